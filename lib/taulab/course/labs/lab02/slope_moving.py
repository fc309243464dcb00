"""`slope_moving`: when the logits move with τ."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_slope
from taulab.softmax import softmax

from .shared import CLOSE, COLD, STEEP, UNROUND, Z0, halves, temperatures, unequal


def covariance(z, dz, temperature):
    q = softmax(z, temperature)
    return np.sum(q * (z - np.sum(q * z)) * (dz - np.sum(q * dz)))


def slope_moving(z, dz, temperature):
    return entropy_slope(z, temperature) - covariance(z, dz, temperature) / temperature**2


def slope_of_scaled_logits(z, dz, temperature):
    y, dy = z / temperature, dz / temperature - z / temperature**2
    q = softmax(y)
    return -np.sum(q * (y - np.sum(q * y)) * (dy - np.sum(q * dy)))


inputs = unequal.flatmap(lambda z: st.tuples(
      st.just(z), st.lists(halves, min_size=len(z), max_size=len(z)).map(np.array), temperatures))
DZ = np.array([0.1234, -0.7713, 0.5521])
WITNESSES = ((2 * Z0, Z0, 2.0), (Z0, Z0, 1.0), (Z0, np.zeros(4), 2.0), (Z0, np.array([0.0, 1.0, 0.0, 2.0]), 2.0),
             (UNROUND, DZ, 0.7391), (CLOSE, DZ, 0.00317), (COLD, Z0, 0.00317), (UNROUND, DZ, 317.3),
             (np.array([2, 1, 0]), np.array([1, 0, 2]), 2), (STEEP, Z0, 317.3), (-STEEP, Z0, 317.3),
             (np.array([0.7]), np.array([0.3]), 1.3))

wrong = WrongAnswers()


@wrong(_("dz was ignored: with z = τw the slope must be 0."),
       _("Subtract the covariance of z and dz under q, divided by τ²."))
def movement_ignored(z, dz, temperature):
    return entropy_slope(z, temperature)


@wrong(_("The covariance has the wrong sign: test it with z = τw, where the slope is 0."),
       _("Logits that move apart lower the entropy: subtract."))
def covariance_added(z, dz, temperature):
    return entropy_slope(z, temperature) + covariance(z, dz, temperature) / temperature**2


@wrong(_("The covariance is divided by τ², not by τ³."),
       _("Only one factor 1/τ comes with dz/τ, the other with y = z/τ."))
def three_powers(z, dz, temperature):
    return entropy_slope(z, temperature) - covariance(z, dz, temperature) / temperature**3


@wrong(_("Your covariance gives each token the same weight; use q."),
       _("Average products of deviations with the weights q."))
def covariance_unweighted(z, dz, temperature):
    return entropy_slope(z, temperature) - np.mean((z - z.mean()) * (dz - dz.mean())) / temperature**2


@wrong(_("The mean of z · dz is not a covariance yet: the product of the means is missing."),
       _("Subtract the means before you multiply."))
def covariance_not_centred(z, dz, temperature):
    return entropy_slope(z, temperature) - np.sum(softmax(z, temperature) * z * dz) / temperature**2


@wrong(_("The term Var/τ³ is gone; τ itself still moves."),
       _("With dz = 0 the answer must be entropy_slope again."))
def variance_dropped(z, dz, temperature):
    return -covariance(z, dz, temperature) / temperature**2


EXERCISE = Exercise(
    id="02.7", name="slope_moving", points=3, minutes=8, difficulty=3, theory="moving-logits",
    title=_("When the logits move with τ"),
    why=_("In a model trained or rescaled at τ the logits are not fixed, and Var/τ³ alone is wrong."),
    reference=slope_moving,
    alternatives=(slope_of_scaled_logits,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Let y = z/τ: then dH = −Cov_q(y, dy)."),
           _("dy/dτ = (dz/dτ)/τ − z/τ²."),
           _("Var_q[z]/τ³ − Cov_q(z, dz)/τ²; z = τw must give 0.")),
    general=_("This is not dH/dτ with moving logits."),
    next_step=_("Try z = (2, 1, 0, −1), dz = (0, 1, 0, 2), τ = 2: it is 0.2393."),
    tried=((Z0, np.array([0.0, 1.0, 0.0, 2.0]), 2.0),),
    equivalent=tuple((f"{where}: {change} -> …", "of the two factors of a covariance only one need be centred")
                     for where, x, y in (("covariance", "z", "dz"), ("slope_of_scaled_logits", "y", "dy"))
                     for centred in (x, y)
                     for change in (f"{centred} - np.sum(q * {centred})", f"np.sum(q * {centred})", f"q * {centred}")),
)
