"""Entropy and its moments at many temperatures."""

import numpy as np

from taulab._blocks import fits, largest, token_pieces, usual
from taulab._checks import checked_temperatures, inverse_of, rows
from taulab.entropy._moments import EntropySweep, about_mean, moments, second_pass, summary, three_sums


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
    return moments(np.broadcast_to(z[..., None, :], (*batch, inverse.size, size)),
                   np.broadcast_to(inverse[:, None], (*batch, inverse.size, 1)))


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
        for field, value in zip(fields, summary(inverse[:, None], top, np.ones(1), *_together(pieces)), strict=True):
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
            sums[:, start:last + 1] = three_sums(weights, np.subtract(d, about[start], out=below))
            about[last + 1:] += sums[1, last] / (sums[0, last] or 1)
    mean, square, cancelled = about_mean(*sums)
    for i in np.flatnonzero(cancelled):
        weights = np.exp(np.multiply(d, inverse[i], out=memory[0]), out=memory[0])
        square[i] = second_pass(weights, np.subtract(d, about[i], out=below), mean[i])
    return sums[0], mean + about, square


def _together(pieces):
    """Return Σ w, E[d] and Σ w (d - E[d])² of all tokens from those of pieces. It adds what is positive."""
    totals, means, squares = (np.array(column, np.float64) for column in zip(*pieces, strict=True))
    total, means = totals.sum(axis=0), np.where(totals > 0, means, 0)
    mean = (totals * means).sum(axis=0) / total
    return total, mean, (squares + totals * (means - mean)**2).sum(axis=0)
