"""Heavy tails: direct sums, 30 digits, texts that are drawn; estimators where the exponent and the rate are known."""

import json
from pathlib import Path

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize_scalar
from scipy.stats import chisquare, zipf, zipfian

from taulab.corpus import grammar
from taulab.entropy import cross_entropy, entropy
from taulab.heavy_tails import (
    count_exponent,
    draw_counts,
    entropy_rate_extrapolation,
    good_turing,
    karlin_constant,
    power_law,
    singleton_mass,
    true_singleton_mass,
    zipf_exponent,
)

GOLDEN = json.loads((Path(__file__).parent / "goldens" / "heavy_tails.json").read_text())


def rng(seed=0):
    return np.random.default_rng(seed)


# --- the law and its texts -----------------------------------------------------------------------

@pytest.mark.parametrize("alpha", [0, 0.5, 0.918, 1, 1.5, 7])
@pytest.mark.parametrize("v", [1, 2, 500])
def test_the_law_is_that_of_scipy(alpha, v):
    assert_allclose(power_law(alpha, v), zipfian(alpha, v).pmf(np.arange(1, v + 1)), rtol=1e-12)


def test_the_law_of_five_words():
    p = power_law(1.25, 5)
    assert round(p[0], 5) == 0.50397
    assert p.sum() == pytest.approx(1)


def test_texts_have_the_frequencies_of_the_law():
    p = power_law(1.1, 50)
    counts = draw_counts(p, 10**6, rng())
    assert chisquare(counts, 10**6 * p).pvalue > 1e-6
    assert chisquare(draw_counts(power_law(1, 50), 10**6, rng()), 10**6 * p).pvalue < 1e-9      # and not another's
    several = draw_counts([p, p[::-1]], 30, rng(1), size=4)
    assert several.shape == (4, 2, 50)
    assert (several.sum(-1) == 30).all()
    assert draw_counts(power_law(1, 10**6), 10**6, rng()).sum() == 10**6
    assert not draw_counts(p, 0, rng()).any()


# --- the singleton mass --------------------------------------------------------------------------

def direct(alpha, sizes, v, power=1):
    p = power_law(alpha, v)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.array([m ** (power - 1) * (p**power * np.exp((m - 1) * np.log1p(-p))).sum() for m in sizes])


@pytest.mark.parametrize("alpha", [0, 0.5, 0.918, 1, 1.114, 1.25, 2, 6])
@pytest.mark.parametrize("v", [5, 1000, 10_000, 10_001, 12_000, 10**5])
def test_the_mass_is_its_sum(alpha, v):
    sizes = np.geomspace(1, 1e7, 9)
    for ours, power in (singleton_mass, 1), (true_singleton_mass, 2):
        found, sums = ours(alpha, sizes, v), direct(alpha, sizes, v, power)
        assert_allclose(found, sums, rtol=2e-11, atol=1e-12)
        assert_allclose(found[sums > 1e-12], sums[sums > 1e-12], rtol=2e-11)


def test_the_mass_of_a_million_words_is_its_sum():
    sizes = np.geomspace(10, 1e6, 5)
    for alpha in (0.918, 1.5):
        assert_allclose(singleton_mass(alpha, sizes, 10**6), direct(alpha, sizes, 10**6), rtol=1e-11)


@pytest.mark.parametrize(("alpha", "m"), [(1.114, 10), (1.25, 1000), (1.5, 10**5), (3, 10**5)])
def test_the_mass_of_infinitely_many_words_at_30_digits(alpha, m):
    """3000 ranks one by one, and the rest by the other formula of Euler and Maclaurin, and mpmath's own quadrature."""
    with mpmath.workdps(30):
        a = mpmath.mpf(alpha)
        total = mpmath.zeta(a)
        head = 3000
        first = mpmath.fsum(i**-a / total * (1 - i**-a / total) ** (m - 1) for i in range(1, head + 1))

        def term(x):
            return x**-a / total * (1 - x**-a / total) ** (m - 1)
        start = mpmath.mpf(head) + 1                                    # Euler and Maclaurin's other formula
        rest = mpmath.quad(lambda s: term(mpmath.e**s) * mpmath.e**s, [*(mpmath.log(start) + k * 3 for k in range(40)),
                                                                      mpmath.inf])
        rest += term(start) / 2 - mpmath.diff(term, start) / 12
        assert_allclose(singleton_mass(alpha, m), float(first + rest), rtol=1e-11)


def test_the_mass_is_that_of_texts_and_of_what_the_text_before_does_not_have():
    p, m, texts = power_law(1.1, 3000), 500, 2000
    counts = draw_counts(p, m, rng(), size=texts)
    shares = good_turing(counts)
    missing = (draw_counts(p, m - 1, rng(1), size=texts) == 0) @ p
    true = (counts == 1) @ p
    for drawn, expected in ((shares, singleton_mass(1.1, m, 3000)), (missing, singleton_mass(1.1, m, 3000)),
                            (true, true_singleton_mass(1.1, m, 3000))):
        error = drawn.std(ddof=1) / texts**0.5
        assert abs(drawn.mean() - expected) < 5 * error < 0.02 * expected
    twice = 2 * (counts == 2).sum(-1) / m                              # Good and Turing, for the true mass
    assert abs(twice.mean() - true.mean()) < 5 * twice.std() / texts**0.5 + 0.01 * true.mean()


@pytest.mark.parametrize(("alpha", "at_100_000", "constant"), [
    (1.114, 0.34480, 1.1200), (1.25, 0.108429, 1.0843), (1.5, 0.0202853, 0.9416)])
def test_the_law_of_infinitely_many_words(alpha, at_100_000, constant):
    assert round(karlin_constant(alpha), 4) == constant
    digits = len(str(at_100_000)) - 2
    assert round(float(singleton_mass(alpha, 1e5)), digits) == at_100_000
    assert round(karlin_constant(alpha) * 1e5 ** (1 / alpha - 1), digits) == pytest.approx(at_100_000, rel=1e-5)
    sizes = np.array([1e3, 1e5, 1e7, 1e9, 1e12])
    ratio = singleton_mass(alpha, sizes) / (karlin_constant(alpha) * sizes ** (1 / alpha - 1))
    assert (abs(ratio - 1) < 0.3 * sizes ** (-1 / alpha)).all()
    share = true_singleton_mass(alpha, 1e9) / singleton_mass(alpha, 1e9)
    assert_allclose(share, 1 - 1 / alpha, rtol=1e-3)


def test_the_constant_is_the_integral():
    for alpha in (1.05, 1.5, 4):
        with mpmath.workdps(20):
            a = mpmath.mpf(alpha)
            integral = mpmath.gammainc(1 - 1 / a, 0, mpmath.inf) * mpmath.zeta(a) ** (-1 / a) / a
        assert_allclose(karlin_constant(alpha), float(integral), rtol=1e-12)
    assert round(karlin_constant(1.5), 6) == 0.941560


@pytest.mark.parametrize(("alpha", "mass", "law"), [
    (1.114, 0.1778, 0.3448), (1.25, 0.0826, 0.1084), (1.5, 0.01953, 0.02029), (2, 0.0021845, 0.0021851)])
def test_a_million_words_are_not_infinitely_many(alpha, mass, law):
    found = float(singleton_mass(alpha, 1e5, 10**6)), karlin_constant(alpha) * 1e5 ** (1 / alpha - 1)
    assert [round(x, len(str(y)) - 2) for x, y in zip(found, (mass, law), strict=True)] == [mass, law]


#: Slopes of ln mass against ln m, 25 sizes from 30 to v/3.
SLOPES = {0.918: (-0.114, -0.181), 1.0: (-0.140, -0.203), 1.114: (-0.180, -0.234), 1.25: (-0.234, -0.274),
          1.5: (-0.339, -0.355)}


@pytest.mark.parametrize("alpha", SLOPES)
def test_with_finitely_many_words_the_slope_is_steeper(alpha):
    for v, slope in zip((10**6, 10**4), SLOPES[alpha], strict=True):
        sizes = np.geomspace(30, v / 3, 25)
        found = np.polyfit(np.log(sizes), np.log(singleton_mass(alpha, sizes, v)), 1)[0]
        assert found == pytest.approx(slope, abs=2e-3)
        assert found < 1 / alpha - 1


@pytest.mark.parametrize(("v", "masses"), [(10**6, [0.888, 0.761, 0.605, 0.415, 0.195]),
                                           (10**4, [0.739, 0.496, 0.217, 0.016, 0])])
def test_no_exponent_makes_the_mass_rise(v, masses):
    """Not even .918, for which 1/α - 1 would be +.089."""
    assert singleton_mass(0.918, [1e2, 1e3, 1e4, 1e5, 1e6], v).round(3).tolist() == masses
    for alpha in (0, 0.3, 0.918, 1, 2):
        assert (np.diff(singleton_mass(alpha, np.geomspace(1, v, 40), v)) < 0).all()


def test_the_mass_of_the_smallest_cases():
    assert singleton_mass(1.5, 1, 100) == pytest.approx(1)
    assert singleton_mass(1.5, 1) == pytest.approx(1)
    assert singleton_mass(2, [1, 5], 1).tolist() == [1, 0]              # the only word there is
    assert_allclose(singleton_mass(0, [2, 10], 4), 0.75 ** np.array([1, 9]))
    assert round(float(singleton_mass(1.5, 50, 100)), 6) == 0.187810
    assert singleton_mass(1.5, np.ones((2, 3)), 7).shape == (2, 3)
    assert np.shape(singleton_mass(1.5, 10)) == ()


# --- exponents -----------------------------------------------------------------------------------

def test_good_and_turing_by_hand():
    assert good_turing([10, 5, 3, 2, 1, 1, 1, 0, 0, 0]) == pytest.approx(3 / 23)
    assert good_turing([[2, 2], [1, 1]]).tolist() == [0, 1]


def test_maximum_likelihood_is_where_the_likelihood_is_largest():
    counts = draw_counts(power_law(1.3, 300), 5000, rng())
    ordered = np.sort(counts)[::-1]
    for first, last in (1, 100), (7, 60):
        ranks, used = np.arange(first, last + 1), ordered[first - 1:last]
        found = minimize_scalar(lambda a: used @ (a * np.log(ranks)) + used.sum() * np.log((ranks ** -a).sum()),
                                bounds=(0, 5), method="bounded", options={"xatol": 1e-9})
        fit = zipf_exponent(counts, ranks=(first, last))
        assert fit.exponent == pytest.approx(found.x, abs=1e-7)
        step = 1e-3
        curvature = [found.fun, *(used @ (a * np.log(ranks)) + used.sum() * np.log((ranks ** -a).sum())
                                  for a in (found.x - step, found.x + step))]
        assert fit.standard_error == pytest.approx(step / (sum(curvature[1:]) - 2 * curvature[0]) ** 0.5, rel=1e-4)


def test_least_squares_are_those_of_numpy():
    counts = draw_counts(power_law(1.3, 300), 5000, rng())
    ordered = np.sort(counts)[::-1][4:50]
    (slope, _), cov = np.polyfit(np.log(np.arange(5, 51)), np.log(ordered), 1, cov=True)
    fit = zipf_exponent(counts, method="ls", ranks=(5, 50))
    assert fit[:2] == pytest.approx((-slope, cov[0, 0] ** 0.5))
    assert fit.interval[0] < fit.exponent < fit.interval[1]


def test_an_exact_law_gives_its_exponent():
    counts = np.rint(1e12 * power_law(1.7, 50)).astype(int)
    assert zipf_exponent(counts).exponent == pytest.approx(1.7, abs=1e-8)
    assert zipf_exponent(counts, method="ls", ranks=(3, 40)).exponent == pytest.approx(1.7, abs=1e-8)
    assert zipf_exponent([4, 4, 4, 0]).exponent == 0
    assert 55 < zipf_exponent([9 * 10**18, 1, 1]).exponent < 64


def test_the_error_of_maximum_likelihood_is_that_of_texts_and_the_one_of_least_squares_is_not():
    """Where ranks are known, the estimates of 300 texts scatter as stated; least squares scatter over twice as far."""
    fits = [zipf_exponent(counts) for counts in draw_counts(power_law(1.2, 20), 10**5, rng(), size=300)]
    exponents, errors, intervals = map(np.array, zip(*fits, strict=True))
    assert exponents.std() == pytest.approx(errors.mean(), rel=0.15)
    assert abs(exponents.mean() - 1.2) < 5 * errors.mean() / 300**0.5
    assert 0.91 < ((intervals[:, 0] < 1.2) & (1.2 < intervals[:, 1])).mean() < 0.98
    texts = draw_counts(power_law(1.25, 10**4), 10**6, rng(1), size=40)
    fits = [zipf_exponent(counts, method="ls", ranks=(1, 500)) for counts in texts]
    assert np.std([fit.exponent for fit in fits]) > 2 * np.mean([fit.standard_error for fit in fits])


#: By true α and size of the text, v = 10⁵: least squares over all ranks, 1-1000, 10-1000; maximum likelihood up to 1000
#: and over all; 1/(γ - 1) from all counts and from 5 on. Three texts each.
ESTIMATES = {
    (1.0, 10**4): (0.557, 0.910, 0.900, 0.958, 0.854, 0.601, 0.935),
    (1.0, 10**6): (1.042, 0.998, 0.998, 1.000, 0.994, 1.517, 0.941),
    (1.25, 10**6): (1.080, 1.248, 1.248, 1.250, 1.237, 1.149, 1.195),
    (1.5, 10**6): (1.226, 1.496, 1.495, 1.499, 1.490, 1.167, 1.445),
}


@pytest.mark.parametrize(("alpha", "m"), ESTIMATES)
def test_what_the_estimators_make_of_a_known_exponent(alpha, m):
    estimates = []
    for counts in draw_counts(power_law(alpha, 10**5), m, rng(), size=3):
        least = [zipf_exponent(counts, method="ls", ranks=ranks) for ranks in ((1, None), (1, 1000), (10, 1000))]
        likely = [zipf_exponent(counts, ranks=ranks) for ranks in ((1, 1000), (1, None))]
        of_counts = [1 / (count_exponent(counts, least=k).exponent - 1) for k in (1, 5)]
        estimates.append([*(fit.exponent for fit in least + likely), *of_counts])
    reach = 0.035 if m < 10**5 else 0.008
    assert_allclose(np.mean(estimates, axis=0), ESTIMATES[alpha, m], atol=reach)


def test_the_exponent_of_counts_and_its_error_are_those_of_draws():
    fits = [count_exponent(zipf(2.2).rvs(2000, random_state=seed)) for seed in range(200)]
    exponents, errors, _ = map(np.array, zip(*fits, strict=True))
    assert abs(exponents.mean() - 2.2) < 5 * errors.mean() / 200**0.5
    assert exponents.std() == pytest.approx(errors.mean(), rel=0.2)
    counts = zipf(2.2).rvs(2000, random_state=0)
    kept = counts[counts >= 3]
    found = minimize_scalar(lambda g: -zipf(g).logpmf(kept).sum() + kept.size * np.log(zipf(g).sf(2)), bounds=(1.1, 5),
                            method="bounded", options={"xatol": 1e-9})
    assert count_exponent(counts, least=3).exponent == pytest.approx(found.x, abs=1e-6)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: f"{case['alpha']}_from_{case['least']}")
def test_the_exponent_of_counts_is_that_of_powerlaw(case):
    """Its search stops within 1e-4; its error is that of continuous counts."""
    counts = np.rint(GOLDEN["m"] * power_law(case["alpha"], GOLDEN["v"])).astype(int)
    fit = count_exponent(counts, least=case["least"])
    assert fit.exponent == pytest.approx(case["exponent"], abs=1e-4)
    assert fit.standard_error == pytest.approx(case["standard_error"], rel=0.06 if case["least"] == 1 else 0.005)


# --- the entropy rate ----------------------------------------------------------------------------

def test_a_true_power_law_is_found_and_its_interval_keeps_its_word():
    n, held = np.arange(1, 11), []
    for seed in range(200):
        fit = entropy_rate_extrapolation(n, 1.4 + 2.7 * n ** -0.7 + rng(seed).normal(0, 0.01, n.size))
        held.append(fit.interval[0] < 1.4 < fit.interval[1])
    assert 0.90 < np.mean(held) < 0.99


def test_in_units_of_any_size():
    for scale in (1e-6, 1, 1e9):
        n = scale * np.geomspace(1, 1000, 8)
        fit = entropy_rate_extrapolation(n, 6 + 3 * (n / scale) ** -0.2)
        assert (fit.rate, fit.exponent, fit.amplitude * scale**-0.2) == pytest.approx((6, 0.8, 3), rel=1e-5)


@pytest.mark.parametrize(("language", "rate", "fits"), [
    ("en", 1.40196, {(0, 5): (1.377, 0.011), (1, 7): (1.385, 0.007)}),
    ("es", 1.65122, {(0, 5): (1.607, 0.030), (1, 7): (1.637, 0.009)})])
def test_the_contexts_of_a_grammar_are_no_power_law_and_the_rate_comes_out_too_low(language, rate, fits):
    source = grammar(language)
    assert round(source.entropy_rate, 5) == rate
    for (first, stop), (low, spread) in fits.items():
        windows = np.arange(first, stop)
        floors = [source.floor(width) for width in windows]
        fit = entropy_rate_extrapolation(windows + 1, floors)
        assert (round(fit.rate, 3), round(1.96 * fit.standard_error, 3)) == pytest.approx((low, spread), abs=6e-4)
        assert fit.rate + 1.96 * fit.standard_error < rate < floors[-1]
        assert fit.exponent < 0                                         # steeper than any text's


def test_in_data_too_the_rate_comes_out_too_low():
    """Words drawn independently: the rate is H(p). A model that discounts each count by 3/4 learns it."""
    p, sizes = power_law(1.1, 10**5), np.geomspace(1e3, 3e5, 8).astype(int)
    for seed in range(3):
        losses = []
        for m in sizes:
            counts = draw_counts(p, m, rng([seed, m]))
            kept = np.maximum(counts - 0.75, 0)
            losses.append(cross_entropy(p, (kept + (m - kept.sum()) / p.size) / m))
        fit = entropy_rate_extrapolation(sizes, losses)
        assert fit.interval[1] < entropy(p) < losses[-1]


# --- errors --------------------------------------------------------------------------------------

@pytest.mark.parametrize(("call", "message"), [
    (lambda: singleton_mass(1, 10), "alpha=1.0: infinitely many .*; pass v"),
    (lambda: singleton_mass(0.9, 10), "alpha=0.9: infinitely many"),
    (lambda: singleton_mass(-1, 10, 5), "alpha=-1: must be 0 or greater"),
    (lambda: singleton_mass(1.5, 0.5, 5), "m=0.5: a text has 1 word"),
    (lambda: singleton_mass(1.5, [3, np.inf]), "m=inf: a text has"),
    (lambda: singleton_mass(1.5, 5, 2.5), "v=2.5: must be an integer"),
    (lambda: karlin_constant(1), "alpha=1: must be above 1"),
    (lambda: karlin_constant(0.918), "alpha=0.918: must be above 1.* take singleton_mass with v"),
    (lambda: power_law(1, 0), "v=0: must be an integer, 1"),
    (lambda: draw_counts([0.5, 0.6], 3, rng()), "p: a row sums to 1.1"),
    (lambda: draw_counts([0.5, 0.5], -3, rng()), "m=-3: must be"),
    (lambda: draw_counts([0.5, 0.5], 3, 0), "rng: is int"),
    (lambda: good_turing([0, 0]), "counts: a row holds no word"),
    (lambda: good_turing([1.5]), "counts: holds float64; pass integers"),
    (lambda: good_turing([-1, 2]), "counts: holds -1; pass integers"),
    (lambda: zipf_exponent([[3, 2, 1]]), r"counts: has shape \(1, 3\); pass a vector"),
    (lambda: zipf_exponent([3, 2, 1], method="em"), "method='em': must be"),
    (lambda: zipf_exponent([3, 2, 0]), r"ranks=\(1, None\): leave fewer than three of the 2 words"),
    (lambda: zipf_exponent([3, 2, 1], ranks=(1, 4)), r"ranks=\(1, 4\): counts has words of 3 ranks"),
    (lambda: zipf_exponent([3, 2, 1], ranks=(0, 3)), r"ranks\[0\]=0: must be"),
    (lambda: zipf_exponent([3, 2, 1], ranks=3), "ranks=3: must be two ranks"),
    (lambda: count_exponent([3, 3, 3], least=3), "counts: 3 of them reach least=3, the largest 3"),
    (lambda: count_exponent([3, 3, 1], least=0), "least=0: must be"),
    (lambda: entropy_rate_extrapolation([1, 2, 2, 3], [4, 3, 2, 1]), "n: has shape .* 3 different sizes"),
    (lambda: entropy_rate_extrapolation([0, 1, 2, 3], [4, 3, 2, 1]), "n: has shape .*each above 0"),
    (lambda: entropy_rate_extrapolation([1, 2, 3, 4], [4, 3, 2]), "loss: has shape"),
    (lambda: entropy_rate_extrapolation([1, 2, 3, 4], [4, 3, 2, np.inf]), "loss: has shape"),
    (lambda: entropy_rate_extrapolation([1, 2, 3, 4], [1, 2, 3, 4]), "loss: no power law that falls"),
    (lambda: entropy_rate_extrapolation([1, 2, 3, 4], [4, 3.9, 3, 0]), "loss: no power law that falls"),
])
def test_what_has_no_answer_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
