"""The log loss of a model, of the tokens that came or of soft targets."""

import numpy as np

from taulab._checks import distributions, number, plain, rows
from taulab.losses._rows import mean, over_rows, q_and_log_q, q_and_surprise, some_rows, tokens


def log_loss(z, target):
    """Mean over the rows of -Σ p_i ln q_i: the log loss of a model. It is least, H(p), at q = p.

    With tokens for targets p is 1 at the token. That does not make q peaked: rows that share their logits reach their
    minimum where q is the distribution of their tokens.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    target : array_like, shape (...) of int, or shape of z
        The tokens that came, or distributions that sum to 1 (a one-hot row is one).

    Returns
    -------
    loss : float
        In nats.
    gradient : array, shape of z

    Raises
    ------
    ValueError
        If the target does not fit z, or there are no rows; for z, as `taulab.softmax.softmax`.

    Examples
    --------
    >>> loss, gradient = log_loss([[2, 1, 0], [2, 1, 0]], [0, 1])
    >>> round(loss, 4), gradient.round(3)
    (0.9076, array([[-0.167,  0.122,  0.045],
           [ 0.333, -0.378,  0.045]]))

    References
    ----------
    Bridle, "Training stochastic model recognition algorithms as networks can lead to maximum mutual information
    estimation of parameters" (1990).
    """
    z, target = some_rows(z), plain(target, "target")
    if target.shape == z.shape:
        (gradient, log_q), p = q_and_log_q(z), distributions(rows(target, "target", -1), "target")
        loss = -(p * np.where(p > 0, log_q, 0)).sum(axis=-1)
        gradient -= p
    else:
        gradient, loss = q_and_surprise(z, target)
        gradient.reshape(-1, z.shape[-1])[np.arange(target.size), target.ravel()] -= 1
    return mean(loss), over_rows(gradient)


def label_smoothing(z, target, epsilon):
    """Cross-entropy with (1 - ε) p + ε/V in place of p. It is least where q is that mixture.

    Parameters
    ----------
    z, target
        As in `log_loss`.
    epsilon : float
        ε from 0 to 1.

    The result and the other errors are those of `log_loss`.

    Raises
    ------
    ValueError
        If epsilon is outside [0, 1].

    Examples
    --------
    >>> round(label_smoothing([2, 1, 0], 0, 0.1)[0], 4)         # .9 · .4076 + .1 · 1.4076
    0.5076

    References
    ----------
    Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception architecture for computer vision" (2016),
    section 7; arXiv:1512.00567.
    """
    epsilon = number(epsilon, "epsilon", lambda epsilon: 0 <= epsilon <= 1, "must be from 0 to 1")
    z, target = rows(z, "z", -1), plain(target, "target")
    if target.shape == z.shape:
        p = distributions(rows(target, "target", -1), "target").astype(z.dtype)
    else:
        p = np.zeros_like(z)
        np.put_along_axis(p, tokens(target, z)[..., None], 1, axis=-1)
    p *= 1 - epsilon
    p += epsilon / z.shape[-1]
    return log_loss(z, p)
