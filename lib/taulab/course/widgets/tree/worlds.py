"""The worlds of the tree explorer, and the models that α makes of them, with one or another entropy in the exponent."""

from functools import cache

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second

from taulab.course.language import mark as _
from taulab.future_entropy import future_entropy
from taulab.future_entropy.fitting import best_alpha
from taulab.future_entropy.tilt import backward
from taulab.worlds import fork_world, small_world

#: T, and the largest α.
STEPS, MOST = 3, 4.0
#: Name -> (title, function that makes it).
WORLDS = {"small": (_("small world: four tokens"), small_world), "fork": (_("fork world: six tokens"), fork_world)}
#: What stands for the future entropy in the exponent.
FUTURES = {"adjusted": _("of the adjusted model"), "base": _("of the model as it is"), "none": _("none: a temperature")}


@cache
def world_of(name):
    """Return the world of this name, of texts of three tokens."""
    return WORLDS[name][1](STEPS)


@cache
def base_future(name):
    """Return the future entropies of the model as it is."""
    return future_entropy(world_of(name))


def predictor(name, future):
    """Return what `taulab.future_entropy.tilt.backward` is to take for the future entropy."""
    return {"adjusted": lambda _t, found, _laws: found,
            "base": lambda t, _found, _laws: base_future(name)[t],
            "none": lambda _t, found, _laws: np.zeros(found.shape)}[future]


def scaled(name, future, alphas):
    """Return the FutureScaling of a world, with α of each step."""
    return backward(world_of(name), lambda t, _predicted, _joint: alphas[t], predictor(name, future))


@cache
def fitted(name, future, shared):
    """Return the α at which each step's log loss is least; of one α for all, that at which their slopes add up to 0."""
    world = world_of(name)
    if shared:
        return (scipy.optimize.brentq(lambda alpha: scaled(name, future, [alpha] * STEPS).slopes.sum(), 0, MOST,
                                      xtol=1e-14),)
    found = backward(world, lambda t, predicted, joint: best_alpha(world.model[t], predicted, joint),
                     predictor(name, future))
    return tuple(found.alphas.tolist())
