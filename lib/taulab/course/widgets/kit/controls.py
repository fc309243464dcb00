"""The controls of an explorer, declared: what each is called, what it shows of the state, and what it sets.

A row of an explorer is a tuple of these. An explorer takes a copy of each and lets it `join`: only then are there
widgets, which show the state from then on and set it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Any

import ipywidgets as widgets
import numpy as np

from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import exact, parse_number
from taulab.course.widgets.kit.rules import RULES
from taulab.course.widgets.kit.view import say

Words = str | Callable[[str], str]    # marked; or a function from the language to the words


def said(words, lang):
    return words(lang) if callable(words) else translate(words, lang)


def labelled(kind, names, description, **settings):
    """Return a widget with a class ``te-name`` for each of the names."""
    # Without a tooltip ipywidgets writes the word null.
    widget = kind(description=description, **{"tooltip": description} | settings)
    if widget.style.has_trait("description_width"):
        widget.style.description_width = "initial"
    for name in names.split():
        widget.add_class(f"te-{name}")
    return widget


def put(trait, value):
    """Return an action that sets a trait of a state to a value."""
    return lambda state: state.set_trait(trait, value)


@dataclass
class Control:
    """One control. Without `shows` and `sets` it shows and sets the trait of its name.

    Attributes
    ----------
    name : str
        Its place in ``explorer.controls`` and, as ``te-name``, the class of its element.
    label, tooltip : Words
        What stands beside it, and what appears when a pointer rests on it; without a tooltip, the label.
    spoken : Words
        What a screen reader calls it, where the label is a symbol.
    shows : function (state, reading) -> value
    sets : function (state, value)
    classes : str
        Further classes for the stylesheet, without the ``te-``.
    """

    name: str
    label: Words = ""
    tooltip: Words = ""
    spoken: Words = ""
    shows: Callable | None = None
    sets: Callable | None = None
    classes: str = ""

    kind = None    # of its widget

    def join(self, explorer):
        """Make the widget, and let it act on the state of the explorer."""
        self.lang, self.state = explorer.lang, explorer.state
        self.widget = self.made(self.kind, **self.settings())
        explorer.act(self.widget, lambda value: self.set(self.parsed(value)))

    @property
    def parts(self):
        """The widgets, in the order in which Tab visits them."""
        return [self.widget]

    def made(self, kind, **settings):
        tooltip = said(self.tooltip or self.label, self.lang)
        return labelled(kind, f"{self.name} {self.classes}", said(self.label, self.lang),
                        **{"tooltip": tooltip} | settings)

    def settings(self):
        """Return what its widget is made with."""
        return {}

    def get(self, reading):
        return self.shows(self.state, reading) if self.shows else getattr(self.state, self.name)

    def set(self, value):
        self.sets(self.state, value) if self.sets else self.state.set_trait(self.name, value)

    def parsed(self, value):
        """Return what the state takes for a value of the widget."""
        return value

    def show(self, reading):
        """Set the widget to what the state says."""
        self.widget.value = self.get(reading)

    def rules(self):
        """Return the rules that name its elements, see `Attributes`."""
        return [[f".te-{self.name} input", {"aria-label": said(self.spoken, self.lang)}]] if self.spoken else []


@dataclass
class Field(Control):
    """A text that is read when Enter is pressed; `parse` complains of what it cannot read, which stays to be mended."""

    parse: Callable = parse_number
    write: Callable = str

    kind = widgets.Text

    def settings(self):
        return {"continuous_update": False}

    def parsed(self, value):
        return self.parse(value)

    def show(self, reading):
        self.widget.value = self.write(self.get(reading))


@dataclass
class Switch(Control):
    """A box that is ticked or not."""

    kind = widgets.Checkbox

    def settings(self):
        return {"indent": False}


@dataclass
class Pick(Control):
    """A list of which one is chosen: {title: value}, or a function from the state to that."""

    options: dict | Callable[[Any], dict] = None

    kind = widgets.Dropdown

    def titles(self):
        options = self.options(self.state) if callable(self.options) else self.options
        return {said(title, self.lang): value for title, value in options.items()}

    def show(self, reading):
        options = tuple(self.titles().items())
        if options != self.widget.options:
            self.widget.options = options
        super().show(reading)


@dataclass
class Press(Control):
    """A button; `sets` is an action on the state alone."""

    kind = widgets.Button

    def join(self, explorer):
        self.lang, self.state = explorer.lang, explorer.state
        self.widget = self.made(self.kind)
        self.widget.on_click(lambda _button: explorer.do(lambda: self.sets(self.state)))

    def show(self, reading):
        pass

    def rules(self):
        return [[f".te-{self.name}", {"aria-label": said(self.spoken, self.lang)}]] if self.spoken else []


def _distance(stop, number):
    """Return how far a stop of a slider is from a number; a limit is near to itself alone."""
    if stop in (0, np.inf) or number in (0, np.inf):
        return 0 if stop == number else np.inf
    return abs(log(stop) - log(number))


@dataclass
class Knob(Control):
    """A slider from stop to stop and, beside it, a field for any number between them and beyond.

    The label is a symbol, `spoken` the words for it; `tooltips` are of the slider and of the field.
    """

    stops: tuple = ()
    tooltips: tuple = ("", "")

    def join(self, explorer):
        self.lang, self.state = explorer.lang, explorer.state
        self.slider = self.made(widgets.SelectionSlider, readout=False, tooltip=self._tip(0),
                                options=[(short(stop), stop) for stop in self.stops])
        for kind in ("slider", f"{self.name}-slider"):
            self.slider.add_class(f"te-{kind}")
        self.number = labelled(widgets.Text, f"number {self.name}", f"{said(self.label, self.lang)} =",
                               continuous_update=False, tooltip=self._tip(1))
        explorer.act(self.slider, self.set)
        explorer.act(self.number, lambda text: self.set(parse_number(text)))

    def _tip(self, half):
        return said(self.tooltips[half] or self.spoken, self.lang)

    @property
    def parts(self):
        return [self.slider, self.number]

    def show(self, reading):
        """Set the field to the number and the slider to the stop next to it."""
        number = self.get(reading)
        self.slider.value = min(self.stops, key=lambda stop: _distance(stop, number))
        self.number.value = f"{number:.6g}".replace("inf", "∞")

    def rules(self):
        label, symbol = said(self.spoken, self.lang), said(self.label, self.lang)
        return [[f".te-{self.name}-slider .noUi-handle",
                 {"aria-label": label, "aria-valuetext": [f"{symbol} = {short(stop)}" for stop in self.stops]}],
                [f".te-{self.name} input", {"aria-label": say(_("{label}, as a number"), self.lang, label=label)}]]


# What a reader chooses from a shelf ----------------------------------------------------------------------------------

@dataclass
class Preset(Pick):
    """The list of what can be chosen in a `ChosenState`."""

    name: str = "preset"

    def titles(self):
        shelf, thing, given = self.state.shelf, self.state.thing, self.state.given
        own = {} if given.key else {said(shelf.given, self.lang): given.name}
        if not thing.key and thing is not given:
            own[said(shelf.edited, self.lang)] = thing.name
        return own | {title: name for name, title in shelf.titles(self.lang).items()}

    def get(self, reading):
        return self.state.thing.name

    def set(self, name):
        self.state.choose(name)


@dataclass
class Written(Field):
    """The numbers of a `ChosenState`, to be edited where they are few."""

    parse: Callable = str
    write: Callable = exact

    def get(self, reading):
        return self.state.thing.written

    def set(self, text):
        self.state.write(text)

    def show(self, reading):
        numbers = self.get(reading)
        self.widget.layout.display = "none" if numbers is None else None
        self.widget.value = ", ".join(map(self.write, numbers or ()))


# Stages in an order ---------------------------------------------------------------------------------------------------

def stage_rows(keys):
    """Return {name: row of controls} of the stages of these keys, for a state that is `Staged`."""
    return {f"stage-{key}": stage_row(key, RULES[key]) for key in keys}


def stage_row(key, rule):
    """Return the row of controls of one stage."""
    def in_words(words):
        return lambda lang: say(words, lang, stage=translate(rule.name, lang))

    up, down = in_words(_("Move {stage} up")), in_words(_("Move {stage} down"))
    return (
        Switch(f"{key}-on", rule.name, classes="on", shows=lambda state, _reading: state.stage(key).on,
               sets=lambda state, on: state.switch(key, on)),
        Knob(f"{key}-number", rule.symbol, spoken=lambda lang: f"{translate(rule.name, lang)} {rule.symbol}",
             stops=rule.stops, shows=lambda state, _reading: state.stage(key).value,
             sets=lambda state, value: state.turn(key, value)),
        Press(f"{key}-up", "↑", up, up, classes="up", sets=lambda state: state.move(key, -1)),
        Press(f"{key}-down", "↓", down, down, classes="down", sets=lambda state: state.move(key, 1)),
    )


#: The row of every explorer of logits.
LOGITS = (
    Preset(label=_("Logits")),
    Written("logits", "z =", _("Up to 12 logits, with commas between them; −inf cuts a token"),
            _("logits, with commas between them")),
)
