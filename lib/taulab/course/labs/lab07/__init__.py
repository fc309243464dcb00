"""Lab 07 · An LSTM study, audited."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="07", slug="an_lstm_study_audited",
    exercises=in_order(
        __name__,
        "prefix_samples",
        "best_constant",
        "clipped_slope",
        "saturated",
        "lstm_step",
        "lstm_step_back",
        "permutation_p",
    ),
    predictions=PREDICTIONS,
)
