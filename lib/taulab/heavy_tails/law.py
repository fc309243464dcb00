"""The power law itself, and texts drawn from it."""

import numpy as np

from taulab._checks import count, distributions, generator, number, rows


def power_law(alpha, v):
    """Probabilities of v words whose frequency falls as a power of their rank: p_i = i^(-α) / Σ_j j^(-α).

    Parameters
    ----------
    alpha : float
        α ≥ 0, and finite; at 0 the law is uniform.
    v : int
        Number of words, 1 or greater.

    Returns
    -------
    array, shape (v,)
        The most frequent word first.

    Raises
    ------
    ValueError
        If alpha is negative or not finite, or v is no integer above 0.

    Examples
    --------
    >>> power_law(1.25, 5).round(5)
    array([0.50397, 0.21189, 0.12764, 0.08909, 0.0674 ])

    References
    ----------
    Zipf, "Human Behavior and the Principle of Least Effort" (1949), chapter 2.
    """
    ranks = np.arange(1, count(v, "v") + 1, dtype=float)
    weights = ranks ** -exponent(alpha)
    return weights / weights.sum()


def exponent(alpha):
    """Return α as a float after checking it."""
    return number(alpha, "alpha", lambda alpha: 0 <= alpha < np.inf, "must be 0 or greater, and finite; Zipf's is 1")


def draw_counts(p, m, rng, *, size=None):
    """How often each word comes in a text of m words, drawn independently from p.

    Parameters
    ----------
    p : array_like, shape (..., v)
        Probabilities that sum to 1.
    m : int
        Words of the text, 0 or greater.
    rng : numpy.random.Generator
        Source of the draws, such as ``np.random.default_rng(seed)``.
    size : int, keyword-only, optional
        How many texts of each row; None for one.

    Returns
    -------
    array of int, shape (..., v) or (size, ..., v)
        Rows that sum to m, in the order of p: not sorted.

    Raises
    ------
    ValueError
        If p is no distribution, m or size is negative or no integer, or rng is no Generator.

    Examples
    --------
    >>> import numpy as np
    >>> draw_counts(power_law(1.25, 5), 100, np.random.default_rng(0))
    array([49, 25, 15,  6,  5])
    """
    p, m = distributions(rows(p, "p", -1), "p").astype(float), count(m, "m", least=0)
    shape = p.shape[:-1] if size is None else (count(size, "size", least=0), *p.shape[:-1])
    # NumPy wants sums that do not pass 1 by more than its own rounding.
    return generator(rng).multinomial(m, p / p.sum(axis=-1, keepdims=True), size=shape)
