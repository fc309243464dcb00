"""The chain explorer in a notebook."""

import ipywidgets as widgets

from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.widgets.chain import drawing
from taulab.course.widgets.chain.rules import ENGINES, RULES
from taulab.course.widgets.chain.state import ChainState, Stage, complete, ordered, stages_of
from taulab.course.widgets.controls import Knob, complaints_in, field
from taulab.course.widgets.explorer.binding import LogitsExplorer, vocabulary_of
from taulab.course.widgets.explorer.presets import preset

FIRST = ordered(complete((Stage("temperature", 0.5, True), Stage("top_p", 0.8, True))), "Hugging Face transformers")


class Slot:
    """The controls of one place in the chain; they show whatever stage stands there."""

    def __init__(self, number):
        self.on = field(widgets.Checkbox, f"on on-{number}", "", indent=False)
        self.knob = Knob(f"slot-{number}", "", (0, 1), "")
        self.up = field(widgets.Button, f"up up-{number}", "↑")
        self.down = field(widgets.Button, f"down down-{number}", "↓")

    def row(self):
        return [self.on, self.knob.slider, self.knob.number, self.up, self.down]


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
    drawing = drawing

    def __init__(self, logits=None, labels=None, lang="en", chain=None):
        with complaints_in(lang):
            vocabulary = preset("three") if logits is None else vocabulary_of(logits, labels)
            state = ChainState(vocabulary, FIRST if chain is None else stages_of(chain))
        super().__init__(state, lang)

    def _build(self):
        self.order = field(widgets.Dropdown, "order", self._say(_("Order of")))
        self._when(self.order, self.state.adopt)
        self.slots = [Slot(number) for number in range(len(RULES))]
        for number, slot in enumerate(self.slots):
            self._when(slot.on, lambda on, number=number: self.state.switch(number, on))
            self._turn(slot.knob, lambda value, number=number: self.state.turn(number, value))
            self._press(slot.up, lambda number=number: self._move(number, -1, "up"))
            self._press(slot.down, lambda number=number: self._move(number, 1, "down"))
        return [[self.preset, self.logits], [self.order], *(slot.row() for slot in self.slots), [self.complaint],
                [self.headline], [self.panels], [self.prose], [self.table]]

    def _move(self, number, by, name):
        """Move a stage and let the focus go with it, so that the key can be pressed again."""
        self.attributes.send({"focus": f".te-{name}-{self.state.move(number, by)}"})

    def _name(self, stage):
        return self._say(RULES[stage.key].name)

    def _rules(self):
        rules = super()._rules()
        for number, (slot, stage) in enumerate(zip(self.slots, self.state.stages)):
            fields = {"stage": self._name(stage)}
            rules += slot.knob.rules(self.lang)
            rules += [[f".te-up-{number}", {"aria-label": Message(_("Move {stage} up"), fields).render(self.lang)}],
                      [f".te-down-{number}", {"aria-label": Message(_("Move {stage} down"), fields).render(self.lang)}]]
        return rules

    def _set(self):
        super()._set()
        engine = self.state.engine
        options = {name: name for name in ENGINES} if engine else {self._say(_("your own")): ""} | {
            name: name for name in ENGINES}
        if tuple(options.items()) != self.order.options:
            self.order.options = tuple(options.items())
        self.order.value = engine
        for slot, stage in zip(self.slots, self.state.stages):
            rule, name = RULES[stage.key], self._name(stage)
            slot.on.description = slot.on.tooltip = name
            slot.on.value = stage.on
            slot.knob.offer(rule.symbol, rule.stops, f"{name} {rule.symbol}")
            slot.knob.show(stage.value)
            slot.up.tooltip = Message(_("Move {stage} up"), {"stage": name}).render(self.lang)
            slot.down.tooltip = Message(_("Move {stage} down"), {"stage": name}).render(self.lang)
