"""Lab 00 · Where does τ go?"""

from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import in_order

from .predictions import PREDICTIONS
from .routes import ROUTES

LAB = LabExercises(
    number="00", slug="where_tau_goes",
    exercises=in_order(
        __name__,
        "softmax",
        "entropy",
        "temper",
        "route_gap",
        "impostor",
        "temper_log",
        "draw",
        "rejected",
    ),
    predictions=PREDICTIONS,
    given=ROUTES,
)
