"""Slightly wrong answers: a battery must refuse each of them.

Of every right answer, the reference and its alternatives, `changes` makes mutants of the source and `disguises` faults
around the whole. One that the battery accepts *survives*: the battery lacks an input. What is right all the same is
declared in `Exercise.equivalent`, with the reason, by the name that the table prints.

``python -m taulab.course.gates.mutants 03`` prints a lab's table and its survivors; ``… 03.5`` one exercise.
"""

import itertools
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from taulab.course import labs
from taulab.course.gates.changes import changes
from taulab.course.gates.disguises import Subject, disguises
from taulab.course.judging.battery import Battery, draw_battery, drawn_inputs, reference_outcome, size
from taulab.course.judging.budget import Clock
from taulab.course.judging.cases import local_call
from taulab.course.judging.exercise import Exercise, LabExercises
from taulab.course.judging.outcomes import TimedOut
from taulab.course.judging.verdict import is_accepted
from taulab.course.studying.panel import call_text

LEAST_SECONDS = 0.5     # of computing, for one mutant; more where a right answer needs more
TIMES_SLOWER = 10
PATIENCE = 1000         # on the wall, for each second of computing: no mutant dies of a busy machine
MORE_DRAWS = 60
SEARCH_SECONDS = 2.0    # of computing, for the witness that one survivor asks for


@dataclass(frozen=True, eq=False)
class Account:
    """What the mutants of one exercise came to."""

    exercise: Exercise
    made: int
    declared: Mapping[str, str]      # survivors that are declared equivalent, and why
    survivors: Mapping[str, object]  # the others, by name
    unused: tuple[str, ...]          # declarations of what does not survive, or is not made
    seconds: float

    @property
    def killed(self) -> int:
        return self.made - len(self.declared) - len(self.survivors)


def mutants(exercise: Exercise, lab: LabExercises, battery: Battery) -> Iterator[tuple[str, object]]:
    """Yield the name of each mutant and the answer."""
    for right in (exercise.reference, *exercise.alternatives):
        yield from changes(right, lab.given.values())
    yield from disguises(Subject(exercise, lab, battery))


def account(exercise: Exercise, lab: LabExercises) -> Account:
    """Return which mutants of an exercise its battery kills."""
    began = time.process_time()
    battery = draw_battery(exercise, lab.given)
    seconds = allowance(exercise, lab, battery)
    made, alive = 0, {}
    for name, answer in mutants(exercise, lab, battery):
        made += 1
        call = local_call(answer, exercise.answer, lab.given, Clock(seconds, PATIENCE))
        if is_accepted(exercise, battery, call):
            alive[name] = answer
    declared = {name: reason for name in alive if (reason := reason_for(name, exercise))}
    unused = [key for key, _reason in exercise.equivalent if not any(fits(key, name) for name in alive)]
    return Account(exercise, made, declared, {name: alive[name] for name in alive if name not in declared},
                   tuple(unused), time.process_time() - began)


def fits(key: str, name: str) -> bool:
    """Return whether a declaration means a mutant: by its whole name, or, ending in …, by how the name begins."""
    return name.startswith(key[:-1]) if key.endswith("…") else name == key


def reason_for(name: str, exercise: Exercise) -> str | None:
    return next((reason for key, reason in exercise.equivalent if fits(key, name)), None)


def allowance(exercise, lab, battery) -> float:
    """Return the time of computing after which a mutant counts as one that does not end."""
    spent = []
    for answer in (exercise.reference, *exercise.alternatives):
        began = time.thread_time()
        for arguments in battery.inputs:
            reference_outcome(replace(exercise, reference=answer), arguments, lab.given)
        spent.append(time.thread_time() - began)
    return max(LEAST_SECONDS, TIMES_SLOWER * max(spent))


def surviving(exercise: Exercise, lab: LabExercises) -> list[str]:
    """Complain about each mutant that the battery accepts, with an input that refuses it, and each idle declaration."""
    found = account(exercise, lab)
    return [f"{exercise.id}: the mutant “{name}” passes: {needed(exercise, lab, answer)}"
            for name, answer in found.survivors.items()] + [
        f"{exercise.id}: “{name}” is declared equivalent and does not survive: delete the declaration"
        for name in found.unused]


# The input that is missing --------------------------------------------------------------------------------------------

def needed(exercise: Exercise, lab: LabExercises, answer) -> str:
    """Return which witness to add: the smallest input found that the mutant fails and every right answer passes."""
    found, clock = [], Clock(SEARCH_SECONDS)
    for arguments, expected in other_cases(exercise, lab):
        got = outcome_of(exercise, lab, answer, arguments)
        if not right(exercise, expected, got, arguments) and is_legitimate(exercise, lab, arguments, expected):
            found.append(arguments)
        if len(found) == 5 or clock.left() <= 0:
            break
    if not found:
        return "no input was found that tells it from a right answer: widen `inputs`, or declare it equivalent"
    return "add a witness such as " + call_text(exercise.name, min(found, key=size))


def outcome_of(exercise, lab, answer, arguments):
    return local_call(answer, exercise.answer, lab.given, Clock(LEAST_SECONDS, PATIENCE))(arguments)


def right(exercise, expected, got, arguments) -> bool:
    return exercise.answer.right(expected, got, arguments)


def is_legitimate(exercise, lab, arguments, expected) -> bool:
    """Return whether all right answers agree on an input, so that it lies within what the exercise says."""
    outcomes = [outcome_of(exercise, lab, answer, arguments)
                for answer in (exercise.reference, *exercise.alternatives)]
    return all(not isinstance(got, TimedOut) and right(exercise, expected, got, arguments) for got in outcomes)


@cache
def other_cases(exercise: Exercise, lab: LabExercises) -> list[tuple]:
    """Return inputs that are not in the battery, and what the reference comes to."""
    clock = Clock(2 * SEARCH_SECONDS)
    return [(arguments, reference_outcome(exercise, arguments, lab.given))
            for arguments in itertools.takewhile(lambda _given: clock.left() > 0, other_inputs(exercise, lab))]


def other_inputs(exercise: Exercise, lab: LabExercises) -> Iterator[tuple]:
    """Yield inputs that are not in the battery: drawn anew, then those of the battery bent in many ways."""
    yield from drawn_inputs(replace(exercise, answer=replace(exercise.answer, draws=MORE_DRAWS)), seed=1)
    for arguments in exercise.witnesses:
        for place, argument in enumerate(arguments):
            for other in bent(argument):
                yield (*arguments[:place], other, *arguments[place + 1:])
        for resize in RESIZED:
            yield tuple(resize(argument) if isinstance(argument, np.ndarray) and argument.ndim else argument
                        for argument in arguments)
        for factor in (1e-3, 1e3):
            yield tuple(factor * argument if isinstance(argument, float | np.ndarray) else argument
                        for argument in arguments)
        yield arguments[:-1]


RESIZED = (lambda x: x[:1], lambda x: x[1:], lambda x: x[:-1], lambda x: x[::-1].copy(),
           lambda x: np.concatenate([x, x]), lambda x: np.resize(x, (70 * len(x), *x.shape[1:])))


def bent(argument) -> Iterator:
    """Yield one argument in other sizes, scales and types."""
    if type(argument) in (int, float):
        yield from (0.123456789 * argument, 1.23456789 * argument, argument / 3e2, argument * 3e2, 0.0, 1.0, 2, np.inf)
    if isinstance(argument, np.ndarray) and argument.dtype.kind in "iuf":
        number = argument.astype(float)
        yield from (number, 1.23456789 * number, number * 1e3, number * 1e-4, number + 1e3, number - 1e3, -number)
        whole = np.round(np.nan_to_num(number, neginf=0.0)).astype(int)
        yield from (whole, np.zeros_like(number), np.where(np.arange(number.size).reshape(number.shape) == 0,
                                                           -np.inf, number), number[..., ::-1].copy())
        for steepness in (1.2345, 15.0):
            yield distribution_like(number, steepness)


def distribution_like(number, steepness):
    weights = np.exp(-steepness * np.abs(np.nan_to_num(number, neginf=-1e3)))
    return weights / np.sum(weights, axis=-1, keepdims=True)


# The table ------------------------------------------------------------------------------------------------------------

def main(words: list[str]) -> int:
    """Print the table of one lab or exercise, or of all; return 1 if a mutant survives."""
    wanted = words[0] if words else ""
    bad = 0
    print(f"{'':6}{'mutants':>9}{'killed':>9}{'declared':>10}{'surviving':>11}{'seconds':>9}")
    for number in labs.numbers():
        lab = labs.require(number)
        for exercise in lab.exercises:
            if wanted[:2] in (number, "") and wanted in (exercise.id, number, ""):
                bad += print_account(account(exercise, lab), lab, bool(wanted))
    return int(bad > 0)


def print_account(found: Account, lab: LabExercises, verbose: bool) -> int:
    exercise, alive = found.exercise, len(found.survivors)
    print(f"{exercise.id:6}{found.made:9}{found.killed:9}{len(found.declared):10}{alive:11}{found.seconds:9.1f}",
          flush=True)
    for name, answer in found.survivors.items() if verbose else ():
        print(f"    survives: {name}\n        {needed(exercise, lab, answer)}", flush=True)
    for name in found.unused if verbose else ():
        print(f"    declared, and does not survive: {name}")
    for name, reason in found.declared.items() if verbose else ():
        print(f"    equivalent: {name}\n        {reason}")
    return alive + len(found.unused)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
