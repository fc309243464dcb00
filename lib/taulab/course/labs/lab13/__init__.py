"""Lab 13 · A real language model."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="13", slug="a_real_language_model",
    exercises=in_order(
        __name__,
        "row_entropy",
        "bits_per_byte",
        "cached_step",
        "loop_period",
        "best_temperature",
        "surplus",
    ),
    predictions=PREDICTIONS,
)
