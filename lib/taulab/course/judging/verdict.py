"""From the outcomes of an answer to a verdict: which of five, why, and what to do next.

`judge` belongs to the judge's side: it reaches the answer only through ``call``, which takes arguments and gives the
outcome of one call. In a notebook that is `local_call`; a grader hands in a call to another process.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from taulab.course.judging import causes
from taulab.course.judging.answers.plain import AnswerType, repeats
from taulab.course.judging.battery import Battery, EnoughShrinking, numbers_in, reference_outcome, smallest_failure
from taulab.course.judging.budget import Clock, run_within
from taulab.course.judging.exercise import Exercise, Misconception
from taulab.course.judging.faults import Words
from taulab.course.judging.outcomes import ChangedInput, Outcome, Raised, Returned, TimedOut, Unwritten, respond
from taulab.course.language import Message
from taulab.course.language import mark as _

MOST_REPEATED = 3

Call = Callable[[tuple], Outcome]
Functions = Mapping[str, Callable]


class State(Enum):
    """What a check can come to."""

    UNWRITTEN = _("not attempted")
    WRONG = _("wrong")
    ERROR = _("raised an error")
    UNCHECKED = _("could not be checked")
    PASSED = _("passed")


@dataclass(frozen=True)
class Case:
    """One input on which an answer fails."""

    arguments: tuple
    expected: Outcome
    got: Outcome


@dataclass(frozen=True)
class Verdict:
    """What a check came to, in words that know no language yet."""

    exercise: str
    state: State
    cause: Message
    next_step: Message
    case: Case | None = None
    misconception: str | None = None

    @property
    def passed(self) -> bool:
        return self.state is State.PASSED


def local_call(answer: Callable, answer_type: AnswerType, given: Functions, clock: Clock) -> Call:
    """Return the call of an answer in this process; all its calls share the time of `clock`."""

    def call(arguments):
        return run_within(clock, lambda: respond(answer, arguments, answer_type, given), late=TimedOut())

    return call


def judge(exercise: Exercise, battery: Battery, call: Call, given: Functions) -> Verdict:
    """Return the verdict on the answer behind `call`."""
    outcomes = run_battery(battery, call)
    if all(isinstance(outcome, Unwritten) for outcome in outcomes):
        return make_verdict(exercise, State.UNWRITTEN, causes.not_attempted(exercise.id))
    if not repeatable(battery, outcomes, call):
        return make_verdict(exercise, State.UNCHECKED, causes.random_result())
    cases = map(Case, battery.inputs, battery.expected, outcomes)
    wrong = [case for case in cases if not is_right(exercise, case)]
    if not wrong:
        return make_verdict(exercise, State.PASSED, causes.well_done(len(battery.inputs)))
    return explain(exercise, diagnose(exercise, battery, outcomes, given), shrink(exercise, wrong, call, given))


def run_battery(battery: Battery, call: Call) -> list[Outcome]:
    """Return the outcomes up to the first that came too late."""
    outcomes = []
    for arguments in battery.inputs:
        outcomes.append(call(arguments))
        if isinstance(outcomes[-1], TimedOut):
            break
    return outcomes


def repeated(battery: Battery) -> range:
    """Return which inputs an answer is called on a second time: a few, spread over the witnesses and the drawn ones."""
    return range(0, len(battery.inputs), math.ceil(len(battery.inputs) / MOST_REPEATED))


def repeatable(battery: Battery, outcomes: list[Outcome], call: Call) -> bool:
    """Return whether a second call comes to the same as the first, as far as the time goes."""
    for k in repeated(battery):
        if k >= len(outcomes) or isinstance(outcomes[k], TimedOut):
            return True
        second = call(battery.inputs[k])
        if isinstance(second, TimedOut):
            return True
        if not repeats(outcomes[k], second):
            return False
    return True


def diagnose(exercise: Exercise, battery: Battery, outcomes: list[Outcome], given: Functions) -> Misconception | None:
    """Return the misconception whose outcomes equal those of the answer on the whole battery.

    Where there is none, nan may be a second mistake that hides the first: then its inputs are left aside, as long as
    the answer is wrong on one of the others.
    """
    def shown(misconception, cases):
        if misconception.recognise:
            return misconception.recognise([case.arguments for case in cases], [case.got for case in cases])
        call = local_call(misconception.answer, exercise.answer, given, Clock(exercise.answer.seconds / 2))
        return all(exercise.answer.same(call(case.arguments), case.got) for case in cases)

    cases = list(map(Case, battery.inputs, battery.expected, outcomes))
    without_nan = [case for case in cases if not holds_nan(case.got)]
    hidden = len(without_nan) < len(cases) and not all(is_right(exercise, case) for case in without_nan)
    views = [cases, without_nan] if hidden else [cases]
    return next((misconception for view in views for misconception in exercise.misconceptions
                 if shown(misconception, view)), None)


def holds_nan(outcome: Outcome) -> bool:
    return isinstance(outcome, Returned) and any(number != number for number in numbers_in(outcome.value))


def is_right(exercise: Exercise, case: Case) -> bool:
    return exercise.answer.right(case.expected, case.got, case.arguments)


def shrink(exercise: Exercise, wrong: list[Case], call: Call, given: Functions) -> Case:
    """Return the smallest case that fails in the way of the first."""
    first = wrong[0]
    if isinstance(first.got, TimedOut):
        return first

    def attempt(arguments):
        case = Case(arguments, reference_outcome(exercise, arguments, given), call(arguments))
        if isinstance(case.got, TimedOut):
            raise EnoughShrinking
        return None if is_right(exercise, case) or not fail_alike(first, case) else case

    return smallest_failure(exercise.inputs, attempt, [case for case in wrong if fail_alike(first, case)])


def fail_alike(one: Case, other: Case) -> bool:
    """Return whether two failures are of one kind, so that the words for one hold for the other."""
    return kind_of_failure(one) == kind_of_failure(other)


def kind_of_failure(case: Case) -> tuple:
    return type(case.expected), type(case.got), case.got.error if isinstance(case.got, Raised) else None


# Words ----------------------------------------------------------------------------------------------------------------

def make_verdict(exercise: Exercise, state: State, words: Words, **more) -> Verdict:
    return Verdict(exercise.id, state, words.cause, words.next_step, **more)


def explain(exercise: Exercise, misconception: Misconception | None, case: Case) -> Verdict:
    """Return the verdict on a case that fails, with the words of the misconception where one was recognised."""
    state = State.ERROR if isinstance(case.got, Raised | TimedOut) else State.WRONG
    if misconception is None:
        return make_verdict(exercise, state, why(exercise, case), case=case)
    said = Words(Message(misconception.cause), Message(misconception.next_step))
    return make_verdict(exercise, state, said, case=case, misconception=misconception.name)


def why(exercise: Exercise, case: Case) -> Words:
    """Return the words for a failure that no misconception explains."""
    general = Words(Message(exercise.general), Message(exercise.next_step))
    match case.expected, case.got:
        case _, TimedOut():
            return causes.too_slow(exercise.answer.seconds)
        case _, Unwritten():
            return causes.partly_unwritten()
        case _, ChangedInput(position, _, _):
            return causes.changed_input(argument_name(exercise, position))
        case Raised() as expected, Raised() as got:
            return causes.raised_another(expected, got)
        case Raised() as expected, Returned():
            return causes.not_raised(expected)
        case _, Raised() as got:
            return causes.explain_error(got)
        case Returned(wanted), Returned(value):
            return exercise.answer.fault(wanted, value, case.arguments) or general
    return general


def argument_name(exercise: Exercise, position: int) -> str:
    return list(inspect.signature(exercise.reference).parameters)[position]
