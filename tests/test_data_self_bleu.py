"""The grid at equal Self-BLEU: complete, made again, and drawn from the laws it names."""

from collections import Counter

import numpy as np
from numpy.testing import assert_allclose

from taulab.answers import Answers
from taulab.conditional import RECIPES, logits_at, new_model
from taulab.corpus.tasks import task
from taulab.data import self_bleu_grid
from taulab.data.listening import gain
from taulab.data.make_self_bleu_grid import LONGEST, RULES, drawn, likeness, run, runs

ONE = "answer", "en", RECIPES["answer"].pairs, 0


def test_the_grid_is_complete_and_a_fixed_temperature_is_its_own_measure():
    grid = self_bleu_grid()
    counts = Counter(map(tuple, grid[["task", "language", "pairs", "seed"]].tolist()))
    assert list(counts) == runs() and set(counts.values()) == {len(RULES)}
    assert_allclose(grid[grid["rule"] == "fixed"]["base_at_S"], 1)
    assert (grid[grid["rule"] == "edt"]["base_at_S"] > 0.9).all()         # it only cools: T₀ has to make up for it


def test_a_run_can_be_made_again():
    grid = self_bleu_grid()
    kept = grid[[tuple(row) == ONE for row in grid[["task", "language", "pairs", "seed"]].tolist()]]
    for made, known in zip(run(*ONE), kept, strict=True):
        assert (made["rule"], made["strength"]) == (known["rule"], known["strength"])
        # float32 elsewhere: a draw that turns moves the mean of 500 by a little
        assert_allclose([float(made[name]) for name in ("S_same", "base_at_S")], [known["S_same"], known["base_at_S"]],
                        rtol=0.05)
        assert_allclose(float(made["A_at_S"]), known["A_at_S"], atol=0.02)


def test_what_is_drawn_is_right_as_often_as_the_tree_says():
    """Two routes to A: how many of many draws are right answers, and the sum over the tree."""
    toy = task("answer", "en")
    model, pairs = new_model(toy, 0)
    sources = toy.fresh(10, {source for source, _ in pairs}, np.random.default_rng(1))
    laws = toy.laws(sources)
    answers, rule = Answers(laws), RULES["edt", 1.0]
    exact = answers.score(z := logits_at(model, toy, sources, answers), 1.3 * rule(z)).acceptability.mean()
    said = drawn(model, toy, sources, rule, 1.3, np.random.default_rng(2).random((10 * 400, LONGEST)))
    right = np.array([tuple(answer) in laws[i // 400] for i, answer in enumerate(said)])
    assert abs(right.mean() - exact) < 5 * np.sqrt(exact * (1 - exact) / right.size)


def test_copies_of_one_answer_are_as_alike_as_can_be():
    assert likeness([[1, 2, 0]] * 20) == 100


def test_the_gain_reads_this_grid():
    rows = self_bleu_grid()
    here = (rows["task"] == "code") & (rows["language"] == "en")
    one, other = (rows["A_at_S"][here & (rows["rule"] == rule) & (rows["strength"] == strength)]
                  for rule, strength in (("edt", 0.2), ("fixed", 0.0)))
    found = gain("code", "en", "edt", 0.2, equal="S")
    assert_allclose(found.mean, 100 * (one - other).mean())
    assert found.seeds == found.runs == 6
