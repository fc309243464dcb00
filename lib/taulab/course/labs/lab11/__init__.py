"""Lab 11 · Entropy calibration."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="11", slug="entropy_calibration",
    exercises=in_order(
        __name__,
        "entce",
        "by_step",
        "mean_lost",
        "scaling_slope",
        "survival",
        "temper_texts",
        "frontier",
        "response_loss",
    ),
    predictions=PREDICTIONS,
)
