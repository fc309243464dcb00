"""The inputs of an exercise, and the smallest on which an answer fails."""

import importlib
import subprocess
import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest
import toy_lab
from hypothesis import strategies as st

from taulab.course.gates.soundness import stub
from taulab.course.judging import battery as module
from taulab.course.judging.battery import EnoughShrinking, draw_battery, numbers_in, size, smallest_failure
from taulab.course.judging.outcomes import Given, Raised, Returned, Seed

GIVEN = toy_lab.LAB.given


def drawn(exercise, seed=0):
    return draw_battery(exercise, GIVEN, seed)


def test_a_battery_is_a_matter_of_its_seed():
    one, same, other = (repr(drawn(toy_lab.ARRAY, seed).inputs) for seed in (3, 3, 4))
    assert one == same != other


def test_a_battery_does_not_hang_on_the_modules_that_are_loaded(tmp_path, monkeypatch):
    numbers = replace(toy_lab.ARRAY, inputs=st.tuples(st.integers(), st.floats()), reference=lambda n, x: 0.0,
                      witnesses=(), answer=replace(toy_lab.ARRAY.answer, draws=300))
    before = repr(drawn(numbers).inputs)
    (tmp_path / "loud.py").write_text(f"NUMBERS = {[*range(70_001, 70_400)]}\n"
                                      f"PARTS = {[x + 0.123 for x in range(400)]}")
    monkeypatch.syspath_prepend(tmp_path)
    loud = importlib.import_module("loud")
    assert repr(drawn(numbers).inputs) == before
    assert not {n for n, x in drawn(numbers).inputs} & set(loud.NUMBERS)


def test_witnesses_come_first_and_each_input_once():
    exercise = replace(toy_lab.ARRAY, inputs=st.sampled_from([*toy_lab.ARRAY.witnesses, (np.zeros(2), 1.0)]))
    inputs = drawn(exercise).inputs
    assert inputs[:3] == exercise.witnesses
    assert len(inputs) == 4


def misspelt(z, temperature):
    return sofmax(z / temperature)  # noqa: F821


@pytest.mark.parametrize("reference", [misspelt, toy_lab.in_place, stub], ids=lambda function: function.__name__)
def test_the_failure_of_a_reference_is_not_what_is_expected(reference):
    with pytest.raises(module.BrokenExercise, match=toy_lab.ARRAY.id):
        drawn(replace(toy_lab.ARRAY, reference=reference))
    assert toy_lab.ARRAY.witnesses[0][0].tolist() == [2, 1, 0, -1]   # a reference never sees the battery itself


def test_the_reference_gives_what_is_expected():
    battery = drawn(toy_lab.ARRAY)
    assert np.allclose(battery.expected[0].value, toy_lab.softmax(toy_lab.Z0, 2.0))
    assert isinstance(battery.expected[1], Raised)
    assert len(battery.expected) == len(battery.inputs) > 15


def test_an_answer_without_arguments_has_one_input():
    assert drawn(toy_lab.NUMBER).inputs == ((),)


def test_a_battery_for_each_kind_of_answer_is_plain_data():
    for exercise in toy_lab.LAB.exercises:
        for outcome in drawn(exercise).expected:
            assert isinstance(outcome, Returned | Raised)


FRESH = """
from hypothesis import strategies as st
from taulab.course.judging.battery import smallest_failure
class Case:
    arguments = ()
smallest_failure(st.tuples(st.floats(), st.text()), lambda arguments: None, [Case])
"""


def test_nothing_is_written_where_the_student_works(tmp_path):
    """In a fresh interpreter: Hypothesis looks up its home but once."""
    subprocess.run([sys.executable, "-c", FRESH], cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []


@dataclass(frozen=True)
class Case:
    arguments: tuple


def smallest(fails, known, inputs=st.tuples(toy_lab.logits)):
    known = [Case((z,)) for z in known]
    return smallest_failure(inputs, lambda arguments: Case(arguments) if fails(*arguments) else None, known).arguments


def test_the_smallest_failure_is_shrunk():
    z, = smallest(lambda z: z.max() >= 1.5, [np.array([3.0, 3.0, 3.0])])
    assert sorted(z) == [0.0, 1.5]


def test_a_failure_that_is_not_met_again_is_kept():
    far = np.array([1000.0, 0.0])
    assert smallest(lambda z: z.max() > 700, [np.array([800.0, 0, 0]), far])[0] is far


def test_a_search_without_time_keeps_what_is_known():
    def fails(z):
        raise EnoughShrinking

    known = np.array([3.0, 1.0])
    assert smallest(fails, [known])[0] is known


def test_a_search_ends_with_its_time(monkeypatch):
    monkeypatch.setattr(module, "SHRINKING_SECONDS", -1)
    known = np.array([3.0, 1.0])
    assert smallest(lambda z: pytest.fail("tried"), [known])[0] is known


def test_failures_that_come_and_go_do_not_upset_the_search():
    turns = iter(range(10**6))
    assert smallest(lambda z: next(turns) % 3 == 0, [np.array([3.0, 1.0])])[0].size <= 2


def test_size_orders_as_a_reader_would():
    inputs = [(np.zeros(50_000), 1.0), (np.array([0.25, 3.0]), 1.0), (np.array([0.0, 3.0]), 1.0),
              (np.array([0.0, 0.5]), 1.0), (np.zeros(1), 1.0)]
    assert [size(arguments)[0] for arguments in inputs] == [50_001, 3, 3, 3, 2]
    assert sorted(map(size, inputs), reverse=True) == [size(arguments) for arguments in inputs]
    assert len(list(numbers_in(({"a": [1, 2]}, Seed(3), Given("f"), np.zeros((2, 2)))))) == 8
