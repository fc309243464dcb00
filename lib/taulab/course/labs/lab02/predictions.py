"""The predictions of lab 02."""

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.entropy import kl_divergence
from taulab.softmax import softmax

from .curvature import curvature
from .shared import UNIFORM, Z0


def inflection():
    return float(scipy.optimize.brentq(lambda t: curvature(Z0, t), 0.2, 1.0))


def greedy_ties_uniform():
    return float((Z0.max() - Z0.mean()) / np.log(len(Z0)))


def uniform_falls_short():
    return float(kl_divergence(UNIFORM, softmax(Z0)))


def steepest_with_two_tokens():
    return float(scipy.optimize.brentq(lambda t: curvature(np.array([1.0, 0.0]), t), 0.1, 1.0))


PREDICTIONS = (
    Prediction("02.a", _("τ at which H(τ) of z₀ stops bending upwards"), inflection,
               _("τ = {truth:.4f}: below it the slope still grows, above it only shrinks."), tolerance=0.15),
    Prediction("02.b", _("τ at which greedy and uniform score the same on z₀"), greedy_ties_uniform,
               _("τ = {truth:.3f} = 1.5/ln 4: hotter than that, blind drawing beats greed.")),
    Prediction("02.c", _("how far uniform falls short of the maximum at τ = 1, in nats"), uniform_falls_short,
               _("{truth:.3f} nats, exactly KL(uniform ‖ softmax(z₀))."), tolerance=0.1),
    Prediction("02.d", _("τ of the steepest slope for z = (1, 0)"), steepest_with_two_tokens,
               _("τ = {truth:.3f}: where ∂²H/∂τ² changes sign."), tolerance=0.15),
)
