"""Entropy of softmax(z/τ) and how it moves with τ, as functions of logits."""

from typing import NamedTuple

import numpy as np

from taulab._blocks import (
    Scratch,
    exponents,
    finite,
    fits,
    largest,
    row_blocks,
    scaled,
    token_pieces,
    usual,
    weigh,
)
from taulab._checks import checked_temperatures, every, inverse_of, nats_per_unit, rows, rows_and_inverse


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
    total, first = _two_sums(weights, x)
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
    sweep = _moments(z, inverse)
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
    return _moments(z, inverse).slope[()]


class EntropySweep(NamedTuple):
    """What `entropy_sweep` returns: four arrays of shape (..., n), a column for each temperature."""

    entropy: np.ndarray    # H(τ) in nats
    slope: np.ndarray      # dH/dτ in nats per unit of τ
    mean: np.ndarray       # E_q[z]
    var: np.ndarray        # Var_q[z]


def entropy_sweep(z, temperatures, *, axis=-1):
    """Entropy, its slope, and the moments of the logits at many temperatures: one exp per token and temperature.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away.
    temperatures : array_like, shape (n,)
        Each τ ≥ 0 or inf, in any order, which is kept.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    EntropySweep
        Fields `entropy`, `slope`, `mean`, `var`, each of shape (..., n).

    Raises
    ------
    ValueError
        If a τ is negative or nan, temperatures is no vector, z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> sweep = entropy_sweep([2, 1, 0, -1], [0, 1, 2, np.inf])
    >>> sweep.entropy.round(5)
    array([0.     , 0.94754, 1.24505, 1.38629])
    >>> sweep.slope.round(5)
    array([0.     , 0.61659, 0.12768, 0.     ])

    References
    ----------
    Jaynes (1957), as in `entropy_from_logits`.
    """
    z, temperatures = rows(z, "z", axis), checked_temperatures(temperatures, "temperatures")
    if temperatures.ndim != 1:
        raise ValueError(f"temperatures: has shape {temperatures.shape}; pass a vector, [τ] for a single one")
    inverse = inverse_of(temperatures, z.dtype)
    fields = EntropySweep(*(np.empty((*z.shape[:-1], inverse.size), z.dtype) for _ in range(4)))
    long = usual(inverse) & (inverse.size > 3 and not fits(3 * inverse.size * z.shape[-1] * z.itemsize))
    for these, function in (long, _long_sweep), (~long, _short_sweep):
        if these.any():
            for field, part in zip(fields, function(z, inverse[these]), strict=True):
                field[..., these] = part
    return fields


def _short_sweep(z, inverse):
    """Return an EntropySweep for rows of logits (..., V) at each 1/τ (n,), as if each row were given n times."""
    *batch, size = z.shape
    return _moments(np.broadcast_to(z[..., None, :], (*batch, inverse.size, size)),
                    np.broadcast_to(inverse[:, None], (*batch, inverse.size, 1)))


@np.errstate(all="ignore")
def _moments(z, inverse):
    """Return an EntropySweep for rows of logits (..., V) and 1/τ (..., 1).

    What is one number a row is computed for all rows at once: on blocks of two rows it would take a tenth of the time.
    """
    top, unit, *sums = _sums_of_rows(z, inverse)
    mean, square, cancelled = _about_mean(*sums)
    if not every(~cancelled):
        square, scratch = np.asarray(square), Scratch()
        for block in row_blocks(z, held=2):
            if cancelled[block].any():
                d, weights = scratch.like(z[block], held=2)
                weigh(z[block], inverse[block], d, weights)
                square[block] = _second_pass(np.exp(weights, out=weights), d, mean[block])
    return _summary(inverse, top, unit, sums[0], mean, square)


def _sums_of_rows(z, inverse):
    """Return max z and the unit of d, both (..., 1), and Σ w, Σ w d and Σ w d²."""
    if z.ndim == 1 or fits(2 * z.nbytes):
        return _sums_of_block(z, inverse, *np.empty((2, *z.shape), z.dtype))
    frames, sums = np.empty((2, *z.shape[:-1], 1), z.dtype), np.empty((3, *z.shape[:-1]), z.dtype)
    scratch = Scratch()
    for block in row_blocks(z, held=2):
        found = _sums_of_block(z[block], inverse[block], *scratch.like(z[block], held=2))
        for all_rows, these in zip((*frames, *sums), found, strict=True):
            all_rows[block] = these
    return *frames, *sums


def _sums_of_block(z, inverse, d, weights):
    """Return what `_sums_of_rows` does, for a block of rows and scratch arrays like it."""
    top, unit = weigh(z, inverse, d, weights)
    return top, unit, *_three_sums(np.exp(weights, out=weights), d)


@np.errstate(all="ignore")
def _long_sweep(z, inverse):
    """Return what `_short_sweep` does, where rows are long: d = z - max z is computed once for all temperatures.

    It is sorted, for then the tokens that have no weight at a low τ lie together, and no exp is spent on them.
    """
    fields = EntropySweep(*(np.empty((*z.shape[:-1], inverse.size), z.dtype) for _ in range(4)))
    for row in np.ndindex(z.shape[:-1]):
        top, d = largest(z[row]), z[row][z[row] > -np.inf]     # cut tokens have no weight at any τ
        np.subtract(top, d, out=d).sort()
        pieces = [_piece(piece, inverse) for piece in token_pieces(np.negative(d, out=d), held=24)]
        for field, value in zip(fields, _summary(inverse[:, None], top, np.ones(1), *_together(pieces)), strict=True):
            field[row] = value
    return fields


def _piece(d, inverse):
    """Return Σ w, E[d] and Σ w (d - E[d])² at each 1/τ (n,), for tokens d in falling order.

    Sums are taken about the mean at the τ before, for about a number that is far from the mean their digits cancel.
    """
    sums, about = np.zeros((3, inverse.size), d.dtype), np.full(inverse.size, d[0])
    memory, below = np.empty((16, d.size), d.dtype), np.empty_like(d)
    for start in range(0, inverse.size, 16):
        few = inverse[start:start + 16, None]
        if np.exp(d[0] * few.min()) > 0:
            weights, last = memory[:len(few)], start + len(few) - 1
            np.exp(np.multiply(d, few, out=weights), out=weights)
            sums[:, start:last + 1] = _three_sums(weights, np.subtract(d, about[start], out=below))
            about[last + 1:] += sums[1, last] / (sums[0, last] or 1)
    mean, square, cancelled = _about_mean(*sums)
    for i in np.flatnonzero(cancelled):
        weights = np.exp(np.multiply(d, inverse[i], out=memory[0]), out=memory[0])
        square[i] = _second_pass(weights, np.subtract(d, about[i], out=below), mean[i])
    return sums[0], mean + about, square


def _two_sums(weights, d):
    """Return Σ w and Σ w d along rows, leave the terms w d in `weights` and no -inf in d."""
    total = weights.sum(axis=-1)
    weights *= d
    first = weights.sum(axis=-1)
    if not every(first < np.inf):                          # nan: 0 · -inf
        np.copyto(weights, 0, where=np.isnan(weights))
        finite(d)
        first = weights.sum(axis=-1)
    return total, first


def _three_sums(weights, d):
    """Return Σ w, Σ w d and Σ w d² along rows."""
    total, first = _two_sums(weights, d)
    weights *= d
    return total, first, weights.sum(axis=-1)


def _about_mean(total, first, second):
    """Return E[d], Σ w (d - E[d])², and where the difference that gives it has cost more than four bits."""
    mean = first / (total if every(total > 0) else np.where(total > 0, total, 1))
    square = second - first * mean
    return mean, square, second > 16 * square


def _second_pass(weights, d, mean):
    """Return Σ w (d - E[d])² term by term."""
    d = np.subtract(finite(d), mean[..., None], out=d)
    weights *= d
    weights *= d
    return weights.sum(axis=-1)


def _together(pieces):
    """Return Σ w, E[d] and Σ w (d - E[d])² of all tokens from those of pieces. It adds what is positive."""
    totals, means, squares = (np.array(column, np.float64) for column in zip(*pieces, strict=True))
    total, means = totals.sum(axis=0), np.where(totals > 0, means, 0)
    mean = (totals * means).sum(axis=0) / total
    return total, mean, (squares + totals * (means - mean)**2).sum(axis=0)


def _summary(inverse, top, unit, total, mean, square):
    """Return an EntropySweep from 1/τ, max z and the unit of d, all (..., 1), and Σ w, E[d] and Σ w (d - E[d])²."""
    top, unit, inverse, scale = (x[..., 0] for x in (top, unit, inverse, inverse * unit))
    var = square / total
    slope = scaled(scaled(scaled(var, scale), inverse), scale)            # τ³ would underflow where τ does not
    return EntropySweep(np.log(total) - scaled(mean, scale), slope,
                        2 * (top / 2 + mean / 2 * unit), var * unit * unit)
