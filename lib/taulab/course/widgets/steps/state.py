"""The state of the step explorer: a world, a temperature and a cut; and entropy and log loss, step by step."""

from functools import cache
from typing import NamedTuple

import numpy as np
from traitlets import Enum, validate

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.arguments import Number
from taulab.course.widgets.kit.numbers import Complaint, parse_number
from taulab.course.widgets.kit.state import LineState, one_of
from taulab.entropy import entropy
from taulab.entropy_calibration import (
    calibrated_temperature,
    calibration_by_step,
    least_loss_temperature,
    survival,
    temper_steps,
    truncate,
)
from taulab.sampling import top_p
from taulab.worlds import bridge_world, make_world, occupancy, recovering_world, small_world


def blind_world(steps):
    """Return the small world with a model that draws blindly once in five times, and never gets lost."""
    truth, _model, after = small_world(steps)
    return make_world(truth[0], 0.8 * truth[0] + 0.05, after, steps=steps)


#: World -> its title, and from a number of steps to it.
WORLDS = {
    "small": (_("small: lost for ever after token 3"), small_world),
    "bridge": (_("bridge: lost after a word seen once"), lambda steps: bridge_world(1.114, 1000, 10**6, steps=steps)),
    "recovering": (_("recovering: lost for three steps or for ever"), recovering_world),
    "blind": (_("blind: every fifth token drawn blindly"), blind_world),
}
STEPS = ("7", "16", "32", "64", "100")
COLDEST, HOTTEST = 0.05, 20
TRAIL = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)    # temperatures of the second picture
world_name = one_of(*WORLDS, refusal=_("“{text}” is no world: write small, bridge, recovering or blind."))
length = one_of(*STEPS, refusal=_("“{text}” is no length to choose: write 7, 16, 32, 64 or 100."))


class Reading(NamedTuple):
    """What a model's texts come to, in nats per step."""

    entropy: np.ndarray      # H (T,)
    log_loss: np.ndarray     # L (T,)
    plain: tuple             # H and L (T,) at τ = 1, uncut
    trail: np.ndarray        # (n, 2): mean L and EntCE at the temperatures of `TRAIL`, uncut
    entce: float
    on_truth: float          # mean entropy of the model on true prefixes
    floor: float             # entropy of the truth
    survival: float          # share of true texts that the model can write


@cache
def world_of(name, steps):
    """Return a world, uncut and at τ = 1."""
    return WORLDS[name][1](int(steps))


@cache
def plain_of(name, steps):
    """Return H and L at τ = 1, the trail, and the entropy of the truth."""
    world = world_of(name, steps)
    trail = [calibration_by_step(temper_steps(world, tau)) for tau in TRAIL]
    floor = calibration_by_step(world._replace(model=world.truth)).log_loss.mean()
    return (tuple(calibration_by_step(world)), np.array([(each.log_loss.mean(), each.entce) for each in trail]),
            float(floor))


@cache
def calibrated(name, steps):
    """Return the temperature nearest to 1 at which EntCE is 0, without a cut."""
    return calibrated_temperature(world_of(name, steps))


@cache
def least(name, steps):
    """Return the temperature at which the log loss is least, without a cut."""
    return least_loss_temperature(world_of(name, steps))


class StepsState(LineState):
    """A world, the number of its steps, and what is done to its model at each: first τ, then top-p.

    Examples
    --------
    >>> reading = StepsState(temperature=0.833).read()
    >>> round(reading.entce, 5), reading.entropy.round(3)
    (0.01475, array([1.172, 0.997, 1.006, 1.014, 1.023, 1.032, 1.04 ]))
    """

    example = "world=small&steps=7&tau=0.9&P=1"
    entries = {
        "world": ("world", world_name),
        "steps": ("steps", length),
        "tau": ("temperature", parse_number),
        "P": ("mass", parse_number),
    }

    world = Enum(tuple(WORLDS), "small")
    steps = Enum(STEPS, "7")
    temperature = Number(1.0)
    mass = Number(1.0)

    @validate("temperature")
    def _temperature_is_in_range(self, proposal):
        if not COLDEST <= proposal.value <= HOTTEST:
            raise Complaint(_("τ = {value} is out of range here: choose a number from 0.05 to 20."),
                            value=short(proposal.value))
        return proposal.value

    @validate("mass")
    def _mass_is_a_share(self, proposal):
        if not 0 < proposal.value <= 1:
            raise Complaint(_("P = {value} is out of range: choose a number above 0, at most 1."),
                            value=short(proposal.value))
        return proposal.value

    def changed(self, world, tau):
        """Return a world whose model is tempered and then cut."""
        tempered = temper_steps(world, tau)
        return tempered if self.mass == 1 else truncate(tempered, top_p, self.mass)

    def plain(self):
        """Set the model back to what it is."""
        self.temperature = self.mass = 1.0

    def calibrate(self):
        """Set the temperature nearest to 1 at which EntCE is 0, without a cut."""
        self.set_trait("mass", 1.0)
        self.temperature = calibrated(self.world, self.steps)

    def fit(self):
        """Set the temperature at which the log loss is least, without a cut."""
        self.set_trait("mass", 1.0)
        self.temperature = least(self.world, self.steps)

    def read(self):
        """Return the `Reading` of this state."""
        world = self.changed(world_of(self.world, self.steps), self.temperature)
        steps, (plain, trail, floor) = calibration_by_step(world), plain_of(self.world, self.steps)
        on_truth = (occupancy(world) @ entropy(world.model[0])).mean()
        return Reading(steps.entropy, steps.log_loss, plain, trail, steps.entce, float(on_truth), floor,
                       survival(world))
