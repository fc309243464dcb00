"""Scores of all right answers at once: against full enumeration, against draws, and their parts against the whole."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.answers import Answers, base_for
from taulab.softmax import softmax

LAWS = [{(1, 0): 0.5, (2, 1, 0): 0.25, (2, 2, 0): 0.25}, {(2, 0): 1.0}]


def logits(answers, V=4, seed=0):
    return np.random.default_rng(seed).normal(size=(len(answers.nodes), V)) * 2


def enumerated(answers, z, tau, source):
    """Every text that can come, by full enumeration: right ones whole, wrong ones up to their first wrong word."""
    q = dict(zip(answers.nodes, softmax(z, tau), strict=True))
    right, entropy, longest = {}, 0.0, 3
    for words in product(range(z.shape[1]), repeat=longest):
        p, node = 1.0, (source,)
        for word in words:
            p *= q[node][word]
            node = (*node, word)
            if word == 0 or node not in q:
                break
        if node[1:] in LAWS[source]:
            right[node[1:]] = p
    for node in q:
        if node[0] == source:
            reach = math.prod(q[node[:k]][node[k]] for k in range(1, len(node)))
            entropy -= reach * sum(p * math.log(p) for p in q[node] if p)
    return right, entropy


@pytest.mark.parametrize("heat", [0.5, 1.0, 2.0, "each"])
def test_scores_are_those_of_full_enumeration(heat):
    answers = Answers(LAWS)
    z = logits(answers)
    tau = np.linspace(0.4, 2, len(z)) if heat == "each" else heat
    score = answers.score(z, tau, n=3)
    order = [answer for law in LAWS for answer in law]
    for source in range(2):
        right, entropy = enumerated(answers, z, tau, source)
        A = sum(right.values())
        assert math.isclose(score.acceptability[source], A, rel_tol=1e-12)
        assert math.isclose(score.entropy[source], entropy, rel_tol=1e-12)
        useful = -sum(p / A * math.log(p / A) for p in right.values())
        assert math.isclose(score.useful[source], useful, rel_tol=1e-9, abs_tol=1e-12)
        assert math.isclose(score.distinct[source], sum(1 - (1 - p) ** 3 for p in right.values()), rel_tol=1e-9)
        assert_allclose([p for p, answer in zip(answers.probabilities(z, tau), order, strict=True)
                         if answer in right], list(right.values()), rtol=1e-12)
    assert_allclose(answers.useful(z, tau), score.useful, rtol=1e-12)


def test_scores_are_those_of_draws():
    """A, H, U and the different right answers of 2,000 draws, within five standard errors."""
    answers, rng = Answers(LAWS), np.random.default_rng(1)
    z = logits(answers)
    tau, n = np.linspace(0.5, 1.5, len(z)), 2_000
    q = dict(zip(answers.nodes, softmax(z, tau), strict=True))
    for source, law in enumerate(LAWS):
        drawn, surprise = [], []
        for _ in range(n):
            node, nats = (source,), 0.0
            while node in q:
                nats -= (q[node] * np.log(q[node])).sum()
                node = (*node, int(rng.choice(z.shape[1], p=q[node])))
            drawn.append(node[1:])
            surprise.append(nats)
        score = [part[source] for part in answers.score(z, tau)]
        right = np.array([answer in law for answer in drawn])
        assert abs(right.mean() - score[0]) < 5 * math.sqrt(score[0] * (1 - score[0]) / n)
        assert abs(np.mean(surprise) - score[1]) < 5 * np.std(surprise) / math.sqrt(n) + 1e-12
        shares = np.array([sum(answer == one for one in drawn) for answer in law]) / right.sum()
        surprises = -np.log(np.maximum(shares, 1e-9))
        spread = math.sqrt(shares @ surprises**2 - (shares @ surprises) ** 2 + 1e-12)
        assert abs(shares @ surprises - score[2]) < 5 * spread / math.sqrt(right.sum()) + 1e-4
        tens = [len({answer for answer in drawn[i:i + 10] if answer in law}) for i in range(0, n, 10)]
        assert abs(np.mean(tens) - score[3]) < 5 * np.std(tens) / math.sqrt(len(tens)) + 1e-12


@pytest.mark.parametrize("tau", [0.0, 0.3, 1.0, np.inf])
def test_the_parts_of_the_steps_are_the_whole(tau):
    answers = Answers(LAWS)
    z = logits(answers)
    steps, score = answers.steps(z, tau), answers.score(z, tau)
    for parts, whole in ((steps.slips, 1 - score.acceptability), (steps.useful, score.useful),
                         (steps.reach * steps.entropy, score.entropy)):
        assert_allclose(np.bincount(answers.source, parts), whole, rtol=1e-9, atol=1e-12)


def test_the_tree_knows_the_true_law():
    answers = Answers(LAWS)
    assert answers.nodes == [(0,), (1,), (0, 1), (0, 2), (1, 2), (0, 2, 1), (0, 2, 2)]
    assert_array_equal(answers.step, [0, 0, 1, 1, 1, 2, 2])
    assert_array_equal(answers.source, [0, 1, 0, 0, 1, 0, 0])
    assert_array_equal(answers.choices, [2, 1, 1, 2, 1, 1, 1])
    assert_allclose(answers.true_entropy, [math.log(2), 0, 0, math.log(2), 0, 0, 0], atol=1e-15)
    assert_array_equal(answers.windows(2), [[0, 0], [0, 0], [0, 1], [0, 2], [0, 2], [2, 1], [2, 2]])
    assert answers.windows(0).shape == (7, 0)


def test_a_source_that_is_never_answered_rightly_has_no_useful_entropy():
    answers = Answers([{(1, 0): 0.5, (2, 0): 0.5}])
    score = answers.score([[9.0, 0, 0], [0, 0, 0], [0, 0, 0]], 0.0)
    assert [float(part[0]) for part in score] == [0, 0, 0, 0]


def test_noise_has_entropy_but_adds_nothing_useful():
    """A tail of wrong words raises H; what is right keeps its shares."""
    answers = Answers([{(1, 0): 0.5, (2, 0): 0.5}])
    clean = [[-9.0, 1, 1, -9, -9], [9, 0, 0, 0, 0], [9, 0, 0, 0, 0]]
    noisy = [[-9.0, 1, 1, 1, 1], *clean[1:]]
    before, after = answers.score(clean), answers.score(noisy)
    assert after.entropy[0] > before.entropy[0] + 0.5
    assert_allclose(after.useful, before.useful, rtol=1e-12)
    assert after.acceptability[0] < 0.6 * before.acceptability[0]


def test_the_base_is_the_one_next_to_1():
    assert math.isclose(base_for(lambda base: math.sin(3 * base), 0.5), (2 * math.pi + math.pi / 6) / 3, abs_tol=1e-3)
    assert base_for(lambda base: base, 1.0) == 1.0
    assert math.isclose(base_for(lambda base: base, 0.5), 0.5, abs_tol=1e-3)
    assert math.isnan(base_for(lambda base: base, 50.0))


@pytest.mark.parametrize("call, words", [
    (lambda: Answers([]), r"laws=\[\]: pass a law for at least one source"),
    (lambda: Answers([{}, *LAWS]), r"laws=\[\{\}, .*each with a right answer"),
    (lambda: Answers([{(1,): 1.0}]), r"laws\[0\]: \(1,\): 1.0; pass"),
    (lambda: Answers([{(0, 0): 1.0}]), r"laws\[0\]: \(0, 0\)"),
    (lambda: Answers([{(0,): 0.0}]), r"laws\[0\]: \(0,\): 0.0"),
    (lambda: Answers(LAWS).score(np.zeros((2, 4))), r"z: shape \(2, 4\); pass \(nodes, V\), here 7 rows of 3 logits"),
    (lambda: Answers(LAWS).steps(np.zeros((7, 2))), r"z: shape \(7, 2\)"),
    (lambda: Answers(LAWS).score(np.zeros((7, 4)), [1.0, 2]), r"tau: shape \(2,\); pass one number, or one for each"),
    (lambda: Answers(LAWS).score(np.zeros((7, 4)), -1), "tau=-1.0: must be 0 or greater"),
    (lambda: Answers(LAWS).score(np.zeros((7, 4)), n=0), "n=0: must be an integer, 1 or greater"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
