"""One way to read what a caller passes: as floats, in rows, and with an error that names argument, value and remedy."""

import operator
from math import log
from numbers import Rational

import numpy as np


#: The inverse of a float64 is one, too, from here on.
TINY = float(np.finfo(np.float64).tiny)

#: Arrays of these need no conversion.
FLOATS = np.dtype(np.float64), np.dtype(np.float32)


def floats(x, name):
    """Return `x` as floats: float32 stays float32, every other kind of real number becomes float64."""
    if type(x) is np.ndarray and x.dtype in FLOATS:
        return x
    x = plain(x, name)
    if x.dtype.kind not in "biuf":
        raise ValueError(f"{name}: holds {x.dtype}, not real numbers; pass a list or array of floats")
    return x if x.dtype == np.float32 else x.astype(np.float64, copy=False)


def plain(x, name):
    """Return `x` as an array; a masked one is refused, since its mask would be lost without a word."""
    if _masked(x):
        raise ValueError(f"{name}: is a masked array; pass {name}.filled(…), for logits with -np.inf where cut away, "
                         "for probabilities with 0")
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(f"{name}: rows of different lengths; make them equally long, or pass one at a time") from None


def _masked(x):
    return isinstance(x, np.ma.MaskedArray) or isinstance(x, (list, tuple)) and any(map(_masked, x))


def every(condition):
    """Does a condition hold everywhere? NumPy asks a single number as if it were a long array, which takes longer."""
    if type(condition) is np.bool:
        return condition
    return condition.item() if condition.size == 1 else condition.all()


def rows(x, name, axis):
    """Return `x` as floats with `axis` moved to the end; an array without entries along it is refused."""
    x = floats(x, name)
    if not (_is_integer(axis) and -x.ndim <= axis < x.ndim):
        raise ValueError(f"axis={shown(axis)}: {name} has shape {x.shape}; pass at least a vector, and an axis that it "
                         "has, an integer")
    if axis != -1:
        x = np.moveaxis(x, axis, -1)
    if x.shape[-1] == 0:
        raise ValueError(f"{name}: shape {x.shape} has no entries along axis {axis}; pass at least one token")
    return x


def axis_back(x, axis):
    """Return rows whose tokens lie last with them along `axis`, as `rows` was given them."""
    return x if axis == -1 else np.moveaxis(x, -1, axis)


def checked_temperatures(temperature, name="temperature"):
    """Return temperatures as float64, 0 and infinity included; -0 is 0."""
    if type(temperature) in (float, np.float64) and temperature >= 0:     # most often, and soon done
        return np.float64(temperature) + 0.0
    temperature = floats(temperature, name).astype(np.float64, copy=False) + 0.0
    right = temperature >= 0
    if not every(right):
        raise ValueError(f"{name}={temperature[~right][0]}: must be 0 or greater (0 and inf are taken as limits)")
    return temperature


def inverse_of(temperature, dtype):
    """Return 1/τ: inf at τ = 0 and 0 at τ = ∞. A τ so small that 1/τ overflows is the limit 0 in that dtype."""
    if type(temperature) is dtype.type and temperature >= TINY:
        return 1 / temperature
    with np.errstate(all="ignore"):
        return (1 / temperature).astype(dtype, copy=False)


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
    if not isinstance(out, np.ndarray) or _masked(out):
        raise ValueError(f"out: is {type(out).__name__}; pass an array, {z.dtype} of shape {shape}")
    if out.shape != shape or out.dtype != z.dtype or not out.flags.writeable:
        raise ValueError(f"out: {out.dtype} of shape {out.shape}{', read-only' * (not out.flags.writeable)}; pass "
                         f"{z.dtype} of shape {shape}, not read-only")
    out = np.moveaxis(out, axis, -1)
    if np.may_share_memory(out, z, max_work=10_000) and not _same_memory(out, z):
        raise ValueError("out: shares memory with z, but is not z; pass z itself, or another array")
    return out


def _same_memory(x, y):
    """Do two arrays of one shape lie in the same places?"""
    steps = ([step for step, size in zip(array.strides, array.shape, strict=True) if size > 1] for array in (x, y))
    return next(steps) == next(steps) and x.__array_interface__["data"][0] == y.__array_interface__["data"][0]


#: How far the sum of a row of probabilities may be from 1. PyTorch's float32 softmax of 49,152 logits is off by 1e-5.
TOLERANCE = 1e-4


def distributions(p, name):
    """Return rows of probabilities after checking them: none negative, none nan, each row summing to 1."""
    if not every(p >= 0):
        raise ValueError(f"{name}: holds {p[~(p >= 0)][0]}; probabilities are 0 or greater (for logits, use softmax)")
    right = sums_to_one(p)
    if not every(right):
        raise ValueError(f"{name}: a row sums to {p[~right][0].sum()}, not 1; divide each row by its sum")
    return p


def sums_to_one(p):
    """Which rows sum to 1, up to what rounding costs."""
    return np.asarray(abs(p.sum(axis=-1) - 1) <= TOLERANCE)


def number(x, name, allowed, words):
    """Return one number as a float after checking that it is `allowed`; `words` say what it must be."""
    kind = plain(x, name)
    if kind.ndim == 0 and (kind.dtype.kind in "biuf" or isinstance(x, Rational)):
        try:
            if allowed(float(x)):
                return float(x)
        except OverflowError:                             # an integer or a fraction beyond every float
            pass
    raise ValueError(f"{name}={shown(x)}: {words}")


def shown(x):
    """A value as an error shows it: text in quotes, what is long cut short."""
    try:
        text = repr(x) if isinstance(x, str) else str(x)
    except ValueError:                                    # Python writes no integer of more than 4,300 digits
        text = f"{type(x).__name__} of thousands of digits"
    return text if len(text) <= 60 else f"{text[:40]}…"


def not_negative(x, name):
    """Return a number from 0 to below infinity after checking it."""
    return number(x, name, lambda x: 0 <= x < np.inf, "must be 0 or greater, and finite")


def nats_per_unit(base):
    """Return ln base, the nats of one unit, after checking the base; None stands for nats."""
    if base is None:
        return 1.0
    return log(number(base, "base", lambda base: 1 < base < np.inf,
                      "must be a number above 1; use 2 for bits, None for nats"))


def one_of(x, name, known):
    """Return a text after checking that it is among those that are known."""
    if isinstance(x, str) and x in known:
        return x
    raise ValueError(f"{name}={shown(x)}: must be one of {', '.join(map(repr, known))}")


def count(x, name, least=1):
    """Return an integer after checking it."""
    if _is_integer(x) and x >= least:
        return operator.index(x)
    raise ValueError(f"{name}={shown(x)}: must be an integer, {least} or greater")


def whole(x, name):
    """Return integers from 0 on, along one axis or more, after checking them."""
    x = plain(x, name)
    if x.ndim == 0 or not x.shape[-1]:
        raise ValueError(f"{name}: has shape {x.shape}; pass one number or more, in a list")
    if x.dtype.kind not in "iu" or x.min(initial=0) < 0:
        raise ValueError(f"{name}: holds {x.min() if x.dtype.kind in 'iu' else x.dtype}; pass integers, 0 or greater")
    return x


def _is_integer(x):
    try:
        operator.index(x)
    except TypeError:
        return False
    return not _masked(x)


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
