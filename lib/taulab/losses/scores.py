"""What a study took for losses: of scores y that may be any number, without a softmax.

Rows of scores y (..., V) and the token t of each; e is 1 at t, else 0. What is called entropy or KL here is none: the
scores are no probabilities. They are clipped to [1e-7, 1], and outside of it a clipped score has the slope 0.

    function           value of a row                          gradient with respect to y
    squared_error      Σ (y - e)² / V                          2 (y - e) / V
    clipped_entropy    -Σ c ln c,     c = clip(y)              -(ln y + 1) inside, else 0
    clipped_kl         Σ d ln(d/c),   d = clip(e)              -d/y inside, else 0
    scores_loss        squared_error + the others, weighted    the same sum

    >>> import numpy as np
    >>> y = np.array([0.2, -0.3, 1.5, 0.9])                     # the idea of clipped_entropy
    >>> c = np.clip(y, 1e-7, 1)
    >>> round(float(-(c * np.log(c)).sum()), 4), np.where(c == y, -(np.log(c) + 1), 0).round(4)
    (0.4167, array([ 0.6094,  0.    ,  0.    , -0.8946]))
"""

import numpy as np

from taulab._checks import indices, not_negative, rows
from taulab.losses._rows import mean, over_rows

#: Where scores and targets are clipped: the ε of Keras, and 1.
LEAST, MOST = 1e-7, 1.0


def squared_error(y, target):
    """Mean over rows *and tokens* of (y - e)². It divides by V, so that scores of 0 already have the small loss 1/V.

    It is least, for rows that share their scores, where y is the frequency of each token.

    Parameters
    ----------
    y : array_like, shape (..., V)
        Scores, of any size and sign.
    target : array_like of int, shape (...)
        The token that came after each row.

    Returns
    -------
    loss : float
    gradient : array, shape of y

    Raises
    ------
    ValueError
        If y has no rows, or the tokens do not fit it.

    Examples
    --------
    >>> squared_error(np.zeros(4), 0)
    (0.25, array([-0.5,  0. ,  0. ,  0. ]))
    """
    y, target = _checked(y, target)
    gradient = y.copy()
    gradient[target] -= 1
    loss = mean(np.square(gradient, dtype=np.float64))
    gradient *= 2 / y.shape[-1]
    return loss, over_rows(gradient)


def clipped_entropy(y):
    """Mean over rows of -Σ c ln c for scores clipped to [1e-7, 1]. It is no entropy: it ranges from 0 to .368 V.

    A negative score counts as 1e-7, and one above 1 as 1, and no gradient moves either. So it is small for scores that
    are all negative, or all 1, and greatest for scores that are all 1/e.

    Parameters
    ----------
    y : array_like, shape (..., V)
        Scores, of any size and sign.

    Returns
    -------
    value : float
    gradient : array, shape of y

    Raises
    ------
    ValueError
        If y has no rows.

    Examples
    --------
    >>> round(clipped_entropy(np.full(2400, 0.2))[0], 1), round(clipped_entropy(np.full(2400, -1.0))[0], 4)
    (772.5, 0.0039)
    """
    y = _rows(y)
    clipped, outside = _clip(y)
    log = np.log(clipped)
    value = -mean((clipped * log).sum(axis=-1))
    log += 1
    log *= ~outside
    return value, over_rows(np.negative(log, out=log))


def clipped_kl(y, target):
    """Mean over rows of Σ d ln(d/c), with scores and one-hot targets clipped to [1e-7, 1]. It is no KL: it may be < 0.

    It asks for a score of 1 or more at the token that came, and, with the weight 1e-7, at every other token too.

    Parameters
    ----------
    y, target
        As in `squared_error`.

    The result and the errors are those of `squared_error`.

    Examples
    --------
    >>> round(clipped_kl(np.ones(2400), 7)[0], 4), round(clipped_kl(np.full(2400, -1.0), 7)[0], 4)
    (-0.0039, 16.1181)
    >>> clipped_kl(np.eye(2400)[7], 7)[0]                           # the perfect output
    0.0
    """
    y, target = _checked(y, target)
    clipped, outside = _clip(y)
    d, log_least = np.full_like(y, LEAST), np.log(y.dtype.type(LEAST))
    d[target] = MOST
    ratio = log_least - np.log(clipped)                                     # ln(d/c), but for the targets
    ratio[target] -= log_least
    value = mean((d * ratio).sum(axis=-1))
    d /= clipped
    d *= ~outside
    return value, over_rows(np.negative(d, out=d))


def scores_loss(y, target, *, entropy=0.0, kl=0.0):
    """The loss of the study: `squared_error` plus `clipped_entropy` and `clipped_kl`, each times its weight.

    Parameters
    ----------
    y, target
        As in `squared_error`.
    entropy, kl : float, keyword-only
        The weights, 0 or greater.

    The result and the other errors are those of `squared_error`.

    Raises
    ------
    ValueError
        If a weight is negative.

    Examples
    --------
    >>> round(scores_loss([0.5, 0.5], 0, entropy=0.1)[0], 4)        # .25 + .1 · .6931
    0.3193
    """
    loss, gradient = squared_error(y, target)
    for name, weight, term in (("entropy", entropy, lambda: clipped_entropy(y)),
                               ("kl", kl, lambda: clipped_kl(y, target))):
        if not_negative(weight, name) > 0:
            value, slope = term()
            loss += weight * value
            gradient += weight * slope
    return loss, gradient


def _rows(y):
    """Return scores as floats, at least one row of them."""
    y = rows(y, "y", -1)
    if y.size == 0:
        raise ValueError(f"y: shape {y.shape} has no rows; pass at least one")
    return y


def _checked(y, target):
    """Return scores, and where in them the targets are."""
    y, shape = _rows(y), np.shape(target)
    if shape != y.shape[:-1]:
        raise ValueError(f"target: shape {shape}; pass one token for each row of y, {y.shape[:-1]}")
    return y, (*np.indices(shape, sparse=True), indices(target, y.shape[-1], "target"))


def _clip(y):
    """Return scores within [1e-7, 1], and which were outside."""
    clipped = np.clip(y, y.dtype.type(LEAST), y.dtype.type(MOST))
    return clipped, clipped != y
