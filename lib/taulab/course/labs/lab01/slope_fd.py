"""`slope_fd`: the slope, measured."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits

from .shared import TIED, Z0, temperatures, unequal
from .sweep import entropies


def central_difference(z, temperature, step):
    above, below = entropy_from_logits(z, temperature + step), entropy_from_logits(z, temperature - step)
    return (above - below) / (2 * step)


def four_point_free(z, temperature, step):
    ends = entropies(z, (temperature - step, temperature + step))
    return np.diff(ends)[0] / (2 * step)


inputs = st.tuples(unequal, temperatures, st.sampled_from([0.1, 0.01]))
WITNESSES = ((Z0, 1.7, 1e-2), (Z0, 1.0, 1e-2), (Z0, 2.0, 1e-1), (TIED, 0.5, 1e-2))

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


EXERCISE = Exercise(
    id="01.4", name="slope_fd", points=2, minutes=5, difficulty=2, theory="differences",
    title=_("The slope, measured"),
    why=_("A measured slope is the referee for every formula: it knows nothing of your algebra."),
    reference=central_difference,
    alternatives=(four_point_free,),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Evaluate the entropy twice."),
           _("Place the two points symmetrically around τ."),
           _("(H(τ + h) − H(τ − h)) divided by their distance 2h.")),
    general=_("This is not the symmetric difference quotient of H at τ."),
    next_step=_("On z0 at τ = 1.7 and step 0.001 the answer is 0.193389."),
)
