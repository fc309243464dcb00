"""Calibration against definitions in loops, direct minimisation, and the numbers of a known demonstration."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import minimize_scalar

from taulab.calibration import calibration_curve, expected_calibration_error, fit_temperature
from taulab.softmax import log_softmax, softmax

INF = np.inf


def log_loss(z, labels, temperature=1.0):
    return -log_softmax(z, temperature)[np.arange(len(z)), labels].mean()


def drawn(seed, n=20_000, size=10, spread=1.5):
    """Logits z, and labels drawn from softmax(z): a model that says z is calibrated."""
    rng = np.random.default_rng(seed)
    z = rng.normal(0, spread, (n, size))
    return z, np.argmax(z + rng.gumbel(size=z.shape), axis=-1)


# Curve and ECE -----------------------------------------------------------------------------------------------------

def in_loops(confidence, right, n_bins):
    """Bins by comparison with exact integer arithmetic; sums one by one."""
    bins = [[] for _ in range(n_bins)]
    for c, r in zip(confidence, right):
        m = sum(c >= k / n_bins for k in range(1, n_bins))
        bins[m].append((c, r))
    gaps = [(len(b), abs(sum(r for _, r in b) / len(b) - sum(c for c, _ in b) / len(b))) for b in bins if b]
    n = len(confidence)
    return {"l1": sum(w * g for w, g in gaps) / n, "l2": (sum(w * g**2 for w, g in gaps) / n)**0.5,
            "max": max(g for _, g in gaps)}, [len(b) for b in bins]


@pytest.mark.parametrize("n_bins", [1, 2, 7, 15, 100])
def test_error_and_curve_against_loops(n_bins):
    rng = np.random.default_rng(n_bins)
    for n in (1, 3, 50, 400):
        p = rng.dirichlet(np.full(4, 0.5), n)
        labels = rng.integers(0, 4, n)
        norms, counts = in_loops(p.max(-1), p.argmax(-1) == labels, n_bins)
        assert calibration_curve(p, labels, n_bins=n_bins).count.tolist() == counts
        for norm, value in norms.items():
            assert_allclose(expected_calibration_error(p, labels, n_bins=n_bins, norm=norm), value, rtol=1e-12)
        events, happened = rng.random(n).round(1), rng.integers(0, 2, n)
        norms, counts = in_loops(events, happened, n_bins)
        assert calibration_curve(events, happened, n_bins=n_bins).count.tolist() == counts
        for norm, value in norms.items():
            assert_allclose(expected_calibration_error(events, happened, n_bins=n_bins, norm=norm), value, rtol=1e-12,
                            atol=1e-15)


@pytest.mark.parametrize("n_bins", range(1, 60))
def test_every_edge_belongs_to_the_bin_above_and_1_to_the_last(n_bins):
    for k in range(n_bins + 1):
        curve = calibration_curve([k / n_bins], [1], n_bins=n_bins)
        assert np.flatnonzero(curve.count).tolist() == [min(k, n_bins - 1)]
    below = np.nextafter(np.arange(1, n_bins + 1) / n_bins, 0)
    assert_array_equal(calibration_curve(below, np.ones(n_bins, int), n_bins=n_bins).count, 1)


@pytest.mark.parametrize("n_bins", [3, 10, 15])
def test_an_edge_is_an_edge_in_float32_too(n_bins):
    for k in range(n_bins + 1):
        for dtype in (np.float32, np.float64):
            curve = calibration_curve(np.array([k / n_bins], dtype), [1], n_bins=n_bins)
            assert np.flatnonzero(curve.count).tolist() == [min(k, n_bins - 1)]


def test_fifteen_bins_unless_said_otherwise():
    p, labels = np.random.default_rng(3).random(400), np.random.default_rng(4).integers(0, 2, 400)
    assert len(calibration_curve(p, labels).count) == 15
    assert expected_calibration_error(p, labels) == expected_calibration_error(p, labels, n_bins=15)
    assert expected_calibration_error(p, labels) != expected_calibration_error(p, labels, n_bins=14)


@pytest.mark.parametrize("dtype, mask", [(np.float32, -1e4), (np.float32, -1e20), (np.float64, -1e9),
                                         (np.float64, -1e200)])
def test_a_finite_mask_does_not_move_the_temperature(dtype, mask):
    z, labels = drawn(7, 500)
    masked = np.insert(z.astype(dtype), 3, dtype(mask), axis=1)
    labels_there = labels + (labels >= 3)
    assert_allclose(fit_temperature(masked, labels_there), fit_temperature(z.astype(dtype), labels), rtol=1e-5)


def test_an_event_may_be_true_or_false():
    events = calibration_curve([0.9, 0.2], [True, False]), calibration_curve([0.9, 0.2], [1, 0])
    assert_array_equal(*(curve.accuracy for curve in events))


def test_both_ends_count():
    """Certain and wrong is the worst; libraries have lost the confidence 0, or put 1 in a bin of its own."""
    assert expected_calibration_error([0.0, 1.0], [1, 0]) == 1
    assert expected_calibration_error([0.0, 1.0], [0, 1]) == 0
    curve = calibration_curve([0.0, 0.04, 0.99, 1.0], [0, 1, 1, 1])
    assert curve.count[0] == curve.count[-1] == 2 and curve.count.sum() == 4 and len(curve.count) == 15
    assert_allclose([curve.accuracy[0], curve.accuracy[-1]], [0.5, 1])
    assert np.isnan(curve.accuracy[1:-1]).all() and np.isnan(curve.confidence[1:-1]).all()
    assert_allclose(curve.edges, np.linspace(0, 1, 16))
    almost_one = np.float32([[1.000001, 0]])
    assert calibration_curve(almost_one, [0]).count[-1] == 1


def test_a_row_of_ties_is_right_where_the_first_is():
    assert expected_calibration_error([[0.5, 0.5]] * 2, [0, 1]) == 0


def test_batches_are_flattened():
    p = np.random.default_rng(0).dirichlet(np.ones(5), (3, 4))
    labels = np.random.default_rng(1).integers(0, 5, (3, 4))
    assert expected_calibration_error(p, labels) == expected_calibration_error(p.reshape(12, 5), labels.ravel())


def test_a_calibrated_model_has_an_error_that_shrinks_with_the_sample():
    """The estimate is biased upwards: about the mean of |noise| over the bins, so as 1/√n."""
    errors = []
    for n in (1_000, 100_000):
        z, labels = drawn(1, n)
        errors.append(expected_calibration_error(softmax(z), labels))
    assert 0 < errors[1] < errors[0] / 4 < 0.02


# Temperature --------------------------------------------------------------------------------------------------------

def test_published_demonstration():
    """Labels from softmax(z), K = 10: a model that says 2z is over-confident, one that says z/2 not confident enough.

    Bounds: 4 standard errors at 20,000 labels. The demonstration used fewer, so its least ECE has more bias.
    """
    z, labels = drawn(0)
    tau = fit_temperature(2 * z, labels)
    assert_allclose(tau, 2.01, atol=0.05)
    assert_allclose([log_loss(2 * z, labels, t) for t in (0.9, 1, tau)], [2.027, 1.914, 1.616], atol=0.06)
    ece = [expected_calibration_error(softmax(2 * z, t), labels) for t in (0.9, 1, tau)]
    assert_allclose(ece[:2], [0.254, 0.224], atol=0.014)
    assert ece[2] < 0.009
    tau = fit_temperature(z / 2, labels)
    assert_allclose(tau, 0.50, atol=0.0125)
    ece = [expected_calibration_error(softmax(z / 2, t), labels) for t in (0.9, 1, tau)]
    assert_allclose(ece[:2], [0.158, 0.179], atol=0.014)
    assert ece[2] < 0.009
    assert (softmax(2 * z, tau).argmax(-1) == z.argmax(-1)).all()


@pytest.mark.parametrize("seed", range(6))
def test_no_temperature_does_better(seed):
    rng = np.random.default_rng(seed)
    z, labels = drawn(seed, n=40, size=int(rng.integers(2, 8)))
    z *= rng.choice([0.1, 1, 30])
    if seed % 2:
        z[(rng.random(z.shape) < 0.2) & (np.arange(z.shape[1]) != labels[:, None])] = -INF
    tau = fit_temperature(z, labels)
    best = minimize_scalar(lambda log_tau: log_loss(z, labels, np.exp(log_tau)), bracket=(-3, 5), tol=1e-10)
    assert log_loss(z, labels, tau) <= best.fun + 1e-12
    assert_allclose(tau, np.exp(best.x), rtol=1e-4)


def test_scale_shift_dtype_and_shape():
    z, labels = drawn(2, n=600)
    tau = fit_temperature(z, labels)
    assert isinstance(tau, float)
    assert_allclose(fit_temperature(1000 * z + np.arange(600)[:, None], labels), 1000 * tau, rtol=1e-9)
    assert_allclose(fit_temperature(np.float32(z), labels), tau, rtol=1e-5)
    assert_allclose(fit_temperature(z.reshape(20, 30, 10), labels.reshape(20, 30)), tau, rtol=1e-12)


def test_two_tokens_in_closed_form():
    """Right with frequency f at a logit gap g: τ̂ = g / ln(f/(1 - f))."""
    for gap, right in [(3.0, 80), (0.01, 51), (1e-3, 99), (500.0, 70)]:
        z = np.tile([gap, 0.0], (100, 1))
        labels = (np.arange(100) >= right).astype(int)
        assert_allclose(fit_temperature(z, labels), gap / np.log(right / (100 - right)), rtol=1e-9)


HUGE = 1.7e308


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("z, expected", [
    ([HUGE / 8, -HUGE / 8], HUGE / 4 / np.log(2)), ([HUGE, HUGE * (1 - 1e-3)], HUGE * 1e-3 / np.log(2)),
    ([HUGE, -HUGE], INF), ([HUGE, 0], INF),                        # τ̂ is 2.5e308 and more
    ([1e-305, 0], 1e-305 / np.log(2)), ([1, 0, -1e308], 1 / np.log(2)), ([1e-300, 0, -1e308], 1e-300 / np.log(2)),
    (np.float32([3e38, -3e38]), 6e38 / np.log(2))])
@pytest.mark.parametrize("times", [1, 40])
def test_logits_near_the_ends_of_the_range_of_a_float(z, expected, times):
    """Right two times of three, so τ̂ is the gap over ln 2. Sums and differences of such logits would overflow."""
    assert_allclose(fit_temperature([z] * 3 * times, [0, 0, 1] * times), expected, rtol=2e-7 if z[0] == 3e38 else 1e-9)


@pytest.mark.filterwarnings("error")
def test_the_limits_near_the_ends_of_the_range_of_a_float():
    z = [[HUGE, -HUGE]] * 3
    assert [fit_temperature(z, labels) for labels in ([0, 0, 0], [1, 1, 1], [1, 0, 1])] == [0, INF, INF]


def test_where_there_is_no_root():
    z = np.array([[0.3, 0.1, -INF], [0.1, 0.3, 0.1]])
    assert fit_temperature(z, [0, 1]) == 0                      # every label is a largest logit
    assert fit_temperature([[1, 1, 0.0]] * 2, [0, 1]) == 0      # tied largest, too
    for gap in np.linspace(0.1, 3, 30):                         # right as often as not, up to rounding
        assert fit_temperature([[0.1 + gap, 0.1]] * 2, [0, 1]) == INF
    assert fit_temperature([[0.3, 0.1]] * 2, [1, 1]) == INF     # always wrong
    almost = np.full((10_000, 2), [1.0, 0.0])
    labels = np.zeros(10_000, int)
    labels[7] = 1                                               # one error in 10,000: far from 0
    assert_allclose(fit_temperature(almost, labels), 1 / np.log(9999), rtol=1e-9)


def test_the_limits_are_minima():
    for z, labels, tau in [([[0.3, 0.1, 0.3]], [2], 0.0), ([[0.3, 0.1]] * 2, [0, 1], INF)]:
        z, labels = np.array(z), np.array(labels)
        assert all(log_loss(z, labels, tau) <= log_loss(z, labels, t) + 1e-15 for t in np.geomspace(1e-4, 1e4, 50))


P, Z = [[0.5, 0.5]], [[1.0, 2.0]]


@pytest.mark.parametrize("call, words", [
    (lambda: calibration_curve(P, [2]), "labels: must be integers from 0 to 1"),
    (lambda: calibration_curve(P, [-1]), "labels: must be integers from 0 to 1"),
    (lambda: calibration_curve(P, [0.0]), "labels: must be integers"),
    (lambda: calibration_curve(P, [0, 1]), "labels: shape"),
    (lambda: calibration_curve([[0.5, 0.6]], [0]), "sums to"),
    (lambda: calibration_curve([1.1], [1]), "between 0 and 1"),
    (lambda: calibration_curve([np.nan], [1]), "nan"),
    (lambda: calibration_curve([0.5], [2]), "labels: must be integers from 0 to 1"),
    (lambda: calibration_curve([], []), "at least one prediction"),
    (lambda: calibration_curve([[0.9, 0.1], [0.2, 0.8]], [[1, 0], [0, 1]]), r"pass labels.argmax\(axis=-1\)"),
    (lambda: fit_temperature([[0.9, 0.1], [0.2, 0.8]], [[1, 0], [0, 1]]), "labels: shape .*; pass one token per row"),
    (lambda: calibration_curve(P, np.ma.masked_array([0], [True])), "labels: is a masked array"),
    (lambda: calibration_curve(P, [0], n_bins=0), "n_bins=0"),
    (lambda: calibration_curve(P, [0], n_bins=2.0), "n_bins=2.0"),
    (lambda: expected_calibration_error(P, [0], norm="L1"), "norm='L1'"),
    (lambda: fit_temperature(Z, [2]), "labels: must be integers from 0 to 1"),
    (lambda: fit_temperature(Z, [0, 1]), "labels: shape"),
    (lambda: fit_temperature(np.empty((0, 2)), np.empty(0, int)), "at least one prediction"),
    (lambda: fit_temperature([[0, -INF]], [1]), "logit of -inf"),
    (lambda: fit_temperature([[1, 1.0], [2, 2]], [0, 1]), "every temperature fits alike"),
    (lambda: fit_temperature([[np.nan, 1]], [1]), "logits: the largest logit of a row is nan"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
