"""Layers that look at one vector at a time."""

from copy import copy
from functools import lru_cache

import numpy as np
from scipy.sparse import csc_array


def embedding(tokens, E):
    """A vector for each token: row w of E, shape (V, d), for token w. Tokens have no derivative, so dx is None.

    Examples
    --------
    >>> embedding(np.array([2, 0]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))[0]
    array([[5., 6.],
           [1., 2.]])
    """
    def back(dy, dE):
        dE[...] = sum_by_token(tokens.ravel(), dy.reshape(tokens.size, -1), len(E))
    return E[tokens], back


def sum_by_token(tokens, dx, V):
    """Add up the rows that belong to one token: (V, d) from tokens (n,) and dx (n, d).

    As a product with the matrix whose column j is 1 at token j, else 0. In training the next batch has the same sizes,
    so only the places of the ones are new: to make such a matrix takes longer than to multiply with it.

    Examples
    --------
    >>> sum_by_token(np.array([1, 1, 0]), np.array([[1.0], [2.0], [3.0]]), 3)
    array([[3.],
           [3.],
           [0.]])
    """
    ones = copy(_one_in_each_column(V, tokens.size, dx.dtype))
    ones.indices = tokens.astype(ones.indices.dtype)
    return ones @ dx


@lru_cache(maxsize=16)
def _one_in_each_column(V, n, dtype):
    """Return a sparse matrix (V, n) with a 1 in each column, for now in row 0."""
    return csc_array((np.ones(n, dtype), np.zeros(n, int), np.arange(n + 1)), shape=(V, n))


def side_by_side(x):
    """The vectors of a window as one: (n, width, d) becomes (n, width · d).

    Examples
    --------
    >>> side_by_side(np.array([[[1.0, 2.0], [3.0, 4.0]]]))[0]
    array([[1., 2., 3., 4.]])
    """
    n, width, d = x.shape
    return x.reshape(n, width * d), lambda dy: dy.reshape(x.shape)


def select(x, places):
    """Some of the vectors, x[places]; no place may stand there twice.

    Examples
    --------
    >>> select(np.array([[1.0], [2.0], [3.0]]), [2, 0])[0]
    array([[3.],
           [1.]])
    """
    def back(dy):
        dx = np.zeros_like(x)
        dx[places] = dy
        return dx
    return x[places], back


def linear(x, W, b=None):
    """Weighted sums, y = x W + b, for x (…, d), W (d, m) and b (m,), which may be missing.

    Examples
    --------
    >>> linear(np.array([1.0, 2.0]), np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([0.5, 0.0]))[0]
    array([3.5, 8. ])
    """
    rows = x.reshape(-1, len(W))
    y = rows @ W
    if b is not None:
        y += b

    def back(dy, dW, db=None):
        dy = dy.reshape(y.shape)
        np.matmul(rows.T, dy, out=dW)
        if b is not None:
            dy.sum(axis=0, out=db)
        return (dy @ W.T).reshape(x.shape)
    return y.reshape(x.shape[:-1] + y.shape[1:]), back


def tanh(x):
    """Numbers squeezed into (-1, 1).

    Examples
    --------
    >>> tanh(np.array([-9.0, 0.0, 0.5]))[0].round(4)
    array([-1.    ,  0.    ,  0.4621])
    """
    y = np.tanh(x)

    def back(dy):
        slope = y * y
        np.subtract(1, slope, out=slope)
        return dy * slope
    return y, back


def relu(x):
    """The positive part, max(x, 0); its derivative at 0 is taken as 0.

    Examples
    --------
    >>> relu(np.array([-2.0, 0.5]))[0]
    array([0. , 0.5])
    """
    y = np.maximum(x, 0)
    return y, lambda dy: dy * (y > 0)


def dropout(x, rate, rng=None):
    """Numbers put to 0 at random, each with probability `rate`, and the others divided by 1 - rate to make up for it.

    Without a Generator nothing is dropped: so a trained model is used. (It has no parameters: give it its rate and its
    Generator with ``functools.partial``.)

    Examples
    --------
    >>> dropout(np.ones(6), 0.5, np.random.default_rng(0))[0]
    array([2., 2., 2., 0., 0., 0.])

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from
    overfitting", Journal of Machine Learning Research 15 (2014).
    """
    if rng is None or rate == 0:
        return x, lambda dy: dy
    kept = (rng.random(x.shape, np.float32) >= rate) * x.dtype.type(1 / (1 - rate))
    return x * kept, lambda dy: dy * kept


def layer_norm(x, g, b, epsilon=1e-5):
    """Vectors with mean 0 and variance 1, then with gains g (d,) and biases b (d,) that are learnt: y = g n + b.

    Examples
    --------
    >>> layer_norm(np.array([1.0, 5.0]), np.ones(2), np.zeros(2))[0].round(4)
    array([-1.,  1.])

    References
    ----------
    Ba, Kiros and Hinton, "Layer normalization" (2016); arXiv:1607.06450.
    """
    size = x.shape[-1]
    n = x - x.sum(axis=-1, keepdims=True) / size
    sd = np.sqrt(np.vecdot(n, n)[..., None] / size + epsilon)
    n /= sd
    y = n * g
    y += b

    def back(dy, dg, db):
        (dy * n).reshape(-1, size).sum(axis=0, out=dg)
        dy.reshape(-1, size).sum(axis=0, out=db)
        dn = dy * g
        dx = dn - dn.sum(axis=-1, keepdims=True) / size
        dx -= n * (np.vecdot(dn, n)[..., None] / size)
        dx /= sd
        return dx
    return y, back
