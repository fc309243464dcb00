"""Scores of texts: against slow definitions on thousands of random and degenerate texts, known numbers, and goldens."""

import json
import math
import tracemalloc
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from taulab.text_scores import bleu, distinct_n, loop_rate, rouge_l, self_bleu

GOLDENS = Path(__file__).parent / "goldens" / "text_scores.json"
SMOOTHINGS = ["exp", "floor", "add-k", "none"]
OPEN, SAME, FEWER, EMPTY = ["a", "b", "c"], ["a"] * 3, ["a"], []


def random_texts(rng, count, longest=9):
    """Texts of up to so many of four words: many repeats, some of one word or none, some the same as another."""
    for _ in range(count):
        a, b, c = (rng.choice(list("abcd")[:rng.integers(1, 5)], rng.integers(0, longest + 1)).tolist()
                   for _ in range(3))
        yield a, (a if rng.random() < 0.1 else b), c


# The definitions, spelled out slowly -------------------------------------------------------------------------------

def is_subsequence(words, text):
    rest = iter(text)
    return all(word in rest for word in words)


def slow_rouge_l(answer, reference):
    common = next(k for k in range(len(answer), -1, -1) if any(
        is_subsequence(words, reference) for words in combinations(answer, k)))
    if not common:
        return 0
    P, R = common / len(answer), common / len(reference)
    return 2 * P * R / (P + R)


def times(gram, text):
    return sum(text[i:i + len(gram)] == gram for i in range(len(text)))


def slow_bleu(answer, references, order=4, smoothing="exp", effective_order=True):
    if not any(word in reference for word in answer for reference in references):
        return 0
    precisions, zeros = [], 0
    for n in range(1, order + 1):
        grams = [answer[i:i + n] for i in range(len(answer) - n + 1)]
        right = sum(min(times(gram, answer), max(times(gram, reference) for reference in references))
                    for i, gram in enumerate(grams) if gram not in grams[:i])
        right, m = (right + 1, len(grams) + 1) if smoothing == "add-k" and n > 1 else (right, len(grams))
        if m == 0:
            precisions += [] if effective_order else [0]
        elif right:
            precisions.append(right / m)
        else:
            zeros += 1
            precisions.append({"exp": 1 / (2**zeros * m), "floor": 0.1 / m}.get(smoothing, 0))
    distance, r = min((abs(len(reference) - len(answer)), len(reference)) for reference in references)
    return 100 * math.exp(min(0, 1 - r / len(answer))) * math.prod(precisions) ** (1 / len(precisions))


def test_rouge_l_is_its_definition():
    for a, b, _ in random_texts(np.random.default_rng(1), 200, longest=7):
        assert_allclose(rouge_l(a, b), slow_rouge_l(a, b), rtol=1e-13, err_msg=f"{a} {b}")


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("effective_order", [True, False])
def test_bleu_is_its_definition(smoothing, effective_order):
    rng = np.random.default_rng(2)
    for a, b, c in random_texts(rng, 150):
        options = {"order": int(rng.integers(1, 6)), "smoothing": smoothing, "effective_order": effective_order}
        for references in ([b], [b, c], [c, b, a[1:]]):
            assert_allclose(bleu(a, references, **options), slow_bleu(a, references, **options), rtol=1e-12,
                            err_msg=f"{a} {references} {options}")


def test_self_bleu_is_the_mean_bleu_with_the_others():
    rng = np.random.default_rng(3)
    for texts in random_texts(rng, 150):
        texts = [*texts, *texts[:rng.integers(0, 3)]]
        options = {"order": int(rng.integers(1, 5)), "smoothing": SMOOTHINGS[rng.integers(4)]}
        singly = [bleu(text, texts[:i] + texts[i + 1:], **options) for i, text in enumerate(texts)]
        assert_allclose(self_bleu(texts, **options), np.mean(singly), rtol=1e-12)


def test_distinct_n_and_loop_rate_are_their_definitions():
    rng = np.random.default_rng(4)
    for texts in random_texts(rng, 150):
        n = int(rng.integers(1, 5))
        grams = [tuple(text[i:i + n]) for text in texts for i in range(len(text) - n + 1)]
        if grams:
            assert distinct_n(texts, n) == len(set(grams)) / len(grams)
        assert loop_rate(texts) == ((texts[0] == texts[1]) + (texts[1] == texts[2])) / 2


def test_the_goldens():
    """What the packages rouge-score and sacrebleu make of some texts."""
    table = json.loads(GOLDENS.read_text(encoding="utf-8"))
    assert len(table["cases"]) > 50
    for case in table["cases"]:
        answer, references = case["answer"].split(), [text.split() for text in case["references"]]
        assert_allclose(rouge_l(answer, references[0]), case["rouge_l"], atol=1e-9)
        for smoothing in SMOOTHINGS:
            assert_allclose(bleu(answer, references, smoothing=smoothing), case[smoothing], atol=1e-9)
            assert_allclose(bleu(answer, references, smoothing=smoothing, effective_order=False),
                            case[f"{smoothing}, all orders"], atol=1e-9)


# Numbers known beforehand --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("answer, reference, expected, block, as_set, P, R", [
    ("yesterday she sang a song .", "she sang an old song yesterday .", 0.6154, 0.3077, 0.7692, 0.6667, 0.5714),
    ("ayer ella cantó una canción .", "ella cantó una vieja canción ayer .", 0.7692, 0.4615, 0.9231, 0.8333, 0.7143)])
def test_rouge_l_is_neither_a_block_nor_a_set(answer, reference, expected, block, as_set, P, R):
    a, b = answer.split(), reference.split()
    assert_allclose(rouge_l(a, b), expected, atol=6e-5)
    common = rouge_l(a, b) * (len(a) + len(b)) / 2
    assert_allclose([common / len(a), common / len(b)], [P, R], atol=6e-5)
    longest = max(j - i for i in range(len(a)) for j in range(i + 1, len(a) + 1)
                  if any(b[k:k + j - i] == a[i:j] for k in range(len(b))))
    shared = len(set(a) & set(b))
    assert_allclose([2 * x / (len(a) + len(b)) for x in (longest, shared)], [block, as_set], atol=6e-5)


def test_each_smoothing_gives_another_score():
    answer, reference = "She eats rice .".split(), "She eats fish .".split()
    scores = [bleu(answer, [reference], smoothing=smoothing) for smoothing in SMOOTHINGS]
    assert_allclose(scores, [35.4, 18.8, 50, 0], atol=0.06)


def test_a_text_too_short_for_four_words_needs_the_effective_order():
    text = "the cat sat".split()
    assert bleu(text, [text]) == 100 and bleu(text, [text], effective_order=False) == 0
    assert bleu(text, [text], effective_order=False, smoothing="add-k") == 100


def test_the_penalty_takes_the_closest_length_and_of_two_the_shorter():
    answer = ["a"] * 4
    assert bleu(answer, [["a"] * 5, ["a"] * 9]) == bleu(answer, [["a"] * 9, ["a"] * 5])
    assert_allclose(bleu(answer, [["a"] * 5]), 100 * math.exp(1 - 5 / 4))
    three_or_five = bleu(answer, [["a"] * 5, ["a"] * 3])
    assert three_or_five == 100                              # r = 3; all four are in the reference of five
    assert_allclose(bleu(answer, [["a"] * 5, ["b"] * 3]), 100)


def test_two_references_clip_by_the_greater_count_and_are_no_mean():
    answer = ["the", "the", "cat"]
    references = [["the", "dog", "saw", "the"], ["cat", "the", "x"]]
    assert_allclose(bleu(answer, references, order=1), 100)  # "the" twice in one, "cat" in the other
    assert np.mean([bleu(answer, [reference], order=1) for reference in references]) < 70
    assert bleu(["the"] * 7, [["the", "cat", "the", "mat"]], order=1) == pytest.approx(200 / 7)


def test_self_bleu_rewards_noise_and_repeats_of_the_same_few():
    answers = [text.split() for text in ("she sang a song .", "yesterday she sang a song .", "he sang a song .")]
    pairs = np.mean([bleu(a, [b]) for a in answers for b in answers if a is not b])
    with_itself = np.mean([bleu(a, answers) for a in answers])
    assert_allclose([self_bleu(answers), pairs, with_itself], [80.95, 66.19, 100], atol=6e-3)
    assert self_bleu([answers[0]] * 10) == 100
    rng = np.random.default_rng(0)
    noise = [[rng.integers(0, 60, 9).tolist() for _ in range(n)] for n in (5, 50, 200)]
    by_size = [self_bleu(texts) for texts in noise]
    assert by_size == sorted(by_size) and by_size[-1] < 25   # it rises with the number of answers all the same
    by_smoothing = {smoothing: self_bleu(noise[1], smoothing=smoothing) for smoothing in SMOOTHINGS}
    assert by_smoothing["none"] == 0 < by_smoothing["floor"] < by_smoothing["exp"] < by_smoothing["add-k"]


# Degenerate texts ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("a, b, rouge, bleus", [
    (EMPTY, EMPTY, 0, 0), (EMPTY, OPEN, 0, 0), (OPEN, EMPTY, 0, 0), (FEWER, FEWER, 1, 100), (OPEN, OPEN, 1, 100),
    (OPEN, ["x", "y"], 0, 0), (SAME, FEWER, 0.5, None), (FEWER, ["b"], 0, 0)])
def test_degenerate_pairs(a, b, rouge, bleus):
    assert rouge_l(a, b) == rouge
    for smoothing in SMOOTHINGS if bleus is not None else ():
        assert bleu(a, [b], smoothing=smoothing) == pytest.approx(bleus)


def test_degenerate_sets():
    assert self_bleu([EMPTY, EMPTY]) == 0 and self_bleu([FEWER, FEWER]) == 100 and self_bleu([FEWER, ["b"]]) == 0
    assert distinct_n([EMPTY, FEWER], 1) == 1 and distinct_n([SAME], 3) == 1 and distinct_n([SAME], 1) == 1 / 3
    assert loop_rate([EMPTY, EMPTY]) == 1 and loop_rate([OPEN, SAME]) == 0


def test_tokens_are_compared_as_they_are():
    assert rouge_l(["el", "niño"], ["el", "nino"]) == 0.5
    assert rouge_l(["日本"], ["日本"]) == rouge_l([">"], [">"]) == 1
    assert rouge_l(["A"], ["a"]) == bleu(["A"], [["a"]]) == 0
    assert rouge_l([1], ["1"]) == 0


def test_words_and_numbers_lists_and_arrays_are_one():
    ids, others = np.array([3, 1, 2, 0]), np.array([3, 2, 2, 0], np.int8)
    words, other_words = list("abcd"), list("accd")
    for same, other in ((ids, others), (ids.tolist(), others.tolist()), (tuple(ids), list(others)),
                        (np.array(words), np.array(other_words))):
        assert rouge_l(same, other) == rouge_l(words, other_words)
        assert bleu(same, [other, other]) == bleu(words, [other_words])
        assert self_bleu([same, other]) == self_bleu([words, other_words])
        assert distinct_n([same, other], 2) == distinct_n([words, other_words], 2)
        assert loop_rate((same, same, other)) == 0.5
    assert distinct_n(np.array([[1, 2], [1, 2]]), 2) == 0.5


def test_long_texts():
    a, b = np.random.default_rng(5).integers(0, 50, (2, 400))
    lengths = np.zeros((401, 401), int)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            lengths[i + 1, j + 1] = lengths[i, j] + 1 if x == y else max(lengths[i, j + 1], lengths[i + 1, j])
    assert rouge_l(a, b) == lengths[-1, -1] / 400
    assert bleu(a, [a], order=50) == pytest.approx(100)
    assert 0 < bleu(a, [b], order=50) < 0.01


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("effective_order", [True, False])
def test_an_order_beyond_the_texts_costs_nothing(smoothing, effective_order):
    options = {"smoothing": smoothing, "effective_order": effective_order}
    for a, b, c in (("a b c a", "a b d", "c a b b a c a"), ("a", "a a", "a"), ("", "a", "b")):
        a, *others = texts = a.split(), b.split(), c.split()
        for order in (2, 5, 9, 40):
            assert_allclose(bleu(a, others, order=order, **options), slow_bleu(a, others, order, **options))
            assert_allclose(self_bleu(texts, order=order, **options), np.mean([
                slow_bleu(text, [*texts[:i], *texts[i + 1:]], order, **options) for i, text in enumerate(texts)]))
    tracemalloc.start()
    try:
        bleu([1] * 100, [[1], [1] * 200], order=10**6, **options)
        self_bleu([[1] * 100, [2]], order=10**6, **options)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("call, words", [
    (lambda: rouge_l("a song", ["a"]), "answer='a song': is no list of tokens; split a text first"),
    (lambda: rouge_l(["a"], None), "reference=None: is no list of tokens"),
    (lambda: rouge_l([1.5], [1]), r"answer: holds \[1.5\], where a token is a word or a whole number"),
    (lambda: rouge_l([1], np.ma.masked_array([1], [True])), "reference: is a masked array"),
    (lambda: rouge_l([np.ma.masked_array(1)], [1]), "answer: holds"),
    (lambda: rouge_l(np.array([[1]]), [1]), "answer: holds"),
    (lambda: rouge_l(np.array(1), [1]), "answer=1: is no list"),
    (lambda: rouge_l(iter([1]), [1]), "answer=.*: is no list"),
    (lambda: bleu(["a"], ["a"]), "references='a': is no list of tokens; split"),
    (lambda: bleu(["a"], "a"), "references='a': is no list of texts; pass a list with lists"),
    (lambda: bleu(["a"], []), "references: holds 0; pass at least 1"),
    (lambda: bleu(["a"], [["a"]], order=0), "order=0: must be an integer, 1 or greater"),
    (lambda: bleu(["a"], [["a"]], smoothing="add-one"), "smoothing='add-one': must be one of 'exp', 'floor', 'add-k'"),
    (lambda: bleu(["a"], [["a"]], smoothing=None), "smoothing=None: must be"),
    (lambda: self_bleu([["a"]]), "answers: holds 1; pass at least 2"),
    (lambda: self_bleu(["a b", "a c"]), "answers='a b': is no list of tokens; split"),
    (lambda: self_bleu([["a"], ["a"]], order=1.5), "order=1.5"),
    (lambda: distinct_n([["a"]], 0), "n=0: must be an integer, 1 or greater"),
    (lambda: distinct_n([["a"]], 2), "n=2: no sentence has so many tokens; take a smaller n"),
    (lambda: distinct_n([], 1), "sentences: holds 0; pass at least 1"),
    (lambda: distinct_n([[None]], 1), r"sentences: holds \[None\]"),
    (lambda: loop_rate([["a"]]), "sentences: holds 1; pass at least 2"),
    (lambda: loop_rate(np.ma.masked_array([[1], [2]])), "sentences: is a masked array"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
