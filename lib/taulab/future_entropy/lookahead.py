"""One step of future instead of all: the method that came before."""

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second

from taulab._checks import number
from taulab.entropy_calibration import calibration_by_step
from taulab.entropy_calibration.exact import entropies_of
from taulab.softmax import softmax
from taulab.worlds.world import checked, with_model


def one_step_lookahead(world, a):
    """The model with each token weighed by the entropy of the step that it leads to: q(token) exp(-a H(next | token)).

    The last step looks ahead to nothing. Fitted by log loss (`fit_lookahead`) it can beat future-entropy scaling in
    log loss; calibrated it is not, and no guarantee reaches beyond one step.

    Parameters
    ----------
    world : taulab.worlds.World
    a : float
        Finite; above 0 it shuns uncertain places.

    Returns
    -------
    World
        With another model.

    Raises
    ------
    ValueError
        If world is no World, or a is not finite.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> steps = calibration_by_step(one_step_lookahead(small_world(), 2.42))
    >>> round(float(steps.log_loss.mean()), 5), round(float(steps.entropy.mean()), 3)
    (1.02491, 1.057)

    References
    ----------
    Braverman et al., "Calibration, entropy rates, and memory in language models" (2020); arXiv:1906.05664.
    """
    a = number(a, "a", np.isfinite, "must be a finite number; 0 changes nothing")
    laws = checked(world).model.copy()
    with np.errstate(divide="ignore"):
        laws[:-1] = softmax(np.log(laws[:-1]) - a * entropies_of(world.model[1:])[:, world.after])
    return with_model(world, laws)


def fit_lookahead(world):
    """The a of `one_step_lookahead` at which the log loss is least, between -64 and 64: the log loss is convex in it.

    Examples
    --------
    >>> from taulab.worlds import small_world
    >>> round(fit_lookahead(small_world()), 2)
    2.42
    """
    checked(world)
    found = scipy.optimize.minimize_scalar(lambda a: calibration_by_step(one_step_lookahead(world, a)).log_loss.mean(),
                                           bounds=(-64, 64), method="bounded", options={"xatol": 1e-9})
    return float(found.x)
