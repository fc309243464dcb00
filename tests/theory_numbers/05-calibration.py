"""What theory 05 prints, recomputed."""

from functools import cache
from itertools import product

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from taulab.calibration import calibration_curve, expected_calibration_error, fit_temperature
from taulab.corpus import grammar, windows
from taulab.course.labs.lab05.boxes import BOXES
from taulab.course.labs.lab05.bug_of import probe
from taulab.course.labs.lab05.ece import ece_by_sums
from taulab.course.labs.lab05.fit_temperature import confidence_matched
from taulab.course.labs.lab05.interval import interval
from taulab.course.labs.lab05.log_loss import log_loss
from taulab.course.labs.lab05.predictions import spoken_and_true
from taulab.entropy import cross_entropy, entropy, kl_divergence, logit_moments
from taulab.models import MLP
from taulab.softmax import softmax
from taulab.training import train

GIVEN = None

CROWD = np.array([5.0] + [0.0] * 99)

# Ten predictions by hand ---------------------------------------------------------------------------------------------

CONFIDENCE = np.array([0.35, 0.45, 0.55, 0.55, 0.65, 0.75, 0.85, 0.85, 0.95, 0.95])
RIGHT = np.array([1, 0, 0, 1, 0, 1, 0, 1, 1, 1])
CURVE = calibration_curve(CONFIDENCE, RIGHT, n_bins=5)
GAP = abs(CURVE.accuracy - CURVE.confidence)
WEIGHT = CURVE.count / 10

# Logits (3, 0), right 8 times in 10 ----------------------------------------------------------------------------------

TEN, TEN_LABELS = np.tile([3.0, 0.0], (10, 1)), np.array([0] * 8 + [1] * 2)
TEN_FIT = fit_temperature(TEN, TEN_LABELS)
EXPECTED = logit_moments(TEN[0], 1.0)[0]

# The world of the lab ------------------------------------------------------------------------------------------------

Z, LABELS = spoken_and_true(5, 20_000)
Z_FIT, LABELS_FIT = spoken_and_true(6, 5_000)
FITTED = fit_temperature(2 * Z_FIT, LABELS_FIT)
VAR = np.mean(logit_moments(2 * Z_FIT, FITTED)[1])


def ece_at(factor, tau):
    return expected_calibration_error(softmax(factor * Z, tau), LABELS)


def table(factor):
    fitted = fit_temperature(factor * Z_FIT, LABELS_FIT)
    return [(ece_at(factor, tau), log_loss(factor * Z, LABELS, tau)) for tau in (0.9, 1.0, 1.1, fitted)]


OVER, UNDER = table(2), table(0.5)


@cache
def by_chance(n, repetitions=200):
    """Return the mean ECE of n calibrated predictions."""
    errors = []
    for seed in range(repetitions):
        z, labels = spoken_and_true(seed, n)
        errors.append(expected_calibration_error(softmax(z), labels))
    return float(np.mean(errors))


def bound(bins, n):
    return np.sqrt(bins / (2 * np.pi * n))


LOW, HIGH = interval(ece_by_sums, softmax(Z).max(axis=1), (Z.argmax(axis=1) == LABELS).astype(int),
                     np.random.default_rng(0), resamples=100)

SURE = softmax((20 * Z).astype(np.float32)).max(axis=1)
SURE_RIGHT = (Z.argmax(axis=1) == LABELS).astype(int)
UNEQUAL = ([0.25, 0.25, 0.25, 0.75], [0, 0, 0, 0])


def both(name, confidence, right):
    """Return what the sound box and a broken one make of an input."""
    return probe(BOXES["sound"], confidence, right), probe(BOXES[name], confidence, right)


ONE, ZERO, EDGE = both("loses_one", [1], [0]), both("loses_zero", [0], [1]), both("counts_twice", [0.5], [0])
WEIGHTS = both("unweighted", *UNEQUAL)
assert np.isnan(both("nan_if_empty", [0.25], [0])[1])

# A network trained too long ------------------------------------------------------------------------------------------

class Patient:
    """The network of the lab in one language: fitted τ̂, and the exact log loss before, after, at best."""

    def __init__(self, lang):
        language, rng = grammar(lang), np.random.default_rng(4)
        self.few, self.apart = (windows(language.sample(n, rng), 2) for n in (300, 500))
        vocabulary, seen = len(language.vocabulary), language.contexts(2)
        self.model = MLP(vocabulary, width=2, embedding=16, hidden=64, rng=np.random.default_rng(0))
        train(self.model, *self.few, epochs=60, batch_size=64, learning_rate=0.01, seed=0)
        self.fitted, logits = self.fit(*self.apart), self.model.logits(seen.windows).astype(float)
        self.before, self.after = (seen.weights @ cross_entropy(seen.laws, softmax(logits, tau))
                                   for tau in (1.0, self.fitted))
        self.floor = language.floor(2)
        self.cured = (self.before - self.after) / (self.before - self.floor)

    def fit(self, contexts, labels, method=fit_temperature):
        return method(self.model.logits(contexts).astype(float), labels)


EN, ES = Patient("en"), Patient("es")

TRIO = np.array([[1, 0.9, -5.0]] * 2)
MATCHED = brentq(lambda tau: softmax(TRIO[0], tau).max() - 0.5, 0.5, 50)

# Three notions -------------------------------------------------------------------------------------------------------

TEXTS = np.array(list(product(range(4), repeat=7)))
SLIPS = (TEXTS == 3).any(axis=1)
LOST = np.maximum.accumulate(TEXTS == 3, axis=1)[:, :-1]
TRUTH = np.array([[0.62, 0.25, 0.12, 0.01], [0.2, 0.6, 0.19, 0.01], [0.25, 0.2, 0.54, 0.01], [0.5, 0.3, 0.19, 0.01]])
FIRST, NOISE, FLAT = np.array([[0.4, 0.3, 0.29, 0.01], [0.2, 0.2, 0.2, 0.4], [0.27, 0.26, 0.25, 0.22]])


def log_probs(first, rows, flat=None):
    steps = rows[TEXTS[:, :-1], TEXTS[:, 1:]]
    if flat is not None:
        steps = np.where(LOST, flat[TEXTS[:, 1:]], steps)
    return np.log(first)[TEXTS[:, 0]] + np.log(steps).sum(axis=1)


LOG_P = log_probs(FIRST, TRUTH)


def measured(tau):
    """Return log loss, own entropy and share without a slip of the model at τ."""
    told = (0.93 * FIRST + 0.07 * NOISE, 0.93 * TRUTH + 0.07 * NOISE, FLAT)
    log_q = log_probs(*(softmax(np.log(q), tau) for q in told))
    return -np.exp(LOG_P) @ log_q / 7, -np.exp(log_q) @ log_q / 7, np.exp(log_q)[~SLIPS].sum()


def surplus(tau):
    loss, own, _clean = measured(tau)
    return own - loss


CALIBRATED = minimize_scalar(lambda tau: measured(tau)[0], bounds=(0.5, 1.2), method="bounded").x
ENTROPIC = brentq(surplus, 0.5, 1)
DECODED = brentq(lambda tau: measured(tau)[2] - 0.9, 0.3, 1)
PLAIN, AT_CAL, AT_ENT, AT_DEC = map(measured, (1.0, 0.833, 0.811, 0.712))

NUMBERS = {
    "top": {"80%": GIVEN, "95%": GIVEN},
    "confidence": {"0.1": GIVEN},
    "reliability": {
        "0.35": GIVEN, "0.45": GIVEN, "0.55": GIVEN, "0.65": GIVEN, "0.75": GIVEN, "0.85": GIVEN, "0.95": GIVEN,
        "0.350": CURVE.confidence[1], "1.000": CURVE.accuracy[1], "0.650": GAP[1], "0.1": WEIGHT[1],
        "0.517": CURVE.confidence[2], "0.333": CURVE.accuracy[2], "0.183": GAP[2], "0.3": WEIGHT[2],
        "0.700": CURVE.confidence[3], "0.500": CURVE.accuracy[3], "0.200": GAP[3], "0.2": WEIGHT[3],
        "0.900": CURVE.confidence[4], "0.750": CURVE.accuracy[4], "0.150": GAP[4], "0.4": WEIGHT[4],
        "20000": GIVEN,
    },
    "ece": {
        "0.065": GAP[1] * WEIGHT[1], "0.055": GAP[2] * WEIGHT[2], "0.040": GAP[3] * WEIGHT[3],
        "0.060": GAP[4] * WEIGHT[4], "0.220": expected_calibration_error(CONFIDENCE, RIGHT, n_bins=5),
        "0.690": CONFIDENCE.mean(), "0.600": RIGHT.mean(), "0.090": CONFIDENCE.mean() - RIGHT.mean(),
        "0.650": expected_calibration_error(CONFIDENCE, RIGHT, n_bins=5, norm="max"),
        "0.263": expected_calibration_error(CONFIDENCE, RIGHT, n_bins=5, norm="l2"),
    },
    "bugs": {
        "1.00": (ONE[0], ZERO[0], EDGE[1]), "0.00": (ONE[1], ZERO[1]), "0.5": GIVEN, "0.50": (EDGE[0], WEIGHTS[1]),
        "0.25": probe(BOXES["sound"], [0.25], [0]), "0.75": GIVEN, "0.38": WEIGHTS[0] + 1e-9,
        "38%": np.mean(SURE == 1), "0.372": BOXES["loses_one"](SURE, SURE_RIGHT, 15),
        "0.532": BOXES["sound"](SURE, SURE_RIGHT, 15),
    },
    "interval": {
        "200": GIVEN, "0.081": by_chance(200), "0.109": bound(15, 200), "1.55": bound(15, 1),
        "20000": GIVEN, "95%": GIVEN, "0.008": (by_chance(20_000, 20), ece_at(1, 1.0)), "0.006": LOW, "0.016": HIGH,
        "63%": 1 - np.exp(-1), "2.5%": GIVEN, "100": GIVEN,
    },
    "temperature": {
        "5000": GIVEN, "0.029": FITTED**2 / np.sqrt(5_000 * VAR), "1.990": FITTED,
        "2.4": 0.8 * 3, "0.8": softmax(TEN[0], TEN_FIT)[0], "0.2": GIVEN, "1.386": np.log(4), "2.164": TEN_FIT,
        "0.953": softmax(TEN[0])[0], "0.800": softmax(TEN[0], TEN_FIT)[0], "0.649": log_loss(TEN, TEN_LABELS),
        "0.500": (log_loss(TEN, TEN_LABELS, TEN_FIT), entropy([0.8, 0.2])),
        "0.9": GIVEN, "0.6": GIVEN, "0.673": entropy([0.6, 0.4]), "0.09": (0.9 - 0.6) ** 2, "0.24": 0.6 * 0.4,
        "0.311": kl_divergence([0.6, 0.4], [0.9, 0.1]), "0.984": cross_entropy([0.6, 0.4], [0.9, 0.1]),
        "0.33": 0.6 * (0.9 - 1) ** 2 + 0.4 * 0.9**2,
        "2017": GIVEN, "16.53%": GIVEN, "1.26%": GIVEN, "0.85%": GIVEN, "0.91%": GIVEN, "110": GIVEN, "100": GIVEN,
    },
    "learned": {"2.400": 2.4, "2.858": EXPECTED, "-0.458": 2.4 - EXPECTED, "0.458": EXPECTED - 2.4},
    "direction": {
        "20000": GIVEN, "0.9": GIVEN, "1.1": GIVEN,
        "0.260": OVER[0][0], "0.230": OVER[1][0], "0.201": OVER[2][0], "0.009": (OVER[3][0], UNDER[3][0]),
        "0.524": softmax(TRIO[0]).max(), "0.500": GIVEN, "0.945": softmax(TRIO[0]) @ TRIO[0],
        "0.950": TRIO[:, :2].mean(),
        "0.859": fit_temperature(TRIO, [0, 1]), "1.990": MATCHED,
        "0.718": log_loss(TRIO, np.arange(2), MATCHED), "0.696": log_loss(TRIO, np.arange(2)),
        "2.026": OVER[0][1], "1.913": OVER[1][1], "1.829": OVER[2][1], "1.612": (OVER[3][1], UNDER[3][1]),
        "0.153": UNDER[0][0], "0.174": UNDER[1][0], "0.191": UNDER[2][0],
        "1.720": UNDER[0][1], "1.753": UNDER[1][1], "1.784": UNDER[2][1],
        "300": GIVEN, "2.70": EN.before, "1.87": EN.fitted, "2.23": EN.after, "1.58": EN.floor, "42%": EN.cured,
        "0.881": softmax([2.0, 0.0])[0], "0.600": softmax(CROWD)[0], "0.9987": softmax([2.0, 0.0], 0.3)[0],
        "0.99999": softmax(CROWD, 0.3)[0], "0.3": GIVEN, "99": GIVEN,
        "4.05": ES.before, "2.00": ES.fitted, "3.14": ES.after, "1.81": ES.floor, "40%": ES.cured,
    },
    "three-notions": {
        "2020": GIVEN, "2025": GIVEN, "7%": GIVEN,
        "1.0329": PLAIN[0], "1.1289": PLAIN[1], "76.6%": PLAIN[2],
        "0.833": CALIBRATED, "1.0259": AT_CAL[0], "1.0406": AT_CAL[1], "84.5%": AT_CAL[2],
        "0.811": ENTROPIC, "1.0260": AT_ENT[0], "1.0262": AT_ENT[1], "85.5%": AT_ENT[2],
        "0.712": DECODED, "1.0323": AT_DEC[0], "0.9514": AT_DEC[1], "90.0%": AT_DEC[2],
        "1.0087": -np.exp(LOG_P) @ LOG_P / 7, "93.2%": np.exp(LOG_P)[~SLIPS].sum(),
    },
    "pitfalls": {
        "0.260": OVER[0][0], "0.9": GIVEN, "0.230": OVER[1][0], "0.003": ece_at(0, 1.0), "2.303": np.log(10),
        "200": GIVEN, "0.081": by_chance(200), "0.109": bound(15, 200), "0.282": bound(100, 200), "100": GIVEN,
        "300": GIVEN, "1.04": EN.fit(*EN.few), "1.87": EN.fitted,
        "1.88": EN.fit(*EN.apart, confidence_matched),
        "0.462": 1 / TEN_FIT, "2.164": TEN_FIT,
    },
    "lab": {"120": GIVEN, "135": GIVEN},
    "quick-checks": {"90%": GIVEN, "0.02": GIVEN, "500": GIVEN, "0.069": bound(15, 500), "0.053": by_chance(500)},
}
