"""Lab 02 · Proving ∂H/∂τ = Var/τ³."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="02", slug="the_proof",
    exercises=in_order(
        __name__,
        "entropy_expr",
        "slope_residual",
        "entropy_from_log_partition",
        "curvature",
        "slope_in",
        "free_energy",
        "slope_moving",
    ),
    predictions=PREDICTIONS,
)
