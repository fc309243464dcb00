"""Stages in an order, each on or off: the part of a state that is a `Chain`, and how a line writes it."""

from typing import NamedTuple

from traitlets import HasTraits, Tuple, validate

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import Complaint, exact, parse_number
from taulab.course.widgets.kit.rules import RULES
from taulab.sampling import Chain


class Stage(NamedTuple):
    """One stage: a key of `RULES`, its number, and whether it is on."""

    key: str
    value: float
    on: bool = False


class Staged(HasTraits):
    """A state with stages. `offered` names the rules of which it has one each."""

    offered = tuple(RULES)

    stages = Tuple()    # of Stage, each rule once

    @validate("stages")
    def _stages_can_be(self, proposal):
        for stage in proposal.value:
            check(stage)
        return proposal.value

    @property
    def penalised(self):
        """The tokens on which a repetition penalty falls."""
        raise NotImplementedError

    def chain(self, stages=None):
        """Return the `Chain` of the stages that are on."""
        stages = self.stages if stages is None else stages
        return Chain(*((RULES[key].function, self.penalised, value) if key == "repetition_penalty" else
                       (RULES[key].function, value) for key, value, on in stages if on))

    def stage(self, key):
        """Return the stage of this key."""
        return next(stage for stage in self.stages if stage.key == key)

    def switch(self, key, on):
        """Turn a stage on or off."""
        self._put(key, on=on)

    def turn(self, key, value):
        """Give a stage another number."""
        self._put(key, value=value)

    def _put(self, key, **changes):
        self.stages = tuple(check(stage._replace(**changes)) if stage.key == key else stage for stage in self.stages)

    def move(self, key, by):
        """Move a stage so many places, as far as there are any."""
        stages = list(self.stages)
        at = stages.index(self.stage(key))
        stages.insert(max(0, at + by), stages.pop(at))
        self.stages = tuple(stages)

    def written_stages(self):
        """Return the stages as a line has them, for `parse_stages`."""
        return ",".join(("" if stage.on else "-") + f"{stage.key}:{exact(stage.value)}" for stage in self.stages)


def complete(stages, offered=tuple(RULES)):
    """Return the stages, then every rule offered that has none, off and with its own default."""
    named = {stage.key for stage in stages}
    return (*stages, *(Stage(key, RULES[key].default) for key in offered if key not in named))


def check(stage):
    """Return a stage whose number its function accepts, whole where that must be."""
    rule, value = RULES[stage.key], stage.value
    if rule.symbol == "k" and value % 1 == 0:
        value = int(value)
    try:
        rule.function([1.0, 0.0], *([[0]] if stage.key == "repetition_penalty" else []), value)
    except ValueError:
        raise Complaint(_("{symbol} = {value} cannot be: choose a number such as {example}."), symbol=rule.symbol,
                        value=short(stage.value), example=short(rule.default)) from None
    return stage._replace(value=value)


def parse_stages(text, offered=tuple(RULES)):
    """Return the stages of a line such as ``temperature:0.5,-top_k:40``, where a minus says off."""
    stages = []
    for part in text.split(","):
        key, _colon, number = part.strip().removeprefix("-").partition(":")
        if key not in offered or any(stage.key == key for stage in stages):
            raise Complaint(_("“{part}” is not a stage, or stands twice: write one such as top_p:0.8."), part=part)
        stages.append(check(Stage(key, parse_number(number), not part.strip().startswith("-"))))
    return complete(stages, offered)
