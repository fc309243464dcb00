"""Worlds whose model is lost once certain tokens have come."""

import numpy as np

from taulab._checks import count, distributions, rows
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
