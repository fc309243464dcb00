"""The pictures on the page of theory 10."""

import numpy as np

from taulab.corpus import grammar
from taulab.course.chart import Curve, across, chart, decades, up
from taulab.data import word_counts
from taulab.heavy_tails import (
    draw_counts,
    entropy_rate_extrapolation,
    karlin_constant,
    power_law,
    singleton_mass,
)


def mass() -> str:
    """The share of words that come once, of a million, and its law for an endless vocabulary as dots."""
    m, tens = np.geomspace(1, 1e7, 120), 10.0 ** np.arange(1, 8)
    curves = [Curve(m, np.maximum(singleton_mass(alpha, m, 10**6), 1e-4), kind, label=f"α = {alpha:g}", at=at,
                    shift=shift)
              for kind, (alpha, at, shift) in enumerate(((0.918, 84, (34, -14)), (1.114, 60, (-28, 26)),
                                                         (1.5, 78, (-40, 24))))]
    laws = [Curve(tens, karlin_constant(alpha) * tens ** (1 / alpha - 1), kind, dots=True)
            for kind, alpha in ((1, 1.114), (2, 1.5))]
    return chart(decades(across, "m", 1, 1e7, range(8)), decades(up, "K₁/m", 1e-3, 2, range(-3, 1)),
                 [*curves, *laws])


def steps() -> str:
    """A text of ten thousand words, rank by rank, beside its law."""
    p = power_law(1.0, 10**5)
    counts = -np.sort(-draw_counts(p, 10**4, np.random.default_rng(0)))
    ranks = np.arange(1, counts[counts > 0].size + 1)
    seen = np.unique(np.geomspace(1, ranks.size, 150).astype(int))
    return chart(decades(across, "i", 1, 1e5, range(6)), decades(up, "c", 0.008, 2000, range(-2, 4)), [
        Curve(seen, counts[seen - 1], 0, dots=True), Curve([1, 1e5], 1e4 * p[[0, -1]], 1, label="m p", at=1,
                                                           shift=(-20, -24))])


def texts() -> str:
    """How often words come, against their rank, as shares of their texts."""
    curves = []
    for kind, (name, label, place) in enumerate((("english", "A", 5e4), ("code", "B", 1.2e4), ("comments", "C", 400))):
        counts = word_counts(name).counts
        ranks = np.unique(np.geomspace(1, counts.size, 200).astype(int))
        curves.append(Curve(ranks, counts[ranks - 1] / counts.sum(), kind, label=label,
                            at=int(np.searchsorted(ranks, place)), shift=((16, -4), (10, -12), (10, -12))[kind]))
    return chart(decades(across, "i", 1, 1e5, range(6)), decades(up, "c/M", 1e-9, 1, range(-9, 1, 3)), curves)


def rate() -> str:
    """The floors of the English grammar, the curve that is fitted to six of them, and the true rate."""
    english, windows = grammar("en"), np.arange(8)
    floors = np.array([english.floor(width) for width in windows])
    fit = entropy_rate_extrapolation(windows[:6] + 1, floors[:6])
    n = np.geomspace(2, 20, 100)
    return chart(across("n", 2, 20, range(2, 22, 2)), up("L", 1.3, 1.7, (1.3, 1.4, 1.5, 1.6, 1.7)), [
        Curve(windows[2:] + 1, floors[2:], 0, dots=True, label="H_w", at=0, shift=(24, 0)),
        Curve(n[n > 2.7], fit.rate + fit.amplitude * n[n > 2.7] ** (fit.exponent - 1), 1),
        Curve([2, 20], [english.entropy_rate] * 2, 2)])


#: File -> the function that draws it.
PICTURES = {"10-mass": mass, "10-steps": steps, "10-texts": texts, "10-rate": rate}
