"""Future entropy learned from continuations, as it has to be where no one can compute it."""

import numpy as np

from taulab._checks import count, floats, generator, indices, not_negative
from taulab.entropy_calibration.sampled import draw
from taulab.future_entropy.fitting import best_alpha
from taulab.future_entropy.tilt import backward
from taulab.worlds.world import checked


def future_labels(world, step, states, rng, *, continuations=1):
    """Estimates of the future entropy from a step on: the surprise of continuations that the model writes.

    The mean of Σ -ln q over continuations is unbiased for the entropy of the rest of the text.

    Parameters
    ----------
    world : taulab.worlds.World
    step : int
        The step that the model draws first, from 0 to T; at T nothing is left and all labels are 0.
    states : array_like of int, shape (n,)
        Where each continuation starts.
    rng : numpy.random.Generator
    continuations : int, keyword-only
        How many are averaged in each label, 1 or greater.

    Returns
    -------
    array, shape (n,)
        Nats.

    Raises
    ------
    ValueError
        If world is no World, step is not from 0 to T, states are none of its states, continuations is no integer above
        0, or rng is no Generator.

    Examples
    --------
    >>> from taulab.future_entropy import future_entropy
    >>> from taulab.worlds import small_world
    >>> world = small_world()
    >>> after = np.repeat(world.after[0], 4000)                 # after each token at the first step
    >>> labels = future_labels(world, 1, after, np.random.default_rng(0)).reshape(4, 4000)
    >>> labels.mean(axis=1).round(2), future_entropy(world)[0, 0].round(2)
    (array([6.54, 6.63, 6.75, 8.29]), array([6.57, 6.64, 6.71, 8.3 ]))

    References
    ----------
    Cao, Valiant and Liang, "On the entropy calibration of language models" (2025), algorithm 2; arXiv:2511.11966.
    """
    steps, size = checked(world).model.shape[:2]
    if count(step, "step", least=0) > steps:
        raise ValueError(f"step={step}: the world has {steps} steps; choose one from 0 to {steps}")
    states = indices(states, size, "states")
    if states.ndim != 1 or not states.size:
        raise ValueError(f"states: has shape {states.shape}; pass a vector of one state or more")
    return _surprise(world.model[step:], world.after, states, count(continuations, "continuations"), generator(rng))


def _surprise(laws, after, states, continuations, rng):
    states = np.repeat(states, continuations)
    total = np.zeros(states.size)
    for law in laws:
        tokens = draw(law[states], rng)
        total -= np.log(law[states, tokens])
        states = after[states, tokens]
    return total.reshape(-1, continuations).mean(axis=1)


def learn_future(world, n, rng, *, features=None, continuations=1, ridge=1.0):
    """Future-entropy scaling from n true texts alone: α and a predictor of f for every step and token are learned.

    From the last step to the first: α_t minimises the log loss of the true tokens at that step; then, for each token v,
    each true prefix followed by v is continued by the model adjusted so far, and a regression on features of the prefix
    learns the surprise of the rest. T V predictors in all, each from n labels.

    Parameters
    ----------
    world : taulab.worlds.World
        The truth is drawn from, and not looked at otherwise.
    n : int
        True texts, 2 or greater.
    rng : numpy.random.Generator
    features : array_like, shape (S, k), keyword-only, optional
        What a predictor sees of each state, beside a constant; None for the constant alone. What it does not see stays
        as a bias, however large n is.
    continuations : int, keyword-only
        In each label, 1 or greater.
    ridge : float, keyword-only
        Penalty on the squared weights of the features, 0 or greater.

    Returns
    -------
    FutureScaling
        As `fit_alphas` returns it; `slopes` are those under the truth, and so not 0.

    Raises
    ------
    ValueError
        If world is no World, n is no integer above 1, features do not fit or are not finite, continuations or ridge is
        out of range, or rng is no Generator.

    Examples
    --------
    >>> from taulab.entropy_calibration import calibration_by_step
    >>> from taulab.worlds import small_world
    >>> for n in 30, 300, 3000:                                             # exact: 1.02365
    ...     fit = learn_future(small_world(), n, np.random.default_rng(0))
    ...     print(n, round(float(calibration_by_step(fit.world).log_loss.mean()), 4))
    30 1.0358
    300 1.0241
    3000 1.0232

    References
    ----------
    Cao, Valiant and Liang (2025), algorithms 1 and 2, as in `future_labels`.
    """
    n, continuations, rng = count(n, "n", least=2), count(continuations, "continuations"), generator(rng)
    (steps, size, V), ridge = checked(world).model.shape, not_negative(ridge, "ridge")
    features = _features(features, size)
    states, tokens = _true_texts(world, n, rng)

    def predict(t, _future, laws):
        if t == steps - 1:
            return np.zeros((size, V))
        seen = np.column_stack([_surprise(laws[t + 1:], world.after, world.after[states[t], v], continuations, rng)
                                for v in range(V)])
        return _regress(features, features[states[t]], seen, ridge)

    def choose(t, predicted, _joint):
        joint = np.zeros((size, V))
        np.add.at(joint, (states[t], tokens[t]), 1 / n)
        return best_alpha(world.model[t], predicted, joint)
    return backward(world, choose, predict)


def _features(features, size):
    features = floats(np.empty((size, 0)) if features is None else features, "features").astype(float)
    if features.ndim != 2 or len(features) != size or not np.isfinite(features).all():
        raise ValueError(f"features: has shape {features.shape}; pass finite numbers (S, k), a row for each of the "
                         f"{size} states")
    return features


def _true_texts(world, n, rng):
    """Return the states (T, n) before each step of n true texts, and their tokens (T, n)."""
    states, tokens = np.zeros((2, len(world.truth), n), int)
    here = np.zeros(n, int)
    for t, law in enumerate(world.truth):
        states[t], tokens[t] = here, draw(law[here], rng)
        here = world.after[here, tokens[t]]
    return states, tokens


def _regress(features, seen, labels, ridge):
    """Return what a ridge regression of each column of labels on the features seen predicts, for all features."""
    centre, mean = seen.mean(axis=0), labels.mean(axis=0)
    centred = seen - centre
    weights = np.linalg.pinv(centred.T @ centred + ridge * np.eye(seen.shape[1])) @ centred.T @ (labels - mean)
    return mean + (features - centre) @ weights
