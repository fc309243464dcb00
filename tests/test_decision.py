"""Decisions: soft values against numerical maxima, and the two recursions against each other."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from taulab.decision import (
    WORLD,
    Start,
    Token,
    action_values,
    actions,
    soft_policy,
    soft_value,
    values_by_action,
    values_by_token,
)
from taulab.entropy import kl_divergence
from taulab.softmax import softmax


def problem(seed, size=4):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(size)), rng.normal(0, 2, size)


def deep(rng, depth, states):
    """Return the tokens of a random tree of words, of unequal depths, and their ρ."""
    n = rng.integers(2, 4)
    tokens = tuple(Token(float(rng.normal()), rng.choice(states)) if depth == 0 or rng.random() < 0.3
                   else Token(0.0, None, *deep(rng, depth - 1, states)) for _ in range(n))
    return tokens, tuple(rng.dirichlet(np.ones(n)))


@pytest.mark.parametrize("beta", [0.05, 1, 7])
def test_the_soft_value_is_the_most_that_reward_less_kl_can_be(beta):
    rho, Q = problem(0)
    found = minimize(lambda z: beta * kl_divergence(softmax(z), rho) - softmax(z) @ Q, np.log(rho), tol=1e-12)
    assert_allclose(soft_value(rho, Q, beta), -found.fun, rtol=1e-6)
    pi = soft_policy(rho, Q, beta)
    assert_allclose(pi, softmax(found.x), atol=1e-4)
    assert_allclose(pi @ Q - beta * kl_divergence(pi, rho), soft_value(rho, Q, beta), rtol=1e-12)


def test_limits():
    rho, Q = problem(1)
    assert_allclose(soft_value(rho, Q, 1e-9), Q.max(), rtol=1e-6)
    assert_allclose(soft_value(rho, Q, 1e9), rho @ Q, rtol=1e-6)
    assert_allclose(soft_policy(rho, Q, 1e9), rho, atol=1e-8)
    assert_allclose(soft_policy([0, 1], [5, 1], 1e-3), [0, 1])              # what ρ forbids stays forbidden
    assert soft_value([0, 1], [5000, 1], 1) == 1 == soft_value([0.5, 0.5], [-np.inf, 1 + np.log(2)], 1)
    assert_allclose(soft_value([[0.5, 0.5]] * 2, [[1, 1], [2, 2]], 3), [1, 2])


@pytest.mark.parametrize("beta", [0.05, 0.25, 1, 4, 100])
@pytest.mark.parametrize("gamma", [0, 0.9, 1])
def test_by_token_and_by_action_come_to_the_same(beta, gamma):
    rng = np.random.default_rng(3)
    states = {"end": Start(*deep(rng, 2, [None])), "on": Start(*deep(rng, 3, ["end", None])),
              "first": Start(*deep(rng, 3, ["on", "end"]))}
    for world in (WORLD, states):
        by_token, by_action = values_by_token(world, beta, gamma), values_by_action(world, beta, gamma)
        assert by_token.keys() == by_action.keys() == world.keys()
        assert_allclose(list(by_token.values()), list(by_action.values()), rtol=0, atol=1e-14 * max(1, beta))   # β ln Σ


def test_the_world_of_the_lab():
    rho, ends = actions(WORLD["A"])
    assert_allclose(rho, [0.1, 0.4, 0.1, 0.4])
    assert [(end.reward, end.state) for end in ends] == [(0, "B"), (1, "B"), (0.5, "C"), (-2, "C")]
    assert_allclose(values_by_token(WORLD, 1, 0.9)["A"], 0.979098686)
    Q = action_values(WORLD, "A", 1, 0.9)
    assert_allclose(soft_value(rho, Q, 1), values_by_action(WORLD, 1, 0.9)["A"], rtol=1e-14)
    assert soft_policy(rho, action_values(WORLD, "A", 0.2, 0.9), 0.2).argmax() == 2
    assert soft_policy(rho, action_values(WORLD, "A", 0.215, 0.9), 0.215).argmax() == 1


def test_a_discount_between_the_tokens_is_another_question():
    assert_allclose(values_by_token(WORLD, 1, 0.9, inner=0.9)["A"], 0.800782297)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: soft_value([0.5, 0.5], [1, 2], 0), "^beta=0: must be above 0"),
    (lambda: soft_value([0.5, 0.4], [1, 2], 1), "^rho: a row sums to"),
    (lambda: soft_policy([0.5, 0.5], [1, 2, 3], 1), r"^rho: shape \(2,\); pass distributions of the shape of Q"),
    (lambda: values_by_token(WORLD, 1, 1.1), "^gamma=1.1: must be from 0 to 1"),
    (lambda: values_by_token(WORLD, 1, 0.9, inner=-1), "^inner=-1: must be from 0 to 1"),
    (lambda: values_by_action({"A": Start((Token(1.0, "A"),), (1.0,))}, 1, 0.9), "^states: 'A' leads back to itself")])
def test_errors_name_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
