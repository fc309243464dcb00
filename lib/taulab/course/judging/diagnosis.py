"""Which misconception explains the failures of an answer: the one that goes wrong as it does, where it does."""

import contextlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from taulab.course.judging.answers.plain import arrays_like
from taulab.course.judging.battery import Battery
from taulab.course.judging.budget import Clock
from taulab.course.judging.cases import Case, Functions, is_right, local_call
from taulab.course.judging.exercise import Exercise, Misconception
from taulab.course.judging.outcomes import ChangedInput, Ended, Outcome, Raised, Returned, TimedOut

MOST_DENIED = 0.25      # of the inputs that show a misconception: as many may speak against it, beside other failures
LEAST_EXPLAINED = 0.5   # of the failures


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
    first; or, with other failures beside it, nearly wherever it goes wrong itself. To agree here and there is chance.
    """
    cases = tuple(map(Case, battery.inputs, battery.expected, outcomes))
    right = [is_right(exercise, case) for case in cases]        # once for all the misconceptions
    found = [shown for misconception in exercise.misconceptions
             if (shown := shown_by(misconception, exercise, battery, cases, right, given))]
    return max(found, key=lambda shown: (shown.whole, shown.agreement), default=None)


def shown_by(misconception, exercise, battery, cases, right, given) -> Diagnosis | None:
    """Return what of a misconception the cases show; it is given up once it can no longer explain enough of them."""
    wrong = [case for case, passes in zip(cases, right) if not passes]
    if misconception.recognise:
        return recognised(misconception, cases, wrong)
    tally, least = Tally(), 0 if any(breaks_down(case.got) for case in wrong) else LEAST_EXPLAINED * len(wrong)
    theirs = outcomes_of(misconception, exercise, battery, given)
    for case, passes, (outcome, theirs_passes) in zip(cases, right, theirs, strict=False):
        tally.add(exercise, case, passes, outcome, theirs_passes)
        if (exercise.answer.slow and tally.others) or len(tally.explained) + len(wrong) - tally.failures < least:
            return None
    return Diagnosis(misconception, tuple(tally.explained), not tally.others, len(tally.explained) + tally.both_right
                     ) if tally.convinces() else None


def outcomes_of(misconception: Misconception, exercise: Exercise, battery: Battery, given: Functions
                ) -> Iterator[tuple[Outcome, bool]]:
    """Yield what a misconception comes to on each input, and whether that is right; the battery keeps it for the next
    answer.

    It must hang neither on the answers before nor on how busy the machine is: each call has a time of its own, in which
    computing alone counts, and as with an answer the first that is too slow is the last.
    """
    known = battery.known.setdefault(misconception.name, [])
    for place, (arguments, expected) in enumerate(zip(battery.inputs, battery.expected, strict=True)):
        if place == len(known):
            clock = Clock(exercise.answer.seconds / 2, patience=math.inf)
            call = local_call(misconception.answer, exercise.answer, given, clock)
            outcome = known[-1][0] if known and isinstance(known[-1][0], TimedOut) else call(arguments)
            known.append((outcome, is_right(exercise, Case(arguments, expected, outcome))))
        yield known[place]


@dataclass
class Tally:
    """How an answer and a misconception compare, input by input."""

    explained: list[Case] = field(default_factory=list)   # both go wrong, alike
    both_right: int = 0
    failures: int = 0   # of the answer
    others: int = 0     # failures of the answer, no breakdowns, that are not those of the misconception
    denied: int = 0     # inputs where the misconception goes wrong and the answer neither alike nor in a breakdown
    hidden: int = 0     # the same where the answer breaks down

    def add(self, exercise: Exercise, case: Case, right: bool, outcome: Outcome, other_right: bool):
        """Count one input: whether the answer is right there, what the misconception came to, whether that is right."""
        if not right and not other_right and exercise.answer.same(outcome, case.got):
            self.explained.append(case)
            self.failures += 1
            return
        broken = not right and breaks_down(case.got)
        self.both_right += right and other_right
        self.failures += not right
        self.others += not right and not broken
        self.denied += not other_right and not broken
        self.hidden += not other_right and broken

    def convinces(self) -> bool:
        """Return whether the two are alike by more than chance.

        Breakdowns are alike for many reasons: where nothing else is, they must come wherever the misconception has one,
        and seldom elsewhere.
        """
        if all(breaks_down(case.got) for case in self.explained) and (self.others or self.hidden):
            breakdowns = self.failures - self.others
            return 0 < len(self.explained) >= LEAST_EXPLAINED * breakdowns and not self.denied + self.hidden
        if len(self.explained) < LEAST_EXPLAINED * self.failures:
            return False
        if not self.others:
            return 0 < len(self.explained) >= self.denied
        return self.denied <= MOST_DENIED * len(self.explained) and tells_much(self.explained)


def recognised(misconception, cases, wrong) -> Diagnosis | None:
    """Return the diagnosis where a misconception knows its own outcomes: among all, or among those without nan."""
    without_nan = [case for case in cases if not holds_nan(case.got)]
    failing = tuple(case for case in wrong if not holds_nan(case.got))
    views = [(cases, tuple(wrong))] + [(without_nan, failing)] * (0 < len(failing) and len(without_nan) < len(cases))
    return next((Diagnosis(misconception, failures, True, len(view)) for view, failures in views
                 if shows(misconception, view)), None)


def shows(misconception, cases) -> bool:
    """Return whether a misconception knows the outcomes of these cases; what it cannot even read it does not know."""
    with contextlib.suppress(TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        return bool(misconception.recognise([case.arguments for case in cases], list(map(as_read, cases))))
    return False


def as_read(case: Case) -> Outcome:
    """Return what came of a case as it is compared: with arrays where lists or tuples of numbers stand for them."""
    match case.expected, case.got:
        case Returned(wanted), Returned(value):
            return Returned(arrays_like(wanted, value))
    return case.got


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
