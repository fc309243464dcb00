"""What theory 10 prints, recomputed."""

import numpy as np

from taulab.corpus import grammar
from taulab.data import word_counts
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

GIVEN = None
MILLION, ENDS = 10**6, 10**5        # words of the vocabularies
TENS = (1e2, 1e3, 1e4, 1e5, 1e6, 1e7)


# The law.
FIVE = power_law(1.25, 5)
WEIGHTS = np.arange(1, 6) ** -1.25
assert np.allclose(FIVE, WEIGHTS / WEIGHTS.sum())


def tail(alpha):
    """Return the shares of the first ten of a million words, and of those beyond two ranks."""
    p = power_law(alpha, MILLION)
    return p[:10].sum(), p[1000:].sum(), p[100_000:].sum()


TAILS = {alpha: tail(alpha) for alpha in (0.918, 1.114, 1.5)}
GAMMA = 1 + 1 / 1.25

# Words that come once.
HUNDRED = power_law(1.5, 100)
ONCE = (HUNDRED * (1 - HUNDRED) ** 49).sum()
WITH_M, POISSON = (HUNDRED * (1 - HUNDRED) ** 50).sum(), (HUNDRED * np.exp(-50 * HUNDRED)).sum()
assert np.isclose(ONCE, singleton_mass(1.5, 50, 100))
WIKI = power_law(0.918, MILLION)
TEXTS = [good_turing(draw_counts(WIKI, 10**4, np.random.default_rng(seed))) for seed in range(5)]


# What a text does not have.
def worth(alpha, v=None):
    """Return the true probability of the words that come once, as a part of their share."""
    return true_singleton_mass(alpha, 1e5, v) / singleton_mass(alpha, 1e5, v)


assert all(np.isclose(worth(alpha), 1 - 1 / alpha, atol=1e-4) for alpha in (1.114, 1.5))

# The law for long texts.
ALPHAS = (1.114, 1.25, 1.5, 2)
LAW = {alpha: karlin_constant(alpha) * 1e5 ** (1 / alpha - 1) for alpha in ALPHAS}
ENDLESS = {alpha: singleton_mass(alpha, 1e5) for alpha in ALPHAS}
ENDING = {alpha: singleton_mass(alpha, 1e5, MILLION) for alpha in ALPHAS}
assert abs(karlin_constant(1.0001) - 1) < 1e-3


# A vocabulary ends.
def line(alpha, v, sizes=25):
    """Return the slope of a line through the share of words that come once, from 30 words to v/3."""
    m = np.geomspace(30, v / 3, sizes)
    return np.polyfit(np.log(m), np.log(singleton_mass(alpha, m, v)), 1)[0]


def slope(m, alpha=1.114, v=MILLION):
    mass = singleton_mass(alpha, [m, 1.001 * m], v)
    return np.log(mass[1] / mass[0]) / np.log(1.001)


LINES = {v: [line(alpha, v) for alpha in (0.918, 1, *ALPHAS)] for v in (10**4, MILLION, 10**9)}
FALLS = {v: [singleton_mass(0.918, m, v) for m in TENS] for v in (MILLION, 10**4)}
assert 1.7 < LINES[MILLION][2] / (1 / 1.114 - 1) < 1.8


def listed(*values, digits=3):
    """Return printed number -> value, for numbers of so many decimals."""
    return {f"{value:.{digits}f}": value for value in values}


# Zipf's exponent where it is known.
def fits(alpha, m, seed):
    """Return what six ways of fitting make of one text."""
    counts = draw_counts(power_law(alpha, ENDS), m, np.random.default_rng(seed))
    ways = [zipf_exponent(counts, method=method, ranks=ranks).exponent
            for method, ranks in (("ls", (1, None)), ("ls", (1, 1000)), ("ml", (1, 1000)), ("ml", (1, None)))]
    return ways + [1 / (count_exponent(counts, least=least).exponent - 1) for least in (1, 5)]


STEPS = draw_counts(power_law(1.0, ENDS), 10**4, np.random.default_rng(0))
FITS = {(alpha, m): np.mean([fits(alpha, m, seed) for seed in range(5)], axis=0)
        for alpha, m in ((1.0, 10**4), (1.0, 10**6), (1.25, 10**6), (1.5, 10**6))}

# Real words and code.
NAMES = ("english", "spanish", "code", "identifiers", "comments")
WORDS = {name: word_counts(name) for name in NAMES}
WAYS = [(method, (1, last)) for method in ("ls", "ml") for last in (1000, 5000)]


def exponents(counts, ways=WAYS):
    return [zipf_exponent(counts, method=method, ranks=ranks).exponent for method, ranks in ways]


def scatter(by_file, times=50):
    """Return the standard deviation of the exponents over texts of as many files, drawn with replacement."""
    rng, files = np.random.default_rng(0), len(by_file)
    chosen = rng.multinomial(files, np.full(files, 1 / files), size=times)
    return np.std([exponents(counts) for counts in np.rint(chosen @ by_file.astype(float)).astype(int)], axis=0, ddof=1)


def once(counts, m):
    """Return the share of words that come once in m words drawn from a text, each word of it kept or not."""
    kept = m / counts.sum()
    return (counts * kept * np.exp((counts - 1) * np.log1p(-kept))).sum() / m


MEASURED = {name: exponents(words.counts) for name, words in WORDS.items()}
SCATTER = {name: scatter(WORDS[name].by_file) for name in NAMES[2:]}
DECADES = {name: exponents(words.counts, [("ls", ranks) for ranks in ((1, 10), (10, 100), (100, 1000), (1000, 9000))])
           for name, words in WORDS.items()}
SHARES = {name: [once(words.counts, m) for m in (1e3, 1e4, 1e5)] for name, words in WORDS.items()}
FALLING = {name: np.diff(np.log10(shares)) for name, shares in SHARES.items()}
FORETOLD = {name: 1 / measured[1] - 1 for name, measured in MEASURED.items() if measured[1] > 1}
code, english, spanish = (MEASURED[name] for name in ("code", "english", "spanish"))
assert code[3] == max(measured[3] for measured in MEASURED.values()) and code[2] == max(
    measured[2] for measured in MEASURED.values())
assert all(code[1] < MEASURED[name][1] for name in ("english", "spanish", "comments"))
assert max(FALLING, key=lambda name: FALLING[name][0]) == max(FALLING, key=lambda name: FALLING[name][1]) == "code"
assert all((FALLING[name] < FORETOLD[name]).all() for name in FORETOLD) and "identifiers" not in FORETOLD
assert [words.counts[0] for words in WORDS.values()] == [words.counts.max() for words in WORDS.values()]
OWN_ERRORS = tuple(zipf_exponent(WORDS[name].counts, ranks=(1, 5000)).standard_error for name in ("english", "spanish"))

# The rate.
GRAMMARS = {lang: grammar(lang) for lang in ("en", "es")}
WINDOWS = (("en", 0, 4), ("en", 0, 5), ("en", 1, 6), ("es", 0, 5), ("es", 1, 6))


def in_context(lang, first, last):
    windows = np.arange(first, last + 1)
    return entropy_rate_extrapolation(windows + 1, [GRAMMARS[lang].floor(width) for width in windows])


RATES = {windows: in_context(*windows) for windows in WINDOWS}
HELD = [fit.interval[0] <= GRAMMARS[lang].entropy_rate <= fit.interval[1] for (lang, *_rest), fit in RATES.items()]
assert HELD == [False, False, False, False, True], HELD
assert all(fit.rate < GRAMMARS[lang].entropy_rate < GRAMMARS[lang].floor(last)
           for (lang, _first, last), fit in RATES.items())
SIZES = (1000, 3000, 10_000, 30_000, 100_000, 300_000)


def counted_loss(p, m, rng, discount=0.75):
    """Return the log loss of a model that counts: what it takes from each word that it saw, all words share alike."""
    counts = draw_counts(p, m, rng)
    q = np.maximum(counts - discount, 0) / m + discount * (counts > 0).sum() / m / p.size
    return -(p @ np.log(q))


def in_data(alpha):
    """Return the entropy of the law, and what five series of texts of six sizes extrapolate to."""
    p = power_law(alpha, ENDS)
    rngs = map(np.random.default_rng, range(5))
    return -(p @ np.log(p)), [entropy_rate_extrapolation(SIZES, [counted_loss(p, m, rng) for m in SIZES])
                              for rng in rngs]


HEAVY, HEAVY_FITS = in_data(1.1)
LIGHT, LIGHT_FITS = in_data(1.5)
assert all(fit.rate < HEAVY for fit in HEAVY_FITS)
assert [sum(fit.interval[0] < rate < fit.interval[1] for fit in of)
        for rate, of in ((HEAVY, HEAVY_FITS), (LIGHT, LIGHT_FITS))] == [2, 5]

EXPONENTS = {"0.918": GIVEN, "1.114": GIVEN, "1.25": GIVEN, "1.5": GIVEN}
SIZED = {f"1e{power}": GIVEN for power in range(2, 8)}
NUMBERS = {
    "top": {"0.918": GIVEN, "1e6": GIVEN, "0.089": 1 / 0.918 - 1},
    "law": {
        **EXPONENTS, **listed(*FIVE), "3.937": WEIGHTS.sum() ** 2, "1000": GIVEN, "100000": GIVEN,
        **listed(*TAILS[0.918][:2], *TAILS[1.114][:2], *TAILS[1.5][:2]),
        **listed(TAILS[0.918][2], TAILS[1.114][2], TAILS[1.5][2], digits=4), "1.8": GAMMA,
    },
    "once": {
        "1.5": GIVEN, "100": GIVEN, "0.18781": ONCE, "9.39": 50 * ONCE, "0.18603": WITH_M, "0.18722": POISSON,
        "0.918": GIVEN, "1e6": GIVEN, "1e4": GIVEN, "0.6053": singleton_mass(0.918, 1e4, MILLION),
        "0.6000": min(TEXTS), "0.6061": max(TEXTS),
    },
    "good-turing": {
        "0.1304": good_turing([10, 5, 3, 2, 1, 1, 1]), "0.4286": 3 / 7, "0.102": worth(1.114), "0.333": worth(1.5),
        "0.241": worth(1.114, MILLION), "0.346": worth(1.5, MILLION), "1.114": GIVEN, "1.5": GIVEN, "1e6": GIVEN,
        "1e5": GIVEN, "4.2": 1 / worth(1.114, MILLION), "2.9": 1 / worth(1.5, MILLION),
    },
    "infinite": {
        "1.114": GIVEN, "1.25": GIVEN, "1.5": GIVEN, "1e5": (10 ** (1.25 / 0.25)), "1e6": GIVEN,
        **listed(*(1 / alpha - 1 for alpha in ALPHAS)),
        **listed(*map(karlin_constant, ALPHAS), digits=4),
        "0.34480": (LAW[1.114], ENDLESS[1.114]), "0.10843": (LAW[1.25], ENDLESS[1.25]),
        "0.02029": (LAW[1.5], ENDLESS[1.5]), "0.00219": (LAW[2], ENDLESS[2]),
        **listed(*ENDING.values(), digits=5), "1e3": 10 ** (1.5 / 0.5), "9.8": 1.114 / 0.114,
    },
    "finite": {
        **EXPONENTS, **SIZED, "1e9": GIVEN, "0.0": GIVEN, "-0.13": GIVEN, "-0.2": GIVEN, "-0.35": GIVEN,
        **listed(*sum(LINES.values(), [])),
        **listed(*(1 / alpha - 1 for alpha in ALPHAS)), **listed(*map(slope, (1e2, 1e4, 1e6 / 3))),
        "1.94": LAW[1.114] / ENDING[1.114], "1.31": LAW[1.25] / ENDING[1.25], "1.04": LAW[1.5] / ENDING[1.5],
        "0.089": 1 / 0.918 - 1, **listed(*FALLS[MILLION], *FALLS[10**4]),
    },
    "least-squares": {
        "1e4": GIVEN, "1e5": GIVEN, "1e6": GIVEN, "1.25": GIVEN, "1.5": GIVEN, "5000": GIVEN, "1000": GIVEN,
        "4241": (STEPS > 0).sum(), "3430": (STEPS == 1).sum(), "0.563": zipf_exponent(STEPS, method="ls").exponent,
        **{printed: value for row in FITS.values() for printed, value in listed(*row).items()},
    },
    "likelihood": {"1000": GIVEN, "1e5": GIVEN, "1e6": GIVEN, "1.518": FITS[1.0, 10**6][4]},
    "texts": {
        "1.64": WORDS["english"].counts.sum() / 1e9, "0.69": WORDS["spanish"].counts.sum() / 1e9,
        "579738": WORDS["code"].counts.sum(), "257009": WORDS["comments"].counts.sum(), "1000": GIVEN, "5000": GIVEN,
        "245": len(WORDS["code"].by_file), "0.918": GIVEN, "1.114": GIVEN, "1.5": GIVEN, "9000": GIVEN, "100": GIVEN,
        **listed(*sum(MEASURED.values(), []), *np.concatenate(list(SCATTER.values())), *sum(DECADES.values(), []),
                 *sum(SHARES.values(), []), *np.concatenate(list(FALLING.values())), *FORETOLD.values()),
        "1e3": GIVEN, "1e4": GIVEN, "1e5": GIVEN, "1e-5": OWN_ERRORS,
    },
    "rate": {
        "1.12": GIVEN, "95%": GIVEN, "0.0002": GRAMMARS["en"].entropy_rate - RATES["en", 0, 4].interval[1],
        "0.75": GIVEN, "1e5": GIVEN, "1e3": SIZES[0], "3e5": SIZES[-1], "1.1": GIVEN,
        "1.5": GIVEN, **listed(*(value for fit in RATES.values() for value in (fit.rate, *fit.interval)),
                               *(GRAMMARS[lang].floor(last) for lang, _first, last in WINDOWS),
                               *(one.entropy_rate for one in GRAMMARS.values())),
        **listed(HEAVY, LIGHT, *(pick(fit.rate for fit in fits) for fits in (HEAVY_FITS, LIGHT_FITS)
                                 for pick in (min, max))),
    },
    "pitfalls": {
        "3.937": WEIGHTS.sum() ** 2, "0.18603": WITH_M, "0.18781": ONCE, "0.918": GIVEN, "0.089": 1 / 0.918 - 1,
        "0.888": FALLS[MILLION][0], "0.195": FALLS[MILLION][4], "0.34480": LAW[1.114], "0.17775": ENDING[1.114],
        "0.560": FITS[1.0, 10**4][0], "1.8": GAMMA, "1.25": GIVEN, "1.379": RATES["en", 0, 5].rate,
        "1.402": GRAMMARS["en"].entropy_rate,
    },
    "quick-checks": {
        "2000": GIVEN, "500": GIVEN, "300": GIVEN, "0.15": 300 / 2000, "1.25": GIVEN, "0.1": GIVEN, "0.05": GIVEN,
        "1.08": GIVEN, "0.001": GIVEN, "1.079": FITS[1.25, 10**6][0], "1e6": GIVEN, "1e5": GIVEN, "1000": GIVEN,
        "-0.2": 1 / 1.25 - 1,
    },
    "lab": {"125": GIVEN, "145": GIVEN},
}
