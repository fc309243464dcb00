"""`rouge_l`: what two texts have in common, in order."""

from difflib import SequenceMatcher
from functools import cache

import numpy as np
from hypothesis import strategies as st

from taulab import text_scores
from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import rounded_from
from taulab.course.language import mark as _


def rouge_l(answer, reference):
    row = [0] * (len(reference) + 1)
    for word in answer:
        above, row = row, [0]
        for j, other in enumerate(reference):
            row.append(above[j] + 1 if word == other else max(row[-1], above[j + 1]))
    return 2 * row[-1] / max(len(answer) + len(reference), 1)


def by_precision_and_recall(answer, reference):
    @cache
    def longest(i, j):
        if i == len(answer) or j == len(reference):
            return 0
        if answer[i] == reference[j]:
            return 1 + longest(i + 1, j + 1)
        return max(longest(i + 1, j), longest(i, j + 1))

    common = longest(0, 0)
    return 0.0 if not common else 2 / (len(answer) / common + len(reference) / common)


words = st.sampled_from(["a", "b", "c", "d", "e", "."])
texts = st.lists(words, min_size=0, max_size=7)
inputs = st.tuples(texts, texts)
#: In letters or in words of both languages: the student sees them. A sentence of one would be foreign in the other.
EXAMPLE = "e a b x c .".split(), "a b y z c e .".split()
ONE_WORD = ["solo"], ["solo"]
NOTHING = ["solo"], ["polo"]
WITNESSES = (EXAMPLE, ("e a b x c .".split(), "a b x d c e .".split()), EXAMPLE[::-1], ([], EXAMPLE[1]),
             (EXAMPLE[0], []), ([], []), ONE_WORD, NOTHING, ("a a a b".split(), "a b a".split()),
             ("x a b c d".split(), "a b c d x".split()), ("a b".split(), "b a".split()),
             ("a a a".split(), ["a"]), ("a b c a b b a".split(), "c b a b a c".split()),
             (["su", "plan"], ["sup", "lan"]), (["no"], "si no".split()), (["a"], "a a".split()))

EQUIVALENT = (("rouge_l: 1 -> 2", "a longer row of zeros: its last ones are never read"),
              ("rouge_l: 1 -> 2 #2", "two empty texts: 0 over anything is 0"),
              ("by_precision_and_recall: longest(0, 0) -> longest(0, 0)", "the same call"),
              ("result: small as 0", "a share below a ten-thousandth needs texts of 20 000 words"))

wrong = WrongAnswers()


def of_common(common, answer, reference):
    return 2 * common / (len(answer) + len(reference)) if common else 0.0


def lcs(answer, reference):
    return round(rouge_l(answer, reference) * (len(answer) + len(reference)) / 2)


@wrong(_("The common words must be neighbours here; a subsequence may skip words."),
       _("Let a table grow: skip a word of either text where they differ."), tried=EXAMPLE)
def longest_substring(answer, reference):
    best, row = 0, [0] * (len(reference) + 1)
    for word in answer:
        row = [0] + [row[j] + 1 if word == other else 0 for j, other in enumerate(reference)]
        best = max(best, *row)
    return of_common(best, answer, reference)


@wrong(_("Words were compared as sets: order and repetition are lost."),
       _("a b against b a has one word in common in order, so 0.5."), tried=("a b".split(), "b a".split()))
def as_sets(answer, reference):
    common = len(set(answer) & set(reference))
    return 2 * common / (len(set(answer)) + len(set(reference))) if common else 0.0


@wrong(_("Common words were counted wherever they stand: that is the F of ROUGE-1."),
       _("a b against b a has one word in common in order, so 0.5."), tried=("a b".split(), "b a".split()))
def as_bags(answer, reference):
    return of_common(sum(min(answer.count(w), reference.count(w)) for w in set(answer)), answer, reference)


@wrong(_("That is the precision: a one-word answer would often have 1."),
       _("Bring in the recall: 2PR/(P + R)."), tried=EXAMPLE)
def precision(answer, reference):
    return lcs(answer, reference) / len(answer) if answer else 0.0


@wrong(_("That is the recall: an endless answer would have 1."),
       _("Bring in the precision: 2PR/(P + R)."), tried=EXAMPLE)
def recall(answer, reference):
    return lcs(answer, reference) / len(reference) if reference else 0.0


@wrong(_("That is the length of the common subsequence."),
       _("Make P and R of it, then 2PR/(P + R): a number between 0 and 1."), tried=EXAMPLE)
def length_only(answer, reference):
    return lcs(answer, reference)


@wrong(_("The plain mean of P and R was taken; F is their harmonic mean."),
       _("2PR/(P + R), which is 2 · common / (words of both)."), tried=EXAMPLE)
def plain_mean(answer, reference):
    return (precision(answer, reference) + recall(answer, reference)) / 2


@wrong(_("The geometric mean of P and R was taken; F is their harmonic mean."),
       _("2PR/(P + R), which is 2 · common / (words of both)."), tried=EXAMPLE)
def geometric_mean(answer, reference):
    return np.sqrt(precision(answer, reference) * recall(answer, reference))


@wrong(_("The 2 is missing: two equal texts would have ½."),
       _("A text with itself must give 1."), tried=ONE_WORD)
def half(answer, reference):
    return rouge_l(answer, reference) / 2


@wrong(_("It was divided by the words of the longer text."),
       _("Divide twice the common length by the words of both together."), tried=EXAMPLE)
def by_the_longer(answer, reference):
    return lcs(answer, reference) / max(len(answer), len(reference), 1)


@wrong(_("It was divided by the words of the shorter text."),
       _("Divide twice the common length by the words of both together."), tried=EXAMPLE)
def by_the_shorter(answer, reference):
    return lcs(answer, reference) / max(min(len(answer), len(reference)), 1)


@wrong(_("It was divided by the words of either text, the common ones once."),
       _("Divide twice the common length by the words of both together."), tried=EXAMPLE)
def jaccard(answer, reference):
    return lcs(answer, reference) / max(len(answer) + len(reference) - lcs(answer, reference), 1)


@wrong(_("0/0: texts without a common word, or without words, have no P + R to divide by."),
       _("Return 0 where nothing is common."), tried=([], []))
def divides_by_zero(answer, reference):
    P, R = lcs(answer, reference) / len(answer), lcs(answer, reference) / len(reference)
    return 2 * P * R / (P + R)


@wrong(_("P + R is 0 where nothing is common, and it divides."),
       _("Return 0 where nothing is common, empty or not."), tried=NOTHING)
def divides_by_their_sum(answer, reference):
    return divides_by_zero(answer, reference) if answer and reference else 0.0


@wrong(_("Two empty texts got 1; with nothing in common the score is 0."),
       _("Return 0 where nothing is common, empty or not."), tried=([], []))
def empty_is_equal(answer, reference):
    return rouge_l(answer, reference) if answer or reference else 1.0


@wrong(_("That is the ratio of difflib: it fixes the longest block first, and may miss a longer subsequence."),
       _("Keep a table of the best lengths: c a x b against a y b c has 0.5."),
       tried=("c a x b".split(), "a y b c".split()))
def by_blocks(answer, reference):
    return SequenceMatcher(None, answer, reference, autojunk=False).ratio()


@wrong(_("Equal words added 1 to a neighbour in the table: a word may be used twice so."),
       _("Equal words: add 1 to the diagonal, L(i − 1, j − 1)."), tried=("a a a".split(), ["a"]))
def beside_the_diagonal(answer, reference):
    row = [0] * (len(reference) + 1)
    for word in answer:
        above, row = row, [0]
        for j, other in enumerate(reference):
            row.append(max(row[-1], above[j + 1]) + (word == other))
    return of_common(row[-1], answer, reference)


@wrong(_("All rows of the table are one list, so each writes into the others."),
       _("Make a new list for each row: [[0] * (m + 1) for _ in range(n + 1)]."), tried=(["a"], "a a".split()))
def one_list(answer, reference):
    row = [0] * (len(reference) + 1)
    for word in answer:
        for j, other in enumerate(reference):
            row[j + 1] = row[j] + 1 if word == other else max(row[j + 1], row[j])
    return of_common(row[-1], answer, reference)


@wrong(_("The first word of each text was passed over."),
       _("Entry (i, j) of the table looks at words i − 1 and j − 1."),
       tried=ONE_WORD)
def first_passed_over(answer, reference):
    return of_common(lcs(answer[1:], reference[1:]), answer, reference)


@wrong(_("Each word of the answer counted wherever it is in the reference, however often."),
       _("a b against b a has one word in common in order, so 0.5."), tried=("a b".split(), "b a".split()))
def by_membership(answer, reference):
    return of_common(sum(word in reference for word in answer), answer, reference)


@wrong(_("The common words were taken as a set: order and repetition are lost in P and in R."),
       _("a b against b a has one word in common in order, so 0.5."), tried=("a b".split(), "b a".split()))
def common_as_set(answer, reference):
    return of_common(len(set(answer) & set(reference)), answer, reference)


@wrong(_("A word that the reference lacks used up all the rest of it."),
       _("Keep a table of the best lengths, not one path."), tried=("a b".split(), ["b"]))
def one_pointer(answer, reference):
    rest = iter(reference)
    return of_common(sum(word in rest for word in answer), answer, reference)


@wrong(_("2PR/P + R was computed: without parentheses only P divides."),
       _("2 * P * R / (P + R), with the sum in parentheses."), tried=ONE_WORD)
def without_parentheses(answer, reference):
    return 3 * recall(answer, reference)


@wrong(_("The result is rounded."),
       _("Return it with all its digits; round only where you print."), recognise=rounded_from(rouge_l),
       tried=EXAMPLE)
def rounded(answer, reference):
    return np.round(rouge_l(answer, reference), 4)


@wrong(_("Letters were compared; the tokens are words."),
       _("Compare answer[i] with reference[j], as whole words."), tried=NOTHING)
def by_letters(answer, reference):
    return rouge_l("".join(answer), "".join(reference))


@wrong(_("Words were compared place by place; one word more in front and nothing matches."),
       _("A subsequence keeps the order and may skip words in either text."), tried=EXAMPLE)
def place_by_place(answer, reference):
    return of_common(sum(a == b for a, b in zip(answer, reference)), answer, reference)


@wrong(_("Each word took the first place it found; a better choice later was lost."),
       _("Keep a table of the best lengths, not one path."), tried=("x a b c d".split(), "a b c d x".split()))
def first_come(answer, reference):
    place = common = 0
    for word in answer:
        if word in reference[place:]:
            place = reference.index(word, place) + 1
            common += 1
    return of_common(common, answer, reference)


@wrong(_("The result is in points of 100."),
       _("Return a share between 0 and 1."), tried=ONE_WORD)
def in_points(answer, reference):
    return 100 * rouge_l(answer, reference)


EXERCISE = Exercise(
    id="09.4", name="rouge_l", points=2, minutes=10, difficulty=2, theory="text-scores",
    title=_("What two texts have in common, in order"),
    why=_("A score in a table is a small program; who has written it knows what it cannot see."),
    reference=rouge_l,
    alternatives=(text_scores.rouge_l, by_precision_and_recall),
    answer=ArrayAnswer(rtol=1e-9, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Let L(i, j) be the longest common subsequence of the first i and the first j words."),
           _("Equal words: L(i − 1, j − 1) + 1. Else the larger of L(i − 1, j) and L(i, j − 1)."),
           _("P is L over the answer's words, R over the reference's. 2PR/(P + R) is 2L over the words of both.")),
    general=_("This is not the F of the longest common subsequence."),
    next_step=_("“e a b x c .” against “a b y z c e .”: 8/13 = 0.6154."),
)
