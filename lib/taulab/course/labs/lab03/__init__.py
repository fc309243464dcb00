"""Lab 03 · Cutting the tail."""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS
from .rules import RULES

LAB = LabExercises(
    number="03", slug="cutting_the_tail",
    exercises=in_order(
        __name__,
        "top_k",
        "top_p",
        "min_p",
        "order_gap",
        "moved_level",
        "commutes",
        "penalise",
        "gumbel_sample",
    ),
    predictions=PREDICTIONS,
    given=RULES,
)
