"""The listening grid: complete, made again, taken up after an interruption; and how it is read."""

import csv
import math
from collections import Counter

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import t

from taulab.conditional import RECIPES
from taulab.data import listening_grid, make_listening_grid
from taulab.data.listening import column, gain, holm
from taulab.data.make_listening_grid import COMPARED, FILE, SHUFFLED, THETAS, runs, shuffled

FEW = len(make_listening_grid.FEW)
ROWS = len(COMPARED) + 1 + 2 * len(SHUFFLED) + FEW


@pytest.fixture
def one():
    return "answer", "en", RECIPES["answer"].pairs, 1


def test_the_grid_is_complete_and_untouchable():
    grid = listening_grid()
    counts = Counter(map(tuple, grid[["task", "language", "pairs", "seed"]].tolist()))
    assert list(counts) == runs()
    assert all(rows == (ROWS if amount == RECIPES[name].pairs else FEW)
               for (name, _, amount, _), rows in counts.items())
    fixed = grid[(grid["rule"] == "fixed") & (grid["min_p"] == 0)]
    assert_allclose(fixed["base_at_U"], 1)
    assert_allclose(fixed["base_at_H"], 1)
    assert_allclose(fixed["base_at_cooler"], 0.7, atol=1e-3)
    with pytest.raises(ValueError, match="read-only"):
        grid["A_same"][0] = 1


def test_equal_is_equal(one):
    """At the T₀ of the grid, U or H is that of the fixed temperature."""
    case, grid = make_listening_grid.cases(*one)[1], listening_grid()
    kept = grid[[tuple(row) == one for row in grid[["task", "language", "pairs", "seed"]].tolist()]]
    fixed, cooler = (case.answers.score(case.z, tau) for tau in (1.0, make_listening_grid.COOLER))
    for rule, strength in (("edt", 1.0), ("dynatemp", 0.5), ("kld", 4.0), ("true law", 0.6)):
        row = kept[(kept["rule"] == rule) & (kept["strength"] == strength) & (kept["min_p"] == 0)][0]
        tau = make_listening_grid.RULES[rule](case, strength)
        at_U, at_H, at_cooler = (case.answers.score(case.z, row[f"base_at_{way}"] * tau)
                                 for way in ("U", "H", "cooler"))
        assert math.isclose(at_U.useful.mean(), fixed.useful.mean(), rel_tol=0.03)      # float32 elsewhere
        assert math.isclose(at_H.entropy.mean(), fixed.entropy.mean(), rel_tol=0.03)
        assert math.isclose(at_cooler.useful.mean(), cooler.useful.mean(), rel_tol=0.03)
        assert math.isclose(at_U.acceptability.mean(), row["A_at_U"], rel_tol=0.03)
        assert case.answers.score(case.z, row["base_best"] * tau).distinct.mean() <= 1.03 * row["D_best"]


def test_a_run_of_the_grid_can_be_made_again(one):
    made, grid = make_listening_grid.run(*one), listening_grid()
    kept = grid[[tuple(row) == one for row in grid[["task", "language", "pairs", "seed"]].tolist()]]
    assert [(row["rule"], row["strength"], row["min_p"]) for row in made] == kept[
        ["rule", "strength", "min_p"]].tolist()
    for row, known in zip(made, kept, strict=True):
        if row["rule"] == "edt chosen":
            continue                                                    # a near tie between two θ may turn elsewhere
        for name in ("A_same", "U_same", "H_same", "A_at_U", "A_at_cooler", "D_best"):
            message = f"{row['rule']} {row['strength']} {name}"
            assert_allclose(float(row[name]), known[name], rtol=0.03, atol=0.005, err_msg=message)  # float32 elsewhere


def test_a_shuffle_keeps_each_group():
    tau, groups = np.arange(20.0), np.arange(20) % 3
    new = shuffled(tau, groups, np.random.default_rng(0))
    for group in range(3):
        assert sorted(new[groups == group]) == tau[groups == group].tolist()
    assert (new != tau).any()


def test_the_theta_that_was_chosen_is_one_of_those_compared():
    grid = listening_grid()
    chosen = grid[grid["rule"] == "edt chosen"]
    assert set(chosen["strength"]) <= set(THETAS)
    for row in chosen[:10]:
        twin = grid[(grid["rule"] == "edt") & (grid["strength"] == row["strength"]) & (grid["seed"] == row["seed"])
                    & (grid["task"] == row["task"]) & (grid["language"] == row["language"])
                    & (grid["pairs"] == row["pairs"]) & (grid["min_p"] == 0)]
        assert twin["A_same"].tolist() == [row["A_same"]]


# Reading


def by_hand(name, task, language, rule, strength, min_p="0.0"):
    with FILE.open(newline="", encoding="utf-8") as lines:
        return {int(row["seed"]): float(row[name]) for row in csv.DictReader(lines)
                if (row["task"], row["language"], row["rule"], row["strength"], row["min_p"]) == (
                    task, language, rule, strength, min_p) and int(row["pairs"]) == RECIPES[task].pairs}


@pytest.mark.parametrize("rule, strength, min_p", [("edt", 0.2, 0.0), ("true law", 0.6, 0.05)])
def test_a_gain_is_the_mean_of_paired_differences(rule, strength, min_p):
    found = gain("answer", "es", rule, strength, min_p=min_p)
    one = by_hand("A_at_U", "answer", "es", rule, str(strength), str(min_p))
    fixed = by_hand("A_at_U", "answer", "es", "fixed", "0.0", str(min_p))
    differences = np.array([100 * (one[seed] - fixed[seed]) for seed in sorted(one)])
    n = len(differences)
    error = differences.std(ddof=1) / math.sqrt(n)
    assert found.seeds == found.runs == n
    assert math.isclose(found.mean, differences.mean(), rel_tol=1e-9)
    assert math.isclose(found.half_width, t.ppf(0.975, n - 1) * error, rel_tol=1e-9)
    assert math.isclose(found.p, 2 * t.sf(abs(differences.mean() / error), n - 1), rel_tol=1e-9)


def test_a_rule_without_a_temperature_of_equal_diversity_has_no_gain():
    found = gain("shorten", "en", "fixed", equal="H", min_p=0.05)
    assert math.isnan(found.mean) and math.isnan(found.half_width) and found.seeds == 0 < found.runs


def test_a_column_has_its_seeds_in_order():
    kept = by_hand("U_same", "code", "en", "edt", "1.0")
    assert column("code", "en", "edt", 1.0, "U_same").tolist() == [kept[seed] for seed in sorted(kept)]


def test_holm_multiplies_by_the_tests_that_are_left():
    assert holm([0.01, 0.04, 0.03]).tolist() == [0.03, 0.06, 0.06]
    assert holm([0.5, 0.9]).tolist() == [1.0, 1.0] and holm([]).tolist() == []


@pytest.mark.parametrize("call, words", [
    (lambda: gain("answer", "en", "edt", 0.25), "rule='edt': the grid has no row of it"),
    (lambda: gain("answer", "en", "edt", 0.2, equal="T"), "equal='T': must be one of 'same', 'U', 'H'"),
    (lambda: holm([0.1, math.nan]), "p=.*: pass a list of p-values"),
    (lambda: holm([[0.1]]), "p=.*: pass a list of p-values"),
])
def test_errors_name_the_argument(call, words):
    with pytest.raises(ValueError, match=words):
        call()
