"""`zipf`: a power law of the ranks."""

import numpy as np
from hypothesis import strategies as st
from scipy.special import zeta

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import rounded_from
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import OTHER_WAYS, alphas


def zipf(v, a):
    weights = np.arange(1, v + 1.0) ** -a
    return weights / np.sum(weights)


def as_a_softmax(v, a):
    return softmax(-a * np.log(np.arange(1, v + 1)))


inputs = st.tuples(st.integers(1, 8), alphas)
EXAMPLE = 5, 1.25
WHOLE = 3, 2
WITNESSES = (EXAMPLE, WHOLE, (1, 1.5), (60, 0.918), (2000, 1.114), (7, 0), (4, 1), (40, 14), (12, 0.00317), (3, 3.0174),
             (50, 0.0031), (2, 120.5))

EQUIVALENT = (("zipf: 1.0 -> 0.75", "np.arange ends at v all the same"),
              ("a: at most 100", "from there on the first word has everything"))

wrong = WrongAnswers()


@wrong(_("The weights were not divided by their sum."),
       _("Divide by the sum of all weights: probabilities sum to 1."), tried=EXAMPLE)
def without_total(v, a):
    return np.arange(1, v + 1.0) ** -a


@wrong(_("The weights were multiplied by their sum: a slip that stands in print."),
       _("Divide by it: probabilities sum to 1."), tried=EXAMPLE)
def total_multiplied(v, a):
    weights = np.arange(1, v + 1.0) ** -a
    return weights * np.sum(weights)


@wrong(_("The weights were divided by their mean."),
       _("Divide by their sum: probabilities sum to 1."), tried=EXAMPLE)
def over_the_mean(v, a):
    weights = np.arange(1, v + 1.0) ** -a
    return weights / np.mean(weights)


@wrong(_("The weights were divided by their number, v."),
       _("Divide by their sum: probabilities sum to 1."), tried=EXAMPLE)
def over_the_number(v, a):
    return np.arange(1, v + 1.0) ** -a / v


@wrong(_("The ranks begin at 2."),
       _("The commonest word has rank 1: np.arange(1, v + 1)."), tried=EXAMPLE)
def ranks_from_two(v, a):
    weights = np.arange(2, v + 2.0) ** -a
    return weights / np.sum(weights)


@wrong(_("The ranks begin at 0, and 0 to a negative power is infinite."),
       _("The commonest word has rank 1: np.arange(1, v + 1)."), tried=EXAMPLE)
def ranks_from_zero(v, a):
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.arange(0.0, v) ** -a
        return weights / np.sum(weights)


@wrong(_("range(v) begins at 0, and 0 cannot be raised to a negative power."),
       _("The commonest word has rank 1: range(1, v + 1)."), tried=EXAMPLE)
def range_from_zero(v, a):
    weights = [i ** -a for i in range(v)]
    return np.array(weights) / sum(weights)


@wrong(_("A word is missing: range and np.arange leave their end out."),
       _("np.arange(1, v + 1) has v ranks."), tried=EXAMPLE)
def last_rank_missing(v, a):
    weights = np.arange(1.0, v) ** -a
    return weights / np.sum(weights)


@wrong(_("The exponent has the wrong sign: the rarest word came first."),
       _("Raise the rank to −a: a larger rank, a smaller probability."), tried=EXAMPLE)
def rising(v, a):
    weights = np.arange(1, v + 1.0) ** a
    return weights / np.sum(weights)


@wrong(_("The probabilities are right, in the wrong order."),
       _("The commonest word comes first."), tried=EXAMPLE)
def turned_round(v, a):
    return zipf(v, a)[::-1]


@wrong(_("That falls exponentially with the rank: a light tail."),
       _("The rank is what is raised to a power: i to the −a."), tried=EXAMPLE)
def exponential(v, a):
    weights = np.exp(-a * np.arange(1, v + 1.0))
    return weights / np.sum(weights)


@wrong(_("Base and exponent are exchanged: a was raised to the rank."),
       _("Raise the rank i to −a."), tried=EXAMPLE)
def exchanged(v, a):
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        weights = float(a) ** -np.arange(1, v + 1.0)
        return weights / np.sum(weights)


@wrong(_("a has no effect: it is missing, or it multiplies the rank and falls out in the division."),
       _("Raise the rank i to −a."), tried=EXAMPLE)
def without_exponent(v, a):
    weights = 1 / np.arange(1, v + 1.0)
    return weights / np.sum(weights)


@wrong(_("The exponent is 1/a here."),
       _("Raise the rank i to −a itself."), tried=EXAMPLE)
def reciprocal_exponent(v, a):
    weights = np.arange(1, v + 1.0) ** -(1 / a if a else np.inf)
    return weights / np.sum(weights)


@wrong(_("The sum ran over infinitely many words; there are v."),
       _("Sum the v weights: their probabilities sum to 1."), tried=EXAMPLE)
def infinite_total(v, a):
    return np.arange(1, v + 1.0) ** -a / zeta(a)


@wrong(_("The sum has lost its exponent: it is that of 1/j."),
       _("Both have the exponent −a: each weight, and each term of the sum."), tried=EXAMPLE)
def total_without_exponent(v, a):
    return np.arange(1, v + 1.0) ** -a / np.sum(1 / np.arange(1, v + 1.0))


@wrong(_("1/j was summed first, and the sum raised to a."),
       _("Raise each rank first, then sum the weights."), tried=EXAMPLE)
def total_raised(v, a):
    return np.arange(1, v + 1.0) ** -a / np.sum(1 / np.arange(1, v + 1.0)) ** a


@wrong(_("The ranks were summed first, and their sum raised to −a."),
       _("Raise each rank first, then sum the weights."), tried=EXAMPLE)
def ranks_summed_first(v, a):
    return np.arange(1, v + 1.0) ** -a / float(np.sum(np.arange(1, v + 1.0))) ** -a


@wrong(_("A softmax of the weights was taken; they are weights already, not logits."),
       _("Divide the weights by their sum."), tried=EXAMPLE)
def softmax_of_weights(v, a):
    return softmax(np.arange(1, v + 1.0) ** -a)


@wrong(_("NumPy raises no whole numbers to a negative whole power."),
       _("Make the ranks decimals: np.arange(1.0, v + 1)."), tried=WHOLE)
def whole_ranks(v, a):
    weights = np.arange(1, v + 1) ** -a
    return weights / np.sum(weights)


@wrong(_("1 / i^a in whole numbers overflows for large a."),
       _("Make the ranks decimals: np.arange(1.0, v + 1)."), tried=(40, 14))
def whole_numbers_overflow(v, a):
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = 1 / np.arange(1, v + 1) ** a
        return weights / np.sum(weights)


@wrong(_("The result is rounded."),
       _("Return all digits; round only where you print."), tried=EXAMPLE, recognise=rounded_from(zipf))
def rounded(v, a):
    return np.round(zipf(v, a), 5)


EXERCISE = Exercise(
    id="10.1", name="zipf", points=1, minutes=6, difficulty=1, theory="law",
    title=_("A power law"),
    why=_("Everything in this lab is drawn from this law; a slip in it bends every curve."),
    reference=zipf,
    alternatives=(as_a_softmax,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Ranks 1 to v, a weight for each, and one division."),
           _("The weight of rank i is i to the power −a; the ranks must be decimals."),
           _("weights = np.arange(1.0, v + 1) ** -a; divide them by np.sum(weights).")),
    general=_("This is not i^(−a) divided by the sum of all such weights."),
    next_step=_("For v = 5 and a = 1.25 the first two are 0.50397 and 0.21189."),
)
