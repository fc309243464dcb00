"""What theory 13 prints, recomputed from what is stored."""

import numpy as np
from scipy import stats

from taulab.course.labs.lab13.best_temperature import best_temperature
from taulab.course.labs.lab13.bits_per_byte import bits_per_byte
from taulab.course.labs.lab13.cached_step import ONE, cached_step
from taulab.course.labs.lab13.loop_period import loop_period
from taulab.course.labs.lab13.predictions import rounds
from taulab.course.labs.lab13.row_entropy import HALF, row_entropy
from taulab.course.labs.lab13.surplus import surplus
from taulab.data import smollm_positions, smollm_runs
from taulab.softmax import softmax

GIVEN = None
TEXTS = {name: smollm_positions(name) for name in ("en", "es", "code")}
RUNS = [smollm_runs(language) for language in ("en", "es")]
RULES = {rule: i for i, rule in enumerate(RUNS[0].rules)}
ENGLISH = TEXTS["en"]


def tail(temperature):
    """Return the mean probability of the tokens after the 24 likeliest in the English text."""
    weights = ENGLISH.counts * np.exp(ENGLISH.log_p / temperature)
    return (weights[:, 24:].sum(axis=1) / weights.sum(axis=1)).mean()


def entropy(temperature):
    return ENGLISH.entropy[:, ENGLISH.temperatures == temperature].mean()


def head():
    """Return what the 24 likeliest tokens contribute to the mean entropy at τ = 1."""
    p = ENGLISH.log_p[:, :24]
    return -(np.exp(p) * p).sum(axis=1).mean() / entropy(1)


BYTES = {name: p.sizes.mean() for name, p in TEXTS.items()}
TOKENS = {name: -p.true.mean() / np.log(2) for name, p in TEXTS.items()}
COST = {name: bits_per_byte(p.true, p.sizes) for name, p in TEXTS.items()}
PER_TOKEN, PER_BYTE = TOKENS["es"] / TOKENS["en"], COST["es"] / COST["en"]


def caught(rule):
    return sum(loop_period(tokens, 3) > 0 for runs in RUNS for tokens in runs.tokens[RULES[rule]])


def pairs(rule):
    return np.mean([len(set(zip(tokens[:-1], tokens[1:], strict=True))) / 159
                    for runs in RUNS for tokens in runs.tokens[RULES[rule]]])


def heat(rule):
    return np.mean([runs.entropy[RULES[rule]].mean() for runs in RUNS])


assert {rule: caught(rule) for rule in RULES if caught(rule)} == {"greedy": 8, "τ = 0.4": 5, "min-p 0.1": 2}

GRID, RNG = np.arange(0.7, 1.4, 0.02).round(2), np.random.default_rng(0)


def interval(p):
    """Return τ̂ and the interval that the lab prints: the three texts in turn, from one generator."""
    starts, fits = np.arange(0, len(p.true) - 19, 20), []
    for _draw in range(60):
        rows = (RNG.choice(starts, len(starts))[:, None] + np.arange(20)).ravel()
        fits.append(best_temperature(p.log_p[rows], p.counts, p.true[rows], GRID))
    return best_temperature(p.log_p, p.counts, p.true, GRID), *np.quantile(fits, [0.025, 0.975])


HATS = {name: interval(p) for name, p in TEXTS.items()}


def own(rule):
    parts = [np.concatenate([array[RULES[rule]] for array in arrays])
             for arrays in ([runs.log_p for runs in RUNS], [runs.entropy for runs in RUNS])]
    return surplus(*parts, stats.t.ppf(0.975, 7))


def real(name):
    p, n = TEXTS[name], len(TEXTS[name].true) // 4
    return surplus(p.true[:4 * n].reshape(4, n), p.entropy[:4 * n, 2].reshape(4, n), stats.t.ppf(0.975, 3))


COLD, PLAIN, HOT, EN, ES = own("τ = 0.4"), own("τ = 1"), own("τ = 1.4"), real("en"), real("es")
assert ES[0] > ES[1] and EN[0] < EN[1] and real("code")[0] < real("code")[1]
WEIGHTS, FOUND = softmax([0, 4 / np.sqrt(2)]), cached_step(*ONE)[2]
SIZES = {"49152": ENGLISH.counts.sum()}

ROUNDS = dict(zip(("14.48", "6.66", "3.33", "2.16", "1.72", "1.40"), rounds("en"), strict=True))

NUMBERS = {
    "top": {**SIZES, "135": GIVEN},
    "what-you-need": {**SIZES},
    "row": {**SIZES, "0.5": GIVEN, "0.25": GIVEN, "0.05": GIVEN, "1.4": GIVEN, "1.4421": row_entropy(*HALF, 1.0),
            "1.8185": row_entropy(*HALF, 2.0), "17%": tail(1), "46%": tail(1.4), "81%": tail(2), "3.01": entropy(1),
            "5.37": entropy(1.4), "8.26": entropy(2), "10.80": np.log(49_152), "56%": head()},
    "bytes": {"4.28": BYTES["en"], "4.68": TOKENS["en"], "1.09": COST["en"], "2.76": BYTES["es"], "5.67": TOKENS["es"],
              "2.06": COST["es"], "3.89": BYTES["code"], "2.12": TOKENS["code"], "0.54": COST["code"],
              "1.21": PER_TOKEN, "1.88": PER_BYTE},
    "cache": {"200": GIVEN, "20100": sum(range(201)), "0.056": WEIGHTS[0], "0.944": WEIGHTS[1], "0.558": FOUND[0],
              "18.884": FOUND[1], "46080": 30 * 2 * 3 * 64 * 4},
    "loops": {"160": RUNS[0].tokens.shape[2], "0.4": GIVEN, "0.7": GIVEN, "1.4": GIVEN, "0.1": GIVEN,
              "28%": pairs("greedy"), "94%": pairs("τ = 1"), "1.64": heat("greedy"), "3.59": heat("τ = 1")},
    "calibration": {"1.04": HATS["en"][0], "1.10": (HATS["es"][0], HATS["code"][2]), "1.02": (HATS["code"][0],
                    HATS["en"][1]), "95%": GIVEN, "1.08": HATS["en"][2], "1.06": HATS["es"][1], "1.13": HATS["es"][2],
                    "0.90": HATS["code"][1]},
    "surplus": {"0.4": GIVEN, "1.4": GIVEN, "-0.84": COLD[0], "0.16": COLD[1], "0.01": PLAIN[0], "0.07": PLAIN[1],
                "2.56": HOT[0], "0.13": HOT[1], "0.24": EN[0], "0.43": EN[1], "0.55": ES[0], "0.48": ES[1]},
    "sampler": {**ROUNDS, "0.6": GIVEN, "0.3": GIVEN, "0.4": GIVEN, "0.9": GIVEN, "0.18": 0.6 * 0.3,
                "1.71": -np.log(0.18), "0.36": 0.4 * 0.9, "1.02": -np.log(0.36),
                "15": loop_period(RUNS[0].tokens[0, 0], 3)},
    "pitfalls": {"1.21": PER_TOKEN, "1.88": PER_BYTE},
    "quick-checks": {"0.4": GIVEN, "-0.84": COLD[0]},
    "lab": {"100": GIVEN, "120": GIVEN},
}
