"""The kinds of answer: how each is called on the student's side and compared on the judge's side.

`invoke` runs beside the student's code and hands back plain data (see `crossing`). Everything else runs where the
references are, sees plain data only, and must cope with any of it: the wrong type is an answer too.
`samplers` and `symbolic` hold the kinds that need more.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from taulab.course.judging.crossing import Unreadable, plain
from taulab.course.judging.faults import Words, common_fault, is_number, words
from taulab.course.judging.outcomes import ChangedInput, Outcome, Raised, Returned
from taulab.course.language import mark as _

SINGLE = 1e-6            # relative: what a sum in float32 keeps
LONGEST_DECIMAL = 12     # characters of a number that somebody may have rounded

# Comparing plain data -------------------------------------------------------------------------------------------------

def close(expected, got, rtol, atol) -> bool:
    """Return whether two pieces of plain data are equal: numbers within the tolerance, nan to nan, all else exactly."""
    if is_number(expected) and is_number(got):
        return close_numbers(expected, got, rtol, atol)
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        return close_arrays(expected, got, rtol, atol)
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        return len(expected) == len(got) and all(close(e, g, rtol, atol) for e, g in zip(expected, got, strict=True))
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(close(expected[key], got[key], rtol, atol) for key in expected)
    return type(expected) is type(got) and not isinstance(expected, np.ndarray) and expected == got


def close_numbers(expected, got, rtol, atol):
    if expected == got or (expected != expected and got != got):
        return True
    if in_single_precision(got) and type(expected) is float:
        rtol = max(rtol, SINGLE)
    return magnitude(expected - got) <= atol + rtol * magnitude(expected) < math.inf


def in_single_precision(number) -> bool:
    """Return whether a number is one that float32 holds, with digits enough not to be a rounded decimal."""
    with np.errstate(over="ignore"):
        return type(number) is float and float(np.float32(number)) == number and len(repr(number)) > LONGEST_DECIMAL


def magnitude(number) -> float:
    """Return |number|. Of a complex number ``abs`` may raise OverflowError: always beyond the largest float, and on
    some machines for nan, where an earlier call has left C's errno at ERANGE."""
    return math.hypot(number.real, number.imag)


def close_arrays(expected, got, rtol, atol):
    if expected.shape != got.shape or (expected.dtype.kind == "b") != (got.dtype.kind == "b"):
        return False
    return bool(np.allclose(got, expected, rtol=rtol, atol=atol, equal_nan=True))


def repeats(first: Outcome, second: Outcome) -> bool:
    """Return whether two equal calls came to the same; below 1e-9 a difference is rounding, not chance."""
    if type(first) is not type(second):
        return False
    if isinstance(first, Raised):
        return first.error == second.error
    return not isinstance(first, Returned | ChangedInput) or close(first.value, second.value, 1e-9, 1e-12)


# The kinds ------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True, kw_only=True)
class AnswerType:
    """What all kinds of answer share."""

    draws: int = 20        # inputs drawn for the battery, beside the witnesses
    seconds: float = 2.0   # time of one check
    slow: bool = False     # whether a call takes so long that a misconception is given up at its first difference

    def invoke(self, answer: Callable, arguments: list):
        """Call the answer on prepared arguments and return plain data (the student's side)."""
        return plain(answer(*arguments))

    def agree(self, expected, got, arguments: tuple) -> bool:
        """Return whether the value `got` is right where the reference gives `expected`."""
        return close(expected, got, 0, 0)

    def alike(self, one, other) -> bool:
        """Return whether two answers, neither of them the reference, gave the same value."""
        return self.agree(one, other, ())

    def fault(self, expected, got, arguments: tuple) -> Words | None:
        """Return what is visibly wrong with the value `got`, if that can be said without knowing the mistake."""
        return common_fault(expected, got)

    def twin(self, arguments: tuple) -> tuple | None:
        """Return other arguments whose result must be `independent` of what came before, if there are such."""
        return None

    def independent(self, one, other, arguments: tuple) -> bool:
        """Return whether the values for some arguments and for their twin are as independent as they must be."""
        return True

    def fault_together(self, values: list, inputs: list[tuple]) -> Words | None:
        """Return what is wrong with the values for several inputs, where each of them alone is right."""
        return None

    def shown(self, value, arguments: tuple):
        """Return what a panel shows of a value."""
        return value

    def shown_as(self, value, arguments: tuple) -> str:
        """Return what to call that, where it is not the value itself."""
        return ""

    def shown_arguments(self, arguments: tuple) -> tuple[tuple, str]:
        """Return the arguments that the answer was called with, and a comment."""
        return arguments, ""

    def right(self, expected: Outcome, got: Outcome, arguments: tuple) -> bool:
        match expected, got:
            case Returned(wanted), Returned(value):
                return self.agree(wanted, value, arguments)
            case Raised(), Raised():
                return expected.error in got.lineage
        return False

    def same(self, one: Outcome, other: Outcome) -> bool:
        """Return whether two wrong answers came to the same in one call."""
        match one, other:
            case Returned(first), Returned(second):
                return self.alike(first, second)
            case ChangedInput(place, first, _), ChangedInput(position, second, _):
                return place == position and self.alike(first, second)
            case Raised(), Raised():
                return one.error == other.error
        return type(one) is type(other)


@dataclass(frozen=True, kw_only=True)
class ArrayAnswer(AnswerType):
    """A number, an array, or a tuple of them. Lists and tuples of numbers are arrays too: the lab goes on with ours."""

    rtol: float = 1e-9
    atol: float = 1e-12

    def agree(self, expected, got, arguments):
        return close(expected, arrays_like(expected, got), self.rtol, self.atol)

    def alike(self, one, other):
        return close(one, arrays_like(one, other), self.rtol, self.atol)

    def fault(self, expected, got, arguments):
        return super().fault(expected, arrays_like(expected, got), arguments)

    def shown(self, value, arguments):
        return without_noise(value, self.atol)


def without_noise(value, atol):
    """Return plain data with 0 for each decimal that the tolerance cannot tell from it."""
    if type(value) is float:
        return 0.0 if abs(value) <= atol else value
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.where(np.abs(value) <= atol, value.dtype.type(0), value)
    return type(value)(without_noise(item, atol) for item in value) if isinstance(value, list | tuple) else value


@dataclass(frozen=True, kw_only=True)
class TrainingAnswer(ArrayAnswer):
    """The losses and parameters of a training run."""

    draws: int = 2
    rtol: float = 1e-6
    atol: float = 1e-9


def arrays_like(expected, got):
    """Return plain data with lists and tuples of numbers as arrays, wherever `expected` has one.

    Where several values are expected, one array is taken for its entries or rows: it is unpacked alike.
    """
    if isinstance(expected, np.ndarray) and isinstance(got, list | tuple) and (rectangular(got) or not got):
        return np.array(got)
    if isinstance(expected, list | tuple) and isinstance(got, np.ndarray) and got.ndim:
        got = tuple(got.tolist() if got.ndim == 1 else got)
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple) and len(expected) == len(got):
        return type(got)(map(arrays_like, expected, got))
    return got


def rectangular(value) -> bool:
    """Return whether nested lists or tuples of numbers, or arrays in them, make an array."""
    if not value or not all(is_number(item) or isinstance(item, list | tuple | np.ndarray) for item in value):
        return False
    shapes = {np.shape(item) if not isinstance(item, list | tuple) or rectangular(item) else None for item in value}
    return len(shapes) == 1 and None not in shapes


@dataclass(frozen=True, kw_only=True)
class ChoiceAnswer(AnswerType):
    """A word among `options`, or a dictionary or list of such words; case and outer spaces do not matter."""

    options: tuple[str, ...] = field(default=(), kw_only=False)

    def agree(self, expected, got, arguments):
        return tidy(expected) == tidy(got)

    def fault(self, expected, got, arguments):
        strange = [word for word in strings_in(got) if self.options and tidy(word) not in map(tidy, self.options)]
        if not strange:
            return common_fault(expected, got)
        return words(_("“{word}” is not one of the options."), _("Choose among: {options}."),
                     word=strange[0], options=", ".join(self.options))


def tidy(value):
    """Return plain data with its strings stripped and in lower case, and only types that compare safely."""
    match value:
        case str():
            return value.strip().casefold()
        case list() | tuple():
            return tuple(tidy(item) for item in value)
        case dict():
            return {key: tidy(item) for key, item in value.items()}
        case np.ndarray():
            return Unreadable("array")
    return (type(value).__name__, value)


def strings_in(value):
    match value:
        case str():
            yield value
        case list() | tuple():
            for item in value:
                yield from strings_in(item)
        case dict():
            yield from strings_in(list(value.values()))
