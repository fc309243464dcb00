"""The state of the penalty explorer: a distribution, a weight β and a temperature; and what comes of them."""

from typing import NamedTuple

import numpy as np
from traitlets import Enum, Instance, validate

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.arguments import Number
from taulab.course.widgets.kit.numbers import Complaint, parse_number
from taulab.course.widgets.kit.state import ChosenState, not_negative, one_of
from taulab.course.widgets.penalty.targets import SHELF, Target
from taulab.entropy import entropy, kl_divergence, temperature_for_entropy
from taulab.losses import confidence_penalty_optimum
from taulab.softmax import temper

LINKS = ("free", "sum", "entropy")    # of τ to β: none, τ = 1 + β, equal entropy
SAME = 1e-9                           # entropies as close as this are equal


class Reading(NamedTuple):
    """What β and τ make of a distribution."""

    temperature: float       # as set, or as its link to β asks
    reached: bool            # whether there is such a temperature
    penalised: np.ndarray    # q(β), the optimum of cross-entropy - β H
    tempered: np.ndarray     # q(τ), p to the power 1/τ, normalised
    entropies: tuple         # of p, q(β), q(τ), in nats
    distance: float          # total variation distance between the two
    divergence: float        # KL(q(β)‖q(τ)), in nats
    implied: np.ndarray      # τ at which tempering gives each token and the next the ratio they have in q(β)


class PenaltyState(ChosenState):
    """A distribution, β, and a temperature that is free or linked to β.

    Examples
    --------
    >>> state = PenaltyState(Target([0.6, 0.3, 0.1], "three"), beta=0.3, link="sum")
    >>> reading = state.read()
    >>> reading.penalised.round(3), reading.tempered.round(3), reading.implied.round(3)
    (array([0.542, 0.317, 0.142]), array([0.544, 0.319, 0.137]), array([1.293, 1.366]))
    >>> state.to_string()
    'p=three&beta=0.3&link=sum'
    """

    example = "p=three&beta=0.3&link=sum"
    chosen, shelf = "target", SHELF
    entries = {
        "p": ("target", None), "beta": ("beta", parse_number), "tau": ("temperature", parse_number),
        "link": ("link", one_of(*LINKS, refusal=_("“{text}” is not a link: write free, sum or entropy."))),
    }

    target = Instance(Target)
    beta = Number(0.3)
    temperature = Number(1.3)    # as long as it is free
    link = Enum(LINKS, "entropy")

    @validate("beta")
    def _beta_is_a_weight(self, proposal):
        if proposal.value and not 1e-6 <= proposal.value <= 1000:
            raise Complaint(_("β = {value} is out of range: choose 0, or a number from 1e-6 to 1000."),
                            value=short(proposal.value))
        return proposal.value

    @validate("temperature")
    def _temperature_is_not_negative(self, proposal):
        return not_negative(proposal.value)

    def free(self, temperature):
        """Set a temperature of its own."""
        with self.hold_trait_notifications():
            self.temperature, self.link = temperature, "free"

    def tie(self, link):
        """Link τ to β, or let it free where it stands."""
        self.free(self.read().temperature) if link == "free" else self.set_trait("link", link)

    def read(self):
        """Return the `Reading` of this state."""
        p = self.target.p
        q = confidence_penalty_optimum(p, self.beta)
        tau = self.linked(q)
        r = temper(p, 1 + self.beta if tau is None else tau)
        with np.errstate(divide="ignore", invalid="ignore"):
            implied = np.diff(np.log(p)) / np.diff(np.log(q))
        return Reading(1 + self.beta if tau is None else tau, tau is not None, q, r,
                       tuple(float(entropy(x)) for x in (p, q, r)), float(abs(q - r).sum() / 2),
                       float(kl_divergence(q, r)), implied)

    def linked(self, q):
        """Return the temperature that the link asks for, None if there is none."""
        p, target = self.target.p, float(entropy(q))
        if self.link == "free":
            return self.temperature
        if self.link == "sum" or abs(target - entropy(p)) < SAME:
            return 1 + self.beta if self.link == "sum" else 1.0
        support = np.log(p[p > 0])
        if not target < np.log(support.size) - SAME:
            return None
        return float(temperature_for_entropy(support, target))

    def fields(self):
        return {name: value for name, value in super().fields().items() if name != "tau" or self.link == "free"}
