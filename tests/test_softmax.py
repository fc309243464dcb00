"""Softmax against mpmath at 50 digits, against SciPy, and against the rules that its docstrings state."""

import tracemalloc

import exact
import numpy as np
import pytest
import scipy.special
from exact import MANY, ROWS, TEMPERATURES, Z0
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

import taulab._blocks
from taulab.softmax import log_softmax, logsumexp, softmax, temper

INF = np.inf

logits = hnp.arrays(np.float64, st.integers(1, 12), elements=st.floats(-50, 50))
cut_logits = logits.flatmap(lambda z: hnp.arrays(bool, z.size).map(lambda cut: np.where(cut & (z < z.max()), -INF, z)))
warm = st.floats(0.05, 50)


@pytest.fixture(params=[1, 100, 10_000_000], ids="{}_bytes".format)
def workspace(request, monkeypatch):
    """Blocks of one row, of a few, of all."""
    monkeypatch.setattr(taulab._blocks, "WORKSPACE", request.param)


# --- against 50 digits ---------------------------------------------------------------------------

def bound(p, all_of_them, counts=None):
    """The stated bound, in units of the last digit kept."""
    counts = counts or [1] * len(all_of_them)
    entropy = -sum(n * q * exact.MP.log(q) for n, q in zip(counts, all_of_them, strict=True) if q > 0)
    return 3 + 1.5 * (entropy - exact.MP.log(p))


@pytest.mark.parametrize("temperature", TEMPERATURES)
@pytest.mark.parametrize("z", ROWS, ids=range(len(ROWS)))
def test_softmax_has_the_digits_it_states(z, temperature):
    for dtype, unit in ((np.float64, 2.3e-16), (np.float32, 1.2e-7)):
        rounded = np.asarray(z, dtype)
        p = softmax(rounded, temperature)
        assert p.dtype == dtype
        exactly = exact.softmax(rounded, temperature)
        for ours, true in zip(p, exactly, strict=True):
            if true > np.finfo(dtype).tiny:
                assert abs(float(ours) / true - 1) <= bound(true, exactly) * unit
            else:
                assert ours <= 2 * np.finfo(dtype).tiny


@pytest.mark.parametrize("temperature", [0.3, 1, 1.7, 40])
@pytest.mark.parametrize("z", ROWS, ids=range(len(ROWS)))
def test_log_softmax_and_logsumexp_to_13_digits(z, temperature):
    expected = [float(exact.MP.log(p)) if p else -INF for p in exact.softmax(z, temperature)]
    assert_allclose(log_softmax(z, temperature), expected, rtol=1e-13, atol=1e-14)
    total = exact.MP.fsum(exact.MP.exp(float(logit)) for logit in z)
    assert_allclose(logsumexp(z), float(exact.MP.log(total)), rtol=1e-15)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("temperature", [1, 1.7])
@pytest.mark.parametrize("counts", MANY, ids=range(len(MANY)))
def test_many_equal_logits_cost_no_digits(counts, temperature, first):
    for dtype, unit in ((np.float64, 2.3e-16), (np.float32, 1.2e-7)):
        z = exact.row(counts, dtype, first)
        p, log_p, total = softmax(z, temperature), log_softmax(z, temperature), logsumexp(z)
        true = exact.softmax(list(counts), temperature, list(counts.values()))
        for logit, expected in zip(counts, true, strict=True):
            i = np.flatnonzero(z == dtype(logit))[0]
            allowed = bound(expected, true, list(counts.values())) * unit
            assert abs(float(p[i]) / expected - 1) <= allowed
            assert abs(float(log_p[i]) - exact.MP.log(expected)) <= allowed
        shares = exact.MP.fsum(n * exact.MP.exp(logit - max(counts)) for logit, n in counts.items())
        assert_allclose(total, float(max(counts) + exact.MP.log(shares)), rtol=4 * unit)
        assert_allclose(temper(p, 2)[i], float(exact.softmax(list(counts), 2 * temperature, list(counts.values()))[-1]),
                        rtol=20 * unit)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [7, 128, 1000, 50_257])
def test_the_sum_of_a_peaked_row_rounds_without_a_bias(size, dtype):
    """One weight of 1 and small equal ones: NumPy's own sum is off by up to 8 units of the last digit."""
    unit = np.finfo(dtype).eps
    for height in np.linspace(2, 16 if dtype == np.float32 else 36, 40):
        z = np.zeros(size, dtype)
        z[0] = height
        true = 1 / (1 + (size - 1) * exact.MP.exp(-exact.MP.mpf(float(z[0]))))
        assert abs(float(softmax(z)[0]) / true - 1) <= (3 - 1.5 * exact.MP.log(true)) * unit


# --- against SciPy -------------------------------------------------------------------------------

@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
@pytest.mark.usefixtures("workspace")
def test_any_axis_and_any_blocks_agree_with_scipy(axis):
    z = np.random.default_rng(2).normal(scale=5, size=(3, 5, 7))
    z[0, 1, 2] = z[2, 4, 6] = -INF
    q = scipy.special.softmax(z, axis=axis)
    p, log_p = scipy.special.softmax(z / 0.7, axis=axis), scipy.special.log_softmax(z / 0.7, axis=axis)
    assert_allclose(softmax(z, 0.7, axis=axis), p, rtol=1e-13)
    assert_allclose(log_softmax(z, 0.7, axis=axis), log_p, rtol=1e-13, atol=1e-14)
    assert_allclose(logsumexp(z, axis=axis), scipy.special.logsumexp(z, axis=axis), rtol=1e-14, atol=1e-14)
    assert_allclose(temper(q, 2, axis=axis), scipy.special.softmax(z / 2, axis=axis), rtol=1e-12)


@pytest.mark.usefixtures("workspace")
def test_a_temperature_for_each_row_or_for_all_or_more_than_one():
    z = np.random.default_rng(3).normal(size=(4, 6))
    per_row, many = np.array([0.0, 0.5, 2.0, INF]), np.array([[0.5], [1.0], [3.0]])
    for function in (softmax, log_softmax):
        assert_array_equal(function(z, per_row)[2], function(z[2], 2.0))
        assert_array_equal(function(z, per_row)[0], function(z[0], 0.0))
        assert function(z, many).shape == (3, 4, 6)
        assert_allclose(function(z, many)[1], function(z), rtol=1e-15)
        assert_allclose(function(z.T, many, axis=0), np.moveaxis(function(z, many), -1, 0), rtol=1e-15)
    assert_allclose(temper(softmax(z), many), softmax(z, many), rtol=1e-13)


# --- properties ----------------------------------------------------------------------------------

@given(cut_logits, warm, st.floats(-1e4, 1e4))
def test_adding_a_number_to_every_logit_changes_nothing(z, temperature, shift):
    assert_allclose(softmax(z + shift, temperature), softmax(z, temperature), rtol=1e-9, atol=1e-11 / temperature)


@given(cut_logits, warm)
def test_a_softmax_is_a_distribution_in_the_order_of_its_logits(z, temperature):
    p = softmax(z, temperature)
    assert (p >= 0).all() and abs(p.sum() - 1) < 1e-14
    order = np.argsort(z)
    assert (np.diff(p[order]) >= 0).all()
    assert_array_equal(p[z == -INF], 0)


@given(cut_logits, warm)
def test_log_softmax_is_the_logarithm_of_softmax(z, temperature):
    assert_allclose(np.exp(log_softmax(z, temperature)), softmax(z, temperature), rtol=1e-12, atol=1e-300)


@given(cut_logits, st.floats(0.25, 50))
def test_tempering_probabilities_is_heating_logits(z, temperature):
    assert_allclose(temper(softmax(z), temperature), softmax(z, temperature), rtol=1e-11, atol=1e-300)


@given(cut_logits, st.floats(0.25, 50), warm)
def test_temperatures_multiply(z, one, other):
    assert_allclose(temper(softmax(z / one), other), softmax(z, one * other), rtol=1e-9, atol=1e-60)


@given(hnp.arrays(np.float64, st.integers(1, 12), elements=st.floats(-1e300, 1e300) | st.sampled_from([0, 5e-324])))
def test_the_limits_are_exact_for_any_finite_logits(z):
    top = z == z.max()
    assert_array_equal(softmax(z, 0), top / top.sum())
    assert_array_equal(np.exp(log_softmax(z, 0)) > 0, top)
    assert_array_equal(softmax(z, INF), np.full(z.size, 1 / z.size))
    assert_array_equal(temper(top / top.sum(), 0), top / top.sum())


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(-1e4, 1e4, width=32)),
       st.sampled_from(TEMPERATURES))
def test_float32_stays_float32_and_the_input_stays_what_it_was(z, temperature):
    before = z.copy()
    for result in (softmax(z, temperature), log_softmax(z, temperature), logsumexp(z), temper(softmax(z), temperature)):
        assert result.dtype == np.float32
        assert not np.isnan(result).any()
    assert_array_equal(z, before)


# --- known cases ---------------------------------------------------------------------------------

def test_known_cases():
    assert_allclose(softmax(Z0, 2), [0.45505, 0.27600, 0.16741, 0.10154], atol=5e-6)
    assert_allclose(softmax([2, 1]), [0.7311, 0.2689], atol=5e-5)
    assert_array_equal(softmax([2, 2, 0, -1], 0), [0.5, 0.5, 0, 0])
    assert_array_equal(softmax([1e-9, 0], 0), [1, 0])                     # a floor under τ would give (.525, .475)
    assert_array_equal(softmax([3, -INF, 1], INF), [0.5, 0, 0.5])
    assert_array_equal(softmax([1, 0], 5e-324), [1, 0])                   # 1/τ overflows
    assert_array_equal(log_softmax([1, 1, 0], 0), [-np.log(2), -np.log(2), -INF])
    assert_array_equal(log_softmax([3, -INF], INF), [0, -INF])
    assert_allclose(log_softmax(np.float32([0, -20, -120]), 10)[2], -12.126945, rtol=1e-6)
    assert_array_equal(temper([0.5, 0, 0.5], INF), [0.5, 0, 0.5])


def test_an_empty_batch_gives_an_empty_result():
    for shape in ((0, 4), (3, 0, 4)):
        z = np.empty(shape)
        assert softmax(z).shape == log_softmax(z, 2).shape == temper(z, 2).shape == shape
        assert logsumexp(z).shape == shape[:-1]
    assert softmax(np.empty((4, 0)), axis=0).shape == (4, 0)


def test_integers_and_halves_become_float64():
    for z in ([2, 1], np.array([2, 1], np.int8), np.array([2, 1], np.float16), [True, False]):
        assert softmax(z).dtype == log_softmax(z).dtype == logsumexp(z).dtype == np.float64


def test_minus_0_is_the_limit_0():
    for function, z in ((softmax, [1.0, 2, 2]), (log_softmax, [1.0, 2, 2]), (temper, [0.2, 0.4, 0.4])):
        assert_array_equal(function(z, -0.0), function(z, 0.0))
        assert_array_equal(function([z], [-0.0]), function([z], [0.0]))


def test_memory_of_out_is_that_of_z_or_no_part_of_it():
    z = np.arange(8.0).reshape(4, 2)
    for there, out, temperature in ((z[1:], z[:-1], 1), (z[:1], z[:3], [1, 2, 3]), (z, z[::-1], 1)):
        with pytest.raises(ValueError, match="out: shares memory with z, but is not z"):
            softmax(there, temperature, out=out)
    expected, pairs = softmax(z[None]), np.zeros((1, 4, 4))
    pairs[..., ::2] = z
    assert_array_equal(softmax(pairs[..., ::2], out=pairs[..., 1::2]), expected)       # between them, no overlap
    assert_array_equal(softmax(z[None], out=z[None]), expected)


@pytest.mark.parametrize("axis", [None, "a", 1.0, 2, [0]])
def test_an_axis_is_an_integer_that_the_array_has(axis):
    for function in (softmax, log_softmax, logsumexp, temper):
        with pytest.raises(ValueError, match=r"axis=.*: . has shape \(1, 2\)"):
            function(*([[[0.5, 0.5]], 2] if function is temper else [[[1, 2]]]), axis=axis)


def test_out_takes_the_result_and_may_be_the_input():
    z = np.random.default_rng(4).normal(size=(3, 4, 2)).astype(np.float32)
    for function in (softmax, log_softmax):
        expected, out = function(z, 2, axis=0), z.copy()
        result = function(out, 2, axis=0, out=out)
        assert np.shares_memory(result, out)
        assert_array_equal(out, expected)
        for wrong in (np.empty((4, 3, 2), np.float32), np.empty((3, 4, 2))):
            with pytest.raises(ValueError, match="out: .*; pass float32"):
                function(z, out=wrong)
        for wrong in (z.tolist(), np.ma.masked_array(z), np.broadcast_to(z[0, 0], z.shape)):
            with pytest.raises(ValueError, match="out: (is|.*read-only)"):
                function(z, out=wrong)


# --- errors name the argument, the value and the remedy ------------------------------------------

@pytest.mark.parametrize(("z", "message"), [
    ([1, np.nan], "z: .* nan; a logit is a finite number"),
    ([1, INF], "z: .* inf; a logit is a finite number"),
    ([-INF, -INF], "z: .* -inf; leave at least one token finite"),
    ([[0, 1], [-INF, -INF]], "z: .* -inf; leave at least one"),
    ([], r"z: shape \(0,\) .* axis -1; pass at least one token"),
    (np.empty((3, 0)), r"z: shape \(3, 0\)"),
    (3.0, r"axis=-1: z has shape \(\); pass at least a vector"),
    (["a"], "z: holds <U1"),
    ([1j], "z: holds complex128"),
])
def test_wrong_logits_are_refused(z, message):
    for function in (softmax, log_softmax, logsumexp):
        with pytest.raises(ValueError, match=message):
            function(z)


@pytest.mark.parametrize("temperature", [-1.0, np.nan, -INF, [1, -0.5]])
def test_wrong_temperatures_are_refused(temperature):
    wrong = np.ravel(temperature)[-1]
    for function, z in ((softmax, [[1, 2]]), (log_softmax, [[1, 2]]), (temper, [[0.5, 0.5]])):
        with pytest.raises(ValueError, match=f"temperature={wrong}: must be 0 or greater"):
            function(z, temperature)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"temperature: shape \(3,\) does not broadcast to rows of shape \(2,\)"):
        softmax(np.zeros((2, 5)), [1, 2, 3])
    with pytest.raises(ValueError, match=r"axis=2: z has shape \(2, 5\)"):
        softmax(np.zeros((2, 5)), axis=2)


@pytest.mark.parametrize(("q", "message"), [
    ([0.5, 0.4], "q: a row sums to 0.9, not 1; divide each row by its sum"),
    ([2, 1, 0, -1], r"q: holds -1.0; .* \(for logits, use softmax\)"),
    ([0.5, np.nan], "q: holds nan"),
    ([[1, 0], [INF, 0]], "q: a row sums to inf"),
    ([], "q: shape"),
])
def test_temper_refuses_what_is_no_distribution(q, message):
    with pytest.raises(ValueError, match=message):
        temper(q, 2)


# --- memory and warnings -------------------------------------------------------------------------

def peak_bytes(function):
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_beyond_the_result_stays_below_a_megabyte():
    z = np.random.default_rng(5).normal(size=(12, 50_257)).astype(np.float32)
    z[:, 1::3] = -INF
    q = softmax(z)
    for function in (softmax, log_softmax):
        assert peak_bytes(lambda: function(z, 1.7)) < z.nbytes + 2**20
        assert peak_bytes(lambda: function(z.T, 1.7, axis=0)) < z.nbytes + 2**20
        assert peak_bytes(lambda: function(z, 1.7, out=q)) < 2**20
    assert peak_bytes(lambda: logsumexp(z)) < 2**20
    assert peak_bytes(lambda: temper(softmax(z, out=q), 1.7)) < z.nbytes + 2**20


@pytest.mark.filterwarnings("error")
def test_nothing_warns_at_the_extremes():
    for z in ([1e4, -1e4], [1, -INF], [1e308, -1e308], np.float32([3e38, -3e38])):
        for temperature in (0, 5e-324, 1e-300, 1e300, INF):
            p = softmax(z, temperature)
            assert abs(p.sum() - 1) < 1e-6
            temper(p, temperature)
            log_softmax(z, temperature)
        logsumexp(z)
