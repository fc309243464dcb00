"""`temper_log`: tempering in logarithms."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import log_softmax

from .shared import Z0, normalised


def log_softmax_of_log(log_q, temperature):
    return log_softmax(log_q, temperature)


def shifted_by_hand(log_q, temperature):
    y = log_q / temperature - np.max(log_q / temperature)
    return y - np.log(np.exp(y).sum())


LONG = np.array([0.0, -20.0, -120.0], dtype=np.float32)

inputs = st.tuples(st.lists(st.integers(-8, 0), min_size=2, max_size=4).filter(lambda k: len(set(k)) > 1)
                   .map(lambda k: log_softmax(np.array(k, dtype=np.float32))), st.sampled_from([2.0, 10.0, 0.5]))
WITNESSES = ((LONG, 10.0), (log_softmax(Z0.astype(np.float32)), 2.0), (log_softmax(Z0.astype(np.float32)), 0.5))

wrong = WrongAnswers()


@wrong(_("Probabilities came back; the question asks for their logarithms."),
       _("Leave out the last exp."))
def returns_probabilities(log_q, temperature):
    return np.exp(shifted_by_hand(log_q, temperature))


@wrong(_("float32 lost a token on the way: exp(−120) is 0, and its logarithm −inf."),
       _("Divide the logarithms by τ before any exp."))
def exponentiates_first(log_q, temperature):
    return np.log(normalised(np.exp(log_q) ** (1 / temperature)))


@wrong(_("After dividing by τ the probabilities no longer add up to 1."),
       _("Normalise after dividing: subtract the logarithm of the new sum."))
def divided_only(log_q, temperature):
    return log_q / temperature


@wrong(_("You multiplied ln q by τ; the power 1/τ divides it."),
       _("ln of q^(1/τ) is ln q divided by τ."))
def multiplied_logarithms(log_q, temperature):
    return shifted_by_hand(log_q, 1 / temperature)


EXERCISE = Exercise(
    id="00.6", name="temper_log", points=2, minutes=12, difficulty=3, theory="precision",
    title=_("Tempering in logarithms"),
    why=_("Logarithms keep what float32 would round to zero, and a hot τ needs exactly that."),
    reference=log_softmax_of_log,
    alternatives=(shifted_by_hand,),
    answer=ArrayAnswer(rtol=1e-5, atol=1e-5),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("What is the logarithm of q^(1/τ)?"),
           _("Normalising means subtracting a logarithm: of which sum?"),
           _("y = log_q/τ minus its maximum; then y − ln Σ exp(y).")),
    general=_("These are not the logarithms of q^(1/τ), normalised."),
    next_step=_("exp of your answer must add up to 1 and equal temper(q, τ)."),
)
