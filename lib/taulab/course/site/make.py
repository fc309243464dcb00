"""The site: Sphinx makes the pages of every language, in one folder that needs no server."""

import shutil
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.application import Sphinx
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
#: What MyST adds to the Markdown that GitHub, JupyterLab and the gates read.
DIALECT = ["front_matter", "myst_line_comment", "blockbreak", "myst_target", "myst_role", "footnote_def",
           "footnote_ref"]
CONFIGURATION = {
    "extensions": ["myst_parser", "taulab.course.site.extension"],
    "nitpicky": True,
    "suppress_warnings": ["myst.header"],           # the first heading of the front stands in its template
    "smartquotes": False,
    "highlight_language": "text",
    "myst_enable_extensions": ["dollarmath", "attrs_block"],
    "myst_disable_syntax": DIALECT,
    "myst_dmath_allow_labels": False, "myst_dmath_allow_space": False, "myst_dmath_allow_digits": False,
    "myst_dmath_double_inline": True, "myst_update_mathjax": False,
    "html_theme": "theme", "html_theme_path": [str(HERE)],
    "html_static_path": ["static"], "html_extra_path": ["extra"],
    "html_math_renderer": "mathml",
    "html_copy_source": False, "html_use_index": False, "html_show_sphinx": False, "html_show_copyright": False,
}


def site(root: Path, folder: Path) -> list[Problem]:
    """Write the site into `folder`, and return what is wrong with it; a folder of another's is left alone."""
    if folder != root / FOLDER and folder.exists() and any(folder.iterdir()):
        raise Refused(message(_("{folder} is not empty: name a new folder."), folder=folder))
    if problems := build.solutions(root):
        return problems
    shutil.rmtree(folder, ignore_errors=True)
    problems = [problem for lang in LANGUAGES for problem in written(root, folder, lang)]
    return problems + crawl(folder)


def written(root: Path, folder: Path, lang: str) -> list[Problem]:
    """Have Sphinx write the pages of `lang`, and return what it warns of."""
    pages, pictures = sources(root, lang)
    warnings = StringIO()
    with TemporaryDirectory() as place, patch_docutils(), docutils_namespace():
        given = Path(place)
        lay_out(given, {f"{name}.md": text for name, text in pages.items()} | shared(pictures))
        shutil.copytree(root / "theory/images", given / "images")
        app = Sphinx(given, None, folder / lang, given / "doctrees", "html", configuration(lang, pages), None, warnings)
        app.build()
        (folder / "index.html").write_text(app.builder.templates.render("root.html", root_page()), encoding="utf-8")
    return [Problem(f"{lang}/{line.replace(f'{place}/', '')}", "", "", _("mend it where the page comes from"))
            for line in warnings.getvalue().splitlines()]


def lay_out(folder: Path, files: dict[str, str | bytes]):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())


def shared(pictures: dict[str, bytes]) -> dict[str, str | bytes]:
    """Return what the pages ask for beside themselves: explorers, and pictures that Sphinx does not know of."""
    pictures = pictures | {f"images/{Path(file).name}": svg for file, svg in readme_pictures().items()}
    return {"static/explorers.js": explorers.script(), "static/explorers.css": explorers.style()} | {
        f"extra/{name}": data for name, data in pictures.items()}


def configuration(lang: str, pages: dict[str, str]) -> dict:
    """Return what differs between languages, with the rest."""
    said = words(lang)
    doors = {group: sorted(name for name in pages if name.startswith(group)) for group in ("theory", "labs")}
    context = {"words": said, "languages": names(), "bench": bench(lang), "doors": doors}
    return CONFIGURATION | {"language": lang, "project": said["course"], "html_context": context}


def bench(lang: str) -> str:
    """Return the explorer of the front: a picture until the script brings it to life."""
    widget = TwoRoutes(lang)
    return explorers.live(widget.get_state(), f'<img src="images/two-routes.{lang}.svg" alt="{widget.picture().alt}">')


def root_page() -> dict:
    return {"names": names(), "source": SOURCE, "all_words": {lang: words(lang) for lang in LANGUAGES}}


def names() -> dict[str, str]:
    return {lang: known.name for lang, known in LANGUAGES.items()}
