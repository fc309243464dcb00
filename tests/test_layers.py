"""Every layer's way back against finite differences of its way forward; and what each computes, from its definition."""

import inspect
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab import layers
from taulab.layers import chain, dropout, embedding, linear, relu, residual, side_by_side, tanh

TOKENS = np.array([[1, 3, 3], [0, 1, 2]])

#: Name of a layer -> the layer itself where it needs more than its name, its x, and the shapes of its parameters.
CASES = {
    "embedding": (embedding, TOKENS, [(5, 4)]),
    "side_by_side": (side_by_side, (4, 3, 2), []),
    "linear": (linear, (2, 3, 4), [(4, 5), (5,)]),
    "tanh": (tanh, (3, 4), []),
    "relu": (relu, (3, 4), []),
    "dropout": (lambda x: dropout(x, 0.4, np.random.default_rng(0)), (6, 5), []),
    "chain": (lambda x, E, W, b, U, c: chain(x, (embedding, E), (linear, W, b), (tanh,), (linear, U, c)), TOKENS,
              [(5, 4), (4, 3), (3,), (3, 2), (2,)]),
    "residual": (lambda x, W, b, U, c, V, d: chain(
        x, (residual, (linear, W, b), (residual, (linear, U, c), (tanh,))), (linear, V, d)), (2, 4),
        [(4, 4), (4,), (4, 4), (4,), (4, 3), (3,)]),
}
LAYERS = {name for name, function in inspect.getmembers(layers, inspect.isfunction)
          if function.__module__ == layers.__name__ and not name.startswith("_")} - {"sum_by_token"}


def case(name, dtype=np.float64):
    """A layer with numbers to compute on."""
    layer, x, shapes = CASES[name]
    rng = np.random.default_rng(1)
    if isinstance(x, tuple):
        x = rng.normal(size=x).astype(dtype)
    return layer, x, [rng.normal(size=shape).astype(dtype) for shape in shapes]


def test_every_layer_has_a_case():
    assert set(CASES) == LAYERS


@pytest.mark.parametrize("name", CASES)
def test_the_way_back_against_finite_differences(name):
    """With respect to x and to every parameter, of a sum with random weights."""
    layer, x, parameters = case(name)
    y, back = layer(x, *parameters)
    dy = np.random.default_rng(2).normal(size=y.shape)
    gradients = [np.full(p.shape, np.nan) for p in parameters]              # whatever they held is written over
    dx = back(dy, *gradients)
    pairs = list(zip(parameters, gradients, strict=True))
    pairs += [(x, dx)] if x.dtype.kind == "f" else []
    assert pairs and (x.dtype.kind == "f" or dx is None)
    for array, gradient in pairs:
        assert gradient.shape == array.shape
        numerical, h = np.empty(array.shape), 1e-6
        for i in np.ndindex(array.shape):
            kept, values = array[i], []
            for array[i] in kept + h, kept - h:
                values.append((layer(x, *parameters)[0] * dy).sum())
            array[i] = kept
            numerical[i] = (values[0] - values[1]) / (2 * h)
        assert_allclose(gradient, numerical, atol=3e-9)
        assert abs(numerical).max() > 1e-2


@pytest.mark.parametrize("name", CASES)
def test_float32_stays_float32_and_nothing_given_is_changed(name):
    layer, x, parameters = case(name, np.float32)
    before = [np.copy(array) for array in (x, *parameters)]
    y, back = layer(x, *parameters)
    y_before, dy = y.copy(), np.ones_like(y)
    dx = back(dy, *[np.empty_like(p) for p in parameters])
    assert y.dtype == np.float32 and (dx is None or dx.dtype == np.float32)
    for array, copy in zip((x, *parameters, y, dy), (*before, y_before, np.ones_like(y)), strict=True):
        assert_array_equal(array, copy)


def test_dropout_keeps_the_mean_and_drops_the_share_it_says():
    x = np.full((200, 500), 3.0)
    y, back = dropout(x, 0.1, np.random.default_rng(0))
    assert set(np.unique(y)) == {0, 3 * (1 / 0.9)}
    assert abs((y == 0).mean() - 0.1) < 5 * np.sqrt(0.1 * 0.9 / x.size)      # five standard errors
    assert_array_equal(back(np.ones_like(x)) > 0, y > 0)
    for still in dropout(x, 0.1), dropout(x, 0.0, np.random.default_rng(0)):
        assert_array_equal(still[0], x)
        assert_array_equal(still[1](x), x)
