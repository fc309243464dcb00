"""Two language models, small enough to read whole: a table of bigrams and a multilayer perceptron.

A model looks at a window, the last ``width`` tokens, and gives a logit for each token that may come next; of longer
windows it takes the end. Token 0 ends a sentence and fills the windows before one. All parameters lie in one flat
vector of float32, ``parameters``, and ``views`` shows the same memory as arrays with names: a change of one is a change
of the other. The gradient of a loss is a flat vector too, in the same order, so an optimiser need not know the model.
"""

import math

import numpy as np
from scipy.sparse import csc_array

from taulab._checks import count, floats, generator, indices
from taulab.losses import cross_entropy
from taulab.sampling import sample


class Model:
    """What the two share: V tokens, windows of a width, and the flat vector with its views."""

    def __init__(self, V, width, shapes, dtype):
        self.V, self.width, self.shapes = V, width, shapes
        self.parameters = np.zeros(sum(map(math.prod, shapes.values())), dtype)

    @property
    def views(self):
        """The parameters as arrays, by name."""
        return self._views(self.parameters)

    def _views(self, flat):
        """Return a flat vector as the arrays of the model; they share its memory."""
        views, start = {}, 0
        for name, shape in self.shapes.items():
            end = start + math.prod(shape)
            views[name] = flat[start:end].reshape(shape)
            start = end
        return views

    def _windows(self, contexts):
        return _windows(contexts, self.width, self.V)

    def _summed(self, tokens, dx):
        """Add up the gradients of the rows that belong to one token: (V, d) from tokens (n,) and dx (n, d).

        As a product with the matrix whose column j is 1 at token j, else 0.
        """
        n = tokens.size
        return csc_array((np.ones(n, dx.dtype), tokens, np.arange(n + 1)), shape=(self.V, n)) @ dx


class Bigram(Model):
    """A table of logits, one row for each token that may come last: z = table[w].

    Parameters
    ----------
    V : int
        Number of tokens.
    dtype : keyword-only
        Of the parameters.

    Attributes
    ----------
    parameters : array, shape (V²,)
        All 0 at first, so that each token is as likely as any other.
    views : dict
        ``table`` (V, V).

    Examples
    --------
    >>> model = Bigram(3)
    >>> loss, gradient = model.loss_and_gradient([[0], [0]], [1, 2])
    >>> round(loss, 4), gradient.reshape(3, 3).round(2)         # ln 3; q - p in row 0
    (1.0986, array([[ 0.33, -0.17, -0.17],
           [ 0.  ,  0.  ,  0.  ],
           [ 0.  ,  0.  ,  0.  ]], dtype=float32))

    References
    ----------
    Shannon, "A mathematical theory of communication" (1948), section 3; doi:10.1002/j.1538-7305.1948.tb01338.x.
    """

    def __init__(self, V, *, dtype=np.float32):
        count(V, "V")
        super().__init__(V, 1, {"table": (V, V)}, dtype)

    @classmethod
    def from_counts(cls, counts, smoothing=0.0):
        """Return the model of least log loss on counted pairs: q(j|i) = (c_ij + s) / Σ_j (c_ij + s).

        Without smoothing, a pair never seen gets the logit -inf: probability 0, and an infinite log loss if it comes.
        A row never seen gets the uniform distribution, the limit s → 0.

        Parameters
        ----------
        counts : array_like, shape (V, V)
            How often token j came after token i; see `bigram_counts`.
        smoothing : float
            s ≥ 0, added to each count.

        Raises
        ------
        ValueError
            If counts is not a square of finite numbers ≥ 0, or smoothing is negative or infinite.

        Examples
        --------
        >>> np.exp(Bigram.from_counts([[1, 3], [0, 0]]).views["table"])
        array([[0.25, 0.75],
               [0.5 , 0.5 ]], dtype=float32)
        """
        weights = floats(counts, "counts")
        if weights.ndim != 2 or weights.shape[0] != weights.shape[1]:
            raise ValueError(f"counts: shape {weights.shape}; pass (V, V), a row for each token that came before")
        if not ((weights >= 0) & (weights < np.inf)).all():
            raise ValueError("counts: holds a negative or infinite number, or nan; pass what bigram_counts returns")
        if not 0 <= smoothing < np.inf:
            raise ValueError(f"smoothing={smoothing}: must be 0 or greater, and finite")
        weights = weights + smoothing
        weights[weights.sum(axis=1) == 0] = 1
        model = cls(len(weights))
        with np.errstate(divide="ignore"):
            model.views["table"][...] = np.log(weights / weights.sum(axis=1, keepdims=True))
        return model

    def logits(self, contexts):
        """Return the logits (n, V) of the token after each of n windows (n, width)."""
        return self.views["table"][self._windows(contexts)[:, 0]]

    def loss_and_gradient(self, contexts, targets, loss=cross_entropy):
        """Return a loss and its gradient with respect to ``parameters``; as `MLP.loss_and_gradient`."""
        last = self._windows(contexts)[:, 0]
        value, dz = loss(self.views["table"][last], targets)
        return value, self._summed(last, dz.astype(self.parameters.dtype, copy=False)).ravel()


class MLP(Model):
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
        Of the parameters.

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

    def logits(self, contexts):
        """Return the logits (n, V) of the token after each of n windows (n, width)."""
        return self._forward(self._windows(contexts))[-1]

    def _forward(self, windows):
        E, W, b, U, c = self.views.values()
        x = E[windows].reshape(len(windows), -1)
        h = np.tanh(x @ W + b)
        z = h @ U
        z += c
        return x, h, z

    def loss_and_gradient(self, contexts, targets, loss=cross_entropy):
        """Return a loss and its gradient with respect to ``parameters``.

        Parameters
        ----------
        contexts : array_like of int, shape (n, width)
            The tokens before each target; of more than `width`, the last ones count.
        targets : array_like
            Whatever the loss takes: tokens (n,), or distributions (n, V).
        loss : function (z, targets) -> (value, gradient with respect to z)
            One of `taulab.losses`; to set β, ``functools.partial(confidence_penalty, beta=0.1)``.

        Returns
        -------
        value : float
            In nats.
        gradient : array, shape of ``parameters``

        Raises
        ------
        ValueError
            If contexts do not fit the model; for the rest, as the loss.
        """
        windows = self._windows(contexts)
        gradient = np.empty_like(self.parameters)
        _, W, _, U, _ = self.views.values()
        dE, dW, db, dU, dc = self._views(gradient).values()
        x, h, z = self._forward(windows)
        value, dz = loss(z, targets)
        np.matmul(h.T, dz, out=dU)
        np.sum(dz, axis=0, out=dc)
        da = dz @ U.T * (1 - h * h)
        np.matmul(x.T, da, out=dW)
        np.sum(da, axis=0, out=db)
        dE[...] = self._summed(windows.ravel(), (da @ W.T).reshape(windows.size, -1))
        return value, gradient


def bigram_counts(contexts, targets, V):
    """Count pairs: how often each token came after each.

    Parameters
    ----------
    contexts : array_like of int, shape (n, width)
        The tokens before each target; the last one counts.
    targets : array_like of int, shape (n,)
    V : int
        Number of tokens.

    Returns
    -------
    array of int, shape (V, V)
        Row: the token before; column: the target.

    Raises
    ------
    ValueError
        If a token is not an integer from 0 to V - 1, or there is not one target for each context.

    Examples
    --------
    >>> bigram_counts([[0], [1], [0]], [1, 0, 1], 2)
    array([[0, 2],
           [1, 0]])
    """
    last, targets = _windows(contexts, 1, count(V, "V"))[:, 0], np.asarray(targets)
    if targets.shape != last.shape:
        raise ValueError(f"targets: shape {targets.shape}; pass one token for each of the {len(last)} contexts")
    return np.bincount(last * V + indices(targets, V, "targets"), minlength=V * V).reshape(V, V)


def generate(model, n, rng, *, chain=None, max_length=20):
    """Draw sentences from a model, token by token, all of them side by side.

    Parameters
    ----------
    model : Bigram or MLP
        Or any object with ``width`` and ``logits``.
    n : int
        How many sentences.
    rng : numpy.random.Generator
        Source of the draws.
    chain : function from logits to logits, keyword-only, optional
        Such as a `taulab.sampling.Chain`, for a temperature or a cut tail.
    max_length : int, keyword-only
        A sentence that has not ended after so many tokens is broken off.

    Returns
    -------
    list of n arrays of int
        Each ends in 0, unless it was broken off.

    Raises
    ------
    ValueError
        If n or max_length is no such number, rng is no Generator, or as the chain.

    Examples
    --------
    >>> model = Bigram.from_counts([[0, 1, 0], [0, 0, 1], [1, 0, 0]])       # after 0 comes 1, then 2, then 0
    >>> generate(model, 2, np.random.default_rng(0))
    [array([1, 2, 0]), array([1, 2, 0])]
    """
    n, max_length = count(n, "n", least=0), count(max_length, "max_length")
    generator(rng)
    tokens = np.zeros((n, model.width + max_length), np.intp)
    unfinished = np.arange(n)
    for t in range(model.width, model.width + max_length):
        if unfinished.size == 0:
            break
        z = model.logits(tokens[unfinished, t - model.width:t])
        tokens[unfinished, t] = drawn = sample(chain(z) if chain else z, rng)
        unfinished = unfinished[drawn != 0]
    sentences = tokens[:, model.width:]
    ends = sentences == 0
    lengths = np.where(ends.any(axis=1), ends.argmax(axis=1) + 1, max_length)
    return [sentence[:length] for sentence, length in zip(sentences, lengths, strict=True)]


def _windows(contexts, width, V):
    """Return the last `width` tokens of each context after checking them."""
    contexts = np.asarray(contexts)
    if contexts.ndim != 2 or contexts.shape[1] < width:
        raise ValueError(f"contexts: shape {contexts.shape}; pass windows (n, {width}), the tokens before each target")
    return indices(contexts[:, -width:], V, "contexts")
