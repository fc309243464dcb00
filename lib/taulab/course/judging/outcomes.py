"""What one call of an answer comes to, as plain data: all that ever leaves the student's side.

`respond` runs where the student's code runs. What it hands back `crossing` has made, so that whoever judges never
touches an object that the student built.
"""

import builtins
import itertools
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from taulab.course.judging.crossing import class_name, plain

LONGEST_TEXT = 300
MOST_FRAMES = 6
NUMBERS = itertools.count(1)
MACHINERY = {f"taulab.course.{name}" for name in
             ("judging.outcomes", "judging.crossing", "judging.answers.plain", "judging.answers.samplers",
              "judging.answers.symbolic", "grading.watch")}


# Arguments that are made on the answering side ------------------------------------------------------------------------

@dataclass(frozen=True)
class Seed:
    """Stands for ``np.random.default_rng(value)`` among the arguments of an answer."""

    value: int


@dataclass(frozen=True)
class Given:
    """Stands for a function of the course, by its name in `LabExercises.given`."""

    name: str


@dataclass(frozen=True)
class Symbols:
    """Stands for SymPy symbols: ``Symbols("tau")`` is one, ``Symbols("z", 3)`` the tuple (z1, z2, z3); all are real."""

    name: str
    size: int | None = None
    positive: bool = False

    def names(self):
        return (self.name,) if self.size is None else tuple(f"{self.name}{i + 1}" for i in range(self.size))

    def make(self):
        import sympy  # half a second that only symbolic exercises pay
        made = tuple(sympy.Symbol(name, real=True, positive=self.positive or None) for name in self.names())
        return made[0] if self.size is None else made


def prepare(argument, given: Mapping[str, Callable]):
    """Return a fresh copy of a plain argument, with its markers turned into what they stand for."""
    match argument:
        case Seed(value):
            return np.random.default_rng(value)
        case Given(name):
            return anonymous(given[name])
        case float():
            return 1.0 * argument   # another object: `is np.inf` asks for the wrong thing
        case Symbols():
            return argument.make()
        case np.ndarray():
            return argument.copy()
        case list() | tuple():
            return type(argument)(prepare(item, given) for item in argument)
        case dict():
            return {key: prepare(item, given) for key, item in argument.items()}
    return argument


def anonymous(function: Callable) -> Callable:
    """Return a function that does what `function` does and is new each time, so that nothing but a call tells it."""
    def unnamed(*arguments, **options):
        return function(*arguments, **options)

    unnamed.__name__ = unnamed.__qualname__ = f"function_{next(NUMBERS)}"
    return unnamed


def unchanged(original, used) -> bool:
    """Return whether `used`, made by `prepare`, still holds what `original` holds."""
    if isinstance(original, np.ndarray):
        same_kind = original.shape == used.shape and original.dtype == used.dtype
        return same_kind and original.tobytes() == used.tobytes()
    if isinstance(original, list | tuple):
        return len(original) == len(used) and all(map(still, original, used))
    if isinstance(original, dict):
        return list(original) == list(used) and all(still(original[key], used[key]) for key in original)
    return isinstance(original, Seed | Given | Symbols) or original == used or original != original


def still(original, used) -> bool:
    """Return whether one item of a container is the same: of one type (an item may have been replaced), then equal."""
    made_elsewhere = isinstance(original, Seed | Given | Symbols)
    return made_elsewhere or (type(original) is type(used) and unchanged(original, used))


# What comes back ------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Returned:
    """The answer returned `value`."""

    value: Any


@dataclass(frozen=True)
class Raised:
    """The answer raised: `lineage` names the class and its built-in ancestors, `trace` the student's own frames."""

    lineage: tuple[str, ...]
    text: str = ""
    trace: tuple[tuple[int, str, str], ...] = ()   # line number, function, source line

    @property
    def error(self) -> str:
        return self.lineage[0]


@dataclass(frozen=True)
class ChangedInput:
    """The answer wrote into its argument number `position`, which now holds `after`, and returned `value`."""

    position: int
    value: Any
    after: Any


@dataclass(frozen=True)
class Unwritten:
    """The stub is still there."""


@dataclass(frozen=True)
class TimedOut:
    """The time was over before the answer came back."""


@dataclass(frozen=True)
class Ended:
    """The process in which the answer ran ended, or could no longer be understood, before the answer came back."""


Outcome = Returned | Raised | ChangedInput | Unwritten | TimedOut | Ended


# The student's side of a call -----------------------------------------------------------------------------------------

def respond(answer: Callable, arguments: tuple, answer_type, given: Mapping[str, Callable] = {}) -> Outcome:
    """Call `answer` once on fresh copies of `arguments` and return what came of it; nothing is ever raised.

    SystemExit and the like belong to the answer, not to whoever checks it; an exception may itself be a trap.
    """
    try:
        return returned(answer, arguments, answer_type, given)
    except BaseException as error:
        return outcome_of(error)


def returned(answer, arguments, answer_type, given) -> Returned | ChangedInput:
    prepared = [prepare(argument, given) for argument in arguments]
    value = answer_type.invoke(answer, prepared)
    for position, (original, used) in enumerate(zip(arguments, prepared, strict=True)):
        if not unchanged(original, used):
            return ChangedInput(position, value, plain(used))
    return Returned(value)


def outcome_of(error: BaseException) -> Raised | Unwritten:
    """Return what an error comes to; one that sets a trap for who looks at it is known by its class alone."""
    try:
        return unwritten_or_raised(error)
    except BaseException:
        return Raised((class_name(type(error)),))


def unwritten_or_raised(error: BaseException) -> Raised | Unwritten:
    frames = [frame for frame, _line in traceback.walk_tb(error.__traceback__) if not ours(frame)]
    names = [frame.f_code.co_qualname for frame in frames]
    if isinstance(error, NotImplementedError) and names and (names[-1] + ".").startswith(names[0] + "."):
        return Unwritten()
    return Raised(lineage(type(error)), text_of(error), trace_of(error))


def ours(frame) -> bool:
    """Return whether a frame belongs to this machinery, which stands between the check and the student's function."""
    return frame.f_globals.get("__name__") in MACHINERY


def lineage(kind: type) -> tuple[str, ...]:
    """Return the name of an exception class, then the names of its built-in ancestors."""
    ancestors = [c.__name__ for c in type.__dict__["__mro__"].__get__(kind)[1:] if vars(builtins).get(c.__name__) is c]
    return (class_name(kind), *ancestors)


def text_of(error: BaseException) -> str:
    try:
        return str.__str__(str(error))[:LONGEST_TEXT]
    except BaseException:  # a student's __str__ may do anything; the class name is enough then
        return ""


def trace_of(error: BaseException) -> tuple[tuple[int, str, str], ...]:
    """Return the frames of the student's own cells, innermost last: no library, none of ours."""
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if theirs(frame)]
    summary = traceback.StackSummary.extract(iter(frames[-MOST_FRAMES:]))
    return tuple((entry.lineno or 0, entry.name[:60], (entry.line or "")[:LONGEST_TEXT]) for entry in summary)


def theirs(frame) -> bool:
    """Return whether a frame runs code of a notebook or a plain script, not of an installed module."""
    return frame.f_globals.get("__name__") == "__main__" or "__file__" not in frame.f_globals
