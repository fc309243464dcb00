"""Rules that cut nothing, but move logits."""

import math

import numpy as np

from taulab._blocks import exponents, row_blocks
from taulab._checks import axis_back, indices, number, rows, rows_and_inverse
from taulab.sampling._cutting import cut


def repetition_penalty(z, tokens, penalty, *, axis=-1):
    """Divide the logits of tokens already used by the penalty where they are positive, multiply where negative.

    The paper divides always, which *raises* a negative logit. Even with this remedy the result depends on a constant
    added to z, which softmax ignores, and a logit of 0 is never penalised; `log_softmax` logits cure both. A row whose
    largest logit would overflow is returned less that logit: the same distribution.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    tokens : array_like of int, shape (n,) or (..., n)
        Indices of the tokens, for all rows or for each; or one index. A token named twice is penalised once: so shorter
        rows can be filled up with any of their own tokens.
    penalty : float
        ρ > 0: above 1 repetition becomes less likely, below 1 more.
    axis : int, keyword-only
        Axis of the tokens in z; in `tokens` it is the last.

    Returns
    -------
    array, shape of z

    Raises
    ------
    ValueError
        If a token is not an index from 0 to V - 1, the penalty is not a finite number above 0, or as `top_k` for z.

    Examples
    --------
    >>> repetition_penalty([2, 1, -1, -2], [0, 2], 1.25)
    array([ 1.6 ,  1.  , -1.25, -2.  ])

    References
    ----------
    Keskar, McCann, Varshney, Xiong and Socher, "CTRL: a conditional transformer language model for
    controllable generation" (2019), penalized sampling; arXiv:1909.05858.
    """
    z = rows(z, "z", axis)
    tokens = np.atleast_1d(indices(tokens, z.shape[-1], "tokens"))
    penalty = number(penalty, "penalty", lambda x: 0 < x < np.inf, "must be a finite number above 0; 1 changes nothing")
    try:
        tokens = np.broadcast_to(tokens, (*z.shape[:-1], *tokens.shape[-1:]))
    except ValueError:
        raise ValueError(f"tokens: shape {tokens.shape} does not fit the rows of z, {z.shape[:-1]}; "
                         "pass one list for all rows, or one per row") from None
    result = cut(z, -1, lambda z, d, top: True)
    with np.errstate(over="ignore"):
        np.put_along_axis(result, tokens, np.ldexp(*_penalised(z, tokens, penalty)), axis=-1)
    for row in np.argwhere(~np.isfinite(result.max(axis=-1))):
        result[*row] = _below_the_largest(z[*row], tokens[*row], penalty)
    return axis_back(result, axis)


def _penalised(z, tokens, penalty):
    """Return what the penalty makes of the logits of tokens, as m and e of m · 2ᵉ, which need not be a float."""
    (m, e), (factor, power) = np.frexp(np.take_along_axis(z, tokens, axis=-1)), math.frexp(penalty)
    return np.where(m < 0, m * factor, m / factor), np.where(m < 0, e + power, e - power)


def _below_the_largest(z, tokens, penalty):
    """Return a row with the penalty, less its largest logit, which is no float."""
    (m, e), (m_seen, e_seen) = np.frexp(z), _penalised(z, tokens, penalty)
    m[tokens], e[tokens] = m_seen, e_seen
    unit = e[m > 0].max() if (m > 0).any() else e[m > -np.inf].min()        # so the largest lies near 1, or -1
    with np.errstate(over="ignore"):
        x = np.ldexp(m, e - unit)
        return np.ldexp(x - x.max(), unit)


def temperature(z, temperature, *, axis=-1):
    """Logits divided by τ, so that a temperature can be a stage of a `Chain`.

    In a row where this is not finite (at τ = 0, or by overflow), z - max z is divided instead: the same distribution.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    temperature : float or array_like that broadcasts to (...)
        τ ≥ 0 or inf.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape of z (with the rows of τ, where τ has more)

    Raises
    ------
    ValueError
        If τ is negative or nan, or as `top_k` for z.

    Examples
    --------
    >>> temperature([3, 2, 1], 0.5)
    array([6., 4., 2.])
    >>> temperature([3, 3, 1], 0)                     # the limit: uniform over the largest
    array([  0.,   0., -inf])

    References
    ----------
    Hinton, Vinyals and Dean, as in `taulab.softmax.softmax`.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    result = np.empty(z.shape, z.dtype)
    for block in row_blocks(z):
        with np.errstate(all="ignore"):
            top = np.multiply(z[block], inverse[block], out=result[block]).max(axis=-1, keepdims=True)
            odd = ~np.isfinite(top)
            if odd.any():      # as it seldom is; and what is wrong with logits is seen here as well
                d = exponents(z[block], inverse[block], out=np.empty_like(z[block]))
                np.copyto(result[block], d, where=odd)
    return axis_back(result, axis)
