"""Optimisers: they change a flat vector of parameters in place, one step for each gradient.

    >>> import numpy as np
    >>> theta = np.array([1.0, -2.0])
    >>> theta -= 0.1 * (2 * theta)                    # the idea: against the gradient, here that of |θ|²
    >>> theta
    array([ 0.8, -1.6])

A model keeps all its parameters in one vector and looks at it through reshaped views: then a step is a few operations
on long vectors. ``state`` holds all that an optimiser remembers, as arrays, so that a checkpoint is the parameters and
the state; a run that goes on from it takes the very steps that it would have taken.
"""

import numpy as np

from taulab._checks import number


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

    def _zeros(self):
        """Return zeros like the parameters, but not below float32: a float16 holds no ε of 1e-8, nor 256²."""
        return np.zeros(self.parameters.shape, np.result_type(self.parameters, np.float32))

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
        self.state = {"velocity": self._zeros()}

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
    epsilon_corrected : bool, keyword-only
        Whether ε is added to √v̂, as above, or to √v before the correction: θ ← θ - η m̂ √(1 - β₂ᵗ) / (√v + ε), as
        TensorFlow and Keras do. That is a larger ε at first, ε / √(1 - β₂ᵗ): 32 ε in step 1, 4 ε in step 65.

    Raises
    ------
    ValueError
        If an argument is out of range, a gradient does not fit, or its square overflows.

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
    Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1, and the end of section 2 on the
    other place of ε; arXiv:1412.6980.
    """

    def __init__(self, parameters, learning_rate=1e-3, *, beta1=0.9, beta2=0.999, epsilon=1e-8,
                 epsilon_corrected=True):
        super().__init__(parameters, learning_rate)
        self.beta1 = _in_range(beta1, "beta1", 0, 1, first=True)
        self.beta2 = _in_range(beta2, "beta2", 0, 1, first=True)
        # Squares of a gradient below this underflow, so that only ε would stand between its quotient and infinity.
        least = float(np.sqrt(np.finfo(self._zeros().dtype).tiny))
        self.epsilon = _in_range(epsilon, "epsilon", least, np.inf, first=True)
        self.epsilon_corrected = epsilon_corrected
        # Sums, m / (1 - β₁) and v / (1 - β₂), for then the constants need no pass of their own over the vectors.
        self.state = {"sum": self._zeros(), "squares": self._zeros(), "steps": np.zeros((), int)}
        self._scratch = self._zeros()

    def step(self, gradient):
        """Change the parameters by one step."""
        total, squares, t = self.state.values()
        work = self._add_square(self._checked(gradient))
        t += 1
        total *= self.beta1
        total += gradient
        scale = float(np.sqrt((1 - self.beta2) / (1 - self.beta2**t)))          # √v̂ = scale · √squares
        rate = float(self.learning_rate * (1 - self.beta1) / (1 - self.beta1**t))
        np.sqrt(squares, out=work)
        work += self.epsilon / (scale if self.epsilon_corrected else (1 - self.beta2) ** 0.5)
        np.divide(total, work, out=work)
        work *= rate / scale
        self.parameters -= work

    def _add_square(self, gradient):
        """Add g² to the sum of squares; return scratch memory. An infinite sum would never let its parameter move."""
        squares, work = self.state["squares"], self._scratch
        try:
            with np.errstate(over="raise"):
                np.multiply(gradient, gradient, out=work, dtype=work.dtype)
                squares *= self.beta2
                squares += work
        except FloatingPointError:
            raise ValueError(f"gradient: holds {abs(gradient).max():.3g}, whose square overflows {work.dtype}; clip "
                             "gradients, or lower the learning rate") from None
        return work


def _in_range(x, name, low, high, first=False):
    """Return a number between low and high, low itself included if `first`."""
    return number(x, name, lambda x: low < x < high or first and x == low,
                  f"must be above {low}{' or equal to it' * first}, and below {high}")
