"""Layers that are made of layers."""


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
    >>> import numpy as np
    >>> from taulab.layers import linear, tanh
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
    >>> import numpy as np
    >>> from taulab.layers import tanh
    >>> residual(np.array([0.0, 1.0]), (tanh,))[0].round(4)
    array([0.    , 1.7616])

    References
    ----------
    He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (2016); arXiv:1512.03385.
    """
    y, inner = chain(x, *steps)
    return x + y, lambda dy, *gradients: dy + inner(dy, *gradients)
