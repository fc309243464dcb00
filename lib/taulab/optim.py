"""Optimisers: they change a flat vector of parameters in place, one step for each gradient.

A model keeps all its parameters in one vector and looks at it through reshaped views: then a step is a few operations
on long vectors. ``state`` holds all that an optimiser remembers, as arrays, so that a checkpoint is the parameters and
the state; a run that goes on from it takes the very steps that it would have taken.
"""

import numpy as np


class Optimizer:
    """What SGD and Adam share: the parameters, the learning rate, and the state with its way back from a checkpoint."""

    def __init__(self, parameters, learning_rate):
        if not isinstance(parameters, np.ndarray) or parameters.ndim != 1 or parameters.dtype.kind != "f":
            raise ValueError("parameters: pass one flat array of floats, which will be changed in place")
        self.parameters = parameters
        self.learning_rate = _in_range(learning_rate, "learning_rate", 0, np.inf)
        self.state = {}

    def restore(self, saved):
        """Take over the state of a checkpoint: arrays by name, as in ``state``."""
        for name, array in self.state.items():
            if name not in saved or np.shape(saved[name]) != array.shape:
                raise ValueError(f"saved: needs an array {name!r} of shape {array.shape}; pass the state of an "
                                 "optimiser of this kind, for as many parameters")
        for name, array in self.state.items():
            array[...] = saved[name]

    def _checked(self, gradient):
        if np.shape(gradient) != self.parameters.shape:
            raise ValueError(f"gradient: shape {np.shape(gradient)}; pass one number for each parameter, "
                             f"{self.parameters.shape}")
        return gradient


class SGD(Optimizer):
    """Gradient descent with momentum: v ← μ v + g, θ ← θ - η v.

    Parameters
    ----------
    parameters : array, shape (n,) of float
        θ, changed in place.
    learning_rate : float
        η > 0. It may be changed between steps.
    momentum : float, keyword-only
        μ, from 0 to below 1.

    Raises
    ------
    ValueError
        If an argument is out of range, or a gradient does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([1.0, -2.0])
    >>> optimizer = SGD(theta, 0.1)
    >>> for _ in range(50):
    ...     optimizer.step(2 * theta)                 # the gradient of |θ|²
    >>> bool(abs(theta).max() < 1e-4)
    True

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods" (1964);
    doi:10.1016/0041-5553(64)90137-5.
    """

    def __init__(self, parameters, learning_rate, *, momentum=0.0):
        super().__init__(parameters, learning_rate)
        self.momentum = _in_range(momentum, "momentum", 0, 1, first=True)
        self.state = {"velocity": np.zeros_like(parameters)}

    def step(self, gradient):
        """Change the parameters by one step."""
        velocity = self.state["velocity"]
        velocity *= self.momentum
        velocity += self._checked(gradient)
        self.parameters -= self.learning_rate * velocity


class Adam(Optimizer):
    """Steps of about the learning rate in each parameter, whatever the scale of its gradient.

        m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²        θ ← θ - η m̂ / (√v̂ + ε)

    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) make up for the zeros that m and v start from.

    Parameters
    ----------
    parameters : array, shape (n,) of float
        θ, changed in place.
    learning_rate : float
        η > 0. It may be changed between steps.
    beta1, beta2 : float, keyword-only
        From 0 to below 1.
    epsilon : float, keyword-only
        ε > 0.

    Raises
    ------
    ValueError
        If an argument is out of range, or a gradient does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> theta = np.array([1.0, -2.0])
    >>> optimizer = Adam(theta, 0.1)
    >>> optimizer.step(np.array([1e-3, 1e3]))         # the first step has the size η
    >>> theta.round(3)
    array([ 0.9, -2.1])

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1; arXiv:1412.6980.
    """

    def __init__(self, parameters, learning_rate=1e-3, *, beta1=0.9, beta2=0.999, epsilon=1e-8):
        super().__init__(parameters, learning_rate)
        self.beta1 = _in_range(beta1, "beta1", 0, 1, first=True)
        self.beta2 = _in_range(beta2, "beta2", 0, 1, first=True)
        self.epsilon = _in_range(epsilon, "epsilon", 0, np.inf)
        # Sums, m / (1 - β₁) and v / (1 - β₂), for then the constants need no pass of their own over the vectors.
        self.state = {"sum": np.zeros_like(parameters), "squares": np.zeros_like(parameters),
                      "steps": np.zeros((), int)}
        self._scratch = np.empty_like(parameters)

    def step(self, gradient):
        """Change the parameters by one step."""
        total, squares, t = self.state.values()
        work = np.multiply(self._checked(gradient), gradient, out=self._scratch)
        t += 1
        total *= self.beta1
        total += gradient
        squares *= self.beta2
        squares += work
        scale = float(np.sqrt((1 - self.beta2) / (1 - self.beta2**t)))          # √v̂ = scale · √squares
        rate = float(self.learning_rate * (1 - self.beta1) / (1 - self.beta1**t))
        np.sqrt(squares, out=work)
        work += self.epsilon / scale
        np.divide(total, work, out=work)
        work *= rate / scale
        self.parameters -= work


def _in_range(number, name, low, high, first=False):
    """Return a number between low and high, low itself included if `first`."""
    if not (low < number < high or first and number == low):
        raise ValueError(f"{name}={number}: must be above {low}{' or equal to it' * first}, and below {high}")
    return number
