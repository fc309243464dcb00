"""Lab 04 · Training toy models."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="04", slug="training_toy_models",
    exercises=in_order(
        __name__,
        "log_loss",
        "loss_gradient",
        "descend",
        "count_pairs",
        "smoothed",
        "backward",
        "stop_early",
        "distinct_n",
    ),
    predictions=PREDICTIONS,
)
