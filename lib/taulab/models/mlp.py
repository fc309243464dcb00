"""A neural language model, with one hidden layer."""

import numpy as np

from taulab._checks import count, generator
from taulab.layers import chain, embedding, linear, side_by_side, tanh
from taulab.models.base import WindowModel


class MLP(WindowModel):
    """A neural language model: embeddings of the window, side by side, through one hidden layer.

        forward                           backward
        x = E[w_1], …, E[w_width]         dE[w_j] += dx_j for each j
        h = tanh(x W + b)                 da = dh (1 - h²),  dW = xᵀ da,  db = Σ da,  dx = da Wᵀ
        z = h U + c                       dU = hᵀ dz,  dc = Σ dz,  dh = dz Uᵀ

    Parameters
    ----------
    V : int
        Number of tokens.
    width : int, keyword-only
        How many tokens the model looks at.
    embedding, hidden : int, keyword-only
        Numbers per token and in the hidden layer.
    rng : numpy.random.Generator, keyword-only
        Source of the first parameters: E is standard normal, W normal with variance 1/(width · embedding), so that the
        sums in tanh have variance 1; the others are 0, so that each token is as likely as any other.
    dtype : keyword-only
        Of the parameters: float32 or float64.

    Attributes
    ----------
    parameters : array, shape (N,)
    views : dict
        ``E`` (V, embedding), ``W`` (width · embedding, hidden), ``b`` (hidden,), ``U`` (hidden, V), ``c`` (V,).

    Examples
    --------
    >>> model = MLP(100, width=3, embedding=8, hidden=16, rng=np.random.default_rng(0))
    >>> model.parameters.shape, round(model.loss_and_gradient([[0, 0, 7], [0, 7, 5]], [5, 0])[0], 4)        # ln 100
    ((2900,), 4.6052)

    References
    ----------
    Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model", Journal of Machine Learning Research
    3 (2003), section 2, without the direct connections.
    """

    def __init__(self, V, *, width, embedding, hidden, rng, dtype=np.float32):
        for name, number in ("V", V), ("width", width), ("embedding", embedding), ("hidden", hidden):
            count(number, name)
        super().__init__(V, width, {"E": (V, embedding), "W": (width * embedding, hidden), "b": (hidden,),
                                    "U": (hidden, V), "c": (V,)}, dtype)
        E, W, *_ = self.views.values()
        E[...] = generator(rng).standard_normal(E.shape)
        W[...] = rng.standard_normal(W.shape) / np.sqrt(len(W))

    def _forward(self, windows):
        E, W, b, U, c = self.views.values()
        return chain(windows, (embedding, E), (side_by_side,), (linear, W, b), (tanh,), (linear, U, c))
