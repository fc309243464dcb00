"""Explorers on the site: one computes in the browser, of the others Python drew each position that is offered."""

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from pathlib import Path

from taulab.course.authoring.build import library_digest
from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.site import offers, packed, positions
from taulab.course.site.offers import OFFERS
from taulab.course.widgets.kit.explorer import HERE as KIT
from taulab.course.widgets.two_routes import HERE as TWO_ROUTES
from taulab.course.widgets.two_routes import TwoRoutes

HERE = Path(__file__).parent
#: Those that compute in the browser, by the name that anywidget gives their class.
LIVE = {TwoRoutes().get_state("_anywidget_id")["_anywidget_id"]: TwoRoutes}
EXPORT = re.compile(r"^export (?=function|const)", re.MULTILINE)
OF_THE_NOTEBOOK = ("layout", "tabbable", "tooltip")
#: What a figure of an explorer says of itself: its kind, and the line of its state.
FIGURE = re.compile(r'<figure class="te-explorer[^>]* data-kind="(?P<kind>\w+)" data-line="(?P<line>[^"]*)"')
PLACE = re.compile(r' data-positions="(?P<name>\w+)\.(?P<lang>\w+)"')
DRAWN = "work/site-explorers"      # where their files are kept for the next time
STILL = _("The explorer needs JavaScript; without it there is the figure below.")
OTHER = _("The figure below has what this cell gave the explorer; above, it shows its own examples.")


def live(state: dict, still: str) -> str:
    """Return the place where the site's script brings an explorer to life; until then it shows `still`."""
    shown = {name: value for name, value in state.items() if name[0] != "_" and name not in OF_THE_NOTEBOOK}
    told = escape(json.dumps(shown, ensure_ascii=False))
    return f'<div class="live" data-explorer="{state["_anywidget_id"]}" data-state="{told}">{still}</div>\n'


def drawn(kind: str, lang: str, still: str) -> str:
    """Return the place of an explorer that Python drew at each position; until its file is there it shows `still`."""
    return f'<div class="live" data-positions="{kind}.{lang}">{still}</div>\n'


def in_notebook(data: dict, state: dict, lang: str) -> str:
    """Return what stands for the widget with this `state` that a cell showed; the next cell shows it as a figure."""
    if state.get("_anywidget_id") in LIVE:
        return live(state, f'<pre class="out scrolls">{escape(data["text/plain"])}</pre>')
    if "text/html" not in data:
        return ""
    found = FIGURE.search(data["text/html"])
    offer = OFFERS.get(found["kind"]) if found else None
    if offer is None or isinstance(offer, str):
        return note(offer or _("This explorer is live in JupyterLab."), lang)
    own = positions.EXPLORERS[found["kind"]](lang=lang).state.to_string()
    return (drawn(found["kind"], lang, note(STILL, lang))
            + (note(OTHER, lang) if escape(own) != found["line"] else ""))


def note(words: str, lang: str) -> str:
    return f'<p class="note">{escape(translate(words, lang))}</p>\n'


def files(root: Path, pages: Iterable[str]) -> dict[str, str]:
    """Return file -> script of each explorer that has a place on one of the pages; it stands beside `explorers.js`.

    A file is kept under ``work/`` of `root`, and made anew where what it is made of changed.
    """
    made_of = sha256(library_digest(root).encode() + b"".join(
        Path(module.__file__).read_bytes() for module in (positions, offers, packed)))
    first = f"// made of {made_of.hexdigest()}\n"
    found = {}
    for name, lang in sorted({(place["name"], place["lang"]) for page in pages for place in PLACE.finditer(page)}):
        kept = root / DRAWN / f"{name}.{lang}.js"
        if not (kept.exists() and kept.read_text(encoding="utf-8").startswith(first)):
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(first + positions.script(positions.Walk(name, lang)), encoding="utf-8")
        found[f"explorers/{kept.name}"] = kept.read_text(encoding="utf-8")
    return found


def script() -> str:
    """Return what brings explorers to life as one classic script: a page opened as a file may load no module."""
    scripts = [classic(widget._esm, name) for name, widget in LIVE.items()]
    scripts.append((HERE / "positions.js").read_text(encoding="utf-8"))
    return "".join(f"(() => {{\n{text}\n}})();\n" for text in scripts)


def classic(module: str, name: str) -> str:
    """Return an ES module that exports an explorer as statements that enter it among the site's."""
    return EXPORT.sub("", module).replace("export default", f"(window.explorers ??= {{}})[{json.dumps(name)}] =")


def style() -> str:
    """Return the style sheets of the explorers."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (
        KIT / "style.css", TWO_ROUTES / "style.css", HERE / "positions.css"))
