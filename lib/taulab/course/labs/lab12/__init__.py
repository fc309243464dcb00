"""Lab 12 · Calibrating without the trade-off."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="12", slug="without_the_trade_off",
    exercises=in_order(
        __name__,
        "future_entropy",
        "adjusted_rows",
        "slope",
        "fit",
        "entce_parts",
        "worst_errors",
        "label",
        "lookahead",
    ),
    predictions=PREDICTIONS,
)
