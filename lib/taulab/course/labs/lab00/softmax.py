"""`softmax`: softmax with a temperature."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import Z0, logits, normalised, temperatures


def shifted_softmax(z, temperature=1.0):
    return normalised(np.exp((z - z.max()) / temperature))


FAR = np.array([1000.0, 0.0])
CUT = np.array([1.0, 0.0, -np.inf])

inputs = st.tuples(logits, temperatures)
WITNESSES = ((Z0, 2.0), (Z0, 0.5), (FAR, 1.0), (FAR, 0.5), (CUT, 1.0))

wrong = WrongAnswers()


@wrong(_("exp overflowed: exp(1000) is inf, and inf divided by inf is nan."),
       _("Subtract the largest logit first; softmax does not notice."))
def unshifted(z, temperature=1.0):
    return normalised(np.exp(z / temperature))


@wrong(_("The maximum was subtracted after dividing by τ: exp can still overflow."),
       _("Subtract the maximum of z first, then divide by τ."))
def shift_not_divided(z, temperature=1.0):
    return normalised(np.exp(z / temperature - z.max()))


@wrong(_("You multiplied by τ, so hotter became steeper; it should become flatter."),
       _("Divide the logits by τ before exp."))
def multiplied(z, temperature=1.0):
    return shifted_softmax(z, 1 / temperature)


@wrong(_("τ has no effect in your code: whatever divides all exponentials alike cancels."),
       _("τ must act inside the exponent."))
def divided_after_exp(z, temperature=1.0):
    return normalised(np.exp(z - z.max()) / temperature)


@wrong(_("The result adds up to 1/τ, not to 1."),
       _("Put τ inside exp, and normalise last."))
def divided_probabilities(z, temperature=1.0):
    return shifted_softmax(z) / temperature


EXERCISE = Exercise(
    id="00.1", name="softmax", points=2, minutes=10, difficulty=1, theory="softmax",
    title=_("Softmax with a temperature"),
    why=_("Every probability in this course comes out of these two lines."),
    reference=softmax,
    alternatives=(shifted_softmax,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Write the definition down first: exponentials, then divide by their sum."),
           _("What changes if you add the same number to every logit?"),
           _("Subtract the maximum, divide by τ, exp, divide by the sum.")),
    general=_("These are not the probabilities exp(z/τ), normalised."),
    next_step=_("Try z = (1, 0) at τ = 1: the answer is (0.731, 0.269)."),
)
