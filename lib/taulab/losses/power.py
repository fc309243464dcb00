"""Power divergences of a softmax from the token that came: families around the log loss, some of which hide a τ."""

import numpy as np
from scipy.special import exprel

from taulab._checks import number, plain, rows
from taulab.losses._rows import mean, over_rows, q_and_log_q, tokens
from taulab.losses.likelihood import log_loss


def alpha_divergence(z, target, alpha):
    """Mean over the rows of (q_y^(1-α) - 1) / (α (α - 1)): the α-divergence of the token y from q.

    The gradient is that of the log loss with the weight q_y^(1-α)/α: above α = 1 the rare tokens weigh more, below it
    the frequent ones. Over tokens that come with probabilities p the mean is least not at p but at a temperature of it,
    q ∝ p^(1/α), ``taulab.softmax.temper(p, alpha)``. At α = 1 it is the log loss.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    target : array_like of int, shape (...)
        The tokens that came.
    alpha : float
        α > 0.

    Returns
    -------
    loss : float
        Infinite if α ≥ 1 and a token came that has the logit -inf.
    gradient : array, shape of z

    Raises
    ------
    ValueError
        If alpha is not a number above 0, target is not one token for each row, or there are no rows; for z, as
        `taulab.softmax.softmax`.

    Examples
    --------
    >>> loss, gradient = alpha_divergence([1, 0, -1], 2, 2)
    >>> round(loss, 4), gradient.round(3)                       # (1/q_y - 1)/2, with q_y = .0900
    (5.0537, array([ 3.695,  1.359, -5.054]))

    References
    ----------
    Cichocki and Amari, "Families of alpha- beta- and gamma- divergences" (2010), section 2; doi:10.3390/e12061532. In
    language models: Labeau and Cohen (2019); doi:10.18653/v1/D19-1421.
    """
    alpha = number(alpha, "alpha", lambda alpha: 0 < alpha < np.inf,
                   "must be above 0, and finite; 1 is the log loss")
    q, _log_q, place, log_q_y = _at_tokens(z, target)
    return (mean(_shortfall(log_q_y, 1 - alpha)) / alpha,
            over_rows(_pull(q, place, _power(log_q_y, 1 - alpha) / alpha)))


def beta_divergence(z, target, beta):
    """Mean over the rows of Σ q^β / β - q_y^(β-1) / (β - 1) + 1 / (β (β - 1)): the β-divergence of the token y from q.

    Over tokens that come with probabilities p the mean is least at q = p, whatever β: it hides no temperature. At β = 1
    it is the log loss, at β = 2 half the squared error, ½ |e_y - q|², whose gradient all but vanishes where q_y is
    small.

    Parameters
    ----------
    z, target
        As in `alpha_divergence`.
    beta : float
        β > 0.

    The result and the errors are those of `alpha_divergence`; the loss is infinite if β ≤ 1 and a token came that has
    the logit -inf.

    Examples
    --------
    >>> loss, gradient = beta_divergence([1, 0, -1], 2, 2)
    >>> round(loss, 4), gradient.round(3)
    (0.6652, array([ 0.163, -0.043, -0.12 ]))

    References
    ----------
    Basu, Harris, Hjort and Jones, "Robust and efficient estimation by minimising a density power divergence" (1998);
    doi:10.1093/biomet/85.3.549, with β - 1 for their β. Cichocki and Amari (2010), section 3.
    """
    beta = number(beta, "beta", lambda beta: 0 < beta < np.inf, "must be above 0, and finite; 1 is the log loss")
    q, log_q, place, log_q_y = _at_tokens(z, target)
    powers = np.exp(beta * log_q)
    # Σ q^β - 1, as Σ q (q^(β-1) - 1) where that keeps the digits which 1 would take away.
    near = log_q > (-1 / abs(beta - 1) if beta != 1 else -np.inf)
    over_one = np.where(near, q * np.expm1((beta - 1) * np.where(near, log_q, 0)), powers - q).sum(axis=-1)
    gradient = powers - q * powers.sum(axis=-1, keepdims=True) + _pull(q, place, _power(log_q_y, beta - 1))
    return mean(_shortfall(log_q_y, beta - 1) + over_one / beta), over_rows(gradient)


def gamma_divergence(z, target, gamma):
    """Mean over the rows of -ln q_y + ln Σ q^(γ+1) / (γ + 1): the γ-divergence of the token y from q.

    It is the log loss of (γ + 1) z, divided by γ + 1. So over tokens that come with probabilities p the mean is least
    not at p but at a temperature of it, q ∝ p^(1/(1+γ)), ``taulab.softmax.temper(p, 1 + gamma)``. At γ = 0 it is the
    log loss. (The divergence of a whole p takes the mean inside the logarithm and is least at p; what a training sees
    is one token at a time.)

    Parameters
    ----------
    z, target
        As in `alpha_divergence`.
    gamma : float
        γ > -1.

    The result and the errors are those of `alpha_divergence`; the loss is infinite if a token came that has the logit
    -inf.

    Examples
    --------
    >>> loss, gradient = gamma_divergence([1, 0, -1], 2, 1)
    >>> round(loss, 4), gradient.round(3)
    (2.0715, array([ 0.867,  0.117, -0.984]))

    References
    ----------
    Fujisawa and Eguchi, "Robust parameter estimation with a small bias against heavy contamination" (2008);
    doi:10.1016/j.jmva.2008.02.004. Cichocki and Amari (2010), section 4.
    """
    gamma = number(gamma, "gamma", lambda gamma: -1 < gamma < np.inf,
                   "must be above -1, and finite; 0 is the log loss")
    z, target = rows(z, "z", -1), plain(target, "target")
    tokens(target, z)
    loss, gradient = log_loss((1 + gamma) * z, target)
    return loss / (1 + gamma), gradient


def _at_tokens(z, target):
    """Return q, its logarithms, the places of the targets in rows made flat, and the logarithms there as float64."""
    (q, log_q), target = q_and_log_q(z), plain(target, "target")
    place = np.arange(target.size), tokens(target, log_q).ravel()
    return q, log_q, place, log_q.reshape(-1, log_q.shape[-1])[place].astype(np.float64).reshape(target.shape)


def _power(log_q_y, a):
    """Return q_y^a, which is 1 for a = 0 even where q_y is 0."""
    with np.errstate(over="ignore"):
        return np.exp(a * log_q_y) if a else np.ones(log_q_y.shape)


def _shortfall(log_q_y, a):
    """Return (1 - q_y^a) / a, with its limit -ln q_y for a = 0."""
    never = np.isneginf(log_q_y)
    with np.errstate(over="ignore"):
        least = -log_q_y * exprel(a * np.where(never, 0, log_q_y))
    return np.where(never, 1 / a if a > 0 else np.inf, least)


def _pull(q, place, weight):
    """Return weight (q - e_y): the gradient of the log loss, weighted row by row; 0 stays 0 under any weight."""
    pull = q.copy()
    pull.reshape(-1, q.shape[-1])[place] -= 1
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(pull == 0, 0, pull * weight[..., None]).astype(q.dtype)
