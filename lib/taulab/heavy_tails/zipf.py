"""Zipf's exponent of a text, by least squares and by maximum likelihood."""

from typing import NamedTuple

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second
from scipy.special import ndtri, stdtrit, zeta       # quantiles as those of scipy.stats, which takes a second to load

from taulab._checks import count, one_of, whole
from taulab.entropy import logit_moments

#: Exponents are looked for up to here: 2^-64 of a text is less than a word, of any text that an integer counts.
STEEPEST = 64.0


class ExponentFit(NamedTuple):
    """A fitted exponent."""

    exponent: float
    standard_error: float               # if the law holds exactly on the ranks, or counts, that were used
    interval: tuple[float, float]       # of 95 %, under the same condition


def zipf_exponent(counts, *, method="ml", ranks=(1, None)):
    """Zipf's α of a text, if the count of the word of rank i falls as i^(-α) over a range of ranks.

    - "ls": least squares, the slope of ln count against ln rank. Each rank weighs the same, the rarest, which come
      once or twice and are mostly noise and ties, included: stop before them.
    - "ml": maximum likelihood. Given that a word has one of these ranks, it has rank i with probability
      i^(-α) / Σ j^(-α), a softmax of -ln i at temperature 1/α; α is where it expects the mean of ln i that the text
      has. Frequent words weigh more.

    Both take the order of the counts for that of the frequencies, which lets small texts look steeper at the end, and
    both give another α on another range where a text follows no power law. That difference, not the standard error, is
    then what is not known: the error of "ls" moreover takes neighbouring ranks for independent, which sorting forbids.

    Parameters
    ----------
    counts : array_like of int, shape (v,)
        How often each word came, in any order. Words that did not come have no rank.
    method : {"ml", "ls"}, keyword-only
    ranks : pair of int, keyword-only
        First and last rank that are used; None for the last there is.

    Returns
    -------
    ExponentFit
        Fields `exponent`, `standard_error` and `interval`, of 95 %.

    Raises
    ------
    ValueError
        If method is neither, counts are no vector of integers from 0 on, ranks leave fewer than three words, or the
        text has other ranks.

    Examples
    --------
    >>> import numpy as np
    >>> from taulab.heavy_tails import draw_counts, power_law
    >>> counts = draw_counts(power_law(1.25, 10**5), 10**6, np.random.default_rng(0))
    >>> for method, ranks in ("ls", (1, None)), ("ls", (1, 1000)), ("ml", (1, 1000)):
    ...     fit = zipf_exponent(counts, method=method, ranks=ranks)
    ...     print(method, ranks, round(fit.exponent, 3), round(fit.standard_error, 4))
    ls (1, None) 1.078 0.001
    ls (1, 1000) 1.251 0.0004
    ml (1, 1000) 1.25 0.0005

    References
    ----------
    Piantadosi, "Zipf's word frequency law in natural language" (2014); doi:10.3758/s13423-014-0585-6. Hanel,
    Corominas-Murtra, Liu and Thurner, "Fitting power-laws in empirical data with estimators that work for all
    exponents" (2017), for "ml"; doi:10.1371/journal.pone.0170920.
    """
    one_of(method, "method", ("ls", "ml"))
    ordered = -np.sort(-_vector(counts))
    log_rank, chosen = _range(ordered[ordered > 0], ranks)
    return (_least_squares if method == "ls" else _likelihood)(log_rank, chosen)


def _vector(counts):
    counts = whole(counts, "counts")
    if counts.ndim > 1:
        raise ValueError(f"counts: has shape {counts.shape}; pass a vector, one text at a time")
    return counts


def _range(ordered, ranks):
    """Return ln rank and count of the words from the first rank to the last."""
    try:
        first, last = ranks
    except (TypeError, ValueError):
        raise ValueError(f"ranks={ranks}: must be two ranks, the first and the last, such as (1, 1000)") from None
    first = count(first, "ranks[0]")
    last = ordered.size if last is None else count(last, "ranks[1]")
    if last > ordered.size:
        raise ValueError(f"ranks={ranks}: counts has words of {ordered.size} ranks; stop there, or pass None")
    if last < first + 2:
        raise ValueError(f"ranks={ranks}: leave fewer than three of the {ordered.size} words of counts; take more")
    return np.log(np.arange(first, last + 1)), ordered[first - 1:last]


def _least_squares(log_rank, counts):
    (slope, _), spread = np.polyfit(log_rank - log_rank.mean(), np.log(counts), 1, cov=True)
    return _fit(-slope, np.sqrt(spread[0, 0]), stdtrit(counts.size - 2, 0.975))


def _likelihood(log_rank, counts):
    mean = counts @ log_rank / counts.sum()

    def excess(alpha):
        return logit_moments(-log_rank, 1 / alpha if alpha else np.inf)[0] + mean
    if counts[0] == counts[-1]:
        alpha = 0.0
    else:
        alpha = scipy.optimize.brentq(excess, 0, STEEPEST, xtol=1e-12)
    spread = logit_moments(-log_rank, 1 / alpha if alpha else np.inf)[1]
    return _fit(alpha, 1 / np.sqrt(counts.sum() * spread), ndtri(0.975))


def _fit(exponent, error, quantile):
    reach = quantile * error
    return ExponentFit(float(exponent), float(error), (float(exponent - reach), float(exponent + reach)))


def count_exponent(counts, *, least=1):
    """Exponent γ of the counts themselves, if the number of words that come k times falls as k^(-γ) from `least` on.

    By maximum likelihood: p(k) = k^(-γ) / ζ(γ, least). A power law of the ranks with exponent α has γ = 1 + 1/α, for
    large counts; so 1/(γ - 1) is another estimate of α. It goes wrong where a text has used up its vocabulary.

    Parameters
    ----------
    counts : array_like of int, shape (v,)
        How often each word came, in any order.
    least : int, keyword-only
        Smallest count that is used, 1 or greater.

    Returns
    -------
    ExponentFit
        Of γ > 1; fields as in `zipf_exponent`.

    Raises
    ------
    ValueError
        If counts are no vector of integers from 0 on, fewer than three of them reach `least`, or none is above it.

    Examples
    --------
    >>> import numpy as np
    >>> from taulab.heavy_tails import draw_counts, power_law
    >>> counts = draw_counts(power_law(1.25, 10**5), 10**6, np.random.default_rng(0))
    >>> for least in 1, 5:
    ...     gamma = count_exponent(counts, least=least).exponent
    ...     print(round(gamma, 3), round(1 / (gamma - 1), 3))
    1.87 1.15
    1.838 1.194

    References
    ----------
    Clauset, Shalizi and Newman, "Power-law distributions in empirical data" (2009), section 3;
    doi:10.1137/070710111.
    """
    counts, least = _vector(counts), count(least, "least")
    used = np.log(counts[counts >= least])
    if used.size < 3 or used.max() == np.log(least):
        raise ValueError(f"counts: {used.size} of them reach least={least}, the largest {counts.max()}; pass three or "
                         "more, one of them above it")

    def surprise(gamma):
        return gamma * used.mean() + np.log(zeta(gamma, least))
    gamma = scipy.optimize.minimize_scalar(surprise, bounds=(1 + 1e-9, STEEPEST), method="bounded",
                                           options={"xatol": 1e-11}).x
    step = min(1e-3, (gamma - 1) / 4)
    spread = (surprise(gamma + step) - 2 * surprise(gamma) + surprise(gamma - step)) / step**2
    return _fit(gamma, 1 / np.sqrt(used.size * spread), ndtri(0.975))
