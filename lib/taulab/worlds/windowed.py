"""Worlds whose states are windows of the last tokens: what n-grams and small networks learn, exactly."""

import numpy as np

from taulab._checks import count, distributions, generator, number, rows
from taulab.heavy_tails import power_law
from taulab.worlds.world import make_world

#: Probabilities that a table may hold.
LARGEST = 2**25


def all_windows(V, width):
    """All windows of `width` tokens, in the order of the states of `window_world`: what to ask a model about.

    Parameters
    ----------
    V, width : int
        1 or greater, with at most 2^25 tokens of all windows together.

    Returns
    -------
    array of int, shape (V^width, width)

    Raises
    ------
    ValueError
        If V or width is no integer above 0, or there are too many windows.

    Examples
    --------
    >>> all_windows(2, 2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    V, width = count(V, "V"), count(width, "width")
    if V**width * width > LARGEST:
        raise ValueError(f"width={width}: {V}^{width} windows are more than fit; choose a smaller one")
    return np.stack(np.unravel_index(np.arange(V**width), (V,) * width), axis=-1)


def window_world(truth, model, *, steps):
    """A World whose truth depends on the last token, and whose model on a window of the last tokens.

    Left of the beginning stands token 0, as in `taulab.corpus`.

    Parameters
    ----------
    truth : array_like, shape (V, V)
        The law after each token.
    model : array_like, shape (V^width, V)
        The law after each window, in the order of `all_windows`.
    steps : int, keyword-only
        T, 1 or greater.

    Returns
    -------
    World
        A state for each window.

    Raises
    ------
    ValueError
        If truth is not square, model has no power of V rows, or as `make_world`.

    Examples
    --------
    >>> world = window_world([[0.5, 0.5], [0.1, 0.9]], [[0.5, 0.5]] * 4, steps=3)
    >>> world.truth[0].tolist(), world.after.tolist()
    ([[0.5, 0.5], [0.1, 0.9], [0.5, 0.5], [0.1, 0.9]], [[0, 1], [2, 3], [0, 1], [2, 3]])
    """
    truth, model = rows(truth, "truth", -1), rows(model, "model", -1)
    V = truth.shape[-1]
    if truth.shape != (V, V):
        raise ValueError(f"truth: has shape {truth.shape}; pass the law after each token, (V, V)")
    states = model.shape[0]
    if model.ndim != 2 or model.shape[1] != V or states < V or states not in (V**k for k in range(1, 26)):
        raise ValueError(f"model: has shape {model.shape}; pass the law after each window, (V^width, V) with V={V}")
    after = (np.arange(states) * V % states)[:, None] + np.arange(V)
    return make_world(np.tile(truth, (states // V, 1)), model, after, steps=steps)


def sparse_chain(V, successors, alpha, rng):
    """Laws of a chain in which only some tokens follow each token, with frequencies of a power law.

    Parameters
    ----------
    V, successors : int
        Tokens, and how many of them follow each, at most V.
    alpha : float
        Exponent of the power law, as in `taulab.heavy_tails.power_law`.
    rng : numpy.random.Generator
        Which tokens follow which, in which order.

    Returns
    -------
    array, shape (V, V)
        The law after each token.

    Raises
    ------
    ValueError
        If V or successors is no integer above 0, successors is above V, rng is no Generator, or as `power_law`.

    Examples
    --------
    >>> (sparse_chain(6, 3, 1, np.random.default_rng(0)) > 0).sum(axis=1).tolist()
    [3, 3, 3, 3, 3, 3]
    """
    V, successors, rng = count(V, "V"), count(successors, "successors"), generator(rng)
    if successors > V:
        raise ValueError(f"successors={successors}: there are only V={V} tokens; choose at most so many")
    law = np.append(power_law(alpha, successors), np.zeros(V - successors))
    return np.stack([rng.permutation(law) for _ in range(V)])


def counted_laws(truth, m, rng, *, discount=0.75):
    """Laws of a model that counts m triples of a chain and takes `discount` from each count, for all tokens alike.

    The triples are drawn independently from an endless text. After a pair that did not come all tokens are alike.

    Parameters
    ----------
    truth : array_like, shape (V, V)
        The law after each token.
    m : int
        Triples, 0 or greater.
    rng : numpy.random.Generator
        Source of the draws.
    discount : float, keyword-only
        From 0 to 1.

    Returns
    -------
    array, shape (V², V)
        The law after each pair, as `window_world` takes it.

    Raises
    ------
    ValueError
        If truth is not square or holds no distributions, m is negative or no integer, discount is not from 0 to 1, or
        rng is no Generator.

    Examples
    --------
    >>> counted_laws([[0.5, 0.5], [0.1, 0.9]], 1000, np.random.default_rng(0))[[0, 2]].round(2).tolist()
    [[0.54, 0.46], [0.45, 0.55]]

    References
    ----------
    Ney, Essen and Kneser, "On structuring probabilistic dependences in stochastic language modelling" (1994);
    doi:10.1006/csla.1994.1001.
    """
    truth, m = distributions(rows(truth, "truth", -1), "truth"), count(m, "m", least=0)
    V = truth.shape[-1]
    if truth.shape != (V, V):
        raise ValueError(f"truth: has shape {truth.shape}; pass the law after each token, (V, V)")
    discount = number(discount, "discount", lambda d: 0 <= d <= 1, "must be from 0 to 1")
    pairs = (_stationary(truth)[:, None] * truth).ravel()
    counts = generator(rng).multinomial(generator(rng).multinomial(m, pairs / pairs.sum()), np.tile(truth, (V, 1)))
    kept, total = np.maximum(counts - discount, 0), counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, (kept + (total - kept.sum(axis=1, keepdims=True)) / V) / np.maximum(total, 1), 1 / V)


def _stationary(truth):
    """Return the frequencies of the tokens in an endless text."""
    V = truth.shape[0]
    equations = np.vstack([truth.T - np.eye(V), np.ones(V)])
    frequencies, *_ = np.linalg.lstsq(equations, np.append(np.zeros(V), 1))
    return np.maximum(frequencies, 0)
