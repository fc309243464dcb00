"""Where the log loss less a multiple of the entropy is least."""

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second
from scipy.special import wrightomega

from taulab._checks import distributions, not_negative, rows

#: A β below this moves no p by a digit.
LEAST_BETA = 1e-30


def confidence_penalty_optimum(p, beta):
    """The distribution q at which -Σ p ln q - β H(q) is least, in closed form but for one number c.

    Where the loss does not fall along Σ q = 1, p_i = q_i (β ln q_i + c). With Lambert's W (y = W e^W) that is

        q_i = p_i / (β W(y_i)),  y_i = (p_i/β) e^{c/β};    q_i = e^{-c/β} where p_i = 0,

    and Σ q = 1 fixes c: summed over i the first line says c = Σ p + β H(q), so H(q), between 0 and ln V, is the number
    to find. As e^{c/β} may overflow, W(y) is computed from ln y, as the Wright omega function.

    It is not a temperature: to first order in β q is p tempered at τ = 1 + β, but no further.

    Parameters
    ----------
    p : array_like, shape (..., V)
        Distributions that sum to 1.
    beta : float
        β ≥ 0.

    Returns
    -------
    array, shape of p

    Raises
    ------
    ValueError
        If beta is negative (the minimum is then not unique: follow the gradient of `entropy_penalty`) or infinite, or p
        is not made of distributions.

    Examples
    --------
    >>> confidence_penalty_optimum([0.6, 0.3, 0.1], 0.3).round(5)
    array([0.54154, 0.31676, 0.1417 ])

    References
    ----------
    Corless, Gonnet, Hare, Jeffrey and Knuth, "On the Lambert W function" (1996); doi:10.1007/BF02124750.
    """
    p, beta = distributions(rows(p, "p", -1), "p"), not_negative(beta, "beta")
    q = p.astype(np.float64)
    if beta >= LEAST_BETA:
        for row in np.ndindex(p.shape[:-1]):
            q[row] = _optimum(q[row], beta)
    return q.astype(p.dtype)


def _optimum(p, beta):
    """Return the optimum for one distribution, from c/β = Σp/β + H(q), where 0 ≤ H(q) ≤ ln V."""
    with np.errstate(divide="ignore"):
        log_p = np.log(p) - np.log(beta)

    def q(entropy):
        x = p.sum() / beta + entropy
        omega = wrightomega(log_p + x)
        # As p → 0 the quotient tends to e^{-c/β}, and is that to the last bit long before p and ω underflow.
        return np.divide(p, beta * omega, out=np.full(p.shape, np.exp(-x)), where=omega > 1e-200)

    def surplus(entropy):
        return q(entropy).sum() - 1

    top = np.log(p.size)
    if surplus(0.0) <= 0 or surplus(top) >= 0:            # up to rounding, p is one token, or uniform, or β is minute
        return q(0.0 if surplus(0.0) <= 0 else top)
    return q(scipy.optimize.brentq(surplus, 0.0, top, xtol=1e-15, rtol=1e-15))
