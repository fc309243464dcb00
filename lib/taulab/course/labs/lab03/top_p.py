"""`top_p`: the nucleus."""

import numpy as np
from hypothesis import strategies as st

from taulab import sampling
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import log_softmax, softmax

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
    halves,
    kept,
    order_as_rank,
    ranks,
)


def nucleus_by_ranks(z, p):
    q = softmax(z)
    before = np.array([q[ranks(z) < rank].sum() for rank in ranks(z)])
    return kept(z, before < p)


distinct = st.lists(halves, min_size=3, max_size=6, unique=True).map(np.array)
HALF = np.log([0.25, 0.5, 0.25])
inputs = st.tuples(distinct, st.sampled_from([0.65, 0.85, 0.93]))
WITNESSES = ((Z3, 0.65), (Z3, 1.0), (np.zeros(4), 0.65), (FIVE, 0.72), (SHUFFLED, 0.72), (CUT, 0.85),
             (np.array([0.0, 5.0, 1.0]), 0.65), (HALF, 0.5), (np.zeros(4), 0.5), (np.zeros(4), 0.50000001),
             (np.zeros(400), 0.00317), (MANY_TIED, 0.1), (STEEP, 0.65), (STEEP, 0.9), (FAR, 0.65), (FAR, 1.0),
             (-STEEP, 0.65), (UNROUND, 0.98), (np.array([0.7]), 0.65))

wrong = WrongAnswers()


@wrong(_("The token that crosses p was cut; with q₁ above p nothing would be left."),
       _("A token stays if the mass before it is still below p."))
def crossing_token_cut(z, p):
    order = np.argsort(-z, kind="stable")
    keep = np.zeros(len(z), bool)
    keep[order[np.cumsum(softmax(z)[order]) <= p]] = True
    return kept(z, keep)


@wrong(_("p is a total mass, not a level for single probabilities."),
       _("Add up probabilities, likeliest first, until they reach p."))
def probability_threshold(z, p):
    return kept(z, softmax(z) >= p)


@wrong(_("The probabilities were added in the order of the vocabulary."),
       _("Sort first, likeliest token first."))
def in_index_order(z, p):
    q = softmax(z)
    return kept(z, np.cumsum(q) - q < p)


@wrong(_("The result is sorted: each logit must stay at its own token."),
       _("Carry the decision back through the same sorting indices."))
def sorted_result(z, p):
    return -np.sort(-nucleus_by_ranks(z, p))


@wrong(_("You added from the least likely token upwards."),
       _("Begin with the likeliest token."))
def from_the_tail(z, p):
    q = softmax(z)
    before = np.array([q[ranks(-z) < rank].sum() for rank in ranks(-z)])
    return kept(z, before < p)


@wrong(_("Probabilities came back; a rule returns logits, so that rules can be chained."),
       _("Return z where kept and −inf elsewhere."))
def probabilities_returned(z, p):
    return softmax(nucleus_by_ranks(z, p))


@wrong(_("Where the sum is p exactly, the set is complete; one more token stayed."),
       _("Of q = (0.25, 0.5, 0.25), p = 0.5 keeps one token."), tried=(HALF, 0.5))
def one_more_at_p(z, p):
    q = softmax(z)
    before = np.array([q[ranks(z) < rank].sum() for rank in ranks(z)])
    return kept(z, before <= p)


@wrong(_("The decision was made in sorted order and used in the order of the vocabulary."),
       _("Carry it back: keep = np.zeros(len(z), bool); keep[order[…]] = True."))
def decision_not_carried_back(z, p):
    q = softmax(z)[order_as_rank(z)]
    return kept(z, np.cumsum(q) - q < p)


@wrong(_("Of tied tokens all stayed; those that are not needed for p go."),
       _("Count tokens, not values: of four equal ones p = 0.65 keeps three."), tried=(np.zeros(4), 0.65))
def ties_kept(z, p):
    return kept(z, z >= nucleus_by_ranks(z, p)[np.isfinite(nucleus_by_ranks(z, p))].min())


@wrong(_("One token too many stayed."),
       _("Of q = (0.1, 0.4, 0.05, 0.3, 0.15), p = 0.72 keeps three tokens."),
       tried=(SHUFFLED, 0.72))
def one_token_more(z, p):
    return kept(z, ranks(z) <= np.isfinite(nucleus_by_ranks(z, p)).sum())


@wrong(_("Logits were added; p is a share of the probability."),
       _("Add softmax(z), in its order, not z."))
def logits_added(z, p):
    order = np.argsort(-z, kind="stable")
    return kept(z, (np.cumsum(z[order]) < p)[ranks(z)])


@wrong(_("You compared a sum of logits with p, which is a mass of probabilities."),
       _("Add softmax(z), in its order, not z."))
def logits_added_before(z, p):
    order = np.argsort(-z, kind="stable")
    return kept(z, (np.cumsum(z[order]) - z[order] < p)[ranks(z)])


@wrong(_("The right tokens stayed, but with ln q in place of their logits."),
       _("Return z itself where a token stays."))
def logarithms_returned(z, p):
    return kept(log_softmax(z), np.isfinite(nucleus_by_ranks(z, p)))


EXERCISE = Exercise(
    id="03.2", name="top_p", points=3, minutes=18, difficulty=3, theory="nucleus",
    title=_("The nucleus"),
    why=_("Few tokens where the model is sure, many where it is not: the cut follows the shape of q."),
    reference=sampling.top_p,
    alternatives=(nucleus_by_ranks,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Sort, add up, find where the sum reaches p, go back to the original order."),
           _("np.cumsum(q) − q is the mass in front of each token of the sorted row."),
           _("keep = np.zeros(len(z), bool); keep[order[before < p]] = True does the way back.")),
    general=_("This is not the smallest set of likeliest tokens whose mass reaches p."),
    next_step=_("Of q = (0.1, 0.4, 0.05, 0.3, 0.15), p = 0.72 keeps tokens 1, 3 and 4."),
    tried=((SHUFFLED, 0.72),),
    equivalent=(("ranks: np.argsort(np.argsort(-z, kind='stable'), kind='stable') -> …",
                 "the outer sort is of a permutation, without ties"),
                ("z: whole numbers make whole results", DECIMALS)),
)
