"""`softmax`: softmax with a temperature."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import ODD, Z0, logits, normalised, temperatures


def shifted_softmax(z, temperature=1.0):
    return normalised(np.exp((z - z.max()) / temperature))


FAR = np.array([1000.0, 0.0])
CUT = np.array([1.0, 0.0, -np.inf])
CUT_TWICE = np.array([-np.inf, 0.5, -np.inf, 2.0])

inputs = st.tuples(logits, temperatures)
WITNESSES = ((Z0, 2.0), (Z0, 0.5), (FAR, 1.0), (FAR, 0.5), (FAR[::-1].copy(), 1.0), (FAR - 2000, 2.0),
             (np.array([1000.0, 999.0]), 1.0), (CUT, 1.0), (CUT, 20.0), (CUT_TWICE, 2.0), (ODD, 0.7390851332),
             (ODD, 300.0), (0.002 * ODD, 0.003), (Z0, 0.002), (Z0,), (np.array([2, 1, 0]), 2),
             (np.array([3.0]), 2.0))

wrong = WrongAnswers()


@wrong(_("exp left its range: exp(1000) is inf and exp(−1000) is 0; inf/inf and 0/0 are nan."),
       _("Subtract the largest logit first; softmax does not notice."))
def unshifted(z, temperature=1.0):
    return normalised(np.exp(z / temperature))


@wrong(_("exp overflowed in spite of the shift: after it, the largest exponent must be 0."),
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


@wrong(_("The exponentials came back; they are not divided by their sum yet."),
       _("Divide by the sum, so that the result adds up to 1."))
def not_normalised(z, temperature=1.0):
    return np.exp((z - z.max()) / temperature)


@wrong(_("The sign is turned: the smallest logit got the largest probability."),
       _("The exponent is z/τ, without a minus."))
def sign_turned(z, temperature=1.0):
    return shifted_softmax(-z, temperature)


@wrong(_("You subtracted the first logit, and that is not always the largest: exp can overflow."),
       _("Subtract z.max(), wherever it stands."))
def shifted_by_the_first(z, temperature=1.0):
    return normalised(np.exp((z - z[0]) / temperature))


@wrong(_("You subtracted the smallest logit: all others lie above it, and exp can overflow."),
       _("Subtract the largest logit: then every exponent is 0 or less."))
def shifted_by_the_smallest(z, temperature=1.0):
    return normalised(np.exp((z - z.min()) / temperature))


@wrong(_("Clipping made different logits equal: (1000, 999) differ by 1 like (1, 0)."),
       _("Do not clip; subtract the largest logit."))
def clipped(z, temperature=1.0):
    return normalised(np.exp(np.clip(z / temperature, -700, 700)))


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
