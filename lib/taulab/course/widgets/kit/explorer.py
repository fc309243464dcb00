"""A widget of the course in a notebook: ipywidgets controls around pictures drawn in Python."""

from contextlib import contextmanager
from copy import copy
from itertools import count
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from taulab.course.language import mark as _
from taulab.course.language import known, translate
from taulab.course.widgets.kit.controls import Field, labelled
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.kit.view import escape

HERE = Path(__file__).parent
_numbers = count(1)

LINE = Field("line", _("State"), _("Copy this line to keep the state; paste one and press Enter to return to it"),
             parse=str, shows=lambda state, _reading: state.to_string(), sets=lambda state, line: state.restore(line))


@contextmanager
def complaints_in(lang):
    """Raise a Complaint as a ValueError in `lang`, for arguments that make no state."""
    known(lang)
    try:
        yield
    except Complaint as complaint:
        raise ValueError(complaint.message.render(lang)) from None


class Attributes(anywidget.AnyWidget):
    """Does to an explorer's own elements what ipywidgets cannot: names, live regions, another order of rows.

    ipywidgets would make rows anew to put them in another order, and the focus would be lost.
    """

    _esm = HERE / "attributes.js"
    _css = HERE / "style.css"

    rules = traitlets.List().tag(sync=True)       # [selector, {attribute: value, or one for each stop of a slider}]
    sequence = traitlets.List().tag(sync=True)    # selectors of rows of one box, in the order they are to stand in


class Snapshot:
    """An explorer as it stood: pictures, sentences and table, which need no kernel and no browser with widgets."""

    def __init__(self, html, text):
        self.html, self.text = html, text

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html


class Explorer(widgets.VBox):
    """A state, controls that set it, and views that show it.

    A kind of explorer declares its `title`, its `view` (a `View`) and its rows of controls, `above` and `below` the
    pictures; a row is a tuple of controls, or a dict of rows by name, which may change places (`sequence`).

    Where widgets are not live (nbconvert, a viewer, a terminal) it is displayed as the figure that `static` gives, or
    as its sentences and table in plain text. JupyterLab alone finds neither once the kernel is gone, so a lab has a
    cell of its own for ``explorer.static()`` below: it also keeps the state that was reached.
    """

    title = ""
    view = None
    above = ()
    below = ((),)
    tabled_at_first = False

    _syncing = False    # whether the controls follow the state just now

    def __init__(self, state, lang):
        self.state, self.lang, self.controls = state, lang, {}
        self._uid = f"te{next(_numbers)}"
        self.headline, self.panels, self.prose, self.table, self.complaint = (
            widgets.HTML(tooltip="") for _view in range(5))
        self.headline.add_class("te-live")
        self.complaint.add_class("te-complaint")
        self.table.add_class("te-scrolls")
        self.tabled = labelled(widgets.Checkbox, "tabled", self._say(_("table")), indent=False,
                               value=self.tabled_at_first)
        self.act(self.tabled, lambda _shown: self._follow())
        self.attributes = Attributes()
        views = [self.complaint, self.headline, *self.hands(), self.panels, self.prose]
        below = [self._row(row) for row in self.below[:-1]] + [self._row(self.below[-1], self.tabled)]
        super().__init__([*map(self._row, self.above), *map(_row, views), *below, _row(self.table), self._row((LINE,)),
                          _row(self.attributes)], layout=widgets.Layout(width="100%"))
        self.add_class("te-explorer")
        self.state.observe(self._follow)
        self._follow()

    def _row(self, row, *more):
        """Return the box of a row of controls, or of rows that may change places."""
        if isinstance(row, dict):
            return _row(widgets.VBox([_row(self._row(controls), name) for name, controls in row.items()]))
        parts = [part for control in row for part in self._joined(control)] + list(more)
        return _row(widgets.HBox(parts) if len(parts) > 1 else parts[0])

    def _joined(self, declared):
        """Return the widgets of a control, now this explorer's own."""
        control = self.controls[declared.name] = copy(declared)
        control.join(self)
        return control.parts

    def sequence(self):
        """Return the names of the rows that may change places, in the order in which they are to stand."""
        return []

    def hands(self):
        """Return widgets of its own that stand above the pictures and act on the state."""
        return []

    @classmethod
    def kind(cls):
        """Return the name of its package."""
        return cls.__module__.split(".")[-2]

    def static(self):
        """Return the explorer as it stands now, as a figure with its words and table."""
        shown, view = (self.state, self.state.read(), self.lang), self.view
        return Snapshot(
            f'<figure class="te-explorer te-static" lang="{self.lang}" data-kind="{self.kind()}" '
            f'data-line="{escape(self.state.to_string())}">'
            f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>"
            f"<figcaption>{view.heading(*shown)}</figcaption>{view.panels(*shown, f'te{next(_numbers)}', still=True)}"
            f"{view.prose(*shown)}{view.html_table(*shown)}</figure>",
            view.plain(*shown))

    def __repr__(self):
        return self.view.plain(self.state, self.state.read(), self.lang)

    def _repr_mimebundle_(self, **kwargs):
        still = self.static()
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": still.text, "text/html": still.html}

    def _say(self, message):
        return translate(message, self.lang)

    def act(self, widget, action):
        """Let a new value of a widget act on the state, unless it came from the state."""
        widget.observe(lambda change: self._syncing or self.do(lambda: action(change.new)), "value")

    def do(self, action):
        """Act on the state; what cannot be done is said, and what was typed stays to be mended."""
        before = self._reading
        try:
            action()
        except Complaint as complaint:
            self.complaint.value = f"<p>{escape(complaint.message.render(self.lang))}</p>"
        else:
            self.complaint.value = ""
            if self._reading is before:    # nothing has changed, but what was typed may be written in another way
                self._sync()

    def _follow(self, _change=None):
        """Draw the state and set the controls to it."""
        reading = self._reading = self.state.read()
        shown = self.state, reading, self.lang
        self.headline.value = self.view.heading(*shown)
        self.panels.value = self.view.panels(*shown, self._uid)
        self.prose.value = self.view.prose(*shown)
        self.table.value = self.view.html_table(*shown) if self.tabled.value else ""
        self._sync()

    def _sync(self):
        self._syncing = True
        try:
            for control in self.controls.values():
                control.show(self._reading)
            self.attributes.sequence = [f".te-{name}" for name in self.sequence()]
            self.attributes.rules = [
                ["", {"lang": self.lang, "role": "group", "aria-label": self._say(self.title)}],
                [".te-live .widget-html-content", {"aria-live": "polite"}],
                [".te-complaint .widget-html-content", {"role": "alert"}],
                *(rule for control in self.controls.values() for rule in control.rules())]
        finally:
            self._syncing = False


def _row(widget, *names):
    """Return a widget as a row of an explorer."""
    for name in ("row", *names):
        widget.add_class(f"te-{name}")
    return widget
