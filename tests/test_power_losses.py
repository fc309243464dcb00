"""Power divergences: definitions, gradients by finite differences, the log loss as a limit, where each is least."""

import exact
import numpy as np
import pytest
from numpy.testing import assert_allclose

from taulab.losses import alpha_divergence, beta_divergence, gamma_divergence, log_loss
from taulab.softmax import softmax, temper

INF = np.inf
P = np.array([0.6, 0.3, 0.1])
#: Each family, with the definition for one row and the power at which it is the log loss.
FAMILIES = {
    "alpha": (alpha_divergence, lambda q, y, a: (q[y] ** (1 - a) - 1) / (a * (a - 1)), 1.0),
    "beta": (beta_divergence,
             lambda q, y, b: np.sum(q**b) / b - q[y] ** (b - 1) / (b - 1) + 1 / (b * (b - 1)), 1.0),
    "gamma": (gamma_divergence, lambda q, y, g: -np.log(q[y]) + np.log(np.sum(q ** (g + 1))) / (g + 1), 0.0),
}
CASES = [("alpha", 0.5), ("alpha", 2.0), ("alpha", 3.7), ("beta", 0.5), ("beta", 1.5), ("beta", 2.0), ("beta", 3.0),
         ("gamma", -0.4), ("gamma", 0.5), ("gamma", 1.0)]


def problem(seed, *batch, size=5):
    rng = np.random.default_rng(seed)
    return rng.normal(0, 2, (*batch, size)), rng.integers(0, size, batch)


@pytest.mark.parametrize(("family", "power"), CASES)
def test_values_and_shapes(family, power):
    loss_of, definition, _limit = FAMILIES[family]
    z, y = problem(1, 3, 4)
    loss, gradient = loss_of(z, y, power)
    rows = [definition(softmax(a), b, power) for a, b in zip(z.reshape(-1, 5), y.ravel())]
    assert isinstance(loss, float)
    assert_allclose(loss, np.mean(rows), rtol=1e-12)
    assert gradient.shape == z.shape
    assert_allclose(gradient.sum(-1), 0, atol=1e-13 * abs(gradient).max())
    single, row_gradient = loss_of(z[1, 2], y[1, 2], power)
    assert_allclose(single, rows[6], rtol=1e-12)
    assert_allclose(row_gradient / 12, gradient[1, 2], rtol=1e-12)


@pytest.mark.parametrize(("family", "power"), CASES)
def test_gradients_by_central_differences(family, power):
    loss_of = FAMILIES[family][0]
    z, y = problem(2, 2, 3)
    loss, gradient = loss_of(z, y, power)
    for i in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[i] = 1e-5
        difference = (loss_of(z + step, y, power)[0] - loss_of(z - step, y, power)[0]) / 2e-5
        assert_allclose(gradient[i], difference, rtol=1e-7, atol=1e-8 * max(1, loss))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_log_loss_is_the_limit(family):
    loss_of, _definition, limit = FAMILIES[family]
    z, y = problem(3, 6)
    wanted, slope = log_loss(z, y)
    loss, gradient = loss_of(z, y, limit)
    assert_allclose(loss, wanted, rtol=1e-14)
    assert_allclose(gradient, slope, rtol=1e-13, atol=1e-16)
    for step in (1e-3, -1e-3, 1e-6, -1e-9, 1e-12, -1e-15):          # no digits are lost on the way
        near, near_gradient = loss_of(z, y, limit + step)
        assert_allclose(near, wanted, rtol=30 * abs(step) + 1e-13)
        assert_allclose(near_gradient, slope, atol=10 * abs(step) + 1e-13)


def over_samples(loss_of, z, power):
    """Return the mean loss, and its gradient, over tokens that come with probabilities p."""
    return [sum(p * part for p, part in zip(P, parts))
            for parts in zip(*(loss_of(z, y, power) for y in range(len(P))))]


@pytest.mark.parametrize(("family", "power", "tau"), [
    ("alpha", 0.5, 0.5), ("alpha", 2.0, 2.0), ("beta", 0.5, 1.0), ("beta", 1.5, 1.0), ("beta", 2.0, 1.0),
    ("gamma", 1.0, 2.0), ("gamma", -0.5, 0.5)])
def test_alpha_and_gamma_hide_a_temperature_and_beta_none(family, power, tau):
    z = np.log(temper(P, tau))
    loss, gradient = over_samples(FAMILIES[family][0], z, power)
    assert_allclose(gradient, 0, atol=1e-14)
    for step in np.random.default_rng(0).normal(0, 1, (20, 3)):
        for size in (0.01, 1, 3):
            assert over_samples(FAMILIES[family][0], z + size * (step - step.mean()), power)[0] > loss


def test_beta_two_is_half_the_squared_error():
    z, y = problem(4, 7)
    assert_allclose(beta_divergence(z, y, 2)[0], np.mean(((softmax(z) - np.eye(5)[y]) ** 2).sum(-1)) / 2, rtol=1e-13)


@pytest.mark.parametrize(("family", "power"), CASES)
def test_float32_stays_and_nothing_is_changed(family, power):
    loss_of = FAMILIES[family][0]
    z, y = problem(5, 4)
    z = z.astype(np.float32)
    copies = z.copy(), y.copy()
    loss, gradient = loss_of(z, y, power)
    wanted, slope = loss_of(z.astype(float), y, power)
    assert gradient.dtype == np.float32
    assert_allclose(loss, wanted, rtol=1e-5)
    assert_allclose(gradient, slope, rtol=1e-4, atol=1e-6 * abs(slope).max())
    assert (z == copies[0]).all() and (y == copies[1]).all()


@pytest.mark.parametrize(("family", "power"), CASES)
def test_a_token_cut_away_is_as_if_it_were_not_there(family, power):
    loss_of = FAMILIES[family][0]
    z = np.array([2.0, -1, 0.5])
    loss, gradient = loss_of(np.array([2.0, -INF, -1, 0.5]), 2, power)
    wanted, slope = loss_of(z, 1, power)
    assert_allclose(loss, wanted, rtol=1e-13)
    assert_allclose(gradient, np.insert(slope, 1, 0), rtol=1e-12)
    far, _gradient = loss_of(np.array([2.0, -2000, -1, 0.5]), 2, power)     # e^-2000 is 0, its powers too
    assert_allclose(far, wanted, rtol=1e-13)


@pytest.mark.parametrize(("family", "power", "loss", "gradient"), [
    ("alpha", 0.5, 4, [0, 0, 0]), ("alpha", 1, INF, [-1, 0.5, 0.5]), ("alpha", 2, INF, [-INF, INF, INF]),
    # Σ q^β = √2 and ½ for the two tokens that are left
    ("beta", 2, 0.75, [0, 0, 0]), ("beta", 1.5, 2 + (2**-0.5 - 1) / 1.5, [0, 0, 0]), ("beta", 1, INF, [-1, 0.5, 0.5]),
    ("beta", 0.5, INF, [-INF, INF, INF]), ("gamma", 1, INF, [-1, 0.5, 0.5])])
def test_a_token_that_came_though_it_was_cut_away(family, power, loss, gradient):
    got, slope = FAMILIES[family][0](np.array([-INF, 0.0, 0.0]), 0, power)
    assert_allclose(got, loss, rtol=1e-14)
    assert_allclose(slope, gradient, atol=1e-15)


@pytest.mark.parametrize(("family", "power"), [("alpha", 0.5), ("alpha", 2.0), ("beta", 1.5), ("gamma", 1.0)])
def test_far_logits_against_fifty_digits(family, power):
    z, y = np.array([0.0, 300.0, -40.0, 280.0]), 2
    q = [exact.MP.e**exact.MP.mpf(x) for x in z]
    q = [x / sum(q) for x in q]
    wanted = {"alpha": lambda a: (q[y] ** (1 - a) - 1) / (a * (a - 1)),
              "beta": lambda b: sum(x**b for x in q) / b - q[y] ** (b - 1) / (b - 1) + 1 / (b * (b - 1)),
              "gamma": lambda g: -exact.MP.log(q[y]) + exact.MP.log(sum(x ** (g + 1) for x in q)) / (g + 1)}[family]
    assert_allclose(FAMILIES[family][0](z, y, power)[0], float(wanted(exact.MP.mpf(power))), rtol=1e-12)


@pytest.mark.parametrize(("loss_of", "name", "wrong"), [
    (alpha_divergence, "alpha", 0), (alpha_divergence, "alpha", -0.5), (alpha_divergence, "alpha", INF),
    (beta_divergence, "beta", 0), (beta_divergence, "beta", np.nan), (gamma_divergence, "gamma", -1),
    (gamma_divergence, "gamma", "1")])
def test_powers_outside_the_domain_are_refused(loss_of, name, wrong):
    with pytest.raises(ValueError, match=rf"^{name}=.*must be above .* is the log loss"):
        loss_of([1.0, 0], 0, wrong)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("z", "target", "name"), [
    (np.zeros((2, 3)), [0, 3], "target"), (np.zeros((2, 3)), [0], "target"),
    (np.zeros((2, 3)), np.eye(3)[:2], "target"), (np.zeros((0, 3)), np.zeros(0, int), "z"), ([np.nan, 0], 0, "z")])
def test_errors_name_the_argument(family, z, target, name):
    with pytest.raises(ValueError, match=f"^{name}: "):
        FAMILIES[family][0](z, target, 0.5)
