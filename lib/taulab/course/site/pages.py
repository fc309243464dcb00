"""Which pages the site has in a language: its front, the theory, the labs and what stands beside them."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from taulab.course.authoring import notebook
from taulab.course.authoring.build import EXECUTED
from taulab.course.authoring.markdown import sections
from taulab.course.authoring.pages import first_line
from taulab.course.authoring.units import translated
from taulab.course.site import notebooks
from taulab.course.site.addresses import page_of
from taulab.course.site.prose import Place, rendered

NUMBERED = re.compile(r"\d\d[-_]")
ON_THE_FRONT = ("course", "start")      # sections of the README


@dataclass
class Page:
    """A page: its name without language and ending, the same in every language, and what it shows."""

    name: str
    lang: str
    title: str
    body: str
    kind: str                   # "front", "theory", "lab", "more" or "search"
    places: list[Place] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.lang}/{self.name}.html"


def pages(root: Path, lang: str) -> list[Page]:
    """Return the pages in `lang`, in the order in which the site lists them."""
    theory = [theory_page(path, root, lang) for path in sorted((root / "theory" / lang).glob("*.md"))]
    labs = [lab_page(path, root, lang) for path in sorted((root / "labs" / lang).glob("*.ipynb"))]
    return [front(root, lang), *labs, *sorted(theory, key=lambda page: page.kind == "more")]


def theory_page(path: Path, root: Path, lang: str) -> Page:
    text = path.read_text(encoding="utf-8").removeprefix(first_line(path.name, lang))
    return of_prose(path.relative_to(root).as_posix(), text, lang,
                    "theory" if NUMBERED.match(path.name) else "more")


def of_prose(file: str, text: str, lang: str, kind: str) -> Page:
    html, places = rendered(text, file)
    title = next((place.words for place in places if place.level == 1), "")
    return Page(page_of(file).partition("/")[2].removesuffix(".html"), lang, title, html, kind, places)


def lab_page(path: Path, root: Path, lang: str) -> Page:
    file = path.relative_to(root).as_posix()
    made = notebooks.lab(file, notebook.read(path), notebook.read(root / EXECUTED / lang / path.name), lang)
    title = next((place.words for place in made.places if place.level == 1), path.stem)
    return Page(f"labs/{path.stem}", lang, title, made.html, "lab", made.places, made.pictures)


def front(root: Path, lang: str) -> Page:
    """Return the page with which a language begins: below its explorer, what the README says of the course."""
    file = translated("README.md", lang)
    told = {section.name: section.text for section in sections((root / file).read_text(encoding="utf-8"))}
    return of_prose(file, "\n\n".join(told[name] for name in ON_THE_FRONT if name in told), lang, "front")
