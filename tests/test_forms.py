"""What an answer did to the right values is said where it holds of all of them, and of which of several it is said."""

from types import SimpleNamespace

import numpy as np
import pytest
import toy_lab

from taulab.course.gates.soundness import draw_battery, verdict_on
from taulab.course.judging.answers.plain import ArrayAnswer, ChoiceAnswer
from taulab.course.judging.battery import Battery
from taulab.course.judging.cases import Case
from taulab.course.judging.crossing import plain
from taulab.course.judging.exercise import Misconception
from taulab.course.judging.forms import what_was_done
from taulab.course.judging.outcomes import Raised, Returned
from taulab.course.labs import lab08
from taulab.course.labs.lab08.power_loss import made_of

RNG = np.random.default_rng(0)
ROWS = [(RNG.uniform(0.1, 0.9, size), size) for size in (2, 3, 4, 5, 4)]


def shares(x, n):
    return x / x.sum()


def total(x, n):
    return x.sum()


def table(x, n):
    return np.outer(x, x**2) / x.sum()**3


def both(x, n):
    return x.sum(), x - 0.05


def told(reference, answer, *misconceptions, kind=None):
    """Return the cause that is said of an answer, None if there is none."""
    exercise = SimpleNamespace(reference=reference, answer=kind or ArrayAnswer(), misconceptions=misconceptions)
    expected = tuple(Returned(plain(reference(*given))) for given in ROWS)
    cases = [Case(given, wanted, answer(*given) if answer is broken else Returned(plain(answer(*given))))
             for given, wanted in zip(ROWS, expected)]
    found = what_was_done(exercise, cases, Battery(tuple(ROWS), expected), {})
    return found and str(found.cause)


def broken(x, n):
    return Raised(("ValueError",))


@pytest.mark.parametrize(("reference", "change", "said"), [
    (total, lambda v, x: -v, "sign is turned"), (total, lambda v, x: v / np.log(2), "base 2"),
    (total, lambda v, x: v * np.log(2), "times ln 2"), (total, lambda v, x: v / np.log(10), "base 10"),
    (total, lambda v, x: 2 * v, "twice"), (total, lambda v, x: v / 2, "half"), (total, lambda v, x: 100 * v, "100"),
    (shares, lambda v, x: np.log(v), "It is the logarithm"), (shares, lambda v, x: np.exp(v), "e to the power"),
    (shares, lambda v, x: 1 - v, "1 minus"), (shares, lambda v, x: 1 / v, "1 divided"),
    (shares, lambda v, x: v**2, "square of"), (shares, lambda v, x: v**0.5, "square root"),
    (lambda x, n: x - 0.5, lambda v, x: abs(v), "sign is lost"), (shares, lambda v, x: v[::-1], "last to the first"),
    (shares, lambda v, x: sorted(v), "sorted"), (table, lambda v, x: v.T, "axes are exchanged"),
    (shares, lambda v, x: np.cumsum(v), "running totals"), (shares, lambda v, x: np.sum(v), "sum of the right"),
    (lambda x, n: x, lambda v, x: np.mean(v), "mean of the right"), (shares, lambda v, x: np.round(v, 3), "rounded"),
    (shares, lambda v, x: v[:, None], "not the shape"), (shares, lambda v, x: v * x.sum(), "does not sum to 1"),
    (total, lambda v, x: x, "the sum of its entries"),
    (lambda x, n: x.mean(), lambda v, x: x, "the mean of its entries"),
    (shares, lambda v, x: v[-1:], "Only the last entry along the first axis came back."),
    (shares, lambda v, x: v[-1], "without that axis"),
    (shares, lambda v, x: v[:-1], "last entry along the first axis is"),
    (shares, lambda v, x: v[1:], "first entry along the first axis is"),
    (shares, lambda v, x: [*v[:-1], 7.0], "Only the last entry along the first axis is wrong"),
    (shares, lambda v, x: [7.0, *v[1:]], "Only the first entry along the first axis is wrong"),
    (shares, lambda v, x: [0.0, *v[:-1]], "too late"), (shares, lambda v, x: [*v[1:], 0.0], "too early"),
    (total, lambda v, x: v / len(x), "divided by the length of x along axis 0"),
    (total, lambda v, x: v * len(x) ** 0.5, "times the root of the length of x"),
    (shares, lambda v, x: np.exp(v) / np.exp(v).sum(), "softmax of the right"),
    (shares, lambda v, x: (v == v.max()) * 1.0, "became 1"), (shares, lambda v, x: np.max(v), "largest of the right"),
    (shares, lambda v, x: np.full(len(v), 1 / len(v)), "Each entry is 1 divided by the length"),
    (total, lambda v, x: v * 0.37, "multiplied by 0.37"), (total, lambda v, x: v - 1000, "-1000 was added"),
    (both, lambda v, x: (v[0] + 0.1, v[1]), "Value 1 of 2: 0.1 was added to the right result"),
    (both, lambda v, x: v[0] + v[1], "sum of the two"), (both, lambda v, x: v[0] - v[1], "difference of the two"),
    (both, lambda v, x: v[0], "Only the first of the values"), (both, lambda v, x: v[1], "Only the last of the values"),
    (total, lambda v, x: v + 1, "1 more"), (total, lambda v, x: v - 1, "1 less than"),
    (total, lambda v, x: v / np.log(len(x)), "divided by the logarithm of the length of x"),
    (both, lambda v, x: (v[0], x.max(), v[1]), "others beside"), (both, lambda v, x: (v[0], v[0]), "Value 1 stands in"),
    (lambda x, n: (x, x**2), lambda v, x: np.stack(v, axis=1), "columns of one array"),
    (lambda x, n: (x, x**2), lambda v, x: (v[0] - v[1], v[1]), "less the second"),
    (both, lambda v, x: (v[1], v[0]), "in the wrong order"),
    (lambda x, n: (x, x**2, x**3), lambda v, x: (v[2], v[0], v[1]), "in the wrong order"),
    (both, lambda v, x: (-v[0], v[1]), "Value 1 of 2: The sign is turned."),
    (both, lambda v, x: (v[0], v[1][::-1]), "Value 2 of 2: The right entries came back from"),
])
def test_what_was_done_to_the_right_values_is_said(reference, change, said):
    assert said in told(reference, lambda x, n: change(reference(x, n), x))


@pytest.mark.parametrize(("reference", "change"), [
    (total, lambda v, x: v), (total, lambda v, x: v + 0.1 * len(x)), (total, lambda v, x: v * (3 + 0.001 * len(x))),
    (total, lambda v, x: -v if len(x) < 4 else 2 * v),
    (total, lambda v, x: -v if len(x) == 3 else v), (total, lambda v, x: "?"), (total, lambda v, x: None),
    (shares, lambda v, x: v * x), (both, lambda v, x: v if len(x) < 5 else (np.nan, np.nan)),
    (both, lambda v, x: (v[0] + 0.1 * len(x), v[1])), (both, lambda v, x: (v, v, v)),
])
def test_nothing_is_said_that_does_not_hold_everywhere(reference, change):
    assert told(reference, lambda x, n: change(reference(x, n), x)) is None


def test_of_errors_and_of_words_no_form_is_said():
    assert told(total, broken) is None
    assert told(total, lambda x, n: -x.sum(), kind=ChoiceAnswer(("a",))) is None


def test_an_input_on_which_it_broke_down_is_not_counted_as_right():
    def turned(z, t):
        if len(z) == 5:
            raise IndexError("five logits")
        return -toy_lab.softmax(z, t)

    verdict = verdict_on(turned, toy_lab.ARRAY, toy_lab.LAB)
    assert verdict.cause.render("en") == "The sign is turned."
    inputs = draw_battery(toy_lab.ARRAY, toy_lab.LAB.given).inputs
    assert verdict.right == sum(t < 0 and len(z) != 5 for z, t in inputs) < verdict.inputs == len(inputs)


def test_where_every_failure_broke_down_a_form_is_told_all_the_same():
    def overflowing(z, y, family, k):
        with np.errstate(all="ignore"):
            q, all_at_once = np.exp(z) / np.exp(z).sum(), np.exp((k + 1) * z)
            if family != "gamma":
                return made_of(q, z, y, family, k)
            loss = -np.log(q[y]) + np.log(np.sum(q ** (k + 1))) / (k + 1)
            return loss, all_at_once / all_at_once.sum() - np.eye(len(z))[y]

    verdict = verdict_on(overflowing, next(one for one in lab08.LAB.exercises if one.id == "08.5"), lab08.LAB)
    assert "overflow" in verdict.cause.render("en")


FIRST = Misconception("first", lambda x, n: (x.max(), x - 0.05), "The largest.", "Sum.")
BOTH = Misconception("both", lambda x, n: (x.max(), x), "The largest, and all.", "Sum.")


def test_of_one_of_several_values_the_words_of_a_known_wrong_answer_are_said():
    assert told(both, lambda x, n: (x.max(), x + 0.3), FIRST) == "Value 1 of 2: The largest."
    assert told(both, lambda x, n: (x.max(), x + 0.3), BOTH, FIRST) == "Value 1 of 2: The largest."


def test_words_that_hold_of_each_value_are_said_of_one_alone():
    each = Misconception("each", BOTH.answer, "Too large.", "Sum.", of_each=True)
    assert told(both, lambda x, n: (x.max(), x - 0.05), each) == "Value 1 of 2: Too large."


def test_a_wrong_answer_that_spoils_what_is_right_is_not_taken_for_it():
    assert told(both, lambda x, n: (x.max(), x - 0.05), BOTH) is None
    assert told(both, lambda x, n: (x.max() if n < 4 else 3.0, x - 0.05), FIRST) is None
