"""`curvature`: the second derivative."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import among, nearly
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits
from taulab.softmax import log_softmax, softmax

from .shared import CUT, TEMPERED_AND_CUT, Z0, temperatures, unequal


def cumulants(z, temperature):
    """Return the second and third cumulant of z under softmax(z / temperature)."""
    z = z[np.isfinite(z)]
    q = softmax(z, temperature)
    deviation = z - np.sum(q * z)
    return np.sum(q * deviation**2), np.sum(q * deviation**3)


def curvature(z, temperature):
    variance, third = cumulants(z, temperature)
    return -third / temperature**5 - 3 * variance / temperature**4


def curvature_of_log_moments(z, temperature):
    log_q = log_softmax(z[np.isfinite(z)], temperature)
    deviation = log_q - np.sum(np.exp(log_q) * log_q)
    return -np.sum(np.exp(log_q) * (deviation**3 + 3 * deviation**2)) / temperature**2


inputs = st.tuples(unequal, temperatures)
WITNESSES = ((Z0, 1.0), (Z0, 0.5), (Z0, 2.0), (np.array([2.0, 0.0, 0.0]), 1.0), (CUT, 2.0), *TEMPERED_AND_CUT)

wrong = WrongAnswers()


@wrong(_("This is the published slip: κ₃ counts once, not twice."),
       _("Compare with a second difference of H at τ = 0.5: even the sign differs."))
def as_published(z, temperature):
    variance, third = cumulants(z, temperature)
    return -2 * third / temperature**5 - 3 * variance / temperature**4


@wrong(_("Both terms carry the same power of τ; they are τ⁻⁵ and τ⁻⁴."),
       _("Try z = (2, 1, 0, −1) and τ = 2: at τ = 1 all powers are alike."), tried=(Z0, 2.0))
def equal_powers(z, temperature):
    variance, third = cumulants(z, temperature)
    return -(third + 3 * variance) / temperature**4


@wrong(_("The factor 1/τ³ was not differentiated: the term with 3Var is missing."),
       _("Product rule on Var times τ⁻³."))
def power_not_differentiated(z, temperature):
    return -cumulants(z, temperature)[1] / temperature**5


@wrong(_("The variance was held fixed; it moves with τ at the rate −κ₃/τ²."),
       _("Product rule on Var times τ⁻³."))
def variance_held_fixed(z, temperature):
    return -3 * cumulants(z, temperature)[0] / temperature**4


@wrong(_("Both signs are turned: differentiating by τ brings −1/τ²."),
       _("Check the sign at a large τ, where H bends downwards."))
def all_plus(z, temperature):
    variance, third = cumulants(z, temperature)
    return third / temperature**5 + 3 * variance / temperature**4


@wrong(_("The term with κ₃ has the wrong sign: the variance moves at the rate −κ₃/τ²."),
       _("Subtract both terms."))
def third_added(z, temperature):
    variance, third = cumulants(z, temperature)
    return third / temperature**5 - 3 * variance / temperature**4


@wrong(_("The term with Var kept the power τ⁻³ of the slope; differentiated it is τ⁻⁴."),
       _("The derivative of τ⁻³ is −3τ⁻⁴."))
def power_kept(z, temperature):
    variance, third = cumulants(z, temperature)
    return -third / temperature**5 - 3 * variance / temperature**3


@wrong(_("The cumulants are right, and a factor 1/τ² is missing."),
       _("Write everything in cumulants of z: powers τ⁻⁵ and τ⁻⁴."))
def last_powers_missing(z, temperature):
    return temperature**2 * curvature(z, temperature)


@wrong(_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
       _("Keep only the finite logits before you average."))
def curvature_with_cut_token(z, temperature):
    q = softmax(z, temperature)
    deviation = z - np.sum(q * z)
    return -np.sum(q * deviation**3) / temperature**5 - 3 * np.sum(q * deviation**2) / temperature**4


@wrong(_("Right to a few digits only, as a second difference is: that measures H″, it does not derive it."),
       _("Write the formula with Var and κ₃; keep your difference to test it."),
       recognise=among(lambda z, temperature: temperature >= 0.3, nearly(curvature, 1e-2, 1e-3)))
def second_difference(z, temperature, step=1e-3):
    left, middle, right = (entropy_from_logits(z, temperature + k * step) for k in (-1, 0, 1))
    return (left - 2 * middle + right) / step**2


EXERCISE = Exercise(
    id="02.4", name="curvature", points=3, minutes=10, difficulty=4, theory="curvature",
    title=_("The second derivative"),
    why=_("Solvers that step with a wrong second derivative still converge, and hide the slip."),
    reference=curvature,
    alternatives=(curvature_of_log_moments,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Product rule on Var_q[z] · τ⁻³."),
           _("∂Var/∂τ = −κ₃/τ², with κ₃ the q-average of (z − mean)³."),
           _("−κ₃/τ⁵ − 3·Var/τ⁴; compare with a second difference.")),
    general=_("This is not the second derivative of H."),
    next_step=_("For z = (2, 1, 0, −1) and τ = 0.5 the answer is −1.5131."),
    tried=((Z0, 0.5),),
)
