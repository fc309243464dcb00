"""The chain explorer in a notebook."""

import ipywidgets as widgets

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.widgets.chain.drawing import VIEW
from taulab.course.widgets.chain.rules import ENGINES, RULES
from taulab.course.widgets.chain.state import ChainState, Stage, complete, ordered, stages_of
from taulab.course.widgets.kit.controls import Knob, complaints_in, field
from taulab.course.widgets.kit.presets import preset
from taulab.course.widgets.temperature.binding import LogitsExplorer, vocabulary_of

FIRST = ordered(complete((Stage("temperature", 0.5, True), Stage("top_p", 0.8, True))), "Hugging Face transformers")


class Row(widgets.HBox):
    """The controls of one stage."""

    def __init__(self, key, lang):
        rule = RULES[key]
        name = translate(rule.name, lang)
        self.key = key
        self.on = field(widgets.Checkbox, "on", name, indent=False)
        self.knob = Knob(f"{key}-number", rule.symbol, rule.stops, f"{name} {rule.symbol}")
        self.up, self.down = (
            field(widgets.Button, f"{end} {key}-{end}", sign, tooltip=Message(text, {"stage": name}).render(lang))
            for end, sign, text in (("up", "↑", _("Move {stage} up")), ("down", "↓", _("Move {stage} down"))))
        super().__init__([self.on, self.knob.slider, self.knob.number, self.up, self.down])
        for kind in ("te-row", f"te-stage-{key}"):
            self.add_class(kind)

    def rules(self, lang):
        """Return the rules that name the controls, see `Attributes`."""
        return self.knob.rules(lang) + [[f".te-{self.key}-{end}", {"aria-label": button.tooltip}]
                                        for end, button in (("up", self.up), ("down", self.down))]


class ChainExplorer(LogitsExplorer):
    """Put the stages of a chain in another order and see which tokens survive.

    Parameters
    ----------
    logits : array_like, shape (V,), optional
        Raw scores; -inf for a token that has been cut. Without them, the preset (3, 2, 1).
    labels : sequence of V str, or {index: str}, optional
        The texts of the tokens. A token without one shows its index.
    lang : {"en", "es"}
        The language of every word of it.
    chain : taulab.sampling.Chain, optional
        What is on at first, in its order; without it temperature 0.5, then top-p 0.8.

    Attributes
    ----------
    state : ChainState
        What is shown; set its traits, and the picture follows. ``state.chain()`` is the `Chain`, and
        ``state.restore(line)`` sets what the last field says.

    Examples
    --------
    >>> explorer = ChainExplorer([3, 2, 1])
    >>> print(repr(explorer).splitlines()[1])
    With temperature last: tokens kept 2, total variation distance 0.1192.
    """

    title = _("Chain explorer")
    view = VIEW
    tabled_at_first = True

    def __init__(self, logits=None, labels=None, lang="en", chain=None):
        with complaints_in(lang):
            vocabulary = preset("three") if logits is None else vocabulary_of(logits, labels)
            state = ChainState(vocabulary, FIRST if chain is None else stages_of(chain))
        super().__init__(state, lang)

    def _build(self):
        self.order = field(widgets.Dropdown, "order", self._say(_("Order of")))
        self._when(self.order, self.state.adopt)
        self.rows = {key: Row(key, self.lang) for key in RULES}
        for key, row in self.rows.items():
            self._when(row.on, lambda on, key=key: self.state.switch(key, on))
            self._turn(row.knob, lambda value, key=key: self.state.turn(key, value))
            self._press(row.up, lambda key=key: self.state.move(key, -1))
            self._press(row.down, lambda key=key: self.state.move(key, 1))
        return [[self.preset, self.logits], [self.order], [widgets.VBox(list(self.rows.values()))], [self.complaint],
                [self.headline], [self.panels], [self.prose], [self.tabled], [self.table]]

    def _rules(self):
        return sum((row.rules(self.lang) for row in self.rows.values()), super()._rules())

    def _set(self):
        super()._set()
        engine = self.state.engine
        options = {name: name for name in ENGINES} if engine else {self._say(_("your own")): ""} | {
            name: name for name in ENGINES}
        if tuple(options.items()) != self.order.options:
            self.order.options = tuple(options.items())
        self.order.value = engine
        self.attributes.sequence = [f".te-stage-{stage.key}" for stage in self.state.stages]
        for stage in self.state.stages:
            row = self.rows[stage.key]
            row.on.value = stage.on
            row.knob.show(stage.value)
