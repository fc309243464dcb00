"""The texts of the course as Sphinx takes them: Markdown in which headings have their names and links lead to pages."""

import re
from pathlib import Path

from taulab.course.authoring import notebook
from taulab.course.authoring.build import EXECUTED
from taulab.course.authoring.markdown import sections
from taulab.course.authoring.pages import first_line
from taulab.course.authoring.units import translated
from taulab.course.site.notebooks import lab
from taulab.course.site.words import words

LINK = re.compile(r'(?P<before>\]\(|\s(?:href|src)=")(?P<link>[^)"\s]*)')
ANCHOR = re.compile(r'^<a id="([^"]*)"></a>\n+(?=#)', re.MULTILINE)
ON_THE_FRONT = ("course", "start")      # sections of the README
#: Which pages a list of the site has, by its caption.
LISTS = {"theory": "theory/[0-9]*", "labs": "labs/*", "more": "theory/[a-z]*"}


def sources(root: Path, lang: str) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return name -> Markdown of every page in `lang`, and the pictures of its labs by their names."""
    found, pictures = {"index": front(root, lang)}, {}
    for path in (root / "theory" / lang).glob("*.md"):
        found[f"theory/{path.stem}"] = "{#top}\n" + path.read_text(encoding="utf-8").removeprefix(
            first_line(path.name, lang)).lstrip()
    for path in (root / "labs" / lang).glob("*.ipynb"):
        solved = notebook.read(root / EXECUTED / lang / path.name)
        found[f"labs/{path.stem}"] = lab(notebook.read(path), solved, lang, pictures)
    return {name: ANCHOR.sub(r"{#\1}\n", led(text, lang)) for name, text in found.items()}, pictures


def front(root: Path, lang: str) -> str:
    """Return the page on which a language begins: what the README says of the course, and the lists of all pages."""
    text = (root / translated("README.md", lang)).read_text(encoding="utf-8")
    lists = [f"```{{toctree}}\n:hidden:\n:glob:\n:caption: {words(lang)[name]}\n\n{pages}\n```"
             for name, pages in LISTS.items()]
    return "\n\n".join([section.text for name in ON_THE_FRONT for section in sections(text) if section.name == name]
                       + lists)


def led(text: str, lang: str) -> str:
    """Return a text of the repository with its links as they lead on the site, those in HTML to what a page will be.

    From ``../../labs/es/01_sweeping_tau.ipynb#cell-id=ex-01-1`` to ``../labs/01_sweeping_tau.md#ex-01-1``.
    """
    def leads(found):
        link = found["link"]
        if ":" not in link:
            link = re.sub(rf"(\.\./)?{translated('README.md', lang)}", "index.md", link.replace("solutions/", "labs/"))
            link = re.sub(rf"(\.\./)?(theory|labs)/{lang}/", r"\2/", link).replace("theory/images/", "images/")
            link = re.sub(r"\.(md|ipynb)(?=#|$)", ".md" if found["before"] == "](" else ".html", link)
        return found["before"] + link.replace("#cell-id=", "#")
    return LINK.sub(leads, text)
