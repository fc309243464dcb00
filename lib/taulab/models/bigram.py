"""A table of bigrams, by counting, smoothed or not, or by gradients."""

import numpy as np

from taulab._checks import count, floats, indices, not_negative, number, plain
from taulab.layers import sum_by_token
from taulab.models.base import WindowModel, checked


class Bigram(WindowModel):
    """A table of logits, one row for each token that may come last: z = table[w].

    Parameters
    ----------
    V : int
        Number of tokens.
    dtype : keyword-only
        Of the parameters: float32 or float64.

    Attributes
    ----------
    parameters : array, shape (V²,)
        All 0 at first, so that each token is as likely as any other.
    views : dict
        ``table`` (V, V).

    Examples
    --------
    >>> model = Bigram(3)
    >>> loss, gradient = model.loss_and_gradient([[0], [0]], [1, 2])
    >>> round(loss, 4), gradient.reshape(3, 3).round(2)         # ln 3; q - p in row 0
    (1.0986, array([[ 0.33, -0.17, -0.17],
           [ 0.  ,  0.  ,  0.  ],
           [ 0.  ,  0.  ,  0.  ]], dtype=float32))

    References
    ----------
    Shannon, "A mathematical theory of communication" (1948), section 3; doi:10.1002/j.1538-7305.1948.tb01338.x.
    """

    def __init__(self, V, *, dtype=np.float32):
        count(V, "V")
        super().__init__(V, 1, {"table": (V, V)}, dtype)

    @classmethod
    def from_counts(cls, counts, smoothing=0.0):
        """Return the model of least log loss on counted pairs: q(j|i) = (c_ij + s) / Σ_j (c_ij + s).

        Without smoothing, a pair never seen gets the logit -inf: probability 0, and an infinite log loss if it comes.
        A row never seen gets the uniform distribution, the limit s → 0.

        Parameters
        ----------
        counts : array_like, shape (V, V)
            How often token j came after token i; see `bigram_counts`.
        smoothing : float
            s ≥ 0, added to each count.

        Raises
        ------
        ValueError
            If counts is not a square of finite numbers ≥ 0, or smoothing is negative or infinite.

        Examples
        --------
        >>> np.exp(Bigram.from_counts([[1, 3], [0, 0]]).views["table"])
        array([[0.25, 0.75],
               [0.5 , 0.5 ]], dtype=float32)
        """
        weights, smoothing = _checked(counts), not_negative(smoothing, "smoothing")
        # A power of two near the largest count of a row costs no digit, and no sum of counts overflows.
        power = -np.frexp(np.maximum(weights.max(axis=1, keepdims=True, initial=0), smoothing))[1]
        weights = np.ldexp(weights, power) + np.ldexp(smoothing, power)
        weights[weights.sum(axis=1) == 0] = 1
        return cls._of(weights / weights.sum(axis=1, keepdims=True))

    @classmethod
    def unigram(cls, counts, smoothing=1.0):
        """Return the model that looks at no token: q(j) = (c_j + s) / Σ_j (c_j + s), the same in every row.

        Parameters
        ----------
        counts : array_like, shape (V, V)
            How often token j came after token i; c_j is their sum over i.
        smoothing : float
            s ≥ 0, added to each c_j.

        Raises
        ------
        ValueError
            If counts is not a square of finite numbers ≥ 0 with one above 0, or smoothing is negative or infinite.

        Examples
        --------
        >>> np.exp(Bigram.unigram([[1, 3], [0, 0]]).views["table"]).round(3)        # (1 + 1) / 6, (3 + 1) / 6
        array([[0.333, 0.667],
               [0.333, 0.667]], dtype=float32)
        """
        counts = _counted(counts)
        return cls._of(np.broadcast_to(_unigram(counts, smoothing), counts.shape))

    @classmethod
    def interpolated(cls, counts, share=0.5, smoothing=1.0):
        """Return a mixture of bigrams and unigrams: q(j|i) = λ c_ij / c_i + (1 - λ) q(j).

        What never came after i gets what it has without regard to i. A row never seen is the unigram law alone.

        Parameters
        ----------
        counts : array_like, shape (V, V)
            How often token j came after token i.
        share : float
            λ, from 0 to 1: the weight of the bigrams. Choose it on sentences that were not counted.
        smoothing : float
            As in `unigram`, whose law is q(j).

        Raises
        ------
        ValueError
            As `unigram`, or if share is not from 0 to 1.

        Examples
        --------
        >>> np.exp(Bigram.interpolated([[1, 3], [0, 0]], 0.5).views["table"]).round(3)      # (1/4 + 1/3) / 2
        array([[0.292, 0.708],
               [0.333, 0.667]], dtype=float32)

        References
        ----------
        Jelinek and Mercer, "Interpolated estimation of Markov source parameters from sparse data" (1980).
        """
        counts = _counted(counts)
        share = number(share, "share", lambda x: 0 <= x <= 1, "must be from 0 to 1")
        lower, totals = _unigram(counts, smoothing), counts.sum(axis=1, keepdims=True)
        bigrams = np.divide(counts, totals, out=np.tile(lower, (len(counts), 1)), where=totals > 0)
        return cls._of(share * bigrams + (1 - share) * lower)

    @classmethod
    def kneser_ney(cls, counts, discount=None):
        """Return bigrams with what is discounted from each given to the tokens that come after many others.

        q(j|i) = max(c_ij - D, 0) / c_i + (D n_i / c_i) q(j), where n_i different tokens came after i. In q(j) each pair
        counts once, however often it came: m_j, after how many different tokens j came, in place of c_j. From each m_j
        too D is taken, and shared out equally among all tokens. A row never seen is q(j).

        Parameters
        ----------
        counts : array_like of int, shape (V, V)
            How often token j came after token i.
        discount : float, optional
            D, above 0 and at most 1; by default n1 / (n1 + 2 n2), where nk pairs came k times.

        Raises
        ------
        ValueError
            As `unigram`; if a count is no whole number; if discount is not above 0 and at most 1, or none is given and
            no pair came once.

        Examples
        --------
        >>> model = Bigram.kneser_ney([[0, 2, 0], [1, 0, 1], [0, 0, 0]], 0.5)       # m = (1, 1, 1), q(j) = 1/3
        >>> np.exp(model.views["table"]).round(3)
        array([[0.083, 0.833, 0.083],
               [0.417, 0.167, 0.417],
               [0.333, 0.333, 0.333]], dtype=float32)

        References
        ----------
        Kneser and Ney, "Improved backing-off for m-gram language modeling" (1995); doi:10.1109/ICASSP.1995.479394. The
        discount: Ney, Essen and Kneser, "On structuring probabilistic dependences in stochastic language modelling"
        (1994); doi:10.1006/csla.1994.1001. To interpolate rather than back off: Chen and Goodman, "An empirical study
        of smoothing techniques for language modeling" (1999); doi:10.1006/csla.1999.0128.
        """
        counts = _counted(counts)
        D = _discount(counts, discount)
        after = np.count_nonzero(counts, axis=0)                    # m_j
        lower = _discounted(after, D, np.full(len(counts), 1 / len(counts)))
        return cls._of(np.array([_discounted(row, D, lower) for row in counts]))

    @classmethod
    def _of(cls, q):
        model = cls(len(q))
        with np.errstate(divide="ignore"):
            model.views["table"][...] = np.log(q)
        return model

    def _forward(self, windows):
        last = windows[:, 0]
        return self.views["table"][last], lambda dz: sum_by_token(last, dz, self.V)

    def _gradient(self, back, dz):                      # one array is the whole gradient, and large: no copy of it
        return back(dz.astype(self.parameters.dtype, copy=False)).ravel()


def _checked(counts):
    weights = floats(counts, "counts").astype(np.float64)
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1]:
        raise ValueError(f"counts: shape {weights.shape}; pass (V, V), a row for each token that came before")
    if not ((weights >= 0) & (weights < np.inf)).all():
        raise ValueError("counts: holds a negative or infinite number, or nan; pass what bigram_counts returns")
    return weights


def _counted(counts):
    counts = _checked(counts)
    with np.errstate(over="ignore"):
        total = counts.sum()
    if not 0 < total < np.inf:
        raise ValueError(f"counts: sum to {total}; pass what bigram_counts returns of one pair at least")
    return counts


def _unigram(counts, smoothing):
    weights = counts.sum(axis=0) + not_negative(smoothing, "smoothing")
    return weights / weights.sum()


def _discount(counts, discount):
    """The discount given, or else that of Ney, Essen and Kneser."""
    if (counts != np.rint(counts)).any():
        raise ValueError("counts: holds a number that is not whole; pass what bigram_counts returns")
    if discount is not None:
        return number(discount, "discount", lambda x: 0 < x <= 1, "must be above 0 and at most 1")
    once, twice = np.count_nonzero(counts == 1), np.count_nonzero(counts == 2)
    if once == 0:
        raise ValueError("discount=None: no pair of counts came once, so none follows from them; pass one, such as 0.5")
    return once / (once + 2 * twice)


def _discounted(counts, D, lower):
    """The law of some counts, D taken from each that is not 0 and shared out as the lower law says."""
    total = counts.sum()
    if total == 0:
        return lower
    return (np.maximum(counts - D, 0) + D * np.count_nonzero(counts) * lower) / total


def bigram_counts(contexts, targets, V):
    """Count pairs: how often each token came after each.

    Parameters
    ----------
    contexts : array_like of int, shape (n, width)
        The tokens before each target; the last one counts.
    targets : array_like of int, shape (n,)
    V : int
        Number of tokens.

    Returns
    -------
    array of int, shape (V, V)
        Row: the token before; column: the target.

    Raises
    ------
    ValueError
        If a token is not an integer from 0 to V - 1, or there is not one target for each context.

    Examples
    --------
    >>> bigram_counts([[0], [1], [0]], [1, 0, 1], 2)
    array([[0, 2],
           [1, 0]])
    """
    contexts = checked(contexts, count(V, "V"), "contexts", "windows (n, 1), the tokens before each target", rows=0)
    last, targets = contexts[:, -1], plain(targets, "targets")
    if targets.shape != last.shape:
        raise ValueError(f"targets: shape {targets.shape}; pass one token for each of the {len(last)} contexts")
    return np.bincount(last * V + indices(targets, V, "targets"), minlength=V * V).reshape(V, V)
