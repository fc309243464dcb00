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

import math

import numpy as np

from taulab._blocks import WORKSPACE
from taulab._checks import floats, number, plain


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
            if name not in saved or plain(saved[name], f"saved[{name!r}]").shape != array.shape:
                raise ValueError(f"saved: needs an array {name!r} of shape {array.shape}; pass the state of an "
                                 "optimiser of this kind, for as many parameters")
        for name, array in self.state.items():
            array[...] = saved[name]

    def _zeros(self):
        """Return zeros like the parameters, but not below float32: a float16 holds no ε of 1e-8, nor 256²."""
        return np.zeros(self.parameters.shape, np.result_type(self.parameters, np.float32))

    def _checked(self, gradient):
        gradient = floats(gradient, "gradient")
        if gradient.shape != self.parameters.shape:
            raise ValueError(f"gradient: shape {gradient.shape}; pass one number for each parameter, "
                             f"{self.parameters.shape}")
        return gradient

    def _refuse(self, gradient, what):
        """Raise the error for a gradient after which a sum in `state` might be nan or infinite, and never recover."""
        wrong = gradient[~np.isfinite(gradient)]
        if wrong.size:
            raise ValueError(f"gradient: holds {wrong[0]}; look for nan or inf in the parameters and in the loss")
        largest = gradient[abs(gradient).argmax()]
        raise ValueError(f"gradient: holds {largest:.3g}, {what}; clip gradients, or lower the learning rate")


class SGD(Optimizer):
    """Gradient descent with momentum: v ← μ v + g, θ ← θ - η v.

    A gradient that would leave nan or infinity in v, for good, is refused and changes nothing. θ may overflow.

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
        If an argument is out of range, or a gradient does not fit, holds nan or infinity, or is so large that v may
        overflow.

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
        gradient, velocity = self._checked(gradient), self.state["velocity"]
        # Σ μᵏ g is below max g / (1 - μ): where that is a number, so is the velocity, whatever comes.
        if not _largest(gradient) <= (1 - self.momentum) * _most(velocity):
            self._refuse(gradient, f"and with momentum={self.momentum} the velocity may overflow {velocity.dtype}")
        velocity *= self.momentum
        velocity += gradient
        self.parameters -= self.learning_rate * velocity


class Adam(Optimizer):
    """Steps of about the learning rate in each parameter, whatever the scale of its gradient.

        m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²        θ ← θ - η m̂ / (√v̂ + ε)

    m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ) make up for the zeros that m and v start from. A gradient that would leave
    nan or infinity in m or v, for good, is refused and changes nothing. θ may overflow.

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
        If an argument is out of range, or a gradient does not fit, holds nan or infinity, or is so large that v may
        overflow.

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
        gradient, work = self._checked(gradient), self._scratch
        total, squares, t = self.state.values()
        most = _largest(gradient)
        if not most * most <= (1 - self.beta2) * _most(work):                   # Σ β₂ᵏ g² is below max g² / (1 - β₂)
            self._refuse(gradient, f"and a sum of its squares may overflow {work.dtype}")
        t += 1
        scale = float(np.sqrt((1 - self.beta2) / (1 - self.beta2**t)))          # √v̂ = scale · √squares
        rate = float(self.learning_rate * (1 - self.beta1) / (1 - self.beta1**t))
        epsilon = self.epsilon / (scale if self.epsilon_corrected else (1 - self.beta2) ** 0.5)
        for part in _parts(work):
            self._quotients(gradient[part], total[part], squares[part], epsilon, work[part])
            work[part] *= rate / scale
        self.parameters -= work                            # all at once: an interruption leaves whole steps

    def _quotients(self, gradient, total, squares, epsilon, out):
        """Take some of a gradient into the sums, and write m̂ / (√v̂ + ε) but for its constants into `out`."""
        np.multiply(gradient, gradient, out=out, dtype=out.dtype)
        squares *= self.beta2
        squares += out
        total *= self.beta1
        total += gradient
        np.sqrt(squares, out=out)
        out += epsilon
        np.divide(total, out, out=out)


def _parts(x):
    """Yield slices of a vector so short that five of them stay in the processor's cache."""
    step = WORKSPACE // (5 * x.itemsize)
    return (slice(start, start + step) for start in range(0, len(x), step))


def _largest(x):
    """Return max |x| of a vector as a float; nan where x holds one."""
    most = 0.0
    for part in _parts(x):
        most = max(float(x[part].max()), -float(x[part].min()), most)
        if math.isnan(most):                               # max would forget it
            break
    return most


def _most(x):
    """Return the largest number that arrays like x can hold, less what its last digits may add to a sum."""
    return float(np.finfo(x.dtype).max) * (1 - 1e-4)


def _in_range(x, name, low, high, first=False):
    """Return a number between low and high, low itself included if `first`."""
    return number(x, name, lambda x: low < x < high or first and x == low,
                  f"must be above {low}{' or equal to it' * first}, and below {high}")
