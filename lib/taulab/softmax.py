"""Softmax at a temperature: from logits to probabilities, and from probabilities to other probabilities.

    softmax(z/τ)_i = exp(z_i/τ) / Σ_j exp(z_j/τ)

    >>> import numpy as np
    >>> weights = np.exp(np.array([2.0, 1, 0, -1]) / 2)            # the idea, for τ = 2; it overflows from z/τ = 710 on
    >>> (weights / weights.sum()).round(5)
    array([0.45505, 0.276  , 0.16741, 0.10154])

Rules that hold in every function of the library. The tokens lie along ``axis`` (the last). A temperature is one number
or an array that broadcasts to the rows; τ = 0 and τ = ∞ are the exact limits: uniform over the largest logits, uniform
over the finite ones. A logit of -inf is a token cut away, and so is one that lies below the largest by more than a
float can hold. float32 stays float32, everything else becomes float64, and the input is never changed. Negative or nan
temperatures, nan or +inf logits, a row of -inf alone and an empty axis raise a ValueError. A batch without rows is
legal and gives a result without rows. Masked arrays are refused, for their mask would be lost.

Rounding: the relative error of a probability p is below 3 + 1.5 (H - ln p) units of the last digit kept, 2.2e-16 in
float64 and 1.2e-7 in float32. (z - max z)/τ is rounded three times, half a unit each, which exp turns into a relative
error: that of p by its own exponent, that of Σ by the mean one.
"""

import numpy as np

from taulab._blocks import Scratch, exponents, row_blocks, shift, sums
from taulab._checks import axis_back, distributions, result_array, rows, rows_and_inverse


def logsumexp(z, *, axis=-1):
    """Logarithm of the sum of exponentials, ln Σ exp(z_i): the ln Z of a softmax at τ = 1.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape (...)
        In nats. The largest logit is taken out before exp, so nothing overflows.

    Raises
    ------
    ValueError
        If z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> round(float(logsumexp([1000, 1000])), 3)      # 1000 + ln 2
    1000.693

    References
    ----------
    Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax functions",
    IMA Journal of Numerical Analysis 41 (2021); doi:10.1093/imanum/draa038.
    """
    z = rows(z, "z", axis)
    result, scratch = np.empty(z.shape[:-1], z.dtype), Scratch()
    for block in row_blocks(z):
        d, = scratch.like(z[block], held=1)
        top = shift(z[block], out=d)
        result[block] = (top + np.log(sums(np.exp(d, out=d), d)))[..., 0]
    return result[()]


def softmax(z, temperature=1.0, *, axis=-1, out=None):
    """Probabilities exp(z_i/τ) / Σ_j exp(z_j/τ).

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf gives probability 0.
    temperature : float or array_like that broadcasts to (...)
        τ ≥ 0 or inf.
    axis : int, keyword-only
        Axis of the tokens.
    out : array, keyword-only, optional
        Where to put the result, of its shape and dtype; it may be z itself. After an error it is half written.

    Returns
    -------
    array, shape of z (with the rows of τ, where τ has more)

    Raises
    ------
    ValueError
        If τ is negative or nan, z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> softmax([2, 1, 0, -1], 2).round(5)
    array([0.45505, 0.276  , 0.16741, 0.10154])
    >>> softmax([2, 2, 0, -1], 0)                     # the limit: ties share
    array([0.5, 0.5, 0. , 0. ])

    References
    ----------
    Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", eq. (1); arXiv:1503.02531.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    p, scratch = result_array(z, axis, out), Scratch()
    for block in row_blocks(z, held=2):
        _softmax_into(p[block], z[block], inverse[block], scratch)
    return axis_back(p, axis)


@np.errstate(all="ignore")
def _softmax_into(p, z, inverse, scratch):
    """Write the softmax of a block of rows into `p`: shift, divide by τ, exponentiate, normalise, all in place."""
    np.exp(exponents(z, inverse, out=p), out=p)
    half, = scratch.like(p[..., ::2], held=1)
    p *= 1 / sums(p, half)


def log_softmax(z, temperature=1.0, *, axis=-1, out=None):
    """Logarithms of `softmax`, z_i/τ - ln Σ_j exp(z_j/τ), which keep the tokens whose probability underflows.

    Parameters, shapes and errors are those of `softmax`; the result is in nats, -inf where the probability is 0.

    Examples
    --------
    >>> log_softmax([0, -2000]) / 1000
    array([ 0., -2.])

    References
    ----------
    Blanchard, Higham and Higham (2021), as in `logsumexp`.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    log_p, scratch = result_array(z, axis, out), Scratch()
    for block in row_blocks(z):
        _log_softmax_into(log_p[block], z[block], inverse[block], *scratch.like(z[block], held=1))
    return axis_back(log_p, axis)


@np.errstate(all="ignore")
def _log_softmax_into(log_p, z, inverse, weights):
    """Write the logarithms of the softmax of a block of rows into `log_p`."""
    np.exp(exponents(z, inverse, out=log_p), out=weights)
    log_p -= np.log(sums(weights, weights))


def temper(q, temperature, *, axis=-1):
    """Probabilities q_i^(1/τ) / Σ_j q_j^(1/τ): the temperature τ applied to a distribution instead of to logits.

    It is ``softmax(log(q), temperature)``, for ln q differs from the logits of q by a constant, which cancels; so
    ``temper(softmax(z), τ)`` is ``softmax(z, τ)``. What float32 or float64 rounded to 0 in q stays 0.

    Parameters
    ----------
    q : array_like, shape (..., V)
        Probabilities that sum to 1 along the axis.
    temperature : float or array_like that broadcasts to (...)
        τ ≥ 0 or inf; at inf the result is uniform over q > 0.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape of q (with the rows of τ, where τ has more)

    Raises
    ------
    ValueError
        If τ is negative or nan, q holds a negative number or nan, or a row does not sum to 1.

    Examples
    --------
    >>> temper([0.7, 0.2, 0.1], 0.5).round(4)         # squares 0.49, 0.04, 0.01 over their sum 0.54
    array([0.9074, 0.0741, 0.0185])

    References
    ----------
    Beck and Schlögl, "Thermodynamics of Chaotic Systems" (1993): escort distributions of order 1/τ.
    """
    q, inverse = rows_and_inverse(q, temperature, axis, name="q")
    p, scratch = np.empty(q.shape, q.dtype), Scratch()
    for block in row_blocks(q, held=2):
        with np.errstate(divide="ignore"):
            log_q = np.log(distributions(q[block], "q"), out=p[block])
        _softmax_into(p[block], log_q, inverse[block], scratch)
    return axis_back(p, axis)
