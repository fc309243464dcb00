"""Functions of a library that do the work of an exercise: named, unless the lab itself imports them."""

import pytest

from taulab.course.grading import shortcuts
from taulab.course.grading.submissions import Cell

ANSWER = "def softmax_at(z, t):\n    return {call}"


def named(*sources, lent=frozenset()):
    cells = tuple(Cell(k, source) for k, source in enumerate(sources))
    notes = shortcuts.notes(shortcuts.found(cells, ("softmax_at",)), lent)
    return [note.render("en") for note in notes]


@pytest.mark.parametrize("imported, call, name", [
    ("from scipy.special import softmax as sm", "sm(z / t)", "scipy.special.softmax"),
    ("import scipy.special as s", "s.softmax(z / t)", "scipy.special.softmax"),
    ("import scipy", "scipy.special.softmax(z / t)", "scipy.special.softmax"),
    ("import torch.nn.functional as F", "F.softmax(z / t)", "torch.nn.functional.softmax"),
    ("from taulab import softmax", "softmax.softmax(z, t)", "taulab.softmax.softmax"),
    ("from taulab.course.labs.lab01 import LAB", "LAB.exercises[1].reference(z, t) or LAB.given(z)",
     "taulab.course.labs.lab01.LAB.given"),
])
def test_a_library_function_is_named(imported, call, name):
    assert named(imported, ANSWER.format(call=call)) == [f"softmax_at uses {name}."]


def test_an_import_inside_the_answer_is_seen_too():
    assert named("def softmax_at(z, t):\n    from scipy.special import softmax\n    return softmax(z)") == [
        "softmax_at uses scipy.special.softmax."]


def test_what_the_lab_lends_numpy_and_cells_without_an_answer_are_left_alone():
    lab = "import numpy as np\nfrom taulab.softmax import softmax"
    lent = shortcuts.lent_by((Cell(0, lab),))
    assert lent == {"taulab.softmax.softmax"}
    assert named(lab, ANSWER.format(call="softmax(z, t) + np.exp(z)"), lent=lent) == []
    assert named("from scipy.special import softmax", "print(softmax([1]))", "(") == []


def test_a_thousand_shortcuts_do_not_fill_the_report():
    source = "import scipy\ndef softmax_at(z, t):\n" + "".join(f"    scipy.f{k}(z)\n" for k in range(1000))
    assert len(named(source)) == shortcuts.MOST_NOTES + 1
    assert named(source)[-1] == f"Further shortcuts: {1000 - shortcuts.MOST_NOTES}."
