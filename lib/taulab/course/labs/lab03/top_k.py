"""`top_k`: keep the k likeliest."""

import numpy as np
from hypothesis import strategies as st

from taulab import sampling
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import (
    CUT,
    DECIMALS,
    FAR,
    FIVE,
    MANY_TIED,
    SHUFFLED,
    STEEP,
    UNROUND,
    Z3,
    kept,
    logits,
    order_as_rank,
    ranks,
)


def top_k_by_ranks(z, k):
    return kept(z, ranks(z) < k)


TIED = np.array([1.0, 3.0, 2.0, 2.0, 2.0])

inputs = st.tuples(logits, st.integers(1, 6))
WITNESSES = ((Z3, 2), (TIED, 2), (TIED, 3), (FIVE, 3), (SHUFFLED, 1), (CUT, 2), (Z3, 5),
             (MANY_TIED, 3), (STEEP, 1), (FAR, 1), (FAR, 3), (-STEEP, 2), (UNROUND, 3), (np.array([0.7]), 2))

wrong = WrongAnswers()


@wrong(_("Of (1, 3, 2, 2, 2), k = 2 must keep two tokens; tied ones all stayed."),
       _("Count tokens, not values: of equals the lower index stays."))
def ties_kept(z, k):
    return kept(z, z >= np.sort(z)[::-1][min(k, len(z)) - 1])


@wrong(_("Of tied tokens the last stayed; the one of lower index should."),
       _("A stable sort of −z keeps equals in their order."))
def last_of_ties(z, k):
    return top_k_by_ranks(z[::-1], k)[::-1]


@wrong(_("The k least likely tokens stayed."),
       _("np.argsort sorts upwards: sort −z, with kind=\"stable\"."))
def smallest_kept(z, k):
    return top_k_by_ranks(-z, k) * -1 if k >= len(z) else kept(z, ranks(-z) < k)


@wrong(_("A logit of 0 is not a cut: exp(0) = 1 still has probability."),
       _("Cut with −inf, whose exponential is 0."))
def cut_to_zero(z, k):
    return np.where(ranks(z) < k, z, 0.0)


@wrong(_("The input array changed: the next rule would see your cuts."),
       _("Work on a copy, or build the result with np.where."))
def cut_in_place(z, k):
    z[ranks(z) >= k] = -np.inf
    return z


@wrong(_("One token too few: ranks start at 0."),
       _("Keep ranks 0 to k − 1."))
def cut_one_short(z, k):
    return kept(z, ranks(z) < k - 1)


@wrong(_("One token too many: ranks start at 0."),
       _("Keep ranks 0 to k − 1."))
def cut_one_late(z, k):
    return kept(z, ranks(z) <= k)


@wrong(_("The order was taken for the ranks: it says which token has a place, not which place a token has."),
       _("Use the first k entries of the order as indices of the tokens that stay."))
def order_taken_for_ranks(z, k):
    return kept(z, order_as_rank(z) < k)


@wrong(_("The result is sorted: each logit must stay at its own token."),
       _("Write the logits that stay at their own indices."))
def sorted_result(z, k):
    return -np.sort(-top_k_by_ranks(z, k))


@wrong(_("Cut tokens were left out; the result must have a place for every token."),
       _("Keep the shape of z, with −inf where a token is cut."))
def cut_left_out(z, k):
    return z[ranks(z) < k]


EXERCISE = Exercise(
    id="03.1", name="top_k", points=2, minutes=10, difficulty=2, theory="top-k",
    title=_("Keep the k likeliest"),
    why=_("The oldest cut of all, and a default in many programs that nobody remembers setting."),
    reference=sampling.top_k,
    alternatives=(top_k_by_ranks,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("You need the place of each token in the order, likeliest first."),
           _("order = np.argsort(-z, kind=\"stable\"): the first k entries are the tokens that stay."),
           _("Start from an array full of −inf and copy z at those k places.")),
    general=_("These are not the k likeliest tokens, with −inf elsewhere."),
    next_step=_("Try z = (1, 3, 2, 2, 2) with k = 2 by hand."),
    tried=((TIED, 2),),
    equivalent=(("ranks: np.argsort(np.argsort(-z, kind='stable'), kind='stable') -> …",
                 "the outer sort is of a permutation, without ties"),
                ("z: whole numbers make whole results", DECIMALS)),
)
