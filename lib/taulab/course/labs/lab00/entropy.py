"""`entropy`: entropy, the mean surprisal."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy

from .shared import Q0, distributions


def surprisal_mean(p):
    return np.sum(np.where(p > 0, -p * np.log(np.where(p > 0, p, 1.0)), 0.0))


inputs = st.tuples(distributions)
WITNESSES = ((Q0,), (np.full(49152, 1 / 49152),), (np.array([1.0, 0.0, 0.0]),), (np.array([0.1, 0.9]),))

wrong = WrongAnswers()


@wrong(_("That is the entropy in bits; the question is in nats."),
       _("Use the natural logarithm, np.log."))
def in_bits(p):
    return surprisal_mean(p) / np.log(2)


@wrong(_("A probability of 0 gave 0 · (−inf) = nan; it must contribute 0."),
       _("Keep only the entries p > 0."))
def zero_times_infinity(p):
    return -np.sum(p * np.log(p))


@wrong(_("The patch log(p + 1e-9) shows: 5e-5 nats are missing at 49 152 tokens."),
       _("Leave the zeros out instead of adding a small number."))
def patched_logarithm(p):
    return -np.sum(p * np.log(p + 1e-9))


@wrong(_("A number was added inside the logarithm: the zeros must be left out instead."),
       _("Select p[p > 0] before the logarithm."))
def patched_less(p):
    return -np.sum(p * np.log(p + 1e-12))


@wrong(_("The probabilities are the weights of the mean: do not divide by the length as well."),
       _("Sum p · (−ln p) over the tokens."))
def averaged(p):
    return surprisal_mean(p) / len(p)


@wrong(_("The sign is missing: ln p is negative, the surprisal −ln p is not."),
       _("Put the minus in front of the sum."))
def negative(p):
    return -surprisal_mean(p)


EXERCISE = Exercise(
    id="00.2", name="entropy", points=2, minutes=8, difficulty=1, theory="entropy",
    title=_("Entropy, the mean surprisal"),
    why=_("One number for how undecided a distribution is; the whole course measures with it."),
    reference=entropy,
    alternatives=(surprisal_mean,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("The surprisal of token i is −ln pᵢ."),
           _("Average it with the weights p: a sum of products."),
           _("Select p[p > 0] first, then −np.sum(p * np.log(p)).")),
    general=_("This is not −Σ p ln p."),
    next_step=_("For two equal probabilities the answer is ln 2 = 0.693."),
)
