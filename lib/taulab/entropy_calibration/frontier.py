"""How far a model's texts are from true ones, in both directions at once: exactly, where texts can be listed."""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, rel_entr, xlog1py

from taulab._checks import distributions, number, rows

#: λ is steep near 0 and 1, so it is taken at expit(π sinh s), for so many s from -REACH to REACH.
NODES, REACH = 65, 3.0


class Frontier(NamedTuple):
    """What `divergence_frontier` returns."""

    integral: float          # from 0, where both are the same, to 1, where they have nothing in common
    area: float              # from 1 down to 0


def divergence_frontier(p, q, *, c=5.0):
    """Summaries of the divergence frontier between true texts p and a model's q.

    A mixture r = λp + (1-λ)q is as near to both as λ says. KL(q‖r) is what the model writes and the truth would not
    (incoherence), KL(p‖r) what is true and the model would not write (lack of diversity); as λ runs from 0 to 1 they
    trace the frontier. Its two summaries:

        integral = 2 ∫ λ KL(p‖r) + (1-λ) KL(q‖r) dλ  =  Σ (p + q)/2 - p q ln(p/q) / (p - q)
        area     of the region below exp(-c KL(p‖r)) against exp(-c KL(q‖r)): MAUVE's, without its clusters and samples

    MAUVE estimates this area for distributions over clusters of embedded texts. Here there is nothing to estimate.

    Parameters
    ----------
    p, q : array_like, shape (n,)
        Probabilities of the same n texts, such as those of `taulab.worlds.text_probabilities`.
    c : float, keyword-only
        Above 0: how severely the area takes divergence.

    Returns
    -------
    Frontier
        Fields `integral` and `area`.

    Raises
    ------
    ValueError
        If p or q is no distribution, the shapes differ, or c is not above 0.

    Examples
    --------
    >>> from taulab.worlds import small_world, text_probabilities
    >>> frontier = divergence_frontier(*text_probabilities(small_world()))
    >>> round(frontier.integral, 4), round(frontier.area, 3)
    (0.0731, 0.862)

    References
    ----------
    Pillutla et al., "MAUVE: measuring the gap between neural text and human text using divergence frontiers" (2021);
    arXiv:2102.01454. Liu et al., "Divergence frontiers for generative models: sample complexity, quantization effects,
    and frontier integrals" (2021), for the integral; arXiv:2106.07898.
    """
    p, q = (distributions(rows(x, name, -1), name).astype(float) for x, name in ((p, "p"), (q, "q")))
    if p.ndim != 1 or q.shape != p.shape:
        raise ValueError(f"q: has shape {q.shape} and p {p.shape}; pass two vectors over the same texts")
    c = number(c, "c", lambda c: 0 < c < np.inf, "must be above 0, and finite; MAUVE has 5")
    return Frontier(_integral(p, q), _area(p, q, c))


def _integral(p, q):
    both = (p != q) & (p > 0) & (q > 0)
    low, high = np.minimum(p, q)[both], np.maximum(p, q)[both]
    shared = np.where(p == q, p, 0).sum() + xlog1py(low * high / (high - low), (high - low) / low).sum()
    return float(max(0, (p + q).sum() / 2 - shared))


def _area(p, q, c):
    """Return ∫ y dx, from the λ = 1 end of the frontier, whose y is 1, to the other, whose x is 1."""
    area = np.exp(-c * rel_entr(q, p).sum())                      # left of the frontier
    some = (p > 0) | (q > 0)
    p, q = p[some], q[some]
    steps, width = np.linspace(-REACH, REACH, NODES, retstep=True)
    for step in steps:
        share, other = expit(np.pi * np.sinh(step)), expit(-np.pi * np.sinh(step))
        weight = width * np.pi * np.cosh(step) * share * other
        r = share * p + other * q
        x, y = (np.exp(-c * rel_entr(a, r).sum()) for a in (q, p))
        area += weight * y * c * x * (q * (q - p) / r).sum()
    return float(area)
