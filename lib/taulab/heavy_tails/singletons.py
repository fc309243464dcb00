"""Words that come once: their share exactly, its law for large texts, and its estimate from one text.

A sum over up to `FEW` ranks is taken rank by rank; over more, so are the first `HEAD`. Beyond, its terms f(i) change
slowly from rank to rank, and Euler and Maclaurin's midpoint formula takes their sum from an integral,

    Σ f(i), i = a+1 … b   =   ∫ f(x) dx - (f'(b + ½) - f'(a + ½)) / 24 + …,      from a + ½ to b + ½,

which is smooth in ln x: Gauss's rule on `NODES` points gives it, for a million ranks or for 10^12.
"""

import numpy as np
from scipy.special import gamma, roots_legendre, xlog1py, zeta

from taulab._checks import count, floats, number, whole
from taulab.heavy_tails.law import exponent

FEW, HEAD, NODES = 10_000, 1000, 160


def singleton_mass(alpha, m, v=None):
    """Probability that a word drawn from a text of m words comes in it only once, on average over such texts: E[K₁]/m.

    With p the power law of exponent α and K₁ the number of words that come once it is Σ p_i (1 - p_i)^(m-1). The same
    number is the expected mass of all words that a text of m - 1 words does not have: Good and Turing's identity. Each
    term falls with m, so the mass does, whatever α. For α > 1 and v = ∞

        E[K₁]/m  ~  C_α m^(1/α - 1),      C_α = `karlin_constant`(α).

    With v words the mass is below that, and falls faster: up to m ≈ v/3 about as a power of m, then to 0. For α ≤ 1
    there is no law for v = ∞, and 1/α - 1 ≥ 0 is the exponent of nothing.

    Parameters
    ----------
    alpha : float
        α ≥ 0; above 1 if v is None.
    m : array_like, shape (...)
        Words of the text, each 1 or greater.
    v : int, optional
        Number of different words; None for infinitely many.

    Returns
    -------
    array, shape (...)
        float64; to 10 digits wherever it is above 1e-12.

    Raises
    ------
    ValueError
        If an m is below 1 or not finite, v is no integer above 0, or alpha is negative, not finite, or not above 1
        where v is None.

    Examples
    --------
    >>> import numpy as np
    >>> singleton_mass(1.5, [1e3, 1e5]).round(6)
    array([0.094166, 0.020285])
    >>> (karlin_constant(1.5) * np.array([1e3, 1e5]) ** (1 / 1.5 - 1)).round(6)
    array([0.094156, 0.020285])
    >>> singleton_mass(0.918, [1e2, 1e4, 1e6], 10**6).round(3)
    array([0.888, 0.605, 0.195])

    References
    ----------
    Good, "The population frequencies of species and the estimation of population parameters" (1953);
    doi:10.2307/2333344. Karlin, "Central limit theorems for certain infinite urn schemes" (1967), eq. (23). Cao,
    Valiant and Liang, "On the entropy calibration of language models" (2025), proposition 3.1; arXiv:2511.11966.
    """
    return _mass(alpha, m, v, 1)


def true_singleton_mass(alpha, m, v=None):
    """True probability of the words that come once in a text of m words, on average over such texts.

    It is Σ m p_i² (1 - p_i)^(m-1). Until a text comes to the end of its vocabulary, that is below `singleton_mass`: a
    word that came once was lucky. For α > 1 and v = ∞ it is about (1 - 1/α) of it; Good and Turing's estimate of it is
    2 K₂/m.

    Parameters, result, errors and sources are those of `singleton_mass`.

    Examples
    --------
    >>> float((true_singleton_mass(1.5, 1e5) / singleton_mass(1.5, 1e5)).round(3))
    0.333
    """
    return _mass(alpha, m, v, 2)


def _mass(alpha, m, v, power):
    """Return Σ m^(k-1) p^k (1 - p)^(m-1) over all words, for k = `power`."""
    alpha, m, v = _checked(alpha, m, v)
    few = m.ravel()[:, None] - 1
    # Beyond `far` a word does not come twice: (1 - p)^(m-1) is 1 - (m-1)p to 12 digits.
    far = np.ceil(max(10.0 * FEW, (1e6 * m.max()) ** (1 / alpha))) if v is None else v
    total = zeta(alpha) if v is None else _sum(lambda x: (x**-alpha, -alpha / x), v)

    def term(x):
        p = x**-alpha / total
        return p**power * np.exp(xlog1py(few, -p)), -alpha / x * (power - few * p / (1 - p))
    mass = _sum(term, far)
    if v is None:
        beyond = [zeta(k * alpha, far + 1) / total**k for k in (power, power + 1)]
        mass += beyond[0] - few[:, 0] * beyond[1]
    return ((few[:, 0] + 1) ** (power - 1) * mass).reshape(m.shape)[()]


def _checked(alpha, m, v):
    alpha, m = exponent(alpha), floats(m, "m").astype(float)
    if m.size == 0 or not ((m >= 1) & (m < np.inf)).all():
        wrong = m[~((m >= 1) & (m < np.inf))]
        raise ValueError(f"m={wrong[0] if wrong.size else '[]'}: a text has 1 word or more, and finitely many")
    if v is None and alpha <= 1:
        raise ValueError(f"alpha={alpha}: infinitely many words have a law only for alpha above 1; pass v, the number "
                         "of words")
    return alpha, m, v if v is None else count(v, "v")


def _sum(term, v):
    """Return Σ f(i), i = 1 … v, for ``term(x)``, which gives f and f'/f at ranks x; see the top of this file."""
    head = v if v <= FEW else HEAD
    with np.errstate(divide="ignore", invalid="ignore"):          # the slope of a certain word is not used
        first = term(np.arange(1, head + 1.0))[0].sum(axis=-1)
    if v == head:
        return first
    ends = np.array([head + 0.5, v + 0.5])
    nodes, weights = roots_legendre(NODES)
    half = np.log(ends[1] / ends[0]) / 2
    x = ends[0] * np.exp(half * (nodes + 1))
    value, relative_slope = term(ends)
    slopes = value * relative_slope
    return first + half * (term(x)[0] * x) @ weights - (slopes[..., 1] - slopes[..., 0]) / 24


def karlin_constant(alpha):
    """C_α = Γ(1 - 1/α) / (α ζ(α)^(1/α)): a text of m words has the singleton mass C_α m^(1/α - 1), for large m.

    From a sum to an integral: ∫ p e^(-mp) dx with p = x^(-α)/ζ(α), and u = mp for x.

    Parameters
    ----------
    alpha : float
        α > 1, and finite. For α ≤ 1 the frequencies of infinitely many words have no finite sum.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If alpha is not above 1.

    Examples
    --------
    >>> [round(karlin_constant(alpha), 4) for alpha in (1.114, 1.25, 1.5)]
    [1.12, 1.0843, 0.9416]

    References
    ----------
    Karlin (1967), eq. (23), as in `singleton_mass`.
    """
    alpha = number(alpha, "alpha", lambda alpha: 1 < alpha < np.inf,
                   "must be above 1, and finite; for alpha up to 1 there is no such law, take singleton_mass with v")
    return float(gamma(1 - 1 / alpha) / (alpha * zeta(alpha) ** (1 / alpha)))


def good_turing(counts):
    """Good and Turing's estimate of the mass of all that a text does not have: the share of its words that came once.

    Parameters
    ----------
    counts : array_like of int, shape (..., v)
        How often each word came; words that did not come may be there, as 0, or not.

    Returns
    -------
    array, shape (...)
        K₁/m, with K₁ the number of words that came once and m the sum of the counts.

    Raises
    ------
    ValueError
        If counts are negative or no integers, or a row holds no word.

    Examples
    --------
    >>> round(float(good_turing([10, 5, 3, 2, 1, 1, 1, 0, 0, 0])), 4)       # 3/23
    0.1304

    References
    ----------
    Good (1953), as in `singleton_mass`; Robbins (1968), doi:10.1214/aoms/1177698526, for how far it is from the mass.
    """
    counts = whole(counts, "counts")
    total = counts.sum(axis=-1)
    if not (total > 0).all():
        raise ValueError("counts: a row holds no word; pass counts of a text with one word or more")
    return np.asarray((counts == 1).sum(axis=-1) / total)[()]
