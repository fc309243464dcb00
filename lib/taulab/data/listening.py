"""Reading the listening grids: what a rule gains over another at equal diversity, with its interval over seeds."""

from typing import NamedTuple

import numpy as np
import scipy                  # .stats is loaded when it is used: most of a second

from taulab._checks import one_of, plain
from taulab.data import listening_grid, self_bleu_grid

#: Way to compare -> the column of what is compared.
WAYS = {"same": "A_same", "U": "A_at_U", "H": "A_at_H", "S": "A_at_S", "cooler": "A_at_cooler", "best": "D_best"}


class Gain(NamedTuple):
    """A difference between two rules, seed by seed."""

    mean: float              # in points of 100 for acceptability, in answers for "best"
    half_width: float        # of the 95 % t interval over seeds
    p: float                 # two-sided, of the paired t test
    seeds: int               # how many could be compared: a rule may have no T₀ of equal diversity
    runs: int                # how many there are


def column(task, language, rule, strength, name, *, min_p=0.0, pairs=None):
    """Return a column of the grid for one rule, seed by seed: array, shape (seeds,).

    Parameters
    ----------
    task, language, rule : str
        As the grid has them.
    strength : float, optional
        None where the rule has but one.
    name : str
        Of the column.
    min_p : float, keyword-only
        0.05 after that cut.
    pairs : int, keyword-only, optional
        Training pairs, if not as many as usual.

    Raises
    ------
    ValueError
        If the grid has no such rows.
    """
    grid = self_bleu_grid() if name in self_bleu_grid().dtype.names[-3:] else listening_grid()
    here = (grid["task"] == task) & (grid["language"] == language) & (grid["rule"] == rule) & (grid["min_p"] == min_p)
    if strength is not None:
        here &= grid["strength"] == strength
    if pairs is None and here.any():
        pairs = np.bincount(grid["pairs"][here]).argmax()
    here &= grid["pairs"] == pairs
    if not here.any():
        raise ValueError(f"rule={rule!r}: the grid has no row of it for task={task!r}, language={language!r}, "
                         f"strength={strength}, min_p={min_p}, pairs={pairs}; see its README.md")
    return grid[name][here][np.argsort(grid["seed"][here])]


def gain(task, language, rule, strength=None, *, equal="U", than=("fixed", 0.0), min_p=0.0, pairs=None):
    """Return what a rule gains over another, the same models and sources on both sides.

    Parameters
    ----------
    task, language, rule, strength, min_p, pairs
        As for `column`.
    equal : str, keyword-only
        What is equal: "U", useful entropy as at a fixed τ = 1; "H", entropy as there; "S", Self-BLEU as there, for EDT
        alone; "cooler", useful entropy as at a fixed τ = .7; "same", T₀ = 1 alone, which makes nothing equal. Or
        "best": different right answers in ten draws, each rule at its own best T₀.
    than : (rule, strength), keyword-only
        The other rule, after the same cut.

    Returns
    -------
    Gain

    Examples
    --------
    >>> found = gain("code", "en", "true law")
    >>> found.mean - found.half_width > 0
    True
    """
    one_of(equal, "equal", WAYS)
    one, other = (column(task, language, *which, WAYS[equal], min_p=min_p, pairs=pairs)
                  for which in ((rule, strength), than))
    differences = (one - other) * (1 if equal == "best" else 100)
    held = differences[np.isfinite(differences)]
    if len(held) < 2:
        return Gain(np.nan, np.nan, np.nan, len(held), len(differences))
    test = scipy.stats.ttest_1samp(held, 0)
    low, high = test.confidence_interval(0.95)
    return Gain(float(held.mean()), float(high - low) / 2, float(test.pvalue), len(held), len(differences))


def holm(p):
    """Return p-values adjusted for how many tests were made, by Holm's steps: array, shape (tests,).

    The k-th smallest of n is multiplied by n - k + 1; none may fall below one before it, nor rise above 1.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]

    References
    ----------
    Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
    """
    p = np.asarray(plain(p, "p"), float)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"p={p}: pass a list of p-values, each from 0 to 1; leave out tests that could not be made")
    order = np.argsort(p)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    return adjusted
