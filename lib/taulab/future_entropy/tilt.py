"""Future entropy, and the model that is tilted by it."""

from typing import NamedTuple

import numpy as np

from taulab._checks import distributions, floats, number, rows
from taulab.entropy_calibration.exact import entropies_of
from taulab.softmax import softmax
from taulab.worlds import World, occupancy
from taulab.worlds.world import checked, with_model


class FutureScaling(NamedTuple):
    """An adjusted model, and what it was made of."""

    world: World             # with the adjusted model
    alphas: np.ndarray       # (T,)
    future: np.ndarray       # (T, S, V) entropy of the rest of the text, by the adjusted model, after each token
    predicted: np.ndarray    # (T, S, V) what the adjusted model took for it
    slopes: np.ndarray       # (T,) of the log loss of each step in its own α


def future_entropy(world):
    """Entropy of the rest of the text after each token, by the world's model: H(Y_>t | what came, token).

    By the chain rule, from the end: it is 0 after the last token, and otherwise the entropy of the next law plus what
    that law expects to come after its token.

    Parameters
    ----------
    world : taulab.worlds.World

    Returns
    -------
    array, shape (T, S, V)
        Nats; entry (t, s, v) for token v, drawn at step t in state s. The entropy of that draw itself is not in it.

    Raises
    ------
    ValueError
        If world is no World.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> future_entropy(small_world())[0, 0].round(3)           # after token 3 the model is lost for six steps
    array([6.568, 6.642, 6.712, 8.301])

    References
    ----------
    Cao, Valiant and Liang, "On the entropy calibration of language models" (2025), section 5; arXiv:2511.11966.
    """
    future, ends = np.empty(checked(world).model.shape), np.zeros(world.after.shape[0])
    for t in reversed(range(len(future))):
        future[t], ends = before(world, world.model[t], ends)
    return future


def before(world, laws, ends):
    """Return the future entropy after each token of a step, and that of the step and all after it, by state.

    ``ends`` is the latter for the next step; ``laws`` are those that the tokens are drawn from.
    """
    future = ends[world.after]
    return future, entropies_of(laws) + (laws * future).sum(axis=-1)


def adjusted_row(q, f, alpha):
    """The law q tilted by future entropies f: q^(1 + α) exp(-α f), normalised.

    Parameters
    ----------
    q : array_like, shape (..., V)
        Probabilities that sum to 1.
    f : array_like, shape (..., V)
        Nats. A constant added to a row changes nothing.
    alpha : float
        Finite. At 0 the result is q; below -1 rare tokens become frequent, except those of probability 0.

    Returns
    -------
    array, shape (..., V)

    Raises
    ------
    ValueError
        If q is no distribution, f is not finite or its shape is not that of q, or alpha is not finite.

    Examples
    --------
    >>> adjusted_row([0.5, 0.5], [0, 2], 0.5).round(4)                        # odds e
    array([0.7311, 0.2689])

    References
    ----------
    Cao, Valiant and Liang (2025), as in `future_entropy`.
    """
    q, f = distributions(rows(q, "q", -1), "q"), floats(f, "f")
    if f.shape != q.shape or not np.isfinite(f).all():
        raise ValueError(f"f: has shape {f.shape} and q {q.shape}; pass a finite entropy for each token")
    return tilt(q, f, number(alpha, "alpha", np.isfinite, "must be a finite number; 0 changes nothing"))


def tilt(q, f, alpha):
    """Return `adjusted_row`, of what has been checked."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return softmax(np.where(q > 0, (1 + alpha) * np.log(q) - alpha * f, -np.inf))


def adjusted(world, alphas, *, errors=0.0):
    """The model adjusted with given α: from the last step to the first, each with the future entropy of those after it.

    Parameters
    ----------
    world : taulab.worlds.World
    alphas : array_like that broadcasts to (T,)
        Finite.
    errors : array_like that broadcasts to (T, S, V), keyword-only
        Nats, added to the future entropies before they are used, as a predictor's errors would be. Nothing comes after
        the last step; an error there is one all the same.

    Returns
    -------
    FutureScaling
        Fields `world`, `alphas`, `future`, `predicted`, `slopes`. A slope is dL_t/dα_t with all later steps held: not
        the whole L's, since the steps before would move too.

    Raises
    ------
    ValueError
        If world is no World, or alphas or errors do not fit it or are not finite.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> adjusted(small_world(), 0.1).slopes[3].round(5)
    np.float64(-0.04259)

    References
    ----------
    Cao, Valiant and Liang (2025), as in `future_entropy`.
    """
    steps = checked(world).model.shape[0]
    alphas, errors = broadcast(alphas, "alphas", (steps,)), checked_errors(errors, world)
    return backward(world, lambda t, predicted, joint: alphas[t], lambda t, future, laws: future + errors[t])


def checked_errors(errors, world):
    """Return errors (T, S, V) after checking them."""
    return broadcast(errors, "errors", world.model.shape)


def broadcast(x, name, shape):
    x = floats(x, name).astype(float)
    try:
        if x.size and np.isfinite(x).all():
            return np.broadcast_to(x, shape)
    except ValueError:
        pass
    raise ValueError(f"{name}: has shape {x.shape}; pass finite numbers that broadcast to {shape}")


def backward(world, choose, predict):
    """Return a FutureScaling, from the last step to the first.

    ``predict(t, future, laws)`` says what to take for the future entropy at step t, given the true one and the adjusted
    laws of the steps after it; ``choose(t, predicted, joint)`` gives α_t, given that and the probability of each state
    and token under the truth.
    """
    shape, joint = world.model.shape, occupancy(world, "truth")[:, :, None] * world.truth
    alphas, slopes = np.empty((2, shape[0]))
    laws, future, predicted = np.empty((3, *shape))
    ends = np.zeros(shape[1])
    for t in reversed(range(shape[0])):
        predicted[t] = predict(t, ends[world.after], laws)
        alphas[t] = choose(t, predicted[t], joint[t])
        laws[t] = tilt(world.model[t], predicted[t], alphas[t])
        slopes[t] = slope(world.model[t], predicted[t], joint[t], laws[t])
        future[t], ends = before(world, laws[t], ends)
    return FutureScaling(with_model(world, laws), alphas, future, predicted, slopes)


def slope(q, predicted, joint, law):
    """Return dL_t/dα_t = E_law[ln q - f] - E_truth[ln q - f], over true prefixes: ``joint`` (S, V) is theirs."""
    with np.errstate(divide="ignore"):
        score = np.where(q > 0, np.log(q) - predicted, 0)
    return (joint.sum(axis=-1) * (law * score).sum(axis=-1)).sum() - (joint * score).sum()
