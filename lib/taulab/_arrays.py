"""What the science modules share: one way to read input, to cut it into rows, and to take the limits of temperature.

Inside, the axis of the tokens is always the last, and a function works on blocks of whole rows: the arrays that a block
needs stay in the processor's cache, and memory beyond the result stays below a megabyte.
"""

import operator

import numpy as np

#: Bytes of scratch arrays that a function may hold at once: what stays in cache, or five rows of 50,257 float32.
WORKSPACE = 1_010_000


def floats(x, name):
    """Return `x` as floats: float32 stays float32, every other kind of real number becomes float64."""
    x = np.asarray(x)
    if x.dtype.kind not in "biuf":
        raise ValueError(f"{name}: holds {x.dtype}, not real numbers; pass a list or array of floats")
    return x if x.dtype == np.float32 else x.astype(np.float64, copy=False)


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


def row_blocks(x, held=1):
    """Yield indices that cut `x` into blocks of whole rows, small enough that `held` of them fit the workspace."""
    *batch, size = x.shape
    size *= x.itemsize * held
    while batch and size * batch[-1] <= WORKSPACE:
        size *= batch.pop()
    if not batch:
        yield ...
        return
    *outer, cut = batch
    step = max(1, int(WORKSPACE // size))
    for index in np.ndindex(*outer):
        for start in range(0, cut, step):
            yield *index, slice(start, start + step)


def scratch_blocks(x, held):
    """Yield the indices of `row_blocks` and `held` scratch arrays of that block's shape, the same memory each time.

    Fresh arrays of this size would go back to the system and be asked for again: dearer than the arithmetic.
    """
    scratch = None
    for block in row_blocks(x, held):
        shape = x[block].shape
        if scratch is None:
            scratch = np.empty((held, *shape), x.dtype)
        yield block, scratch[:, :shape[0]]


def shift(z, out):
    """Write z - max z along the last axis into `out`; return max z, which shows all that can be wrong with logits."""
    top = z.max(axis=-1, keepdims=True)
    if not np.isfinite(top).all():
        wrong = top[~np.isfinite(top)][0]
        remedy = "leave at least one token finite" if wrong == -np.inf else "a logit is a finite number, or -inf if cut"
        raise ValueError(f"z: the largest logit of a row is {wrong}; {remedy}")
    with np.errstate(all="ignore"):
        np.subtract(z, top, out=out)
    return top[..., 0]


def scaled(x, inverse, out=None):
    """Return x/τ with its limits: 0/0 is 0 and -inf/∞ is -inf, so that exp gives the weights at τ = 0 and ∞."""
    with np.errstate(all="ignore"):
        y = np.asarray(np.multiply(x, inverse, out=out))   # one row gives a NumPy number, which copyto refuses
    if not ((inverse > 0) & (inverse < np.inf)).all():
        np.copyto(y, np.where(inverse > 0, 0, -np.inf), where=np.isnan(y))
    return y


def finite(d):
    """Put the lowest finite number where d is -inf, in place: the weight there is 0, but 0 · -inf would be nan."""
    if d.min(initial=0) == -np.inf:
        np.maximum(d, np.finfo(d.dtype).min, out=d)
    return d


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


def count(number, name, least=1):
    """Return an integer after checking it."""
    try:
        if operator.index(number) >= least:
            return operator.index(number)
    except TypeError:
        pass
    raise ValueError(f"{name}={number!r}: must be an integer, {least} or greater")


def indices(x, size, name):
    """Return integers from 0 to size - 1 as indices after checking them; what is empty may be of any kind."""
    x = np.asarray(x)
    if x.size and (x.dtype.kind not in "iu" or x.min() < 0 or x.max() >= size):
        raise ValueError(f"{name}: must be integers from 0 to {size - 1}")
    return x.astype(np.intp, copy=False)


def generator(rng):
    """Return a source of random numbers after checking it."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng: is {type(rng).__name__}, not a numpy Generator; pass np.random.default_rng(seed)")
    return rng
