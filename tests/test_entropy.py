"""Entropy against mpmath at 50 digits, SciPy, finite differences, and the rules that its docstrings state."""

import json
import tracemalloc
from pathlib import Path

import exact
import numpy as np
import pytest
import scipy.special
import scipy.stats
from exact import MANY, ROWS, TEMPERATURES, Z0
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

import taulab._blocks
from taulab.data import next_token_logits
from taulab.entropy import (
    EntropySweep,
    cross_entropy,
    entropy,
    entropy_from_logits,
    entropy_slope,
    entropy_sweep,
    kl_divergence,
    logit_moments,
    normalized_entropy,
    perplexity,
    temperature_for_entropy,
    varentropy,
)
from taulab.softmax import softmax

INF = np.inf
REAL = json.loads((Path(__file__).parent / "goldens" / "entropy.json").read_text())

logits = hnp.arrays(np.float64, st.integers(1, 12), elements=st.floats(-50, 50))
cut_logits = logits.flatmap(lambda z: hnp.arrays(bool, z.size).map(lambda cut: np.where(cut & (z < z.max()), -INF, z)))
warm = st.floats(0.05, 50)
distributions = cut_logits.map(softmax)


@pytest.fixture(params=[3000, 100_000, 10_000_000], ids="{}_bytes".format)
def workspace(request, monkeypatch):
    """Blocks of one row, of a few, of all; and sweeps along either path."""
    monkeypatch.setattr(taulab._blocks, "WORKSPACE", request.param)


# --- against 50 digits ---------------------------------------------------------------------------

@pytest.mark.parametrize("z", ROWS, ids=range(len(ROWS)))
@pytest.mark.usefixtures("workspace")
def test_entropy_slope_and_moments_to_13_digits(z):
    true = np.array([exact.moments(z, temperature) for temperature in TEMPERATURES], float).T
    for sweep in (entropy_sweep(z, TEMPERATURES), separately(z, TEMPERATURES)):
        for ours, expected, atol in zip(sweep, true, (1e-14, 1e-99, 1e-99, 1e-99), strict=True):
            assert_allclose(ours, expected, rtol=2e-13, atol=atol)


def separately(z, temperatures):
    """What `entropy_sweep` computes, by the functions that compute one thing each."""
    columns = [(entropy_from_logits(z, t), entropy_slope(z, t), *logit_moments(z, t)) for t in temperatures]
    return EntropySweep(*(np.stack(column, axis=-1) for column in zip(*columns, strict=True)))


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("counts", MANY, ids=range(len(MANY)))
def test_many_equal_logits_cost_no_digits(counts, first):
    temperatures = np.array([0.9, 1, 1.3, 1.7, 20])
    true = np.array([exact.moments(list(counts), t, list(counts.values())) for t in temperatures], float).T
    for dtype, digits in ((np.float64, 1e-13), (np.float32, 1e-5)):
        z = exact.row(counts, dtype, first)
        for sweep in (entropy_sweep(z, temperatures), separately(z, temperatures)):
            for ours, expected, rtol in zip(sweep, true, (0, digits, 0, digits), strict=True):
                assert_allclose(ours, expected, rtol=rtol, atol=0 if rtol else digits * max(1, abs(max(counts))))
        assert_allclose(entropy(softmax(z, 1.7)), true[0, 3], rtol=0, atol=digits)
        assert_allclose(cross_entropy(softmax(z, 1.7), softmax(z, 1.7)), true[0, 3], rtol=0, atol=digits)


#: Finite logits that stand for "never", and those that SciPy's and the float's own range make of them.
MASKS = [(dtype, mask) for dtype, masks in ((np.float32, [-1e4, -1e9, -1e20, -3e38]),
                                            (np.float64, [-1e4, -1e9, -1e20, -1e200, -1.7e308])) for mask in masks]


@pytest.mark.parametrize("bytes_of_workspace", [400, 1_010_000])
@pytest.mark.parametrize("size", [3, 500])
@pytest.mark.parametrize(("dtype", "mask"), MASKS)
@pytest.mark.filterwarnings("error")
def test_a_finite_mask_is_a_cut_where_it_has_no_weight_and_a_logit_where_it_has(dtype, mask, size, bytes_of_workspace,
                                                                                monkeypatch):
    monkeypatch.setattr(taulab._blocks, "WORKSPACE", bytes_of_workspace)
    z = np.random.default_rng(0).normal(size=size).astype(dtype)
    masked = np.insert(z, [1, size], dtype(mask))
    usual = [0, 0.05, 0.5, 1, 3]
    for ours, cut in zip((*entropy_sweep(masked, [*usual, np.inf]), *separately(masked, usual)),
                         (*entropy_sweep(z, usual), *separately(z, usual)), strict=True):
        assert_allclose(ours[:len(usual)], cut, rtol=3e-6 if dtype == np.float32 else 1e-13, atol=1e-15)
    hot = [-mask / 10, -mask, min(-20.0 * mask, 1.7e308), INF]
    true = np.array([exact.moments(masked, t) for t in hot], object).T
    digits = 1e-5 if dtype == np.float32 else 1e-12
    for sweep in (entropy_sweep(masked, [*usual, *hot]), separately(masked, [*usual, *hot])):
        assert not any(np.isnan(field).any() for field in sweep)
        for ours, expected in zip(sweep, true, strict=True):
            with np.errstate(over="ignore"):
                expected = np.array([float(x) for x in expected]).astype(dtype)
            assert_allclose(ours[-4:], expected, rtol=digits, atol=np.finfo(dtype).tiny)
    assert_allclose(softmax(masked, hot), [[float(p) for p in exact.softmax(masked, t)] for t in hot], rtol=digits)


def test_a_long_row_with_one_mask_and_with_infinity_among_the_temperatures():
    z = np.random.default_rng(1).normal(scale=3, size=50_257).astype(np.float32)
    z[7] = -1e20
    temperatures = np.array([INF, 0.5, 1, 2, 0, INF, 40])
    cut = np.where(np.arange(z.size) == 7, -INF, z).astype(np.float64)
    for sweep in (entropy_sweep(z, temperatures), separately(z, temperatures)):
        assert_allclose(sweep.slope, entropy_sweep(cut, temperatures).slope, rtol=1e-5)
        assert_allclose(sweep.entropy[temperatures < INF], entropy_sweep(cut, temperatures[temperatures < INF]).entropy,
                        atol=1e-5)
        assert_allclose(sweep.entropy[[0, 5]], np.log(50_257))


def test_the_entropy_of_a_masked_row_has_its_temperature():
    for mask in (-1e4, -1e20, -1e200):
        target = (np.log(2) + np.log(3)) / 2                # between what two tokens reach and what three do
        temperature = temperature_for_entropy([1, 0, mask], target)
        assert_allclose(entropy_from_logits([1, 0, mask], temperature), target, rtol=1e-12)
        assert_allclose(temperature_for_entropy([1, 0, mask], 0.5), temperature_for_entropy([1, 0], 0.5), rtol=1e-12)


@pytest.mark.parametrize("case", REAL["rows"], ids=lambda case: f"row{case['row']}_at_{case['temperature']}")
def test_real_logits_to_13_digits_and_in_float32_to_5(case):
    z, temperature = next_token_logits().logits[case["row"]], case["temperature"]
    true = [case[name] for name in EntropySweep._fields]
    for digits, row in ((1e-13, z.astype(np.float64)), (1e-5, z)):
        for sweep in (entropy_sweep(row, np.full(60, temperature)), separately(row, [temperature])):
            assert sweep.entropy.dtype == row.dtype
            assert_allclose(sweep.entropy, true[0], rtol=0, atol=digits)
            for field, expected in zip(sweep[1:], true[1:], strict=True):
                assert_allclose(field, expected, rtol=digits)


@pytest.mark.parametrize("case", REAL["rows"], ids=lambda case: f"row{case['row']}_at_{case['temperature']}")
def test_real_logits_against_automatic_differentiation(case):
    z, temperature = next_token_logits().logits[case["row"]].astype(np.float64), case["temperature"]
    assert_allclose(entropy_from_logits(z, temperature), case["torch_entropy"], rtol=1e-13, atol=1e-13)
    assert_allclose(entropy_slope(z, temperature), case["torch_slope"], rtol=1e-12, atol=1e-9)


def test_functions_of_probabilities_to_14_digits():
    rng = np.random.default_rng(2)
    for size in (2, 5, 200):
        p, q = rng.dirichlet(np.ones(size)), rng.dirichlet(np.full(size, 0.3))
        p[0] += p[1]
        p[1] = 0
        mp = exact.MP
        kept = [(mp.mpf(float(a)), mp.mpf(float(b))) for a, b in zip(p, q, strict=True) if a]
        h = exact.entropy(map(float, p))
        cross = -mp.fsum(a * mp.log(b) for a, b in kept)
        assert_allclose(entropy(p), float(h), rtol=1e-14, atol=1e-15)
        spread = mp.fsum(a * (mp.log(a) + h) ** 2 for a, _ in kept)
        assert_allclose(varentropy(p), float(spread), rtol=1e-13, atol=1e-15)
        assert_allclose(perplexity(p), float(mp.exp(h)), rtol=1e-14)
        assert_allclose(normalized_entropy(p), float(h / mp.log(size)), rtol=1e-14, atol=1e-15)
        assert_allclose(cross_entropy(p, q), float(cross), rtol=1e-14)
        assert_allclose(kl_divergence(p, q), float(cross - h), rtol=1e-13)


# --- second routes: SciPy, finite differences, definitions ---------------------------------------

@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
@pytest.mark.usefixtures("workspace")
def test_any_axis_and_any_blocks_agree_with_scipy(axis):
    z = np.random.default_rng(3).normal(scale=5, size=(3, 5, 7))
    z[0, 1, 2] = z[2, 4, 6] = -INF
    p, q = (scipy.special.softmax(logits, axis=axis) for logits in (z / 0.7, np.cos(np.maximum(z, -9))))
    for base in (None, 2, 10):
        expected = scipy.stats.entropy(p, base=base, axis=axis)
        assert_allclose(entropy(p, base=base, axis=axis), expected, rtol=1e-12, atol=1e-15)
        assert_allclose(entropy_from_logits(z, 0.7, base=base, axis=axis), expected, rtol=1e-12, atol=1e-15)
        relative = scipy.stats.entropy(p, q, base=base, axis=axis)
        assert_allclose(kl_divergence(p, q, base=base, axis=axis), relative, rtol=1e-12)
        assert_allclose(cross_entropy(p, q, base=base, axis=axis), expected + relative, rtol=1e-12)
    in_nats = scipy.stats.entropy(p, axis=axis)
    assert_allclose(perplexity(p, axis=axis), np.exp(in_nats), rtol=1e-12)
    assert_allclose(normalized_entropy(p, axis=axis), in_nats / np.log(z.shape[axis]), rtol=1e-12, atol=1e-15)
    mean, var = logit_moments(z, 0.7, axis=axis)
    kept = np.where(z == -INF, 0, z)
    assert_allclose(mean, (p * kept).sum(axis=axis), rtol=1e-12)
    assert_allclose(var, (p * (kept - np.expand_dims(mean, axis)) ** 2).sum(axis=axis), rtol=1e-12)
    assert_allclose(entropy_slope(z, 0.7, axis=axis), var / 0.7**3, rtol=1e-14)
    assert_allclose(varentropy(p, axis=axis), var / 0.7**2, rtol=1e-9)
    sweep = entropy_sweep(z, [0.7, 2], axis=axis)
    for field, expected in zip(sweep, (in_nats, var / 0.7**3, mean, var), strict=True):
        assert_allclose(field[..., 0], expected, rtol=1e-12, atol=1e-15)


def test_many_rows_in_uneven_blocks():
    z = np.random.default_rng(4).normal(scale=3, size=(2, 2 * 177, 901))          # the last block of each half is short
    assert_allclose(entropy_from_logits(z, 2), scipy.stats.entropy(scipy.special.softmax(z / 2, axis=-1), axis=-1))
    assert_allclose(entropy(softmax(z, 2)), entropy_from_logits(z, 2), rtol=1e-12)
    assert_allclose(logit_moments(z, 1e9)[1], z.var(axis=-1), rtol=1e-6)


@given(logits, st.floats(0.3, 20))
def test_the_slope_is_the_central_difference(z, temperature):
    def central(step):
        above, below = (exact.moments(z, temperature + h)[0] for h in (step, -step))
        return float((above - below) / (2 * step))
    wide, narrow = central(1e-4 * temperature), central(0.5e-4 * temperature)
    best = narrow + (narrow - wide) / 3                         # Richardson: the error falls from h² to h⁴
    assert_allclose(entropy_slope(z, temperature), best, rtol=1e-8, atol=1e-9)


def test_the_slope_in_float64_against_entropies_in_float64():
    z = next_token_logits().logits[:3].astype(np.float64)
    difference = (entropy_from_logits(z, 1.2 + 1e-5) - entropy_from_logits(z, 1.2 - 1e-5)) / 2e-5
    assert_allclose(entropy_slope(z, 1.2), difference, rtol=1e-8)


# --- properties ----------------------------------------------------------------------------------

@given(cut_logits, warm, st.floats(-1e4, 1e4))
def test_adding_a_number_to_every_logit_moves_only_the_mean(z, temperature, shift):
    before, after = entropy_sweep(z, [temperature]), entropy_sweep(z + shift, [temperature])
    assert_allclose(after.entropy, before.entropy, rtol=1e-8, atol=1e-8)
    assert_allclose(after.mean, before.mean + shift, rtol=1e-9, atol=1e-9)
    assert_allclose(after.var, before.var, rtol=1e-7, atol=1e-7)


@given(logits, warm, st.integers(0, 11))
def test_a_permutation_and_a_cut_token_change_nothing(z, temperature, roll):
    expected = entropy_sweep(z, [temperature])
    longer = np.insert(np.roll(z, roll), roll % z.size, -INF)
    for ours, true in zip(entropy_sweep(longer, [temperature]), expected, strict=True):
        assert_allclose(ours, true, rtol=1e-11, atol=1e-13)


@given(cut_logits, warm, warm)
def test_entropy_rises_with_temperature_between_its_limits(z, one, other):
    cold, low, high, hot = entropy_from_logits(z, [0, min(one, other), max(one, other), INF])
    assert 0 <= cold <= low + 1e-14
    assert low <= high + 1e-14
    assert high <= hot + 1e-14
    assert_allclose([cold, hot], np.log([(z == z.max()).sum(), np.isfinite(z).sum()]), rtol=1e-15)


@given(cut_logits, warm)
def test_entropy_from_logits_is_the_entropy_of_the_softmax(z, temperature):
    p = softmax(z, temperature)
    assert_allclose(entropy_from_logits(z, temperature), entropy(p), rtol=1e-12, atol=1e-14)
    assert_allclose(entropy_slope(z, temperature) * temperature, varentropy(p), rtol=1e-9, atol=1e-12)


@given(cut_logits, st.lists(st.sampled_from(TEMPERATURES) | warm, max_size=6))
@pytest.mark.parametrize("bytes_of_workspace", [400, 10_000_000])
def test_a_sweep_gives_what_the_functions_give_one_by_one(bytes_of_workspace, z, temperatures):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taulab._blocks, "WORKSPACE", bytes_of_workspace)
        sweep = entropy_sweep(z, temperatures)
    assert all(field.shape == (len(temperatures),) for field in sweep)
    assert (sweep.var >= 0).all()
    for i, temperature in enumerate(temperatures):
        for ours, alone in zip(sweep, separately(z, [temperature]), strict=True):
            assert_allclose(ours[i], alone[0], rtol=1e-11, atol=1e-300 if ours is sweep.var else 1e-13)


@settings(max_examples=50)
@given(st.lists(st.integers(-3000, 3000) | st.just(-INF), min_size=2, max_size=12), st.floats(1e-6, 1 - 1e-6))
def test_the_temperature_for_an_entropy_gives_that_entropy(z, fraction):
    z = np.array(z) / 64
    assume(len(set(z[z > -INF])) > 1)
    low, high = np.log([(z == z.max()).sum(), np.isfinite(z).sum()])
    target = low + fraction * (high - low)
    temperature = temperature_for_entropy(z, target)
    assert_allclose(entropy_from_logits(z, temperature), target, rtol=1e-10, atol=1e-13)
    assert_allclose(temperature_for_entropy(z, target / np.log(2), base=2), temperature, rtol=1e-7)
    assert_allclose(temperature_for_entropy(8 * z, target), 8 * temperature, rtol=1e-9)


@given(distributions, st.data())
def test_gibbs_inequality(p, data):
    q = softmax(data.draw(hnp.arrays(np.float64, p.size, elements=st.floats(-5, 5))))
    assert kl_divergence(p, q) >= 0
    assert kl_divergence(p, p) == 0
    assert_allclose(cross_entropy(p, q), entropy(p) + kl_divergence(p, q), rtol=1e-12, atol=1e-14)


@given(distributions)
def test_entropy_lies_between_0_and_the_logarithm_of_the_support(p):
    assert 0 <= entropy(p) <= np.log((p > 0).sum()) + 1e-15
    assert 1 <= perplexity(p) <= (p > 0).sum() * (1 + 1e-15)
    if p.size > 1:
        assert 0 <= normalized_entropy(p) <= 1


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(-1e4, 1e4, width=32)),
       st.sampled_from(TEMPERATURES))
def test_float32_stays_float32_finite_and_the_input_stays_what_it_was(z, temperature):
    before = z.copy()
    p, q = softmax(z, temperature), softmax(-z)
    kept = p.copy()
    results = [entropy_from_logits(z, temperature), entropy_slope(z, temperature), *logit_moments(z, temperature),
               *entropy_sweep(z, [temperature]), entropy(p), varentropy(p), perplexity(p), entropy(p, base=2)]
    for result in results:
        assert result.dtype == np.float32
        assert np.isfinite(result).all()
    assert cross_entropy(p, q).dtype == kl_divergence(p, q).dtype == np.float32
    assert (results[0] >= 0).all()
    assert_array_equal(z, before)
    assert_array_equal(p, kept)


# --- known cases ---------------------------------------------------------------------------------

def test_known_cases():
    assert_allclose(entropy_from_logits(Z0, [0.5, 1, 2]), [0.4554, 0.94754, 1.24505], atol=5e-5)
    assert_allclose(entropy([0.1, 0.9]), 0.3251, atol=5e-5)
    assert_allclose(entropy([0.1, 0.9], base=2), 0.4690, atol=5e-5)
    assert_allclose(entropy_slope(Z0, [1.7, 2]), [0.193389, 0.12768], atol=5e-6)
    assert_allclose(temperature_for_entropy(Z0, 1), 1.09239, atol=5e-6)
    assert_allclose(temperature_for_entropy(Z0, 1, base=2), 0.69163, atol=5e-6)
    assert_allclose(entropy(np.full(8, 1 / 8), base=2), 3)
    assert_array_equal(entropy_from_logits([3, -INF, 3, 1], [0, INF]), np.log([2, 3]))
    assert cross_entropy([0.5, 0.5], [1, 0]) == kl_divergence([0.5, 0.5], [1, 0]) == INF
    assert kl_divergence([1, 0], [0.5, 0.5]) == np.log(2)


def test_no_entropy_is_a_negative_zero():
    for value in (entropy([1, 0]), entropy_from_logits([7]), entropy_from_logits([2, 1], 0), cross_entropy([1], [1])):
        assert str(float(value)) == "0.0"
    assert entropy(np.float32([1 + 5e-5, 0])) == 0


def test_the_slope_is_0_at_both_limits_with_ties_and_without():
    for z in ([2, 1, 0], [2, 2, 0], [5, 5, 5], [1, -INF, 0], [3]):
        assert_array_equal(entropy_slope(z, [0, 1e-200, 1e-3, INF]), [0, 0, 0, 0])
        assert entropy_slope(z, 1e150) >= 0
        mean, var = logit_moments(z, [0, INF])
        kept = np.array(z)[np.isfinite(z)]
        assert_allclose(mean, [max(z), kept.mean()])
        assert_allclose(var, [0, kept.var()])


def test_the_slope_at_a_tiny_scale_does_not_underflow():
    assert_allclose(entropy_slope(Z0 * 1e-120, 2e-120), entropy_slope(Z0, 2) * 1e120, rtol=1e-12)


def test_variance_keeps_its_digits_where_the_mean_is_far_from_the_largest_logit():
    z = np.random.default_rng(6).normal(scale=3, size=50_257).astype(np.float32)
    temperatures = np.array([3, 100, 1e4, INF])
    for largest in (20, 100, 3000):
        z[0] = largest
        _, true = logit_moments(z.astype(np.float64), temperatures)
        assert_allclose(entropy_sweep(z, np.tile(temperatures, 5)).var, np.tile(true, 5), rtol=1e-5)
        assert_allclose(logit_moments(z, temperatures)[1], true, rtol=1e-5)


def test_a_divergence_is_not_negative_for_distributions_that_nearly_agree():
    p = np.random.default_rng(9).dirichlet(np.ones(50), size=200)
    q = p * (1 + 1e-12 * np.cos(np.arange(50)))
    assert (scipy.special.rel_entr(p, q).sum(axis=-1) < 0).any()
    assert (kl_divergence(p, q) >= 0).all()


def test_rows_broadcast():
    rng = np.random.default_rng(7)
    z, q = rng.normal(size=(3, 5)), rng.dirichlet(np.ones(5))
    p = softmax(z)
    assert_allclose(kl_divergence(p, q), [kl_divergence(row, q) for row in p])
    assert_allclose(cross_entropy(q, p), [cross_entropy(q, row) for row in p])
    assert_allclose(entropy_from_logits(z[0], [1, 2, 3]), entropy_sweep(z[0], [1, 2, 3]).entropy)
    assert_allclose(entropy_from_logits(z, [[1], [2]])[1], entropy_from_logits(z, 2))
    targets = [[0.5], [1.0]]
    found = temperature_for_entropy(z, targets)
    assert found.shape == (2, 3)
    assert_allclose(entropy_from_logits(z, found), np.broadcast_to(targets, (2, 3)), rtol=1e-9)
    rounded = z.astype(np.float32)
    alone = temperature_for_entropy(rounded, 1)
    assert alone.dtype == np.float32
    assert_array_equal(alone, temperature_for_entropy(rounded.astype(np.float64), 1).astype(np.float32))


def test_an_empty_batch_gives_an_empty_result():
    for shape in ((0, 4), (3, 0, 4)):
        z = np.empty(shape)
        for result in (entropy(z), varentropy(z), perplexity(z), normalized_entropy(z), cross_entropy(z, z),
                       kl_divergence(z, z), entropy_from_logits(z, 2), entropy_slope(z, 2), *logit_moments(z, 2),
                       temperature_for_entropy(z, 1)):
            assert result.shape == shape[:-1]
        assert all(field.shape == (*shape[:-1], 7) for field in entropy_sweep(z, np.ones(7)))
        assert all(field.shape == (*shape[:-1], 50_000) for field in entropy_sweep(z, np.ones(50_000)))
    assert all(field.shape == (2, 0) for field in entropy_sweep(np.ones((2, 4)), []))


# --- errors name the argument, the value and the remedy ------------------------------------------

@pytest.mark.parametrize(("z", "message"), [
    ([1, np.nan], "z: .* nan; a logit is a finite number"),
    ([1, INF], "z: .* inf; a logit is a finite number"),
    ([[0, 1], [-INF, -INF]], "z: .* -inf; leave at least one token finite"),
    ([], "z: shape .*; pass at least one token"),
    (["a"], "z: holds <U1"),
])
@pytest.mark.usefixtures("workspace")
def test_wrong_logits_are_refused(z, message):
    for function in (entropy_from_logits, logit_moments, entropy_slope, temperature_for_entropy):
        with pytest.raises(ValueError, match=message):
            function(z, 0.5)
    with pytest.raises(ValueError, match=message):
        entropy_sweep(z, np.ones(100))


@pytest.mark.parametrize("temperature", [-1.0, np.nan, -INF])
def test_wrong_temperatures_are_refused(temperature):
    for function in (entropy_from_logits, logit_moments, entropy_slope):
        with pytest.raises(ValueError, match=f"temperature={temperature}: must be 0 or greater"):
            function(Z0, temperature)
    with pytest.raises(ValueError, match=f"temperatures={temperature}: must be 0 or greater"):
        entropy_sweep(Z0, [1, temperature])
    with pytest.raises(ValueError, match=r"temperatures: has shape \(\); pass a vector"):
        entropy_sweep(Z0, 1)


@pytest.mark.parametrize(("p", "message"), [
    ([0.5, 0.4], "p: a row sums to 0.9, not 1; divide each row by its sum"),
    ([[1, 0], [0.5, 0.49]], "p: a row sums to 0.99, not 1"),
    ([0.5, 0.5 + 2e-4], "p: a row sums to 1.0002"),
    ([1.5, -0.5], r"p: holds -0.5; probabilities are 0 or greater \(for logits, use softmax\)"),
    ([0.5, np.nan], "p: holds nan"),
    ([[]], r"p: shape \(1, 0\)"),
])
def test_what_is_no_distribution_is_refused(p, message):
    fine = np.full(np.shape(p)[-1], 1 / max(1, np.shape(p)[-1]))
    for function in (entropy, varentropy, perplexity, normalized_entropy):
        with pytest.raises(ValueError, match=message):
            function(p)
    for function in (cross_entropy, kl_divergence):
        with pytest.raises(ValueError, match=message):
            function(p, fine)
        if fine.size:
            with pytest.raises(ValueError, match=message.replace("p:", "q:")):
                function(fine, p)
    assert entropy([0.5, 0.5 + 5e-5]) > 0                                 # the rounding of a float32 is let through


@pytest.mark.parametrize("base", [1, 0, -2, 0.5, INF, np.nan])
def test_wrong_bases_are_refused(base):
    p = [0.5, 0.5]
    for call in (lambda: entropy(p, base=base), lambda: entropy_from_logits(p, base=base),
                 lambda: cross_entropy(p, p, base=base), lambda: kl_divergence(p, p, base=base),
                 lambda: temperature_for_entropy(Z0, 1, base=base)):
        with pytest.raises(ValueError, match=f"base={base}: must be a number above 1; use 2 for bits"):
            call()


def test_a_base_is_a_number():
    with pytest.raises(ValueError, match="base='2': must be a number above 1; use 2 for bits"):
        entropy([0.5, 0.5], base="2")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("z", [[1.7e308, -1.7e308], [1.7e308, 0], np.float32([3e38, -3e38]), [1e-300, 0]])
def test_a_temperature_is_found_near_the_ends_of_the_range_of_a_float(z):
    """τ is as large as the gap of the logits says; inf where it is beyond the range."""
    found, quarter = temperature_for_entropy(z, [0.3, 0.69]), float(z[0]) / 4 - float(z[1]) / 4
    with np.errstate(over="ignore"):
        expected = temperature_for_entropy([1, 0], [0.3, 0.69]) * quarter * 4
        assert_allclose(found, expected.astype(found.dtype), rtol=1e-6)


def test_masked_arrays_are_refused():
    for function in (entropy, entropy_from_logits, lambda z: entropy_sweep(z, [1])):
        with pytest.raises(ValueError, match=r": is a masked array; pass .\.filled"):
            function(np.ma.masked_array([0.5, 0.5], [True, False]))


@pytest.mark.parametrize(("z", "target"), [
    (Z0, 0), (Z0, np.log(4)), (Z0, -1), (Z0, 2), (Z0, np.nan), (Z0, INF),
    ([2, 2, 0], np.log(2)), ([2, 2, 0], 0.5), ([1, 1, 1], np.log(3)), ([1, -INF, 0], np.log(2)), ([7], 0),
])
def test_an_entropy_that_no_temperature_has_is_refused(z, target):
    with pytest.raises(ValueError, match=r"target=.* nats: outside the limits .*; choose one between them"):
        temperature_for_entropy(z, target)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="q: has 3 tokens and p has 2"):
        kl_divergence([0.5, 0.5], [0.5, 0.25, 0.25])
    with pytest.raises(ValueError, match=r"q: rows of shape \(2,\) do not broadcast to those of p, \(3,\)"):
        cross_entropy(np.full((3, 2), 0.5), np.full((2, 2), 0.5))
    with pytest.raises(ValueError, match=r"target: shape \(2,\) does not broadcast"):
        temperature_for_entropy(np.zeros((3, 2)), [0.1, 0.2])
    with pytest.raises(ValueError, match="p: has one token"):
        normalized_entropy([1.0])


# --- memory and warnings -------------------------------------------------------------------------

def test_memory_beyond_the_result_stays_below_a_megabyte():
    z = np.random.default_rng(8).normal(size=(12, 50_257)).astype(np.float32)
    z[:, 1::3] = -INF
    p = softmax(z)
    for call in (lambda: entropy_from_logits(z, 1.7), lambda: logit_moments(z, 1.7), lambda: entropy_slope(z, 1.7),
                 lambda: entropy_sweep(z, [1.7]), lambda: entropy_sweep(z, np.geomspace(0.1, 10, 50)),
                 lambda: entropy(p), lambda: varentropy(p), lambda: kl_divergence(p, p),
                 lambda: cross_entropy(p, p[0]), lambda: entropy(p.T, axis=0)):
        tracemalloc.start()
        call()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2**20 + 12_000                  # and a few numbers for each row and temperature


@pytest.mark.filterwarnings("error")
def test_nothing_warns_at_the_extremes():
    for z in ([1e4, -1e4], [1, -INF], [1e150, -1e150], np.float32([1e18, -1e18])):
        for temperature in (0, 5e-324, 1e-300, 1, 1e300, INF):
            for result in (*entropy_sweep(z, [temperature]), *separately(z, [temperature])):
                assert not np.isnan(result).any()
    for p in ([1, 0], [0.5, 0.5], [1 - 1e-300, 1e-300]):
        assert np.isfinite([entropy(p), varentropy(p), kl_divergence(p, [0.5, 0.5])]).all()
