"""The layers of a neural network, each with its derivatives beside it: ``y, back = layer(x, *parameters)``.

Forwards a layer computes y from x and its parameters. It also returns a function for the way back: given dy, the
derivatives of a loss with respect to y, ``dx = back(dy, *gradients)`` writes those with respect to each parameter into
the arrays given, one for each parameter and of its shape, and returns those with respect to x. So a layer is read in
one place: what it computes, what it must remember, and the chain rule for one step.

    layer              forward                                     backward
    embedding          y = E[x]                                    dE[w] = Σ dy where x = w
    linear             y = x W + b                                 dx = dy Wᵀ,  dW = xᵀ dy,  db = Σ dy
    tanh               y = tanh x                                  dx = dy (1 - y²)
    relu               y = max(x, 0)                               dx = dy where y > 0
    dropout            y = x m / (1 - rate), m random 0 or 1       dx = dy m / (1 - rate)
    chain, residual    y = f(… x),  y = x + f(… x)                 the layers' own, in reverse order

The last axis holds the numbers of one token; what stands before it is carried along. float32 stays float32.
"""

import numpy as np
from scipy.sparse import csc_array


def chain(x, *steps):
    """Layers one after another, each a tuple (layer, *parameters); together they are one layer with all parameters.

    Parameters
    ----------
    x : array
        What the first layer takes.
    *steps : tuples (layer, *parameters)
        In place of a parameter there may be another step, for layers that are made of layers, as `residual`.

    Returns
    -------
    y : array
    back : function (dy, *gradients) -> dx
        The gradients are one array for each parameter, in the order in which they stand in the steps.

    Examples
    --------
    >>> W, b = np.array([[1.0], [2.0]]), np.zeros(1)
    >>> y, back = chain(np.array([[0.2, -0.1]]), (linear, W, b), (tanh,))
    >>> dW, db = np.empty((2, 1)), np.empty(1)
    >>> y, back(np.ones((1, 1)), dW, db), dW.T
    (array([[0.]]), array([[1., 2.]]), array([[ 0.2, -0.1]]))
    """
    backs = []
    for step in steps:
        x, back = step[0](x, *step[1:])
        backs.append((back, _arrays(step)))

    def back(dy, *gradients):
        end = len(gradients)
        for back, number in reversed(backs):
            dy = back(dy, *gradients[end - number:end])
            end -= number
        return dy
    return x, back


def _arrays(step):
    """Return how many parameters a step has, those of the steps in it included."""
    number = len(step) - 1
    for part in step:
        if type(part) is tuple:
            number += _arrays(part) - 1
    return number


def residual(x, *steps):
    """What layers make of x, added to x: y = x + f(x). Where f does little, the layer is nearly the identity.

    Parameters
    ----------
    x, *steps
        As in `chain`.

    Examples
    --------
    >>> residual(np.array([0.0, 1.0]), (tanh,))[0].round(4)
    array([0.    , 1.7616])

    References
    ----------
    He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (2016); arXiv:1512.03385.
    """
    y, inner = chain(x, *steps)
    return x + y, lambda dy, *gradients: dy + inner(dy, *gradients)


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

    As a product with the matrix whose column j is 1 at token j, else 0.

    Examples
    --------
    >>> sum_by_token(np.array([1, 1, 0]), np.array([[1.0], [2.0], [3.0]]), 3)
    array([[3.],
           [3.],
           [0.]])
    """
    n = tokens.size
    return csc_array((np.ones(n, dx.dtype), tokens, np.arange(n + 1)), shape=(V, n)) @ dx


def side_by_side(x):
    """The vectors of a window as one: (n, width, d) becomes (n, width · d).

    Examples
    --------
    >>> side_by_side(np.array([[[1.0, 2.0], [3.0, 4.0]]]))[0]
    array([[1., 2., 3., 4.]])
    """
    return x.reshape(len(x), -1), lambda dy: dy.reshape(x.shape)


def linear(x, W, b):
    """Weighted sums, y = x W + b, for x (…, d), W (d, m) and b (m,).

    Examples
    --------
    >>> linear(np.array([1.0, 2.0]), np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([0.5, 0.0]))[0]
    array([3.5, 8. ])
    """
    rows = x.reshape(-1, len(W))
    y = rows @ W
    y += b

    def back(dy, dW, db):
        dy = dy.reshape(y.shape)
        np.matmul(rows.T, dy, out=dW)
        dy.sum(axis=0, out=db)
        return (dy @ W.T).reshape(x.shape)
    return y.reshape(x.shape[:-1] + b.shape), back


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
        slope *= dy
        return slope
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
