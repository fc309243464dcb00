"""The inputs an answer is tried on, what is expected for each, and the smallest input on which it fails.

Hypothesis lives here alone. A battery is drawn once for each exercise and seed; the witnesses come first.
"""

import os
import pickle
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from unittest import mock

import hypothesis
import hypothesis.configuration
import hypothesis.errors
import numpy as np
from hypothesis.internal.conjecture import providers
from hypothesis.strategies import SearchStrategy

from taulab.course.judging.budget import Clock
from taulab.course.judging.exercise import Exercise
from taulab.course.judging.outcomes import Outcome, Raised, Returned, respond
from taulab.course.judging.quiet import quiet

QUIET = {
    "deadline": None,
    "report_multiple_bugs": False,
    "suppress_health_check": list(hypothesis.HealthCheck),
    "phases": (hypothesis.Phase.generate, hypothesis.Phase.shrink),
    "database": None,
}
MOST_TRIALS = 200        # inputs tried to meet a failure again
SHRINKING_SECONDS = 0.5
NO_FOLDER = os.path.join(os.devnull, "hypothesis")   # can neither be read nor made
MOST_READABLE = 50       # numbers that a reader takes in


@dataclass(frozen=True, eq=False)
class Battery:
    """Inputs as plain data, what the reference comes to on each, and what misconceptions do, as far as was asked."""

    inputs: tuple[tuple, ...]
    expected: tuple[Outcome, ...]
    known: dict[str, list[tuple[Outcome, bool]]] = field(default_factory=dict, repr=False)   # `diagnosis.outcomes_of`


def draw_battery(exercise: Exercise, given: Mapping[str, Callable], seed: int = 0) -> Battery:
    """Return the witnesses and ``exercise.answer.draws`` drawn inputs, each with its reference."""
    inputs = (*exercise.witnesses, *drawn_inputs(exercise, seed))
    expected = tuple(reference_outcome(exercise, arguments, given) for arguments in inputs)
    for arguments, outcome in zip(inputs, expected, strict=True):
        if not meant(outcome):
            raise BrokenExercise(f"{exercise.id}: the reference comes to {outcome} on {arguments}")
    return Battery(inputs, expected)


class BrokenExercise(Exception):
    """A reference that fails; its failure must not become the answer that is expected."""


def meant(outcome: Outcome) -> bool:
    """Return whether a reference means what it came to: a value, or the ValueError that refuses an argument."""
    return isinstance(outcome, Returned) or (isinstance(outcome, Raised) and "ValueError" in outcome.lineage)


def reference_outcome(exercise: Exercise, arguments: tuple, given: Mapping[str, Callable]) -> Outcome:
    with quiet():
        return respond(exercise.reference, arguments, exercise.answer, given)


def drawn_inputs(exercise: Exercise, seed: int) -> list[tuple]:
    inputs = []
    if exercise.answer.draws:
        keep_no_home()

        @hypothesis.seed(seed)
        @hypothesis.settings(max_examples=exercise.answer.draws, **QUIET)
        @hypothesis.given(exercise.inputs)
        def collect(arguments):
            inputs.append(arguments)

        with quiet(), whatever_is_loaded():
            collect()
    return without_repeats(inputs, exercise.witnesses)


def without_repeats(inputs, witnesses):
    known = set(map(pickle.dumps, witnesses))
    return list({text: arguments for arguments in inputs if (text := pickle.dumps(arguments)) not in known}.values())


@contextmanager
def whatever_is_loaded() -> Iterator[None]:
    """Let what is drawn hang on the seed alone.

    Now and then Hypothesis draws a number from the source of a module that is loaded, and notebook, grader and tests
    load different ones.
    """
    nothing = SimpleNamespace(set_for_type=lambda _kind: ())
    with (mock.patch.object(providers, "_get_local_constants", lambda: nothing, create=True),
          mock.patch.object(providers, "CONSTANTS_CACHE", {}, create=True)):
        yield


def keep_no_home():
    """Let Hypothesis keep its files nowhere: what it finds it needs no more, and a student's folder is not its own."""
    hypothesis.configuration.set_hypothesis_home_dir(NO_FOLDER)


# Shrinking ------------------------------------------------------------------------------------------------------------

class EnoughShrinking(BaseException):
    """Ends a search from within; Hypothesis lets it pass."""


def smallest_failure(inputs: SearchStrategy, attempt: Callable, known: list):
    """Return the smallest case that fails: one that Hypothesis meets and shrinks, or one of those `known`.

    `attempt` takes arguments and returns the case if it fails, else None; it may end the search with `EnoughShrinking`.
    """
    met = [*known]
    clock = Clock(SHRINKING_SECONDS)

    def condition(arguments):
        if clock.left() <= 0:
            raise EnoughShrinking
        case = attempt(arguments)
        if case is not None:
            met.append(case)
        return case is not None

    try:
        search(inputs, condition)
    except (EnoughShrinking, hypothesis.errors.HypothesisException):
        pass  # the failure was not met, or not shrunk to the end: what was met is what there is
    return min(met, key=lambda case: size(case.arguments))


def search(inputs, condition):
    keep_no_home()
    settings = hypothesis.settings(max_examples=MOST_TRIALS, **QUIET)
    with quiet(), whatever_is_loaded():
        hypothesis.find(inputs, condition, settings=settings, random=random.Random(0))


def size(arguments) -> tuple:
    """Order inputs as a reader would: fewer numbers first, then less to write, then smaller numbers."""
    numbers = list(numbers_in(arguments))
    if len(numbers) > MOST_READABLE:
        return len(numbers), 0, 0
    written = sum(len(repr(number)) for number in numbers)
    return len(numbers), written, sum(np.abs(number) for number in numbers if np.isfinite(number))


def numbers_in(value) -> Iterator[float]:
    """Yield the numbers of plain data; whatever else it holds counts as a 0."""
    match value:
        case np.ndarray():
            yield from value.ravel()
        case list() | tuple():
            for item in value:
                yield from numbers_in(item)
        case dict():
            yield from numbers_in(list(value.values()))
        case int() | float() | complex():
            yield value
        case _:
            yield 0
