"""One call of an answer beside what was expected of it, and the call itself where the answer runs in this process."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from taulab.course.judging.answers.plain import AnswerType
from taulab.course.judging.budget import Clock, run_within
from taulab.course.judging.exercise import Exercise
from taulab.course.judging.outcomes import Outcome, Raised, TimedOut, prepare, respond

Call = Callable[[tuple], Outcome]
Functions = Mapping[str, Callable]


@dataclass(frozen=True, eq=False)
class Case:
    """One input on which an answer fails."""

    arguments: tuple
    expected: Outcome
    got: Outcome


def local_call(answer: Callable, answer_type: AnswerType, given: Functions, clock: Clock, out=None) -> Call:
    """Return the call of an answer in this process; all its calls share the time of `clock`, and print to `out`."""

    def call(arguments):
        return run_within(clock, lambda: respond(answer, arguments, answer_type, given), late=TimedOut(), out=out)

    return call


def is_right(exercise: Exercise, case: Case) -> bool:
    return exercise.answer.right(case.expected, case.got, case.arguments)


def fail_alike(one: Case, other: Case) -> bool:
    """Return whether two failures are of one kind, so that the words for one hold for the other."""
    return kind_of_failure(one) == kind_of_failure(other)


def kind_of_failure(case: Case) -> tuple:
    return type(case.expected), type(case.got), case.got.error if isinstance(case.got, Raised) else None


class Seen(BaseException):
    """Ends a call whose arguments are all that was wanted; an answer's own `except Exception` lets it through."""


def arguments_of(case: Case, answer_type: AnswerType, given: Functions) -> tuple:
    """Return fresh arguments, as an answer gets them in this case."""
    seen = []

    def onlooker(*arguments):
        seen.append(arguments)
        raise Seen

    with suppress(Seen):
        answer_type.invoke(onlooker, [prepare(argument, given) for argument in case.arguments])
    return seen[0]
