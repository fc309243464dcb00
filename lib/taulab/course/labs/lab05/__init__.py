"""Lab 05 · Calibration."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .boxes import BOXES
from .interval import STATISTICS
from .predictions import PREDICTIONS

LAB = LabExercises(
    number="05", slug="calibration",
    exercises=in_order(
        __name__,
        "overconfidence",
        "calibration_bins",
        "ece",
        "bug_of",
        "interval",
        "log_loss",
        "fit_temperature",
        "learned_temperature",
    ),
    predictions=PREDICTIONS,
    given=BOXES | STATISTICS,
)
