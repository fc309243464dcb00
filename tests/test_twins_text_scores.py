"""Scores of texts against the packages rouge-score and sacrebleu, on thousands of random and degenerate pairs.

Where they differ, they do so on purpose:

1. tokens. Ours are compared as they are given. rouge-score's own tokenizer keeps nothing but a to z and 0 to 9, so
   "el niño" equals "el ni o" and Chinese scores 0; sacrebleu's cuts punctuation off. The twins are given spaces.
2. references of ROUGE-L. Ours takes one; rouge-score's `score_multi` takes the best of several.
3. short texts. Ours leaves out the orders for which a text is too short; so does `sacrebleu.sentence_bleu`, but
   `sacrebleu.BLEU()` does not unless it is told to.
4. refusals. A string, and a list without references, are errors here.
"""

import logging

import numpy as np
import pytest
from numpy.testing import assert_allclose

sacrebleu = pytest.importorskip("sacrebleu")
rouge_scorer = pytest.importorskip("rouge_score.rouge_scorer")

from taulab.text_scores import bleu, rouge_l, self_bleu       # noqa: E402

CASES = 3000
SMOOTHINGS = ["exp", "floor", "add-k", "none"]
WORDS = "she he sang sings a an old new niño 日本 yesterday every day > in the city .".split()


class Spaces:
    def tokenize(self, text):
        return text.split()


ROUGE = rouge_scorer.RougeScorer(["rougeL"], tokenizer=Spaces())


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Without its advice on the effective order for each text."""
    caplog.set_level(logging.ERROR, logger="sacrebleu")


def texts(rng, longest=12):
    """An answer and references; texts without a word, of one word, or repeated are among them."""
    few = rng.integers(1, len(WORDS) + 1)
    answer, *references = (rng.choice(WORDS[:few], rng.integers(0, longest + 1)).tolist()
                           for _ in range(rng.integers(2, 5)))
    return answer, [answer] if rng.random() < 0.05 else references


def test_rouge_l():
    rng = np.random.default_rng(1)
    for _ in range(CASES):
        answer, (reference, *_) = texts(rng)
        other = ROUGE.score(" ".join(reference), " ".join(answer))["rougeL"].fmeasure
        assert_allclose(rouge_l(answer, reference), other, rtol=1e-13, err_msg=f"{answer} {reference}")


@pytest.mark.parametrize("effective_order", [True, False])
@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_bleu(smoothing, effective_order):
    rng = np.random.default_rng(2)
    for order in (4, 2):
        twin = sacrebleu.BLEU(tokenize="none", smooth_method=smoothing, effective_order=effective_order,
                              max_ngram_order=order)
        for _ in range(CASES // 6):
            answer, references = texts(rng)
            other = twin.sentence_score(" ".join(answer), list(map(" ".join, references))).score
            mine = bleu(answer, references, order=order, smoothing=smoothing, effective_order=effective_order)
            assert_allclose(mine, other, rtol=1e-12, atol=1e-12, err_msg=f"{answer} {references}")


def test_self_bleu():
    rng = np.random.default_rng(3)
    for smoothing in SMOOTHINGS:
        for _ in range(50):
            answers = [" ".join(texts(rng)[0]) for _ in range(rng.integers(2, 9))]
            singly = [sacrebleu.sentence_bleu(answer, answers[:i] + answers[i + 1:], smooth_method=smoothing,
                                              tokenize="none").score for i, answer in enumerate(answers)]
            mine = self_bleu([answer.split() for answer in answers], smoothing=smoothing)
            assert_allclose(mine, np.mean(singly), rtol=1e-12, atol=1e-12)


# The deliberate differences, so that none changes unnoticed --------------------------------------------------------

def test_tokens_of_their_own():
    own = rouge_scorer.RougeScorer(["rougeL"])
    assert own.score("el niño", "el ni o")["rougeL"].fmeasure == 1
    assert own.score("日本", "日本")["rougeL"].fmeasure == 0
    assert rouge_l(["el", "niño"], ["el", "ni", "o"]) == 0.4 and rouge_l(["日本"], ["日本"]) == 1
    assert sacrebleu.sentence_bleu("song.", ["song ."]).score == pytest.approx(100)
    assert bleu(["song."], [["song", "."]]) == 0


def test_the_best_of_several_references():
    many = ROUGE.score_multi(["a b", "a b c"], "a b c d")["rougeL"].fmeasure
    assert many == max(rouge_l(list("abcd"), list("ab")), rouge_l(list("abcd"), list("abc")))


def test_short_texts():
    text = "the cat sat"
    assert sacrebleu.sentence_bleu(text, [text]).score == pytest.approx(100)
    assert sacrebleu.BLEU().sentence_score(text, [text]).score == 0
    assert bleu(text.split(), [text.split()]) == 100


def test_refusals():
    for wrong in (lambda: bleu("the cat", [["the", "cat"]]), lambda: bleu(["the"], [])):
        with pytest.raises(ValueError):
            wrong()
