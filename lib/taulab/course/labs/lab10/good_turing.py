"""`good_turing`: what a text lacks, estimated from the text alone."""

import numpy as np
from hypothesis import strategies as st

from taulab import heavy_tails
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like, rounded_from
from taulab.course.language import mark as _

from .shared import NINE, OTHER_WAYS, UNSORTED


def good_turing(counts):
    return np.sum(counts == 1) / np.sum(counts)


def one_by_one(counts):
    once = [count for count in counts if count == 1]
    return len(once) / sum(counts)


inputs = st.lists(st.sampled_from([0, 0, 1, 1, 1, 2, 3, 5, 9]), min_size=1, max_size=9).filter(any).map(
    lambda counts: (np.array(counts),))
EXAMPLE = (NINE,)
WITNESSES = (EXAMPLE, (UNSORTED,), (np.array([4, 3, 2]),), (np.array([1, 1, 1]),), (np.array([1]),), (np.array([7]),),
             (np.array([0, 1, 0, 12]),), (np.array([2, 2, 1, 1, 0, 3]),),
             (np.r_[40_000, 900, np.ones(300, int), 2, 2],), (np.r_[3_000_000, 1, 1, 1, 0],))
EQUIVALENT = (("counts: changed after use", "they are whole numbers, which the mutant leaves alone"),)

wrong = WrongAnswers()


def values_once(counts):
    """Return how many different values stand in `counts` once."""
    return np.sum(np.unique(counts, return_counts=True)[1] == 1)


def drawn_again(counts, more):
    """Return the expected mass of words seen once in a text of `more` words more, drawn from the shares of this."""
    m = np.sum(counts)
    return np.sum(counts / m * (1 - counts / m) ** (m - 1 + more))


@wrong(_("It was divided by the number of different words that came."),
       _("Divide by all words of the text: the sum of the counts."), tried=EXAMPLE)
def over_types(counts):
    return np.sum(counts == 1) / np.sum(counts > 0)


@wrong(_("It was divided by the length of the list, words that did not come included."),
       _("Divide by all words of the text: the sum of the counts."), tried=EXAMPLE)
def over_the_vocabulary(counts):
    return np.mean(counts == 1)


@wrong(_("The words that did not come were counted: how many, not how probable."),
       _("Count the words with count 1; a word that did not come has left no trace."), tried=EXAMPLE)
def unseen_types(counts):
    return np.mean(counts == 0)


@wrong(_("The words seen once are missing from the divisor."),
       _("Divide by all words of the text, those seen once included."), tried=EXAMPLE)
def others_only(counts):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sum(counts == 1) / np.sum(counts[counts > 1])


@wrong(_("That is how many words came once; their share of the text is asked for."),
       _("Divide by the sum of the counts."), tried=EXAMPLE)
def number_only(counts):
    return np.sum(counts == 1)


@wrong(_("Words that came at most once were counted, those that did not come among them."),
       _("Exactly once: counts == 1."), tried=EXAMPLE)
def at_most_once(counts):
    return np.sum(counts <= 1) / np.sum(counts)


@wrong(_("Words that came once or more often were counted: all different words."),
       _("Exactly once: counts == 1."), tried=EXAMPLE)
def at_least_once(counts):
    return np.sum(counts >= 1) / np.sum(counts)


@wrong(_("The words that did not come were counted, and divided by the sum of the counts."),
       _("Count the words with count 1; a word that did not come has left no trace."), tried=EXAMPLE)
def zeros_over_total(counts):
    return np.sum(counts == 0) / np.sum(counts)


@wrong(_("That estimates what the words seen once have in truth: 2 K₂ / m."),
       _("The mass of the words that did not come is K₁ / m."), tried=EXAMPLE)
def twice_the_pairs(counts):
    return 2 * np.sum(counts == 2) / np.sum(counts)


@wrong(_("That is the share of all the other words."),
       _("Do not subtract from 1."), tried=EXAMPLE)
def complement(counts):
    return 1 - good_turing(counts)


@wrong(_("That adds one to each count, Laplace's rule: it hangs on how many words you list."),
       _("K₁ / m needs no list of words that did not come."), tried=EXAMPLE)
def laplace(counts):
    return np.sum(counts == 0) / np.sum(counts + 1)


@wrong(_("Numerator and denominator are exchanged."),
       _("The words seen once over all words: between 0 and 1."), tried=EXAMPLE)
def upside_down(counts):
    with np.errstate(divide="ignore"):
        return np.sum(counts) / np.sum(counts == 1)


@wrong(_("counts was read as the words of the text: which of its values come once."),
       _("Its values are counts already: counts == 1 marks the words that came once."), tried=EXAMPLE,
       recognise=like(lambda counts: values_once(counts) / len(counts),
                      lambda counts: values_once(counts) / len(np.unique(counts)),
                      lambda counts: values_once(counts) / np.sum(counts)))
def counted_again(counts):
    return values_once(counts) / len(counts)


@wrong(_("The whole list was counted: counts == 1 is as long as counts."),
       _("np.sum(counts == 1) counts the True in it; len counts all."), tried=EXAMPLE)
def length_of_the_mask(counts):
    return len(counts == 1) / np.sum(counts)


@wrong(_("Only the first word was looked at."),
       _("Count over all words; in a loop, return after it, not inside."), tried=(np.array([4, 3, 1]),))
def first_word(counts):
    return (counts[0] == 1) / np.sum(counts)


@wrong(_("1/m came back, however many words came once."),
       _("np.sum(counts == 1) counts them; len(np.where(…)) and np.any do not."), tried=EXAMPLE,
       recognise=like(lambda counts: 1 / np.sum(counts), lambda counts: np.any(counts == 1) / np.sum(counts)))
def one_over_total(counts):
    return 1 / np.sum(counts)


@wrong(_("counts[1] is the count of the second word, not how many words came once."),
       _("Count the words with count 1: counts == 1."), tried=EXAMPLE)
def second_word(counts):
    return counts[1] / np.sum(counts)


@wrong(_("The counts were taken for probabilities, and another text drawn from them."),
       _("You hold the text: count its words seen once."), tried=EXAMPLE,
       recognise=like(lambda counts: drawn_again(counts, 0), lambda counts: drawn_again(counts, 1)))
def plugged_in(counts):
    return drawn_again(counts, 0)


@wrong(_("Whole numbers were divided without their decimals."),
       _("Use /, not //."), tried=EXAMPLE)
def whole_division(counts):
    return np.sum(counts == 1) // np.sum(counts)


def of_shares(counts):
    """Return how many words are the whole text."""
    return np.sum(counts / np.sum(counts) == 1)


@wrong(_("Shares of the text were compared with 1, not counts: a share of 1 has only a lone word."),
       _("counts == 1, before anything is divided."), tried=EXAMPLE,
       recognise=like(of_shares, lambda counts: of_shares(counts) / np.sum(counts),
                      lambda counts: of_shares(counts) / len(counts)))
def compared_as_shares(counts):
    return of_shares(counts)


@wrong(_("The least count was taken for 1: here the rarest words that came were counted."),
       _("Exactly once: counts == 1, though no word may have that count."), tried=(np.array([4, 3, 2]),))
def the_rarest(counts):
    return np.sum(counts == np.min(counts[counts > 0])) / np.sum(counts)


@wrong(_("The result is rounded."),
       _("Return all digits; round only where you print."), tried=EXAMPLE, recognise=rounded_from(good_turing))
def rounded(counts):
    return round(float(good_turing(counts)), 4)


EXERCISE = Exercise(
    id="10.3", name="good_turing", points=1, minutes=6, difficulty=1, theory="good-turing",
    title=_("The mass of the unseen"),
    why=_("It measures what nobody has seen, without a list of what there might be."),
    reference=good_turing,
    alternatives=(one_by_one, heavy_tails.good_turing),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Two numbers: how many words came exactly once, and how many words the text has."),
           _("counts == 1 marks the first; the text has as many words as the counts sum to."),
           _("np.sum(counts == 1), divided by np.sum(counts).")),
    general=_("This is not the number of words that came once, over all words of the text."),
    next_step=_("For the counts 10, 5, 3, 2, 1, 1, 1, 0, 0 it is 3/23 = 0.1304."),
)
