"""`temper`: tempering finished probabilities."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax, temper

from .shared import ODD, Q0, distributions, normalised, temperatures


def powers_normalised(q, temperature):
    return normalised(q ** (1 / temperature))


uneven = distributions.filter(lambda q: np.ptp(q[q > 0]) > 0)
inputs = st.tuples(uneven, temperatures)
WITNESSES = ((Q0, 2.0), (Q0, 0.5), (np.array([0.5, 0.25, 0.25, 0.0]), 2.0), (softmax(ODD), 0.7390851332),
             (softmax(ODD), 300.0), (np.array([0.0, 1e-5, 1 - 1e-5]), 0.8), (np.array([0.501, 0.499]), 0.005),
             (np.array([0.8, 0.2]), 2), (np.array([1.0]), 2.0))

wrong = WrongAnswers()


@wrong(_("The exponent is 1/τ, and you took τ: heat and cold are exchanged."),
       _("At τ = 2, (0.8, 0.2) must become (0.667, 0.333): flatter."))
def inverted_exponent(q, temperature):
    return normalised(q**temperature)


@wrong(_("The powers do not add up to 1: not a distribution yet."),
       _("Divide by their sum."))
def unnormalised(q, temperature):
    return q ** (1 / temperature)


@wrong(_("q came back: in q/τ, and in q ** 1 / τ, the normalisation cancels τ."),
       _("τ must act in the exponent, in parentheses: q ** (1 / temperature)."))
def divided_by_temperature(q, temperature):
    return normalised(q / temperature)


@wrong(_("That is a second softmax: probabilities are not logits."),
       _("Raise q to a power instead of taking exp."))
def second_softmax(q, temperature):
    return softmax(q, temperature)


@wrong(_("q ** 1 / τ is (q ** 1)/τ, since the power is taken first: you got q/τ."),
       _("Put the exponent in parentheses, then divide by the sum."))
def without_parentheses(q, temperature):
    return q / temperature


EXERCISE = Exercise(
    id="00.3", name="temper", points=2, minutes=5, difficulty=2, theory="tempering",
    title=_("Tempering finished probabilities"),
    why=_("Often you are given probabilities only; this is how a temperature still gets in."),
    reference=temper,
    alternatives=(powers_normalised,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("A power, then a normalisation."),
           _("Square roots bring numbers below 1 closer together: which exponent is that, and which τ?"),
           _("q ** (1 / temperature), divided by its own sum.")),
    general=_("This is not q^(1/τ), normalised."),
    next_step=_("At τ = 1 you must get q back; try q = (0.8, 0.2) at τ = 2."),
)
