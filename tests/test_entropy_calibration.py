"""Entropy calibration: exact against all texts one by one and against draws; the numbers of one small world."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import beta, rel_entr
from texts import LAWS, SPELLS, Texts, derailed

from taulab.entropy_calibration import (
    calibrated_temperature,
    calibration_by_step,
    divergence_frontier,
    entce_estimate,
    entce_scaling,
    least_loss_temperature,
    sample_world,
    survival,
    temper_steps,
    temper_texts,
    truncate,
)
from taulab.heavy_tails import singleton_mass
from taulab.sampling import top_k, top_p
from taulab.softmax import softmax, temper
from taulab.worlds import (
    bridge_world,
    counted_laws,
    derailing_world,
    fork_world,
    make_world,
    recovering_world,
    small_world,
    sparse_chain,
    text_probabilities,
    window_world,
)

SIZES = np.geomspace(1e3, 1e6, 13)


def measured(world):
    """Return log loss and EntCE of a world, nats per step."""
    steps = calibration_by_step(world)
    return float(steps.log_loss.mean()), steps.entce


# --- exact ---------------------------------------------------------------------------------------

def test_steps_are_those_of_all_prefixes():
    world = derailing_world(*LAWS, SPELLS, steps=5)
    entropy, loss = Texts(*derailed(*LAWS, SPELLS), 3, 5).by_step()
    steps = calibration_by_step(world)
    assert_allclose(steps.entropy, entropy, rtol=1e-12)
    assert_allclose(steps.log_loss, loss, rtol=1e-12)
    assert steps.entce == pytest.approx((entropy - loss).mean())


@pytest.mark.parametrize("world", [small_world(), recovering_world(6), fork_world(6), bridge_world(1.5, 1e3, steps=5)],
                         ids=["small", "recovering", "fork", "bridge"])
def test_means_are_those_of_all_texts(world):
    p, q = text_probabilities(world)
    T = world.truth.shape[0]
    loss, entce = measured(world)
    assert loss == pytest.approx(-(p @ np.log(q)) / T, rel=1e-12)
    assert entce == pytest.approx((p - q) @ np.log(q) / T, rel=1e-9)


def test_the_small_world():
    """Entropy of the truth 1.00869; the model's log loss 1.03291, entropy 1.12888, and its entropy rises by step."""
    world = small_world()
    truth = calibration_by_step(world._replace(model=world.truth))
    assert [truth.entropy.mean().round(5), truth.log_loss.mean().round(5)] == [1.00869, 1.00869]
    assert truth.entce == pytest.approx(0, abs=1e-15)
    steps = calibration_by_step(world)
    assert [x.mean().round(5) for x in steps] == [1.12888, 1.03291]
    assert round(steps.entce, 5) == 0.09597
    assert steps.entropy[[0, 1, 6]].round(4).tolist() == [1.2072, 1.0902, 1.1406]
    assert (np.diff(steps.entropy[1:]) > 0).all()
    assert round(7 * steps.entce, 4) == 0.6718


def test_the_sign_and_what_calibrated_means():
    world = small_world()
    alike = world._replace(model=np.full(world.truth.shape, 0.25))
    assert measured(alike) == pytest.approx((np.log(4), 0))                  # calibrated, and useless
    cold = temper_steps(world, 0.3)
    assert measured(cold)[1] < 0 < measured(world)[1]


def test_a_flat_entropy_may_be_wrong_and_a_rising_one_calibrated():
    world = small_world()
    flat = calibration_by_step(world._replace(model=0.8 * world.truth + 0.05))
    assert np.ptp(flat.entropy[2:]) < 1e-3
    assert round(flat.entce, 4) == 0.1245
    calibrated = calibration_by_step(temper_steps(world, calibrated_temperature(world)))
    assert calibrated.entce == pytest.approx(0, abs=1e-10)
    assert (np.diff(calibrated.entropy[1:]) > 0).all()
    assert calibrated.entropy[[1, 6]].round(3).tolist() == [0.982, 1.023]


# --- temperature ---------------------------------------------------------------------------------

@pytest.mark.parametrize("temperature", [0.4, 0.833, 1, 1.7])
def test_a_temperature_on_texts_is_that_of_all_texts_and_one_on_steps_is_not(temperature):
    world = derailing_world(*LAWS, SPELLS, steps=5)
    entropy, loss = Texts(*derailed(*LAWS, SPELLS), 3, 5).tempered(temperature)
    found = calibration_by_step(temper_texts(world, temperature))
    assert_allclose([found.entropy.mean(), found.log_loss.mean()], [entropy, loss], rtol=1e-12)
    per_step = temper_steps(world, temperature)
    truth, model, lost = LAWS
    texts = Texts(*derailed(truth, temper(model, temperature), temper(lost, temperature), SPELLS), 3, 5)
    assert_allclose(text_probabilities(per_step)[1], texts.q, rtol=1e-12)
    same = np.isclose(calibration_by_step(per_step).entropy.mean(), entropy, rtol=1e-6)
    assert same == (temperature == 1)


#: τ, log loss, EntCE of the small world, by the temperature at every step.
SWEEP = [(0.3, 1.4540, -1.0800), (0.5, 1.1087, -0.3921), (0.7, 1.0338, -0.0928), (0.8, 1.0263, -0.0075),
         (0.85, 1.0260, 0.0253), (1, 1.0329, 0.0960), (1.1, 1.0412, 0.1267), (2, 1.1284, 0.1886)]


@pytest.mark.parametrize(("temperature", "loss", "entce"), SWEEP)
def test_a_sweep_of_temperatures(temperature, loss, entce):
    assert measured(temper_steps(small_world(), temperature)) == pytest.approx((loss, entce), abs=6e-5)


def test_the_two_temperatures_of_the_small_world():
    """At every step: .833 has the least loss, .811 is calibrated, and costs. On texts .838 is both."""
    world = small_world()
    least, calibrated = least_loss_temperature(world), calibrated_temperature(world)
    assert (round(least, 4), round(calibrated, 4)) == (0.8331, 0.8107)
    assert np.round(measured(temper_steps(world, least)), 5).tolist() == [1.02588, 0.01481]
    assert calibration_by_step(temper_steps(world, least)).entropy.mean().round(5) == 1.04068
    assert round(measured(temper_steps(world, calibrated))[0], 5) == 1.02605
    on_texts = calibrated_temperature(world, temper_texts)
    assert round(on_texts, 4) == 0.8376
    assert least_loss_temperature(world, temper_texts) == pytest.approx(on_texts, abs=1e-6)
    assert round(measured(temper_texts(world, on_texts))[0], 5) == 1.02391


#: Log loss and EntCE; then, at every step, the least loss with its EntCE, and the loss where EntCE is 0, with its τ;
#: and on texts the loss where EntCE is 0.
TRADE_OFFS = {
    "small, 64": (small_world(64), (1.09292, 0.176), (1.08586, 0.085), (1.08872, 0.730), 1.08211),
    "recovering": (recovering_world(), (1.18281, 0.14161), (1.17429, 0.02518), (1.17463, 0.826), 1.17132),
    "recovering, 64": (recovering_world(64), (1.18952, 0.291), (1.18024, 0.137), (1.18528, 0.753), 1.17428),
    "fork": (fork_world(), (1.09031, 0.11162), (1.08434, 0.02691), (1.08492, 0.846), 1.08201),
}


@pytest.mark.parametrize("name", TRADE_OFFS)
def test_what_a_temperature_costs(name):
    world, base, least, calibrated, on_texts = TRADE_OFFS[name]
    assert measured(world) == pytest.approx(base, abs=6e-4)
    assert round(measured(world)[0], 5) == base[0]
    coolest = temper_steps(world, least_loss_temperature(world))
    assert measured(coolest) == pytest.approx(least, abs=6e-4)
    assert round(measured(coolest)[0], 5) == least[0]
    temperature = calibrated_temperature(world)
    assert (round(measured(temper_steps(world, temperature))[0], 5), round(temperature, 3)) == calibrated
    whole = temper_texts(world, calibrated_temperature(world, temper_texts))
    assert round(measured(whole)[0], 5) == on_texts < least[0]


def test_limits_of_temperature():
    world = small_world()
    assert measured(temper_steps(world, np.inf)) == pytest.approx((np.log(4), 0))
    assert measured(temper_steps(world, 0))[0] == np.inf
    assert calibrated_temperature(world._replace(model=world.truth)) == 1.0
    cold = temper_steps(world, 0.5)
    assert calibrated_temperature(cold) == pytest.approx(calibrated_temperature(world) / 0.5)       # and so heated


# --- truncation ----------------------------------------------------------------------------------

@pytest.mark.parametrize(("world", "p", "left"), [
    (small_world(), 0.9, 0.9321), (recovering_world(64), 0.98, 0.883), (recovering_world(64), 0.95, 0.526),
    (recovering_world(64), 0.9, 0.028)])
def test_truncation_makes_the_log_loss_infinite_and_most_texts_may_be_left(world, p, left):
    cut = truncate(world, top_p, p)
    assert survival(cut) == pytest.approx(left, abs=6e-4)
    assert measured(cut) == (np.inf, -np.inf)
    assert np.isfinite(calibration_by_step(cut).entropy).all()


def test_a_rule_that_cuts_nothing_changes_nothing():
    world = small_world()
    for cut in (truncate(world, top_p, 0.98), truncate(world, top_k, 4)):
        assert survival(cut) == pytest.approx(1)
        assert measured(cut) == pytest.approx(measured(world))
    assert survival(truncate(world, top_p, 0.9)) == pytest.approx(0.99**7)


def test_what_survives_is_counted_text_by_text():
    world = truncate(derailing_world(*LAWS, SPELLS, steps=5), top_k, 2)
    p, q = text_probabilities(world)
    assert survival(world) == pytest.approx(p[q > 0].sum())
    assert 0.01 < survival(world) < 0.99


# --- scaling -------------------------------------------------------------------------------------

#: By α: slope of EntCE in the bridge world and half its interval, and slope of the singleton mass, 13 sizes from 10³
#: to 10⁶; for a million words and for 10⁹. Then EntCE at both ends, for a million words.
BRIDGE = {
    1.05: ((-0.219, 0.029, -0.207), (-0.087, 0.004, -0.102), (0.0996, 0.0201)),
    1.114: ((-0.226, 0.023, -0.220), (-0.117, 0.004, -0.134), (0.0810, 0.0159)),
    1.25: ((-0.254, 0.013, -0.257), (-0.190, 0.003, -0.208), (0.0479, 0.0081)),
    1.5: ((-0.332, 0.004, -0.344), (-0.317, 0.001, -0.334), (0.0172, 0.0017)),
    2: ((-0.484, 0.001, -0.500), (-0.484, 0.001, -0.500), (0.0034, 0.0001)),
}


@pytest.mark.parametrize("alpha", BRIDGE)
def test_in_the_bridge_world_entce_scales_as_the_singleton_mass(alpha):
    *fits, ends = BRIDGE[alpha]
    for v, (slope, half, of_mass) in zip((10**6, 10**9), fits, strict=True):
        entce = [measured(bridge_world(alpha, m, v))[1] for m in SIZES]
        fit = entce_scaling(SIZES, entce)
        assert (fit.slope, 1.96 * fit.standard_error) == pytest.approx((slope, half), abs=1.1e-3)
        mass = entce_scaling(SIZES, singleton_mass(alpha, SIZES, v)).slope
        assert mass == pytest.approx(of_mass, abs=6e-4)
        assert abs(fit.slope - mass) < 0.02
        if v == 10**6:
            assert (entce[0], entce[-1]) == pytest.approx(ends, abs=1.1e-4)


@pytest.mark.parametrize(("kappa", "steps", "slope"), [(1, 100, 0.008), (0.1, 100, -0.284), (0.001, 100, -0.338),
                                                       (0.01, 10, -0.311), (0.01, 1000, -0.299)])
def test_where_most_texts_are_lost_entce_says_nothing_of_tails(kappa, steps, slope):
    entce = [measured(bridge_world(1.5, m, 10**6, kappa=kappa, steps=steps))[1] for m in SIZES]
    assert entce_scaling(SIZES, entce).slope == pytest.approx(slope, abs=6e-4)
    if kappa == 1:
        assert max(entce) > 1.4 * entce[0]                       # a hump, not a line
        assert entce[0] < entce[-1]


def test_the_bridge_step_by_step():
    steps = calibration_by_step(bridge_world(1.114, 1000, 10**6))
    assert steps.entropy[[1, 10, 50, 99]].round(3).tolist() == [0.967, 0.982, 1.046, 1.110]
    assert steps.log_loss[[1, 10, 50, 99]].round(3).tolist() == [0.949, 0.951, 0.962, 0.974]
    temperatures = [calibrated_temperature(bridge_world(1.5, m, 10**6)) for m in (1e3, 1e4, 1e5, 1e6)]
    assert np.round(temperatures, 3).tolist() == [0.961, 0.978, 0.989, 0.995]


def test_counted_triples_get_stranger_by_step_but_follow_no_law():
    truth, entce = sparse_chain(20, 10, 1.1, np.random.default_rng(0)), []
    for m in (300, 3000, 30_000, 300_000):
        world = window_world(truth, counted_laws(truth, m, np.random.default_rng(1)), steps=30)
        steps = calibration_by_step(world)
        entce.append(steps.entce)
    assert min(entce) > 0
    slopes = np.diff(np.log(entce)) / np.log(10)
    assert np.ptp(slopes) > 0.5


def test_a_line_is_found_and_its_interval_keeps_its_word():
    sizes, held = np.geomspace(1, 1e3, 4), []                   # so few that the law of the interval tells
    for seed in range(400):
        noise = np.random.default_rng(seed).normal(0, 0.1, 4)
        fit = entce_scaling(sizes, np.exp(-1 - 0.3 * np.log(sizes) + noise))
        held.append(fit.interval[0] < -0.3 < fit.interval[1])
    assert 0.92 < np.mean(held) < 0.98
    exact = entce_scaling(sizes, 0.5 * sizes**-0.3)
    assert (exact.slope, exact.intercept) == pytest.approx((-0.3, np.log(0.5)))


# --- the frontier --------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(4))
def test_the_frontier_is_that_of_mixtures_one_by_one(seed):
    p, q = np.random.default_rng(seed).dirichlet(np.full(6, 0.5), 2)
    if seed == 3:
        p[0], p[1] = 0, p[0] + p[1]                              # a text that is never true, and one never written
        q[2], q[1] = 0, q[2] + q[1]

    def divergences(share):
        r = share * p + (1 - share) * q
        return rel_entr(p, r).sum(), rel_entr(q, r).sum()

    def mean(share):
        return 2 * np.dot([share, 1 - share], divergences(share))
    found = divergence_frontier(p, q)
    assert found.integral == pytest.approx(quad(mean, 0, 1, epsabs=1e-12)[0], abs=1e-9)
    shares = np.concatenate([np.geomspace(1e-12, 0.5, 20_000), 1 - np.geomspace(0.5, 1e-12, 20_000)[1:]])
    y, x = np.exp(-5 * np.array([divergences(share) for share in shares])).T
    area = np.trapezoid(np.append(1, y[::-1]), np.append(0, x[::-1]))
    assert found.area == pytest.approx(area, abs=1e-6)
    back = divergence_frontier(q, p)
    assert back == pytest.approx(found, abs=1e-9)


def test_the_ends_of_the_frontier():
    assert divergence_frontier([0.3, 0.7], [0.3, 0.7]) == pytest.approx((0, 1))
    assert divergence_frontier([1, 0], [0, 1]) == pytest.approx((1, 5 * beta(6, 5)))
    assert divergence_frontier([1, 0], [0, 1], c=1).area == pytest.approx(0.5)


#: By τ at every step: KL(p‖q), KL(q‖p), integral, area. The best τ depends on the divergence.
FRONTIERS = [(0.3, 3.117, 1.886, 0.5426, 0.067), (0.7, 0.1760, 0.2641, 0.0586, 0.908),
             (0.8, 0.1231, 0.3037, 0.0472, 0.934), (0.85, 0.1210, 0.3532, 0.0492, 0.928),
             (1, 0.1696, 0.5705, 0.0731, 0.862), (2, 0.8377, 2.139, 0.3008, 0.287)]


def test_frontiers_of_the_small_world():
    world = small_world()
    floor = calibration_by_step(world._replace(model=world.truth)).entropy.sum()
    for temperature, forward, backward, integral, area in FRONTIERS:
        tempered = temper_steps(world, temperature)
        p, q = text_probabilities(tempered)
        divergences = rel_entr(p, q).sum(), rel_entr(q, p).sum()
        assert divergences == pytest.approx((forward, backward), abs=6e-4)
        assert divergences[0] == pytest.approx(7 * measured(tempered)[0] - floor)
        assert divergence_frontier(p, q) == pytest.approx((integral, area), abs=6e-4)
    on_texts = temper_texts(world, calibrated_temperature(world, temper_texts))
    assert divergence_frontier(*text_probabilities(on_texts)) == pytest.approx((0.0403, 0.950), abs=6e-4)


@pytest.mark.parametrize(("sharper", "reward", "loss", "entce", "area"), [
    (0.7, [0.5, 0, 0, 0], 1.0595, -0.212, 0.734), (0.9, [0, 0, 0, -1], 1.0148, -0.008, 0.993)])
def test_a_reward_may_cost_log_loss_or_save_it(sharper, reward, loss, entce, area):
    """What instruction tuning does to entropy, as a toy: sharper rows, and a reward for some tokens."""
    world = small_world()
    tuned = world._replace(model=softmax(np.log(world.model) / sharper + np.array(reward)))
    assert measured(tuned) == pytest.approx((loss, entce), abs=6e-4)
    assert divergence_frontier(*text_probabilities(tuned)).area == pytest.approx(area, abs=6e-4)
    assert (measured(tuned)[0] < measured(world)[0]) == (reward[3] < 0)


# --- sampled -------------------------------------------------------------------------------------

@pytest.mark.parametrize("world", [small_world(), recovering_world(64), bridge_world(1.114, 1e3, 10**6)],
                         ids=["small", "recovering", "bridge"])
def test_draws_agree_with_the_exact_numbers_within_their_errors(world):
    steps = calibration_by_step(world)
    exact = np.array([steps.entropy.mean(), steps.log_loss.mean(), steps.entce])
    off = []
    for seed in range(3):
        estimate = np.array(entce_estimate(*sample_world(world, 5000, np.random.default_rng(seed))))
        assert (abs(estimate[:3] - exact) < 5 * estimate[3:]).all()
        assert (estimate[3:] < 0.01).all()
        off.append((estimate[:3] - exact) / estimate[3:])
    assert 0.3 < np.sqrt(np.mean(np.square(off))) < 2              # and they are not stated far too large


def test_errors_are_those_of_texts_not_of_steps():
    """200 samples scatter as stated, in a world in which the steps of a text are alike."""
    world = bridge_world(1.114, 1e3, 10**6, kappa=0.05)
    estimates = np.array([entce_estimate(*sample_world(world, 60, np.random.default_rng(seed))) for seed in range(150)])
    scatter, stated = estimates[:, :3].std(axis=0, ddof=1), estimates[:, 3:].mean(axis=0)
    assert_allclose(scatter, stated, rtol=0.2)
    entropies, _ = sample_world(world, 2000, np.random.default_rng(0))
    assert entropies.std() / entropies.size**0.5 < 0.5 * entropies.mean(axis=1).std() / 2000**0.5


def test_any_models_texts_can_be_estimated():
    estimate = entce_estimate(np.full((5, 3), 1.5), [[1, 1, 1], [2, 2, 2]])
    assert estimate == pytest.approx((1.5, 1.5, 0, 0, 0.5, 0.5))
    infinite = entce_estimate(np.ones((2, 1)), [[1], [np.inf]])
    assert (infinite.log_loss, infinite.entce) == (np.inf, -np.inf)


# --- errors --------------------------------------------------------------------------------------

@pytest.mark.parametrize(("call", "message"), [
    (lambda: calibration_by_step("world"), "world: is str, not a World; pass what"),
    (lambda: survival(None), "world: is NoneType"),
    (lambda: temper_steps(small_world(), -1), "temperature=-1: must be 0 or greater"),
    (lambda: temper_texts(small_world(), 0), "temperature=0: must be above 0"),
    (lambda: truncate(small_world(), top_p, 2), "p=2"),
    (lambda: calibrated_temperature(make_world([[0.9, 0.1]], [[0.5, 0.5]], [[0, 0]], steps=1)._replace(
        model=np.array([[[0.3, 0.7]]]))), "world: EntCE is -0.*no temperature between"),
    (lambda: entce_estimate([[1.0, 1]], [[1, 1], [1, 1]]), r"entropies: has shape \(1, 2\)"),
    (lambda: entce_estimate([[1.0, 1]] * 2, [[1], [1]]), "log_losses: has 1 steps and entropies 2"),
    (lambda: entce_estimate([[1.0, 1]] * 2, [[1, -1], [1, 1]]), "log_losses: has shape .*least -1"),
    (lambda: sample_world(small_world(), 1, np.random.default_rng(0)), "n=1: must be an integer, 2"),
    (lambda: divergence_frontier([0.5, 0.5], [0.5, 0.6]), "q: a row sums to 1.1"),
    (lambda: divergence_frontier([0.5, 0.5], [1.0]), r"q: has shape \(1,\) and p \(2,\)"),
    (lambda: divergence_frontier([0.5, 0.5], [1.0, 0], c=0), "c=0: must be above 0"),
    (lambda: entce_scaling([1, 2], [1, 2]), "sizes: has shape"),
    (lambda: entce_scaling([1e15, 1e15 + 1, 1e15 + 2], [1, 2, 3]), "sizes: has shape"),       # one logarithm
    (lambda: entce_scaling([2, 2, 2], [1, 2, 3]), "sizes: has shape"),
    (lambda: entce_scaling([1, 2, 3], [1, 2]), "entce: has shape"),
    (lambda: entce_scaling([1, 2, 3], [1, 0.5, -0.1]), "entce: holds -0.1, which has no finite logarithm"),
])
def test_what_has_no_answer_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_a_worlds_model_may_be_any_rows():
    """A network's logits, for instance, one step at a time."""
    world = small_world(2)
    logits = np.random.default_rng(0).normal(size=world.truth.shape)
    changed = world._replace(model=softmax(logits))
    p, q = text_probabilities(changed)
    assert measured(changed)[0] == pytest.approx(-(p @ np.log(q)) / 2)
