"""Entropy of softmax(z/τ) and how it moves with τ, as functions of logits."""

import numpy as np

from taulab._blocks import Scratch, exponents, fits, row_blocks
from taulab._checks import nats_per_unit, rows_and_inverse
from taulab.entropy._moments import moments, two_sums


def entropy_from_logits(z, temperature=1.0, *, base=None, axis=-1):
    """Entropy of softmax(z/τ), as ln Z - E_q[z]/τ.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away.
    temperature : float or array_like that broadcasts to (...)
        τ ≥ 0 or inf.
    base : float, keyword-only, optional
        Base of the logarithm: None for nats, 2 for bits.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape (...) (with the rows of τ, where τ has more)
        From ln(number of largest logits) at τ = 0 to ln(number of finite logits) at τ = ∞, divided by ln base.

    Raises
    ------
    ValueError
        If τ is negative or nan, z holds nan or +inf, a row has no finite logit, or base is not above 1.

    Examples
    --------
    >>> round(float(entropy_from_logits([2, 1, 0, -1], 2)), 5)
    1.24505

    References
    ----------
    Jaynes, "Information theory and statistical mechanics" (1957), section 3; doi:10.1103/PhysRev.106.620.
    """
    return entropy_and_log_sum(*rows_and_inverse(z, temperature, axis))[0] / nats_per_unit(base)


@np.errstate(all="ignore")
def entropy_and_log_sum(z, inverse):
    """Return H in nats and ln Σ exp((z - max z)/τ) for rows of logits (..., V) and 1/τ (..., 1)."""
    if fits(2 * z.nbytes):
        return _entropy_and_log_sum(z, inverse, *np.empty((2, *z.shape), z.dtype))
    entropy, log_sum, scratch = np.empty(z.shape[:-1], z.dtype), np.empty(z.shape[:-1], z.dtype), Scratch()
    for block in row_blocks(z, held=2):
        entropy[block], log_sum[block] = _entropy_and_log_sum(
            z[block], inverse[block], *scratch.like(z[block], held=2))
    return entropy[()], log_sum[()]


def _entropy_and_log_sum(z, inverse, x, weights):
    """Return what `entropy_and_log_sum` does, for a block of rows and scratch arrays like it."""
    np.exp(exponents(z, inverse, out=x), out=weights)
    total, first = two_sums(weights, x)
    log_total = np.log(total)
    return log_total - first / total, log_total


def logit_moments(z, temperature, *, axis=-1):
    """Mean and variance of the logits, E_q[z] and Var_q[z], under q = softmax(z/τ).

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away.
    temperature : float or array_like that broadcasts to (...)
        τ ≥ 0 or inf.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    mean, var : arrays, shape (...) (with the rows of τ, where τ has more)
        In units of z and of z². The variance is taken about the mean: about the largest logit its digits would cancel.

    Raises
    ------
    ValueError
        If τ is negative or nan, z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> mean, var = logit_moments([2, 1, 0, -1], 2)
    >>> round(float(mean), 5), round(float(var), 5)
    (1.08458, 1.02145)

    References
    ----------
    Jaynes (1957), as in `entropy_from_logits`: E and Var are derivatives of ln Z with respect to 1/τ.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    sweep = moments(z, inverse)
    return sweep.mean[()], sweep.var[()]


def entropy_slope(z, temperature, *, axis=-1):
    """Slope of the entropy in the temperature, dH/dτ = Var_q[z] / τ³, under q = softmax(z/τ).

    It is 0 at τ = 0, with ties or without, for Var falls like exp(-gap/τ), faster than τ³; and 0 at τ = ∞, where Var
    has the finite limit Var_uniform[z].

    Parameters, shapes and errors are those of `logit_moments`.

    Returns
    -------
    array, shape (...)
        In nats per unit of τ, never negative. In bits, divide by ln 2.

    Examples
    --------
    >>> round(float(entropy_slope([2, 1, 0, -1], 2)), 5)
    0.12768

    References
    ----------
    Jaynes (1957), as in `entropy_from_logits`; τ dH/dτ is the heat capacity of statistical physics.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    return moments(z, inverse).slope[()]
