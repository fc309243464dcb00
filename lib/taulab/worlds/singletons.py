"""Models that are lost after words which their training text has once."""

import numpy as np
from scipy.special import xlog1py

from taulab._checks import count, distributions, floats, number, rows, whole
from taulab.heavy_tails import singleton_mass, true_singleton_mass
from taulab.worlds.derailing import derailing_world
from taulab.worlds.world import make_world


def bridge_world(alpha, m, v=None, *, kappa=0.01, steps=100):
    """A model trained on m words of a power law: token 3 stands for any word that came once there, and derails it.

    Three words come and go; beside them, each step leads to a word that the training text has once: in the model with
    probability κ q, q = `singleton_mass`, the share of such words in its text; in the truth with κ r, r =
    `true_singleton_mass`, what they deserve. After it the model draws from one law for ever. So EntCE falls with m
    about as q does, as m^(1/α - 1) for an endless vocabulary, as long as few texts are lost: κ T q well below 1.

    Parameters
    ----------
    alpha, m, v
        As in `taulab.heavy_tails.singleton_mass`; one m.
    kappa : float, keyword-only
        κ, from 0 to 1: how often a step leads there at all. At 1 almost every text is lost.
    steps : int, keyword-only
        T, 1 or greater.

    Returns
    -------
    World

    Raises
    ------
    ValueError
        If kappa is not from 0 to 1, or as `singleton_mass` and `small_world`.

    Examples
    --------
    >>> bridge_world(1.5, 1000, 10**6).model[0, 0].round(5).tolist()
    [0.39963, 0.29972, 0.29972, 0.00093]

    References
    ----------
    Cao, Valiant and Liang (2025), proposition 3.1; arXiv:2511.11966.
    """
    m = number(m, "m", lambda m: 1 <= m < np.inf, "must be 1 or greater, and finite")
    kappa = number(kappa, "kappa", lambda kappa: 0 <= kappa <= 1, "must be from 0 to 1")
    laws = np.array([[.4, .3, .3, 0], [.63, .25, .12, 0], [.2, .6, .2, 0], [.25, .2, .55, 0], [.5, .3, .2, 0]])
    truth, model = ((1 - kappa * mass) * laws + kappa * mass * np.eye(4)[3]
                    for mass in (true_singleton_mass(alpha, m, v), singleton_mass(alpha, m, v)))
    return derailing_world(truth, model, [.27, .26, .25, .22], {3: np.inf}, steps)


def replay_world(p, counts, *, steps=100):
    """A model that replays the words of its training text, and draws all words alike once it wrote one that came once.

    This is the model of proposition 3.1 as it stands. Its log loss is infinite, unless the text has every word; what
    is finite is how often it is lost (`mean_lost`), and its entropy.

    Parameters
    ----------
    p : array_like, shape (v,)
        The truth: words are independent.
    counts : array_like of int, shape (v,)
        How often each came in the training text.
    steps : int, keyword-only
        T, 1 or greater.

    Returns
    -------
    World
        With two states: at work, and lost.

    Raises
    ------
    ValueError
        If p is no distribution, counts do not fit it or hold no word, or as `make_world`.

    Examples
    --------
    >>> world = replay_world([0.5, 0.3, 0.2], [3, 1, 0], steps=2)
    >>> world.model[0].round(3).tolist(), world.after.tolist()
    ([[0.75, 0.25, 0.0], [0.333, 0.333, 0.333]], [[0, 1, 0], [1, 1, 1]])

    References
    ----------
    Cao, Valiant and Liang (2025), section 3; arXiv:2511.11966.
    """
    p, counts = distributions(rows(p, "p", -1), "p"), whole(counts, "counts")
    if p.ndim != 1 or counts.shape != p.shape or not counts.any():
        raise ValueError(f"counts: has shape {counts.shape} and p {p.shape}; pass a count for each word, some above 0")
    alike = np.full(p.shape, 1 / p.size)
    return make_world(np.tile(p, (2, 1)), [counts / counts.sum(), alike], [(counts == 1) * 1, np.ones(p.size, int)],
                      steps=steps)


def mean_lost(q, steps):
    """Share of steps at which a model is lost, if each step derails it with probability q, for ever.

    Before step t it is lost with probability 1 - (1-q)^(t-1); the mean over T steps is 1 - (1 - (1-q)^T) / (T q). For
    T q well below 1 that is q (T-1)/2; and it saturates, near 1, where T q is not small: a share that no longer falls
    with q tells of that, not of heavy tails.

    Parameters
    ----------
    q : array_like, shape (...)
        From 0 to 1.
    steps : int
        T, 1 or greater.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ValueError
        If a q is not from 0 to 1, or steps is no integer above 0.

    Examples
    --------
    >>> mean_lost([0.008, 0.0001, 0], 100).round(5)
    array([0.30986, 0.00493, 0.     ])
    """
    q, steps = floats(q, "q").astype(float), count(steps, "steps")
    if q.size == 0 or not ((q >= 0) & (q <= 1)).all():
        raise ValueError(f"q: holds {q[~((q >= 0) & (q <= 1))][:1]}; pass probabilities, from 0 to 1")
    before = np.arange(steps)                                     # tokens that have come
    return (1 - np.exp(xlog1py(before, -q[..., None]))).mean(axis=-1)
