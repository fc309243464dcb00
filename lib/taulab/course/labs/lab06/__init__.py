"""Lab 06 · Regularisation against temperature."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="06", slug="regularisation_against_temperature",
    exercises=in_order(
        __name__,
        "penalised_gradient",
        "penalised_optimum",
        "reverse_optimum",
        "implied_temperatures",
        "smoothing_optimum",
        "equal_entropy_temperature",
        "changed_tops",
    ),
    predictions=PREDICTIONS,
)
