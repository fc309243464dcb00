"""Mutants of right answers: what is made, what a battery kills, what the gate asks for."""

from dataclasses import replace

import numpy as np
import pytest
import toy_lab

from taulab.course import labs
from taulab.course.gates.changes import changes, last_argmax
from taulab.course.gates.draws import BAD_DRAWS
from taulab.course.gates.mutants import account, mutants, surviving
from taulab.course.judging.battery import draw_battery

EXERCISES = [pytest.param(exercise, lab, id=exercise.id) for lab in map(labs.require, labs.numbers())
             for exercise in lab.exercises]


@pytest.mark.parametrize(("exercise", "lab"), EXERCISES)
def test_no_mutant_passes(exercise, lab):
    survivors = surviving(exercise, lab)
    assert not survivors, "\n".join(survivors)    # all of them, which pytest would cut


# What is made ---------------------------------------------------------------------------------------------------------

def shifted(z):
    return z - z.max()


def first_above(z, level=0.5):
    """Docstrings are no code."""
    q = np.exp(shifted(z))
    q = q / np.sum(q, axis=0)
    if len(q) < 2 or not q.max() > level:
        raise ValueError("level")
    return int(np.argmax(q > level))


@pytest.mark.parametrize("name", [
    "first_above: len(q) < 2 -> len(q) <= 2", "first_above: q.max() > level -> q.max() >= level",
    "first_above: 2 -> 3", "first_above: 0.5 -> 0.625", "first_above: q / np.sum(q, axis=0) -> q * np.sum(q, axis=0)",
    "first_above: np.exp(shifted(z)) -> shifted(z)", "first_above: shifted(z) -> z",
    "first_above: np.sum(q, axis=0) -> np.mean(q, axis=0)", "first_above: np.sum(q, axis=0) -> np.sum(q)",
    "first_above: raise ValueError('level') -> pass", "first_above: not q.max() > level -> q.max() > level",
    "first_above: np.argmax(q > level) -> last_argmax(q > level)",
    "first_above: q = q / np.sum(q, axis=0) -> pass",
    "first_above: q = q / np.sum(q, axis=0) before q = np.exp(shifted(z))",
    "shifted: z.max() -> z.min()", "shifted: z.max() -> z[0]", "shifted: z - z.max() -> z.max() - z",
])
def test_a_slip_of_each_kind_is_made(name):
    assert name in dict(changes(first_above))


def test_names_of_changes_are_their_own_and_each_change_runs_alone():
    made = list(changes(first_above))
    assert len(dict(made)) == len(made) > 40
    z = np.array([0.0, 3.0, 3.0])
    with pytest.raises(ValueError, match="level"):
        first_above(z)
    assert dict(made)["first_above: 0.5 -> 0.375"](z) == 1
    assert np.array_equal(dict(changes(shifted))["shifted: z.max() -> z[0]"](z), [0, 3, 3])
    assert shifted(z).max() == 0


def test_what_the_library_computes_is_not_changed():
    assert list(changes(np.exp)) == list(changes(draw_battery, {draw_battery})) == []


def test_the_last_of_the_largest():
    table = np.array([[1, 1, 0], [0, 2, 2]])
    assert last_argmax(table, axis=1).tolist() == [1, 2]
    assert last_argmax(table) == 5


FAULTS = {
    "77.1": ["z: three decimals", "z: first left out", "z: changed after use", "z: not shifted", "z: float32",
             "temperature: as in the first witness", "z: axis 0 of one length only", "remembered without temperature",
             "result: three decimals", "result: as a column", "result: last as 0"],
    "77.3": ["route: known by its name", "route: known as an object"],
    "77.4": [f"tokens: {name}" for name in BAD_DRAWS],
    "77.5": ["result: decimals"],
    "77.6": ["x: changed after use", "steps: as in the first witness", "result: parts exchanged"],
}


@pytest.mark.parametrize("exercise", toy_lab.LAB.exercises, ids=lambda exercise: exercise.id)
def test_faults_fit_the_kind_of_answer(exercise):
    made = [name for name, _answer in mutants(exercise, toy_lab.LAB, draw_battery(exercise, toy_lab.LAB.given))]
    assert set(FAULTS.get(exercise.id, ())) <= set(made)


# What the gate asks for -----------------------------------------------------------------------------------------------

GROWN = replace(toy_lab.ARRAY, witnesses=(*toy_lab.ARRAY.witnesses, (np.array([0.0, 1000.0]), 1.0)))


def test_a_survivor_is_named_with_the_witness_that_kills_it():
    asked = [said for said in surviving(toy_lab.ARRAY, toy_lab.LAB) if "“z: shifted by the first”" in said]
    assert len(asked) == 1
    assert "add a witness such as softmax(np.array([0.0, 1000.0])" in asked[0]
    assert not [said for said in surviving(GROWN, toy_lab.LAB) if "“z: shifted by the first”" in said]


def test_what_is_equivalent_is_declared_and_what_is_not_cannot_be():
    alive = list(account(toy_lab.ARRAY, toy_lab.LAB).survivors)
    declared = replace(toy_lab.ARRAY, equivalent=tuple((name, "the same") for name in alive))
    assert surviving(declared, toy_lab.LAB) == []
    assert account(declared, toy_lab.LAB).killed == account(toy_lab.ARRAY, toy_lab.LAB).killed
    idle = replace(declared, equivalent=(*declared.equivalent, ("z: first left out", "no")))
    assert surviving(idle, toy_lab.LAB) == [
        "77.1: “z: first left out” is declared equivalent and does not survive: delete the declaration"]


def test_a_declaration_may_end_in_dots():
    declared = replace(toy_lab.ARRAY, equivalent=(("temperature: …", "why"),))
    found = account(declared, toy_lab.LAB)
    assert found.declared and all(name.startswith("temperature: ") for name in found.declared)
    assert not any(name.startswith("temperature: ") for name in found.survivors)
