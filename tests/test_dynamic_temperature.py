"""Temperatures that listen: against their formulas at 50 digits, token by token; limits; as stages; in generation."""

import math
import tracemalloc

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.dynamic_temperature import dynatemp, edt, edt_from_entropy, edt_per_answer, kld, schedule, udt
from taulab.entropy import entropy_from_logits
from taulab.models import Bigram, generate
from taulab.sampling import Chain, min_p, temperature, top_k
from taulab.softmax import softmax

INF = np.inf
ONE_HOT = [0.0, -INF, -INF]
pytestmark = pytest.mark.filterwarnings("error")


# The definitions, one token at a time, at 50 digits ------------------------------------------------------------------

def probabilities(z):
    weights = [mpmath.exp(mpmath.mpf(float(x))) if x > -INF else mpmath.mpf(0) for x in z]
    return [w / sum(weights) for w in weights]


def entropy(q):
    return -sum(x * mpmath.log(x) for x in q if x > 0)


def slow_edt(z, base, theta, N=0.8):
    H = entropy(probabilities(z))
    return base * mpmath.mpf(N) ** (theta / H) if H > 0 else 0


def slow_udt(z, base, theta, by):
    second, first = ([mpmath.mpf(0)] + sorted(probabilities(z)))[-2:]
    u = 1 - first if by == "confidence" else 1 - (first - second)
    return base * mpmath.mpf(0.8) ** (theta / u) if u > 0 else 0


def slow_kld(z, z_without, base, sigma):
    pairs = list(zip(probabilities(z), probabilities(z_without), strict=True))
    if any(p > 0 and p_without == 0 for p, p_without in pairs):
        return 0
    KL = sum(p * mpmath.log(p / p_without) for p, p_without in pairs if p > 0)
    return base * mpmath.mpf(2) ** (-max(KL, 0) / sigma)


def slow_dynatemp(z, low, high, exponent):
    q = [x for x in probabilities(z) if x > 0]
    return low + (high - low) * (entropy(q) / mpmath.log(len(q))) ** exponent if len(q) > 1 else low


def random_rows(count=60):
    """Rows of 1 to 12 logits with ties and tokens cut away, some nearly certain; and a second row as long."""
    rng = np.random.default_rng(1)
    for _ in range(count):
        z, other = rng.normal(0, rng.choice([0.3, 2, 9]), (2, rng.integers(1, 13)))
        if rng.random() < 0.5:
            z = np.round(2 * z) / 2
        if rng.random() < 0.4:
            z[rng.random(z.size) < 0.4] = -INF
            z[rng.integers(z.size)] = 0
        yield z, other


@pytest.mark.parametrize("rule, slowly", [
    (lambda z, other: edt(z, 1.2, 0.2), lambda z, other: slow_edt(z, 1.2, 0.2)),
    (lambda z, other: edt(z, 0.7, 3, 0.5), lambda z, other: slow_edt(z, 0.7, 3, 0.5)),
    (lambda z, other: edt_from_entropy(entropy_from_logits(z), 1.2, 1), lambda z, other: slow_edt(z, 1.2, 1)),
    (lambda z, other: edt_per_answer(z[None], 1.2, 1), lambda z, other: slow_edt(z, 1.2, 1)),
    (lambda z, other: udt(z, 1.2, 0.2), lambda z, other: slow_udt(z, 1.2, 0.2, "confidence")),
    (lambda z, other: udt(z, 1.2, 0.2, by="margin"), lambda z, other: slow_udt(z, 1.2, 0.2, "margin")),
    (lambda z, other: kld(z, other, 1.2, 0.7), lambda z, other: slow_kld(z, other, 1.2, 0.7)),
    (lambda z, other: kld(other, z, 1.2, 4), lambda z, other: slow_kld(other, z, 1.2, 4)),
    (lambda z, other: dynatemp(z, 0.5, 1.5), lambda z, other: slow_dynatemp(z, 0.5, 1.5, 1)),
    (lambda z, other: dynatemp(z, 1.5, 0, 0.5), lambda z, other: slow_dynatemp(z, 1.5, 0, 0.5)),
])
def test_each_rule_is_its_formula(rule, slowly):
    with mpmath.workdps(50):
        for z, other in random_rows():
            expected = float(slowly(z, other))
            assert_allclose(rule(z, other), expected, rtol=1e-9, atol=1e-30, err_msg=f"{z} {other}")
            with np.errstate(under="ignore"):
                single = rule(np.float32(z), np.float32(other))
            assert single.dtype == np.float32
            if expected > 1e-3:
                assert_allclose(single, expected, rtol=2e-3)


# Numbers known beforehand --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("theta, expected", [
    (0.1, [0.640, 0.800, 0.928, 0.956, 0.978, 0.989, 0.993, 0.996, 0.997]),
    (0.2, [0.410, 0.640, 0.862, 0.915, 0.956, 0.978, 0.985, 0.991, 0.994]),
    (1.0, [0.0115, 0.107, 0.475, 0.640, 0.800, 0.894, 0.928, 0.956, 0.973]),
    (1.5, [0.0012, 0.035, 0.328, 0.512, 0.716, 0.846, 0.894, 0.935, 0.959])])
def test_the_table_of_edt(theta, expected):
    H = [0.05, 0.1, 0.3, 0.5, 1, 2, 3, 5, 8]
    assert_allclose(edt_from_entropy(H, 1, theta), expected, atol=6e-4)
    assert_allclose(edt_from_entropy(H, 1.3, theta), 1.3 * edt_from_entropy(H, 1, theta), rtol=1e-15)


def test_only_kappa_can_be_told_from_the_temperatures():
    H = np.linspace(0, 6, 50)
    assert_allclose(edt_from_entropy(H, 1, 1, 0.8), edt_from_entropy(H, 1, 0.5, 0.64), rtol=1e-12)
    assert_allclose(edt_from_entropy(H[1:], 1, 1, 0.8), np.exp(-0.22314355 / H[1:]), rtol=1e-6)
    in_bits = edt_from_entropy(0.3 / math.log(2), 1, 0.2)
    assert_allclose([edt_from_entropy(0.3, 1, 0.2), in_bits], [0.8618, 0.9020], atol=6e-5)


def test_the_witness_and_its_look_alikes_differ():
    z = np.array([3.0, 1, 0, 0])
    H, T, theta = entropy_from_logits(z), 1.5, 1
    assert_allclose(edt(z, T, theta), 1.0762, atol=6e-5)
    others = {"bits": T * 0.8 ** (theta / (H / math.log(2))), "N^(θH)": T * 0.8 ** (theta * H),
              "no N": T * np.exp(-1 / H), "H of z/T₀": T * 0.8 ** (theta / entropy_from_logits(z, T)),
              "T₀H/ln V": T * H / math.log(4)}
    assert_allclose(list(others.values()), [1.1916, 1.2911, 0.3388, 1.2026, 0.7272], atol=6e-5)
    assert_allclose(dynatemp(z, 0, T), others["T₀H/ln V"], rtol=1e-12)


@pytest.mark.parametrize("theta, H", [(0.2, 0.0097), (1, 0.048), (3, 0.145)])
def test_below_which_entropy_a_step_is_all_but_greedy(theta, H):
    assert edt_from_entropy(H - 0.001, 1, theta) < 0.01 < edt_from_entropy(H + 0.001, 1, theta)


def test_of_two_orders_of_the_mean_one_is_another_rule():
    assert_allclose(edt_from_entropy([0.05, 2], 1, 1), [0.0115, 0.894], atol=6e-4)
    assert_allclose(edt_from_entropy(1.025, 1, 1), 0.804, atol=6e-4)


def test_kld_halves_with_each_bandwidth_and_has_a_direction():
    z, without = [3.0, 1, 0, 0], [1.0, 1, 0, 0]
    assert_allclose([kld(z, without, 1, 0.5), kld(without, z, 1, 0.5)], [0.5626, 0.5187], atol=6e-5)
    ratio = kld(z, without, 1, 0.25) / kld(z, without, 1, 0.5) ** 2
    assert_allclose(ratio, 1, rtol=1e-12)
    p = np.array([0.5, 0.5 - 1e-12, 1e-12])
    assert_allclose(kld(np.log(p), np.log(p[::-1]), 1, 1), 2 ** -(p * np.log(p / p[::-1])).sum(), rtol=1e-9)


def test_udt_is_blind_to_the_tail_and_edt_is_not():
    two, many = np.log([0.5, 0.5]), np.log([0.5] + [0.5 / 50_000] * 50_000)
    assert_allclose([entropy_from_logits(two), entropy_from_logits(many)], [0.693, 6.103], atol=6e-4)
    assert_allclose(udt(two, 1, 1), udt(many, 1, 1), rtol=1e-12)
    assert udt(two, 1, 1, by="margin") > udt(many, 1, 1, by="margin")           # margins 0 and .50
    assert edt(two, 1, 1) < edt(many, 1, 1)


def test_dynatemp_measures_against_the_tokens_left():
    z = np.random.default_rng(0).normal(0, 2, 400)
    after = [dynatemp(top_k(z, k), 0, 1) for k in (400, 50, 5, 2, 1)]
    H = [entropy_from_logits(top_k(z, k)) for k in (400, 50, 5, 2)]
    assert_allclose(after[:-1], H / np.log([400, 50, 5, 2]), rtol=1e-12)
    assert after[-1] == 0
    assert after[-2] > after[-3]                                                 # H falls with k, H/ln k need not


# Limits --------------------------------------------------------------------------------------------------------------

RULES = {
    "edt": lambda z, base=1.0: edt(z, base, 0.2),
    "udt": lambda z, base=1.0: udt(z, base, 0.2),
    "margin": lambda z, base=1.0: udt(z, base, 0.2, by="margin"),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("z", [ONE_HOT, [1000, 0, 0], [5], [0, -1e300, -INF], [3e38, 0, 0]])
def test_where_one_token_has_all_tau_is_0(rule, dtype, z):
    with np.errstate(over="ignore"):
        z = np.array(z).astype(dtype)
    for base in (0, 0.7, 1e300, INF):
        assert rule(z, base) == 0
    tau = rule(z)
    assert tau.dtype == dtype
    assert_array_equal(softmax(z, tau), softmax(z, 0))


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_ties_are_no_certainty(rule):
    assert 0.5 < rule([0.0, 0, -INF]) < 1
    assert rule([0.0, 0, 0, 0]) >= rule([0.0, 0, -INF, -INF]) > 0


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_ends_of_the_base(rule):
    z = [2.0, 1, 0]
    assert rule(z, 0) == 0 and rule(z, INF) == INF
    assert_allclose(rule([z, z], [1, 2]) / rule(z), [1, 2], rtol=1e-15)
    assert rule(np.float32(z), 1e300) == INF                                     # beyond float32: the limit


def test_theta_0_is_the_fixed_temperature_even_at_0_entropy():
    assert_array_equal(edt([ONE_HOT, [2, 1, 0]], 0.7, 0), [0.7, 0.7])
    assert_array_equal(udt([ONE_HOT, [2, 1, 0]], 0.7, 0), [0.7, 0.7])
    assert edt(np.float32(ONE_HOT), 0.7, 0).dtype == np.float32


@pytest.mark.parametrize("H", [1e-300, 5e-324, 1e-5, 0.003])
def test_as_the_entropy_vanishes_nothing_warns(H):
    assert 0 <= edt_from_entropy(H, 1, 3) < 1e-90
    assert edt_from_entropy(H, INF, 3) == INF                                    # ∞ times what underflows


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_kld_where_only_one_pass_allows_a_token(dtype):
    z, without = np.array([0, 1, -INF], dtype), np.array([-INF, 0, 0], dtype)
    assert kld(z, without, 1.5, 1) == kld(z, without, INF, 1) == 0               # token 0: KL = ∞
    assert_allclose(kld([-INF, 0, 0], [0, 0, 0], 1, 1), 2 ** -math.log(1.5), rtol=1e-14)
    assert kld(z, z, 1.5, 1) == 1.5 and kld(z + 100, z, 1.5, 1) == pytest.approx(1.5)
    assert kld(z, z, INF, 1) == INF and kld(z, z, 0, 1) == 0


def test_one_token_left_is_low():
    assert_array_equal(dynatemp([[5.0, -INF], [0, 0]], 0.3, 2), [0.3, 2])
    assert dynatemp([7.0], 0.3, 2) == 0.3


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rounding_takes_no_tau_beyond_its_end(dtype):
    for n in range(2, 60):
        assert dynatemp(np.zeros(n, dtype), 0, 1) <= 1                           # H/ln 7 is above 1 in float32
        z = np.random.default_rng(n).normal(0, 3, (50, n)).astype(dtype)
        assert (kld(z, z + dtype(7), 1, 1e-6) <= 1).all()                        # some KL are below 0 by rounding
        assert (edt(z, 1, 1e-9) <= 1).all() and (udt(z, 1, 1e-9) <= 1).all()


def test_a_row_of_its_own_for_each_temperature_and_axis():
    z = np.random.default_rng(0).normal(0, 3, (2, 3, 7))
    for rule in (lambda z, axis=-1: edt(z, 1.1, 0.2, axis=axis), lambda z, axis=-1: udt(z, 1.1, 0.2, axis=axis),
                 lambda z, axis=-1: kld(z, z[::-1], 1.1, 2, axis=axis),
                 lambda z, axis=-1: dynatemp(z, 0.2, 1.1, axis=axis)):
        taus = rule(z)
        assert taus.shape == (2, 3)
        assert_array_equal(rule(np.moveaxis(z, -1, 1), axis=1), taus)
        assert rule(z[:0]).shape == (0, 3)
    assert edt(z, [[1], [2]], 0.2).shape == (2, 3) and edt(z[0, 0], [1, 2], 0.2).shape == (2,)
    assert_allclose(edt(z[0, 0], [1, 2], 0.2), [edt(z[0, 0], 1, 0.2), edt(z[0, 0], 2, 0.2)], rtol=1e-15)


def test_one_temperature_for_an_answer():
    z = np.random.default_rng(0).normal(0, 3, (4, 6, 9))
    H, lengths = entropy_from_logits(z), np.array([6, 1, 3, 5])
    expected = [1.1 * 0.8 ** (0.5 / h[:n].mean()) for h, n in zip(H, lengths, strict=True)]
    assert_allclose(edt_per_answer(z, 1.1, 0.5, lengths=lengths), expected, rtol=1e-12)
    z[0, 5:] = z[1, 1:] = z[2, 3:] = z[3, 5:] = 0                                # filling says nothing
    assert_allclose(edt_per_answer(z, 1.1, 0.5, lengths=[5, 1, 3, 5])[1:], expected[1:], rtol=1e-12)
    single = edt_per_answer(np.float32(z), 1.1, 0.5, lengths=lengths)
    assert single.dtype == np.float32 and single.shape == (4,)


def test_a_schedule_halves_its_way():
    assert_allclose(schedule([0, 3, 6, 600], 2, 1, 3), [2, 1.5, 1.25, 1], rtol=1e-15)
    assert_allclose(schedule(np.arange(4.0), 0, 1, 1), [0, 0.5, 0.75, 0.875], rtol=1e-15)
    assert schedule(0, 1.3, 0.2, 5) == 1.3 and schedule([[0, 1]], 1, 2, 5).shape == (1, 2)


@pytest.mark.parametrize("call, words", [
    (lambda: edt([1, 2], -1, 0.2), "base=-1.0: must be 0 or greater"),
    (lambda: edt([1, 2], np.nan, 0.2), "base=nan: must be 0"),
    (lambda: edt([[1, 2]] * 2, [1, 2, 3], 0.2), r"base: shape \(3,\) does not broadcast"),
    (lambda: edt([1, 2], 1, -0.2), "theta=-0.2: must be 0 or greater, and finite"),
    (lambda: edt([1, 2], 1, INF), "theta=inf: must be 0"),
    (lambda: edt([1, 2], 1, [0.2]), r"theta=\[0.2\]: must be 0"),
    (lambda: edt([1, 2], 1, 0.2, 1.25), r"N=1.25: must be in \(0, 1\): above 1 the rule would heat"),
    (lambda: edt([1, 2], 1, 0.2, 0), r"N=0: must be in \(0, 1\)"),
    (lambda: edt([np.nan, 2], 1, 0.2), "z: the largest logit of a row is nan"),
    (lambda: edt([-INF, -INF], 1, 0.2), "z: the largest logit of a row is -inf; leave"),
    (lambda: edt([], 1, 0.2), r"z: shape \(0,\) has no entries"),
    (lambda: edt_from_entropy([1, -0.1], 1, 0.2), "H=-0.1: an entropy in nats is 0 or greater"),
    (lambda: edt_from_entropy(INF, 1, 0.2), "H=inf"),
    (lambda: edt_from_entropy(np.nan, 1, 0.2), "H=nan"),
    (lambda: edt_per_answer([1, 2], 1, 0.2), r"z: has shape \(2,\); pass the logits of the steps"),
    (lambda: edt_per_answer(np.zeros((0, 3)), 1, 0.2), r"z: has shape \(0, 3\); pass"),
    (lambda: edt_per_answer(np.zeros((2, 3)), 1, 0.2, lengths=3), "lengths: must be integers from 0 to 2"),
    (lambda: edt_per_answer(np.zeros((2, 3)), 1, 0.2, lengths=0), "lengths: .*pass a number from 1 to 2"),
    (lambda: edt_per_answer(np.zeros((2, 3)), 1, 0.2, lengths=[1]), r"lengths: of shape \(1,\)"),
    (lambda: udt([1, 2], 1, 0.2, by="entropy"), "by='entropy': must be one of 'confidence', 'margin'"),
    (lambda: udt([INF, 2], 1, 0.2), "z: the largest logit of a row is inf"),
    (lambda: kld([1, 2], [1, 2, 3], 1, 1), r"z_without: shape \(3,\) is not that of z, \(2,\)"),
    (lambda: kld([1, 2], [1, np.nan], 1, 1), "z_without: the largest logit of a row is nan"),
    (lambda: kld([1, np.nan], [1, 2], 1, 1), "z: the largest logit of a row is nan"),
    (lambda: kld([1, 2], [1, 2], 1, 0), "bandwidth=0: must be a finite number above 0, in nats; for a fixed"),
    (lambda: kld([1, 2], [1, 2], 1, INF), "bandwidth=inf"),
    (lambda: dynatemp([1, 2], -1, 2), "low=-1: must be 0 or greater"),
    (lambda: dynatemp([1, 2], 1, INF), "high=inf: must be 0 or greater, and finite"),
    (lambda: dynatemp([1, 2], 1, 2, 0), "exponent=0: must be a finite number above 0"),
    (lambda: schedule(-1, 1, 2, 3), "t=-1.0: a position is 0 or greater"),
    (lambda: schedule(1, -1, 2, 3), "first=-1"),
    (lambda: schedule(1, 1, INF, 3), "later=inf"),
    (lambda: schedule(1, 1, 2, 0), "half_life=0: must be a finite number above 0, in tokens"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("call", [lambda z: edt(z, 1.1, 0.2), lambda z: udt(z, 1.1, 0.2, by="margin"),
                                  lambda z: kld(z, z, 1.1, 1), lambda z: dynatemp(z, 0.5, 1.5)])
def test_memory_does_not_grow_with_the_batch(call):
    z = np.random.default_rng(0).normal(0, 3, (16, 50_257)).astype(np.float32)
    tracemalloc.start()
    call(z)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5e6                                                          # z itself is 3.2 MB


def test_a_step_in_float32_holds_one_more_array_of_its_size_and_no_two():
    z = np.random.default_rng(0).normal(0, 3, (16, 50_257)).astype(np.float32)
    chain = Chain((edt, 1.1, 0.2))
    tracemalloc.start()
    tempered = temperature(z, edt(z, 1.1, 0.2))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert tempered.dtype == chain(z).dtype == np.float32
    assert peak < 1.5 * z.nbytes                                                 # with a float64 τ it would be 2


# As stages -----------------------------------------------------------------------------------------------------------

def test_a_rule_is_a_stage_that_shows_its_place_and_divides():
    z = np.array([[3.0, 1, 0, 0], [0.2, 0.1, 0, 0]])
    first, last = Chain((edt, 1.5, 1), (min_p, 0.2)), Chain((min_p, 0.2), (edt, 1.5, 1))
    assert str(first) == "logits → edt(1.5, 1) → min_p(0.2) → sample"
    assert eval(repr(first)).labels == first.labels
    assert_allclose(first(z), min_p(z / edt(z, 1.5, 1)[:, None], 0.2), rtol=1e-15)
    cut = min_p(z, 0.2)
    assert_allclose(last(z), temperature(cut, edt(cut, 1.5, 1)), rtol=1e-15)
    assert [step.survivors.sum() for step in last.trace(z)] == [8, 5, 5]
    assert_allclose(first(z[0]), first(z)[0], rtol=1e-15)                        # one row gives one number


def test_every_rule_is_a_stage():
    z = np.random.default_rng(0).normal(0, 2, (3, 6))
    stages = (edt, 1.1, 0.2), (udt, 1.1, 0.2), (kld, z[::-1], 1.1, 2), (dynatemp, 0.5, 1.5)
    for rule, *arguments in stages:
        assert_allclose(softmax(Chain((rule, *arguments))(z)), softmax(z, rule(z, *arguments)), rtol=1e-13)
    assert Chain(stages[2]).labels[0].startswith("kld(array(")


def test_a_stage_of_certain_rows_draws_the_largest():
    z = np.array([ONE_HOT, [0, 0, -INF], [1000, 0, 0]])
    assert_array_equal(softmax(Chain((edt, 1, 0.2))(z)), [[1, 0, 0], [0.5, 0.5, 0], [1, 0, 0]])


@pytest.mark.parametrize("stage, words", [
    ((edt, -1, 0.2), "base=-1.0"), ((lambda z: -np.ones(len(z)),), "temperature=-1.0: must be 0 or greater"),
    ((lambda z: np.full(len(z), np.nan),), "temperature=nan")])
def test_a_wrong_temperature_is_refused_by_the_chain(stage, words):
    with pytest.raises(ValueError, match=words):
        Chain(stage)(np.zeros((2, 3)))


# In generation -------------------------------------------------------------------------------------------------------

def two_steps():
    """After 0 comes 1 or 2, evenly but for a little; after them 3, nearly always; then the end."""
    counts = np.array([[0, 51, 49, 0], [2, 0, 0, 98], [2, 0, 0, 98], [98, 0, 0, 2]])
    return Bigram.from_counts(counts)


def shares(sentences):
    """How often the first word is 1, and how often the second is the rare one."""
    first, second = np.array([sentence[:2] for sentence in sentences]).T
    return np.mean(first == 1), np.mean(second == 0)


def test_generation_listens():
    model, n = two_steps(), 20_000
    sentences = generate(model, n, np.random.default_rng(0), chain=Chain((edt, 1, 3)))
    open_step, sure_step = softmax(np.log([51, 49]), edt(np.log([51, 49]), 1, 3)), edt(np.log([2, 98]), 1, 3)
    expected = open_step[0], softmax(np.log([2, 98]), sure_step)[0]
    assert sure_step < 0.01 < 0.3 < edt(np.log([51, 49]), 1, 3)
    assert_allclose(shares(sentences), expected, atol=5 * 0.5 / np.sqrt(n))
    assert shares(sentences)[1] == 0


def test_a_schedule_gives_each_step_or_each_sentence_its_temperature():
    model, n = two_steps(), 20_000
    hot_first = generate(model, n, np.random.default_rng(0), schedule=schedule(np.arange(20), 1, 0, 0.001))
    assert_allclose(shares(hot_first)[0], 0.51, atol=5 * 0.5 / np.sqrt(n))
    assert shares(hot_first)[1] == 0
    per_sentence = np.where(np.arange(n) < n // 2, INF, 0)
    halves = generate(model, n, np.random.default_rng(1), schedule=per_sentence[:, None])
    assert_allclose(shares(halves[:n // 2]), [0.5, 0.5], atol=5 * 0.5 / np.sqrt(n / 2))
    assert {tuple(cold) for cold in halves[n // 2:]} == {(1, 3, 0)}      # though the hot end at other times


def test_a_schedule_comes_before_the_chain_and_is_checked():
    model = two_steps()
    cut = generate(model, 500, np.random.default_rng(0), schedule=INF, chain=Chain((min_p, 0.9)))
    assert 0.3 < shares(cut)[1] < 0.7                             # cut first, the rare word would be gone
    for wrong, words in ((-1, "schedule=-1.0: must be 0"), ([1, 2, 3], r"schedule: shape \(3,\) does not broadcast")):
        with pytest.raises(ValueError, match=words):
            generate(model, 2, np.random.default_rng(0), schedule=wrong)
