"""The temperature at which a row of logits has a given entropy."""

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second

from taulab._blocks import HOTTEST
from taulab._checks import floats, nats_per_unit, one_per_row, rows
from taulab.entropy.logits import entropy_from_logits


def temperature_for_entropy(z, target, *, base=None, axis=-1):
    """The temperature at which softmax(z/τ) has the entropy `target`. There is one, for H rises with τ.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away.
    target : float or array_like that broadcasts to (...)
        Entropy strictly between its limits, ln(number of largest logits) and ln(number of finite logits).
    base : float, keyword-only, optional
        Base of the logarithm in which target is given: None for nats, 2 for bits.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape (...) (with the rows of target, where target has more)
        τ, found in float64 by bracketing ln τ and Brent's method; inf where it is beyond the range of a float.

    Raises
    ------
    ValueError
        If target is not strictly between its limits, or z is refused by `entropy_from_logits`.

    Examples
    --------
    >>> round(float(temperature_for_entropy([2, 1, 0, -1], 1)), 5)
    1.09239
    >>> round(float(temperature_for_entropy([2, 1, 0, -1], 1, base=2)), 5)
    0.69163

    References
    ----------
    Brent, "Algorithms for Minimization without Derivatives" (1973), chapter 4, as in `scipy.optimize.brentq`.
    """
    z = rows(z, "z", axis)
    z, nats = one_per_row(z, floats(target, "target") * nats_per_unit(base), "target")
    result = np.empty(nats.shape, z.dtype)
    for row in np.ndindex(nats.shape):
        with np.errstate(over="ignore", under="ignore"):  # a τ beyond the range of a float is the limit, 0 or inf
            result[row] = _solve(z[row].astype(np.float64), float(nats[row]))
    return result[()]


def _solve(z, target):
    """Return the τ at which one row of logits has the entropy `target`: bracket ln τ in steps of 1, then Brent."""
    def excess(log_temperature):
        return entropy_from_logits(z, np.exp(log_temperature)) - target

    low, high = entropy_from_logits(z, [0, np.inf])
    if not low < target < high:
        raise ValueError(f"target={target} nats: outside the limits that no τ in (0, inf) reaches, {low} = ln(number "
                         f"of largest logits) and {high} = ln(number of finite logits); choose one between them")
    x = 0.0
    while excess(x) < 0:
        x += 1
    if x > HOTTEST and excess(HOTTEST) < 0:
        return np.inf
    while excess(x) > 0:
        x -= 1
    return np.exp(scipy.optimize.brentq(excess, x, x + 1, xtol=1e-14))
