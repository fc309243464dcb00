"""Samplers against their definitions, spelled out slowly; known numbers; draws against chi-square bounds."""

import inspect
import json
import re
import tracemalloc
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chi2, chisquare, ncx2

import taulab.sampling
from taulab.sampling import (
    Chain,
    epsilon_cutoff,
    eta_cutoff,
    min_p,
    repetition_penalty,
    sample,
    temperature,
    top_k,
    top_n_sigma,
    top_p,
    typical,
)
from taulab.softmax import log_softmax, softmax

GOLDENS = Path(__file__).parent / "goldens"
INF = np.inf

#: Rules that Hugging Face transformers does not have.
WITHOUT_A_TWIN = {"top_n_sigma"}


def cutting_rules():
    """Every public rule of `taulab.sampling` that cuts: those that promise to keep some tokens."""
    public = [getattr(taulab.sampling, name) for name in taulab.sampling.__all__]
    return [rule for rule in public if "min_tokens_to_keep" in (getattr(rule, "__kwdefaults__", None) or {})]


def values(rule):
    """Values of a rule's parameter, from what its docstring says of it: a count, a share, or a positive number."""
    name = list(inspect.signature(rule).parameters)[1]
    kind, meaning = re.search(rf"^    {name} : (\w+)\n        (.*)", rule.__doc__, re.M).groups()
    if kind == "int":
        return [1, 2, 3, 7, 50]
    return [0.0003, 0.03, 0.11, 0.37, 0.62, 0.9, 0.999, 1.0] if "(0, 1]" in meaning else [0.1, 0.71, 1.3, 4.0]


RULES = {rule: values(rule) for rule in cutting_rules()}
EVERY_RULE = [(rule, value) for rule, values in RULES.items() for value in values]


def kept(z):
    """Indices of the tokens that are left, for one row."""
    return set(np.flatnonzero(np.isfinite(z)).tolist())


def random_rows(rng, count):
    """Rows of 1 to 12 logits; half of them in steps of 1/2, so with ties, half with some tokens cut already."""
    for _ in range(count):
        z = rng.normal(0, 2, rng.integers(1, 13))
        if rng.random() < 0.5:
            z = np.round(2 * z) / 2
        if rng.random() < 0.5:
            z[rng.random(z.size) < 0.4] = -INF
            z[rng.integers(z.size)] = 0
        yield z


# The definitions, one token at a time ------------------------------------------------------------------------------

def probabilities(z):
    e = [float(np.exp(x - max(z))) for x in z]
    return [x / sum(e) for x in e]


def surprises(q):
    return [-np.log(x) if x > 0 else INF for x in q]


def first_of(order, q, mass):
    """The shortest beginning of an order that has the mass."""
    for n in range(1, len(order) + 1):
        if sum(q[i] for i in order[:n]) >= mass - 1e-12:
            return set(order[:n])
    return set(order)


def definition(rule, z, value):
    """Which tokens the rule keeps, straight from its definition."""
    q = probabilities(z)
    indices = range(len(z))
    likeliest = sorted(indices, key=lambda i: (-z[i], i))
    H = sum(p * s for p, s in zip(q, surprises(q)) if p > 0)
    if rule is top_k:
        return set(likeliest[:value])
    if rule is top_p:
        return first_of(likeliest, q, value)
    if rule is typical:
        # Ties are seen through the rounding of the entropy.
        return first_of(sorted(indices, key=lambda i: (round(abs(surprises(q)[i] - H), 10), i)), q, value)
    if rule is top_n_sigma:
        return {i for i in indices if z[i] >= max(z) - value * np.std([x for x in z if x > -INF]) - 1e-12}
    least = {min_p: value * max(q), epsilon_cutoff: value, eta_cutoff: min(value, value**0.5 * np.exp(-H))}.get(rule)
    if least is None:
        pytest.fail(f"{rule.__name__}: say in `definition` of {__file__} which tokens it keeps, one token at a time")
    return {i for i in indices if q[i] >= least * (1 - 1e-12)} or set(likeliest[:1])


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_keeps_what_its_definition_says(rule):
    rng = np.random.default_rng(1)
    for z in random_rows(rng, 600):
        value = RULES[rule][rng.integers(len(RULES[rule]))]
        expected = {i for i in definition(rule, z.tolist(), value) if z[i] > -INF}
        assert kept(rule(z, value)) == expected, (z, value)


def test_a_rule_that_is_not_defined_here_is_named():
    with pytest.raises(pytest.fail.Exception, match="temperature: say in `definition`"):
        definition(temperature, [2.0, 1.0], 1.0)


def test_tidy_probabilities_reach_the_level_they_equal():
    z = np.log([0.1, 0.2, 0.3, 0.4])
    single = np.float32(z)
    for shifted in (z, z + 3, z + 100, z - 1000, single, single + np.float32(3), single + np.float32(100)):
        assert kept(top_p(shifted, 0.7)) == {2, 3}
        assert kept(top_p(shifted, 0.9)) == {1, 2, 3}
        assert kept(min_p(shifted, 0.75)) == {2, 3}
        assert kept(min_p(shifted, 0.25)) == {0, 1, 2, 3}
        assert kept(epsilon_cutoff(shifted, 0.2)) == {1, 2, 3}
    rng = np.random.default_rng(0)
    for _ in range(200):                                            # percentages that sum to 100
        percent = np.sort(np.diff([0, *np.sort(rng.choice(np.arange(1, 100), 5, replace=False)), 100]))[::-1]
        for k in range(1, 7):
            p = float(Fraction(int(percent[:k].sum()), 100))
            assert kept(top_p(np.log(percent / 100), p)) == set(range(k)) == kept(top_p(np.log(percent), p))


@pytest.mark.parametrize("rule, value", EVERY_RULE)
@pytest.mark.parametrize("dtype, mask", [(np.float32, -1e4), (np.float32, -1e20), (np.float32, -3e38),
                                         (np.float64, -1e9), (np.float64, -1e200), (np.float64, -1.7e308)])
@pytest.mark.filterwarnings("error")
def test_a_finite_mask_is_below_every_cut(rule, value, dtype, mask):
    """As if the token were not there; but it is there for a share of 1, a count, and the spread of the logits."""
    if value == 1.0 or rule is top_k:
        assert len(kept(rule(np.array([1, 0, mask], dtype), value))) <= 3
        return
    for z in random_rows(np.random.default_rng(8), 20):
        z = np.round(16 * z).astype(dtype) / 16
        left = kept(rule(np.append(z, dtype(mask)), value))
        assert len(z) not in left or rule is top_n_sigma and value >= 4
        if rule is not top_n_sigma:
            assert left == kept(rule(np.append(z, -INF).astype(dtype), value))


def test_a_mask_widens_sigma_and_goes():
    assert kept(top_n_sigma(np.float32([1, 0, -1e20]), 1)) == {0, 1}
    assert kept(top_n_sigma([1, 0, -1e200], 1)) == {0, 1}
    assert kept(top_n_sigma([1, 0, -1e200], 2)) == {0, 1}                    # σ = .47e200
    assert kept(top_n_sigma([1, 0, -1e200], 2.2)) == {0, 1, 2}
    assert kept(top_n_sigma([1, 1, 1], 0.1)) == {0, 1, 2}


def test_the_likeliest_token_may_be_untypical():
    z = np.log([0.4, 0.2, 0.2, 0.2])
    assert kept(typical(z, 0.5)) == {1, 2, 3}
    assert kept(typical(z, 0.5, min_tokens_to_keep=4)) == {0, 1, 2, 3}


def test_eta_is_the_smaller_of_its_two_levels():
    peaked, flat = np.log([0.9, 0.05, 0.03, 0.02]), np.zeros(100)
    assert kept(eta_cutoff(peaked, 0.04)) == {0, 1}                # ε = .04 is below √ε e^{-H} = .13
    assert len(kept(eta_cutoff(flat, 0.04))) == 100                # √ε e^{-H} = .002 is below ε = .04
    assert len(kept(epsilon_cutoff(flat, 0.04))) == 1
    assert kept(eta_cutoff(flat[:4], 0.0624)) == {0, 1, 2, 3}      # η = .0624 = ε; √(ε e^{-H}) would be .125


@pytest.mark.parametrize("rule, value", EVERY_RULE)
def test_a_rule_cuts_and_changes_nothing_else(rule, value):
    rng = np.random.default_rng(2)
    for z in random_rows(rng, 30):
        before = z.copy()
        result = rule(z, value)
        assert_array_equal(z, before)
        assert result is not z and result.dtype == np.float64
        assert_array_equal(result[np.isfinite(result)], z[np.isfinite(result)])
        assert kept(result) and not np.isnan(result).any()
        assert kept(rule(np.float32(z), value)) == kept(rule(np.float64(np.float32(z)), value))
        assert rule(np.float32(z), value).dtype == np.float32


@pytest.mark.parametrize("rule, value", EVERY_RULE)
def test_rows_axes_and_long_vocabularies(rule, value):
    rng = np.random.default_rng(3)
    z = np.round(rng.normal(0, 2, (3, 4, 5)), 1)
    one_by_one = np.array([[rule(row, value) for row in matrix] for matrix in z])
    assert_array_equal(rule(z, value), one_by_one)
    assert_array_equal(rule(np.moveaxis(z, -1, 0), value, axis=0), np.moveaxis(one_by_one, -1, 0))
    assert rule(np.empty((0, 5)), value).shape == (0, 5)
    many = np.round(rng.normal(0, 2, (7, 60_000)), 2)               # cut into blocks, ties everywhere
    assert_array_equal(rule(many, value)[5], rule(many[5], value))


@pytest.mark.parametrize("call", [*(lambda z, rule=rule: rule(z, RULES[rule][-2]) for rule in RULES),
                                  lambda z: temperature(z, 2), lambda z: repetition_penalty(z, [1, 2], 1.2),
                                  lambda z: sample(z, np.random.default_rng(0))])
def test_memory_beyond_the_result_does_not_grow_with_the_batch(call):
    z = np.random.default_rng(0).normal(0, 3, (16, 50_257)).astype(np.float32)
    tracemalloc.start()
    call(z)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < z.nbytes + 2.5e6                                  # z itself is 3.2 MB


@pytest.mark.parametrize("rule, value", EVERY_RULE)
def test_min_tokens_to_keep(rule, value):
    rng = np.random.default_rng(4)
    for z in random_rows(rng, 30):
        finite = len(kept(z))
        for least in (1, 2, 5, 40):
            left = kept(rule(z, value, min_tokens_to_keep=least))
            assert len(left) >= min(least, finite)
            assert left >= kept(rule(z, value))
            if rule not in (typical, min_p):                        # min_p keeps all the tied maximisers
                assert len(left) <= max(least, 1) or len(left) == len(kept(rule(z, value)))
            if rule is not typical:
                assert left >= kept(top_k(z, least))


def test_top_k_keeps_exactly_k_and_the_lower_index_goes_first():
    assert_array_equal(top_k([5, 5, 5, 5], 2), [5, 5, -INF, -INF])
    assert_array_equal(top_k([1, 5, 2, 5, 2, 2], 4), [-INF, 5, 2, 5, 2, -INF])
    assert_array_equal(top_p(np.zeros(10), 0.35) > -INF, np.arange(10) < 4)
    long = np.random.default_rng(5).integers(0, 30, (4, 50_257)).astype(float)
    for k in (1, 40, 700, 20_000):
        result = np.isfinite(top_k(long, k))
        assert_array_equal(result.sum(-1), k)
        assert_array_equal(result[2], np.isin(np.arange(50_257), np.argsort(-long[2], kind="stable")[:k]))


def test_a_mass_of_one_keeps_what_underflows():
    z = [0.0, -800.0, -INF]
    for rule in (top_p, typical):
        assert_array_equal(rule(z, 1), z)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("shift", [-40.0, 5000.0])
def test_a_constant_added_to_the_logits_changes_no_choice(rule, shift):
    for z in random_rows(np.random.default_rng(6), 30):
        z = np.round(16 * z) / 16                                   # so that the sum is exact
        for value in RULES[rule]:
            assert kept(rule(z + shift, value)) == kept(rule(z, value))


@pytest.mark.parametrize("call, words", [
    (lambda: top_k([1, 2], 0), "k=0: must be an integer, 1 or greater"),
    (lambda: top_k([1, 2], 1.5), "k=1.5: must be an integer"),
    (lambda: top_k([1, 2], 1, min_tokens_to_keep=0), "min_tokens_to_keep=0"),
    (lambda: top_p([1, 2], 0), r"p=0: must be in \(0, 1\]"),
    (lambda: top_p([1, 2], 1.01), r"p=1.01: must be in \(0, 1\]"),
    (lambda: top_p([1, 2], None), r"p=None: must be in \(0, 1\]"),
    (lambda: top_p([1, 2], "0.9"), r"p='0.9': must be in \(0, 1\]"),
    (lambda: min_p([1, 2], [0.1, 0.2]), r"p=\[0.1, 0.2\]: must be in \(0, 1\]"),
    (lambda: top_n_sigma([1, 2], None), "n=None: must be a finite number"),
    (lambda: repetition_penalty([1, 2], [0], None), "penalty=None: must be a finite number"),
    (lambda: repetition_penalty([1, 2], 2, 1.2), "tokens: must be integers from 0 to 1"),
    (lambda: top_k(np.ma.masked_array([1.0, 2], [True, False]), 1), r"z: is a masked array; pass z.filled"),
    (lambda: temperature([1, 2], None), "temperature: holds object"),
    (lambda: top_p([1, 2], np.nan), r"p=nan: must be in \(0, 1\]"),
    (lambda: min_p([1, 2], -0.1), r"p=-0.1: must be in \(0, 1\]"),
    (lambda: typical([1, 2], 2), r"mass=2: must be in \(0, 1\]"),
    (lambda: epsilon_cutoff([1, 2], 0), "epsilon=0"),
    (lambda: eta_cutoff([1, 2], 3), "epsilon=3"),
    (lambda: top_n_sigma([1, 2], 0), "n=0: must be a finite number above 0"),
    (lambda: top_n_sigma([1, 2], INF), "n=inf"),
    (lambda: top_p([np.nan, 1], 0.5), "nan"),
    (lambda: top_k([INF, 1], 1), "inf"),
    (lambda: min_p([-INF, -INF], 0.5), "-inf"),
    (lambda: top_k([], 1), "at least one token"),
    (lambda: top_k(3.0, 1), "at least a vector"),
    (lambda: repetition_penalty([1, 2], [0], 0), "penalty=0"),
    (lambda: repetition_penalty([1, 2], [0], INF), "penalty=inf"),
    (lambda: repetition_penalty([1, 2], [2], 1.2), "tokens: must be integers from 0 to 1"),
    (lambda: repetition_penalty([1, 2], [-1], 1.2), "tokens: must be integers from 0 to 1"),
    (lambda: repetition_penalty([1, 2], [0.5], 1.2), "tokens: must be integers"),
    (lambda: repetition_penalty(np.zeros((2, 3)), [[0], [1], [2]], 1.2), "tokens: shape"),
    (lambda: repetition_penalty([1, np.nan], [0], 1.2), "nan"),
    (lambda: temperature([1, 2], -1), "temperature=-1"),
    (lambda: temperature([1, np.nan], 1), "nan"),
    (lambda: sample([1, 2], None), "rng: is NoneType"),
    (lambda: sample([1, 2], np.random.RandomState(0)), "default_rng"),
    (lambda: sample([1, 2], np.random.default_rng(0), size=-1), "size=-1"),
    (lambda: sample([np.nan, 2], np.random.default_rng(0)), "nan"),
    (lambda: Chain(top_p, 0.8), "is no stage"),
    (lambda: Chain(("top_p", 0.8)), "is no stage"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# What commutes with temperature -------------------------------------------------------------------------------------

FIVE = np.log([0.4, 0.3, 0.15, 0.1, 0.05])


def both_orders(rule, value, tau):
    first = softmax(Chain((temperature, tau), (rule, value))(FIVE))
    last = softmax(Chain((rule, value), (temperature, tau))(FIVE))
    return first, last, abs(first - last).sum() / 2


def test_published_example_of_the_two_orders():
    first, last, distance = both_orders(top_p, 0.8, 2)
    assert_allclose(first, [0.336, 0.291, 0.206, 0.168, 0], atol=6e-4)
    assert_allclose(last, [0.403, 0.349, 0.247, 0, 0], atol=6e-4)
    assert_allclose(distance, 0.168, atol=6e-4)
    first, last, distance = both_orders(top_p, 0.8, 0.5)
    assert_allclose(first, [0.64, 0.36, 0, 0, 0], atol=6e-4)
    assert_allclose(last, [0.587, 0.330, 0.083, 0, 0], atol=6e-4)
    assert_allclose(distance, 0.083, atol=6e-4)
    assert_allclose(both_orders(min_p, 0.3, 2)[2], 0.256, atol=6e-4)


@pytest.mark.parametrize("tau", [0.25, 0.5, 0.9, 2.0, 8.0])
def test_what_commutes_with_temperature(tau):
    for z in random_rows(np.random.default_rng(7), 100):
        for rule, value in [(top_k, 3), (top_n_sigma, 0.71)]:
            assert kept(rule(temperature(z, tau), value)) == kept(rule(z, value))
        assert kept(min_p(temperature(z, tau), 0.37)) == kept(min_p(z, 0.37**tau))


@pytest.mark.parametrize("rule, value", [(top_p, 0.8), (min_p, 0.3), (epsilon_cutoff, 0.12), (eta_cutoff, 0.2),
                                         (typical, 0.5)])
def test_what_does_not_commute_with_temperature(rule, value):
    assert both_orders(rule, value, 2)[2] > 0.05


def test_engines_order():
    z = [3, 2, 1]
    assert kept(Chain((top_p, 0.8), (temperature, 0.5))(z)) == {0, 1}
    assert kept(Chain((temperature, 0.5), (top_p, 0.8))(z)) == {0}


# Temperature and the repetition penalty as stages ---------------------------------------------------------------------

def test_temperature_divides_and_has_its_limits():
    z = np.array([3.0, 3.0, 1.0, -INF])
    assert_array_equal(temperature(z, 0.5), [6, 6, 2, -INF])
    assert_array_equal(temperature(z, 0), [0, 0, -INF, -INF])
    assert_array_equal(temperature(z, INF), [0, 0, 0, -INF])
    assert_array_equal(temperature([1e300, 0], 1e-10), [0, -INF])
    assert_array_equal(temperature([-1e300, -1e300], 1e-10), [0, 0])
    assert_array_equal(temperature([[2.0, 1], [2, 1]], [0, 2]), [[0, -INF], [1, 0.5]])
    assert temperature(np.float32(z), 0.7).dtype == np.float32
    for tau in (0, 1e-300, 0.3, 1, 7, 1e300, INF):
        assert_allclose(softmax(temperature(z, tau)), softmax(z, tau), rtol=1e-14)


def test_published_example_of_the_repetition_penalty():
    z, used = np.array([2.0, 1, -1, -2]), [0, 2]
    assert_allclose(softmax(z), [0.696, 0.256, 0.035, 0.013], atol=6e-4)
    assert_allclose(softmax(repetition_penalty(z, used, 1.3)), [0.598, 0.349, 0.035, 0.017], atol=6e-4)
    naive = z.copy()
    naive[used] /= 1.3
    assert_allclose(softmax(naive), [0.584, 0.341, 0.058, 0.017], atol=6e-4)
    assert_allclose(softmax(repetition_penalty(z - 3, used, 1.3)), [0.649, 0.322, 0.013, 0.016], atol=6e-4)
    assert_allclose(softmax(repetition_penalty(z + 3, used, 1.3)), [0.430, 0.502, 0.043, 0.025], atol=6e-4)
    # On log-probabilities it commutes no more; on logits it does.
    penalty, hot = (repetition_penalty, used, 1.3), (temperature, 2)
    assert_allclose(softmax(Chain((log_softmax,), penalty, hot)(z)), [0.519, 0.333, 0.074, 0.074], atol=6e-4)
    assert_allclose(softmax(Chain(hot, (log_softmax,), penalty)(z)), [0.488, 0.362, 0.069, 0.081], atol=6e-4)
    assert_allclose(Chain(penalty, hot)(z), Chain(hot, penalty)(z), rtol=1e-15)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("z, tokens, penalty, expected", [
    ([1e308, 1, -5], [0], 0.1, [0, -INF, -INF]),                 # 1e309, of which no float is a neighbour
    ([1e308, 1.5e308, 1], [0, 1], 0.5, [-1e308, 0, -INF]),       # 2e308, 3e308
    ([1e308, 1.5e308, 1.7e308], [0, 1], 0.5, [-1e308, 0, -1.3e308]),
    ([-1e308, -1.5e308], [0, 1], 2, [0, -1e308]),                # nothing else is left
    ([-1e308, -1.5e308, -3], [0, 1], 1e10, [-INF, -INF, -3]),    # the largest stands, so what is lower may be cut
    ([-INF, -1e308, -1e308], [0, 1, 2], 3, [-INF, 0, 0]),
    ([0, 1, -INF], [0, 2], 5e-324, [0, 1, -INF]),
    ([[1e308, 1], [1, 2]], [[0], [1]], 0.1, [[0, -INF], [1, 20]]),
])
def test_a_penalty_that_overflows_leaves_the_same_distribution(z, tokens, penalty, expected):
    assert_allclose(repetition_penalty(z, tokens, penalty), expected, rtol=1e-12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("penalty, expected", [
    (1e-300, [0, -INF, -INF]), (1e300, [0, 1, -INF]), (0.5, [0, -INF, -INF]), (1.5, [2e38, 1, -1.5])])
def test_a_penalty_out_of_the_range_of_float32(penalty, expected):
    result = repetition_penalty(np.float32([3e38, 1, -1]), [0, 2], penalty)
    assert result.dtype == np.float32
    assert_allclose(result, expected, rtol=1e-6, atol=1e-30)


def test_among_negative_logits_that_overflow_the_nearest_to_0_is_left():
    z = np.float32([-3e38, -1e-30, -3e-30])
    assert_array_equal(repetition_penalty(z, [0, 1, 2], 1e300), [-INF, 0, -INF])


@pytest.mark.parametrize("huge", [10**400, -10**400, 10**5000], ids=["400 digits", "negative", "5000 digits"])
def test_a_number_beyond_every_float_is_refused_by_name_and_cut_short(huge):
    for call, name in ((lambda: top_n_sigma([3, 2], huge), "n"), (lambda: top_p([3, 2], huge), "p"),
                       (lambda: repetition_penalty([3, 2], [0], huge), "penalty")):
        with pytest.raises(ValueError, match=rf"^{name}=.*: must be") as raised:
            call()
        assert len(str(raised.value)) < 150


@pytest.mark.parametrize("rule", [lambda k: top_k([3, 2, 1], k), *(
    lambda k, rule=rule, x=x: rule([3, 2, 1], x, min_tokens_to_keep=k)
    for rule, x in ((top_k, 1), (top_p, 0.1), (min_p, 1), (typical, 0.1), (epsilon_cutoff, 0.9), (eta_cutoff, 0.9),
                    (top_n_sigma, 0.1)))])
@pytest.mark.parametrize("many", [3, 10**30, 10**400])
def test_any_number_of_tokens_may_be_kept(rule, many):
    assert_array_equal(rule(many), [3, 2, 1])


def test_repetition_penalty_once_per_token_and_row():
    z = np.array([[2.0, 0, -1], [-4, 6, -INF]])
    assert_array_equal(repetition_penalty(z, [0, 0, 1, 1], 2), [[1, 0, -1], [-8, 3, -INF]])
    assert_array_equal(repetition_penalty(z, [[2, 2], [1, 2]], 2), [[2, 0, -2], [-4, 3, -INF]])
    assert_array_equal(repetition_penalty(z.T, [0], 2, axis=0), [[1, -8], [0, 6], [-1, -INF]])
    assert_array_equal(repetition_penalty(z, [], 2), z)
    assert_array_equal(repetition_penalty(z, 1, 2), repetition_penalty(z, [1], 2))
    assert_array_equal(repetition_penalty(z[0], np.int64(0), 2), [1, 0, -1])
    assert z[0, 0] == 2 and repetition_penalty(np.float32(z), [0], 1.3).dtype == np.float32


# Chain -------------------------------------------------------------------------------------------------------------

def test_a_chain_shows_its_order_and_its_survivors():
    chain = Chain((repetition_penalty, [0], 1.3), (top_k, 2), (temperature, 0.8))
    assert str(chain) == "logits → repetition_penalty([0], 1.3) → top_k(2) → temperature(0.8) → sample"
    assert repr(chain) == "Chain((repetition_penalty, [0], 1.3), (top_k, 2), (temperature, 0.8))"
    assert_array_equal(eval(repr(chain))([2.6, 1, 0]), chain([2.6, 1, 0]))
    steps = chain.trace([2.6, 1, 0])
    assert [step.label for step in steps] == ["logits", *chain.labels]
    assert [step.survivors.tolist() for step in steps] == [[True] * 3] * 2 + [[True, True, False]] * 2
    assert_allclose(steps[-1].logits, [2.5, 1.25, -INF])
    assert str(Chain(*reversed(chain.stages))).startswith("logits → temperature(0.8) → top_k(2)")


def test_a_chain_takes_any_function_and_batches():
    def add_one(z):
        return z + 1
    assert str(Chain((add_one,))) == "logits → add_one() → sample"
    assert repr(Chain((add_one,), (top_p, np.float64(0.5)))) == "Chain((add_one, ), (top_p, 0.5))"
    long = Chain((repetition_penalty, list(range(99)), 1.3))
    assert long.labels == ["repetition_penalty([0, 1, 2, 3, 4, 5, ...], 1.3)"]
    assert_array_equal(Chain((add_one,), (top_k, 1))([[1, 2], [4, 3]]), [[-INF, 3], [5, -INF]])
    assert_array_equal(Chain()([1, 2]), [1.0, 2.0])


# Draws -------------------------------------------------------------------------------------------------------------

#: How often a correct sampler fails one of the chi-square tests here: once in a million seeds.
FALSE_ALARM = 1e-6
Q = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
DRAWS = 100_000


def looks_right(tokens, q=Q):
    """Does a chi-square test at the stated false-alarm rate accept these draws?"""
    return chisquare(np.bincount(tokens, minlength=len(q)), len(tokens) * q).pvalue > FALSE_ALARM


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("seed", range(5))
def test_draws_follow_the_distribution(dtype, seed):
    rng = np.random.default_rng(seed)
    assert looks_right(sample(np.log(Q).astype(dtype) + 3, rng, size=DRAWS))
    cut = np.full(9, -INF, dtype)
    cut[::2] = np.log(Q)
    tokens = sample(np.tile(cut, (DRAWS, 1)), rng)
    assert not (tokens % 2).any() and looks_right(tokens // 2)


WRONG = {
    "uniform noise": lambda z, rng: np.argmax(z + rng.random(z.shape), axis=-1),
    "Gumbel noise of the wrong sign": lambda z, rng: np.argmax(z - rng.gumbel(size=z.shape), axis=-1),
    "normal noise": lambda z, rng: np.argmax(z + rng.normal(size=z.shape), axis=-1),
    "the last to arrive is drawn": lambda z, rng: np.argmin(softmax(z) / rng.standard_exponential(z.shape), axis=-1),
    "τ = 1.05": lambda z, rng: sample(z / 1.05, rng),
    "greedy": lambda z, rng: np.argmax(z, axis=-1),
    "one draw in 20 is uniform": lambda z, rng: np.where(rng.random(len(z)) < 0.05, rng.integers(0, 5, len(z)),
                                                         sample(z, rng)),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_samplers_are_caught(name):
    z = np.tile(np.log(Q), (DRAWS, 1))
    assert not looks_right(WRONG[name](z, np.random.default_rng(0)))


def test_the_power_of_the_test_is_known():
    """A sampler off by 0.02 in total variation, in the way hardest to see, passes less than once in a million."""
    off = Q + 0.02 * np.array([1, -1, 0, 0, 0])
    noncentrality = DRAWS * np.sum((off - Q) ** 2 / Q)
    assert ncx2.cdf(chi2.isf(FALSE_ALARM, 4), 4, noncentrality) < 1e-6


def test_tokens_of_a_batch_are_drawn_independently():
    tokens = sample(np.tile(np.log(Q), (DRAWS, 2, 1)), np.random.default_rng(1))
    assert looks_right(5 * tokens[:, 0] + tokens[:, 1], np.outer(Q, Q).ravel())


def test_shapes_and_seeds():
    z = np.random.default_rng(2).normal(size=(3, 4, 5))
    draw = lambda **options: sample(z, np.random.default_rng(3), **options)      # noqa: E731
    assert draw().shape == (3, 4) and draw(size=7).shape == (7, 3, 4) and draw(size=0).shape == (0, 3, 4)
    assert sample(z, np.random.default_rng(3), axis=0).shape == (4, 5)
    assert_array_equal(draw(), draw())
    assert_array_equal(draw(size=2)[0], draw())
    token = sample([1.0, 2.0], np.random.default_rng(0))
    assert token.ndim == 0 and token in (0, 1)


def test_no_zero_time_lets_an_unlikely_token_win():
    class Zeros(np.random.Generator):
        def standard_exponential(self, size):
            return np.zeros(size)

    rng = Zeros(np.random.PCG64(0))
    assert sample([-INF, 1.0, 2.0], rng) == 2


def test_float32_logits_are_raced_in_float64():
    """A float32 exponential is exactly 0 once in 2^23: of 50,257 tokens, one draw in 170 would be any token at all."""
    class Watched(np.random.Generator):
        def standard_exponential(self, size):
            times = super().standard_exponential(size)
            assert times.dtype == np.float64
            return times

    assert sample(np.zeros(3, np.float32), Watched(np.random.PCG64(0)), size=10).shape == (10,)


# Golden table ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", ["en", "es"])
def test_the_theory_has_a_row_for_each_rule_in_its_family(language):
    text = (Path(__file__).parents[1] / "theory" / language / "03-cutting-the-tail.md").read_text(encoding="utf-8")
    table = text.split('id="rules"')[1].split("|---|---|---|\n")[1].split("\n\n")[0].splitlines()
    families = np.cumsum([not row.startswith("| |") for row in table])
    modules = [rule.__module__ for rule in RULES]
    assert [np.sum(families == i) for i in (1, 2)] == [modules.count(f"taulab.sampling.{m}") for m in ("rank", "level")]


@pytest.mark.parametrize("language, rules, counted", [
    ("en", "rules", {7: "seven", 8: "eight", 9: "nine", 10: "ten"}),
    ("es", "reglas", {7: "siete", 8: "ocho", 9: "nueve", 10: "diez"}),
])
def test_the_theory_says_of_each_rule_whether_it_commutes_and_counts_them(language, rules, counted):
    text = (Path(__file__).parents[1] / "theory" / language / "03-cutting-the-tail.md").read_text(encoding="utf-8")
    table = text.split('id="commute"')[1].split("|---|---|---|---|---|\n")[1].split("\n\n")[0].splitlines()
    assert len(table) == len(RULES), "the table of what commutes has a row for each rule"
    said = re.findall(rf"\b({'|'.join(counted.values())}) {rules}\b", text)
    assert said and set(said) == {counted[len(RULES)]}, f"the page counts them: {said}"


def test_goldens_of_the_twins():
    """Survivors as computed by Hugging Face transformers; tests/goldens/make_sampling.py says how."""
    table = json.loads((GOLDENS / "sampling.json").read_text())
    rules = {rule.__name__: rule for rule in [*RULES, repetition_penalty, temperature]}
    assert {case["rule"] for case in table["cases"]} == set(rules) - WITHOUT_A_TWIN, (
        "a rule that transformers has needs cases from goldens/make_sampling.py; any other, its name in WITHOUT_A_TWIN")
    for case in table["cases"]:
        z = np.array([-INF if x is None else x for x in table["logits"][case["row"]]])
        result = rules[case["rule"]](z, *case["arguments"])
        expected = np.array([-INF if x is None else x for x in case["result"]])
        assert_allclose(result, expected, rtol=1e-14, err_msg=str(case))
