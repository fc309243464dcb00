"""What theory 09 prints, recomputed."""

from itertools import permutations
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.stats import ttest_1samp

from taulab.conditional import RECIPES
from taulab.corpus.tasks import TASKS
from taulab.data import next_token_logits
from taulab.data.listening import Gain, column, gain, holm
from taulab.dynamic_temperature import dynatemp, edt, edt_from_entropy, kld, udt
from taulab.entropy import entropy, entropy_from_logits, kl_divergence
from taulab.sampling import min_p, top_k
from taulab.softmax import softmax
from taulab.text_scores import bleu, rouge_l, self_bleu

GIVEN = None

# The rule.
KAPPA = np.log(1 / 0.8)
Z, WITHOUT = np.array([3.0, 1, 0, 0]), np.array([1.0, 1, 0, 0])
H_Z = float(entropy_from_logits(Z))


def shares(theta):
    """Return the column of τ/T₀ of the table of the rule, by the formula as it is printed."""
    return dict(zip((0.05, 0.1, 0.3, 0.5, 1, 3), 0.8 ** (theta / np.array([0.05, 0.1, 0.3, 0.5, 1, 3])), strict=True))


GENTLE, STRONG, STRONGEST = map(shares, (0.2, 1, 3))
IN_BITS = 1.5 * np.exp(-KAPPA / (H_Z / np.log(2)))
FLOORS = [theta * KAPPA / np.log(100) for theta in (0.2, 1, 3)]
LONE, FEW = edt_from_entropy([0.05, 2], 1, 1)
assert np.isclose(edt(Z, 1.5, 1), 1.5 * np.exp(-KAPPA / H_Z)) and np.isclose(0.5 * np.log(1 / 0.64), KAPPA)
assert np.allclose(edt_from_entropy([*STRONG], 1, 1), [*STRONG.values()]) and all(GENTLE[H] > 0.95 for H in (1, 3))
assert np.isclose(1.5 * np.exp(-KAPPA * np.log(2) / H_Z), IN_BITS)
with np.errstate(all="ignore"):
    at_zero = 0.8 ** (1 / np.array([0.0]))
    assert at_zero == 0 and np.isnan(np.array([0.0]) / at_zero)

# The same row before and after cuts.
ROW = next_token_logits().logits[3].astype(float)
LEFT = {"all": ROW, 50: top_k(ROW, 50), "min-p": min_p(ROW, 0.05), 5: top_k(ROW, 5), 2: top_k(ROW, 2)}
HEARD = {name: float(entropy_from_logits(row)) for name, row in LEFT.items()}
KEPT = {name: np.exp(-KAPPA / H) for name, H in HEARD.items()}
SHARE = {name: H / np.log(np.isfinite(LEFT[name]).sum()) for name, H in HEARD.items()}
assert np.isclose(dynatemp(LEFT[2], 0, 1), SHARE[2])

# Others that listen.
KL, REVERSED = kl_divergence(softmax(Z), softmax(WITHOUT)), kl_divergence(softmax(WITHOUT), softmax(Z))
assert np.isclose(kld(Z, WITHOUT, 1, 0.5), 2 ** (-KL / 0.5))
assert np.isclose(kld(WITHOUT, Z, 1, 0.5), 2 ** (-REVERSED / 0.5))

# Entropy is not confidence.
PAIR, CROWD = np.array([0.5, 0.5]), np.r_[0.5, np.full(50_000, 0.5 / 50_000)]
H_PAIR, H_CROWD = entropy(PAIR), entropy(CROWD)
assert np.isclose(udt(np.log(PAIR), 1, 1), udt(np.log(CROWD), 1, 1))

# Scores of text.
SANG, SANG_OLD = "yesterday she sang a song .".split(), "she sang an old song yesterday .".split()
CANTO, CANTO_VIEJA = "ayer ella cantó una canción .".split(), "ella cantó una vieja canción ayer .".split()
RICE, FISH = "she eats rice .".split(), "she eats fish .".split()
SHE, YESTERDAY, HE = THREE = [text.split() for text in ("she sang a song .", "yesterday she sang a song .",
                                                        "he sang a song .")]
BY_HAND = {"floor": 3 / 4 * 1 / 3 * 0.1 / 2 * 0.1, "exp": 3 / 4 * 1 / 3 * 1 / 4 * 1 / 4,
           "add-k": 3 / 4 * 2 / 4 * 1 / 3 * 1 / 2, "none": 0}
BLEUS = {way: 100 * shares**0.25 for way, shares in BY_HAND.items()}
PAIRS = np.mean([bleu(a, [b]) for a, b in permutations(THREE, 2)])
assert all(np.isclose(bleu(RICE, [FISH], smoothing=way), score) for way, score in BLEUS.items())
assert np.isclose(rouge_l(SANG, SANG_OLD), 8 / 13) and np.isclose(rouge_l(CANTO, CANTO_VIEJA), 10 / 13)
assert np.isclose(bleu(YESTERDAY, [SHE, HE]), 100 * (5 / 6 * 4 / 5 * 3 / 4 * 2 / 3) ** 0.25)
assert np.isclose(bleu(HE, [SHE, YESTERDAY]), 100 * (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** 0.25)
assert np.allclose([self_bleu([SHE] * 10), self_bleu([SHE, HE] * 5)], 100)
assert np.isclose(rouge_l(list("abcdefgh"), list("aijbklmn")), 0.25)


def noise(n, times, smoothing="exp"):
    """Return the mean Self-BLEU of n answers of eight words that are drawn blindly from a hundred."""
    rng = np.random.default_rng(9)
    return np.mean([self_bleu(rng.integers(0, 100, (n, 8)).tolist(), smoothing=smoothing) for _again in range(times)])


# One score for two things.
def distance(Q, S, most):
    return np.hypot(1 - Q / most, S / 100)


def harmonic(Q, S):
    return 2 / (1 / Q + 1 / (100 - S))


# What a nat costs. A step is its logits and the number of its right words, which come first.
def step(right, slip):
    right, wrong = np.array(right, float), 100 - len(right)
    return np.log(np.r_[right / right.sum() * (1 - slip), np.full(wrong, slip / wrong)]), len(right)


D, O, SAME = step([1], 0.02), step([0.5, 0.25, 0.15, 0.1], 0.02), step([1, 1, 1, 1], 0.02)
QUIET, NOISY = step([1], 0.002), step([0.5, 0.25, 0.15, 0.1], 0.15)
WRONG = np.log(np.r_[0.05, 0.93, np.full(98, 0.02 / 98)]), 1


def law(z, tau):
    q = np.exp((z - z.max()) / tau)
    return q / q.sum()


def nats(q):
    q = q[q > 0]
    return -np.sum(q * np.log(q))


def price(one, useful=False, tau=1.0, h=1e-5):
    """Return the price of a nat, by differences: what ln P loses where H, or U, grows."""
    right, q = one[1], [law(one[0], 1 / (1 / tau + way * h)) for way in (1, -1)]
    lnP, H, U = ([of(p) for p in q] for of in (lambda p: np.log(p[:right].sum()), nats,
                                               lambda p: nats(p[:right] / p[:right].sum())))
    return -(lnP[0] - lnP[1]) / np.subtract(*(U if useful else H))


def derived(one, tau=1.0):
    """Return the same by the formula of the page."""
    (z, right), q = one, law(one[0], tau)
    mean = q @ z
    return tau * (q[:right] @ z[:right] / q[:right].sum() - mean) / (q @ (z - mean) ** 2)


for one in (D, O, SAME, QUIET, NOISY, WRONG):
    for tau in (1, 0.7):
        assert np.isclose(price(one, tau=tau), derived(one, tau), rtol=1e-5)
GAP = np.ptp(D[0])
assert np.isclose(derived(D), 1 / (0.98 * GAP))


def answer(steps, taus):
    """Return A, H up to the first wrong word, U and H of all words, of an answer of independent steps."""
    A, H, U, whole = 1.0, 0.0, 0.0, 0.0
    for (z, right), tau in zip(steps, taus, strict=True):
        q = law(z, tau)
        H, whole, P = H + A * nats(q), whole + nats(q), q[:right].sum()
        A, U = A * P, U + nats(q[:right] / P)
    return {"A": A, "H": H, "U": U, "whole": whole}


def listen(steps, theta):
    """Return what EDT multiplies T₀ by at each step; a negative θ is the inverse rule."""
    return np.array([np.exp(-theta * KAPPA / nats(law(z, 1))) for z, _right in steps])


def at_equal(steps, taus, by):
    """Return what comes of temperatures at the T₀ that makes a diversity that of τ = 1."""
    goal = answer(steps, [1.0] * len(steps))[by]
    return answer(steps, taus * brentq(lambda base: answer(steps, base * taus)[by] - goal, 0.2, 9))


def best(by):
    """Return the largest A that one τ for D and one for O can have at equal diversity."""
    ratios = np.geomspace(0.05 if by == "U" else 0.8, 1, 40)
    return max(at_equal(OPEN, np.array([ratio] * 3 + [1.0]), by)["A"] for ratio in ratios)


OPEN = [D] * 3 + [O]
FIXED = answer(OPEN, [1.0] * 4)
TAUS = listen(OPEN, 1)
SAME_BASE, SAME_MEAN = answer(OPEN, TAUS), answer(OPEN, [TAUS.mean()] * 4)
EQUAL = {(by, theta): at_equal(OPEN, listen(OPEN, theta), by)["A"] for by in ("H", "whole", "U")
         for theta in (0.05, 0.2, 1)}
BEST = {by: best(by) for by in ("H", "whole", "U")}
SYNONYMS, NOISE, MISLED = [D] * 3 + [SAME], [QUIET] * 3 + [NOISY], [WRONG, O]
MISLED_AT = {theta: at_equal(MISLED, listen(MISLED, theta), "U")["A"] for theta in (1, -1)}
assert all(np.isclose(answer(SYNONYMS, [tau] * 4)["U"], np.log(4)) for tau in (0.5, 1, 2))

# What came out: each row of the table stands on both pages as the grid gives it.
FIVE = [task for task in TASKS if task in {("translate to en", "en"), ("translate to es", "es"), ("answer", "en"),
                                           ("shorten", "en"), ("code", "en")}]


def row(rule, strength=None, **how):
    return [gain(*task, rule, strength, **how) for task in FIVE]


def by_the_cut(task):
    """Return what min-p brings a fixed temperature at equal U."""
    with_it, without = (100 * column(*task, "fixed", 0.0, "A_at_U", min_p=cut) for cut in (0.05, 0))
    gained = (with_it - without)[np.isfinite(with_it)]
    test = ttest_1samp(gained, 0)
    return Gain(gained.mean(), np.ptp(test.confidence_interval(0.95)) / 2, test.pvalue, len(gained), len(with_it))


LINES = [
    *(row("edt", theta, equal="same") for theta in (0.2, 1)), *(row("edt", theta) for theta in (0.2, 1)),
    row("per answer", 1), row("kld", 4), row("dynatemp"), row("hot first"), row("true law"),
    *(row("edt", theta, equal="H") for theta in (0.2, 1)), row("true law", equal="H"),
    *(row("edt", theta, equal="S") for theta in (0.2, 1)),
    *(row("edt", theta, min_p=0.05) for theta in (0.2, 1)), row("true law", min_p=0.05), list(map(by_the_cut, FIVE)),
]
PRINTED = [[(round(one.mean, 1) + 0, one.half_width) for one in line] for line in LINES]
for lang in ("en", "es"):
    page = (Path(__file__).parents[2] / f"theory/{lang}/{Path(__file__).stem}.md").read_text(encoding="utf-8")
    lines = [line for line in page.partition('<a id="results">')[2].splitlines() if line[:1] == "|" and "±" in line]
    assert len(lines) == len(PRINTED)
    for line, cells in zip(lines, PRINTED, strict=True):
        wanted = " | ".join(f"{mean:.1f}±{half:.1f}" for mean, half in cells).replace("-", "−")
        assert line.endswith(f"| {wanted} |"), (line, wanted)

SHUFFLED = [gain(*task, "edt", 0.2, equal="H", than=("shuffled in source", 0.2)).mean for task in FIVE]
MEAN_TAUS = [column(*task, "edt", 0.2, "tau_same").mean() for task in FIVE]
TESTS = {(task, theta): gain(*task, "edt", theta) for task in TASKS for theta in (0.1, 0.2, 0.3, 0.5, 1, 3)}
MADE = {test: one for test, one in TESTS.items() if np.isfinite(one.p)}
LEFT_BY_HOLM = [test for test, p in zip(MADE, holm([one.p for one in MADE.values()]), strict=True) if p < 0.05]
GAINS = [test for test in LEFT_BY_HOLM if MADE[test].mean > 0]
assert (len(TESTS), len(MADE), sum(one.p < 0.05 for one in MADE.values())) == (48, 47, 27)
assert (len(LEFT_BY_HOLM), len(GAINS)) == (12, 8) and all(theta < 1 for _task, theta in GAINS)
assert {task for task, _theta in GAINS} == {("translate to es", "es"), ("code", "en"), ("code", "es")}
assert all(gain(*task, "edt", theta, equal="H").mean < 0 for task, theta in TESTS)
AT_SELF_BLEU = [gain(*test[0], "edt", test[1], equal="S").p for test in TESTS]
assert (sum(p < 0.05 for p in AT_SELF_BLEU), sum(holm(AT_SELF_BLEU) < 0.05)) == (4, 0)
AT_ONE, GENTLE_U, STRONG_U = LINES[0] + LINES[1], LINES[2], LINES[3]
assert all(one.mean - one.half_width > 0 for one in AT_ONE)
assert all(one.mean < one.half_width for one in STRONG_U)
assert sum(abs(one.mean) < one.half_width for one in GENTLE_U) == 2
assert all(cut.mean > max(one.mean for one in both) for cut, *both in zip(LINES[-1], GENTLE_U, STRONG_U))
assert all(cut.mean - cut.half_width > gentle.mean + 2 for cut, gentle in list(zip(LINES[-1], GENTLE_U))[1:4])
assert all(one.runs == 6 for line in LINES for one in line) and [one.seeds for one in LINES[14]] == [5, 6, 6, 6, 6]
OTHER = [gain("answer", "en", "edt", 1, pairs=100), gain("answer", "en", "edt", 1, equal="H", pairs=100),
         gain("shorten", "en", "edt", 1, pairs=500)]
assert all(one.seeds == 3 for one in OTHER) and (RECIPES["answer"].pairs, RECIPES["shorten"].pairs) == (300, 1500)
assert all(one.mean + one.half_width < 0 for one in LINES[7][3:])


def in_cells(*more):
    """Return printed number -> value, of the cells of the table and of more values with one decimal."""
    values = [value for cells in PRINTED for cell in cells for value in cell] + list(more)
    return {f"{value:.1f}": value for value in values}


TENTHS = {"0.2": GIVEN, "0.05": GIVEN}
NUMBERS = {
    "top": {"0.922": FIXED["A"], "0.994": SAME_BASE["A"]},
    "rule": {
        **TENTHS, "0.8": GIVEN, "0.64": 0.8**2, "0.5": GIVEN, "0.2231": KAPPA, "0.1": GIVEN, "0.3": GIVEN, "5%": GIVEN,
        "0.410": GENTLE[0.05], "0.640": (GENTLE[0.1], STRONG[0.5]), "0.862": GENTLE[0.3], "0.915": GENTLE[0.5],
        "0.956": GENTLE[1], "0.985": GENTLE[3], "0.012": STRONG[0.05], "0.107": (STRONG[0.1], STRONGEST[0.3]),
        "0.475": STRONG[0.3], "0.800": (STRONG[1], STRONGEST[3]), "0.928": STRONG[3], "0.000": STRONGEST[0.05],
        "0.001": STRONGEST[0.1], "0.262": STRONGEST[0.5], "0.512": STRONGEST[1],
        "0.672": H_Z, "0.970": H_Z / np.log(2), "1.076": edt(Z, 1.5, 1), "1.192": IN_BITS,
    },
    "limits": {
        **TENTHS, "0.01": GIVEN, "2.0e-10": edt_from_entropy(0.01, 1, 1), "0.0097": FLOORS[0], "0.048": FLOORS[1],
        "0.145": FLOORS[2], "0.012": LONE, "0.894": FEW, "0.804": edt_from_entropy((0.05 + 2) / 2, 1, 1),
        "49152": len(ROW), "3.938": HEARD["all"], "0.945": KEPT["all"], "0.365": SHARE["all"],
        "2.981": HEARD[50], "0.928": KEPT[50], "0.762": SHARE[50], "2.109": HEARD["min-p"], "0.900": KEPT["min-p"],
        "0.822": SHARE["min-p"], "1.437": HEARD[5], "0.856": KEPT[5], "0.893": SHARE[5], "0.592": HEARD[2],
        "0.686": KEPT[2], "0.854": SHARE[2],
    },
    "two-passes": {"0.5": GIVEN, "0.415": KL, "0.563": 2 ** (-KL / 0.5), "0.474": REVERSED,
                   "0.519": 2 ** (-REVERSED / 0.5), "0.436": np.exp(-KL / 0.5)},
    "confidence": {"0.5": GIVEN, "50000": GIVEN, "0.693": H_PAIR, "6.103": H_CROWD, "0.725": np.exp(-KAPPA / H_PAIR),
                   "0.964": np.exp(-KAPPA / H_CROWD), "0.500": CROWD[0] - CROWD[1]},
    "text-scores": {
        "0.615": 8 / 13, "0.769": 10 / 13, "0.1": GIVEN, "18.8": BLEUS["floor"], "35.4": BLEUS["exp"],
        "50.0": BLEUS["add-k"], "100": bleu(SHE, [YESTERDAY, HE]), "75.98": 100 * 3**-0.25, "66.87": 100 * 5**-0.25,
        "80.95": self_bleu(THREE), "66.19": PAIRS, "8": noise(10, 40), "20": noise(10, 40, "add-k"),
        "14": noise(200, 5), "14.06": bleu("she performed a tune .".split(), [SHE]),
    },
    "trade-off": {
        "100": GIVEN, "0.600": distance(50, 60, 50), "0.566": distance(30, 40, 50), "0.781": distance(50, 60, 100),
        "0.806": distance(30, 40, 100), "44.4": harmonic(50, 60), "40.0": harmonic(30, 40),
    },
    "price": {"100": len(D[0]), "0.02": GIVEN, "8.487": GAP, "0.1202": price(D), "0.7": GIVEN,
              "0.0825": price(D, tau=0.7)},
    "equal-diversity": {
        **TENTHS, "0.02": GIVEN, "0.5": GIVEN, "0.25": GIVEN, "0.15": GIVEN, "0.1": GIVEN, "0.98": GIVEN,
        "0.190": nats(law(D[0], 1)), "1.373": nats(law(O[0], 1)), "0.1202": price(D), "0.1070": price(O),
        "0.437": price(O, useful=True), "0.309": TAUS[0], "0.850": TAUS[3], "0.994": SAME_BASE["A"],
        "1.208": FIXED["U"], "1.146": SAME_BASE["U"], "0.444": TAUS.mean(), "1.000": SAME_MEAN["A"],
        "0.729": SAME_MEAN["U"], "0.922": FIXED["A"], "0.924": EQUAL["H", 0.2], "0.914": EQUAL["H", 1],
        "0.925": BEST["H"], "0.920": EQUAL["whole", 0.2], "0.898": EQUAL["whole", 1], "0.923": BEST["whole"],
        "0.971": EQUAL["U", 0.2], "0.980": (EQUAL["U", 1], BEST["U"]), "0.0003": EQUAL["whole", 0.05] - FIXED["A"],
        "0.0026": FIXED["A"] - EQUAL["whole", 0.2], "1.5": GIVEN,
    },
    "hurts": {
        "1.386": np.log(4), "1.000": answer(SYNONYMS, [0.5] * 4)["A"], "0.5": GIVEN, "0.144": price(SAME),
        "0.120": price(D), "0.922": answer(SYNONYMS, [1.0] * 4)["A"],
        "0.903": at_equal(SYNONYMS, listen(SYNONYMS, 1), "H")["A"],
        "0.05": GIVEN, "0.93": GIVEN, "0.387": nats(law(WRONG[0], 1)), "0.7": GIVEN, "0.050": law(WRONG[0], 1)[0],
        "0.015": law(WRONG[0], 0.7)[0], "-1.49": price(WRONG), "0.049": answer(MISLED, [1.0] * 2)["A"],
        "0.012": MISLED_AT[1], "0.093": (MISLED_AT[-1], price(QUIET)), "0.002": GIVEN, "0.15": GIVEN,
        "0.213": price(NOISY), "0.845": answer(NOISE, [1.0] * 4)["A"],
        "0.839": at_equal(NOISE, listen(NOISE, 1), "H")["A"], "0.850": at_equal(NOISE, listen(NOISE, 1), "U")["A"],
    },
    "controls": {"2.4": 48 * 0.05, "0.05": GIVEN, "0.00104": 0.05 / 48},
    "results": {
        **in_cells(*SHUFFLED), "95%": GIVEN, "100": GIVEN, "300": GIVEN, "500": GIVEN, "1500": GIVEN,
        "4.5": -OTHER[2].mean, "2.2": OTHER[2].half_width, "0.2": (OTHER[0].half_width, OTHER[1].half_width),
        "0.6": OTHER[1].mean, "1.4": (OTHER[0].mean, GENTLE_U[4].mean), "0.05": GIVEN,
        "-0.3": min(one.mean for one in LINES[14]), "5.7": -min(one.mean for one in STRONG_U), "0.956": GENTLE[1],
        **{f"{tau:.2f}": tau for tau in MEAN_TAUS}, "77%": max(MEAN_TAUS) / GENTLE[1], "42%": MEAN_TAUS[4] / GENTLE[1],
    },
    "pitfalls": {
        "0.994": SAME_BASE["A"], "0.922": FIXED["A"], "1.146": SAME_BASE["U"], "1.208": FIXED["U"], "1.192": IN_BITS,
        "1.076": edt(Z, 1.5, 1), "0.804": edt_from_entropy(1.025, 1, 1), "0.012": LONE, "0.894": FEW, "0.01": GIVEN,
        "2.0e-10": edt_from_entropy(0.01, 1, 1), "3.938": HEARD["all"], "2.109": HEARD["min-p"], "66.19": PAIRS,
        "80.95": self_bleu(THREE), "18.8": BLEUS["floor"], "35.4": BLEUS["exp"], "50.0": BLEUS["add-k"],
    },
    "quick-checks": {
        "0.1": GIVEN, "0.9": GIVEN, "0.8": GIVEN, "0.2": GIVEN, "0.325": nats(np.array([0.1, 0.9])),
        "-0.0446": -0.2 * KAPPA, "0.872": np.exp(-0.2 * KAPPA / nats(np.array([0.1, 0.9]))),
        "0.469": nats(np.array([0.1, 0.9])) / np.log(2),
        "0.909": np.exp(-0.2 * KAPPA / nats(np.array([0.1, 0.9])) * np.log(2)), "0.25": GIVEN, "1.2": GIVEN,
    },
    "lab": {"120": GIVEN, "140": GIVEN},
}
