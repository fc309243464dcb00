"""The distributions one can choose, each with something to show about β and τ."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming, row
from taulab.course.widgets.kit.numbers import Complaint, parse_numbers
from taulab.course.widgets.kit.state import Named, Shelf

ZIPF = 1 / np.arange(1, 51)

#: key -> (title, distribution).
DISTRIBUTIONS = {
    "three": (_("three tokens: (0.6, 0.3, 0.1)"), [0.6, 0.3, 0.1]),
    "two": (_("two tokens: (0.9, 0.1)"), [0.9, 0.1]),
    "one": (_("one token is certain, of four"), [1, 0, 0, 0]),
    "rivals": (_("two rivals and a tail"), [0.44, 0.42, 0.08, 0.03, 0.02, 0.01]),
    "zipf": (_("Zipf: p ∝ 1/rank, 50 tokens"), ZIPF / ZIPF.sum()),
    "uniform": (_("uniform: eight tokens"), [0.125] * 8),
}


@dataclass(frozen=True, eq=False)
class Target(Named):
    """A distribution p, likeliest token first."""

    p: np.ndarray    # (V,)
    key: str = ""    # of its preset

    def __post_init__(self):
        p = np.sort(row(self.p))[::-1]
        if p.size < 2 or not (p >= 0).all() or abs(p.sum() - 1) > 1e-6:
            raise Complaint(_("These are no probabilities of two tokens or more: write numbers from 0 that sum to 1."))
        object.__setattr__(self, "p", p / p.sum())

    @property
    def numbers(self):
        return (self.p,)


@cache
def preset(key):
    """Return the `Target` of a preset."""
    return Target(DISTRIBUTIONS[key][1], key)


def target_of(p):
    """Return what the explorer starts with: the distribution of a cell, or that of a preset."""
    if p is None:
        return preset("three")
    with naming(p=p):
        return Target(p)


def titles(lang):
    """Return {key: title} of the presets."""
    return {key: Message(title).render(lang) for key, (title, _p) in DISTRIBUTIONS.items()}


SHELF = Shelf(
    titles, preset, _("The state names a distribution that is not here: build the explorer with it first."),
    _("the probabilities of your cell"), lambda text: Target(parse_numbers(text)), _("edited probabilities"))
