"""What an answer did to the right values, where no wrong answer of the exercise explains it: another sign, a logarithm.

It is read off what came back. A form is told only where it holds of every value, so that its words are true of them.
"""

import contextlib
import inspect
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from taulab.course.judging import causes
from taulab.course.judging.answers.plain import ArrayAnswer, arrays_like
from taulab.course.judging.cases import Case, is_right
from taulab.course.judging.diagnosis import Tally, nan_in, outcomes_of
from taulab.course.judging.exercise import Exercise
from taulab.course.judging.faults import Words, is_number, words
from taulab.course.judging.outcomes import Raised, Returned
from taulab.course.language import mark as _

MOST_DECIMALS = 9
LEAST_SHOWN = 3     # failures that must show a form: fewer may do so by chance


class Pair(NamedTuple):
    """What was wanted for some arguments, a value or one of several, and what came back."""

    arguments: tuple
    wanted: object
    found: object
    right: bool


def what_was_done(exercise: Exercise, cases: list[Case], battery, given) -> Words | None:
    """Return the words for what was done to the right values, or to some of several, if that can be read off them."""
    if not isinstance(exercise.answer, ArrayAnswer):
        return None
    with np.errstate(all="ignore"):
        if found := form_of(exercise, pairs_of(exercise, cases)):
            return found
        return of_one_part(exercise, cases, battery, given)


def of_one_part(exercise, cases, battery, given) -> Words | None:
    """Return the words for the first wrong one of several values, if a form or a known wrong answer explains it."""
    for part in range(count_of(cases)):
        pairs = pairs_of(exercise, cases, part)
        if not all(pair.right for pair in pairs):
            found = form_of(exercise, pairs) or of_the_others(exercise, cases, part) or known_part(exercise, cases, part, battery, given)
            return found and causes.fault_of_part(part + 1, count_of(cases), found)
    return None


def of_the_others(exercise, cases, part) -> Words | None:
    """Return the words where another of the values, or their difference, stands in the place of one."""
    whole = [Pair(pair.arguments, case.expected.value, pair.found, pair.right) for case in cases
             for pair in pairs_of(exercise, [case], part)]
    for place in range(count_of(cases)):
        if place != part and all(comes_to(exercise, one_of(place), pair) for pair in whole):
            return words(_("Value {number} stands in its place."), _("Compare your return line with what the exercise "
                                                                     "asks for."), number=place + 1)
    if count_of(cases) == 2 and all(comes_to(exercise, lambda v: v[0] - v[1], pair) for pair in whole):
        return words(_("It is the first of the two right values, less the second."), _("Return each by itself."))
    return None


def count_of(cases: list[Case]) -> int:
    """Return how many values are expected of each input; 0 where that varies, or where it is one that is no tuple."""
    sizes = {len(value) if type(value) is tuple else 0 for case in cases
             if isinstance(case.expected, Returned) for value in [case.expected.value]}
    return max(sizes) if len(sizes) == 1 else 0


def pairs_of(exercise: Exercise, cases: Iterable[Case], part: int | None = None) -> list[Pair]:
    """Return wanted and found of all cases, or of one of the values returned; breakdowns, which hide a slip, left out."""
    pairs = []
    for case in cases:
        if isinstance(case.got, Raised):
            continue
        if not (isinstance(case.expected, Returned) and isinstance(case.got, Returned)):
            return []
        wanted, found = case.expected.value, arrays_like(case.expected.value, case.got.value)
        if part is not None:
            if not isinstance(found, list | tuple) or len(found) != len(wanted):
                return []
            wanted, found = wanted[part], found[part]
        if not nan_in(found):
            pairs.append(Pair(case.arguments, wanted, found, agree(exercise, wanted, found, case.arguments)))
    return pairs


def agree(exercise, wanted, found, arguments) -> bool:
    """Return whether two values are alike, as those of an answer are, be they one of several."""
    return exercise.answer.agree((wanted,), (found,), arguments)


def known_part(exercise, cases, part, battery, given) -> Words | None:
    """Return the words of the wrong answer of the exercise that explains this one of several values best.

    What the answer has right, that wrong answer must have right too, for its words may be of any of the values; unless
    they hold of each.
    """
    views = [[only(k, case) for case in cases] for k in range(count_of(cases))]
    fine = [k for k, view in enumerate(views) if all(is_right(exercise, case) for case in view)]
    best = None
    for misconception in exercise.misconceptions:
        tally, rest = Tally(), 0
        outcomes = () if misconception.recognise else outcomes_of(misconception, exercise, battery, given)
        for case, here, outcome in zip(cases, views[part], outcomes, strict=False):
            other = Case(case.arguments, case.expected, outcome)
            tally.add(exercise, here, only(part, other).got)
            spoilt = [k for k in range(len(views)) if k != part and not is_right(exercise, only(k, other))]
            rest += bool(spoilt)
            if tally.others or (set(spoilt) & set(fine) and not misconception.of_each):
                break
        else:
            if len(tally.explained) >= LEAST_SHOWN and tally.convinces() and (best is None or rest < best[0]):
                best = rest, words(misconception.cause, misconception.next_step)
    return best and best[1]


def only(part: int, case: Case) -> Case:
    """Return a case with one of several values, where there are several."""
    def kept(outcome, wanted):
        value = arrays_like(wanted, outcome.value) if isinstance(outcome, Returned) else None
        there = isinstance(value, list | tuple) and part < len(value)
        return Returned((value[part],)) if there else outcome
    wanted = getattr(case.expected, "value", None)
    return Case(case.arguments, kept(case.expected, wanted), kept(case.got, wanted))


def form_of(exercise: Exercise, pairs: list[Pair]) -> Words | None:
    """Return the words of the first form that all pairs show; the failures come first, which seldom show any."""
    pairs = sorted(pairs, key=lambda pair: pair.right)
    if len(pairs) < LEAST_SHOWN or pairs[LEAST_SHOWN - 1].right:
        return None
    for change, cause, next_step in CHANGES:
        if all(comes_to(exercise, change, pair) for pair in pairs):
            return words(cause, next_step)
    for fits, cause, next_step in RELATIONS:
        if all(safely(fits, pair) for pair in pairs):
            return words(cause, next_step)
    return by_a_length(exercise, pairs)


def by_a_length(exercise: Exercise, pairs: list[Pair]) -> Words | None:
    """Return the words where the right result was divided by a length or number among the arguments, or multiplied."""
    names = list(inspect.signature(exercise.reference).parameters)
    for name, place in zip(names, range(len(pairs[0].arguments))):
        for axis in range(max(np.ndim(pair.arguments[place]) for pair in pairs) or 1):
            try:
                sizes = [size_of(pair.arguments[place], axis) for pair in pairs]
            except (TypeError, IndexError):
                continue
            if len({size for size, pair in zip(sizes, pairs) if not pair.right}) < 2:
                continue
            for factor, of_axis, of_number, next_step in FACTORS:
                if all(comes_to(exercise, lambda v, size=size: number(v) * factor(float(size)), pair)
                       for size, pair in zip(sizes, pairs)):
                    cause = of_number if is_number(pairs[0].arguments[place]) else of_axis
                    return words(cause, next_step, name=name, axis=axis)
    return None


def size_of(argument, axis: int) -> float:
    """Return a number as it is, of an array its length along an axis."""
    if is_number(argument) and axis == 0:
        return argument
    return argument.shape[axis] if isinstance(argument, np.ndarray) else len(argument[axis:])


def comes_to(exercise, change: Callable, pair: Pair) -> bool:
    """Return whether a change of the value that is wanted gives the one that was found."""
    return safely(lambda pair: agree(exercise, plain_number(change(pair.wanted)), pair.found, pair.arguments), pair)


def plain_number(value):
    """Return a number of NumPy as one of Python, and all else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def safely(test: Callable[[Pair], bool], pair: Pair) -> bool:
    """Return whether a pair passes a test; one that it cannot even take, it does not."""
    with contextlib.suppress(TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        return bool(test(pair))
    return False


# What holds between right and found -----------------------------------------------------------------------------------

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


def number(value):
    """Return a number or an array of numbers; anything else is refused."""
    if not is_number(value) and not (isinstance(value, np.ndarray) and value.dtype.kind in "if"):
        raise TypeError("no number")
    return value


def one_of(place: int) -> Callable:
    """Return the change that leaves one of several values."""
    def leave(wanted):
        if type(wanted) is not tuple:
            raise TypeError("not several values")
        return wanted[place]
    return leave


CHANGES = (
    (lambda v: -number(v),
     _("The sign is turned."), _("Look for a minus too many or too few, or for a difference the wrong way round.")),
    (lambda v: number(v) / np.log(2),
     _("It is the right result divided by ln 2, as with logarithms of base 2."), _("Use np.log, the natural logarithm.")),
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
    (lambda v: one_of(0)(v) + one_of(1)(v) if len(v) == 2 else None,
     _("The sum of the two values came back."), _("Return both, with a comma between.")),
    (lambda v: one_of(0)(v) - one_of(1)(v) if len(v) == 2 else None,
     _("The difference of the two values came back."), _("Return both, with a comma between.")),
    *((lambda v, k=k: np.round(number(v), k),
       _("The result is rounded."), _("Return all digits; round only where you print.")) for k in range(1, MOST_DECIMALS)),
    (lambda v: np.stack(v, axis=-1) if type(v) is tuple else None,
     _("The values are right, but they came back as the columns of one array."),
     _("Return them one after the other, with a comma between.")),
    (one_of(0), _("Only the first of the values came back."), _("Return all that the exercise names, with commas between.")),
    (one_of(-1), _("Only the last of the values came back."), _("Return all that the exercise names, with commas between.")),
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
     _("Only the last entry along the first axis is wrong."), _("Look at the end of the loop, or at a case of its own.")),
    (wrong_only(0),
     _("Only the first entry along the first axis is wrong."),
     _("Look at the beginning of the loop, or at a case of its own.")),
    (one_place(1),
     _("Each entry stands one place too late."), _("Look at the first and the last turn of the loop, or at a slice.")),
    (one_place(-1),
     _("Each entry stands one place too early."), _("Look at the first and the last turn of the loop, or at a slice.")),
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
