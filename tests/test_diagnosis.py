"""Whether the words of a misconception are said of those answers alone that have it."""

import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from taulab.course import labs
from taulab.course.gates.mutants import mutants
from taulab.course.gates.soundness import verdict_on
from taulab.course.judging import budget
from taulab.course.judging.battery import draw_battery
from taulab.course.judging.budget import Clock
from taulab.course.judging.cases import Case, is_right, local_call
from taulab.course.judging.diagnosis import breaks_down, diagnose, shows
from taulab.course.judging.exercise import Misconception
from taulab.course.judging.outcomes import Returned, TimedOut
from taulab.course.judging.verdict import run_battery
from taulab.course.labs.lab06.penalised_optimum import optimum_of

MOST_OF_EACH = 2     # mutants and misconceptions that are tried, for each exercise
MOST_TAKEN = 1       # of those of one lab
SECONDS = 1.0
HANG = 600.0
LEAST_ALIKE = 0.5    # share of the failures of either that are the same in both


def some(things, number=MOST_OF_EACH):
    """Return a few of many, spread over all of them."""
    things = list(things)
    return things[::max(1, -(-len(things) // number))]


def told(answer, exercise, lab, battery):
    """Return as which misconception an answer is diagnosed, and with which share of their failures in common."""
    call = local_call(answer, exercise.answer, lab.given, Clock(SECONDS))
    outcomes = run_battery(battery, call)
    found = diagnose(exercise, battery, outcomes, lab.given)
    if found is None or found.misconception.recognise:    # whose words are of what is seen of the answer itself
        return None
    other = local_call(found.misconception.answer, exercise.answer, lab.given, Clock(SECONDS))
    cases = [(Case(*known), other(known[0])) for known in zip(battery.inputs, battery.expected, outcomes)]
    wrong = [(case, got) for case, got in cases if not breaks_down(case.got)
             and not (is_right(exercise, case) and is_right(exercise, replace(case, got=got)))]
    alike = [exercise.answer.same(case.got, got) for case, got in wrong]
    return found.misconception.name, sum(alike) / len(alike) if alike else 1.0


def taken_for_another(exercise, lab):
    """Yield the wrong answers that are told the words of a misconception most of whose failures they do not share."""
    battery = draw_battery(exercise, lab.given)
    trials = [(name, answer, exercise) for name, answer in some(mutants(exercise, lab, battery))]
    trials += [(m.name, m.answer, replace(exercise, misconceptions=tuple(o for o in exercise.misconceptions if o != m)))
               for m in some(exercise.misconceptions)]
    for name, answer, judged_by in trials:
        found = told(answer, judged_by, lab, battery)
        if found and found[1] < LEAST_ALIKE:
            yield f"{exercise.id}: {name} is told {found[0]}, with {found[1]:.2f} of their failures in common"


@pytest.mark.parametrize("lab", [*map(labs.require, labs.numbers())], ids=lambda lab: lab.number)
def test_few_answers_are_told_what_is_true_of_another(lab):
    taken = [line for exercise in lab.exercises for line in taken_for_another(exercise, lab)]
    assert len(taken) <= MOST_TAKEN, "\n".join(taken)


# Answers that came out like a misconception on some inputs ------------------------------------------------------------

def shares_and(loss):
    def answer(targets, V):
        p = np.bincount(targets, minlength=V) / len(targets)
        return p, loss(p, targets, V)
    return answer


def as_many(compare, laid_out):
    def answer(rows, shuffles):
        def pairs(table):
            return sum((row[:, None] == row).sum() - len(row) for row in table) // 2
        return (1 + sum(compare(pairs(laid_out(rows.ravel()[order], rows.shape)), pairs(rows))
                        for order in shuffles)) / (1 + len(shuffles))
    return answer


def clipped(y):
    return np.clip(y, 1e-7, 1)


BY_CHANCE = (
    ("07.2", "share-of-misses", shares_and(lambda p, targets, V: np.mean((1 - p[targets]) ** 2) / V)),
    ("07.2", "share-of-misses", shares_and(lambda p, targets, V: np.mean(p * (1 - p) ** 2))),
    ("07.2", "sum-of-squares", shares_and(lambda p, targets, V: 1 / V)),
    ("07.3", "sign-turned", lambda y: np.where((y >= 1e-7) & (y <= 1), -np.log(clipped(y)) + 1, 0.0)),
    ("07.4", "normalised", lambda p, w, V: np.minimum(p, 1.0)),
    ("07.4", "normalised", lambda p, w, V: np.clip((p + np.sqrt(p**2 + 2 * w * p / V)) / 2, 0, 1)),
    ("07.4", "half-forgotten", lambda p, w, V: np.where(p > 0, 1.0, 0.0)),
    ("07.4", "half-forgotten", lambda p, w, V: np.minimum(1, np.ones(len(p)) * (1 + np.sqrt(1 + 2 * w * V)) / 2)),
    ("07.4", "half-in-the-last-term", lambda p, w, V: np.minimum(1, (p + np.sqrt(p**2 + 2 * w * V)) / 2)),
    ("07.7", "neighbours-only", as_many(np.less, np.reshape)),
    ("07.7", "neighbours-only", as_many(np.greater_equal, lambda words, shape: words.reshape(shape[::-1]))),
)


@pytest.mark.parametrize(("id_", "not_named", "answer"), BY_CHANCE)
def test_to_agree_here_and_there_is_chance(id_, not_named, answer):
    lab = labs.require(id_[:2])
    exercise = next(exercise for exercise in lab.exercises if exercise.id == id_)
    verdict = verdict_on(answer, exercise, lab)
    assert not verdict.passed
    assert verdict.misconception != not_named


# What a misconception came to, kept for a class -----------------------------------------------------------------------

WORKING = 0.02       # seconds that the slow misconception computes in a call: less than all of its calls together may


def working(answer, seconds):
    def worked(*arguments):
        until = time.thread_time() + seconds
        while time.thread_time() < until:
            pass
        return answer(*arguments)
    return worked


def class_with_a_slow_misconception(seconds=WORKING, times=0.2):
    """Return lab 01, its first exercise with little time and one misconception that takes much of it, and a battery."""
    lab = labs.require("01")
    exercise = lab.exercises[0]
    one = next(one for one in exercise.misconceptions if not one.recognise)
    answer = replace(exercise.answer, seconds=2 * times)
    slow = replace(exercise, answer=answer, misconceptions=(replace(one, answer=working(one.answer, seconds)),))
    return lab, slow, draw_battery(slow, lab.given), one


def named(lab, exercise, battery, answer, first=None):
    call = local_call(answer, exercise.answer, lab.given, Clock(HANG))
    outcomes = run_battery(battery, call)[:first]
    found = diagnose(exercise, battery, outcomes, lab.given)
    return found and (found.misconception.name, found.whole, found.agreement)


def test_a_diagnosis_does_not_hang_on_the_answers_before():
    """All calls of the misconception together take longer than one may: each answer after the first finds more kept."""
    lab, exercise, battery, one = class_with_a_slow_misconception()
    assert len(battery.inputs) * WORKING > exercise.answer.seconds / 2
    first, second = (named(lab, exercise, battery, one.answer) for _student in range(2))
    assert first == second is not None
    third = draw_battery(exercise, lab.given)
    named(lab, exercise, third, one.answer, first=3)
    assert named(lab, exercise, third, one.answer) == first


def test_a_misconception_that_is_too_slow_is_so_for_everybody():
    lab, exercise, battery, one = class_with_a_slow_misconception(seconds=HANG, times=0.05)
    begin = time.thread_time()
    assert named(lab, exercise, battery, one.answer) is None
    assert named(lab, exercise, battery, one.answer) is None
    assert all(isinstance(outcome, TimedOut) for outcome, _right in battery.known[one.name])
    assert time.thread_time() - begin < len(battery.inputs) * exercise.answer.seconds / 2


def test_a_diagnosis_does_not_hang_on_how_busy_the_machine_is(monkeypatch):
    """Where a second of computing takes a quarter of an hour, the misconception is called all the same."""
    lab, exercise, battery, one = class_with_a_slow_misconception()
    quiet = named(lab, exercise, battery, one.answer)
    busy = SimpleNamespace(thread_time=time.thread_time, monotonic=lambda: 1000 * time.monotonic())
    monkeypatch.setattr(budget, "time", busy)
    assert quiet == named(lab, exercise, draw_battery(exercise, lab.given), one.answer) is not None


def test_what_breaks_down_nearly_everywhere_is_told_no_misconception_that_does_so_here_and_there():
    lab = labs.require("06")
    exercise = next(exercise for exercise in lab.exercises if exercise.id == "06.2")
    answer = lambda p, beta: optimum_of(beta, p, 0.9, 1.1 + beta * np.log(len(p)))  # noqa: E731
    assert verdict_on(answer, exercise, lab).misconception is None


def test_what_a_recogniser_cannot_read_it_does_not_know():
    known = Misconception("more", None, "", "", lambda _inputs, outcomes: outcomes[0].value + 1 > 0)
    assert shows(known, [Case((1,), Returned(1), Returned(2))])
    assert not shows(known, [Case((1,), Returned(1), Returned("two"))])
