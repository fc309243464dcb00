"""Future-entropy scaling: against prefixes one by one, differences and SymPy; the numbers of four worlds."""

from math import exp, log

import numpy as np
import pytest
import sympy
from numpy.testing import assert_allclose
from scipy.optimize import brentq, minimize_scalar
from texts import LAWS, SPELLS, derailed

from taulab.entropy import entropy
from taulab.entropy_calibration import (
    calibrated_temperature,
    calibration_by_step,
    entce_estimate,
    least_loss_temperature,
    sample_world,
    temper_steps,
    truncate,
)
from taulab.future_entropy import (
    adjusted,
    adjusted_row,
    entce_bound,
    entce_parts,
    fit_alphas,
    fit_lookahead,
    future_entropy,
    future_labels,
    learn_future,
    one_step_lookahead,
)
from taulab.future_entropy.fitting import best_alpha
from taulab.future_entropy.tilt import backward
from taulab.sampling import top_k
from taulab.softmax import temper
from taulab.worlds import derailing_world, fork_world, make_world, pair_world, recovering_world, small_world

WORLDS = {"small": small_world(), "recovering": recovering_world(), "fork": fork_world()}


def measured(world):
    """Return log loss and EntCE, nats per step."""
    steps = calibration_by_step(world)
    return float(steps.log_loss.mean()), steps.entce


def total(world):
    """Return T EntCE."""
    return len(world.truth) * calibration_by_step(world).entce


def random_world(seed, states=3, V=3, steps=4):
    """Return a world without any structure: laws change from step to step, tokens lead anywhere."""
    rng = np.random.default_rng(seed)
    truth, model = rng.dirichlet(np.ones(V), (2, steps, states))
    return make_world(truth, model, rng.integers(0, states, (states, V)))


# --- against prefixes one by one -----------------------------------------------------------------

def prefix_by_prefix(modelled, alphas, V, steps):
    """Return a function from a prefix to the adjusted law and the adjusted entropy of the rest, by plain recursion."""
    def rest(prefix):
        if len(prefix) == steps:
            return None, 0.0
        after = [rest((*prefix, v))[1] for v in range(V)]
        alpha = alphas[len(prefix)]
        weights = [q ** (1 + alpha) * exp(-alpha * f) for q, f in zip(modelled(prefix), after, strict=True)]
        law = [w / sum(weights) for w in weights]
        return law, sum(r * (f - log(r)) for r, f in zip(law, after, strict=True))
    return rest


@pytest.mark.parametrize("alphas", [(0, 0, 0, 0), (0.3, -0.2, 1.5, 0.1)])
def test_the_adjusted_model_is_that_of_a_recursion_over_prefixes(alphas):
    world = derailing_world(*LAWS, SPELLS, steps=4)
    rest = prefix_by_prefix(derailed(*LAWS, SPELLS)[1], alphas, 3, 4)
    found = adjusted(world, alphas)
    futures = future_entropy(world) if not any(alphas) else found.future
    for prefix in ((), (0,), (1,), (2,), (0, 1), (1, 0), (2, 2), (1, 0, 0), (0, 1, 1), (2, 0, 1)):
        state = 0
        for token in prefix:
            state = world.after[state, token]
        t = len(prefix)
        assert_allclose(found.world.model[t, state], rest(prefix)[0], rtol=1e-12)
        assert_allclose(futures[t, state], [rest((*prefix, v))[1] for v in range(3)], rtol=1e-12, atol=1e-15)
    if any(alphas):
        assert_allclose(future_entropy(found.world), found.future, rtol=1e-12)


def test_the_entropy_of_a_text_is_that_of_its_first_step_and_its_future():
    world = small_world()
    q = world.model[0, 0]
    assert q @ (future_entropy(world)[0, 0] - np.log(q)) == pytest.approx(calibration_by_step(world).entropy.sum())


def test_lookahead_by_hand():
    world, a = derailing_world(*LAWS, SPELLS, steps=3), 1.3
    ahead = one_step_lookahead(world, a)
    modelled = derailed(*LAWS, SPELLS)[1]
    for prefix, state in ((), 0), ((0,), world.after[0, 0]), ((1, 1), world.after[world.after[0, 1], 1]):
        q = modelled(prefix)
        after = [-sum(r * log(r) for r in modelled((*prefix, v))) if len(prefix) < 2 else 0 for v in range(3)]
        weights = np.array(q) * np.exp(-a * np.array(after))
        assert_allclose(ahead.model[len(prefix), state], weights / weights.sum(), rtol=1e-12)


# --- the lemma and the identity ------------------------------------------------------------------

@pytest.mark.parametrize("world", [small_world(), random_world(0), random_world(1)], ids=["small", "random", "another"])
def test_slopes_are_those_of_differences_with_all_later_steps_held(world):
    steps = len(world.truth)
    alphas = np.linspace(-0.2, 0.5, steps)
    errors = np.random.default_rng(2).normal(0, 0.3, world.truth.shape)
    found = adjusted(world, alphas, errors=errors)
    for t in range(steps):
        moved = [calibration_by_step(adjusted(world, alphas + h * np.eye(steps)[t], errors=errors).world).log_loss[t]
                 for h in (1e-5, -1e-5)]
        assert found.slopes[t] == pytest.approx((moved[0] - moved[1]) / 2e-5, abs=1e-9)


def test_a_slope_is_not_that_of_the_whole_log_loss():
    world, alphas, h = small_world(), np.full(7, 0.1), 1e-5
    assert round(adjusted(world, alphas).slopes[3], 5) == -0.04259
    whole = [calibration_by_step(adjusted(world, alphas + step * np.eye(7)[3]).world).log_loss.sum()
             for step in (h, -h)]
    assert round((whole[0] - whole[1]) / (2 * h), 5) == -0.04520


def test_lemma_and_identity_in_symbols():
    """One step of three tokens, all as symbols, to 50 digits. The sides are evaluated apart: to find that a difference
    is 0 takes SymPy half a minute."""
    alpha, *rest = sympy.symbols("alpha q:3 f:3 p:3", positive=True)
    q, f, p = rest[:3], rest[3:6], rest[6:]
    weights = [x ** (1 + alpha) * sympy.exp(-alpha * y) for x, y in zip(q, f, strict=True)]
    r = [w / sum(weights) for w in weights]
    score = [sympy.log(x) - y for x, y in zip(q, f, strict=True)]

    def expect(law, values):
        return sum(x * y for x, y in zip(law, values, strict=True))

    def number(expression, shares):
        fractions = [sympy.Rational(share, 60) for share in shares]
        return expression.subs(dict(zip((alpha, *rest), fractions, strict=True))).evalf(50)
    rest_of_text = [y - sympy.log(x) for x, y in zip(r, f, strict=True)]
    slope = expect(r, score) - expect(p, score)
    lemma = expect(p, [-sympy.log(x) for x in r]).diff(alpha), slope
    one_step = expect(r, rest_of_text) - expect(p, rest_of_text), -(1 + alpha) * slope
    for shares in (8, 30, 24, 6, 70, 90, 400, 25, 15, 20), (-20, 10, 20, 30, 1, 2, 3, 40, 15, 5):
        for left, right in lemma, one_step:
            assert abs(number(left, shares) - number(right, shares)) < sympy.Float("1e-45")
            assert abs(number(right, shares)) > 1e-3


@pytest.mark.parametrize("name", [*WORLDS, 0, 1, 2])
def test_the_identity_holds_at_any_alpha_and_with_any_error(name):
    world = WORLDS.get(name) or random_world(name)
    rng = np.random.default_rng(3)
    for size in (0, 0.1, 1):
        found = adjusted(world, rng.uniform(-0.3, 1, len(world.truth)), errors=rng.normal(0, size, world.truth.shape)
                         if size else 0.0)
        parts = entce_parts(found)
        assert parts.total == pytest.approx(total(found.world), abs=1e-12)
        assert abs(parts.total) > 1e-3
        assert bool(abs(parts.errors).max() > 1e-6) == bool(size)


def test_the_identity_is_of_the_sum_and_needs_its_factor():
    found = adjusted(small_world(), 0.1)
    parts, steps = entce_parts(found), calibration_by_step(found.world)
    assert round(parts.total, 5) == 0.33362
    assert round(-found.slopes.sum(), 5) == 0.30329                            # 1 + α forgotten
    assert round(steps.entce, 5) == 0.04766
    assert abs(steps.entropy - steps.log_loss - parts.slopes).max() > 0.01
    exact = calibration_by_step(fit_alphas(small_world()).world)
    assert (exact.entropy - exact.log_loss)[[0, 1, 6]].round(4).tolist() == [-0.0013, -0.0151, 0.0182]


# --- the theorem ---------------------------------------------------------------------------------

def test_the_table_of_the_small_world():
    world = small_world()
    fit = fit_alphas(world)
    assert fit.alphas.round(3).tolist() == [0.246, 0.175, 0.178, 0.181, 0.184, 0.187, 0.190]
    loss, entce = measured(fit.world)
    assert (round(loss, 5), round(loss + entce, 5)) == (1.02365, 1.02365)
    assert abs(entce) < 1e-12
    a = fit_lookahead(world)
    ahead = one_step_lookahead(world, a)
    assert round(a, 2) == 2.42
    assert np.round(measured(ahead), 5).tolist() == [1.02491, 0.03227]
    assert round(sum(measured(ahead)), 5) == 1.05718
    assert future_entropy(world)[0, 0].round(3).tolist() == [6.568, 6.642, 6.712, 8.301]
    assert fit.future[0, 0].round(3)[[0, 3]].tolist() == [5.900, 8.294]
    assert fit.world.model[0, 0].round(5).tolist() == [0.42362, 0.29151, 0.27207, 0.01279]
    assert temper(world.model[0, 0], 1 / (1 + fit.alphas[0]))[3].round(4) == pytest.approx(0.0222, abs=1e-4)


def test_the_table_from_a_start_whose_temperature_is_best():
    world = small_world()
    start = temper_steps(world, least_loss_temperature(world))
    assert np.round(measured(start), 4).tolist() == [1.0259, 0.0148]
    assert round(measured(temper_steps(start, calibrated_temperature(start)))[0], 5) == 1.02605
    loss, entce = measured(fit_alphas(start).world)
    assert round(loss, 5) == 1.02526
    assert abs(entce) < 1e-12


#: Log loss by future-entropy scaling, with one α for all steps, by lookahead where it is least, with its EntCE, and
#: where its EntCE is 0.
METHODS = {
    "small, 64": (small_world(64), 1.08126, 1.08243, 1.08579, 0.075, 1.08803),
    "recovering": (recovering_world(), 1.17107, 1.17110, 1.16982, 0.039, 1.17330),
    "recovering, 64": (recovering_world(64), 1.17474, 1.17546, 1.17537, 0.075, 1.17806),
    "fork": (fork_world(), 1.08154, 1.08192, 1.09031, 0.112, 1.23904),
}


@pytest.mark.parametrize("name", METHODS)
def test_the_methods_in_other_worlds(name):
    world, scaled, shared, ahead, off, calibrated = METHODS[name]
    fit = fit_alphas(world)
    assert round(measured(fit.world)[0], 5) == scaled
    assert abs(measured(fit.world)[1]) < 1e-12
    one = minimize_scalar(lambda alpha: measured(adjusted(world, alpha).world)[0], bounds=(0, 1), method="bounded",
                          options={"xatol": 1e-6})
    assert one.fun == pytest.approx(shared, abs=6e-5)
    assert measured(one_step_lookahead(world, fit_lookahead(world))) == pytest.approx((ahead, off), abs=6e-4)
    a = brentq(lambda a: measured(one_step_lookahead(world, a))[1], 0, 60)
    assert round(measured(one_step_lookahead(world, a))[0], 5) == calibrated
    if name == "fork":
        assert fit.alphas.round(3).tolist() == [0.274, 0.170, 0.166, 0.160, 0.153, 0.131, 0.124, 0.110]
        assert scaled < min(shared, ahead, calibrated)


@pytest.mark.parametrize("seed", range(25))
def test_the_log_loss_never_rises_and_entce_is_0_in_any_world(seed):
    world = random_world(seed, states=4, V=4, steps=5)
    fit = fit_alphas(world)
    before, after = calibration_by_step(world).log_loss, calibration_by_step(fit.world)
    assert (after.log_loss <= before + 1e-12).all()                          # at no step, not only in sum
    assert abs(after.entce) < 1e-12 < abs(measured(world)[1])


def test_each_alpha_is_where_a_search_finds_it():
    world = random_world(5)
    fit = fit_alphas(world)
    for t in range(len(world.truth)):
        def loss(alpha, t=t):
            alphas = np.where(np.arange(4) == t, alpha, fit.alphas)
            return calibration_by_step(adjusted(world, alphas).world).log_loss[t]
        found = minimize_scalar(loss, bounds=(-9, 20), method="bounded", options={"xatol": 1e-9})
        assert fit.alphas[t] == pytest.approx(found.x, abs=1e-5)


# --- errors put in on purpose --------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(12))
def test_the_bound_holds_whatever_goes_wrong(seed):
    rng = np.random.default_rng(seed)
    world = [small_world(), recovering_world(), random_world(seed)][seed % 3]
    epsilon, delta = rng.choice([0, 0.01, 0.05]), rng.choice([0, 0.1, 0.5])
    slopes = rng.uniform(-epsilon, epsilon, len(world.truth))
    errors = delta * rng.choice([-1, 1], world.truth.shape)
    fit = fit_alphas(world, slopes=slopes, errors=errors)
    bound = entce_bound(fit.alphas, epsilon, delta)
    assert abs(total(fit.world)) <= bound + 1e-12
    assert entce_parts(fit).total == pytest.approx(total(fit.world), abs=1e-12)


def test_the_part_of_the_slopes_is_reached():
    fit = fit_alphas(small_world(), slopes=-0.05)
    assert round(total(fit.world), 4) == 0.3799
    assert total(fit.world) == pytest.approx(entce_bound(fit.alphas, 0.05, 0), abs=1e-12)


def test_the_part_of_the_errors_is_far_from_it():
    """An error that is the same for all tokens costs nothing; one of either sign, at random, a hundredth."""
    world = small_world()
    assert abs(total(fit_alphas(world, errors=0.5).world)) < 1e-12
    per_state = np.random.default_rng(0).normal(size=(*world.truth.shape[:2], 1))
    assert abs(total(fit_alphas(world, errors=np.broadcast_to(per_state, world.truth.shape)).world)) < 1e-12
    for seed in range(5):
        errors = 0.1 * np.random.default_rng(seed).choice([-1, 1], world.truth.shape)
        assert 1e-4 < abs(total(fit_alphas(world, errors=errors).world)) < 1.4 / 25
    gap = world.model - world.truth
    errors = 0.5 * np.sign(np.where(abs(gap) < 1e-12, 0, gap))              # some are equal, but for rounding
    errors[-1] = 0                                                           # nothing comes after the last step
    for sign, cost in (1, 0.0185), (-1, 0.0928):
        fit = fit_alphas(world, errors=sign * errors)
        assert round(total(fit.world), 4) == cost < entce_bound(fit.alphas, 0, 0.5) / 70


def test_another_future_is_an_error_too():
    """None at all, which is a temperature for each step; and that of the base model in place of the adjusted one."""
    world = small_world()

    def choose(t, predicted, joint):
        return best_alpha(world.model[t], predicted, joint)
    for future, alphas, loss, entce in ((np.zeros(world.truth.shape), (0.464, 0.186), 1.02536, 0.01151),
                                        (future_entropy(world), (0.288, 0.181), 1.02393, 0.00169)):
        fit = backward(world, choose, lambda t, _future, _laws, taken=future: taken[t])
        assert fit.alphas[:2].round(3).tolist() == list(alphas)
        assert np.round(measured(fit.world), 5).tolist() == [loss, entce]
        assert entce_parts(fit).total == pytest.approx(total(fit.world), abs=1e-12)


# --- a rule that looks at the entropy of the step alone ------------------------------------------

def cooled(world, base, strength):
    """Return the world with the temperature base - strength (H - 1) at each step: uncertain steps are cooled."""
    temperature = np.maximum(base - strength * (entropy(world.model) - 1), 0.05)
    return world._replace(model=temper(world.model, temperature))


@pytest.mark.parametrize(("world", "strength", "loss", "wins"), [
    (small_world(), 2.5, 1.02233, True), (small_world(64), 2.4, 1.04545, True),
    (recovering_world(64), 1.3, 1.16833, True), (recovering_world(), 1.2, 1.17178, False),
    (fork_world(), 0.2, 1.0868, False)])
def test_cooling_uncertain_steps_wins_where_being_lost_shows_and_not_at_an_honest_fork(world, strength, loss, wins):
    base = brentq(lambda base: measured(cooled(world, base, strength))[1], 0.5, 1.5)
    found = measured(cooled(world, base, strength))[0]
    assert found == pytest.approx(loss, abs=6e-5)
    assert (found < measured(fit_alphas(world).world)[0]) == wins


# --- learned -------------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(3))
def test_labels_are_right_on_average(seed):
    world, rng = recovering_world(), np.random.default_rng(seed)
    future = future_entropy(world)
    for step, state in (0, 0), (3, 2), (6, world.after[2, 5]):
        labels = future_labels(world, step + 1, np.repeat(world.after[state], 3000), rng).reshape(6, 3000)
        error = labels.std(axis=1, ddof=1) / 3000**0.5
        assert (abs(labels.mean(axis=1) - future[step, state]) < 5 * error + 1e-12).all()
    assert not future_labels(world, 8, [0, 1], rng).any()
    several = future_labels(world, 1, np.zeros(2000, int), rng, continuations=9)
    one = future_labels(world, 1, np.zeros(2000, int), rng)
    assert one.std() / several.std() == pytest.approx(3, rel=0.1)


def learned(world, n, features=None, seeds=5):
    """Return the mean log loss and the root mean square EntCE over seeds."""
    results = [measured(learn_future(world, n, np.random.default_rng(seed), features=features).world)
               for seed in range(seeds)]
    losses, entces = np.array(results).T
    return losses.mean(), np.sqrt((entces**2).mean())


#: Mean log loss over five seeds, of 10,000 texts over two: the constant predictor, and one with features of the state.
LEARNED = {
    "small": (small_world(), np.eye(9), {30: (1.03475, 1.03503), 300: (1.02427, 1.02470), 1000: (1.02335, 1.02389),
                                         10_000: (1.02303, 1.02366)}),
    "fork": (fork_world(), np.column_stack([np.vstack([np.zeros(6), np.eye(6), np.eye(6)]), np.arange(13) > 6]),
             {30: (1.0967, 1.0947), 300: (1.0841, 1.0839), 1000: (1.0826, 1.0822), 10_000: (1.0821, 1.0816)}),
}


@pytest.mark.parametrize("name", LEARNED)
def test_what_learning_costs(name):
    """At 30 texts worse than no adjustment, from 300 on better than the temperature that calibrates."""
    world, features, losses = LEARNED[name]
    base, calibrated = measured(world)[0], measured(temper_steps(world, calibrated_temperature(world)))[0]
    for n, expected in losses.items():
        found = [learned(world, n, each, seeds=2 if n == 10_000 else 5)[0] for each in (None, features)]
        assert found == pytest.approx(expected, abs=1e-3 if n == 30 else 3e-4)
        assert n > 30 or min(found) > base
        assert n < 300 or max(found) < calibrated
    exact = measured(fit_alphas(world).world)[0]
    assert found[1] == pytest.approx(exact, abs=2e-4)


def test_what_a_predictor_does_not_see_stays_as_a_bias():
    """What token 2 leads to hangs on the token before it: without that, as far off as the temperature of least loss."""
    world = pair_world()
    last = np.vstack([np.zeros(4), np.eye(4), np.eye(4)])
    blind, seeing = (learned(world, 3000, features, seeds=4)[1] for features in (None, last))
    assert blind == pytest.approx(0.011, abs=0.002)
    assert seeing < 0.004
    assert measured(temper_steps(world, least_loss_temperature(world)))[1] == pytest.approx(0.0125, abs=5e-4)
    assert abs(measured(fit_alphas(world).world)[1]) < 1e-12


def test_draws_from_an_adjusted_model_agree_with_the_exact_numbers():
    world = fit_alphas(recovering_world(64)).world
    estimate = entce_estimate(*sample_world(world, 4000, np.random.default_rng(0)))
    assert abs(estimate.entce) < 5 * estimate.entce_error
    assert abs(estimate.log_loss - 1.17474) < 5 * estimate.log_loss_error


# --- errors --------------------------------------------------------------------------------------

SMALL = small_world(3)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: future_entropy(0), "world: is int, not a World"),
    (lambda: adjusted_row([0.5, 0.5], [1, 2, 3], 0.1), r"f: has shape \(3,\) and q \(2,\)"),
    (lambda: adjusted_row([0.5, 0.5], [1, np.inf], 0.1), "f: has shape .*finite"),
    (lambda: adjusted_row([0.5, 0.5], [1, 2], np.inf), "alpha=inf: must be a finite number"),
    (lambda: adjusted(SMALL, [0.1, 0.2]), r"alphas: has shape \(2,\); pass finite numbers that broadcast to \(3,\)"),
    (lambda: adjusted(SMALL, 0.1, errors=np.nan), r"errors: has shape \(\); pass finite"),
    (lambda: fit_alphas(SMALL, slopes=[1, 2]), r"slopes: has shape \(2,\)"),
    (lambda: fit_alphas(SMALL, slopes=5), "slopes: 5.0 is had at step 0 at no α between -64 and 64"),
    (lambda: fit_alphas(truncate(SMALL, top_k, 2)), "world: its model gives probability 0 to what the truth has"),
    (lambda: entce_parts(SMALL), "scaling: is World, not a FutureScaling"),
    (lambda: entce_bound([np.nan], 0.1, 0.1), "alphas: has shape"),
    (lambda: entce_bound([0.1], [0.1, 0.2], 0.1), "epsilon: has shape"),
    (lambda: entce_bound([0.1], -0.1, 0.1), "epsilon: holds -0.1"),
    (lambda: entce_bound([0.1], 0.1, -0.1), "delta=-0.1: must be"),
    (lambda: one_step_lookahead(SMALL, np.inf), "a=inf: must be a finite number"),
    (lambda: future_labels(SMALL, 4, [0], np.random.default_rng(0)), "step=4: the world has 3 steps"),
    (lambda: future_labels(SMALL, 1, [9], np.random.default_rng(0)), "states: must be integers from 0 to 8"),
    (lambda: learn_future(SMALL, 1, np.random.default_rng(0)), "n=1: must be"),
    (lambda: learn_future(SMALL, 9, np.random.default_rng(0), features=np.ones((3, 1))), "features: has shape"),
    (lambda: learn_future(SMALL, 9, np.random.default_rng(0), ridge=-1), "ridge=-1: must be 0"),
])
def test_what_has_no_answer_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
