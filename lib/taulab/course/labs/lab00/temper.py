"""`temper`: tempering finished probabilities."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax, temper

from .shared import Q0, distributions, normalised, temperatures


def powers_normalised(q, temperature):
    return normalised(np.exp(np.log(q[q > 0]) / temperature)) if np.all(q > 0) else normalised(q ** (1 / temperature))


uneven = distributions.filter(lambda q: np.ptp(q[q > 0]) > 0)
inputs = st.tuples(uneven, temperatures)
WITNESSES = ((Q0, 2.0), (Q0, 0.5), (np.array([0.5, 0.25, 0.25, 0.0]), 2.0))

wrong = WrongAnswers()


@wrong(_("The exponent is 1/τ; with τ you cooled where heat was asked for."),
       _("Which exponent makes τ = 2 flatter?"))
def inverted_exponent(q, temperature):
    return normalised(q**temperature)


@wrong(_("The powers do not add up to 1: not a distribution yet."),
       _("Divide by their sum."))
def unnormalised(q, temperature):
    return q ** (1 / temperature)


@wrong(_("Dividing q by τ and normalising gives q back: τ cancels."),
       _("τ must act in the exponent."))
def divided_by_temperature(q, temperature):
    return normalised(q / temperature)


@wrong(_("That is a second softmax: probabilities are not logits."),
       _("Raise q to a power instead of taking exp."))
def second_softmax(q, temperature):
    return softmax(q, temperature)


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
