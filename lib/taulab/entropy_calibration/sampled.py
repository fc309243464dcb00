"""Entropy and log loss from texts that are drawn, with standard errors."""

from typing import NamedTuple

import numpy as np

from taulab._checks import count, floats, generator
from taulab.entropy_calibration.exact import entropies_of
from taulab.worlds.world import checked


class EntCEEstimate(NamedTuple):
    """Means over texts, nats per step, each with its standard error."""

    entropy: float
    log_loss: float
    entce: float
    entropy_error: float
    log_loss_error: float
    entce_error: float


def entce_estimate(entropies, log_losses):
    """EntCE of any model, from texts that it wrote and texts that are true.

    Texts are independent, steps of one text are not: so the standard errors are those of the means over whole texts.

    Parameters
    ----------
    entropies : array_like, shape (n, T)
        Of each text that the model wrote, the entropy of the next token at each step, nats. -ln q of the token that it
        wrote has the same mean, and a larger error.
    log_losses : array_like, shape (k, T)
        Of each true text, -ln q of its token at each step.

    Returns
    -------
    EntCEEstimate
        Fields `entropy`, `log_loss`, `entce`, and `entropy_error`, `log_loss_error`, `entce_error`.

    Raises
    ------
    ValueError
        If an array has not two axes, or fewer than two texts, the numbers of steps differ, or one is nan or below 0.

    Examples
    --------
    >>> estimate = entce_estimate([[1, 1.2], [1, 1.4]], [[0.9, 1], [1.1, 1]])
    >>> round(estimate.entce, 3), round(estimate.entce_error, 3)
    (0.15, 0.071)

    References
    ----------
    Braverman et al., "Calibration, entropy rates, and memory in language models" (2020); arXiv:1906.05664.
    """
    texts = []
    for x, name in (entropies, "entropies"), (log_losses, "log_losses"):
        x = floats(x, name).astype(float)
        if x.ndim != 2 or len(x) < 2 or not x.shape[1] or not (x >= 0).all():
            raise ValueError(f"{name}: has shape {x.shape}, least {x.min(initial=np.inf)}; pass (n, T), two texts or "
                             "more, of numbers that are 0 or greater")
        texts.append(x)
    if texts[0].shape[1] != texts[1].shape[1]:
        raise ValueError(f"log_losses: has {texts[1].shape[1]} steps and entropies {texts[0].shape[1]}; take the same")
    means = [x.mean(axis=1) for x in texts]
    with np.errstate(invalid="ignore"):                       # a loss may be infinite
        errors = [float(x.std(ddof=1) / len(x) ** 0.5) for x in means]
    entropy, log_loss = (float(x.mean()) for x in means)
    return EntCEEstimate(entropy, log_loss, entropy - log_loss, *errors, float(np.hypot(*errors)))


def sample_world(world, n, rng):
    """Draw n texts from the model and n from the truth, and score them: what `entce_estimate` takes.

    Parameters
    ----------
    world : taulab.worlds.World
    n : int
        2 or greater.
    rng : numpy.random.Generator

    Returns
    -------
    entropies, log_losses : arrays, shape (n, T)
        Nats.

    Raises
    ------
    ValueError
        If world is no World, n is no integer above 1, or rng is no Generator.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> estimate = entce_estimate(*sample_world(small_world(), 20_000, np.random.default_rng(0)))
    >>> round(estimate.entce, 3), round(estimate.entce_error, 4)          # it is .09597
    (0.097, 0.0016)
    """
    n, rng = count(n, "n", least=2), generator(rng)
    entropies, log_losses = np.empty((2, n, checked(world).truth.shape[0]))
    states = np.zeros((2, n), int)
    for t, (p, q) in enumerate(zip(world.truth, world.model, strict=True)):
        entropies[:, t] = entropies_of(q[states[0]])
        written, true = draw(q[states[0]], rng), draw(p[states[1]], rng)
        with np.errstate(divide="ignore"):
            log_losses[:, t] = -np.log(q[states[1], true])
        states = np.stack([world.after[states[0], written], world.after[states[1], true]])
    return entropies, log_losses


def draw(laws, rng):
    """Draw a token from each law (n, V), by its distribution function."""
    below = laws.cumsum(axis=-1)
    return (below <= rng.random((len(laws), 1)) * below[:, -1:]).sum(axis=-1)
