"""No answer breaks the judge: whatever plain data a submission sends, every exercise comes to a verdict in words."""

import math

import numpy as np
import pytest

from taulab.course import labs
from taulab.course.grading import wire
from taulab.course.judging import verdict as verdict_module
from taulab.course.judging.battery import draw_battery
from taulab.course.judging.exercise import Exercise
from taulab.course.judging.crossing import Unreadable
from taulab.course.judging.outcomes import ChangedInput, Given, Raised, Returned, Seed, Symbols, TimedOut, Unwritten
from taulab.course.judging.verdict import State, judge
from taulab.course.language import LANGUAGES
from taulab.course.studying.replies import Replies

VALUES = [
    None, True, 0, -1, 2**63, -2**63, 1e308, math.nan, math.inf, 1j, complex(math.nan, math.inf), "", "1e999999", "nan",
    "\ud800<script>", [], (), {}, [2**63, -1], [[]], ((), ()), {"value": [2**62], "drawn": True},
    {"value": 10**6, "drawn": True}, {"value": ([2**63 - 1], math.nan), "drawn": True},
    {"value": np.array([2**64 - 1], np.uint64), "drawn": True}, {"free": 3}, ["1e999999"], ["-1e999999", "1"], [None],
    [math.nan] * 3, np.zeros(()), np.zeros(0), np.zeros((3, 0)), np.zeros((1,) * 8), np.full(4, np.nan),
    np.array([1e308, -np.inf]), np.array([True, False]), np.zeros(3, np.float16), np.zeros(3, complex),
    np.array([2**64 - 1], np.uint64), np.array([-2**63]), Unreadable("set"), Seed(1), Given("nothing"), Symbols("z", 2),
    Returned(1), Raised(("E",)), TimedOut(), Unwritten(),
]
OUTCOMES = [*map(Returned, VALUES), *(ChangedInput(0, value, value) for value in VALUES[::7]),
            Raised(("E\ud800", "Exception"), "<b>\ud800"), Raised(("ValueError",), "'" * 300, ((0, "", "\0"),)),
            TimedOut(), Unwritten()]
EXERCISES = [(lab, exercise) for lab in map(labs.load, labs.numbers()) for exercise in lab.exercises]


@pytest.mark.parametrize("lab, exercise", EXERCISES, ids=[exercise.id for _lab, exercise in EXERCISES])
def test_every_answer_comes_to_a_verdict(lab, exercise: Exercise, monkeypatch):
    monkeypatch.setattr(verdict_module, "shrink", lambda _exercise, wrong, *_more: wrong[0])   # it takes long
    battery = draw_battery(exercise, lab.given)
    for outcome in OUTCOMES:
        crossed = wire.decode(wire.encode(outcome))
        verdict = judge(exercise, battery, lambda arguments: crossed, lab.given)  # noqa: B023 (called at once)
        assert verdict.state is not State.PASSED
        for lang in LANGUAGES:
            Replies(lab, lang).check(exercise, verdict).html.encode()
