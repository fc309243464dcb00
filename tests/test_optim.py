"""Optimisers against their update rules written out, on problems with known minima, and across a checkpoint."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.optim import SGD, Adam


def gradients(n=5, steps=20, seed=0):
    return np.random.default_rng(seed).normal(size=(steps, n)) * np.geomspace(1e-4, 1e4, n)


def test_sgd_step_by_step():
    theta = np.array([1.0, -2, 3, 0, 5])
    expected, velocity = theta.copy(), 0.0
    optimizer = SGD(theta, 0.01, momentum=0.9)
    for g in gradients():
        optimizer.step(g)
        velocity = 0.9 * velocity + g
        expected = expected - 0.01 * velocity
        assert_allclose(theta, expected, rtol=1e-13)


def test_adam_step_by_step():
    theta = np.array([1.0, -2, 3, 0, 5])
    expected, m, v = theta.copy(), 0.0, 0.0
    optimizer = Adam(theta, 0.02, beta1=0.8, beta2=0.95, epsilon=1e-5)
    for t, g in enumerate(gradients(), start=1):
        optimizer.step(g)
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g**2
        expected = expected - 0.02 * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + 1e-5)
        assert_allclose(theta, expected, rtol=1e-12)


def test_adam_with_epsilon_before_the_correction():
    theta = np.array([1.0, -2, 3, 0, 5])
    expected, m, v = theta.copy(), 0.0, 0.0
    optimizer = Adam(theta, 0.02, beta1=0.8, beta2=0.95, epsilon=1e-2, epsilon_corrected=False)
    for t, g in enumerate(gradients(), start=1):
        optimizer.step(g)
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g**2
        expected = expected - 0.02 * np.sqrt(1 - 0.95**t) / (1 - 0.8**t) * m / (np.sqrt(v) + 1e-2)
        assert_allclose(theta, expected, rtol=1e-12)


@pytest.mark.parametrize("make", [lambda x: SGD(x, 0.01), lambda x: SGD(x, 0.002, momentum=0.9),
                                  lambda x: Adam(x, 0.02)])
def test_a_quadratic_is_minimised(make):
    scale, centre = np.array([1.0, 10, 50]), np.array([3.0, -1, 0.5])
    theta = np.zeros(3)
    optimizer = make(theta)
    for _ in range(2000):
        optimizer.step(scale * (theta - centre))
    assert_allclose(theta, centre, atol=1e-4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind, options", [(SGD, {"momentum": 0.9}), (Adam, {})])
def test_a_run_continued_from_a_checkpoint_takes_the_same_steps(kind, options, dtype, tmp_path):
    g = gradients().astype(dtype)
    straight = np.ones(5, dtype)
    optimizer = kind(straight, 0.01, **options)
    for gradient in g[:12]:
        optimizer.step(gradient)
    np.savez(tmp_path / "checkpoint.npz", parameters=straight, **optimizer.state)
    for gradient in g[12:]:
        optimizer.step(gradient)

    with np.load(tmp_path / "checkpoint.npz") as saved:
        resumed = saved["parameters"]
        optimizer = kind(resumed, 0.01, **options)
        optimizer.restore(saved)
    for gradient in g[12:]:
        optimizer.step(gradient)
    assert resumed.dtype == dtype and all(a.dtype in (dtype, int) for a in optimizer.state.values())
    assert_array_equal(resumed, straight)


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_a_restored_optimiser_shares_nothing_with_the_state_it_was_given(kind):
    first, second = kind(np.zeros(2), 0.1), kind(np.zeros(2), 0.1)
    first.step(np.ones(2))
    before = {name: array.copy() for name, array in first.state.items()}
    second.restore(first.state)
    second.step(np.ones(2))
    for name, array in before.items():
        assert_array_equal(first.state[name], array)


def test_the_vector_itself_changes_and_the_gradient_does_not():
    theta = np.zeros(6, np.float32)
    weights = theta[2:].reshape(2, 2)                   # how a model sees its parameters
    g = np.ones(6, np.float32)
    for optimizer in (SGD(theta, 0.1), Adam(theta, 0.1)):
        before = weights.copy()
        optimizer.step(g)
        assert (weights < before).all()
    assert_array_equal(g, 1)


def test_the_learning_rate_may_change():
    theta = np.zeros(1)
    optimizer = SGD(theta, 1.0)
    optimizer.learning_rate = 0.25
    optimizer.step(np.ones(1))
    assert_array_equal(theta, -0.25)


def test_the_default_epsilon_is_that_of_the_paper():
    theta = np.zeros(1)
    Adam(theta, 1.0).step(np.array([1e-8]))             # m̂ / (√v̂ + ε) = 1e-8 / (1e-8 + ε)
    assert_allclose(theta, -0.5, rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_gradient_of_zero_moves_nothing_and_a_large_one_moves_by_the_rate(dtype):
    theta = np.ones(3, dtype)
    optimizer = Adam(theta, 0.125)
    optimizer.step(np.array([0, 300, -1e4], dtype))     # 300² is no float16
    assert theta.dtype == dtype
    assert_allclose(theta, [1, 0.875, 1.125], rtol=1e-3)
    optimizer.step(np.zeros(3, dtype))
    assert theta[0] == 1 and np.isfinite(theta).all()


@pytest.mark.parametrize("dtype, huge", [(np.float32, 1e20), (np.float64, 1e200), (np.float64, -1e200)])
def test_a_gradient_whose_square_overflows_is_refused_and_changes_nothing(dtype, huge):
    theta = np.ones(2, dtype)
    optimizer = Adam(theta, 0.1)
    with pytest.raises(ValueError, match=r"gradient: holds -?1e\+20+, and a sum of its squares may overflow float"):
        optimizer.step(np.array([1, huge], dtype))
    assert_array_equal(theta, 1)
    optimizer.step(np.ones(2, dtype))
    assert_allclose(theta, 0.9, rtol=1e-6)


@pytest.mark.parametrize("make", [lambda x: SGD(x, 0.1, momentum=0.9), lambda x: Adam(x, 0.1),
                                  lambda x: Adam(x, 0.1, beta2=0.0)])
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_is_refused_and_changes_nothing(make, wrong):
    theta = np.ones(3)
    optimizer = make(theta)
    optimizer.step(np.array([1.0, 2, 3]))
    before = [array.copy() for array in (theta, *optimizer.state.values())]
    with pytest.raises(ValueError, match=f"gradient: holds {wrong}; look for nan or inf in the parameters and in the"):
        optimizer.step(np.array([1.0, wrong, 2]))
    for now, then in zip((theta, *optimizer.state.values()), before, strict=True):
        assert_array_equal(now, then)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind, options", [(SGD, {}), (SGD, {"momentum": 0.9}), (Adam, {}), (Adam, {"beta2": 0.5})])
def test_no_sum_of_gradients_that_are_accepted_overflows(kind, options, dtype):
    """The largest gradient that is not refused, again and again."""
    for height in 10 ** np.linspace(np.log10(np.finfo(dtype).max) - 1e-3, 15, 300):
        optimizer = kind(np.zeros(2, dtype), 1e-300 if dtype == np.float64 else 1e-38, **options)
        try:
            for _ in range(100):
                optimizer.step(np.array([height, -height], dtype))
        except ValueError:
            continue
        break
    assert height > 1e17
    for _ in range(2000):
        optimizer.step(np.array([height, -height], dtype))
    assert all(np.isfinite(array).all() for array in optimizer.state.values())


@pytest.mark.parametrize("call, words", [
    (lambda: SGD([1.0, 2.0], 0.1), "one flat array of floats"),
    (lambda: SGD(np.zeros((2, 2)), 0.1), "one flat array of floats"),
    (lambda: Adam(np.zeros(2, int)), "one flat array of floats"),
    (lambda: SGD(np.zeros(2), 0), "learning_rate=0: must be above 0"),
    (lambda: SGD(np.zeros(2), np.nan), "learning_rate=nan"),
    (lambda: SGD(np.zeros(2), 0.1, momentum=1), "momentum=1: must be above 0 or equal to it, and below 1"),
    (lambda: Adam(np.zeros(2), beta1=1.0), "beta1=1.0"),
    (lambda: Adam(np.zeros(2), beta2=-0.1), "beta2=-0.1"),
    (lambda: Adam(np.zeros(2), epsilon=0), "epsilon=0"),
    (lambda: Adam(np.zeros(2, np.float32), epsilon=1e-30), "epsilon=1e-30: must be above 1.08.*e-19 or equal to it"),
    (lambda: SGD(np.zeros(2), None), "learning_rate=None: must be above 0"),
    (lambda: Adam(np.zeros(2)).step(np.zeros(1)), r"gradient: shape \(1,\)"),
    (lambda: SGD(np.zeros(2), 1).step(np.zeros((2, 1))), r"gradient: shape \(2, 1\)"),
    (lambda: SGD(np.zeros(2), 1, momentum=0.9).step([1, -1e308]),
     "gradient: holds -1.*, and with momentum=0.9 the velocity"),
    (lambda: Adam(np.zeros(2)).restore(SGD(np.zeros(2), 1).state), "needs an array 'sum'"),
    (lambda: Adam(np.zeros(2)).restore(Adam(np.zeros(3)).state), "for as many parameters"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
