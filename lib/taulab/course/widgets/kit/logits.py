"""Logits with the labels of their tokens, and what they give at a temperature. Numbers only: no widget, no drawing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import array
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.kit.state import Named
from taulab.entropy import entropy_sweep
from taulab.softmax import softmax

SHOWN = 10    # tokens with a bar of their own
MASS = 0.9    # the share of the probability whose tokens are counted

#: The stops of the slider: both limits, and between them round numbers, each 2 to 10 % above the last.
STOPS = (0.0, *(mantissa * decade / 1000 for decade in (1, 10, 100, 1000)
                for mantissa in (*range(10, 20), *range(20, 50, 2), *range(50, 100, 5))
                if 50 <= mantissa * decade <= 20_000), np.inf)

#: The temperatures at which the curve H(τ) is computed: evenly in ln τ between the finite stops, a few beyond them.
GRID = np.concatenate([STOPS[1] * np.arange(0.1, 1, 0.1), np.geomspace(STOPS[1], STOPS[-2], 121),
                       STOPS[-2] / np.arange(0.9, 0, -0.1)])


class Token(NamedTuple):
    """One bar: a token, or all the others together."""

    label: str
    logit: float
    probability: float
    plain: float       # its probability at τ = 1
    drawn: int


class Reading(NamedTuple):
    """What logits give at a temperature."""

    entropy: float             # nats
    slope: float               # ∂H/∂τ = Var/τ³, nats per unit of τ
    capacity: float            # ∂H/∂ln τ = Var/τ², nats
    tokens: tuple[Token, ...]  # the likeliest
    others: Token | None       # the rest, as one
    count: int                 # how many the rest are
    mass: int                  # how many tokens hold `MASS` of the probability
    first: tuple[str, ...]     # the first tokens drawn

    @property
    def bits(self):
        return self.entropy / np.log(2)

    @property
    def perplexity(self):
        return np.exp(self.entropy)


@lru_cache(maxsize=4)
def uniforms(seed, draws):
    """Return uniform numbers, as drawn and sorted: the same at every temperature, so that a turn moves few counts."""
    numbers = np.random.default_rng(seed).random(draws)
    return numbers, np.sort(numbers)


@dataclass(frozen=True, eq=False)
class Vocabulary(Named):
    """Logits, the labels of their tokens, and what no temperature changes about them.

    The order of the tokens and the curve H(τ) are computed once, so that a turn of the knob costs a few passes over
    the logits (0.7 ms for 49,152 of them).
    """

    logits: np.ndarray                                          # shape (V,); -inf for a token that has been cut
    labels: Mapping[int, str] = field(default_factory=dict)     # index -> text; an index stands for itself elsewhere
    key: str = ""                                               # of its preset

    def __post_init__(self):
        logits = array(self.logits)
        if logits.ndim != 1 or not logits.size:
            raise Complaint(_("The logits must be a list of numbers, one for each token."))
        if np.isnan(logits).any() or np.isposinf(logits).any() or np.isneginf(logits).all():
            raise Complaint(_("Each logit must be finite, or −inf for a cut token; at least one of them finite."))
        object.__setattr__(self, "logits", logits)

    @property
    def numbers(self):
        return (self.logits,)

    @cached_property
    def order(self):
        """Indices of the tokens, likeliest first: the same at every temperature."""
        return np.argsort(-self.logits, kind="stable")

    @cached_property
    def ranked(self):
        """The logits, largest first."""
        return self.logits[self.order]

    @cached_property
    def ties(self):
        """How many tokens share the largest logit."""
        return int(np.sum(self.ranked == self.ranked[0]))

    @cached_property
    def finite(self):
        """How many tokens have not been cut."""
        return int(np.sum(np.isfinite(self.ranked)))

    @cached_property
    def curve(self):
        """H(τ) in nats, at the temperatures of `GRID`."""
        return entropy_sweep(self.ranked, GRID).entropy

    @cached_property
    def plain(self):
        """The probabilities at τ = 1, largest first."""
        return softmax(self.ranked)

    def label(self, rank):
        """Return the text of the token at this rank, or its index where it has none."""
        return self.text(int(self.order[rank]))

    def text(self, index):
        """Return the text of a token, or its index where it has none."""
        return self.labels.get(index, f"#{index}")

    def read(self, temperature, draws=0, seed=0):
        """Return what these logits give at `temperature`, with a sample of `draws` tokens."""
        q = softmax(self.ranked, temperature)
        moments = entropy_sweep(self.ranked, np.array([temperature]))
        slope = float(moments.slope[0])
        cumulative = np.cumsum(q)
        cumulative /= cumulative[-1]
        numbers, ordered = uniforms(seed, draws)
        shown = SHOWN if q.size > SHOWN + 1 else q.size    # the others are two at least
        # A number u draws the token k with cumulative[k-1] <= u < cumulative[k]. Counting so in the sorted numbers
        # costs a few comparisons for each bar, however many tokens are drawn.
        drawn = np.diff(np.searchsorted(ordered, cumulative[:shown]), prepend=0)
        ranks = np.searchsorted(cumulative, numbers[:SHOWN], side="right")
        return Reading(
            entropy=float(moments.entropy[0]),
            slope=slope,
            capacity=slope * temperature if np.isfinite(temperature) else 0.0,
            tokens=tuple(Token(self.label(rank), float(self.ranked[rank]), float(q[rank]), float(self.plain[rank]),
                               int(drawn[rank])) for rank in range(shown)),
            others=Token("", np.nan, float(q[shown:].sum()), float(self.plain[shown:].sum()),
                         draws - int(drawn.sum())) if q.size > shown else None,
            count=q.size - shown,
            mass=int(np.searchsorted(cumulative, MASS - 1e-12)) + 1,    # 0.1 nine times is not quite 0.9
            first=tuple(self.label(rank) for rank in ranks),
        )
