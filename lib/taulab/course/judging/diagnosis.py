"""Which misconception explains the failures of an answer: the one that goes wrong as it does, where it does."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from taulab.course.judging.battery import Battery
from taulab.course.judging.budget import Clock
from taulab.course.judging.cases import Call, Case, Functions, is_right, local_call
from taulab.course.judging.exercise import Exercise, Misconception
from taulab.course.judging.outcomes import ChangedInput, Ended, Outcome, Raised, Returned, TimedOut


@dataclass(frozen=True)
class Diagnosis:
    """The misconception that explains an answer, and the cases that show it."""

    misconception: Misconception
    cases: tuple[Case, ...]     # failures, all of them explained
    whole: bool                 # whether every other failure is a breakdown: nan, an error
    agreement: int              # inputs of the battery on which the two come to the same


def diagnose(exercise: Exercise, battery: Battery, outcomes: list[Outcome], given: Functions) -> Diagnosis | None:
    """Return the misconception that explains the failures of an answer best, if one does.

    It comes to the same on the failures: on all of them but breakdowns, which may be a second slip that hides the
    first; or, where numbers came back, wherever it goes wrong itself, with other failures beside it.
    """
    cases = tuple(map(Case, battery.inputs, battery.expected, outcomes))
    found = [shown for misconception in exercise.misconceptions
             if (shown := shown_by(misconception, exercise, battery, cases, given))]
    return max(found, key=lambda shown: (shown.whole, shown.agreement), default=None)


def shown_by(misconception, exercise, battery, cases, given) -> Diagnosis | None:
    """Return what of a misconception the cases show."""
    wrong = [case for case in cases if not is_right(exercise, case)]
    if misconception.recognise:
        return recognised(misconception, cases, wrong)
    call = calls_once(misconception, exercise, battery, given)
    explained, whole = [], True
    for case in wrong:
        outcome = call(case.arguments)
        if exercise.answer.same(outcome, case.got) and not is_right(exercise, replace(case, got=outcome)):
            explained.append(case)
        elif not breaks_down(case.got):
            whole = False
            if exercise.answer.slow:
                return None
    if not explained or not (whole or tells_much(explained)):
        return None
    also_right, spared = compared_where_right(exercise, cases, wrong, explained, call)
    if spared > (len(explained) if whole else 0):
        return None
    return Diagnosis(misconception, tuple(explained), whole, len(explained) + also_right)


def calls_once(misconception: Misconception, exercise: Exercise, battery: Battery, given: Functions) -> Call:
    """Return the call of a misconception on inputs of a battery, which keeps what comes back for the next answer."""
    clock = Clock(exercise.answer.seconds / 2)
    call = local_call(misconception.answer, exercise.answer, given, clock)

    def remembering(arguments):
        place = misconception.name, id(arguments)
        if place not in battery.known and clock.left() > 0:
            battery.known[place] = call(arguments)
        return battery.known.get(place, TimedOut())

    return remembering


def compared_where_right(exercise, cases, wrong, explained, call) -> tuple[int, int]:
    """Return on how many inputs a misconception is right where the answer is, and on how many it is not."""
    if any(isinstance(case.got, TimedOut) for case in explained):
        return 0, 0     # the time of the misconception is over as well
    right = [case for case in cases if case not in wrong]
    also = sum(is_right(exercise, Case(case.arguments, case.expected, call(case.arguments))) for case in right)
    return also, len(right) - also


def recognised(misconception, cases, wrong) -> Diagnosis | None:
    """Return the diagnosis where a misconception knows its own outcomes: among all, or among those without nan."""
    without_nan = [case for case in cases if not holds_nan(case.got)]
    failing = tuple(case for case in wrong if not holds_nan(case.got))
    views = [(cases, tuple(wrong))] + [(without_nan, failing)] * (0 < len(failing) and len(without_nan) < len(cases))
    return next((Diagnosis(misconception, failures, True, len(view)) for view, failures in views
                 if misconception.recognise([case.arguments for case in view], [case.got for case in view])), None)


def breaks_down(outcome: Outcome) -> bool:
    return holds_nan(outcome) or isinstance(outcome, Raised | Ended)


def tells_much(cases) -> bool:
    """Return whether values came back that are not the same by chance: numbers, not words or truths."""
    return all(isinstance(case.got, Returned | ChangedInput) and not isinstance(case.got.value, bool | str)
               for case in cases)


def holds_nan(outcome: Outcome) -> bool:
    return isinstance(outcome, Returned) and nan_in(outcome.value)


def nan_in(value) -> bool:
    match value:
        case np.ndarray():
            return bool(np.isnan(value).any())
        case list() | tuple():
            return any(map(nan_in, value))
        case dict():
            return any(map(nan_in, value.values()))
    return value != value


def display_of(exercise, diagnosis: Diagnosis | None, given) -> Callable[[Case], bool]:
    """Return whether a case shows the misconception that is named; any case does where none is."""
    if diagnosis is None or diagnosis.misconception.recognise:
        return lambda case: True
    call = local_call(diagnosis.misconception.answer, exercise.answer, given, Clock(exercise.answer.seconds / 2))
    return lambda case: exercise.answer.same(call(case.arguments), case.got)
