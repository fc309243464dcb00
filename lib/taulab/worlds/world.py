"""The world: two laws over one set of states."""

from typing import NamedTuple

import numpy as np

from taulab._checks import count, distributions, indices, one_of, rows

#: Texts that may be listed one by one.
MOST_TEXTS = 2**24


class World(NamedTuple):
    """A truth and a model over texts of T tokens. `make_world` makes one and checks it; state 0 is the beginning."""

    truth: np.ndarray        # float64 (T, S, V): law of the next token at each step, in each state
    model: np.ndarray        # float64 (T, S, V)
    after: np.ndarray        # int (S, V): the state that follows


def make_world(truth, model, after, *, steps=None):
    """Return a World from laws of the next token, after checking them.

    Parameters
    ----------
    truth, model : array_like, shape (S, V), or (T, S, V) where they change from step to step
        Rows that sum to 1, one for each state; in state 0 no token has come yet.
    after : array_like of int, shape (S, V)
        The state to which each token leads.
    steps : int, keyword-only, optional
        T, where neither truth nor model has it.

    Returns
    -------
    World
        Its laws are read-only.

    Raises
    ------
    ValueError
        If truth or model holds no distributions, their shapes, that of `after` and `steps` do not fit each other, or
        `after` names a state that is not there.

    Examples
    --------
    >>> coin = make_world([[0.5, 0.5]], [[0.6, 0.4]], [[0, 0]], steps=3)      # one state, two tokens
    >>> coin.model.shape
    (3, 1, 2)

    References
    ----------
    Rabiner, "A tutorial on hidden Markov models" (1989), section III.A, for the recursion over states;
    doi:10.1109/5.18626.
    """
    truth, model = (distributions(rows(x, name, -1), name) for x, name in ((truth, "truth"), (model, "model")))
    found = {x.shape[0] for x in (truth, model) if x.ndim == 3}
    if steps is not None:
        found.add(count(steps, "steps"))
    for x, name in (truth, "truth"), (model, "model"):
        if x.ndim not in (2, 3) or x.shape[-2:] != truth.shape[-2:] or len(found) > 1:
            raise ValueError(f"{name}: has shape {x.shape}; pass rows (S, V) or (T, S, V), as truth with "
                             f"{truth.shape}, and as many steps everywhere, not {sorted(found)}")
    if not found:
        raise ValueError("steps=None: truth and model are the same at every step; say how many there are")
    after = indices(after, truth.shape[-2], "after")
    if after.shape != truth.shape[-2:]:
        raise ValueError(f"after: has shape {after.shape}; pass a state for each state and token, {truth.shape[-2:]}")
    shape = (*found, *truth.shape[-2:])
    return World(np.broadcast_to(truth.astype(float), shape), np.broadcast_to(model.astype(float), shape), after)


def checked(world):
    """Return a world after checking that it is one."""
    if not isinstance(world, World):
        raise ValueError(f"world: is {type(world).__name__}, not a World; pass what make_world or small_world returns")
    return world


def with_model(world, model):
    """Return the world with another model, of the same shape."""
    return world._replace(model=np.broadcast_to(model, world.truth.shape))


def occupancy(world, of="truth"):
    """Probability of each state before each step, if the truth writes the text, or the model.

    Parameters
    ----------
    world : World
    of : {"truth", "model"}

    Returns
    -------
    array, shape (T, S)

    Raises
    ------
    ValueError
        If world is no World, or of is neither.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> lost = occupancy(small_world(), "model")[:, 5:].sum(axis=1)       # states 5 to 8: token 3 has come
    >>> lost.round(3)
    array([0.   , 0.037, 0.073, 0.108, 0.141, 0.173, 0.204])
    """
    laws = getattr(checked(world), one_of(of, "of", ("truth", "model")))
    found = np.zeros(laws.shape[:2])
    found[0, 0] = 1
    for step, law in enumerate(laws[:-1]):
        here = found[step] > 0
        found[step + 1] = np.bincount(world.after[here].ravel(), (found[step, here, None] * law[here]).ravel(),
                                      minlength=world.after.shape[0])
    return found


def text_probabilities(world):
    """Probability of every text under the truth and under the model, one by one.

    Parameters
    ----------
    world : World
        With at most 2^24 texts.

    Returns
    -------
    truth, model : arrays, shape (V^T,)
        The text of number i has the digits of i, in base V and the first token first.

    Raises
    ------
    ValueError
        If world is no World, or has too many texts.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> truth, model = text_probabilities(small_world())
    >>> float(-(truth @ np.log(model)) / 7).__round__(5)                      # log loss, nats per step
    1.03291
    """
    steps, _, V = checked(world).truth.shape
    if V**steps > MOST_TEXTS:
        raise ValueError(f"world: has {V}^{steps} texts, more than {MOST_TEXTS:,}; take fewer steps, or sum over "
                         "states")
    states, truth, model = np.zeros(1, int), np.ones(1), np.ones(1)
    for p, q in zip(world.truth, world.model, strict=True):
        truth, model = ((x[:, None] * law[states]).ravel() for x, law in ((truth, p), (model, q)))
        states = world.after[states].ravel()
    return truth, model
