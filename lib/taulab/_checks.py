"""One way to read what a caller passes: as floats, in rows, and with an error that names argument, value and remedy."""

import operator
from math import log
from numbers import Rational

import numpy as np


def floats(x, name):
    """Return `x` as floats: float32 stays float32, every other kind of real number becomes float64."""
    x = plain(x, name)
    if x.dtype.kind not in "biuf":
        raise ValueError(f"{name}: holds {x.dtype}, not real numbers; pass a list or array of floats")
    return x if x.dtype == np.float32 else x.astype(np.float64, copy=False)


def plain(x, name):
    """Return `x` as an array; a masked one is refused, since its mask would be lost without a word."""
    if isinstance(x, np.ma.MaskedArray):
        raise ValueError(f"{name}: is a masked array; pass {name}.filled(…), for logits with -np.inf where cut away, "
                         "for probabilities with 0")
    return np.asarray(x)


def rows(x, name, axis):
    """Return `x` as floats with `axis` moved to the end; an array without entries along it is refused."""
    x = floats(x, name)
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis={axis}: {name} has shape {x.shape}; pass at least a vector, and an axis that it has")
    if axis != -1:
        x = np.moveaxis(x, axis, -1)
    if x.shape[-1] == 0:
        raise ValueError(f"{name}: shape {x.shape} has no entries along axis {axis}; pass at least one token")
    return x


def checked_temperatures(temperature, name="temperature"):
    """Return temperatures as float64, 0 and infinity included."""
    temperature = floats(temperature, name).astype(np.float64)
    wrong = temperature[~(temperature >= 0)]
    if wrong.size:
        raise ValueError(f"{name}={wrong[0]}: must be 0 or greater (0 and inf are taken as limits)")
    return temperature


def inverse_of(temperature, dtype):
    """Return 1/τ: inf at τ = 0 and 0 at τ = ∞. A τ so small that 1/τ overflows is the limit 0 in that dtype."""
    with np.errstate(all="ignore"):
        return (1 / temperature).astype(dtype)


def one_per_row(x, value, name):
    """Broadcast rows (..., V) and numbers (...) to each other: a number for each row, or one for all."""
    if value.shape == x.shape[:-1]:
        return x, value
    try:
        batch = np.broadcast_shapes(x.shape[:-1], value.shape)
    except ValueError:
        raise ValueError(f"{name}: shape {value.shape} does not broadcast to rows of shape {x.shape[:-1]}; "
                         "pass one number, or one per row") from None
    return np.broadcast_to(x, (*batch, x.shape[-1])), np.broadcast_to(value, batch)


def rows_and_inverse(z, temperature, axis, name="z"):
    """Return rows (..., V) and 1/τ (..., 1), broadcast to each other."""
    z = rows(z, name, axis)
    z, inverse = one_per_row(z, inverse_of(checked_temperatures(temperature), z.dtype), "temperature")
    return z, inverse[..., None]


def result_array(z, axis, out):
    """Return the array for a result like `z`, the axis of the tokens last: `out` if given and fit, else a new one."""
    if out is None:
        return np.empty(z.shape, z.dtype)
    shape = np.moveaxis(z, -1, axis).shape
    if out.shape != shape or out.dtype != z.dtype:
        raise ValueError(f"out: {out.dtype} of shape {out.shape}; pass {z.dtype} of shape {shape}")
    return np.moveaxis(out, axis, -1)


#: How far the sum of a row of probabilities may be from 1. PyTorch's float32 softmax of 49,152 logits is off by 1e-5.
TOLERANCE = 1e-4


def distributions(p, name):
    """Return rows of probabilities after checking them: none negative, none nan, each row summing to 1."""
    if not (p >= 0).all():
        raise ValueError(f"{name}: holds {p[~(p >= 0)][0]}; probabilities are 0 or greater (for logits, use softmax)")
    total = p.sum(axis=-1)
    if not (abs(total - 1) <= TOLERANCE).all():
        wrong = total[~(abs(total - 1) <= TOLERANCE)][0]
        raise ValueError(f"{name}: a row sums to {wrong}, not 1; divide each row by its sum")
    return p


def number(x, name, allowed, words):
    """Return one number as a float after checking that it is `allowed`; `words` say what it must be."""
    value = np.asarray(x)
    if value.ndim == 0 and (value.dtype.kind in "biuf" or isinstance(x, Rational)) and allowed(float(x)):
        return float(x)
    raise ValueError(f"{name}={repr(x) if isinstance(x, str) else x}: {words}")


def not_negative(x, name):
    """Return a number from 0 to below infinity after checking it."""
    return number(x, name, lambda x: 0 <= x < np.inf, "must be 0 or greater, and finite")


def nats_per_unit(base):
    """Return ln base, the nats of one unit, after checking the base; None stands for nats."""
    if base is None:
        return 1.0
    return log(number(base, "base", lambda base: 1 < base < np.inf,
                      "must be a number above 1; use 2 for bits, None for nats"))


def count(x, name, least=1):
    """Return an integer after checking it."""
    try:
        if operator.index(x) >= least:
            return operator.index(x)
    except TypeError:
        pass
    raise ValueError(f"{name}={x!r}: must be an integer, {least} or greater")


def indices(x, size, name):
    """Return integers from 0 to size - 1 as indices after checking them; what is empty may be of any kind."""
    x = plain(x, name)
    if x.size and (x.dtype.kind not in "iu" or x.min() < 0 or x.max() >= size):
        raise ValueError(f"{name}: must be integers from 0 to {size - 1}")
    return x.astype(np.intp, copy=False)


def generator(rng):
    """Return a source of random numbers after checking it."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng: is {type(rng).__name__}, not a numpy Generator; pass np.random.default_rng(seed)")
    return rng
