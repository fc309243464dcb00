"""The site: Sphinx makes the pages of every language, in one folder that needs no server."""

import shutil
import tomllib
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.application import Sphinx
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from taulab.course.authoring import build
from taulab.course.language import LANGUAGES, SOURCE, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem, Refused
from taulab.course.site import explorers
from taulab.course.site.crawl import crawl
from taulab.course.site.sources import sources
from taulab.course.site.words import words
from taulab.course.widgets.two_routes import TwoRoutes
from taulab.course.widgets.two_routes.pictures import readme_pictures

HERE = Path(__file__).parent
FOLDER = "build/site"
GITHUB = "https://github.com/"
CONFIGURATION = {
    "extensions": ["myst_parser", "taulab.course.site.extension"],
    "nitpicky": True,
    "suppress_warnings": ["myst.header"],           # the title of the front stands in its template
    "smartquotes": False,
    "highlight_language": "text",
    # The Markdown of GitHub, JupyterLab and the gates: formulas, and nothing else of MyST but names, from `sources`.
    "myst_enable_extensions": ["dollarmath", "attrs_block"],
    "myst_disable_syntax": ["front_matter", "myst_line_comment", "myst_block_break", "myst_target", "myst_role",
                            "footnote_def", "footnote_ref"],
    "myst_dmath_allow_space": False, "myst_dmath_allow_digits": False, "myst_dmath_double_inline": True,
    "myst_update_mathjax": False,
    "html_theme": "theme", "html_theme_path": [str(HERE)], "html_math_renderer": "mathml",
    "html_copy_source": False, "html_use_index": False,
    "html_permalinks": False,                       # Sphinx names them in English on Spanish pages
}


def site(root: Path, folder: Path) -> list[Problem]:
    """Write the site into `folder`, and return what is wrong with it; a folder of another's is left alone."""
    if folder != root / FOLDER and folder.exists() and any(folder.iterdir()):
        raise Refused(message(_("{folder} is not empty: name a new folder."), folder=folder))
    if problems := build.solutions(root):
        return problems
    shutil.rmtree(folder, ignore_errors=True)
    nocolor()
    problems = [problem for lang in LANGUAGES for problem in made(root, folder, lang)]
    for lang in LANGUAGES:
        pages = (path.read_text(encoding="utf-8") for path in (folder / lang).rglob("*.html"))
        write(folder / lang / "_static", explorers.files(root, pages))
    return problems + crawl(folder)


def made(root: Path, folder: Path, lang: str) -> list[Problem]:
    """Have Sphinx make the pages in `lang`, and return what it warns of."""
    pages, pictures = sources(root, lang)
    said = StringIO()
    with TemporaryDirectory() as place, patch_docutils(), docutils_namespace():
        given = Path(place).resolve()
        write(given, {f"{name}.md": text for name, text in pages.items()})
        shutil.copytree(root / "theory/images", given / "images")
        app = Sphinx(given, None, folder / lang, given / "doctrees", "html",
                     configuration(lang, pages, doors(root)), None, said)
        app.build()
    write(folder / lang, pictures | shared())
    write(folder, {"index.html": app.builder.templates.render("root.html", {
        "names": names(), "source": SOURCE, "all_words": {lang: words(lang) for lang in LANGUAGES}})})
    warnings = [line.replace(str(given), lang).partition(": WARNING: ") for line in said.getvalue().splitlines()]
    return [Problem(where, "", fault, _("mend it where the page comes from")) for where, _warning, fault in warnings]


def doors(root: Path) -> dict[str, str]:
    """Return word -> address of where the course can be had, as far as `pyproject.toml` names its repository."""
    file = root / "pyproject.toml"
    given = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    home = given.get("project", {}).get("urls", {}).get("Repository", "").rstrip("/")
    found = {"repository": home} if home else {}
    if home.startswith(GITHUB):
        found["binder"] = f"https://mybinder.org/v2/gh/{home.removeprefix(GITHUB)}/HEAD"
    return found


def configuration(lang: str, pages: dict[str, str], doors: dict[str, str]) -> dict:
    """Return what Sphinx is told for the pages in `lang`."""
    labs = sorted(name for name in pages if name.startswith("labs/"))
    context = {"words": words(lang), "names": names(), "bench": bench(lang), "labs": labs, "doors": doors}
    return CONFIGURATION | {"language": lang, "html_context": context}


def write(folder: Path, files: dict[str, str | bytes]):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())


def shared() -> dict[str, str]:
    """Return the explorers, and the pictures that stand for the one of the front."""
    pictures = {f"images/{Path(file).name}": svg for file, svg in readme_pictures().items()}
    return pictures | {"_static/explorers.js": explorers.script(), "_static/explorers.css": explorers.style()}


def bench(lang: str) -> str:
    """Return the explorer of the front: a picture until the script brings it to life."""
    widget = TwoRoutes(lang)
    return explorers.live(widget.get_state(), f'<img src="images/two-routes.{lang}.svg" alt="{widget.picture().alt}">')


def names() -> dict[str, str]:
    return {lang: known.name for lang, known in LANGUAGES.items()}
