"""What an exercise is: its reference, its inputs, the wrong answers it knows, its words.

Data only. `battery` draws the inputs, `answers` runs and compares, `verdict` judges, `lab` shows.
Messages are English literals marked with ``_`` (see `language`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hypothesis.strategies import SearchStrategy

from taulab.course.judging.answers.plain import AnswerType, ArrayAnswer


@dataclass(frozen=True, eq=False)
class Misconception:
    """A wrong answer that students give, as code, with the words that answer it.

    An answer is diagnosed by the misconception whose outcomes equal its own where it fails (`verdict.diagnose`).
    """

    name: str
    answer: Callable
    cause: str
    next_step: str
    #: Where outcomes cannot be compared one by one: ``recognise(inputs, outcomes)`` says whether they show it.
    recognise: Callable | None = None
    #: Arguments that the next step tells the student to try: there this answer must differ from a right one.
    tried: tuple | None = None
    #: Whether its words hold of each of several returned values, wherever one alone is wrong in this way.
    of_each: bool = False


class WrongAnswers:
    """The wrong answers of one exercise, in the order in which they stand in its file.

    An instance is the decorator that puts its words above a wrong answer and leaves the function as it is.
    One that its exercise would not know, or that has the name of another, is refused where it stands.

    Examples
    --------
    >>> wrong = WrongAnswers()
    >>> @wrong("You multiplied by τ.", "Divide by it.")
    ... def turned_round(z, temperature):
    ...     return z * temperature
    >>> _ = wrong("τ has no effect.", "Use it.", name="no-effect")(lambda z, temperature: z)
    >>> [misconception.name for misconception in wrong.answers()]
    ['turned-round', 'no-effect']
    """

    def __init__(self):
        self._found: list[Misconception] = []
        self._closed = False

    def __call__(self, cause: str, next_step: str, *, recognise: Callable | None = None, tried: tuple | None = None,
                 name: str | None = None, of_each: bool = False):
        """Return the decorator of a wrong answer; `name` it where it is no ``def``, which has a name of its own.

        `tried` are arguments that the next step names, if it does: the gates hold that they show the mistake.
        """
        def known(answer: Callable) -> Callable:
            called = name or getattr(answer, "__name__", "").replace("_", "-")
            self._refuse(called)
            self._found.append(Misconception(called, answer, cause, next_step, recognise, tried, of_each))
            return answer

        return known

    def answers(self) -> tuple[Misconception, ...]:
        """Return all of them; none may follow."""
        self._closed = True
        return tuple(self._found)

    def _refuse(self, name: str):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise ValueError(f"name={name!r}: a wrong answer without a def needs name=\"some-name\", of a-z, 0-9 and -")
        if name in [known.name for known in self._found]:
            raise ValueError(f"{name}: two wrong answers of this name; rename the second")
        if self._closed:
            raise ValueError(f"{name}: stands below its Exercise, which does not know it; move it above")


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise of a lab; two are equal only if they are one."""

    id: str                         # "01.2"
    name: str                       # the function the student writes
    title: str
    why: str                        # why it matters, one sentence
    reference: Callable
    inputs: SearchStrategy          # of tuples of arguments
    witnesses: tuple[tuple, ...]    # arguments that are always in the battery: one at least for each misconception
    misconceptions: tuple[Misconception, ...]
    hints: tuple[str, str, str]     # the third is followed by a link to the solved cell
    general: str                    # the cause, where no misconception fits
    next_step: str
    theory: str                     # heading anchor in the theory page, by its unit name
    points: int
    minutes: int
    difficulty: int                 # 1 to 5
    answer: AnswerType = field(default_factory=ArrayAnswer)
    alternatives: tuple[Callable, ...] = ()   # right answers written differently, for the tests
    tried: tuple[tuple, ...] = ()             # arguments that the general next step tells the student to try
    equivalent: tuple[tuple[str, str], ...] = ()   # mutants that are right all the same, and why (`gates.mutants`)


@dataclass(frozen=True, eq=False)
class Prediction:
    """A question answered before the picture is seen; no mark, only the gap between guess and truth."""

    id: str                         # "01.a"
    question: str
    truth: Callable[[], float | str]
    reveal: str                     # what the truth teaches; may use {truth} and {guess}
    tolerance: float = 0.05         # relative gap that counts as close


@dataclass(frozen=True, eq=False)
class LabExercises:
    """Everything that `course.open(number)` serves."""

    number: str                     # "01"
    slug: str                       # "sweeping_tau": solutions/01_sweeping_tau.py, theory/en/01-sweeping-tau.md
    exercises: tuple[Exercise, ...]
    predictions: tuple[Prediction, ...] = ()
    #: Functions of the course that may be arguments of an answer, by the name that crosses to the student's process.
    given: Mapping[str, Callable] = field(default_factory=dict)
