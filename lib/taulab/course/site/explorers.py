"""Explorers on the site: those that compute in the browser are live there, the others are pictures with words."""

import json
import re
from html import escape

from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.widgets.kit.explorer import HERE as KIT
from taulab.course.widgets.two_routes import HERE as TWO_ROUTES
from taulab.course.widgets.two_routes import TwoRoutes

#: Those that need no kernel, by the name that anywidget gives their class.
LIVE = {TwoRoutes().get_state("_anywidget_id")["_anywidget_id"]: TwoRoutes}
EXPORT = re.compile(r"^export (?=function|const)", re.MULTILINE)
OF_THE_NOTEBOOK = ("layout", "tabbable", "tooltip")


def live(state: dict, still: str) -> str:
    """Return the place where the site's script brings an explorer to life; until then it shows `still`."""
    shown = {name: value for name, value in state.items() if name[0] != "_" and name not in OF_THE_NOTEBOOK}
    told = escape(json.dumps(shown, ensure_ascii=False))
    return f'<div class="live" data-explorer="{state["_anywidget_id"]}" data-state="{told}">{still}</div>\n'


def in_notebook(data: dict, state: dict, lang: str) -> str:
    """Return what stands for the widget with this `state` that a cell showed."""
    if state.get("_anywidget_id") in LIVE:
        return live(state, f'<pre class="out scrolls">{escape(data["text/plain"])}</pre>')
    if "text/html" not in data:
        return ""
    note = translate(_("This explorer is live in JupyterLab."), lang)
    return f'<p class="note">{escape(note)}</p>\n'      # the next cell shows the explorer as it stands


def script() -> str:
    """Return the explorers as one classic script: a page that is opened as a file may load no module."""
    return "".join(f'(() => {{\n{classic(widget._esm, name)}\n}})();\n' for name, widget in LIVE.items())


def classic(module: str, name: str) -> str:
    """Return an ES module that exports an explorer as statements that enter it among the site's."""
    return EXPORT.sub("", module).replace("export default", f"(window.explorers ??= {{}})[{json.dumps(name)}] =")


def style() -> str:
    """Return the style sheets of the explorers."""
    return "\n".join((folder / "style.css").read_text(encoding="utf-8") for folder in (KIT, TWO_ROUTES))
