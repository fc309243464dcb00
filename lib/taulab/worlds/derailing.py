"""Worlds whose model is lost once certain tokens have come."""

import numpy as np
from scipy.special import xlog1py

from taulab._checks import count, distributions, floats, number, rows, whole
from taulab.heavy_tails import singleton_mass, true_singleton_mass
from taulab.worlds.world import make_world


def derailing_world(truth, model, lost, spells, steps):
    """A World whose laws depend on the last token, and whose model gets lost: then it draws from `lost`.

    Parameters
    ----------
    truth, model : array_like, shape (1 + V, V)
        Law of the first token, then the law after each token. That of the model holds as long as it is not lost.
    lost : array_like, shape (V,)
        What the model draws from while it is lost. The truth goes on as before.
    spells : dict of int to int or inf
        For how many steps each token derails the model; what is not named, for none. A longer spell outlasts a
        shorter one.
    steps : int
        T, 1 or greater.

    Returns
    -------
    World
        State 0 is the beginning; then come V states for each number of steps that are left to be lost, by the last
        token, first those that are not lost, last those that are lost for ever.

    Raises
    ------
    ValueError
        If the laws are no distributions of those shapes, a spell is no number of steps, or as `make_world`.

    Examples
    --------
    >>> world = derailing_world([[0.5, 0.5]] * 3, [[0.5, 0.5]] * 3, [0.9, 0.1], {1: np.inf}, steps=4)
    >>> world.model[0].round(1).tolist()            # beginning; after 0, after 1; lost after 0, after 1
    [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.9, 0.1], [0.9, 0.1]]
    >>> world.after.tolist()
    [[1, 4], [1, 4], [1, 4], [3, 4], [3, 4]]

    References
    ----------
    Cao, Valiant and Liang, "On the entropy calibration of language models" (2025), section 3, for a model that is
    derailed by what it saw once; arXiv:2511.11966.
    """
    truth, model = rows(truth, "truth", -1), rows(model, "model", -1)
    V = truth.shape[-1]
    for x, name in (truth, "truth"), (model, "model"):
        if x.shape != (1 + V, V):
            raise ValueError(f"{name}: has shape {x.shape}; pass the law of the first token and of each "
                             "next one, (1 + V, V)")
    lost = distributions(rows(lost, "lost", -1), "lost")
    if lost.shape != (V,):
        raise ValueError(f"lost: has shape {lost.shape}; pass one law over {V} tokens")
    if not spells.keys() <= set(range(V)):
        raise ValueError(f"spells: names token {max(spells.keys() - set(range(V)))}; there are tokens 0 to {V - 1}")
    spells = np.array([_spell(spells.get(token, 0)) for token in range(V)])
    finite = spells[np.isfinite(spells)]
    levels = np.append(np.arange(int(finite.max(initial=0)) + 1.0), np.inf)         # steps left to be lost
    left = np.maximum(np.maximum(levels[:, None] - 1, 0), spells)                     # after each token
    after = 1 + np.searchsorted(levels, left) * V + np.arange(V)
    after = np.vstack([after[:1], np.repeat(after, V, axis=0)])
    return make_world(np.vstack([truth[:1], np.tile(truth[1:], (levels.size, 1))]),
                      np.vstack([model, np.tile(lost, ((levels.size - 1) * V, 1))]), after, steps=steps)


def _spell(steps):
    return steps if steps == np.inf else count(steps, "spells", least=0)


def small_world(steps=7):
    """Four tokens, of which one in a hundred is token 3; a model that writes it too often, and then is lost for ever.

    Its 4^7 texts can be listed. The model is 93 % truth and 7 % noise, so its log loss is near the truth's entropy; yet
    what it writes gets stranger step by step.

    Parameters
    ----------
    steps : int
        T, 1 or greater.

    Returns
    -------
    World

    Raises
    ------
    ValueError
        If steps is no integer above 0.

    Examples
    --------
    >>> small_world().truth[0, 0].tolist()
    [0.4, 0.3, 0.29, 0.01]
    """
    return derailing_world(*_noisy([[.4, .3, .29, .01], [.62, .25, .12, .01], [.2, .6, .19, .01], [.25, .2, .54, .01],
                                    [.5, .3, .19, .01]], [.2, .2, .2, .4]), [.27, .26, .25, .22], {3: np.inf}, steps)


def recovering_world(steps=8):
    """Six tokens; one derails the model for three steps, a rarer one for ever.

    The truth goes round: each token mostly repeats or steps on. Lost rows betray themselves here, for nothing else is
    as uncertain. Parameters, result and errors are those of `small_world`.

    Examples
    --------
    >>> recovering_world().truth[0, 2].tolist()
    [0.045, 0.56, 0.25, 0.135, 0.008, 0.002]
    """
    going = [.56, .25, .135, .045]
    laws = [[*(going[(j - i) % 4] for j in range(4)), .008, .002] for i in range(6)]
    return derailing_world(*_noisy([[.4, .3, .2, .09, .008, .002], *laws], [.15, .15, .15, .15, .25, .15]),
                           [.2, .2, .2, .2, .1, .1], {4: 3, 5: np.inf}, steps)


def fork_world(steps=8):
    """Six tokens; after token 0 the truth is uncertain, and rightly so, as a model that is lost is wrongly.

    There a rule that cools uncertain steps cannot tell an honest fork from being lost. Parameters, result and errors
    are those of `small_world`.

    Examples
    --------
    >>> fork_world().truth[0, 1].tolist()
    [0.2, 0.2, 0.19, 0.2, 0.2, 0.01]
    """
    laws = [[.4, .2, .15, .12, .12, .01], [.2, .2, .19, .2, .2, .01], [.9, .03, .02, .02, .02, .01],
            [.02, .9, .03, .02, .02, .01], [.9, .02, .03, .02, .02, .01], [.03, .02, .02, .9, .02, .01],
            [.5, .2, .1, .1, .09, .01]]
    return derailing_world(*_noisy(laws, [.15, .15, .1, .1, .1, .4]), [.31, .3, .3, .03, .03, .03], {5: np.inf}, steps)


def pair_world(steps=16):
    """Four tokens; the model is lost for ever once token 2 has come right after token 1, which is rare in truth.

    Whoever predicts how uncertain the rest of a text is after token 2 has to see the token before. Parameters, result
    and errors are those of `small_world`.

    Examples
    --------
    >>> world = pair_world()
    >>> world.after[1].tolist(), world.after[2].tolist()          # after token 0; after token 1
    ([1, 2, 3, 4], [1, 2, 7, 4])
    """
    laws = np.array([[.5, .3, .19, .01], [.5, .3, .19, .01], [.3, .55, .01, .14], [.25, .2, .35, .2], [.4, .3, .2, .1]])
    truth, model = _noisy(laws, [.2, .2, .4, .2], share=0.1)
    after = np.vstack([np.tile(np.arange(1, 5), (5, 1)), np.tile(np.arange(5, 9), (4, 1))])
    after[2, 2] = 7
    return make_world(np.vstack([truth, truth[1:]]), np.vstack([model, np.full((4, 4), 0.25)]), after, steps=steps)


def _noisy(truth, noise, share=0.07):
    """Return the truth, and a model of which a share is noise."""
    truth = np.array(truth)
    return truth, (1 - share) * truth + share * np.array(noise)


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
