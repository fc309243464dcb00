"""A table of bigrams, by counting or by gradients."""

import numpy as np

from taulab._checks import count, floats, indices, not_negative, plain
from taulab.layers import sum_by_token
from taulab.models.base import WindowModel, checked


class Bigram(WindowModel):
    """A table of logits, one row for each token that may come last: z = table[w].

    Parameters
    ----------
    V : int
        Number of tokens.
    dtype : keyword-only
        Of the parameters.

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
        weights, smoothing = floats(counts, "counts").astype(np.float64), not_negative(smoothing, "smoothing")
        if weights.ndim != 2 or weights.shape[0] != weights.shape[1]:
            raise ValueError(f"counts: shape {weights.shape}; pass (V, V), a row for each token that came before")
        if not ((weights >= 0) & (weights < np.inf)).all():
            raise ValueError("counts: holds a negative or infinite number, or nan; pass what bigram_counts returns")
        # A power of two near the largest count of a row costs no digit, and no sum of counts overflows.
        power = -np.frexp(np.maximum(weights.max(axis=1, keepdims=True, initial=0), smoothing))[1]
        weights = np.ldexp(weights, power) + np.ldexp(smoothing, power)
        weights[weights.sum(axis=1) == 0] = 1
        model = cls(len(weights))
        with np.errstate(divide="ignore"):
            model.views["table"][...] = np.log(weights / weights.sum(axis=1, keepdims=True))
        return model

    def _forward(self, windows):
        last = windows[:, 0]
        return self.views["table"][last], lambda dz: sum_by_token(last, dz, self.V)

    def _gradient(self, back, dz):                      # one array is the whole gradient, and large: no copy of it
        return back(dz.astype(self.parameters.dtype, copy=False)).ravel()


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
