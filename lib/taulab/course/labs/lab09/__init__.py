"""Lab 09 · Temperature that listens."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS
from .worlds import DECODERS

LAB = LabExercises(
    number="09", slug="temperature_that_listens",
    exercises=in_order(
        __name__,
        "edt",
        "edt_rows",
        "kld",
        "rouge_l",
        "self_bleu",
        "price",
        "gain_at_equal",
        "flaw",
    ),
    predictions=PREDICTIONS,
    given=DECODERS,
)
