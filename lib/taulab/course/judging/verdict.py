"""From the outcomes of an answer to a verdict: which of five, why, and what to do next.

`judge` belongs to the judge's side: it reaches the answer only through ``call``, which takes arguments and gives the
outcome of one call. In a notebook that is `local_call`; a grader hands in a call to another process.
"""

import inspect
import math
from dataclasses import dataclass, replace
from enum import Enum

from taulab.course.judging import causes
from taulab.course.judging.answers.plain import arrays_like, repeats
from taulab.course.judging.battery import Battery, EnoughShrinking, reference_outcome, smallest_failure
from taulab.course.judging.cases import Call, Case, Functions, fail_alike, is_right
from taulab.course.judging.diagnosis import Diagnosis, breaks_down, diagnose, display_of
from taulab.course.judging.exercise import Exercise
from taulab.course.judging.faults import Words
from taulab.course.judging.forms import what_was_done
from taulab.course.judging.outcomes import ChangedInput, Ended, Outcome, Raised, Returned, TimedOut, Unwritten
from taulab.course.language import Message
from taulab.course.language import mark as _

MOST_REPEATED = 3


class State(Enum):
    """What a check can come to."""

    UNWRITTEN = _("not attempted")
    WRONG = _("wrong")
    ERROR = _("raised an error")
    UNCHECKED = _("could not be checked")
    PASSED = _("passed")


@dataclass(frozen=True)
class Verdict:
    """What a check came to, in words that know no language yet."""

    exercise: str
    state: State
    cause: Message
    next_step: Message
    case: Case | None = None
    misconception: str | None = None
    printed: str = ""     # what the answer printed in the call that is shown
    right: int = 0        # inputs on which a wrong answer is right, of so many
    inputs: int = 0

    @property
    def passed(self) -> bool:
        return self.state is State.PASSED


def judge(exercise: Exercise, battery: Battery, call: Call, given: Functions) -> Verdict:
    """Return the verdict on the answer behind `call`."""
    outcomes = run_battery(battery, call)
    if all(isinstance(outcome, Unwritten) for outcome in outcomes):
        return make_verdict(exercise, State.UNWRITTEN, causes.not_attempted(exercise.id))
    if not repeatable(battery, outcomes, call):
        return make_verdict(exercise, State.UNCHECKED, causes.random_result())
    cases = list(map(Case, battery.inputs, battery.expected, outcomes))
    wrong = [case for case in cases if not is_right(exercise, case)]
    if not wrong and not follows_generator(exercise, battery, outcomes, call):
        return make_verdict(exercise, State.WRONG, causes.deaf_to_seeds())
    if not wrong and (fault := fault_together(exercise, battery, outcomes)):
        return make_verdict(exercise, State.WRONG, fault)
    if not wrong:
        return make_verdict(exercise, State.PASSED, causes.well_done(len(battery.inputs)))
    diagnosis = diagnose(exercise, battery, outcomes, given)
    form = None if diagnosis else what_was_done(exercise, cases, battery, given)
    shown = [case for case in wrong if not (form and breaks_down(case.got))]    # a breakdown seldom shows a form
    verdict = explain(exercise, diagnosis, shrink(exercise, shown or wrong, diagnosis, call, given), form)
    return replace(verdict, right=len(outcomes) - len(wrong), inputs=len(battery.inputs))


def is_accepted(exercise: Exercise, battery: Battery, call: Call) -> bool:
    """Return whether an answer passes, without a word why not: the first failure ends it."""
    outcomes = []
    for arguments, expected in zip(battery.inputs, battery.expected, strict=True):
        outcomes.append(call(arguments))
        if not exercise.answer.right(expected, outcomes[-1], arguments):
            return False
    return (repeatable(battery, outcomes, call) and follows_generator(exercise, battery, outcomes, call)
            and not fault_together(exercise, battery, outcomes))


def follows_generator(exercise: Exercise, battery: Battery, outcomes: list[Outcome], call: Call) -> bool:
    """Return whether another seed gives other draws: one call more, of the first input that has a twin."""
    for arguments, outcome in zip(battery.inputs, outcomes, strict=False):
        twin = exercise.answer.twin(arguments)
        if twin is not None and isinstance(outcome, Returned):
            second = call(twin)
            return not isinstance(second, Returned) or exercise.answer.independent(
                outcome.value, second.value, arguments)
    return True


def fault_together(exercise: Exercise, battery: Battery, outcomes: list[Outcome]) -> Words | None:
    """Return what is wrong with right values when they are looked at together."""
    returned = [(outcome.value, arguments) for outcome, arguments in zip(outcomes, battery.inputs, strict=True)
                if isinstance(outcome, Returned)]
    return exercise.answer.fault_together([value for value, _arguments in returned],
                                          [arguments for _value, arguments in returned])


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


def shrink(exercise: Exercise, wrong: list[Case], diagnosis: Diagnosis | None, call: Call, given: Functions) -> Case:
    """Return the smallest case that fails in the way of the first, or shows the misconception that is named."""
    known = diagnosis.cases if diagnosis else wrong
    first = known[0]
    if isinstance(first.got, TimedOut):
        return first
    shows = display_of(exercise, diagnosis, given)

    def attempt(arguments):
        case = Case(arguments, reference_outcome(exercise, arguments, given), call(arguments))
        if isinstance(case.got, TimedOut):
            raise EnoughShrinking
        return None if is_right(exercise, case) or not fail_alike(first, case) or not shows(case) else case

    return smallest_failure(exercise.inputs, attempt, [case for case in known if fail_alike(first, case)])


# Words ----------------------------------------------------------------------------------------------------------------

def make_verdict(exercise: Exercise, state: State, words: Words, **more) -> Verdict:
    return Verdict(exercise.id, state, words.cause, words.next_step, **more)


def explain(exercise: Exercise, diagnosis: Diagnosis | None, case: Case, form: Words | None = None) -> Verdict:
    """Return the verdict on a case that fails, with the words of the misconception or form where one was recognised."""
    state = State.ERROR if isinstance(case.got, Raised | TimedOut | Ended) else State.WRONG
    if diagnosis is None:
        return make_verdict(exercise, state, form or why(exercise, case), case=case)
    misconception = diagnosis.misconception
    said = Words(Message(misconception.cause), Message(misconception.next_step))
    return make_verdict(exercise, state, said, case=case, misconception=misconception.name)


def why(exercise: Exercise, case: Case) -> Words:
    """Return the words for a failure that no misconception explains."""
    general = Words(Message(exercise.general), Message(exercise.next_step))
    match case.expected, case.got:
        case _, TimedOut():
            return causes.too_slow(exercise.answer.seconds)
        case _, Ended():
            return causes.process_ended()
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
        case Returned(), Returned():
            return of_values(exercise, case, general)
    return general


def of_values(exercise: Exercise, case: Case, general: Words) -> Words:
    """Return the words for a wrong value: what is visibly wrong, which of several values it is, or the general ones."""
    wanted, value = case.expected.value, arrays_like(case.expected.value, case.got.value)
    several = type(wanted) is tuple and isinstance(value, list | tuple) and len(wanted) == len(value)

    def agrees(one, other):
        return exercise.answer.agree((one,), (other,), case.arguments)

    wrong = [place for place, pair in enumerate(zip(wanted, value), start=1) if not agrees(*pair)] if several else []
    if fault := exercise.answer.fault(wanted, value, case.arguments):
        return causes.fault_of_part(wrong[0], len(wanted), fault) if wrong and len(wanted) > 1 else fault
    return causes.one_part(wrong[0], len(wanted), general) if 0 < len(wrong) < len(wanted) else general


def argument_name(exercise: Exercise, position: int) -> str:
    return list(inspect.signature(exercise.reference).parameters)[position]
