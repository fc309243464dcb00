"""The state of the tail explorer: an exponent, the words of a text and of the vocabulary; and what comes of them."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import zeta
from traitlets import validate

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.arguments import Number
from taulab.course.widgets.kit.numbers import Complaint, parse_number
from taulab.course.widgets.kit.state import LineState
from taulab.heavy_tails import karlin_constant, singleton_mass, true_singleton_mass

STEEP, LONG, RICH = (0.6, 3), 1e9, (10, 1e9)    # α from … to, m up to, v from … to, or ∞
SIZES = np.geomspace(1, LONG, 37)               # four for each power of ten
LISTED = 10.0 ** np.arange(1, 10)               # sizes of the table
STEP = 1.001                                    # between two sizes whose masses give a slope


class Reading(NamedTuple):
    """What a power law makes of texts."""

    curve: np.ndarray        # mass of words that come once, at SIZES
    law: np.ndarray | None   # C_α m^(1/α - 1) there; None up to α = 1
    listed: np.ndarray       # (2, 9) mass and slope, d ln mass / d ln m, at LISTED
    mass: float              # at m
    slope: float
    worth: float             # the true probability of those words
    limit: float | None      # the law at m
    first: float             # probability of the most frequent word
    once: float              # rank of the word that is expected once; 0 if none comes so often


class TailState(LineState):
    """An exponent α, a text of m words, and a vocabulary of v.

    Examples
    --------
    >>> reading = TailState(alpha=1.114, m=1e5, v=1e6).read()
    >>> round(reading.mass, 4), round(reading.limit, 4), round(reading.slope, 3)
    (0.1778, 0.3448, -0.241)
    """

    example = "alpha=1.114&m=100000&v=1000000"
    entries = {"alpha": ("alpha", parse_number), "m": ("m", parse_number), "v": ("v", parse_number)}

    alpha = Number(1.114)
    m = Number(1e4)
    v = Number(1e6)

    @validate("alpha")
    def _alpha_is_in_range(self, proposal):
        low, high = STEEP
        if not low <= proposal.value <= high:
            raise Complaint(_("α = {value} is out of range: choose a number from 0.6 to 3."),
                            value=short(proposal.value))
        return self._with_a_law("alpha", proposal.value)

    @validate("m")
    def _m_is_in_range(self, proposal):
        if not 1 <= proposal.value <= LONG:
            raise Complaint(_("m = {value} is out of range: choose from 1 to 1e9 words."), value=short(proposal.value))
        return proposal.value

    @validate("v")
    def _v_is_a_number_of_words(self, proposal):
        low, high = RICH
        if proposal.value != np.inf and not (low <= proposal.value <= high and proposal.value == int(proposal.value)):
            raise Complaint(_("v = {value} is no such vocabulary: choose a whole number from 10 to 1e9, or ∞."),
                            value=short(proposal.value))
        return self._with_a_law("v", proposal.value)

    def _with_a_law(self, name, value):
        """Return a value, unless it asks for infinitely many words that share no finite probability."""
        alpha, v = (value if name == trait else getattr(self, trait) for trait in ("alpha", "v"))
        if v == np.inf and alpha <= 1:
            raise Complaint(_("α = {value} and v = ∞ do not go together: up to α = 1 the sum of the i^(−α) is "
                              "infinite."), value=short(alpha))
        return value

    def third(self):
        """Set the size up to which the curve is nearly straight."""
        self.m = min(max(self.v / 3, 1), LONG)

    def read(self):
        """Return the `Reading` of this state."""
        words = None if self.v == np.inf else int(self.v)
        curve, listed, first = curves(self.alpha, words)
        mass, slope = masses(self.alpha, self.m, words)
        rank = (self.m * first) ** (1 / self.alpha)
        return Reading(curve, law(self.alpha, SIZES), listed, float(mass), float(slope),
                       float(true_singleton_mass(self.alpha, self.m, words)), law(self.alpha, self.m), first,
                       min(rank, self.v) if rank >= 1 else 0.0)


def law(alpha, m):
    """Return C_α m^(1/α - 1), the mass of an endless vocabulary and a long text; None where there is no such law."""
    return karlin_constant(alpha) * m ** (1 / alpha - 1) if alpha > 1 else None


def masses(alpha, m, words):
    """Return the mass at sizes m and its slope, d ln mass / d ln m; −∞ where nothing is left."""
    mass, beside = singleton_mass(alpha, [m, STEP * m], words)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.log(beside / mass) / np.log(STEP)
    return np.array([mass, np.where(beside > 0, slope, -np.inf)])


@lru_cache(64)
def curves(alpha, words):
    """Return what does not change with m: the mass at `SIZES`, mass and slope at `LISTED`, and the first p."""
    squares = zeta(2 * alpha) - (zeta(2 * alpha, words + 1) if words else 0)
    # A text of one word is one word that came once; what it is worth, Σ p², has the p of the first word in it.
    first = np.sqrt(true_singleton_mass(alpha, 1, words) / squares)
    return singleton_mass(alpha, SIZES, words), masses(alpha, LISTED, words), float(first)
