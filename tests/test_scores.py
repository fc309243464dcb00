"""Losses of raw scores: the formulas of the study written out, gradients by differences, the numbers of lab 07."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from taulab.losses.scores import clipped_entropy, clipped_kl, scores_loss, squared_error

LOSSES = {
    "squared_error": squared_error,
    "clipped_entropy": lambda y, target: clipped_entropy(y),
    "clipped_kl": clipped_kl,
    "scores_loss": lambda y, target: scores_loss(y, target, entropy=0.3, kl=2.0),
}


def as_written(y, e):
    """Return the three terms of one row as the study's listings have them."""
    c, d = np.clip(y, 1e-7, 1), np.clip(e, 1e-7, 1)
    return np.mean((y - e)**2), -np.sum(c * np.log(c)), np.sum(d * np.log(d / c))


def problem(*batch, size=6, seed=0):
    """Return scores on both sides of the clip, none within 1e-4 of its ends, and tokens."""
    rng = np.random.default_rng(seed)
    return rng.uniform(-0.5, 1.5, (*batch, size)), rng.integers(0, size, batch)


@pytest.mark.parametrize("batch", [(), (4,), (2, 3)])
def test_values_are_the_listings_averaged_over_the_rows(batch):
    y, target = problem(*batch)
    assert (y < 0).any() and (y > 1).any()
    rows = [as_written(row, e) for row, e in zip(y.reshape(-1, 6), np.eye(6)[target].reshape(-1, 6))]
    error, entropy, kl = np.mean(rows, axis=0)
    assert_allclose(squared_error(y, target)[0], error, rtol=1e-13)
    assert_allclose(clipped_entropy(y)[0], entropy, rtol=1e-13)
    assert_allclose(clipped_kl(y, target)[0], kl, rtol=1e-13)
    assert_allclose(scores_loss(y, target, entropy=0.3, kl=2.0)[0], error + 0.3 * entropy + 2 * kl, rtol=1e-13)
    assert scores_loss(y, target)[0] == squared_error(y, target)[0]


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("batch", [(), (3,), (2, 2)])
def test_gradients_by_central_differences(name, batch):
    y, target = problem(*batch, seed=1)
    gradient = LOSSES[name](y, target)[1]
    assert gradient.shape == y.shape
    for i in np.ndindex(y.shape):
        step = np.zeros_like(y)
        step[i] = 1e-6
        difference = LOSSES[name](y + step, target)[0] - LOSSES[name](y - step, target)[0]
        assert_allclose(gradient[i], difference / 2e-6, atol=1e-8)


def test_no_force_outside_and_the_ends_belong_to_the_inside():
    y = np.array([-3.0, 0, 1e-8, 1e-7, 0.5, 1, 1.000001, 7])
    inside = [False] * 3 + [True] * 3 + [False] * 2
    for gradient in (clipped_entropy(y)[1], clipped_kl(y, 4)[1]):
        assert ((gradient != 0) == inside).all()


@pytest.mark.parametrize("V", [2, 2400])
def test_the_numbers_of_the_lab(V):
    assert_allclose(squared_error(np.zeros(V), 1)[0], 1 / V)
    assert_allclose(clipped_entropy(np.full(V, 0.2))[0], V * 0.2 * np.log(5))
    assert_allclose(clipped_entropy(np.full(V, -1.0))[0], V * 1e-7 * np.log(1e7))
    assert_allclose(clipped_kl(np.ones(V), 1)[0], -(V - 1) * 1e-7 * np.log(1e7))
    assert clipped_kl(np.eye(V)[1], 1)[0] == 0
    assert_allclose(clipped_kl(np.full(V, -1.0), 1)[0], np.log(1e7))


def test_the_least_squared_error_of_shared_scores_is_at_the_frequencies():
    target = np.array([1, 1, 1, 2, 0])
    shares = np.bincount(target, minlength=4) / 5
    loss, gradient = squared_error(np.tile(shares, (5, 1)), target)
    assert_allclose(loss, (1 - np.sum(shares**2)) / 4)
    assert_allclose(gradient.sum(axis=0), 0, atol=1e-16)


@pytest.mark.parametrize("name", LOSSES)
def test_float32_stays_and_nothing_is_changed(name):
    y, target = problem(5, size=2400)
    single = y.astype(np.float32)
    kept = single.copy()
    loss, gradient = LOSSES[name](single, target)
    assert gradient.dtype == np.float32 and (single == kept).all()
    assert_allclose(loss, LOSSES[name](y, target)[0], rtol=1e-5)
    cancels = 0 if name == "clipped_kl" else 1e-7           # ln y + 1 about y = 1/e, y - e about y = e
    assert_allclose(gradient, LOSSES[name](y, target)[1], rtol=1e-5, atol=cancels)


def test_nan_is_passed_on():
    assert all(np.isnan(loss([0.5, np.nan], 0)[0]) for loss in LOSSES.values())


@pytest.mark.parametrize("call, words", [
    (lambda: clipped_entropy(np.zeros((0, 3))), r"y: shape \(0, 3\) has no rows; pass at least one"),
    (lambda: squared_error(np.zeros((2, 3)), 1), r"target: shape \(\); pass one token for each row of y, \(2,\)"),
    (lambda: clipped_kl(np.zeros(3), 3), "target: must be integers from 0 to 2"),
    (lambda: scores_loss(np.zeros(3), 0, entropy=-1), "entropy=-1: must be 0 or greater"),
    (lambda: scores_loss(np.zeros(3), 0, kl=np.inf), "kl=inf: must be 0 or greater, and finite"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
