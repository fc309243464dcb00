"""`entropy_slope`: the slope, in closed form."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_slope

from .shared import CUT, CUT_TWICE, FAR, ODD, TIED, Z0, temperatures, unequal, weights


def slope_from_moments(z, temperature):
    z = z[np.isfinite(z)]
    q = weights(z, temperature)
    return (np.sum(q * z**2) - np.sum(q * z) ** 2) / temperature**3


inputs = st.tuples(unequal, temperatures)
WITNESSES = ((Z0, 2.0), (Z0, 1.0), (Z0, 0.5), (TIED, 4.0), (CUT, 1.7),
             (CUT, 20.0), (CUT_TWICE, 2.0), (FAR, 4.0), (FAR[::-1].copy(), 1.0), (FAR - 2000, 2.0),
             (np.array([702.0, 690.0]), 4.0), (ODD, 0.7390851332), (ODD, 300.0), (ODD / 500, 0.003), (Z0, 0.002),
             (np.array([2, 1, 0]), 2), (np.array([3.0]), 2.0))

wrong = WrongAnswers()


@wrong(_("You divided by τ²: that is the heat capacity, τ times the slope."),
       _("One more power of τ: where does the chain rule bring it in?"))
def two_powers(z, temperature):
    return temperature * entropy_slope(z, temperature)


@wrong(_("np.var gives every token the same weight; here the weights are q."),
       _("Average z and (z − mean)² with the weights q."))
def unweighted_variance(z, temperature):
    return np.var(z[np.isfinite(z)]) / temperature**3


def weighted_variance(q, z):
    q, z = q[q > 0], z[q > 0]     # a cut token would make 0 · inf
    return np.sum(q * (z - np.sum(q * z)) ** 2)


@wrong(_("The weights were computed at τ = 1, not at the τ you were given."),
       _("Use softmax(z, temperature) as weights."))
def weights_at_one(z, temperature):
    return weighted_variance(weights(z, 1.0), z) / temperature**3


@wrong(_("The variance of z/τ already holds 1/τ²: τ was counted twice."),
       _("Take the variance of z itself, then divide by τ³."))
def temperature_twice(z, temperature):
    return weighted_variance(weights(z, temperature), z / temperature) / temperature**3


@wrong(_("This is the standard deviation where the variance belongs."),
       _("Leave out the square root."))
def spread_for_variance(z, temperature):
    return np.sqrt(weighted_variance(weights(z, temperature), z)) / temperature**3


@wrong(_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
       _("Keep only the finite logits before you average."))
def slope_with_cut_token(z, temperature):
    q = weights(z, temperature)
    return np.sum(q * (z - np.sum(q * z)) ** 2) / temperature**3


@wrong(_("Without the square the deviations cancel: Σ q (z − mean) is 0 for any z."),
       _("Square each deviation before you average: (z − mean)²."))
def square_lost(z, temperature):
    q = weights(z, temperature)
    return np.sum((q * (z - np.sum((q * z)[q > 0])))[q > 0]) / temperature**3


@wrong(_("That is E_q[z²]/τ³: the mean was not subtracted."),
       _("The variance is the q-average of (z − mean)²."))
def mean_not_subtracted(z, temperature):
    z = z[np.isfinite(z)]
    return np.sum(weights(z, temperature) * z**2) / temperature**3


@wrong(_("The deviations were taken absolute; the variance squares them."),
       _("Replace np.abs(z − mean) by (z − mean)**2."))
def absolute_deviations(z, temperature):
    q = weights(z, temperature)
    return np.sum((q * np.abs(z - np.sum((q * z)[q > 0])))[q > 0]) / temperature**3


@wrong(_("That is the variance; it is not divided by τ³ yet."),
       _("Divide Var_q[z] by temperature**3."))
def not_divided(z, temperature):
    return weighted_variance(weights(z, temperature), z)


@wrong(_("You subtracted np.mean(z), the mean with equal weights; the weights are q."),
       _("The mean is Σ q · z, and so is the average of the squares."))
def mean_without_weights(z, temperature):
    z = z[np.isfinite(z)]
    return np.sum(weights(z, temperature) * (z - np.mean(z)) ** 2) / temperature**3


EXERCISE = Exercise(
    id="01.5", name="entropy_slope", points=2, minutes=7, difficulty=2, theory="slope",
    title=_("The slope, in closed form"),
    why=_("∂H/∂τ = Var_q[z]/τ³ says it all: never negative, and zero only where the logits do not differ."),
    reference=entropy_slope,
    alternatives=(slope_from_moments,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Mean of z under q first, then the variance under q."),
           _("The variance is the q-average of (z − mean)²."),
           _("Divide that variance by τ³; check it against slope_fd.")),
    general=_("This is not Var_q[z]/τ³."),
    next_step=_("Print your slope beside slope_fd(z, temperature, 1e-5) at τ = 1 and τ = 2."),
)
