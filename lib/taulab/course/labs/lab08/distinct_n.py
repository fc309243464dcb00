"""`distinct_n`: how much is new, in equally many words?"""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like
from taulab.course.language import mark as _


def distinct_n(sentences, n, budget):
    grams = []
    for sentence in sentences:
        sentence, budget = sentence[:budget], budget - len(sentence[:budget])
        grams += [tuple(sentence[i:i + n]) for i in range(len(sentence) - n + 1)]
    return len(set(grams)) / len(grams)


def by_places(sentences, n, budget):
    tokens = np.concatenate(sentences)[:budget]
    owner = np.repeat(np.arange(len(sentences)), [len(sentence) for sentence in sentences])
    places = [i for i in range(len(tokens) - n + 1) if owner[i] == owner[i + n - 1]]
    return len(np.unique([tokens[i:i + n] for i in places], axis=0)) / len(places)


@st.composite
def texts(draw):
    words = st.lists(st.integers(1, 3), min_size=2, max_size=5).map(lambda w: np.array([*w, 0]))
    sentences = draw(st.lists(words, min_size=1, max_size=4))
    n = draw(st.integers(1, 2))
    return sentences, n, draw(st.integers(n, sum(map(len, sentences)) + 3))


inputs = texts()
TWICE = [np.array([1, 2]), np.array([1, 2])]
LONG = [np.array([1, 2, 3, 0]), np.array([1, 2, 1, 2, 0]), np.array([2, 1, 3, 0]), np.array([3, 3, 3, 0])]
WITNESSES = ((TWICE, 2, 4), *((LONG, n, budget) for n, budget in
                              ((1, 2), (1, 6), (2, 6), (2, 9), (2, 10), (2, 13), (3, 12), (2, 100), (1, 17), (4, 9),
                               (2, 5))),
             ([np.array([1, 2, 1, 0]), np.array([1, 2, 0])], 2, 3),
             ([np.array([5]), np.array([1, 2, 3, 1, 2, 0])], 2, 6),
             ([np.array([1, 12, 0]), np.array([11, 2, 0]), np.array([2, 2, 0])], 2, 9),
             ([np.array([1, 120, 0]), np.array([2, 20, 0])], 2, 6), ([np.ones(20_001, int)], 1, 20_001))

EQUIVALENT = (("by_places: owner = np.repeat(…", "neither needs the other"),)

wrong = WrongAnswers()


def grams_of(sentence, n):
    return [tuple(sentence[i:i + n].tolist()) for i in range(len(sentence) - n + 1)]


def cut(sentences, budget):
    """Return the first `budget` tokens of sentences, sentence by sentence."""
    ends = np.cumsum([0, *map(len, sentences)])
    return [sentence[:max(0, budget - end)] for sentence, end in zip(sentences, ends)]


def share(grams):
    return len(set(grams)) / len(grams) if grams else np.nan


@wrong(_("The budget was not used: a longer text repeats more, whoever wrote it."),
       _("Stop after so many tokens; cut the sentence that you are in."))
def no_budget(sentences, n, budget):
    return share([gram for sentence in sentences for gram in grams_of(sentence, n)])


@wrong(_("n-grams were built across the end of a sentence."),
       _("Take the n-grams of each sentence, then put them together."))
def across_sentences(sentences, n, budget):
    return share(grams_of(np.concatenate(sentences)[:budget], n))


@wrong(_("The budget was counted in sentences."),
       _("Count tokens: the lengths of the sentences add up to it."))
def budget_of_sentences(sentences, n, budget):
    return no_budget(sentences[:budget], n, budget)


@wrong(_("Each sentence was cut to the budget; it is one budget for all of them."),
       _("Take from the budget what each sentence uses."))
def budget_of_each(sentences, n, budget):
    return no_budget([sentence[:budget] for sentence in sentences], n, budget)


@wrong(_("The budget was counted in n-grams; a sentence of L tokens has L − n + 1 of them."),
       _("Cut the text first, then build its n-grams."))
def budget_of_grams(sentences, n, budget):
    return share([gram for sentence in sentences for gram in grams_of(sentence, n)][:budget])


@wrong(_("The sentence in which the budget ends was left out instead of cut."),
       _("Keep as many of its tokens as the budget has left."),
       recognise=like(lambda *arguments: last_one_dropped(*arguments)))
def last_one_dropped(sentences, n, budget):
    ends = np.cumsum([len(sentence) for sentence in sentences])
    return no_budget([sentence for sentence, end in zip(sentences, ends) if end <= budget], n, budget)


@wrong(_("The sentence in which the budget ends was kept whole."),
       _("Cut it: keep as many of its tokens as the budget has left."))
def last_one_whole(sentences, n, budget):
    ends = np.cumsum([0, *map(len, sentences)])
    return no_budget([sentence for sentence, end in zip(sentences, ends) if end < budget], n, budget)


@wrong(_("Divided by the number of tokens, not by that of the n-grams."),
       _("Divide by how many n-grams there are."))
def per_token(sentences, n, budget):
    kept = cut(sentences, budget)
    return len({gram for sentence in kept for gram in grams_of(sentence, n)}) / sum(map(len, kept))


@wrong(_("Divided by the budget, not by the number of n-grams."),
       _("Divide by how many n-grams there are."))
def per_budget(sentences, n, budget):
    return len({gram for sentence in cut(sentences, budget) for gram in grams_of(sentence, n)}) / budget


@wrong(_("The last n-gram of each sentence is missing: the range ends one too early."),
       _("A sentence of L tokens has L − n + 1 windows of n tokens."))
def last_gram_missing(sentences, n, budget):
    return no_budget([sentence[:-1] for sentence in cut(sentences, budget)], n, budget)


@wrong(_("That is the number of distinct n-grams; divide it by the number of all n-grams."),
       _("Return a share between 0 and 1."))
def distinct_only(sentences, n, budget):
    return len({gram for sentence in cut(sentences, budget) for gram in grams_of(sentence, n)})


@wrong(_("Each sentence was counted by itself: what a later one repeats counts as new."),
       _("One set for the n-grams of all sentences."), tried=(TWICE, 2, 4))
def a_set_for_each(sentences, n, budget):
    grams = [grams_of(sentence, n) for sentence in cut(sentences, budget)]
    return sum(len(set(some)) for some in grams) / sum(map(len, grams))


@wrong(_("A share was taken of each sentence, and their mean; what a later sentence repeats counts as new."),
       _("Count over all sentences together: distinct n-grams over all of them."), tried=(TWICE, 2, 4),
       recognise=like(lambda *arguments: mean_of_shares(*arguments)))
def mean_of_shares(sentences, n, budget):
    shares = [share(grams) for grams in (grams_of(sentence, n) for sentence in cut(sentences, budget)) if grams]
    return sum(shares) / len(shares) if shares else np.nan


@wrong(_("At the end of a sentence shorter pieces were counted as n-grams."),
       _("A sentence of L tokens has L − n + 1 windows of n tokens."), tried=(LONG, 2, 6))
def shorter_pieces(sentences, n, budget):
    return share([tuple(sentence[i:i + n].tolist()) for sentence in cut(sentences, budget)
                  for i in range(len(sentence))])


@wrong(_("The order in an n-gram was lost: (1, 2) and (2, 1) are two."),
       _("Compare tuples in their order."), tried=(LONG, 2, 9))
def order_lost(sentences, n, budget):
    grams = [gram for sentence in cut(sentences, budget) for gram in grams_of(sentence, n)]
    return len({tuple(sorted(gram)) for gram in grams}) / len(grams) if grams else np.nan


@wrong(_("The n-grams lie side by side; each token but the last n − 1 of a sentence begins one."),
       _("Move on by one token, not by n."), tried=(LONG, 2, 9),
       recognise=like(lambda *arguments: side_by_side(*arguments)))
def side_by_side(sentences, n, budget):
    return share([gram for sentence in cut(sentences, budget) for gram in grams_of(sentence, n)[::n]])


@wrong(_("That is the share that is repeated; the share that is new is asked for."),
       _("Return distinct over all, not 1 minus that."), tried=(LONG, 2, 6))
def share_repeated(sentences, n, budget):
    return 1 - distinct_n(sentences, n, budget)


EXERCISE = Exercise(
    id="08.7", name="distinct_n", points=2, minutes=8, difficulty=2, theory="writing",
    title=_("How much is new, in equally many words?"),
    why=_("The longer a text, the more it repeats: two models must be counted over equally many words."),
    reference=distinct_n,
    alternatives=(by_places,),
    inputs=inputs, witnesses=WITNESSES, tried=((LONG, 2, 6),),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Cut the text first: sentence after sentence, until the budget is used up."),
           _("sentence[:budget] keeps at most what is left; then lower the budget by what you kept."),
           _("As in lab 04 from there on: distinct n-grams within the sentences over all of them.")),
    general=_("This is not the share of distinct n-grams in the first `budget` tokens."),
    next_step=_("(1, 2, 3, 0), (1, 2, 1, 2, 0), n = 2, 6 tokens: 0.75."),
)
