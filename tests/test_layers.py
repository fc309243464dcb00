"""Every layer's way back against finite differences of its way forward; and what each computes, from its definition."""

import inspect
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab import layers
from taulab.layers import (
    causal_attention,
    chain,
    dropout,
    embedding,
    layer_norm,
    linear,
    lstm,
    lstm_cell,
    positions,
    relu,
    residual,
    select,
    side_by_side,
    tanh,
)

TOKENS = np.array([[1, 3, 3], [0, 1, 2]])


def cell(a, c):
    """`lstm_cell` with both its results as one array."""
    h, new, back = lstm_cell(a.copy(), c)

    def both(dy, dc):
        da = np.empty_like(a)
        dc[...] = back(dy[:, :2], dy[:, 2:], da)
        return da
    return np.concatenate([h, new], axis=1), both


#: Name of a layer -> the layer itself where it needs more than its name, its x, and the shapes of its parameters.
CASES = {
    "embedding": (embedding, TOKENS, [(5, 4)]),
    "side_by_side": (side_by_side, (4, 3, 2), []),
    "linear": (linear, (2, 3, 4), [(4, 5), (5,)]),
    "select": (partial(select, places=([0, 1, 1], [2, 0, 1])), (2, 3, 2), []),
    "layer_norm": (layer_norm, (2, 3, 4), [(4,), (4,)]),
    "lstm_cell": (cell, (3, 8), [(3, 2)]),
    "lstm": (partial(lstm, counts=[1, 1, 3, 4, 4, 2, 3, 1]), (19, 2), [(2, 12), (3, 12), (12,)]),
    "positions": (partial(positions, first=2), (2, 3, 4), []),
    "causal_attention": (partial(causal_attention, heads=2), (2, 5, 12), []),
    "tanh": (tanh, (3, 4), []),
    "relu": (relu, (3, 4), []),
    "dropout": (lambda x: dropout(x, 0.4, np.random.default_rng(0)), (6, 5), []),
    "chain": (lambda x, E, W, b, U, c: chain(x, (embedding, E), (linear, W, b), (tanh,), (linear, U, c)), TOKENS,
              [(5, 4), (4, 3), (3,), (3, 2), (2,)]),
    "residual": (lambda x, W, b, U, V, d: chain(
        x, (residual, (linear, W, b), (residual, (linear, U), (tanh,))), (linear, V, d)), (2, 4),
        [(4, 4), (4,), (4, 4), (4, 3), (3,)]),
}
LAYERS = {name for name, _ in inspect.getmembers(layers, inspect.isfunction)} - {"sum_by_token"}


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


def sequences_alone(x, W, R, b, counts, walks):
    """The LSTM's definition, for one sequence after another: each a list of rows of x."""
    def sigma(a):
        return 1 / (1 + np.exp(-a))
    h_at = {}
    for walk in walks:
        h = c = np.zeros(len(R))
        for row in walk:
            i, f, o, g = np.split(x[row] @ W + h @ R + b, 4)
            c = sigma(f) * c + sigma(i) * np.tanh(g)
            h = sigma(o) * np.tanh(c)
            h_at.setdefault(row, h)
            assert_allclose(h_at[row], h, rtol=1e-13)               # shared rows are the same for all who share them
    return np.array([h_at[row] for row in range(len(x))])


def test_the_lstm_from_its_definition():
    """Four sequences: the second and third go on from the first's third vector, the fourth from the third's fourth."""
    rng, counts = np.random.default_rng(0), [1, 1, 3, 4, 2]
    x, W, R, b = (rng.normal(size=shape) for shape in ((11, 2), (2, 12), (3, 12), (12,)))
    walks = [[0, 1, 2, 5, 9], [0, 1, 3, 6, 10], [0, 1, 4, 7], [0, 1, 4, 8]]
    assert_allclose(lstm(x, W, R, b, counts)[0], sequences_alone(x, W, R, b, counts, walks), rtol=1e-12)


def test_attention_from_its_definition():
    """Vector by vector, head by head; and what comes later has no weight."""
    rng, d, heads = np.random.default_rng(0), 6, 2
    x = rng.normal(size=(2, 4, 3 * d))
    y, size = causal_attention(x, heads)[0], d // heads
    for n, t, head in np.ndindex(2, 4, heads):
        part = slice(head * size, (head + 1) * size)
        q, K, V = x[n, t, :d][part], x[n, :t + 1, d:2 * d][:, part], x[n, :t + 1, 2 * d:][:, part]
        weights = np.exp(K @ q / np.sqrt(size))
        assert_allclose(y[n, t, part], weights / weights.sum() @ V, rtol=1e-12)


@pytest.mark.parametrize("cuts", [[1, 2, 3], [3], []])
def test_attention_goes_on_from_what_it_has_kept(cuts):
    x = np.random.default_rng(0).normal(size=(2, 4, 18))
    past = [np.zeros((2, 2, 3, 0, 2))]
    pieces = [causal_attention(piece, 3, past)[0] for piece in np.split(x, cuts, axis=1)]
    assert_allclose(np.concatenate(pieces, axis=1), causal_attention(x, 3)[0], rtol=1e-12)
    assert past[0].shape == (2, 2, 3, 4, 2)


def test_positions_go_on():
    x = np.random.default_rng(0).normal(size=(2, 5, 7))
    assert_array_equal(positions(x[:, 3:], first=3)[0], positions(x)[0][:, 3:])


def test_layer_norm_leaves_mean_0_and_variance_1():
    y = layer_norm(np.random.default_rng(0).normal(3, 40, (6, 50)), np.ones(50), np.zeros(50))[0]
    assert_allclose(y.mean(axis=1), 0, atol=1e-14)
    assert_allclose(y.var(axis=1), 1, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_are_summed_by_token_whatever_batch_came_before(dtype):
    rng = np.random.default_rng(0)
    for n, V in [(6, 4), (6, 4), (5, 4), (6, 4), (0, 3)]:
        tokens, dx = rng.integers(V, size=n), rng.normal(size=(n, 2)).astype(dtype)
        right = np.zeros((V, 2), dtype)
        np.add.at(right, tokens, dx)
        found = layers.sum_by_token(tokens, dx, V)
        assert found.dtype == dtype
        assert np.allclose(found, right, rtol=0, atol=1e-6)
