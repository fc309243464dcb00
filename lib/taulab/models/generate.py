"""Text from a model, token by token."""

import numpy as np

from taulab._checks import checked_temperatures, count, generator
from taulab.sampling import sample, temperature


def generate(model, n, rng, *, chain=None, schedule=None, max_length=20):
    """Draw sentences from a model, token by token, all of them side by side.

    Parameters
    ----------
    model : Model
        Or any object with ``start(n)``, which returns a state, an array with a row for each sentence; and
        ``step(state, tokens)``, which reads one more token for each row and returns a new state and the logits (n, V)
        of what comes next. Token 0 is read first.
    n : int
        How many sentences.
    rng : numpy.random.Generator
        Source of the draws.
    chain : function from logits to logits, keyword-only, optional
        Such as a `taulab.sampling.Chain`, for a temperature, one that listens, or a cut tail.
    schedule : array_like that broadcasts to (n, max_length), keyword-only, optional
        Temperatures known beforehand, by which the logits are divided before the chain: for each token
        ``taulab.dynamic_temperature.schedule(np.arange(max_length), ...)``, for each sentence ``tau[:, None]``.
    max_length : int, keyword-only
        A sentence that has not ended after so many tokens is broken off.

    Returns
    -------
    list of n arrays of int
        Each ends in 0, unless it was broken off.

    Raises
    ------
    ValueError
        If n or max_length is no such number, rng is no Generator, a τ of the schedule is negative or nan or its shape
        does not fit, or as the chain.

    Examples
    --------
    >>> from taulab.models import Bigram
    >>> model = Bigram.from_counts([[0, 1, 0], [0, 0, 1], [1, 0, 0]])       # after 0 comes 1, then 2, then 0
    >>> generate(model, 2, np.random.default_rng(0))
    [array([1, 2, 0]), array([1, 2, 0])]
    """
    n, max_length = count(n, "n", least=0), count(max_length, "max_length")
    generator(rng)
    taus = None if schedule is None else _taus(schedule, (n, max_length))
    sentences, unfinished = np.zeros((n, max_length), np.intp), np.arange(n)
    state, tokens = model.start(n), np.zeros(n, np.intp)
    for t in range(max_length):
        if unfinished.size == 0:
            break
        state, z = model.step(state, tokens)
        if taus is not None:
            z = temperature(z, taus[unfinished, t])
        sentences[unfinished, t] = drawn = sample(chain(z) if chain else z, rng)
        going = drawn != 0
        state, tokens, unfinished = state[going], drawn[going], unfinished[going]
    ends = sentences == 0
    lengths = np.where(ends.any(axis=1), ends.argmax(axis=1) + 1, max_length)
    return [sentence[:length] for sentence, length in zip(sentences, lengths, strict=True)]


def _taus(schedule, shape):
    """Return a temperature for each sentence and step."""
    taus = checked_temperatures(schedule, "schedule")
    try:
        return np.broadcast_to(taus, shape)
    except ValueError:
        raise ValueError(f"schedule: shape {taus.shape} does not broadcast to {shape}, sentences and steps; pass a τ "
                         "for each of the steps, or tau[:, None] with one for each sentence") from None
