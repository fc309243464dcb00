"""The predictions of lab 11."""

from functools import cache

import numpy as np

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import calibration_grid
from taulab.entropy_calibration import calibrated_temperature, calibration_by_step, survival, temper_steps, truncate
from taulab.sampling import top_p
from taulab.worlds import bridge_world, fork_world, small_world


def entce_of_the_uniform():
    """Return the EntCE of a model that gives every token of the small world the same probability."""
    world = small_world()
    uniform = world._replace(model=np.full(world.model.shape, 0.25))
    return round(calibration_by_step(uniform).entce, 12) + 0.0


@cache
def climb_when_calibrated():
    """Return by how much H grows from step 2 to step 7 in the small world once a temperature has made EntCE 0."""
    world = small_world()
    H = calibration_by_step(temper_steps(world, calibrated_temperature(world))).entropy
    return float(H[6] - H[1])


@cache
def ten_times_the_text():
    """Return EntCE with 10 000 words over that with 1000, in the bridge world with κ = 1, α = 1.5."""
    few, many = (calibration_by_step(bridge_world(1.5, m, 10**6, kappa=1.0)).entce for m in (1e3, 1e4))
    return many / few


@cache
def sign_of_the_network():
    """Return the sign of EntCE that all the networks with 10 000 triples share, 0 if they differ."""
    grid = calibration_grid()
    signs = set(np.sign(grid["entce"][(grid["model"] == "MLP") & (grid["m"] == 10_000)]))
    return signs.pop() if len(signs) == 1 else 0.0


@cache
def true_texts_left():
    """Return the share of true texts of 64 tokens that top-p 0.9 leaves in the fork world."""
    return survival(truncate(fork_world(64), top_p, 0.9))


PREDICTIONS = (
    Prediction("11.a", _("EntCE of a model that gives all tokens the same probability, nats per step"),
               entce_of_the_uniform,
               _("It is 0: every text costs ln 4 per step, whoever wrote it. Calibrated is not good.")),
    Prediction("11.b", _("H at step 7 less H at step 2, once a temperature has made EntCE 0"), climb_when_calibrated,
               _("{truth:.3f}: H still climbs. Only the mean is right, not the steps."), tolerance=0.25),
    Prediction("11.c", _("EntCE with 10 000 words over that with 1000, where every step leads to a rare word"),
               ten_times_the_text,
               _("{truth:.2f}: it grows. With little text nearly all is lost, and true texts puzzle the model too."),
               tolerance=0.15),
    Prediction("11.d", _("sign of EntCE of a small network trained on 10 000 triples: 1, 0 or -1"),
               sign_of_the_network,
               _("{truth:.0f}: trained on little, it is too sure everywhere, on its own texts as on true ones.")),
    Prediction("11.e", _("share of true texts of 64 tokens that top-p 0.9 leaves in the fork world"),
               true_texts_left,
               _("{truth:.3f}: some steps lose nothing and others a tenth and more, 64 times over."), tolerance=0.3),
)
