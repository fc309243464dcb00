"""Slips of many forms: each is known in any of them, and what is another slip is not taken for it."""

from decimal import Decimal

import numpy as np
import pytest

from taulab.course.judging.crossing import plain
from taulab.course.judging.outcomes import Raised, Returned
from taulab.course.judging.recognisers import (
    BASES,
    MOST_PACKED,
    among,
    finite_for_infinite,
    floored,
    like,
    near,
    nearly,
    numbers_of,
    packed,
    part,
    revived,
    rounded_from,
    scaled,
    stopped_short,
    wrong_where,
)

XS = [(1.0,), (2.0,), (7.0,), (0.3,), (11.0,)]


def root(x):
    return np.sqrt(x)


def root_twice(x):
    return root(x), root(x)


def unbounded(x):
    return np.inf if x == 7 else 30.0 if x == 11 else root(x)


def shows(recognise, answer, inputs=XS):
    return bool(recognise(inputs, [Returned(plain(answer(*arguments))) for arguments in inputs]))


@pytest.mark.parametrize(("recognise", "answer", "known"), [
    (like(lambda x: x / 2, lambda x: x**2), lambda x: x**2, True),
    (like(lambda x: x / 2, lambda x: x**2), lambda x: x / 2 if x > 5 else x**2, False),
    (like(lambda x: np.log(x - 0.5)), lambda x: np.log(x - 0.5) if x > 0.5 else 7.0, True),
    (like(lambda x: x * np.nan), lambda x: np.nan, True),
    (like(lambda x: np.log(x - 3)), lambda x: np.log(x - 3) if x > 3 else 7.0, False),
    (like(lambda x: np.array([x, 1.0])), lambda x: [x, 1.0], True),
    (scaled(root, 100), lambda x: 100 * x**0.5, True), (scaled(root, 100), lambda x: 100 * x**0.5 + 1, False),
    (scaled(root, *BASES), lambda x: np.log2(np.exp(root(x))), True), (scaled(root, *BASES), root, False),
    *((rounded_from(root), lambda x, k=k: round(float(root(x)), k), True) for k in range(1, 8)),
    (rounded_from(root), root, False),
    (rounded_from(root), lambda x: float(f"{root(x):.3g}"), False), (rounded_from(root), lambda x: round(x, 3), False),
    (rounded_from(lambda x: np.array([x / 3, x])), lambda x: np.array([round(x / 3, 4), x]), True),
    (packed(root), lambda x: [3.0, root(x)], True), (packed(root), lambda x: np.array([root(x)]), True),
    (packed(root), lambda x: [1.0, root(x)] if x < 5 else [root(x), 1.0], False), (packed(root), root, False),
    (packed(root), lambda x: [root(x)] * MOST_PACKED, True), (packed(root), lambda x: [root(x)] * 10**5, False),
    (packed(root), lambda x: np.full(10**6, root(x)), False), (packed(root), lambda x: (root(x),) * 101, False),
    (packed(root), lambda x: [[root(x)]], False), (packed(root, 1e-2), lambda x: (1.001 * root(x),), True),
    (part(1, lambda x: (0.0, x / 2)), lambda x: (x, x / 2), True),
    (part(1, root_twice, lambda x: (0.0, x / 2)), lambda x: [9.0, x / 2], True),
    (part(1, lambda x: (0.0, x / 2)), lambda x: (x / 2, x), False),
    (part(1, lambda x: (0.0, x / 2)), lambda x: (x / 2,), False), (part(0, root_twice), root, False),
    (part(1, lambda x: (0.0, x / 2)), lambda x: (x, x / 2 if x > 1 else 7.0), False),
    (finite_for_infinite(unbounded), lambda x: min(unbounded(x), 99.0), True),
    (finite_for_infinite(unbounded), lambda x: min(unbounded(x), 25.0), True),
    (finite_for_infinite(unbounded, below=40.0), lambda x: min(unbounded(x), 25.0), False),
    (finite_for_infinite(unbounded), lambda x: min(unbounded(x), 1.2), False),
    (finite_for_infinite(unbounded), unbounded, False), (finite_for_infinite(root), root, False),
    (finite_for_infinite(unbounded), lambda x: int(min(unbounded(x), 99.0)), False),
    (nearly(root, 1e-2), lambda x: 1.001 * root(x), True), (nearly(root, 1e-4), lambda x: 1.001 * root(x), False),
    (nearly(root, 0, 1e-2), lambda x: 1.001 * root(x), True), (nearly(root, 1e-2), lambda x: str(x), False),
    (stopped_short(root, (0.0, 20.0)), lambda x: float(np.clip(root(x), 0, 2.5)), True),
    (stopped_short(root, (0.0, 20.0)), lambda x: float(np.clip(root(x), 1.2, 2.5)), True),
    (stopped_short(root, (0.0, 2.5)), lambda x: float(np.clip(root(x), 0, 2.5)), False),
    (stopped_short(root, (0.0, 20.0)), lambda x: 2.5, False),
    (stopped_short(root, (0.0, 20.0)), lambda x: x if x > 5 else root(x), False),
    (stopped_short(root, (0.0, 20.0)), lambda x: root(x) - 0.3 * (x == 7), False),
    (stopped_short(root, (0.0, 20.0)), lambda x: root(x) + 0.3 * (x == 7), False),
    (stopped_short(root, (0.0, 20.0)), lambda x: -1.0 if x < 2 else root(x), False),
    (stopped_short(root, (0.0, 20.0)), lambda x: 1.2 if x > 5 else root(x), False),
    (stopped_short(root, (0.0, 20.0)), lambda x: np.nan if x > 5 else root(x), False),
    (stopped_short(root, (0.0, 20.0)), lambda x: np.inf if x > 5 else root(x), False),
    (wrong_where(lambda x: x < 1, root), lambda x: max(1.0, root(x)), True),
    (wrong_where(lambda x: x < 2.5, root), lambda x: max(1.0, root(x)), True),
    (wrong_where(lambda x: x < 2.5, root, everywhere=True), lambda x: max(1.0, root(x)), False),
    (wrong_where(lambda x: x < 2.5, root, everywhere=True), lambda x: root(x) if x > 2.5 else 0.1, True),
    (wrong_where(lambda x: x > 1, root), lambda x: max(1.0, root(x)), False),
    (wrong_where(lambda x: x < 1, root), root, False), (wrong_where(lambda x: True, root), lambda x: 0.0, False),
    (among(lambda x: x > 1, like(root)), lambda x: root(x) if x > 1 else "?", True),
    (among(lambda x: x < 1, like(root)), lambda x: root(x) if x > 1 else "?", False),
    (among(lambda x: x < 0, like(root)), root, False),
])
def test_a_slip_is_known_in_any_of_its_forms_and_no_other_for_it(recognise, answer, known):
    assert shows(recognise, answer) is known


def test_nothing_is_known_of_no_outcomes_or_of_errors():
    for recognise in (like(root), rounded_from(root), packed(root), wrong_where(lambda x: x < 1, root)):
        assert not recognise([], [])
        assert not recognise(XS, [Raised(("ValueError", "Exception"))] * len(XS))


# What was put in the place of 0 ---------------------------------------------------------------------------------------

LAWS = [(np.array([0.5, 0.5]), np.array([1.0, 0.0])), (np.array([0.5, 0.5]), np.array([0.3, 0.7]))]


def loss(p, q):
    with np.errstate(divide="ignore"):
        return -np.sum(p * np.log(q))


@pytest.mark.parametrize(("answer", "known"), [
    (lambda p, q: loss(p, np.maximum(q, 1e-12)), True), (lambda p, q: loss(p, q + 1e-6), True),
    (lambda p, q: np.nan_to_num(loss(p, q)), True), (lambda p, q: min(loss(p, q), 1.0), False),
    (loss, False), (lambda p, q: 2 * loss(p, np.maximum(q, 1e-12)), False), (lambda p, q: "inf", False),
])
def test_a_floor_is_known_by_a_finite_number_far_out(answer, known):
    assert shows(floored(loss), answer, LAWS) is known


def tempered(p, q):
    return q**2 / np.sum(q**2)


@pytest.mark.parametrize(("answer", "known"), [
    (lambda p, q: tempered(p, q + 1e-4), False), (lambda p, q: tempered(p, q + 1e-6), True),
    (tempered, False), (lambda p, q: q, False), (lambda p, q: 0.5, False),
])
def test_a_token_of_probability_0_that_is_written(answer, known):
    assert shows(revived(tempered, place=1, within=1e-5), answer, LAWS) is known


def test_a_value_is_near_as_an_answer_is_compared():
    assert near(np.float64(0.1), Returned(0.1)) and near(Decimal("0.1"), Returned(0.1))
    assert near(np.array([1.0, 2.0]), Returned([1.0, 2.0])) and near((1.0, 2.0), Returned(np.array([1.0, 2.0])))
    assert not near(0.1, Returned(None)) and not near(0.1, Raised(("ValueError",)))
    assert not near(0.1, Returned(0.1001)) and near(0.1, Returned(0.1001), 1e-2)


@pytest.mark.parametrize(("value", "numbers"), [
    (2, [2]), (([1.0], np.array([2.0, 3.0])), [1, 2, 3]), (np.eye(2), [1, 0, 0, 1]), ("2", None), (None, None),
    (([1.0], "2"), None), (True, None),
])
def test_numbers_in_one_row(value, numbers):
    found = numbers_of(value)
    assert numbers is None if found is None else found.tolist() == numbers
