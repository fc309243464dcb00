"""The state of the temperature explorer: what the reader sets. No widget, no drawing."""

import numpy as np
from traitlets import Enum, validate

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import Number, Whole
from taulab.course.widgets.kit.numbers import Complaint, fixed, grouped, minus, parse_number, parse_whole
from taulab.course.widgets.kit.presets import LogitsState
from taulab.course.widgets.kit.state import not_negative, one_of
from taulab.entropy import temperature_for_entropy

MAX_DRAWS, MAX_SEED = 1_000_000, 2**31 - 1
AXES = ("log", "linear")


class TemperatureState(LogitsState):
    """Logits, a temperature, and a sample of `draws` tokens drawn with `seed`.

    Examples
    --------
    >>> from taulab.course.widgets.kit.logits import Vocabulary
    >>> state = TemperatureState(Vocabulary([2, 1, 0, -1]), temperature=2)
    >>> round(state.read().entropy, 5)
    1.24505
    >>> state.to_string()
    'logits=2,1,0,-1&tau=2&draws=0&seed=0&axis=log'
    >>> state.restore("logits=zipf&tau=inf")
    >>> round(state.read().perplexity)
    1000
    """

    example = "logits=zipf&tau=2"
    entries = {
        "logits": ("vocabulary", None), "tau": ("temperature", parse_number), "draws": ("draws", parse_whole),
        "seed": ("seed", parse_whole),
        "axis": ("axis", one_of(*AXES, refusal=_("“{text}” is not an axis: write log or linear."))),
    }

    temperature = Number(1.0)
    draws = Whole(0)
    seed = Whole(0)
    axis = Enum(AXES, "log")    # of the temperatures under the curve

    @validate("temperature")
    def _temperature_is_not_negative(self, proposal):
        return not_negative(proposal.value)

    @validate("draws")
    def _draws_in_range(self, proposal):
        if not 0 <= proposal.value <= MAX_DRAWS:
            raise Complaint(_("{value} tokens cannot be drawn: choose from 0 to {most}."),
                            value=minus(grouped(proposal.value)), most=grouped(MAX_DRAWS))
        return proposal.value

    @validate("seed")
    def _seed_in_range(self, proposal):
        if not 0 <= proposal.value <= MAX_SEED:
            raise Complaint(_("{value} is no seed: choose from 0 to {most}."),
                            value=minus(grouped(proposal.value)), most=grouped(MAX_SEED))
        return proposal.value

    def read(self):
        """Return the `Reading` of this state."""
        return self.vocabulary.read(self.temperature, self.draws, self.seed)

    def set_entropy(self, target):
        """Set the temperature at which the entropy is `target` nats."""
        low, high = np.log(self.vocabulary.ties), np.log(self.vocabulary.finite)
        if not low < target < high:
            raise Complaint(_("H = {target} has no temperature: with these logits H lies between {low} and {high} "
                              "nats, ends excluded."), target=fixed(target), low=fixed(low), high=fixed(high))
        self.temperature = temperature_for_entropy(self.vocabulary.ranked, target)
