"""`slope_fd`: the slope, measured."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy, entropy_from_logits, entropy_slope
from taulab.softmax import softmax

from .shared import CUT, CUT_TWICE, FAR, ODD, TIED, Z0, temperatures, unequal


def central_difference(z, temperature, step):
    above, below = entropy_from_logits(z, temperature + step), entropy_from_logits(z, temperature - step)
    return (above - below) / (2 * step)


def difference_of_definitions(z, temperature, step):
    below, above = entropy(softmax(z, temperature - step)), entropy(softmax(z, temperature + step))
    return (above - below) / step / 2


inputs = st.tuples(unequal, temperatures, st.sampled_from([0.1, 0.01]))
WITNESSES = ((Z0, 1.7, 1e-2), (Z0, 1.0, 1e-2), (Z0, 2.0, 1e-1), (TIED, 0.5, 1e-2), (ODD, 0.7390851332, 0.00123456),
             (ODD, 300.0, 150.5), (ODD / 500, 0.0031, 0.001), (CUT[::-1].copy(), 2.0, 0.1),
             (np.array([1000.0, 999.0]), 1.0, 0.1), (FAR[::-1] / 50, 4.0, 0.01), (np.array([2, 1, 0]), 3, 1),
             (np.array([3.0]), 2.0, 0.1), (ODD, 1.5, 1e-4), (Z0, 2.0, 0.123457), (CUT, 20.0, 0.5),
             (CUT_TWICE, 2.0, 0.1), (np.array([-1000.0, 999.0, 1000.0]), 1.0, 0.1),
             (np.array([1.0, 0.999]), 0.001, 1e-4), (np.array([1000.0, 999.0, -1000.0]), 1.0, 0.1))

wrong = WrongAnswers()


@wrong(_("This is the one-sided difference: its error falls like h, not like h²."),
       _("Step to both sides of τ: H(τ + h) and H(τ − h)."))
def forward_difference(z, temperature, step):
    return (entropy_from_logits(z, temperature + step) - entropy_from_logits(z, temperature)) / step


@wrong(_("The two points are 2h apart, and you divided by h."),
       _("Divide by the distance between the points you evaluated."))
def half_the_interval(z, temperature, step):
    return 2 * central_difference(z, temperature, step)


@wrong(_("With a step near 1e-12 only rounding error is left."),
       _("Use the argument step; the best one is near 1e-5."))
def own_tiny_step(z, temperature, step):
    return central_difference(z, temperature, 1e-12)


@wrong(_("That is τ times the slope, the heat capacity of exercise 01.7."),
       _("Differentiate with respect to τ itself, not to ln τ."))
def slope_in_log_temperature(z, temperature, step):
    return temperature * central_difference(z, temperature, step)


@wrong(_("The sign is turned: H(τ − h) was taken first."),
       _("Subtract the entropy on the left from the entropy on the right."))
def reversed_difference(z, temperature, step):
    return -central_difference(z, temperature, step)


@wrong(_("This is the one-sided difference, to the left: its error falls like h, not like h²."),
       _("Step to both sides of τ: H(τ + h) and H(τ − h)."))
def backward_difference(z, temperature, step):
    return (entropy_from_logits(z, temperature) - entropy_from_logits(z, temperature - step)) / step


@wrong(_("`/ 2 * step` divides by 2 and then multiplies by the step."),
       _("Put the divisor in parentheses: / (2 * step)."))
def without_parentheses(z, temperature, step):
    return central_difference(z, temperature, step) * step**2


@wrong(_("The difference H(τ + h) − H(τ − h) came back, not divided by the distance."),
       _("Divide by the distance of the two points, 2h."))
def not_divided(z, temperature, step):
    return central_difference(z, temperature, step) * 2 * step


@wrong(_("That is the exact slope; here the quotient with the given step is asked for."),
       _("Use the argument step: H(τ + h) and H(τ − h) with h = step."))
def exact_slope(z, temperature, step):
    return entropy_slope(z, temperature)


EXERCISE = Exercise(
    id="01.4", name="slope_fd", points=2, minutes=5, difficulty=2, theory="differences",
    title=_("The slope, measured"),
    why=_("A measured slope is the referee for every formula: it knows nothing of your algebra."),
    reference=central_difference,
    alternatives=(difference_of_definitions,),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Evaluate the entropy twice."),
           _("Place the two points symmetrically around τ."),
           _("(H(τ + h) − H(τ − h)) divided by their distance 2h.")),
    general=_("This is not the symmetric difference quotient of H at τ."),
    next_step=_("On z0 at τ = 1.7 and step 0.001 the answer is 0.193389."),
)
