"""Right answers with one fault put around them: on what goes in, on what comes out, or between two calls.

Each makes an answer that is right on many inputs and wrong on some that its exercise allows. The faults depend on what
an exercise is given and gives; one that could never show there is not made.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from taulab.course.gates.draws import of_draws
from taulab.course.gates.results import TINY, each_part, of_expressions, of_results, on_argument, wrong_where
from taulab.course.judging.answers.samplers import SamplerAnswer, value_of
from taulab.course.judging.answers.symbolic import SymbolicAnswer
from taulab.course.judging.battery import Battery
from taulab.course.judging.exercise import Exercise, LabExercises
from taulab.course.judging.outcomes import Given, Returned, Seed

OVERFLOW, UNDERFLOW = 709.0, 745.0     # exp of more is inf, of less than minus that 0
LOGITS = ("z", "logits")


@dataclass(frozen=True)
class Subject:
    """An exercise, its battery and its lab, as the faults look at them."""

    exercise: Exercise
    lab: LabExercises
    battery: Battery

    @property
    def right(self) -> Callable:
        return self.exercise.reference

    @property
    def names(self) -> list[str]:
        """Return the names of the arguments that answers are given; a reference of the library may take more."""
        return list(inspect.signature(self.right).parameters)[:max(map(len, self.battery.inputs))]

    def default(self, place: int):
        """Return what every right answer takes where an argument is left out, `inspect.Parameter.empty` for none."""
        defaults = [list(inspect.signature(answer).parameters.values())[place].default
                    for answer in (self.right, *self.exercise.alternatives)]
        return inspect.Parameter.empty if inspect.Parameter.empty in defaults else defaults[0]

    def at(self, place: int) -> list:
        """Return what stands at one place of the inputs of the battery."""
        return [arguments[place] for arguments in self.battery.inputs if place < len(arguments)]

    @property
    def keeps_digits(self) -> bool:
        """Return whether float32 has too few digits: a single number may come in it, an array may not."""
        arrays = any(isinstance(part, np.ndarray) for value in self.results
                     for part in (value if isinstance(value, tuple) else (value,)))
        return arrays and getattr(self.exercise.answer, "rtol", 1) < 1e-7

    @property
    def results(self) -> list:
        """Return the values that the reference gave."""
        kind = self.exercise.answer
        values = [outcome.value for outcome in self.battery.expected if isinstance(outcome, Returned)]
        return [value_of(value) if "drawn" in value else value for value in values] if all(
            isinstance(value, dict) for value in values) and hasattr(kind, "law") else values


def disguises(subject: Subject) -> Iterator[tuple[str, Callable]]:
    """Yield the name of each fault and the answer that has it."""
    if isinstance(subject.exercise.answer, SymbolicAnswer):
        yield from of_expressions(subject)
        return
    for place, name in enumerate(subject.names):
        for fault, answer in of_argument(subject, place, name):
            yield f"{name}: {fault}", answer
    yield from of_sizes(subject)
    yield from of_memory(subject)
    if isinstance(subject.exercise.answer, SamplerAnswer):
        yield from of_draws(subject)
    else:
        yield from of_results(subject)


# On what goes in ------------------------------------------------------------------------------------------------------

def of_argument(subject, place, name):
    values = subject.at(place)
    default = subject.default(place)
    if default is not inspect.Parameter.empty:
        yield "default used whatever is given", on_argument(subject.right, place, lambda _given: default)
        yield "wrong where it is left out", wrong_where(subject.right, lambda *given: len(given) <= place)
    kinds = {type(value) for value in values}
    if kinds <= {int, float}:
        yield from of_number(subject, place, values)
    if all(isinstance(value, np.ndarray) for value in values):
        yield from of_array(subject, place, name, values)
    if kinds == {Given}:
        yield from of_function(subject, place)
    if kinds == {list}:
        for fault, change in (("first left out", lambda x: x[1:]), ("last left out", lambda x: x[:-1])):
            yield fault, on_argument(subject.right, place, change)


def of_number(subject, place, values):
    right = subject.right
    yield "as in the first witness", on_argument(right, place, lambda _given: values[0])
    if not any(type(value) is float for value in values):
        return
    for fault, change in {
        "three decimals": lambda x: round(x, 3), "two digits": lambda x: float(f"{x:.2g}"),
        "at least 0.01": lambda x: max(x, 0.01) if x > 0 else x,
    }.items():
        yield fault, on_argument(right, place, change)
    if subject.keeps_digits:
        yield "float32", on_argument(right, place, lambda x: float(np.float32(x)))
    if any(value > 1 for value in values):
        yield "a whole number is refused", wrong_where(right, lambda *given: type(given[place]) is int)
        yield "at most 100", on_argument(right, place, lambda x: min(x, 100.0) if x < np.inf else x)
    if np.inf in values:
        yield "is np.inf", wrong_where(right, lambda *given: given[place] == np.inf and given[place] is not np.inf)


def of_array(subject, place, name, values):
    right, sample = subject.right, values[0]
    floating = any(value.dtype.kind == "f" for value in values)
    yield "first left out", on_argument(right, place, lambda x: x[1:])
    yield "last left out", on_argument(right, place, lambda x: x[:-1])
    yield "changed after use", spoils(right, place)
    if not floating:
        return
    yield "three decimals", on_argument(right, place, lambda x: np.round(x, 3) if x.dtype.kind == "f" else x)
    if subject.keeps_digits:
        yield "float32", on_argument(right, place, lambda x: x.astype(np.float32))
    if any(np.any((value < 0) | (value > 1)) for value in values):
        yield "whole numbers make whole results", like_the_argument(right, place)
    if any(np.isneginf(value).any() for value in values):
        yield from of_cuts(subject, place)
    finite = np.concatenate([value[np.isfinite(value)].ravel() for value in values])
    if finite.min() >= 0 and finite.max() <= 1 and name not in LOGITS:
        yield "small ones dropped", on_argument(right, place, lambda x: np.where(x < TINY, 0 * x, x))
    if name in LOGITS:
        yield from of_overflow(subject, place, sample.ndim)


def of_cuts(subject, place):
    right, results = subject.right, subject.results
    hot = any(np.isinf(value) for value in (subject.at(subject.names.index("temperature"))
                                            if "temperature" in subject.names else ()))
    shown = hot or any(isinstance(value, np.ndarray) and np.isneginf(value).any() for value in results)
    for stand_in in (-50.0, -100.0, -1e9)[:3 if shown else 2]:
        yield f"-inf as {stand_in:g}", on_argument(
            right, place, lambda x, low=stand_in: np.where(np.isneginf(x), low, x))
    yield "-inf in first place", wrong_where(right, lambda *given: np.isneginf(given[place].ravel()[0]))
    yield "-inf twice in a row", wrong_where(
        right, lambda *given: np.any(np.sum(np.isneginf(np.atleast_2d(given[place])), axis=-1) > 1))


def of_overflow(subject, place, axes):
    """Yield exponentials that overflow or vanish unless the largest logit of each row is subtracted first."""
    right, hot = subject.right, subject.names.index("temperature") if "temperature" in subject.names else None

    def spread(z, origin):
        return np.max(np.where(np.isfinite(z), z, -np.inf) - origin(z))

    def finite_min(z):
        return np.min(np.where(np.isfinite(z), z, np.inf), axis=-1, keepdims=True)

    for fault, origin in {"not shifted": lambda z: 0.0, "shifted by the first": lambda z: z[..., :1],
                          "shifted by the last": lambda z: z[..., -1:], "shifted by the smallest": finite_min}.items():
        yield fault, wrong_where(right, lambda *given, origin=origin: spread(given[place], origin) > OVERFLOW,
                                 lambda value: np.nan)
    yield "clipped at 700", on_argument(right, place, lambda z: np.where(np.isfinite(z), np.clip(z, -700, 700), z))
    if axes > 1:
        yield "one shift for all rows", wrong_where(
            right, lambda *given: np.max(given[place]) - np.min(np.max(given[place], axis=-1)) > UNDERFLOW,
            lambda value: np.nan)
    if hot is not None:
        yield "not shifted where cold", wrong_where(
            right, lambda *given: len(given) > hot and 0 < np.min(given[hot]) < 0.5
            and np.max(given[place]) / np.min(given[hot]) > OVERFLOW, lambda value: np.nan)


def spoils(right, place):
    """Return an answer that writes into its argument, as ``x -= 1`` does where x holds decimals."""
    def answer(*arguments):
        value = right(*arguments)
        if arguments[place].dtype.kind == "f":
            arguments[place] *= 2.0
        return value
    return answer


def like_the_argument(right, place):
    """Return an answer that collects its numbers in ``np.zeros_like`` of an argument."""
    def answer(*arguments):
        value = right(*arguments)
        whole = np.asarray(arguments[place]).dtype.kind in "iu"
        return each_part(value, np.trunc) if whole else value
    return answer


def of_function(subject, place):
    """Yield answers that know the functions of the course by their names, or as objects."""
    right, given = subject.right, subject.lab.given
    names = {function.__name__ for function in given.values()} | set(given)
    identities = set(map(id, given.values()))
    yield "known by its name", wrong_where(right, lambda *given: given[place].__name__ not in names)
    yield "known as an object", wrong_where(right, lambda *given: id(given[place]) not in identities)


# Sizes ----------------------------------------------------------------------------------------------------------------

def sizes(arguments) -> tuple:
    return tuple(np.shape(argument) if isinstance(argument, np.ndarray) else len(argument)
                 for argument in arguments if isinstance(argument, np.ndarray | list))


def of_sizes(subject):
    first = sizes(subject.battery.inputs[0])
    for axis, number in sorted({(axis, number) for number, shape in enumerate(first) if isinstance(shape, tuple)
                                for axis in range(len(shape))}):
        def other(*given, axis=axis, number=number):
            return sizes(given)[number][axis] != first[number][axis]

        def one(*given, axis=axis, number=number):
            return sizes(given)[number][axis] == 1

        array = [name for name, value in zip(subject.names, subject.battery.inputs[0]) if isinstance(
            value, np.ndarray | list)][number]
        yield f"{array}: axis {axis} of one length only", wrong_where(subject.right, other)
        yield f"{array}: a single entry along axis {axis}", wrong_where(subject.right, one)


# Between two calls ----------------------------------------------------------------------------------------------------

def of_memory(subject):
    """Yield answers that remember: what they gave to the same first argument, or to arguments of the same sizes.

    A function that is given is new in each call, so that nothing could be remembered by it.
    """
    def key_of(argument):
        return argument.tobytes() if isinstance(argument, np.ndarray) else repr(argument)

    def remembered(key):
        known = {}

        def answer(*arguments):
            place = key(arguments)
            if place not in known:
                known[place] = subject.right(*arguments)
            return known[place]
        return answer

    count = len(subject.battery.inputs[0])
    if any(isinstance(argument, Given) for argument in subject.battery.inputs[0]):
        return
    if count > 1:
        for place, name in enumerate(subject.names[:count]):
            if not isinstance(subject.battery.inputs[0][place], Seed | Given):
                yield f"remembered without {name}", remembered(
                    lambda arguments, place=place: tuple(map(key_of, arguments[:place] + arguments[place + 1:])))
    elif count == 1:
        yield "remembered by size", remembered(lambda arguments: sizes(arguments))
