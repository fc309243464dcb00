"""Lab 08 · An LSTM study, done right."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS

LAB = LabExercises(
    number="08", slug="an_lstm_study_done_right",
    exercises=in_order(
        __name__,
        "masked_log_loss",
        "mean_kl",
        "causal_weights",
        "softmax_back",
        "power_loss",
        "soft_value",
        "distinct_n",
    ),
    predictions=PREDICTIONS,
)
