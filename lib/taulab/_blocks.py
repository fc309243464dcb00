"""Work on blocks of a large array that stay in the processor's cache, and the limits of temperature on them.

The axis of the tokens is the last. Sums are NumPy's own, which add in pairs: a dot product of BLAS adds in order, so
that many equal terms drift one way, and on a busy machine it waits for its threads.
"""

import numpy as np

from taulab._checks import every

#: Bytes of scratch arrays that a function may hold at once: what stays in cache, or five rows of 50,257 float32.
WORKSPACE = 1_010_000


def fits(size):
    """Do scratch arrays of so many bytes in all fit the workspace?"""
    return size <= WORKSPACE


def row_blocks(x, held=1):
    """Yield indices that cut `x` into blocks of whole rows, small enough that `held` of them fit the workspace."""
    *batch, size = x.shape
    size *= x.itemsize * held
    while batch and fits(size * batch[-1]):
        size *= batch.pop()
    if not batch:
        yield (...,)
        return
    *outer, cut = batch
    step = max(1, int(WORKSPACE // size))
    for index in np.ndindex(*outer):
        for start in range(0, cut, step):
            yield *index, slice(start, start + step)


def token_pieces(x, held):
    """Yield views of a block of rows cut along the tokens, if need be, so that `held` of each fit the workspace."""
    size = x.shape[-1]
    step = max(1, WORKSPACE // max(1, held * x.nbytes // size))
    for start in range(0, size, step):
        yield x[..., start:start + step]


class Scratch:
    """Memory for arrays that a loop over blocks fills again and again.

    Fresh arrays of this size would go back to the system and be asked for again: dearer than the arithmetic.
    """

    def __init__(self):
        self.memory = None

    def like(self, x, held):
        """Return `held` arrays of the shape and dtype of `x`; they are those of the last call, if that has room."""
        size = held * x.size
        if self.memory is None or self.memory.size < size or self.memory.dtype != x.dtype:
            self.memory = np.empty(size, x.dtype)
        return self.memory[:size].reshape(held, *x.shape)


def largest(z, name="z"):
    """Return max z along the last axis (..., 1), which shows all that can be wrong with logits."""
    top = z.max(axis=-1, keepdims=True)
    if not every(np.isfinite(top)):
        wrong = top[~np.isfinite(top)][0]
        remedy = "leave at least one token finite" if wrong == -np.inf else "a logit is a finite number, or -inf if cut"
        raise ValueError(f"{name}: the largest logit of a row is {wrong}; {remedy}")
    return top


@np.errstate(over="ignore")
def shift(z, out):
    """Write z - max z into `out`, -inf where it overflows; return max z (..., 1)."""
    top = largest(z)
    np.subtract(z, top, out=out)
    return top


def frame(z, inverse):
    """Return max z and a unit for z - max z, both (..., 1), so that sums of squares stay in the range of a float.

    The unit is a power of two near the spread of the logits that have weight, which is about τ, or less where all
    logits are closer. Dividing by it costs no digit. Needed only for a τ near an end of that range, or ∞.
    """
    top = largest(z)
    lowest = np.where(z > -np.inf, z, top).min(axis=-1, keepdims=True)
    spread = np.minimum(top / 2 - lowest / 2, 1 / inverse)
    return top, np.ldexp(np.ones_like(inverse), np.where(spread > 0, np.frexp(spread)[1] - 1, 0))


def usual(inverse):
    """Which 1/τ lie well inside the range of a float."""
    far = FAR[inverse.dtype]
    return (inverse > 1 / far) & (inverse < far)


def all_usual(inverse):
    """Is every 1/τ usual? A single one is asked as a number of Python's."""
    if inverse.size > 1:
        return usual(inverse).all()
    far = FAR[inverse.dtype]
    return inverse.size == 0 or 1 / far < inverse.item() < far


#: ln of the largest τ that is a number.
HOTTEST = np.log(np.finfo(np.float64).max)

#: The square of a number so large, times any number of tokens, is still a float.
FAR = {np.dtype(kind): float(np.finfo(kind).max) ** 0.375 for kind in (np.float32, np.float64)}


def shifted(z, top, unit, out):
    """Write (z - top)/unit into `out`, where top and unit are those of `frame`; what overflows becomes -inf."""
    large, small = np.maximum(unit, 1), np.minimum(unit, 1)
    return np.divide(np.subtract(z / large, top / large, out=out), small, out=out)


def exponents(z, inverse, out):
    """Write (z - max z)/τ into `out`: exp of it gives the weights of a softmax, at τ = 0 and ∞ too."""
    weigh(z, inverse, out, out)
    return out


def weigh(z, inverse, d, x):
    """Write d = (z - max z)/u and x = (z - max z)/τ, which may be one array; return max z and u as `frame` does.

    What overflows is meant to: call it where NumPy does not complain.
    """
    if not all_usual(inverse):
        top, unit = frame(z, inverse)
        scaled(shifted(z, top, unit, out=d), inverse * unit, out=x)
        return top, unit
    top = largest(z)
    np.multiply(np.subtract(z, top, out=d), inverse, out=x)
    return top, ONE


#: The unit where none is needed, in the dtype that changes no other.
ONE = np.ones(1, np.float32)

#: So many terms are added one by one anyway.
FEW = 8


def sums(weights, scratch):
    """Return Σ exp((z - max z)/τ) along rows (..., 1); `scratch` is like every other of the weights.

    NumPy's sum first adds sixteen terms in a row: where one is 1 and the others equal and small, their roundings go one
    way, and the sum is off by eight units of the last digit. Where 1 is a large share of it, they are added by halves.
    """
    total = weights.sum(axis=-1, keepdims=True)
    return total if weights.shape[-1] <= FEW or every(total > 32) else _by_halves(weights, scratch)


def _by_halves(x, scratch):
    """Return Σ x along rows (..., 1), so that a term takes part in no more than log₂ V roundings."""
    size = x.shape[-1]
    while size > FEW:
        half, rest = size // 2, size % 2
        np.add(x[..., :half], x[..., half + rest:size], out=scratch[..., :half])
        if rest:
            scratch[..., half] = x[..., half]
        x, size = scratch, half + rest
    return x[..., :size].sum(axis=-1, keepdims=True)


def scaled(x, inverse, out=None):
    """Return x/τ with its limits: 0/0 is 0 and -inf/∞ is -inf, so that exp gives the weights at τ = 0 and ∞."""
    y = np.multiply(x, inverse, out=out)
    if not every(y <= np.inf):                             # nan
        y = np.asarray(y)                                  # one row gives a NumPy number, which copyto refuses
        np.copyto(y, np.where(inverse > 0, 0, -np.inf), where=np.isnan(y))
    return y


def finite(d):
    """Put the lowest finite number where d is -inf, in place: the weight there is 0, but 0 · -inf would be nan."""
    if d.min(initial=0) == -np.inf:
        np.maximum(d, np.finfo(d.dtype).min, out=d)
    return d
