"""What may be done to right values, in words: a minus, a logarithm, a mean for a sum, entries the other way round.

`CHANGES` make of what is wanted what was found; `RELATIONS` say of both whether they belong together; `FACTORS` make a
number of a length; `CONSTANTS` are the same everywhere. `forms` looks for the first that holds of every value.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from taulab.course.judging.faults import is_number
from taulab.course.language import mark as _

MOST_DECIMALS = 9


class Pair(NamedTuple):
    """What was wanted for some arguments, a value or one of several, and what came back."""

    arguments: tuple
    wanted: object
    found: object
    right: bool


def same_numbers(pair: Pair) -> bool:
    """Return whether the numbers are right, in their order, and perhaps the shape alone is not."""
    wanted, found = np.asarray(pair.wanted), np.asarray(pair.found)
    return wanted.size == found.size > 0 and bool(np.allclose(np.ravel(wanted), np.ravel(found), rtol=1e-7))


def right_but_for_sums(pair: Pair) -> bool:
    """Return whether each row is the right one, which sums to 1, times a number."""
    wanted, found = pair.wanted, pair.found
    sums = found.sum(axis=-1, keepdims=True)
    return (wanted.shape == found.shape and np.allclose(wanted.sum(axis=-1), 1) and np.all(sums > 0)
            and np.allclose(found / sums, wanted, rtol=1e-6))


def one_place(by: int) -> Callable[[Pair], bool]:
    """Return whether each value stands so many places further on, along the first axis."""
    def fits(pair):
        wanted, found = pair.wanted, pair.found
        if len(wanted) < 2:
            return wanted.shape == found.shape
        early, late = (wanted[:-1], found[1:]) if by > 0 else (wanted[1:], found[:-1])
        return wanted.shape == found.shape and np.allclose(early, late, rtol=1e-7)
    return fits


def wrong_only(place: int) -> Callable[[Pair], bool]:
    """Return whether all is right but the first entry, or the last, along the first axis."""
    def fits(pair):
        others = slice(1, None) if place == 0 else slice(None, place)
        return pair.right or (pair.wanted.shape == pair.found.shape and len(pair.wanted) > 1
                              and np.allclose(pair.wanted[others], pair.found[others], rtol=1e-7))
    return fits


def kept_only(rows) -> Callable[[Pair], bool]:
    """Return whether some entries of the right result came back alone, along the first axis."""
    def fits(pair):
        kept = pair.wanted[rows]
        return pair.right or (np.shape(kept) == np.shape(pair.found) and np.allclose(kept, pair.found, rtol=1e-7))
    return fits


def beside_others(pair: Pair) -> bool:
    """Return whether all values that are wanted came back, in their order, and others beside them."""
    found = iter(pair.found if type(pair.wanted) is tuple and len(pair.found) > len(pair.wanted) else ())
    return all(any(np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-7) for other in found)
               for one in pair.wanted)


def parts_of(gather: Callable) -> Callable[[Pair], bool]:
    """Return whether an array came back where one number is wanted, which its entries come to together."""
    return lambda pair: (is_number(pair.wanted) and np.ndim(pair.found) > 0
                         and bool(np.isclose(gather(pair.found), pair.wanted, rtol=1e-7)))


def row(value) -> np.ndarray:
    """Return an array of one axis or more; anything else is refused, for it has no order."""
    if not isinstance(value, np.ndarray) or value.ndim == 0:
        raise TypeError("no array")
    return value


def shared_out(value) -> np.ndarray:
    """Return the softmax of an array along its last axis."""
    powers = np.exp(value - value.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def only_the_largest(value) -> np.ndarray:
    """Return 1 at the largest entry along the last axis, the first of equals, and 0 elsewhere."""
    return (np.arange(value.shape[-1]) == value.argmax(axis=-1)[..., None]).astype(float)


def number(value):
    """Return a number or an array of numbers; anything else is refused."""
    if not is_number(value) and not (isinstance(value, np.ndarray) and value.dtype.kind in "if"):
        raise TypeError("no number")
    return value


def several(value, count: int | None = None) -> tuple:
    """Return several values, so many if it matters; anything else is refused."""
    if type(value) is not tuple or (count and len(value) != count):
        raise TypeError("not several values")
    return value


def one_of(place: int) -> Callable:
    """Return the change that leaves one of several values."""
    return lambda wanted: several(wanted)[place]


CHANGES = (
    (lambda v: -number(v),
     _("The sign is turned."), _("Look for a minus too many or too few, or for a difference the wrong way round.")),
    (lambda v: number(v) / np.log(2),
     _("It is the right result divided by ln 2, as with logarithms of base 2."),
     _("Use np.log, the natural logarithm.")),
    (lambda v: number(v) * np.log(2),
     _("It is the right result times ln 2, as with natural logarithms where base 2 is asked for."),
     _("Divide by np.log(2), once.")),
    (lambda v: number(v) / np.log(10),
     _("It is the right result divided by ln 10, as with logarithms of base 10."),
     _("Use np.log, the natural logarithm.")),
    (lambda v: 2 * number(v),
     _("It is twice the right result."), _("Look for what is counted twice, or for a lost ½.")),
    (lambda v: number(v) / 2,
     _("It is half the right result."), _("Look for a ½ too many, or for a half that is left out.")),
    (lambda v: 100 * number(v),
     _("It is 100 times the right result."), _("Return a share, not per cent.")),
    (lambda v: abs(number(v)),
     _("The sign is lost: this is the absolute value of the right result."), _("Leave out abs.")),
    (lambda v: np.log(number(v)),
     _("It is the logarithm of the right result."), _("Take np.exp at the end, or leave the logarithm out.")),
    (lambda v: np.exp(number(v)),
     _("It is e to the power of the right result."), _("Leave np.exp out at the end.")),
    (lambda v: 1 - number(v),
     _("It is 1 minus the right result."), _("Return what you took from 1.")),
    (lambda v: number(v) + 1,
     _("It is 1 more than the right result."), _("Look for a 1 too many, or for a count that begins at 1.")),
    (lambda v: number(v) - 1,
     _("It is 1 less than the right result."), _("Look for a lost 1, or for a count that begins at 0.")),
    (lambda v: 1 / number(v),
     _("It is 1 divided by the right result."), _("Turn the fraction round.")),
    (lambda v: number(v)**2,
     _("It is the square of the right result."), _("Take the root, or leave out the square.")),
    (lambda v: np.sqrt(number(v)),
     _("It is the square root of the right result."), _("Leave out the root.")),
    (lambda v: shared_out(row(v)),
     _("It is the softmax of the right result, along the last axis."), _("Leave out one softmax.")),
    (lambda v: only_the_largest(row(v)),
     _("The largest entry along the last axis became 1, and the others 0."),
     _("Return the right entries themselves; argmax is not asked for.")),
    (lambda v: np.full_like(row(v), 1 / v.shape[-1], dtype=float),
     _("Each entry is 1 divided by the length of the last axis, whatever you are given."),
     _("Let each entry depend on the arguments.")),
    (lambda v: np.max(row(v)),
     _("One number came back: the largest of the right entries."), _("Return every entry by itself.")),
    (lambda v: row(v)[::-1],
     _("The right entries came back from the last to the first."),
     _("Turn them round with [::-1], or write each at its own place.")),
    (lambda v: np.sort(row(v), axis=0),
     _("The right entries came back sorted."), _("Leave them in the order of what you are given.")),
    (lambda v: row(v).T,
     _("The axes are exchanged: rows and columns of the right result."), _("Transpose it with .T.")),
    (lambda v: np.cumsum(row(v), axis=0),
     _("These are running totals of the right entries."), _("Leave out the sum over what came before.")),
    (lambda v: np.sum(row(v)),
     _("One number came back: the sum of the right entries."), _("Return every entry by itself.")),
    (lambda v: np.mean(row(v)),
     _("One number came back: the mean of the right entries."), _("Return every entry by itself.")),
    (lambda v: number(several(v, 2)[0]) + number(v[1]),
     _("The sum of the two values came back."), _("Return both, with a comma between.")),
    (lambda v: number(several(v, 2)[0]) - number(v[1]),
     _("The difference of the two values came back."), _("Return both, with a comma between.")),
    *((lambda v, k=k: np.round(number(v), k),
       _("The result is rounded."), _("Return all digits; round only where you print."))
      for k in range(1, MOST_DECIMALS)),
    (lambda v: np.stack(several(v), axis=-1),
     _("The values are right, but they came back as the columns of one array."),
     _("Return them one after the other, with a comma between.")),
    (one_of(0),
     _("Only the first of the values came back."), _("Return all that the exercise names, with commas between.")),
    (one_of(-1),
     _("Only the last of the values came back."), _("Return all that the exercise names, with commas between.")),
)

RELATIONS = (
    (same_numbers,
     _("The numbers are right, but not the shape of the result."),
     _("Compare its .shape with what the exercise asks for: an axis is too many, or missing.")),
    (right_but_for_sums,
     _("Each row is right but for a factor: it does not sum to 1."), _("Divide each row by its own sum.")),
    (beside_others,
     _("The right values came back, and others beside them."), _("Return only those that the exercise names.")),
    (parts_of(np.sum),
     _("An array came back; the sum of its entries is the right number."), _("Sum it.")),
    (parts_of(np.mean),
     _("An array came back; the mean of its entries is the right number."), _("Take its mean.")),
    (kept_only(slice(-1, None)),
     _("Only the last entry along the first axis came back."), _("Return all of them.")),
    (kept_only(-1),
     _("Only the last entry along the first axis came back, without that axis."), _("Return all of them.")),
    (kept_only(slice(None, -1)),
     _("The last entry along the first axis is missing."), _("Look at the last turn of the loop, or at a slice.")),
    (kept_only(slice(1, None)),
     _("The first entry along the first axis is missing."), _("Look at the first turn of the loop, or at a slice.")),
    (wrong_only(-1),
     _("Only the last entry along the first axis is wrong."),
     _("Look at the end of the loop, or at a case of its own.")),
    (wrong_only(0),
     _("Only the first entry along the first axis is wrong."),
     _("Look at the beginning of the loop, or at a case of its own.")),
    (one_place(1),
     _("Each entry stands one place too late."), _("Look at the first and the last turn of the loop, or at a slice.")),
    (one_place(-1),
     _("Each entry stands one place too early."), _("Look at the first and the last turn of the loop, or at a slice.")),
)

#: What may stand between all that was found and all that was wanted, and what makes the one of the other with it.
CONSTANTS = (
    (np.divide, np.multiply,
     _("The right result came back multiplied by {number}."),
     _("Look for a constant factor too many, or for one that is missing.")),
    (np.subtract, np.add,
     _("{number} was added to the right result."),
     _("Look for a constant that is added or taken off, or for one that is missing.")),
)

DIVIDED = _("Look for a mean in place of a sum, or for a division too many.")
MULTIPLIED = _("Look for a sum in place of a mean, or for a division that is missing.")
FACTORS = (
    (lambda size: 1 / size,
     _("It is the right result divided by the length of {name} along axis {axis}."),
     _("It is the right result divided by {name}."), DIVIDED),
    (lambda size: size,
     _("It is the right result times the length of {name} along axis {axis}."),
     _("It is the right result times {name}."), MULTIPLIED),
    (lambda size: size**-0.5,
     _("It is the right result divided by the root of the length of {name} along axis {axis}."),
     _("It is the right result divided by the root of {name}."), DIVIDED),
    (lambda size: size**0.5,
     _("It is the right result times the root of the length of {name} along axis {axis}."),
     _("It is the right result times the root of {name}."), MULTIPLIED),
    (lambda size: 1 / np.log(size),
     _("It is the right result divided by the logarithm of the length of {name} along axis {axis}."),
     _("It is the right result divided by the logarithm of {name}."), DIVIDED),
)
