"""Lab 01 · Sweeping τ against H(q)."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="01", slug="sweeping_tau",
    exercises=in_order(
        __name__,
        "entropy_from_logits",
        "softmax_at",
        "sweep",
        "slope_fd",
        "entropy_slope",
        "temperature_for_entropy",
        "capacity_peak",
    ),
    predictions=PREDICTIONS,
)
