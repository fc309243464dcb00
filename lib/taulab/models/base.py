"""What a model is: parameters, logits and gradients for training, ``start`` and ``step`` for writing text."""

import math
from itertools import accumulate, pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from taulab._checks import count, generator, indices, number, plain, shown
from taulab.losses import log_loss


class Model:
    """What all models share: V tokens, and one flat vector of parameters with its views.

    A change of ``parameters`` is a change of ``views``, which show the same memory as arrays with names. The gradient
    of a loss is a flat vector too, in the same order, so an optimiser need not know the model.

    A kind of model is a class of its own with four methods: ``_next(contexts, rng)`` and ``_all(sequences, rng)``
    return logits with their way back (see `taulab.layers`); ``start(n)`` and ``step(state, tokens)`` are all that
    `generate` needs. What a model is given it reads column by column; a 0 on the left is a token like any other.
    """

    def __init__(self, V, shapes, dtype):
        self.V, self.shapes = V, shapes
        ends = [0, *accumulate(map(math.prod, shapes.values()))]
        self._slices = [slice(*ends) for ends in pairwise(ends)]
        self.parameters = np.zeros(ends[-1], floating(dtype))

    @property
    def views(self):
        """The parameters as arrays, by name."""
        return self._views(self.parameters)

    def _views(self, flat):
        """Return a flat vector as the arrays of the model; they share its memory."""
        return {name: flat[part].reshape(shape) for part, (name, shape) in zip(self._slices, self.shapes.items())}

    def logits(self, contexts):
        """Return the logits (n, V) of the token after each of n contexts (n, width)."""
        return self._next(self._contexts(contexts), None)[0]

    def teacher_forced(self, sequences):
        """Return the logits of every token of some sentences, each given the true tokens before it; and the tokens.

        Parameters
        ----------
        sequences : array_like of int, shape (n, T)
            A sentence in each row. Its first 0 ends it, and is to be predicted; what comes after that fills the row. A
            row without a 0 is a sentence that was broken off.

        Returns
        -------
        z : array, shape (N, V)
            For all N tokens up to the ends, sentence by sentence.
        targets : array of int, shape (N,)
        """
        sequences = self._sequences(sequences)
        return self._all(sequences, None)[0], sequences[in_sentence(sequences)]

    def loss_and_gradient(self, contexts, targets=None, loss=log_loss, *, rng=None):
        """Return a loss and its gradient with respect to ``parameters``.

        Parameters
        ----------
        contexts : array_like of int, shape (n, width) or (n, T)
            The tokens before each target; or, without targets, sequences as in `teacher_forced`.
        targets : array_like, optional
            Whatever the loss takes: tokens (n,), or distributions (n, V).
        loss : function (z, targets) -> (value, gradient with respect to z)
            One of `taulab.losses`; to set β, ``functools.partial(confidence_penalty, beta=0.1)``. Of sequences it is
            given the logits and tokens that `teacher_forced` returns, so its mean is over tokens.
        rng : numpy.random.Generator, keyword-only, optional
            Source of what is random in training: dropout, in a model that has it. Without one nothing is dropped.

        Returns
        -------
        value : float
            In nats.
        gradient : array, shape of ``parameters``

        Raises
        ------
        ValueError
            If contexts or sequences do not fit the model; for the rest, as the loss.
        """
        if rng is not None:
            generator(rng)
        if targets is None:
            sequences = self._sequences(contexts)
            (z, back), targets = self._all(sequences, rng), sequences[in_sentence(sequences)]
        else:
            (z, back), targets = self._next(self._contexts(contexts), rng), plain(targets, "targets")
        value, dz = loss(z, targets)
        return value, self._gradient(back, dz)

    def _gradient(self, back, dz):
        """Return the flat gradient that the way back makes of the logits' gradient."""
        gradient = np.empty_like(self.parameters)
        back(dz, *self._views(gradient).values())
        return gradient

    @property
    def settings(self):
        """What tells this model from any other, but for the numbers in its parameters: its kind, sizes and options."""
        public = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        return {"kind": type(self).__qualname__, **public, "parameters": str(self.parameters.dtype)}

    def __str__(self):
        return f"{type(self).__name__} of {self.parameters.size} {self.parameters.dtype}"

    def _contexts(self, contexts):
        return checked(contexts, self.V, "contexts", "(n, width), the tokens before each target")

    def _sequences(self, sequences):
        return indices(sequences_of(sequences), self.V, "sequences")

    def _tokens(self, state, tokens):
        """Return the tokens of a step after checking them: one for each row of the state."""
        tokens = plain(tokens, "tokens")
        if tokens.shape != (len(state),):
            raise ValueError(f"tokens: shape {tokens.shape}; pass one for each of the {len(state)} rows of state")
        return indices(tokens, self.V, "tokens")


class WindowModel(Model):
    """A model that looks at the last ``width`` tokens; of longer contexts it takes the end.

    A kind of such a model has one method, ``_forward(windows)``, from windows (n, width) to logits and their way back.
    """

    def __init__(self, V, width, shapes, dtype):
        super().__init__(V, shapes, dtype)
        self.width = width

    def _contexts(self, contexts):
        return checked(contexts, self.V, "contexts", f"windows (n, {self.width}), the tokens before each target",
                       width=self.width)[:, -self.width:]

    def _next(self, windows, _rng):
        return self._forward(windows)

    def _all(self, sequences, _rng):
        before = np.pad(sequences, ((0, 0), (self.width, 0)))[:, :-1]
        return self._forward(sliding_window_view(before, self.width, axis=1)[in_sentence(sequences)])

    def start(self, n):
        """Return the state of n sentences before their first word: their windows, an array with a row for each."""
        return np.zeros((count(n, "n", least=0), self.width), np.intp)

    def step(self, state, tokens):
        """Read one more token (n,) for each row of a state; return the new state and the logits (n, V) of the next."""
        windows = np.concatenate([state[:, 1:], self._tokens(state, tokens)[:, None]], axis=1)
        return windows, self._forward(windows)[0]


def in_sentence(sequences):
    """Return which tokens of sequences (n, T) belong to the sentences: those up to the first 0, which ends one.

    Examples
    --------
    >>> in_sentence(np.array([[5, 0, 0], [5, 7, 3]]))
    array([[ True,  True, False],
           [ True,  True,  True]])
    """
    ends = sequences == 0
    return np.cumsum(ends, axis=1) == ends


def sequences_of(sequences, name="sequences"):
    """Return sequences as an array after checking that they lie in rows of one length, at least one.

    Examples
    --------
    >>> sequences_of([[5, 0], [7, 3]]).shape
    (2, 2)
    """
    sequences = plain(sequences, name)
    if sequences.ndim != 2 or sequences.size == 0:
        raise ValueError(f"{name}: shape {sequences.shape}; pass (n, T), a sentence in each row, at least one")
    return sequences


def probability(share, name):
    """Return a share from 0 to below 1 after checking it.

    Examples
    --------
    >>> probability(0.1, "dropout")
    0.1
    """
    return number(share, name, lambda share: 0 <= share < 1, "must be 0 or greater, and below 1")


def floating(dtype):
    """Return a dtype after checking that it is float32 or float64: in others sums overflow, or are no fractions.

    Examples
    --------
    >>> floating(float)
    dtype('float64')
    """
    try:
        if dtype is not None and np.dtype(dtype) in (np.float32, np.float64):
            return np.dtype(dtype)
    except TypeError:                                     # what NumPy knows no dtype for
        pass
    raise ValueError(f"dtype={shown(dtype)}: must be numpy.float32 or numpy.float64")


def checked(tokens, V, name, what, *, rows=1, width=1):
    """Return tokens as indices after checking that they lie in so many rows and columns, or more.

    Examples
    --------
    >>> checked([[0, 2], [1, 1]], 3, "contexts", "(n, width)").tolist()
    [[0, 2], [1, 1]]
    """
    tokens = plain(tokens, name)
    if tokens.ndim != 2 or tokens.shape[1] < width:
        raise ValueError(f"{name}: shape {tokens.shape}; pass {what}")
    if len(tokens) < rows:
        raise ValueError(f"{name}: shape {tokens.shape} has no rows; pass at least one")
    return indices(tokens, V, name)
