"""Losses: gradients by finite differences, known minima, and the published tables of entropy-regularised training."""

import exact
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from scipy.special import lambertw

from taulab.entropy import entropy
from taulab.losses import (
    confidence_penalty,
    confidence_penalty_optimum,
    entropy_penalty,
    forward_kl,
    label_smoothing,
    log_loss,
    mean_entropy,
    reverse_kl,
)
from taulab.softmax import log_softmax, softmax, temper

P = np.array([0.6, 0.3, 0.1])
INF = np.inf

#: Every loss as a function of z and of distributions p.
LOSSES = {
    "log_loss": log_loss,
    "mean_entropy": lambda z, p: mean_entropy(z),
    "forward_kl": forward_kl,
    "reverse_kl": reverse_kl,
    "confidence_penalty": lambda z, p: confidence_penalty(z, p, 0.3),
    "entropy_penalty": lambda z, p: entropy_penalty(z, p, 0.7),
    "label_smoothing": lambda z, p: label_smoothing(z, p, 0.1),
}
#: The same, from the definitions, for one row.
DEFINITIONS = {
    "log_loss": lambda q, p: -np.sum(p * np.log(q)),
    "mean_entropy": lambda q, p: -np.sum(q * np.log(q)),
    "forward_kl": lambda q, p: np.sum(p * np.log(p / q)),
    "reverse_kl": lambda q, p: np.sum(q * np.log(q / p)),
    "confidence_penalty": lambda q, p: -np.sum(p * np.log(q)) + 0.3 * np.sum(q * np.log(q)),
    "entropy_penalty": lambda q, p: -np.sum(p * np.log(q)) - 0.7 * np.sum(q * np.log(q)),
    "label_smoothing": lambda q, p: -np.sum((0.9 * p + 0.1 / p.size) * np.log(q)),
}
ON_TOKENS = {
    "log_loss": log_loss,
    "confidence_penalty": lambda z, y: confidence_penalty(z, y, 0.3),
    "entropy_penalty": lambda z, y: entropy_penalty(z, y, 0.7),
    "label_smoothing": lambda z, y: label_smoothing(z, y, 0.1),
}


def problem(seed, *batch, size=5):
    rng = np.random.default_rng(seed)
    return rng.normal(0, 2, (*batch, size)), rng.dirichlet(np.ones(size), batch)


@pytest.mark.parametrize("name", LOSSES)
def test_values_and_shapes(name):
    z, p = problem(1, 3, 4)
    loss, gradient = LOSSES[name](z, p)
    rows = [DEFINITIONS[name](softmax(a), b) for a, b in zip(z.reshape(-1, 5), p.reshape(-1, 5))]
    assert isinstance(loss, float)
    assert_allclose(loss, np.mean(rows), rtol=1e-13)
    assert gradient.shape == z.shape
    assert_allclose(gradient.sum(-1), 0, atol=1e-15)
    single, row_gradient = LOSSES[name](z[1, 2], p[1, 2])
    assert_allclose(single, rows[6], rtol=1e-13)
    assert_allclose(row_gradient / 12, gradient[1, 2], rtol=1e-12)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("seed", range(3))
def test_gradients_by_central_differences(name, seed):
    z, p = problem(seed, 2, 3)
    _, gradient = LOSSES[name](z, p)
    for i in np.ndindex(z.shape):
        h = np.zeros_like(z)
        h[i] = 1e-5
        difference = LOSSES[name](z + h, p)[0] - LOSSES[name](z - h, p)[0]
        assert_allclose(gradient[i], difference / 2e-5, atol=1e-9)


@pytest.mark.parametrize("name", ON_TOKENS)
def test_a_token_is_the_distribution_that_is_1_there(name):
    z, _ = problem(2, 3, 4)
    tokens = np.random.default_rng(0).integers(0, 5, (3, 4))
    loss, gradient = ON_TOKENS[name](z, tokens)
    same_loss, same_gradient = ON_TOKENS[name](z, np.eye(5)[tokens])
    assert_allclose(loss, same_loss, rtol=1e-13)
    assert_allclose(gradient, same_gradient, rtol=1e-12, atol=1e-16)


def test_the_order_in_memory_does_not_matter():
    z, token = np.random.default_rng(0).normal(size=(2, 3, 4)), np.array([[0, 3, 1], [2, 2, 0]])
    (loss, gradient), (other_loss, other) = log_loss(z, token), log_loss(np.asfortranarray(z), token)
    assert loss == other_loss
    assert_allclose(other, gradient, rtol=1e-15)



@pytest.mark.parametrize("name", LOSSES)
def test_float32_stays_and_nothing_is_changed(name):
    z, p = problem(3, 4)
    z, p = z.astype(np.float32), p.astype(np.float32)
    copies = z.copy(), p.copy()
    loss, gradient = LOSSES[name](z, p)
    assert gradient.dtype == np.float32
    assert_allclose(loss, LOSSES[name](z.astype(float), p.astype(float) / p.sum(-1, keepdims=True, dtype=float))[0],
                    rtol=1e-5, atol=1e-6)
    assert (z == copies[0]).all() and (p == copies[1]).all()


@pytest.mark.parametrize("name", LOSSES)
def test_tokens_cut_away_and_far_logits(name):
    z, p = np.array([2.0, -1, -INF, 0.5]), np.array([0.5, 0.2, 0, 0.3])
    if name == "label_smoothing":
        return                                          # it asks for a share of every token: see below
    loss, gradient = LOSSES[name](z, p)
    left = [0, 1, 3]
    expected_loss, expected_gradient = LOSSES[name](z[left], p[left])
    assert_allclose(loss, expected_loss, rtol=1e-13)
    assert_allclose(gradient, np.insert(expected_gradient, 2, 0), rtol=1e-12)
    far = LOSSES[name]([2000.0, 0, -2000], [0.5, 0.25, 0.25])
    assert np.isfinite(far[0]) and np.isfinite(far[1]).all()


def test_infinite_losses_have_finite_gradients():
    for loss, gradient in [log_loss([0, -INF], [0.5, 0.5]), log_loss([0, -INF], 1),
                           label_smoothing([0, -INF], 0, 0.1)]:
        assert loss == INF and np.isfinite(gradient).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("mask", [-1e4, -1e9, -1e20, -3e38])
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.filterwarnings("error")
def test_a_finite_mask_that_never_comes_is_a_cut(name, mask, dtype):
    z, p = np.array([2.0, -1, mask, 0.5], dtype), np.array([0.5, 0.25, 0, 0.25], dtype)
    loss, gradient = LOSSES[name](z, p)
    left = [0, 1, 3]
    expected_loss, expected_gradient = LOSSES[name](z[left], p[left])
    if name == "label_smoothing":
        expected = -(0.9 * p + 0.025) @ log_softmax(z.astype(np.float64))
        assert_allclose(loss, expected, rtol=1e-6)
        assert_allclose(gradient, softmax(z) - 0.9 * p - 0.025, atol=1e-7)
        return
    digits = 1e-5 if dtype == np.float32 else 1e-13
    assert_allclose(loss, expected_loss, rtol=digits)
    assert_allclose(gradient, np.insert(expected_gradient, 2, 0), rtol=digits, atol=1e-7 if dtype == np.float32 else 0)


@pytest.mark.parametrize("dtype, digits", [(np.float32, 1e-5), (np.float64, 1e-13)])
@pytest.mark.parametrize("counts", exact.MANY[:5], ids=range(5))
def test_many_equal_logits_cost_no_digits(counts, dtype, digits):
    z, counted = exact.row(counts, dtype), list(counts.values())
    q = [float(x) for x in exact.softmax(list(counts), 1, counted)]
    entropy, *_ = exact.moments(list(counts), 1, counted)
    p = np.full(z.shape, 1 / z.size, dtype)
    assert_allclose(log_loss(z, 0)[0], -np.log(q[0]), rtol=0, atol=digits)
    assert_allclose(mean_entropy(z)[0], float(entropy), rtol=0, atol=digits)
    assert_allclose(log_loss(z, p)[0], -np.log(q) @ counted / z.size, rtol=digits)
    assert_allclose(reverse_kl(z, p)[0], np.log(z.size) - float(entropy), rtol=0, atol=2 * digits)


def test_smoothing_by_nothing_or_by_all():
    loss, gradient = label_smoothing([0, 1, -INF], 1, 0.0)
    assert_allclose(loss, np.log(1 + np.exp(-1)), rtol=1e-15)                # .313
    assert_allclose(gradient, log_loss([0, 1, -INF], 1)[1])
    z, p = problem(5, 3)
    for target in (p, np.array([4, 0, 2])):
        assert_allclose(label_smoothing(z, target, 0)[0], log_loss(z, target)[0], rtol=1e-15)
        assert_allclose(label_smoothing(z, target, 1)[0], log_loss(z, np.full((3, 5), 0.2))[0], rtol=1e-15)


# Minima ------------------------------------------------------------------------------------------------------------

def minimum(loss, size=3, start=None):
    """Return softmax(z) at the minimum of a loss of z."""
    start = np.zeros(size) if start is None else start
    return softmax(minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-11}).x)


def test_tokens_of_a_shared_row_end_at_their_frequencies():
    """60/40: targets of one token each do not force a peak."""
    tokens = np.repeat([0, 1], [60, 40])

    def shared(z):
        loss, gradient = log_loss(np.tile(z, (100, 1)), tokens)
        return loss, gradient.sum(axis=0)
    assert_allclose(minimum(shared, size=2), [0.6, 0.4], atol=1e-9)
    assert_allclose(shared(np.log([0.6, 0.4]))[0], entropy([0.6, 0.4]), rtol=1e-13)


def test_label_smoothing_ends_at_the_mixture():
    q = minimum(lambda z: label_smoothing(z, P, 0.1))
    assert_allclose(q, 0.9 * P + 0.1 / 3, atol=1e-9)
    implied = np.log(P[:-1] / P[1:]) / np.log(q[:-1] / q[1:])
    assert_allclose(implied, [1.089, 1.221], atol=6e-4)


def test_reverse_kl_with_an_entropy_bonus_ends_at_a_temperature():
    def regularised(z, beta=0.3):
        (loss, gradient), (H, slope) = reverse_kl(z, P), mean_entropy(z)
        return loss - beta * H, gradient - beta * slope
    q = minimum(regularised)
    assert_allclose(q, temper(P, 1.3), atol=1e-9)
    assert_allclose(q, [0.54385, 0.31909, 0.13706], atol=6e-6)


# The closed form ----------------------------------------------------------------------------------------------------

def implied_temperatures(p, q):
    return np.log(p[:-1] / p[1:]) / np.log(q[:-1] / q[1:])


@pytest.mark.parametrize("beta, q, implied, distance, tau", [
    (0.1, [0.57808, 0.30773, 0.11419], [1.0994, 1.1082], 0.00046, 1.102),
    (0.3, [0.54154, 0.31676, 0.14170], [1.2926, 1.3656], 0.0030, 1.316),
    (1.0, [0.46668, 0.32487, 0.20845], [1.9136, 2.4759], 0.0102, 2.093),
    (5.0, [0.37713, 0.32919, 0.29368], [5.0992, 9.6233], 0.0084, 7.877),
])
def test_published_table(beta, q, implied, distance, tau):
    optimum = confidence_penalty_optimum(P, beta)
    assert_allclose(optimum, q, atol=6e-6)
    assert_allclose(implied_temperatures(P, optimum), implied, atol=6e-5)
    variation = [abs(temper(P, t) - optimum).sum() / 2 for t in np.linspace(tau - 0.2, tau + 0.2, 401)]
    assert_allclose(min(variation), distance, rtol=0.02)
    assert abs(np.argmin(variation) - 200) <= 2                         # steps of .001
    assert_allclose(minimum(lambda z: confidence_penalty(z, P, beta)), optimum, atol=5e-9)


def test_published_numbers_for_one_token_and_for_two():
    def peak(size, beta):
        return confidence_penalty_optimum(np.eye(1, size)[0], beta)
    assert_allclose(peak(4, 0.5), [0.8016, 0.0661, 0.0661, 0.0661], atol=6e-5)
    assert_allclose([peak(50_257, 0.1)[0], peak(50_257, 1)[0], peak(10, 0.1)[0]], [0.8133, 0.1140, 0.9996], atol=6e-5)
    for p, implied in [(0.6, 1.302), (0.9, 1.368), (0.99, 1.602), (0.999, 2.062)]:
        p = np.array([p, 1 - p])
        assert_allclose(implied_temperatures(p, confidence_penalty_optimum(p, 0.3)), implied, atol=6e-4)


def test_published_numbers_for_the_wrong_sign():
    assert_allclose(entropy(P), 0.898, atol=6e-4)
    for lam, q, H in [(0.3, [0.682, 0.255, 0.063], 0.783), (0.9, [0.852, 0.122, 0.026], 0.489), (1.5, None, 0.315)]:
        end = minimum(lambda z: entropy_penalty(z, P, lam), start=np.log(P))
        assert_allclose(entropy(end), H, atol=6e-4)
        if q is not None:
            assert_allclose(end, q, atol=6e-4)
    for start, q in [([3, 0, -1], [0.945, 0.044, 0.010]), ([0, 2, -2], [0.173, 0.816, 0.011])]:
        assert_allclose(minimum(lambda z: entropy_penalty(z, P, 2), start=np.array(start, float)), q, atol=6e-4)


@pytest.mark.parametrize("beta", [1e-300, 1e-8, 0.003, 0.2, 1.0, 30.0, 1e6])
@pytest.mark.parametrize("p", [P, [1.0], [1, 0, 0], [0.25] * 4, [0.7, 0.3 - 1e-9, 1e-9], [1 - 1e-12, 1e-12]])
def test_the_closed_form_satisfies_its_equation(p, beta):
    p = np.array(p, float)
    q = confidence_penalty_optimum(p, beta)
    assert_allclose(q.sum(), 1, rtol=1e-13)
    c = 1 + beta * entropy(q / q.sum())
    log_q = np.log(np.maximum(q, 1e-300))
    assert_allclose(q * (beta * log_q + c), p, rtol=1e-7, atol=1e-12 * max(1, beta))
    assert (np.diff(q) <= 1e-15).all()                                  # p falls, so q falls


def test_the_closed_form_is_the_one_with_lambert_w():
    q = confidence_penalty_optimum(P, 0.3)
    c = 1 + 0.3 * entropy(q)
    assert_allclose(q, P / 0.3 / lambertw(P / 0.3 * np.exp(c / 0.3)).real, rtol=1e-12)


@pytest.mark.parametrize("tiny", [1e-200, 1e-300, 5e-324])
def test_the_optimum_of_a_token_that_all_but_never_comes_is_that_of_one_that_never_comes(tiny):
    assert_allclose(confidence_penalty_optimum([1, tiny], 1), confidence_penalty_optimum([1, 0], 1), rtol=1e-12)


def test_a_temperature_to_first_order_only():
    for beta in (1e-2, 1e-3, 1e-4):
        q = confidence_penalty_optimum(P, beta)
        first_order = P * (1 - beta * (np.log(P) + entropy(P)))
        assert abs(q - first_order).max() < beta**2
        assert abs(q - temper(P, 1 + beta)).max() < beta**2
        assert abs(q - temper(P, 1 + beta)).max() > 0.01 * beta**2


def test_rows_and_the_ends_of_beta():
    rows = np.array([[P, P[::-1]], [[0.2, 0.8, 0], [1, 0, 0]]])
    q = confidence_penalty_optimum(rows, 0.3)
    for i in np.ndindex(2, 2):
        assert_allclose(q[i], confidence_penalty_optimum(rows[i], 0.3), rtol=1e-14)
    assert (confidence_penalty_optimum(rows, 0) == rows).all()
    assert_allclose(confidence_penalty_optimum(P, 1e9), 1 / 3, rtol=1e-8)


@pytest.mark.parametrize("beta", [0, 5e-324, 1e-200, 1e-31, 1e-17, 1e-9, 0.3, 1e3, 1e16, 1e300])
def test_every_legal_row_and_beta_has_an_optimum(beta):
    for size in (1, 2, 3, 7, 50):
        for p in (np.full(size, 1 / size, np.float32), np.eye(size, dtype=np.float32)[0], np.full(size, 1 / size)):
            for share in (1 - 5e-5, 1, 1 + 5e-5):
                given = (p * share).astype(p.dtype)
                q = confidence_penalty_optimum(given, beta)
                assert q.dtype == given.dtype and not np.shares_memory(q, given)
                assert_allclose(q.sum(), 1, rtol=2e-4 if beta < 1e-9 else 1e-6)
    assert_allclose(confidence_penalty_optimum(np.float32([1 / 3] * 3), 0.3), 1 / 3, rtol=1e-6)


def test_no_rows_have_no_optimum():
    for shape in ((0, 3), (2, 0, 3)):
        assert confidence_penalty_optimum(np.empty(shape), 0.3).shape == shape


Z = [[1.0, 2.0]]


@pytest.mark.parametrize("call, words", [
    (lambda: log_loss(Z, [2]), "target: must be integers from 0 to 1"),
    (lambda: log_loss(Z, [-1]), "target: must be integers from 0 to 1"),
    (lambda: log_loss(Z, [0.5]), "target: must be integers"),
    (lambda: log_loss(Z, [0, 1]), r"target: shape \(2,\); pass tokens of shape \(1,\)"),
    (lambda: log_loss(Z, [[0.5, 0.6]]), "target: a row sums to"),
    (lambda: log_loss(np.empty((0, 2)), np.empty(0, int)), "has no rows"),
    (lambda: mean_entropy(np.empty((0, 2))), "has no rows"),
    (lambda: log_loss([[np.nan, 1]], [0]), "nan"),
    (lambda: forward_kl(Z, [0]), "p: shape"),
    (lambda: reverse_kl(Z, [[0.5, 0.25, 0.25]]), "p: shape"),
    (lambda: reverse_kl(Z, [[1.0, 0.0]]), "p: is 0 where q is not"),
    (lambda: reverse_kl(Z, [[0.9, 0.2]]), "p: a row sums to"),
    (lambda: confidence_penalty(Z, [0], -0.1), "beta=-0.1: must be 0 or greater"),
    (lambda: entropy_penalty(Z, [0], -0.1), "lam=-0.1: must be 0 or greater"),
    (lambda: label_smoothing(Z, [0], 1.1), "epsilon=1.1: must be from 0 to 1"),
    (lambda: confidence_penalty_optimum(P, -0.1), "beta=-0.1"),
    (lambda: confidence_penalty_optimum(P, INF), "beta=inf"),
    (lambda: confidence_penalty_optimum(P, None), "beta=None: must be 0 or greater"),
    (lambda: confidence_penalty(Z, [0], "1"), "beta='1': must be 0 or greater"),
    (lambda: label_smoothing(Z, [0], None), "epsilon=None: must be from 0 to 1"),
    (lambda: log_loss(Z, np.ma.masked_array([0], [False])), "target: is a masked array"),
    (lambda: confidence_penalty_optimum([0.5, 0.6], 1), "p: a row sums to"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
