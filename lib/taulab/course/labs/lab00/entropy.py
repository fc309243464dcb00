"""`entropy`: entropy, the mean surprisal."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.faults import is_number
from taulab.course.judging.outcomes import Returned
from taulab.course.judging.recognisers import like
from taulab.course.language import mark as _
from taulab.entropy import entropy

from .shared import Q0, distributions


def surprisal_mean(p):
    p = p[p > 0]
    return p @ -np.log(p)


inputs = st.tuples(distributions)
WITNESSES = ((Q0,), (np.full(49152, 1 / 49152),), (np.array([1.0, 0.0, 0.0]),), (np.array([0.1, 0.9]),),
             (np.array([1.0]),), (np.array([0.0, 1e-6, 1 - 1e-6]),), (np.array([1 / 3, 1 / 7, 11 / 21, 0.0]),))

wrong = WrongAnswers()


@wrong(_("That is the entropy in bits; the question is in nats."),
       _("Use the natural logarithm, np.log."))
def in_bits(p):
    return surprisal_mean(p) / np.log(2)


@wrong(_("A probability of 0 gave 0 · (−inf) = nan; it must contribute 0."),
       _("Keep only the entries p > 0."))
def zero_times_infinity(p):
    return -np.sum(p * np.log(p))


def adds_in_the_logarithm(inputs, outcomes):
    """Return whether all outcomes are those of −Σ p ln(p + ε) for one ε, which the first certain p betrays."""
    values = [outcome.value if isinstance(outcome, Returned) and is_number(outcome.value) else np.nan
              for outcome in outcomes]
    patches = [np.expm1(-value) for (p,), value in zip(inputs, values, strict=False) if np.max(p) == 1 < len(p)]
    return bool(patches) and 0 < patches[0] < 1e-3 and all(
        np.isclose(value, -np.sum(p * np.log(p + patches[0])), rtol=1e-9, atol=1e-14)
        for (p,), value in zip(inputs, values, strict=False))


@wrong(_("A small number was added inside the logarithm: 1e-9 costs 5e-5 nats at 49 152 tokens."),
       _("Leave the zeros out instead: select p[p > 0] before the logarithm."),
       recognise=adds_in_the_logarithm)
def patched_logarithm(p):
    return -np.sum(p * np.log(p + 1e-9))


@wrong(_("The probabilities are the weights of the mean: do not divide by the length as well."),
       _("Sum p · (−ln p) over the tokens."),
       recognise=like(lambda p: surprisal_mean(p) / len(p), lambda p: surprisal_mean(p) / np.sum(p > 0)))
def averaged(p):
    return surprisal_mean(p) / len(p)


@wrong(_("The sign is missing: ln p is negative, the surprisal −ln p is not."),
       _("Put the minus in front of the sum."))
def negative(p):
    return -surprisal_mean(p)


@wrong(_("Every surprisal got the same weight; each must weigh with its own probability."),
       _("Try (0.1, 0.9): the rare token counts one tenth, and the answer is 0.325."),
       recognise=like(lambda p: np.mean(-np.log(p)), lambda p: np.mean(-np.log(p[p > 0]))))
def unweighted(p):
    return np.mean(-np.log(p))


@wrong(_("You added the surprisals up without their weights: no p stands before ln p."),
       _("Multiply each −ln p by its own p, then add."))
def weights_forgotten(p):
    return np.sum(-np.log(p))


@wrong(_("That is the entropy to base 10; the question is in nats."),
       _("Use the natural logarithm, np.log."))
def in_digits(p):
    return surprisal_mean(p) / np.log(10)


@wrong(_("That is exp(H), the perplexity; the question asks for H."),
       _("Leave out the exp."))
def perplexity(p):
    return np.exp(surprisal_mean(p))


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
    next_step=_("For (0.1, 0.9) the answer is 0.325, for (0.5, 0.5, 0) it is ln 2 = 0.693."),
)
