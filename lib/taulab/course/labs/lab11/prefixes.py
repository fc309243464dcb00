"""Entropy and log loss step by step, with a slip in any of the parts: what the wrong answers of `by_step` share."""

import numpy as np
from scipy.special import entr, xlogy

from .shared import with_zeros


def along(reach, law, after):
    """Return how likely each state is next."""
    return np.bincount(after.ravel(), (reach[:, None] * law).ravel(), len(reach))


def run(truth, model, after, *, first=None, second=None, move=along, start=None, late=False, mean=with_zeros,
        own=None, loss=None):
    """Return H and L where `first` and `second` write the prefixes of the one and the other.

    `own` and `loss`, (T, S), are what each state counts in H and in L; without them, what is right.
    """
    steps, states, _V = truth.shape
    H, L = np.zeros(steps), np.zeros(steps)
    own = entr(model).sum(axis=2) if own is None else own
    loss = -xlogy(truth, model).sum(axis=2) if loss is None else loss
    reach = [np.eye(states)[0] if start is None else start] * 2
    laws = [model if first is None else first, truth if second is None else second]
    for t in range(steps):
        moved = [move(one, law[t], after) for one, law in zip(reach, laws)]
        scored = moved if late else reach
        H[t] = scored[0] @ own[t]
        L[t] = mean(scored[1], loss[t])
        reach = moved
    return H, L
