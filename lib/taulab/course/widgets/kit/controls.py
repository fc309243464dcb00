"""A widget of the course in a notebook: ipywidgets controls around pictures drawn in Python."""

from contextlib import contextmanager
from itertools import count
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.widgets.kit.drawing import escape
from taulab.course.widgets.kit.numbers import Complaint, parse_number, short

HERE = Path(__file__).parent
_numbers = count(1)


@contextmanager
def complaints_in(lang):
    """Raise a Complaint as a ValueError in `lang`, for arguments that make no state."""
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


def field(kind, names, description, **settings):
    """Return a control with a class ``te-name`` for each of the names."""
    # Without a tooltip ipywidgets writes the word null.
    control = kind(description=description, **{"tooltip": description} | settings)
    if control.style.has_trait("description_width"):
        control.style.description_width = "initial"
    for name in names.split():
        control.add_class(f"te-{name}")
    return control


def _distance(stop, number):
    """Return how far a stop of a slider is from a number; a limit is near to itself alone."""
    if stop in (0, np.inf) or number in (0, np.inf):
        return 0 if stop == number else np.inf
    return abs(np.log(stop / number))


class Knob:
    """A slider from stop to stop and, beside it, a field for any number between them and beyond."""

    def __init__(self, name, symbol, stops, label, tooltips=("", "")):
        self.name, self.label = name, label
        self.slider = field(widgets.SelectionSlider, f"slider {name}-slider", symbol, readout=False,
                            options=[(short(stop), stop) for stop in stops], tooltip=tooltips[0] or label)
        self.number = field(widgets.Text, f"number {name}", f"{symbol} =", continuous_update=False,
                            tooltip=tooltips[1] or label)

    def show(self, number):
        """Set the field to the number and the slider to the stop next to it."""
        stops = [stop for _name, stop in self.slider.options]
        self.slider.value = min(stops, key=lambda stop: _distance(stop, number))
        self.number.value = f"{number:.6g}".replace("inf", "∞")

    def rules(self, lang):
        """Return the rules that name slider and field, see `Attributes`."""
        spoken = [f"{self.slider.description} = {name}" for name, _stop in self.slider.options]
        return [[f".te-{self.name}-slider .noUi-handle", {"aria-label": self.label, "aria-valuetext": spoken}],
                [f".te-{self.name} input",
                 {"aria-label": Message(_("{label}, as a number"), {"label": self.label}).render(lang)}]]


class Explorer(widgets.VBox):
    """A state, controls that set it, and views that show it.

    A kind of explorer has a `title`, a `view` (a `drawing.View`), a method `_build` that makes the controls, and one,
    `_set`, that sets them.

    Where widgets are not live (nbconvert, a viewer, a terminal) it is displayed as the figure that `static` gives, or
    as its sentences and table in plain text. JupyterLab alone finds neither once the kernel is gone, so a lab has a
    cell of its own for ``explorer.static()`` below: it also keeps the state that was reached.
    """

    title = ""
    view = None
    tabled_at_first = False

    _syncing = False    # whether the controls follow the state just now

    def __init__(self, state, lang):
        self.state, self.lang = state, lang
        self._uid = f"te{next(_numbers)}"
        self.headline, self.panels, self.prose, self.table, self.complaint = (
            widgets.HTML(tooltip="") for _view in range(5))
        self.headline.add_class("te-live")
        self.complaint.add_class("te-complaint")
        self.line = field(
            widgets.Text, "line", self._say(_("State")), continuous_update=False,
            tooltip=self._say(_("Copy this line to keep the state; paste one and press Enter to return to it")))
        self.tabled = field(widgets.Checkbox, "tabled", self._say(_("table")), indent=False, value=self.tabled_at_first)
        self._when(self.line, state.restore)
        self._when(self.tabled, lambda _shown: self._follow())
        self.attributes = Attributes()
        rows = [*self._build(), [self.line], [self.attributes]]
        boxes = [widgets.HBox(row) if len(row) > 1 else row[0] for row in rows]
        for box in boxes:
            box.add_class("te-row")
        super().__init__(boxes, layout=widgets.Layout(width="100%"))
        self.add_class("te-explorer")
        self.state.observe(self._follow)
        self._follow()

    def _build(self):
        """Return rows of controls and views, in the order in which Tab visits them."""
        raise NotImplementedError

    def _set(self):
        """Set each control to what the state says."""
        raise NotImplementedError

    def _rules(self):
        """Return the rules for the controls of this kind of explorer, see `Attributes`."""
        return []

    def static(self):
        """Return the explorer as it stands now, as a figure with its words and table."""
        shown, view = (self.state, self.state.read(), self.lang), self.view
        return Snapshot(
            f'<figure class="te-explorer te-static" lang="{self.lang}">'
            f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>"
            f"<figcaption>{view.heading(*shown)}</figcaption>{view.panels(*shown, f'te{next(_numbers)}')}"
            f"{view.prose(*shown)}{view.html_table(*shown)}</figure>",
            view.plain(*shown))

    def __repr__(self):
        return self.view.plain(self.state, self.state.read(), self.lang)

    def _repr_mimebundle_(self, **kwargs):
        still = self.static()
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": still.text, "text/html": still.html}

    def _say(self, message):
        return translate(message, self.lang)

    def _turn(self, knob, action):
        """Let both halves of a knob act on the state."""
        self._when(knob.slider, action)
        self._when(knob.number, lambda text: action(parse_number(text)))

    def _when(self, control, action):
        """Let a new value of a control act on the state, unless it came from the state."""
        control.observe(lambda change: self._syncing or self._do(lambda: action(change.new)), "value")

    def _press(self, button, action):
        """Let a button act on the state."""
        button.on_click(lambda _button: self._do(action))

    def _do(self, action):
        """Act on the state; what cannot be done is said, and what was typed stays to be mended."""
        try:
            action()
        except Complaint as complaint:
            self.complaint.value = f"<p>{escape(complaint.message.render(self.lang))}</p>"
        else:
            self.complaint.value = ""
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
            self._set()
            self.line.value = self.state.to_string()
            self.attributes.rules = [
                ["", {"lang": self.lang, "role": "group", "aria-label": self._say(self.title)}],
                [".te-live .widget-html-content", {"aria-live": "polite"}],
                [".te-complaint .widget-html-content", {"role": "alert"}],
                *self._rules()]
        finally:
            self._syncing = False
