"""What an answer did to the right values, where no wrong answer of the exercise explains it: another sign, a logarithm.

It is read off what came back. A form is told only where it holds of every value, so that its words are true of them.
"""

import contextlib
import inspect
from collections.abc import Callable
from itertools import permutations

import numpy as np

from taulab.course.judging import causes
from taulab.course.judging.alterations import CHANGES, CONSTANTS, FACTORS, RELATIONS, Pair, number, one_of
from taulab.course.judging.answers.plain import ArrayAnswer, arrays_like
from taulab.course.judging.cases import Case, is_right
from taulab.course.judging.diagnosis import Tally, nan_in, outcomes_of
from taulab.course.judging.exercise import Exercise
from taulab.course.judging.faults import Words, is_number, words
from taulab.course.judging.outcomes import Raised, Returned
from taulab.course.language import mark as _

MOST_EXCHANGED = 4  # returned values whose order is tried
LEAST_SHOWN = 3     # failures that must show a form: fewer may do so by chance


def what_was_done(exercise: Exercise, cases: list[Case], battery, given) -> Words | None:
    """Return the words for what was done to the right values, or to some of several, if that can be read off them."""
    if not isinstance(exercise.answer, ArrayAnswer):
        return None
    with np.errstate(all="ignore"):
        if found := form_of(exercise, pairs_of(exercise, cases)):
            return found
        return causes.turned_round() if in_another_order(exercise, cases) else of_one_part(
            exercise, cases, battery, given)


def in_another_order(exercise: Exercise, cases: list[Case]) -> bool:
    """Return whether all of several values are right, and stand in another order."""
    pairs, count = pairs_of(exercise, cases), count_of(cases)
    if all(pair.right for pair in pairs) or not 1 < count <= MOST_EXCHANGED:
        return False
    return any(all(comes_to(exercise, lambda v, order=order: tuple(v[k] for k in order), pair) for pair in pairs)
               for order in permutations(range(count)))


def of_one_part(exercise, cases, battery, given) -> Words | None:
    """Return the words for the first wrong one of several values, if a form or a known wrong answer explains it."""
    for part in range(count_of(cases)):
        pairs = pairs_of(exercise, cases, part)
        if not all(pair.right for pair in pairs):
            found = (form_of(exercise, pairs) or of_the_others(exercise, cases, part)
                     or known_part(exercise, cases, part, battery, given))
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


def pairs_of(exercise: Exercise, cases: list[Case], part: int | None = None) -> list[Pair]:
    """Return wanted and found of all cases, or of one of the values returned.

    Breakdowns, which hide a slip, are left out; where they are most of the cases, or what came back is of another kind,
    there is nothing to compare.
    """
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
    return pairs if 2 * len(pairs) >= len(cases) else []


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
        for case, here, (outcome, _right) in zip(cases, views[part], outcomes, strict=False):
            other = Case(case.arguments, case.expected, outcome)
            there = only(part, other)
            tally.add(exercise, here, is_right(exercise, here), there.got, is_right(exercise, there))
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
    return by_a_length(exercise, pairs) or by_a_constant(exercise, pairs)


def by_a_constant(exercise: Exercise, pairs: list[Pair]) -> Words | None:
    """Return the words where one number makes all that was found of all that was wanted."""
    with contextlib.suppress(TypeError, ValueError):
        wanted, found = (np.concatenate([np.ravel(number(value)) for value in values])
                         for values in zip(*((pair.wanted, pair.found) for pair in pairs)))
        told = np.isfinite(wanted) & np.isfinite(found) & (wanted != 0)
        if len(set(np.round(wanted[told], 6))) < LEAST_SHOWN or wanted.shape != found.shape:
            return None
        for between, back, cause, next_step in CONSTANTS:
            constant = float(np.median(between(found[told], wanted[told])))
            if constant and all(comes_to(exercise, lambda v, c=constant, back=back: back(number(v), c), pair)
                                for pair in pairs):
                return words(cause, next_step, number=f"{constant:.6g}")
    return None


def by_a_length(exercise: Exercise, pairs: list[Pair]) -> Words | None:
    """Return the words where the right result was divided by a length or number among the arguments, or multiplied."""
    names = list(inspect.signature(exercise.reference).parameters)
    for name, place in zip(names, range(len(pairs[0].arguments))):
        for axis in range(most_axes(pairs, place)):
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


def most_axes(pairs: list[Pair], place: int) -> int:
    """Return how many axes an argument has at most: one, where it is a ragged list or not always given."""
    with contextlib.suppress(ValueError, IndexError):
        return max(np.ndim(pair.arguments[place]) for pair in pairs) or 1
    return 1


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
