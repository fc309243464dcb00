"""The lemma and the identity of theory 12 by a second route: a tree without structure, all texts listed, 50 digits.

Nothing here comes from the library but in the last test, which holds it to the same tree.
"""

from functools import cache
from itertools import product
from random import Random

import mpmath as mp
import numpy as np
import pytest

from taulab.entropy_calibration import calibration_by_step
from taulab.future_entropy import adjusted, entce_parts
from taulab.worlds import make_world

V, T = 3, 3
DIGITS = 50
PREFIXES = [prefix for length in range(T) for prefix in product(range(V), repeat=length)]
TEXTS = list(product(range(V), repeat=T))


@pytest.fixture(autouse=True)
def fifty_digits():
    with mp.workdps(DIGITS):
        yield


class Tree:
    """A truth, a model and errors of a predictor, drawn anew after every prefix; α of each step."""

    def __init__(self, seed, largest_error=1.0):
        rng = Random(seed)
        self.truth, self.model = ({prefix: self.law(rng) for prefix in PREFIXES} for _law in range(2))
        self.errors = {prefix: [mp.mpf(rng.uniform(-1, 1)) * largest_error for _v in range(V)] for prefix in PREFIXES}
        self.alphas = [mp.mpf(rng.uniform(-0.5, 1)) for _t in range(T)]

    @staticmethod
    def law(rng):
        weights = [mp.mpf(rng.uniform(0.05, 1)) for _v in range(V)]
        return [weight / mp.fsum(weights) for weight in weights]

    def rows(self, alphas):
        """Return {prefix: adjusted law}: q^(1 + α) exp(-α (f + e)), f from all ways to go on, one by one."""
        @cache
        def law(prefix):
            alpha = alphas[len(prefix)]
            weights = [self.model[prefix][v] ** (1 + alpha)
                       * mp.exp(-alpha * (future((*prefix, v)) + self.errors[prefix][v])) for v in range(V)]
            return [weight / mp.fsum(weights) for weight in weights]

        @cache
        def future(prefix):
            ends = product(range(V), repeat=T - len(prefix))
            chances = [mp.fprod(law((*prefix, *end[:k]))[token] for k, token in enumerate(end)) for end in ends]
            return -mp.fsum(chance * mp.log(chance) for chance in chances)

        return {prefix: law(prefix) for prefix in PREFIXES}, {
            prefix: [future((*prefix, v)) for v in range(V)] for prefix in PREFIXES}


def chance(rows, text):
    return mp.fprod(rows[text[:t]][token] for t, token in enumerate(text))


def log_loss(tree, rows, t):
    """Return the log loss of step t, over all true texts."""
    return -mp.fsum(chance(tree.truth, text) * mp.log(rows[text[:t]][text[t]]) for text in TEXTS)


def lemma(tree, rows, futures, t):
    """Return E_model[s] - E_truth[s] with s = ln q - (f + e), over true prefixes of length t."""
    found = mp.mpf(0)
    for prefix in product(range(V), repeat=t):
        weight = chance(tree.truth, prefix)
        found += weight * mp.fsum(
            (rows[prefix][v] - tree.truth[prefix][v])
            * (mp.log(tree.model[prefix][v]) - futures[prefix][v] - tree.errors[prefix][v]) for v in range(V))
    return found


def close(a, b, digits):
    return abs(a - b) < mp.mpf(10) ** -digits


@pytest.mark.parametrize("seed", range(3))
def test_the_slope_of_a_step_is_that_of_its_definition(seed):
    tree = Tree(seed)
    rows, futures = tree.rows(tree.alphas)
    for t in range(T):
        def loss(alpha, t=t):
            return log_loss(tree, tree.rows([*tree.alphas[:t], alpha, *tree.alphas[t + 1:]])[0], t)
        h = mp.mpf(10) ** -15
        slope = (loss(tree.alphas[t] + h) - loss(tree.alphas[t] - h)) / (2 * h)
        assert close(slope, lemma(tree, rows, futures, t), 27)
        assert not close(slope, 0, 4)


@pytest.mark.parametrize("seed", range(3))
def test_entce_is_made_of_slopes_and_errors(seed):
    tree = Tree(seed)
    rows, futures = tree.rows(tree.alphas)
    entropy = -mp.fsum(chance(rows, text) * mp.log(chance(rows, text)) for text in TEXTS)
    loss = -mp.fsum(chance(tree.truth, text) * mp.log(chance(rows, text)) for text in TEXTS)
    slopes = -mp.fsum((1 + tree.alphas[t]) * lemma(tree, rows, futures, t) for t in range(T))
    errors = mp.fsum(chance(tree.truth, prefix) * mp.fsum(
        (tree.truth[prefix][v] - rows[prefix][v]) * tree.errors[prefix][v] for v in range(V)) for prefix in PREFIXES)
    assert close(entropy - loss, slopes + errors, DIGITS - 4)
    assert not close(errors, 0, 4) and not close(slopes, 0, 4)
    without = -mp.fsum(lemma(tree, rows, futures, t) for t in range(T))       # (1 + α) forgotten
    assert not close(entropy - loss, without + errors, 4)


def test_where_each_slope_is_zero_entce_is_zero_and_no_log_loss_has_grown():
    tree = Tree(7, largest_error=0)
    alphas = [mp.mpf(0)] * T
    for t in reversed(range(T)):
        def slope(alpha, t=t):
            rows, futures = tree.rows([*alphas[:t], alpha, *alphas[t + 1:]])
            return lemma(tree, rows, futures, t)
        alphas[t] = mp.findroot(slope, (0, 0.1), tol=mp.mpf(10) ** -80)
    rows, _futures = tree.rows(alphas)
    entropy = -mp.fsum(chance(rows, text) * mp.log(chance(rows, text)) for text in TEXTS)
    loss = -mp.fsum(chance(tree.truth, text) * mp.log(chance(rows, text)) for text in TEXTS)
    assert close(entropy, loss, 30)
    for t in range(T):
        assert log_loss(tree, rows, t) < log_loss(tree, tree.model, t)
    before = [-mp.fsum(chance(law, text) * mp.log(chance(tree.model, text)) for text in TEXTS)
              for law in (tree.model, tree.truth)]
    assert not close(*before, 2)


def test_the_library_agrees_with_the_tree():
    tree = Tree(11)
    number = {prefix: i for i, prefix in enumerate(PREFIXES)}

    def arrays(rows):
        return [[float(x) for x in rows[prefix]] for prefix in PREFIXES]

    after = [[number.get((*prefix, v), 0) for v in range(V)] for prefix in PREFIXES]
    world = make_world(arrays(tree.truth), arrays(tree.model), after, steps=T)
    found = adjusted(world, [float(alpha) for alpha in tree.alphas], errors=arrays(tree.errors))
    rows, futures = tree.rows(tree.alphas)
    for prefix, i in number.items():
        t = len(prefix)
        assert np.allclose(found.world.model[t, i], [float(x) for x in rows[prefix]], rtol=1e-12)
        assert np.allclose(found.future[t, i], [float(x) for x in futures[prefix]], rtol=1e-12)
    assert np.allclose(found.slopes, [float(lemma(tree, rows, futures, t)) for t in range(T)], atol=1e-13)
    steps, parts = calibration_by_step(found.world), entce_parts(found)
    assert np.allclose(steps.log_loss, [float(log_loss(tree, rows, t)) for t in range(T)], rtol=1e-12)
    assert parts.total == pytest.approx(T * steps.entce, rel=1e-12)
