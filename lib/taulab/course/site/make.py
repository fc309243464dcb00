"""The site: every page of every language, and what the pages share, in one folder that needs no server."""

import re
import shutil
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from taulab.course.authoring import build
from taulab.course.language import LANGUAGES, SOURCE, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem, Refused
from taulab.course.site import crawl, explorers, formulas, search
from taulab.course.site.addresses import relative
from taulab.course.site.pages import Page, pages
from taulab.course.site.words import words
from taulab.course.widgets.two_routes import TwoRoutes
from taulab.course.widgets.two_routes.pictures import readme_pictures

HERE = Path(__file__).parent
FOLDER = "build/site"
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
COPIED = ("site.css", "site.js", "search.js", "icon.svg")


def site(root: Path, folder: Path) -> list[Problem]:
    """Write the site into `folder`, and return what is wrong with it; a folder of another's is left alone."""
    if folder != root / FOLDER and folder.exists() and any(folder.iterdir()):
        raise Refused(message(_("{folder} is not empty: name a new folder."), folder=folder))
    if problems := build.solutions(root):
        return problems
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in files(root).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return crawl.crawl(folder)


def files(root: Path) -> dict[str, str | bytes]:
    """Return file -> content of the whole site."""
    found = {"index.html": environment().get_template("root.html").render(
        names=names(), source=SOURCE, words={lang: words(lang) for lang in LANGUAGES})}
    for lang in LANGUAGES:
        there = [*pages(root, lang), search_page(lang)]
        found |= {page.file: html(page, there) for page in there}
        found |= {name: data for page in there for name, data in page.pictures.items()}
        found[f"{lang}/search-index.js"] = search.index(page for page in there if page.kind != "search")
    drawn = explorers.files(root, (text for name, text in found.items() if name.endswith(".html")))
    return found | pictures(root) | shared(found) | {f"static/{name}": text for name, text in drawn.items()}


def pictures(root: Path) -> dict[str, str]:
    """Return the pictures of the theory, and those that stand for the explorer of the front."""
    drawn = {path.name: path.read_text(encoding="utf-8") for path in (root / "theory/images").glob("*.svg")}
    drawn |= {Path(file).name: svg for file, svg in readme_pictures().items()}
    return {f"images/{name}": svg for name, svg in drawn.items()}


def shared(found: dict[str, str | bytes]) -> dict[str, str | bytes]:
    """Return what all pages share: style, scripts, the font of the formulas."""
    math = "".join(part for text in found.values() if isinstance(text, str) for part in MATH.findall(text))
    static = {f"static/{name}": (HERE / "static" / name).read_text(encoding="utf-8") for name in COPIED}
    static["static/site.css"] += explorers.style()
    return static | {"static/explorers.js": explorers.script(), "static/math.woff": formulas.font(math)}


# One page -------------------------------------------------------------------------------------------------------------

def html(page: Page, there: list[Page]) -> str:
    """Return the file of a page, which is one of those `there`."""
    groups = {kind: [other for other in there if other.kind == kind] for kind in ("theory", "lab", "more")}
    row = groups.get(page.kind, [])
    position = row.index(page) if row else None
    return environment().get_template("page.html").render(
        page=page, words=words(page.lang), names=names(), groups=groups,
        up=relative(page.file, f"{page.lang}/x").removesuffix("x"), top=relative(page.file, "x").removesuffix("x"),
        twins={lang: relative(page.file, f"{lang}/{page.name}.html") for lang in LANGUAGES},
        theme_script=(HERE / "static/theme.js").read_text(encoding="utf-8"),
        here=[place for place in page.places if 1 < place.level < 4] if page.kind != "front" else [],
        twin=twin(page, there), explorer=bench(page.lang) if page.kind == "front" else "",
        before=row[position - 1] if position else None,
        after=row[position + 1] if row and position + 1 < len(row) else None)


def twin(page: Page, there: list[Page]) -> Page | None:
    """Return the theory of a lab, or the lab of a page of theory."""
    stem = page.name.rpartition("/")[2].replace("_", "-")
    return next((other for other in there if {page.kind, other.kind} == {"lab", "theory"}
                 and other.name.rpartition("/")[2].replace("_", "-") == stem), None)


def bench(lang: str) -> str:
    """Return the explorer of the front: a picture until the script brings it to life."""
    widget = TwoRoutes(lang)
    still = f'<img src="../images/two-routes.{lang}.svg" alt="{widget.picture().alt}">'
    return explorers.live(widget.get_state(), still)


def search_page(lang: str) -> Page:
    said = words(lang)
    return Page("search", lang, said["search"], environment().get_template("search.html").render(words=said), "search")


def names() -> dict[str, str]:
    return {lang: known.name for lang, known in LANGUAGES.items()}


def environment() -> Environment:
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
                       keep_trailing_newline=True)
