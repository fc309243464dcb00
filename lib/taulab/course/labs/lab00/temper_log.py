"""`temper_log`: tempering in logarithms."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import log_softmax

from .shared import ODD, Z0, normalised


def log_softmax_of_log(log_q, temperature):
    return log_softmax(log_q, temperature)


def shifted_by_hand(log_q, temperature):
    y = log_q / temperature - np.max(log_q / temperature)
    return y - np.log(np.exp(y).sum())


LONG = np.array([0.0, -20.0, -120.0], dtype=np.float32)

inputs = st.tuples(st.lists(st.integers(-8, 0), min_size=2, max_size=4).filter(lambda k: len(set(k)) > 1)
                   .map(lambda k: log_softmax(np.array(k, dtype=np.float32))), st.sampled_from([2.0, 10.0, 0.5]))
SHORT = log_softmax(Z0.astype(np.float32))
CUT = np.array([np.log(0.5), np.log(0.2), np.log(0.3), -np.inf])
WITNESSES = ((LONG, 10.0), (SHORT, 2.0), (SHORT, 0.5), (LONG[::-1].copy(), 10.0), (log_softmax(ODD), 0.7390851332),
             (log_softmax(ODD), 300.0), (np.array([0.0, -2000.0]), 10), (np.full(4, -np.log(4)), 0.001), (CUT, 2.0),
             (CUT[::-1].copy(), 2.0), (np.array([-np.inf, np.log(0.4), np.log(0.6), -np.inf]), 2.0),
             (np.array([0, -20, -120]), 10.0), (np.array([0.0, -100.0]), 10.0), (log_softmax(ODD), 0.005),
             (np.array([0.0], dtype=np.float32), 2.0))

wrong = WrongAnswers()


@wrong(_("Probabilities came back; the question asks for their logarithms."),
       _("Leave out the last exp."))
def returns_probabilities(log_q, temperature):
    return np.exp(shifted_by_hand(log_q, temperature))


@wrong(_("A token was lost: exp of a very negative logarithm is 0, and ln 0 is −inf."),
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


@wrong(_("Subtracting the maximum shifts the logarithms; it does not normalise them."),
       _("Subtract ln Σ exp(y) as well."))
def shifted_only(log_q, temperature):
    return log_q / temperature - np.max(log_q / temperature)


@wrong(_("You subtracted the sum of the exponentials, not its logarithm."),
       _("Dividing by a sum is subtracting its logarithm: put np.log around it."))
def sum_for_logarithm(log_q, temperature):
    y = log_q / temperature - np.max(log_q / temperature)
    return y - np.exp(y).sum()


@wrong(_("You raised ln q to the power 1/τ; the power belongs to q."),
       _("ln of q^(1/τ) is ln q divided by τ."))
def power_of_logarithms(log_q, temperature):
    y = log_q ** (1 / temperature)
    return y - np.log(np.exp(y).sum())


@wrong(_("Without the shift every exp(y) became 0 here, and ln 0 is −inf."),
       _("Subtract the maximum of y first: its exponential is then 1."))
def unshifted(log_q, temperature):
    y = log_q / temperature
    return y - np.log(np.exp(y).sum())


@wrong(_("The maximum was subtracted inside the sum only: the shift no longer cancels."),
       _("Shift y itself, then use it in both places."))
def shift_in_one_place(log_q, temperature):
    y = log_q / temperature
    return y - np.log(np.exp(y - y.max()).sum())


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
