"""The state of the power explorer: a family of losses, its power, and a temperature; and what comes of them."""

from typing import NamedTuple

import numpy as np
from traitlets import Enum, validate

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.arguments import Number
from taulab.course.widgets.kit.numbers import Complaint, parse_number
from taulab.course.widgets.kit.state import LineState, not_negative, one_of
from taulab.entropy import entropy, kl_divergence
from taulab.softmax import temper

#: Where the tokens come from.
P = np.array([0.6, 0.3, 0.1])

#: Family -> (its letter, the temperature of p that a power of it makes a model learn).
FAMILIES = {"alpha": ("α", lambda k: k), "beta": ("β", lambda k: 1.0), "gamma": ("γ", lambda k: 1 + k)}
LEAST, MOST = 0.05, 20
family_of = one_of(*FAMILIES, refusal=_("“{text}” is no family: write alpha, beta or gamma."))


class Reading(NamedTuple):
    """What a model has learnt of p, and what a temperature makes of that."""

    hidden: float            # τ: the model has learnt p tempered at it
    fitted: float            # τ̂ = 1/τ, which brings p back
    learnt: np.ndarray       # q, where the mean loss is least
    tempered: np.ndarray     # q at the temperature that is set
    entropies: tuple         # of p, q, q at that temperature, in nats
    divergence: float        # KL from p to the last, in nats


class PowerState(LineState):
    """A family, its power k, and the temperature at which the model is read.

    Examples
    --------
    >>> reading = PowerState(family="alpha", power=0.5, temperature=2.0).read()
    >>> reading.learnt.round(3), reading.tempered.round(3), reading.fitted
    (array([0.783, 0.196, 0.022]), array([0.6, 0.3, 0.1]), 2.0)
    """

    example = "family=alpha&k=0.5&tau=1"
    entries = {
        "family": ("family", family_of),
        "k": ("power", parse_number),
        "tau": ("temperature", parse_number),
    }

    family = Enum(tuple(FAMILIES), "alpha")
    power = Number(0.5)
    temperature = Number(1.0)

    @validate("power")
    def _power_is_in_range(self, proposal):
        if not LEAST <= proposal.value <= MOST:
            raise Complaint(_("k = {value} is out of range: choose a number from 0.05 to 20."),
                            value=short(proposal.value))
        return proposal.value

    @validate("temperature")
    def _temperature_is_not_negative(self, proposal):
        return not_negative(proposal.value)

    def fit(self):
        """Set the temperature that brings p back."""
        self.temperature = self.read().fitted

    def read(self):
        """Return the `Reading` of this state."""
        hidden = FAMILIES[self.family][1](self.power)
        learnt = temper(P, hidden)
        tempered = temper(learnt, self.temperature)
        return Reading(hidden, 1 / hidden, learnt, tempered, tuple(float(entropy(x)) for x in (P, learnt, tempered)),
                       float(kl_divergence(P, tempered)))
