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
from taulab.data import make_smollm_code, smollm_code, smollm_library, smollm_positions, smollm_runs
from taulab.data.listening import holm
from taulab.data.token_kinds import sentence_numbers, token_kinds
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


def before(name, kind):
    """Return the mean entropy before tokens of a kind, its interval, its share of all: as the lab prints them."""
    p = TEXTS[name]
    words, H = [p.start, *p.text], p.entropy[:, 2]
    held, part = token_kinds(words, name) == kind, sentence_numbers(words, name)
    n = part.max() + 1
    again = np.random.default_rng(0).integers(0, n, (1000, n))
    sums, counts = (np.bincount(part[held], weights, n)[again].sum(axis=1) for weights in (H[held], None))
    low, high = np.quantile(sums[counts > 0] / counts[counts > 0], [0.025, 0.975])
    return H[held].mean(), low, high, H[held].sum() / H.sum()


KINDS = {(name, kind): before(name, kind)
         for name in ("en", "es") for kind in ("function", "content", "sign", "inside")}
assert KINDS["en", "inside"][3] < 0.01
KINDS_PRINTED = {key: KINDS[where][i] for where, keys in {
    ("en", "function"): ("2.76", "2.49", "3.00"), ("es", "function"): ("3.99", "3.81", "4.16"),
    ("en", "content"): ("3.84", "3.54", "4.15"), ("es", "content"): ("4.77", "4.56", "4.97"),
    ("en", "sign"): ("1.83", "1.51", "2.26"), ("es", "sign"): ("3.44", "3.04", "3.83"),
    ("es", "inside"): ("2.19", "2.03", "2.39")}.items() for i, key in enumerate(keys)}

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


def library():
    """Return τ̂ and bits per byte of Python's library with intervals, modules drawn again as in the lab."""
    data, rng, found = smollm_library(), np.random.default_rng(0), []

    def of(modules):
        log_p, true = data.log_p[modules].reshape(-1, len(data.counts)), data.true[modules].ravel()
        return (best_temperature(log_p, data.counts, true, GRID), bits_per_byte(true, data.sizes[modules].ravel()))
    for _draw in range(40):
        found.append(of(rng.choice(np.arange(12), 12)))
    return of(np.arange(12)), *np.quantile(found, [0.025, 0.975], axis=0)


LIBRARY = dict(zip(("middle", "low", "high"), library(), strict=True))


def by_seed(what, rule, base):
    """Return what a rule comes to on programs, the mean over their beginnings for each seed."""
    grid = smollm_code()
    rows = grid[(grid["rule"] == rule) & (grid["base"] == base)]
    return np.array([rows[what][rows["seed"] == seed].mean() for seed in range(16)])


def gain(rule, base, fixed=(0.6, 0.8, 1.0, 1.2)):
    """Return how many more of 100 programs are sound than at the fixed τ of the same heat, seed by seed."""
    heats = [by_seed("heat", "fixed", tau).mean() for tau in fixed]
    place = np.interp(by_seed("heat", rule, base).mean(), heats, range(4))
    i = min(int(place), 2)
    level = sum(share * by_seed("sound", "fixed", tau) for share, tau in ((i + 1 - place, fixed[i]),
                                                                          (place - i, fixed[i + 1])))
    return 100 * (by_seed("sound", rule, base) - level)


def with_half(gains):
    return gains.mean(), stats.sem(gains) * stats.t.ppf(0.975, len(gains) - 1)


LISTENING = [(rule, base) for rule, bases in (("edt", (1.0, 1.2)), ("dynatemp", (1.0, 1.4))) for base in bases]
GAINS = {(name, base): gain(name, base) for rule, base in LISTENING for name in (rule, f"shuffled {rule}")}
LESS = [GAINS[rule, base] - GAINS[f"shuffled {rule}", base] for rule, base in LISTENING]
assert holm([stats.ttest_1samp(gains, 0).pvalue for gains in [*GAINS.values(), *LESS]]).min() > 0.05
EDT, EDT_SHUFFLED = with_half(GAINS["edt", 1.2]), with_half(GAINS["shuffled edt", 1.2])
DYNATEMP, DYNATEMP_SHUFFLED = with_half(GAINS["dynatemp", 1.4]), with_half(GAINS["shuffled dynatemp", 1.4])


def at(what, rule, base):
    return by_seed(what, rule, base).mean()


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
            "5.37": entropy(1.4), "8.26": entropy(2), "10.80": np.log(49_152), "56%": head(), **KINDS_PRINTED,
            "48%": KINDS["en", "content"][3], "26%": KINDS["es", "inside"][3]},
    "bytes": {"4.28": BYTES["en"], "4.68": TOKENS["en"], "1.09": COST["en"], "2.76": BYTES["es"], "5.67": TOKENS["es"],
              "2.06": COST["es"], "3.89": BYTES["code"], "2.12": TOKENS["code"], "0.54": COST["code"],
              "1.21": PER_TOKEN, "1.88": PER_BYTE},
    "cache": {"200": GIVEN, "20100": sum(range(201)), "0.056": WEIGHTS[0], "0.944": WEIGHTS[1], "0.558": FOUND[0],
              "18.884": FOUND[1], "46080": 30 * 2 * 3 * 64 * 4},
    "loops": {"160": RUNS[0].tokens.shape[2], "0.4": GIVEN, "0.7": GIVEN, "1.4": GIVEN, "0.1": GIVEN,
              "28%": pairs("greedy"), "94%": pairs("τ = 1"), "1.64": heat("greedy"), "3.59": heat("τ = 1")},
    "listening": {
        "32": make_smollm_code.LENGTH, "8": GIVEN, "16": len(by_seed("heat", "edt", 1.2)), "1.2": GIVEN, "1.4": GIVEN,
        "96": np.count_nonzero((smollm_code()["rule"] == "edt") & (smollm_code()["base"] == 1.2)),
        "1.12": at("heat", "fixed", 1.0), "0.82": at("sound", "fixed", 1.0), "2.30": at("heat", "fixed", 1.2),
        "0.49": at("sound", "fixed", 1.2), "1.15": at("heat", "edt", 1.2), "0.83": at("sound", "edt", 1.2),
        "34": 100 * (at("sound", "edt", 1.2) - at("sound", "fixed", 1.2)), "1.8": EDT[0], "13.1": EDT[1],
        "0.71": at("heat", "shuffled edt", 1.2), "-15.6": EDT_SHUFFLED[0],
        "0.73": (at("sound", "shuffled edt", 1.2), at("heat", "shuffled dynatemp", 1.4)),
        "10.4": EDT_SHUFFLED[1], "0.93": at("heat", "dynatemp", 1.4), "0.75": at("sound", "dynatemp", 1.4),
        "-10.3": DYNATEMP[0], "9.3": DYNATEMP[1],
        "0.77": at("sound", "shuffled dynatemp", 1.4), "-11.1": DYNATEMP_SHUFFLED[0], "11.9": DYNATEMP_SHUFFLED[1]},
    "calibration": {"1.04": HATS["en"][0], "1.10": (HATS["es"][0], HATS["code"][2]), "1.02": (HATS["code"][0],
                    HATS["en"][1]), "95%": GIVEN, "1.08": (HATS["en"][2], LIBRARY["high"][0]), "1.13": HATS["es"][2],
                    "1.06": (HATS["es"][1], LIBRARY["middle"][0]),
                    "0.90": HATS["code"][1], "128": smollm_library().true.shape[1], "0.96": LIBRARY["middle"][1],
                    "1.00": LIBRARY["low"][0], "0.82": LIBRARY["low"][1], "1.14": LIBRARY["high"][1]},
    "surplus": {"0.4": GIVEN, "1.4": GIVEN, "-0.84": COLD[0], "0.16": COLD[1], "0.01": PLAIN[0], "0.07": PLAIN[1],
                "2.56": HOT[0], "0.13": HOT[1], "0.24": EN[0], "0.43": EN[1], "0.55": ES[0], "0.48": ES[1]},
    "sampler": {**ROUNDS, "0.6": GIVEN, "0.3": GIVEN, "0.4": GIVEN, "0.9": GIVEN, "0.18": 0.6 * 0.3,
                "1.71": -np.log(0.18), "0.36": 0.4 * 0.9, "1.02": -np.log(0.36),
                "15": loop_period(RUNS[0].tokens[0, 0], 3)},
    "pitfalls": {"1.21": PER_TOKEN, "1.88": PER_BYTE},
    "quick-checks": {"0.4": GIVEN, "-0.84": COLD[0]},
    "lab": {"120": GIVEN, "140": GIVEN},
}
