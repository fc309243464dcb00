"""Entropy calibration: is a model as uncertain about its own texts as it is surprised by true ones?

    L = E_truth[-ln q(text)] / T        log loss: true text, scored by the model
    H = E_model[-ln q(text)] / T        entropy: the model's own text, scored by itself
    EntCE = H - L                       above 0: too much entropy, texts get incoherent; below 0: too little, repetitive

    >>> import numpy as np
    >>> p, q = np.array([0.7, 0.3]), np.array([0.5, 0.5])             # the idea, for texts of one token
    >>> float(-(q * np.log(q)).sum() + (p * np.log(q)).sum())         # a uniform model is calibrated: H = L = ln 2
    0.0

All in nats per step. Some print L - H and some a sum over the steps; mind the sign. Calibrated is not good, as the
uniform model shows; and a model of low log loss may be far from calibrated, for what is rare in truth is met again and
again by a model that writes on from its own slips.

In a `taulab.worlds.World` H and L are exact, by a recursion over states. Elsewhere they are means over texts, with
standard errors.
"""

from taulab.entropy_calibration.exact import StepCalibration, calibration_by_step, survival
from taulab.entropy_calibration.frontier import Frontier, divergence_frontier
from taulab.entropy_calibration.sampled import EntCEEstimate, entce_estimate, sample_world
from taulab.entropy_calibration.scaling import ScalingFit, entce_scaling
from taulab.entropy_calibration.tempering import (
    calibrated_temperature,
    least_loss_temperature,
    temper_steps,
    temper_texts,
    truncate,
)

__all__ = ["EntCEEstimate", "Frontier", "ScalingFit", "StepCalibration", "calibrated_temperature",
           "calibration_by_step", "divergence_frontier", "entce_estimate", "entce_scaling", "least_loss_temperature",
           "sample_world", "survival", "temper_steps", "temper_texts", "truncate"]
