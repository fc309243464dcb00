"""What an exercise is: its reference, its inputs, the wrong answers it knows, its words.

Data only. `battery` draws the inputs, `answers` runs and compares, `verdict` judges, `lab` shows.
Messages are English literals marked with ``_`` (see `language`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hypothesis.strategies import SearchStrategy

from taulab.course.judging.answers.plain import AnswerType, ArrayAnswer


@dataclass(frozen=True, eq=False)
class Misconception:
    """A wrong answer that students give, as code, with the words that answer it.

    An answer is diagnosed by the misconception whose outcomes equal its own on the whole battery.
    """

    name: str
    answer: Callable
    cause: str
    next_step: str
    #: Where outcomes cannot be compared one by one: ``recognise(inputs, outcomes)`` says whether they show it.
    recognise: Callable | None = None


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
