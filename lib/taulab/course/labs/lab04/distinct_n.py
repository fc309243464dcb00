"""`distinct_n`: how much of it is new?"""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def n_grams(sentence, n):
    return [tuple(sentence[i:i + n].tolist()) for i in range(len(sentence) - n + 1)]


def distinct_n(sentences, n):
    grams = [gram for sentence in sentences for gram in n_grams(sentence, n)]
    return len(set(grams)) / len(grams)


def distinct_n_by_windows(sentences, n):
    grams = np.concatenate([np.lib.stride_tricks.sliding_window_view(s, n) for s in sentences if len(s) >= n])
    return len(np.unique(grams, axis=0)) / len(grams)


inputs = st.tuples(st.lists(st.lists(st.integers(1, 3), min_size=2, max_size=5).map(lambda w: np.array([*w, 0])),
                            min_size=1, max_size=4), st.integers(1, 3))
FOUR = [np.array([1, 2, 1, 2, 0]), np.array([1, 2, 3, 0]), np.array([3, 0]), np.array([1, 2, 1, 2, 0])]

WITNESSES = (([np.array([1, 2, 3, 0]), np.array([1, 2, 1, 2, 0]), np.array([2, 1, 3, 0])], 2),
             ([np.array([1, 2, 0]), np.array([1, 2, 0]), np.array([3, 3, 3, 3, 0])], 2),
             ([np.array([1, 2, 3, 1, 0]), np.array([3, 2, 1, 0])], 3), (FOUR, 1), (FOUR, 2), (FOUR, 3), (FOUR, 4),
             # written one after the other, as decimals, some of these pairs look alike
             ([np.array([1, 12, 0]), np.array([11, 2, 0]), np.array([2, 2, 0])], 2),
             ([np.array([1, 120, 0]), np.array([2, 20, 0])], 2), ([np.ones(20_001, int)], 1))
EQUIVALENT = (("n_grams: sentence[i:i + n].tolist() -> …", "NumPy's integers are equal and hash alike"),)

wrong = WrongAnswers()


@wrong(_("n-grams were built across the end of a sentence."),
       _("Take the n-grams of each sentence, then put them together."))
def across_sentences(sentences, n):
    return distinct_n([np.concatenate(sentences)], n)


@wrong(_("Each sentence was judged alone: repeating a whole sentence would cost nothing."),
       _("Collect the n-grams of all sentences before you count."))
def mean_of_sentences(sentences, n):
    return float(np.mean([distinct_n([sentence], n) for sentence in sentences if len(sentence) >= n]))


@wrong(_("That is the number of distinct n-grams; divide it by the number of all n-grams."),
       _("Return a share between 0 and 1."))
def distinct_only(sentences, n):
    return len({gram for sentence in sentences for gram in n_grams(sentence, n)})


@wrong(_("Divided by the number of tokens; a sentence of L tokens has L − n + 1 n-grams."),
       _("Divide by the number of n-grams."))
def per_token(sentences, n):
    return distinct_only(sentences, n) / sum(map(len, sentences))


@wrong(_("The last n-gram of each sentence is missing: the range ends one too early."),
       _("A sentence of L tokens has L − n + 1 windows of n tokens."))
def last_gram_missing(sentences, n):
    return distinct_n([sentence[:-1] for sentence in sentences], n)


@wrong(_("(1, 2) and (2, 1) were counted as one n-gram."),
       _("Keep the order of the tokens."))
def order_ignored(sentences, n):
    grams = [tuple(sorted(gram)) for sentence in sentences for gram in n_grams(sentence, n)]
    return len(set(grams)) / len(grams)


@wrong(_("Single tokens were counted, whatever n."),
       _("Slide a window of n tokens over each sentence."))
def single_words(sentences, n):
    return distinct_n(sentences, 1)


@wrong(_("That is the share of repetitions; distinct-n is the rest."),
       _("Distinct n-grams over all n-grams."))
def repeated_share(sentences, n):
    return 1 - distinct_n(sentences, n)


@wrong(_("At the end of each sentence pieces of fewer than n tokens were counted."),
       _("A sentence of L tokens has L − n + 1 windows of n tokens."))
def short_ends(sentences, n):
    grams = [tuple(sentence[i:i + n].tolist()) for sentence in sentences for i in range(len(sentence))]
    return len(set(grams)) / len(grams)


EXERCISE = Exercise(
    id="04.8", name="distinct_n", points=2, minutes=10, difficulty=2, theory="temperature",
    title=_("How much of it is new?"),
    why=_("“Diverse, not repetitive” is a claim; distinct-n is one way to count it."),
    reference=distinct_n,
    alternatives=(distinct_n_by_windows,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("All windows of n tokens in a row, sentence by sentence."),
           _("A set keeps each n-gram once: tuples can go into a set, arrays cannot."),
           _("The share of distinct ones: len(set(grams)) / len(grams).")),
    general=_("This is not the share of distinct n-grams among all n-grams."),
    next_step=_("(1, 2, 1, 0) and (1, 2, 0) hold 5 bigrams, 4 of them distinct: 0.8."),
    tried=(([np.array([1, 2, 1, 0]), np.array([1, 2, 0])], 2),),
)
