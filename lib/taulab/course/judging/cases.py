"""One call of an answer beside what was expected of it, and the call itself where the answer runs in this process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from taulab.course.judging.answers.plain import AnswerType
from taulab.course.judging.budget import Clock, run_within
from taulab.course.judging.exercise import Exercise
from taulab.course.judging.outcomes import Outcome, Raised, TimedOut, respond

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
