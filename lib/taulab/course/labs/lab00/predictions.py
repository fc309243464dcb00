"""The predictions of lab 00."""

import numpy as np

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import next_token_logits
from taulab.softmax import softmax, temper

from .shared import Q0, Z0


def paris():
    """Return the logits that a real model gives after “The capital of France is”."""
    return next_token_logits().logits[0].astype(float)


def gap_of_routes():
    return float(np.max(np.abs(softmax(Z0, 2.0) - temper(Q0, 2.0))))


def sum_of_roots():
    return float(np.sqrt(Q0).sum())


def zeros_in_float16():
    return float(np.mean(softmax(paris()).astype(np.float16) == 0))


PREDICTIONS = (
    Prediction("00.a", _("largest difference between the two routes at τ = 2"), gap_of_routes,
               _("None, but for rounding in the 16th digit: the two routes agree.")),
    Prediction("00.b", _("sum of √q for z₀"), sum_of_roots,
               _("{truth:.3f}: not a distribution, and its “entropy” is not an entropy.")),
    Prediction("00.c", _("share of zeros in float16 on the real row"), zeros_in_float16,
               _("{truth:.3f}: seven tokens in ten are gone for good, whatever τ comes later."), tolerance=0.1),
    Prediction("00.d", _("draws per accepted token at r = 0.7"), lambda: 1 / (1 - 0.7),
               _("{truth:.2f} = 1/(1 − r): the bill of rejecting, and its only effect.")),
)
