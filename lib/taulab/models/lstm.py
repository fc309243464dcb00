"""A recurrent language model."""

from functools import partial

import numpy as np

from taulab._checks import count, generator
from taulab.layers import chain, dropout, embedding, linear, lstm, lstm_cell, select
from taulab.models.base import Model, in_sentence, probability


class LSTM(Model):
    """A recurrent language model: it reads one token after another, and what it has read is in its state h, c.

        x_t = E[w_t]
        i, f, o = σ(a),  g = tanh(a),  each its quarter of  a = x_t W + h_{t-1} R + b
        c_t = f c_{t-1} + i g
        h_t = o tanh(c_t)
        z_t = dropout(h_t) U + c

    Contexts are read from their first column, 0s on the left included. As rows that begin with 0s have the same state
    until their first word, one row reads the 0s for all of them; logits and gradients are those of each row alone.

    Parameters
    ----------
    V : int
        Number of tokens.
    embedding, hidden : int, keyword-only
        Numbers per token and in the state.
    dropout : float, keyword-only
        The share of h that is dropped in training, from 0 to below 1.
    rng : numpy.random.Generator, keyword-only
        Source of the first parameters: E uniform in ±.05; W and U uniform in ±√(6 / (rows + columns)); the rows of R
        orthogonal; b and c 0, but 1 for the gate f, so that at first the memory lasts.
    dtype : keyword-only
        Of the parameters: float32 or float64.

    Attributes
    ----------
    parameters : array, shape (N,)
    views : dict
        ``E`` (V, embedding), ``W`` (embedding, 4 hidden), ``R`` (hidden, 4 hidden), ``b`` (4 hidden,), the columns of
        the three in the order i, f, o, g; ``U`` (hidden, V), ``c`` (V,).

    Examples
    --------
    >>> model = LSTM(2400, embedding=10, hidden=100, rng=np.random.default_rng(0))
    >>> model.parameters.shape, round(model.loss_and_gradient([[0, 0, 7], [0, 7, 5]], [5, 0])[0], 1)        # ln 2400
    ((310800,), 7.8)

    References
    ----------
    Sundermeyer, Schlüter and Ney, "LSTM neural networks for language modeling" (2012);
    doi:10.21437/Interspeech.2012-65. First parameters: Glorot and Bengio, "Understanding the difficulty of training
    deep feedforward neural networks" (2010); Jozefowicz, Zaremba and Sutskever, "An empirical exploration of recurrent
    network architectures" (2015), on the 1 for f.
    """

    def __init__(self, V, *, embedding, hidden, dropout=0.0, rng, dtype=np.float32):
        for name, number in ("V", V), ("embedding", embedding), ("hidden", hidden):
            count(number, name)
        self.dropout = probability(dropout, "dropout")
        super().__init__(V, {"E": (V, embedding), "W": (embedding, 4 * hidden), "R": (hidden, 4 * hidden),
                             "b": (4 * hidden,), "U": (hidden, V), "c": (V,)}, dtype)
        E, W, R, b, U, _ = self.views.values()
        E[...] = generator(rng).uniform(-0.05, 0.05, E.shape)
        for matrix in W, U:
            matrix[...] = rng.uniform(-1, 1, matrix.shape) * np.sqrt(6 / sum(matrix.shape))
        R[...] = np.linalg.qr(rng.standard_normal(R.T.shape))[0].T
        b[hidden:2 * hidden] = 1

    def _next(self, contexts, rng):
        n, T = contexts.shape
        zeros = np.minimum((contexts.cumsum(axis=1) == 0).sum(axis=1), T - 1)       # on the left of each row
        order = np.argsort(zeros, kind="stable")
        words = np.searchsorted(zeros[order], np.arange(T), side="right")           # rows that read words at each time
        counts = np.minimum(words + 1, n)                                           # and one more, which reads the 0s
        reads = np.arange(n) < counts[:, None]
        return self._forward(contexts[order].T[reads], counts, counts[:-1].sum() + np.argsort(order), rng)

    def _all(self, sequences, rng):
        real = in_sentence(sequences)
        order = np.argsort(-real.sum(axis=1), kind="stable")                        # longest first
        reads = real[order].T[real.any(axis=0)]
        before = np.pad(sequences, ((0, 0), (1, 0)))[order, :len(reads)].T
        places = np.zeros(reads.shape, int)
        places[reads] = np.arange(reads.sum())
        places = places.T[np.argsort(order)][real[:, :len(reads)]]
        return self._forward(before[reads], reads.sum(axis=1), places, rng)

    def _forward(self, tokens, counts, places, rng):
        E, W, R, b, U, c = self.views.values()
        return chain(tokens, (embedding, E), (partial(lstm, counts=counts), W, R, b), (partial(select, places=places),),
                     (partial(dropout, rate=self.dropout, rng=rng),), (linear, U, c))

    def start(self, n):
        """Return the state of n sentences before their first word: h and c, (n, 2, hidden)."""
        return np.zeros((count(n, "n", least=0), 2, len(self.views["R"])), self.parameters.dtype)

    def step(self, state, tokens):
        """Read one more token (n,) for each row of a state; return the new state and the logits (n, V) of the next."""
        E, W, R, b, U, c = self.views.values()
        h, cell, _ = lstm_cell(E[self._tokens(state, tokens)] @ W + state[:, 0] @ R + b, state[:, 1])
        return np.stack([h, cell], axis=1), h @ U + c
