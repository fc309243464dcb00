"""Lab 10 · Heavy tails."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="10", slug="heavy_tails",
    exercises=in_order(
        __name__,
        "zipf",
        "singleton_mass",
        "good_turing",
        "karlin_constant",
        "decay_slope",
        "zipf_ls",
        "zipf_ml",
        "extrapolate",
    ),
    predictions=PREDICTIONS,
)
