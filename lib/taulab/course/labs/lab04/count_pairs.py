"""`count_pairs`: a model by counting."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def count_pairs(sentences, V):
    counts = np.zeros((V, V), int)
    for sentence in sentences:
        np.add.at(counts, (np.concatenate([[0], sentence[:-1]]), sentence), 1)
    return counts


def count_pairs_one_by_one(sentences, V):
    counts = np.zeros((V, V))
    for sentence in sentences:
        before = 0
        for token in sentence:
            counts[before, token] += 1
            before = token
    return counts


LOOPING = [np.array([1, 2, 1, 2, 0]), np.array([3, 0])]

some_sentences = st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=4).map(lambda words: np.array([*words, 0])),
                          min_size=1, max_size=3)
inputs = st.tuples(some_sentences, st.just(4))
WITNESSES = ((LOOPING, 4), ([np.array([1, 2, 3, 0])] * 2, 4), ([np.array([2, 0]), np.array([1, 1, 1, 0])], 4),
             (LOOPING, 6), ([np.array([1] * 300 + [0])], 2), ([np.array([12, 3, 12, 0])], 13))

wrong = WrongAnswers()


@wrong(_("The first token of each sentence follows the token 0, and that pair was not counted."),
       _("Put a 0 in front of each sentence."))
def start_forgotten(sentences, V):
    counts = np.zeros((V, V), int)
    for sentence in sentences:
        np.add.at(counts, (sentence[:-1], sentence[1:]), 1)
    return counts


@wrong(_("Rows and columns are exchanged: the row is the token before."),
       _("Count at counts[before, after]."))
def transposed(sentences, V):
    return count_pairs(sentences, V).T


@wrong(_("The end of each sentence was not counted: the model could never stop."),
       _("The final 0 is a token like the others."))
def end_forgotten(sentences, V):
    return count_pairs([sentence[:-1] for sentence in sentences], V)


@wrong(_("The sentences end in 0 already: you counted a pair 0→0 in each."),
       _("Put a 0 in front, and nothing behind."))
def ended_twice(sentences, V):
    counts = count_pairs(sentences, V)
    counts[0, 0] += len(sentences)
    return counts


@wrong(_("A pair that came twice in one sentence counted once: += with index arrays does that."),
       _("Use np.add.at or a loop over the pairs."))
def repeats_lost(sentences, V):
    counts = np.zeros((V, V), int)
    for sentence in sentences:
        counts[np.concatenate([[0], sentence[:-1]]), sentence] += 1
    return counts


@wrong(_("The table says whether a pair was seen, not how often."),
       _("Add 1 for each occurrence."))
def seen_or_not(sentences, V):
    return (count_pairs(sentences, V) > 0) * 1


@wrong(_("Single tokens were counted; a bigram is a pair."),
       _("Count each token together with the one before it."))
def count_tokens(sentences, V):
    return np.bincount(np.concatenate(sentences), minlength=V)


EXERCISE = Exercise(
    id="04.4", name="count_pairs", points=2, minutes=10, difficulty=2, theory="counts",
    title=_("A model by counting"),
    why=_("The best bigram model needs no training at all: a table of counts is the answer."),
    reference=count_pairs,
    alternatives=(count_pairs_one_by_one,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Walk through each sentence and remember the token before."),
           _("Before the first token stands 0, the end of the sentence before."),
           _("A loop is fast enough: counts[before, token] += 1, then before = token.")),
    general=_("The table does not hold how often each token followed each."),
    next_step=_("For the sentence (1, 2, 0) the pairs are 0→1, 1→2 and 2→0."),
    tried=(([np.array([1, 2, 0])], 3),),
)
