"""The grid of counted and trained models: complete, and what it says made again, by texts that are drawn too."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from taulab.data import calibration_grid
from taulab.data.make_calibration_grid import endless, measured, prompted, run, runs, triples
from taulab.entropy import entropy
from taulab.worlds import counted_laws, sparse_chain

RUN_OF = ["model", "alpha", "m", "seed"]


def row_of(one):
    grid = calibration_grid()
    return grid[[tuple(row) == one for row in grid[RUN_OF].tolist()]][0]


def test_the_grid_is_complete_and_untouchable():
    grid = calibration_grid()
    assert grid[RUN_OF].tolist() == runs()
    assert all(np.isfinite(grid[name]).all() for name in grid.dtype.names if name != "model")
    assert_allclose(grid["entce"], grid["entropy"] - grid["log_loss"], atol=2e-4)
    assert_allclose(grid["H_1"], grid["entropy_true"], atol=1e-4)          # its prefix is the prompt, which is true
    assert (grid["log_loss"] > grid["floor"]).all()
    assert ((grid["epochs"] > 0) == (grid["model"] == "MLP")).all()
    with pytest.raises(ValueError, match="read-only"):
        grid["entce"][0] = 1


@pytest.mark.parametrize("one", [("MLP", 1.1, 300, 1), ("MLP", 2.0, 3000, 0)])
def test_a_trained_model_of_the_grid_can_be_made_again(one):
    made, kept = run(*one)[0], row_of(one)
    for name in ("log_loss", "entropy", "entropy_true", "entce", "H_60"):
        assert_allclose(float(made[name]), kept[name], atol=0.02, err_msg=name)      # float32 adds up differently
    assert_allclose(float(made["floor"]), kept["floor"], rtol=1e-4)


def test_a_counted_model_of_the_grid_can_be_made_again():
    made, kept = run("trigrams", 2.0, 10**6, 0)[0], row_of(("trigrams", 2.0, 10**6, 0))
    for name in kept.dtype.names[4:]:
        assert_allclose(float(made[name]), kept[name], rtol=1e-4, err_msg=name)


def test_texts_that_are_drawn_from_a_prompt_have_the_same_entropy_and_log_loss():
    rng, n, V = np.random.default_rng(0), 5_000, 6
    truth = sparse_chain(V, 3, 1.1, rng)
    laws = counted_laws(truth, 200, rng)
    found, (written, token) = measured(prompted(truth, laws)), triples(truth, n, rng)
    true = written
    for name in ("H_1", "H_2", "H_3"):
        here, there = (laws[context @ [V, 1]] for context in (written, true))
        for numbers, expected in ((entropy(here), found[name]),
                                  (-np.log(there[np.arange(n), token]), found["log_loss"])):
            assert abs(numbers.mean() - expected) < 4 * numbers.std() / n**0.5
        written, true = (np.stack([context[:, 1], follow], axis=1) for context, follow in (
            (written, [rng.choice(V, p=law) for law in here]), (true, token)))
        token = np.array([rng.choice(V, p=law) for law in truth[token]])
    assert found["H_3"] > found["H_1"] + 0.05


def test_triples_come_as_often_as_in_an_endless_text():
    truth = sparse_chain(6, 3, 1.1, np.random.default_rng(0))
    frequencies = endless(truth)
    assert_allclose(frequencies @ truth, frequencies, atol=1e-12)
    contexts, targets = triples(truth, 20_000, np.random.default_rng(1))
    expected = frequencies[:, None, None] * truth[:, :, None] * truth[None]
    counts = np.zeros((6, 6, 6))
    np.add.at(counts, (*contexts.T, targets), 1)
    assert (counts[expected == 0] == 0).all()
    chi = ((counts - 20_000 * expected)[expected > 0] ** 2 / (20_000 * expected[expected > 0])).sum()
    assert chi < 120                                             # of 53 degrees of freedom: once in two million
