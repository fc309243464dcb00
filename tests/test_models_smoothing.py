"""Smoothed counts: against a naive writing of each definition in fractions, and by hand."""

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose

from taulab.corpus import grammar, windows
from taulab.entropy import cross_entropy
from taulab.models import Bigram, bigram_counts, generate
from taulab.softmax import softmax

#: Row 3 came before nothing, column 4 after nothing.
COUNTS = [[0, 3, 1, 0, 0], [1, 0, 2, 1, 0], [4, 1, 0, 1, 0], [0, 0, 0, 0, 0], [1, 0, 0, 1, 0]]


def table(model):
    return np.exp(model.views["table"].astype(float))


def unigram(counts, s):
    V, total = len(counts), sum(map(sum, counts))
    return [(sum(row[j] for row in counts) + s) / (total + V * s) for j in range(V)]


def interpolated(counts, share, s):
    lower = unigram(counts, s)
    return [[share * Fraction(c, sum(row)) + (1 - share) * q for c, q in zip(row, lower, strict=True)] if any(row)
            else lower for row in counts]


def kneser_ney(counts, D):
    """Pair by pair, as the paper has it: sets of the tokens that came before and after each."""
    V = range(len(counts))
    pairs = {(i, j): counts[i][j] for i in V for j in V if counts[i][j]}
    before = [{i for i, k in pairs if k == j} for j in V]
    some = sum(1 for j in V if before[j])
    lower = [(max(len(before[j]) - D, 0) + D * some * Fraction(1, len(counts))) / len(pairs) for j in V]
    found = []
    for i in V:
        total = sum(c for (first, _), c in pairs.items() if first == i)
        spared = D * sum(1 for first, _ in pairs if first == i)
        found.append([(max(pairs.get((i, j), 0) - D, 0) + spared * lower[j]) / total if total else lower[j] for j in V])
    return found


HALF = Fraction(1, 2)


@pytest.mark.parametrize("model, expected", [
    (Bigram.unigram(COUNTS), [unigram(COUNTS, Fraction(1))] * 5),
    (Bigram.unigram(COUNTS, 0.5), [unigram(COUNTS, HALF)] * 5),
    (Bigram.interpolated(COUNTS), interpolated(COUNTS, HALF, Fraction(1))),
    (Bigram.interpolated(COUNTS, 0.75, 0.5), interpolated(COUNTS, Fraction(3, 4), HALF)),
    (Bigram.interpolated(COUNTS, 0), [unigram(COUNTS, Fraction(1))] * 5),
    (Bigram.kneser_ney(COUNTS, 0.5), kneser_ney(COUNTS, HALF)),
    (Bigram.kneser_ney(COUNTS, 1), kneser_ney(COUNTS, Fraction(1))),
    (Bigram.kneser_ney(COUNTS), kneser_ney(COUNTS, Fraction(7, 9))),     # seven pairs came once, one twice
])
def test_laws_are_those_of_the_definition(model, expected):
    assert_allclose(table(model), np.array(expected, float), rtol=1e-6)
    assert_allclose(table(model).sum(axis=1), 1, rtol=1e-6)


def test_by_hand():
    """"a b a c": after a came b and c, after b came a. Of the three pairs each came once; D = 1/2 is given."""
    counts = bigram_counts([[0], [1], [0]], [1, 0, 2], 3)
    lower = np.full(3, 1 / 3)
    assert_allclose(table(Bigram.kneser_ney(counts, 0.5)),
                    [[1 / 6, 1 / 4 + 1 / 6, 1 / 4 + 1 / 6], [1 / 2 + 1 / 6, 1 / 6, 1 / 6], lower], rtol=1e-6)


def test_kneser_ney_counts_a_pair_once_however_often_it_came():
    """"san francisco": 99 times, but after "san" only; elsewhere it is as unlikely as what came once."""
    counts = np.zeros((4, 4), int)
    counts[1, 2], counts[0, 1], counts[0, 3], counts[2, 3], counts[1, 3] = 99, 1, 1, 1, 1
    q = table(Bigram.kneser_ney(counts, 0.5))[3]                     # never seen before anything
    assert q[2] == q[1] < q[3]
    assert table(Bigram.unigram(counts))[3][2] > 0.9


def test_they_write_and_are_trained_like_any_bigram():
    for model in (Bigram.unigram(COUNTS), Bigram.interpolated(COUNTS), Bigram.kneser_ney(COUNTS)):
        state, z = model.step(model.start(2), [1, 2])
        assert_allclose(softmax(z), table(model)[[1, 2]], rtol=1e-5)
        assert_allclose(model.logits([[3]])[0], model.views["table"][3])
        assert len(generate(model, 3, np.random.default_rng(0))) == 3
        assert model.loss_and_gradient([[0]], [1])[1].shape == (25,)


def test_smoothing_pays_on_sentences_that_were_not_counted():
    """Exactly, over all windows of the grammar: each law better than the one before, and all above the floor."""
    g = grammar("en")
    counts = bigram_counts(*windows(g.sample(60, np.random.default_rng(0)), 1), len(g.vocabulary))
    found = g.contexts(1)

    def loss(model):
        return found.weights @ cross_entropy(found.laws, softmax(model.logits(found.windows).astype(float)))

    losses = [loss(model) for model in (Bigram.unigram(counts), Bigram.interpolated(counts), Bigram.kneser_ney(counts))]
    assert losses[0] > losses[1] + 0.3 and losses[1] > losses[2] + 0.1 and losses[2] > g.floor(1)
    assert math.isinf(loss(Bigram.from_counts(counts)))


@pytest.mark.parametrize("call, words", [
    (lambda: Bigram.unigram([[1, 2]]), r"counts: shape \(1, 2\); pass \(V, V\)"),
    (lambda: Bigram.unigram([[0]]), "counts: sum to 0.0; pass what bigram_counts returns of one pair at least"),
    (lambda: Bigram.kneser_ney([[1e308, 1e308], [1, 1]]), "counts: sum to inf; pass what bigram_counts returns"),
    (lambda: Bigram.unigram([[1]], -1), "smoothing=-1: must be 0 or greater, and finite"),
    (lambda: Bigram.interpolated(COUNTS, 1.5), "share=1.5: must be from 0 to 1"),
    (lambda: Bigram.interpolated([[np.nan]]), "counts: holds a negative or infinite number, or nan"),
    (lambda: Bigram.kneser_ney(COUNTS, 0), "discount=0: must be above 0 and at most 1"),
    (lambda: Bigram.kneser_ney([[0.5]]), "counts: holds a number that is not whole; pass what bigram_counts returns"),
    (lambda: Bigram.kneser_ney([[2]]), "discount=None: no pair of counts came once, so none follows .* pass one"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
