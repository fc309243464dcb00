"""Entropy and log loss of a world, step by step, exactly."""

from typing import NamedTuple

import numpy as np
from scipy.special import entr, xlogy

from taulab.worlds import occupancy
from taulab.worlds.world import checked


class StepCalibration(NamedTuple):
    """Entropy and log loss at each step, nats."""

    entropy: np.ndarray      # (T,) of the next token, given a prefix that the model wrote
    log_loss: np.ndarray     # (T,) of the model on the next token, given a true prefix

    @property
    def entce(self):
        """EntCE, the mean of entropy - log loss: nats per step. Times T it is that of a whole text."""
        return float((self.entropy - self.log_loss).mean())


def calibration_by_step(world):
    """Entropy H_t of what the model writes, and its log loss L_t on the truth, at each step t.

    H_t is taken over prefixes from the model, L_t over prefixes from the truth. So H_t may grow with t while L_t does
    not: the model meets its own slips, the truth does not make them. That is a symptom. EntCE is the difference of the
    means, and a flat entropy may be as wrong.

    Parameters
    ----------
    world : taulab.worlds.World

    Returns
    -------
    StepCalibration
        Fields `entropy` and `log_loss`, and `entce`. The log loss is infinite where the truth has a token that the
        model cut away.

    Raises
    ------
    ValueError
        If world is no World.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> steps = calibration_by_step(small_world())
    >>> steps.entropy.round(3)
    array([1.207, 1.09 , 1.101, 1.111, 1.121, 1.131, 1.141])
    >>> steps.log_loss.round(3)
    array([1.147, 1.006, 1.009, 1.012, 1.015, 1.019, 1.022])
    >>> round(steps.entce, 5)
    0.09597

    References
    ----------
    Braverman et al., "Calibration, entropy rates, and memory in language models" (2020); arXiv:1906.05664. Cao, Valiant
    and Liang, "On the entropy calibration of language models" (2025); arXiv:2511.11966.
    """
    checked(world)
    entropies, losses = _by_state(world.model, entropies_of), _by_state(world.model, losses_of, world.truth)
    return StepCalibration(_mean(occupancy(world, "model"), entropies), _mean(occupancy(world, "truth"), losses))


def entropies_of(model):
    """Entropy of each law."""
    return entr(model).sum(axis=-1)


def losses_of(model, truth):
    """Log loss of each law of the model under that of the truth."""
    return -xlogy(truth, model).sum(axis=-1)


def _by_state(laws, function, *others):
    """Return a number for each step and state; where nothing changes from step to step, it is computed once."""
    if all(each.strides[0] == 0 for each in (laws, *others)):
        return np.broadcast_to(function(laws[0], *(each[0] for each in others)), laws.shape[:2])
    return np.stack([function(*each) for each in zip(laws, *others, strict=True)])


def _mean(weights, numbers):
    """Return Σ weight × number over the states, at each step; what has no weight may be infinite."""
    return np.where(weights > 0, weights * np.where(weights > 0, numbers, 0), 0).sum(axis=-1)


def survival(world):
    """Share of true texts that the model can write: those in which it gives each token a probability above 0.

    Below 1 the log loss is infinite, however near 1 it is; so after a truncation print both.

    Parameters
    ----------
    world : taulab.worlds.World

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If world is no World.

    Examples
    --------
    >>> from taulab.entropy_calibration import truncate
    >>> from taulab.sampling import top_p
    >>> from taulab.worlds import small_world
    >>> round(survival(truncate(small_world(), top_p, 0.9)), 4)
    0.9321
    """
    chance = np.ones(checked(world).after.shape[0])
    for p, q in zip(world.truth[::-1], world.model[::-1], strict=True):
        chance = (p * (q > 0) * chance[world.after]).sum(axis=-1)
    return float(chance[0])
