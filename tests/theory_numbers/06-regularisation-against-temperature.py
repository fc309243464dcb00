"""What theory 06 prints, recomputed."""

import numpy as np
from scipy import stats
from scipy.optimize import brentq

from taulab.corpus import grammar
from taulab.course.labs.lab06.equal_entropy_temperature import equal_entropy_temperature
from taulab.course.labs.lab06.implied_temperatures import implied_temperatures
from taulab.data import penalty_grid
from taulab.entropy import cross_entropy, entropy, entropy_from_logits, kl_divergence
from taulab.losses import confidence_penalty_optimum, entropy_penalty
from taulab.softmax import softmax, temper

GIVEN = None

P = np.array([0.7, 0.2, 0.1])
LAWS, SHARES = np.array([[0.9, 0.08, 0.02], [0.7, 0.2, 0.1], [0.4, 0.35, 0.25]]), np.array([0.5, 0.3, 0.2])


def with_plus(p, lam, z=None, steps=2_000):
    """Return the q at the end of a walk down CE + λH."""
    z = np.log(p) if z is None else z
    for _step in range(steps):
        z = z - entropy_penalty(z, p, lam)[1]
    return softmax(z)


def second_valley(lam):
    """Return whether a walk that starts on the second of (0.6, 0.3, 0.1) stays there."""
    return with_plus(np.array([0.6, 0.3, 0.1]), lam, np.array([0.0, 2.0, -2.0])).argmax() == 1


def implied(p, beta):
    return implied_temperatures(p, confidence_penalty_optimum(p, beta))


def pair(p, beta):
    return implied(np.array([p, 1 - p]), beta)[0]


def kept(V, beta):
    """Return x of the equation for one certain token among V, by root."""
    return brentq(lambda x: x * (1 + (V - 1) * np.exp(-1 / (beta * x))) - 1, 1e-6, 1)


def kept_by_closed_form(V, beta):
    return confidence_penalty_optimum(np.r_[1.0, np.zeros(V - 1)], beta)[0]


def off_first_order(beta):
    return np.abs(confidence_penalty_optimum(P, beta) - temper(P, 1 + beta)).max()


def in_grammar(language, beta):
    """Return the τ of equal entropy and the total variation, or nan where no τ has so much entropy."""
    _windows, weights, laws = grammar(language).contexts(1)
    with np.errstate(divide="ignore"):
        z = np.log(laws)
    q = confidence_penalty_optimum(laws, beta)
    target = weights @ entropy(q)
    if target > weights @ entropy_from_logits(z, np.inf):
        return np.nan, np.nan, target, weights @ (q * (laws == 0)).sum(axis=1)
    tau = equal_entropy_temperature(z, weights, target)
    return tau, weights @ np.abs(q - softmax(z, tau)).sum(axis=1) / 2, target, None


def hottest(language):
    _windows, weights, laws = grammar(language).contexts(1)
    return weights @ np.log((laws > 0).sum(axis=1))


GRID = penalty_grid()
RUNS = [(language, amount) for language in ("en", "es") for amount in (500, 5_000)]
WEIGHTS = (0.03, 0.1, 0.2, 0.3, 1.0)


def over_seeds(run, beta, column, minus=None):
    """Return the mean of a column, or of a difference of two, and half the width of its 95% interval."""
    rows = GRID[(GRID["language"] == run[0]) & (GRID["sentences"] == run[1]) & (GRID["beta"] == beta)]
    values = rows[column] - (rows[minus] if minus else 0)
    return values.mean(), stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))


def told_from_zero(run, beta, column):
    mean, half = over_seeds(run, beta, column, column + "_tau")
    return mean - half > 0 or mean + half < 0


VARIATION = {(run, beta): over_seeds(run, beta, "variation") for run in RUNS for beta in (0.0, *WEIGHTS)}
GRAMMAR = {run: over_seeds(run, 0.3, "grammatical", "grammatical_tau") for run in RUNS}
LOSS = {run: over_seeds(run, 0.3, "loss", "loss_tau") for run in RUNS}
LEVELS = [over_seeds(run, 0.3, column)[0] for run in RUNS for column in ("grammatical", "grammatical_tau")]
HALVES = [over_seeds(run, 0.1, "grammatical", "grammatical_tau")[1] for run in RUNS]
CHANGED = np.sort(GRID["changed_tops"][GRID["beta"] == 0.1])
GREATER = {(run, beta): over_seeds(run, beta, "loss", "loss_tau")
           for run in RUNS for beta in ((0.03, 0.1, 0.2, 0.3) if run[1] == 500 else (0.03, 0.1))}
SMALLER = [over_seeds(run, beta, "loss", "loss_tau")
           for run in RUNS for beta in ((1.0,) if run[1] == 500 else (0.3, 1.0))]
BIG_SAMPLE = [mean for (run, _beta), (mean, _half) in GREATER.items() if run[1] == 5_000]
STARTS = [weights[(windows == 0).all(axis=1)].item()
          for windows, weights, _laws in (grammar(language).contexts(2) for language in ("en", "es"))]
LEAST = {(run, beta): over_seeds(run, beta, "least_loss", "least_loss_tau") for run in RUNS for beta in WEIGHTS}

assert len(GRID) == 240
assert all(VARIATION[run, 0.1][0] < VARIATION[run, 0.0][0] / 5 for run in RUNS)
assert all(0.9 < VARIATION[run, 0.3][0] / VARIATION[run, 0.0][0] < 1.2 for run in RUNS)
assert not any(told_from_zero(run, 0.1, column) for run in RUNS for column in ("grammatical", "distinct"))
assert all(told_from_zero(run, 0.3, column) for run in RUNS for column in ("grammatical", "distinct"))
assert all(mean - half > 0 for mean, half in (*LEAST.values(), *GREATER.values()))
assert all(mean + half < 0 for mean, half in SMALLER)
assert 0.005 < CHANGED[0] and CHANGED[33] < 0.065 and CHANGED[34] > 0.17 and len(CHANGED) == 40
assert all(0.145 < start < 0.165 for start in STARTS)

LIFT = np.log(P) + entropy(P)
PLUS = {lam: with_plus(P, lam) for lam in (0.9, 0.3)}
OPTIMUM = {beta: confidence_penalty_optimum(P, beta) for beta in (0.1, 0.3, 0.9, 1, 5)}
PAIRS = {beta: implied(P, beta) for beta in (0.1, 0.3, 1, 5)}
SMOOTHED = 0.9 * P + 0.1 / 3
TILTED = softmax(np.log(P) + [0, 1, 0])
DOSED = confidence_penalty_optimum(LAWS, 0.3)
TAU = equal_entropy_temperature(np.log(LAWS), SHARES, SHARES @ entropy(DOSED))
TEMPERED = temper(LAWS, TAU)
WORLD = {(language, beta): in_grammar(language, beta)
         for language in ("en", "es") for beta in (0.03, 0.1, 0.12, 0.14, 0.2)}

assert second_valley(1.85) and not second_valley(1.84)
assert abs(kept(1_000, 0.1) - kept_by_closed_form(1_000, 0.1)) < 1e-12
assert np.isnan(WORLD["en", 0.2][0]) and np.isnan(WORLD["es", 0.2][0])
assert SHARES @ cross_entropy(LAWS, DOSED) < SHARES @ cross_entropy(LAWS, TEMPERED)

NUMBERS = {
    "top": {"0.7": GIVEN, "0.2": GIVEN, "0.1": GIVEN},
    "sign": {
        "0.445": LIFT[0], "-0.808": LIFT[1], "-1.501": LIFT[2], "0.7": GIVEN, "0.2": GIVEN, "0.1": GIVEN, "0.3": GIVEN,
        "0.9": GIVEN, "0.912": PLUS[0.9][0], "0.063": PLUS[0.9][1], "0.025": PLUS[0.9][2], "0.350": entropy(PLUS[0.9]),
        "0.796": PLUS[0.3][0], "0.144": (PLUS[0.3][1], OPTIMUM[0.3][2]), "0.061": PLUS[0.3][2],
        "0.630": entropy(PLUS[0.3]), "0.700": P[0], "0.200": P[1], "0.100": P[2], "0.802": entropy(P),
        "0.619": OPTIMUM[0.3][0], "0.237": OPTIMUM[0.3][1], "0.917": entropy(OPTIMUM[0.3]),
        "0.525": OPTIMUM[0.9][0], "0.271": OPTIMUM[0.9][1], "0.205": OPTIMUM[0.9][2], "1.017": entropy(OPTIMUM[0.9]),
        "0.6": GIVEN, "1.84": GIVEN, "1.85": GIVEN,
    },
    "reverse": {"0.7": GIVEN, "0.2": GIVEN, "0.1": GIVEN, "0.5229": temper(P, 2)[0], "0.2795": temper(P, 2)[1],
                "0.1976": temper(P, 2)[2], "0.5210": TILTED[0], "0.4046": TILTED[1], "0.0744": TILTED[2]},
    "implied": {
        "0.7": GIVEN, "0.2": GIVEN, "0.1": GIVEN, "0.3": GIVEN,
        "0.6700": OPTIMUM[0.1][0], "0.2148": OPTIMUM[0.1][1], "0.1151": OPTIMUM[0.1][2],
        "0.6188": OPTIMUM[0.3][0], "0.2371": OPTIMUM[0.3][1], "0.1441": OPTIMUM[0.3][2],
        "0.5145": OPTIMUM[1][0], "0.2739": OPTIMUM[1][1], "0.2117": OPTIMUM[1][2],
        "0.3929": OPTIMUM[5][0], "0.3127": OPTIMUM[5][1], "0.2945": OPTIMUM[5][2],
        "1.101": PAIRS[0.1][0], "1.111": PAIRS[0.1][1], "1.306": PAIRS[0.3][0], "1.391": PAIRS[0.3][1],
        "1.987": PAIRS[1][0], "2.689": PAIRS[1][1], "5.485": PAIRS[5][0], "11.550": PAIRS[5][1],
        "0.0025": off_first_order(0.2), "0.0008": off_first_order(0.1),
        "0.6": GIVEN, "0.9": GIVEN, "0.99": GIVEN, "0.999": GIVEN, "0.9999": GIVEN,
        "1.302": pair(0.6, 0.3), "1.368": pair(0.9, 0.3), "1.602": pair(0.99, 0.3), "2.062": pair(0.999, 0.3),
        "2.685": pair(0.9999, 0.3), "3.33": 1 / 0.3,
    },
    "smoothing": {
        "0.7": GIVEN, "0.2": GIVEN, "0.1": GIVEN, "0.6633": SMOOTHED[0], "0.2133": SMOOTHED[1], "0.1233": SMOOTHED[2],
        "1.104": implied_temperatures(P, SMOOTHED)[0], "1.265": implied_temperatures(P, SMOOTHED)[1],
    },
    "vocabulary": {
        "0.1": GIVEN, "1000": GIVEN, "50257": GIVEN, "0.9996": kept(10, 0.1), "0.9683": kept(1_000, 0.1),
        "0.8133": (kept(50_257, 0.1), kept_by_closed_form(50_257, 0.1)), "0.092": 1 / np.log(50_257),
        "0.5": GIVEN, "0.75": GIVEN, "1.5": GIVEN,
        "1.000": kept(50_257, 0.5 / np.log(50_257)), "0.980": kept(50_257, 0.75 / np.log(50_257)),
        "0.858": kept(50_257, 1 / np.log(50_257)), "0.634": kept(50_257, 1.5 / np.log(50_257)),
        "0.500": kept(50_257, 2 / np.log(50_257)),
        "1.443": 1 / np.log(2), "0.144": 0.1 / np.log(2), "0.6140": kept(50_257, 0.1 / np.log(2)),
    },
    "training": {
        "50%": GIVEN, "30%": GIVEN, "20%": GIVEN, "0.9": GIVEN, "0.08": GIVEN, "0.02": GIVEN, "0.7": GIVEN,
        "0.2": GIVEN, "0.1": GIVEN, "0.4": GIVEN, "0.35": GIVEN, "0.25": GIVEN, "0.3": GIVEN,
        "0.6442": SHARES @ entropy(LAWS), "0.8000": (SHARES @ entropy(DOSED), SHARES @ entropy(TEMPERED)),
        "1.3912": TAU,
        "0.614": entropy(DOSED)[0], "0.917": entropy(DOSED)[1], "1.088": entropy(DOSED)[2],
        "0.605": entropy(TEMPERED)[0], "0.933": entropy(TEMPERED)[1], "1.089": entropy(TEMPERED)[2],
        "0.02330": SHARES @ kl_divergence(LAWS, DOSED), "0.02365": SHARES @ kl_divergence(LAWS, TEMPERED),
        "0.02862": SHARES @ kl_divergence(DOSED, LAWS), "0.02805": SHARES @ kl_divergence(TEMPERED, LAWS),
        "0.0085": SHARES @ np.abs(DOSED - TEMPERED).sum(axis=1) / 2,
    },
    "how-far": {
        "135": len(grammar("en").vocabulary), "327": len(grammar("es").vocabulary),
        "0.03": GIVEN, "0.1": GIVEN, "0.12": GIVEN, "0.14": GIVEN, "0.2": GIVEN, "1%": CHANGED[0],
        "6%": CHANGED[33], "18%": CHANGED[34], "20%": CHANGED[-1], "15%": STARTS[0], "34": GIVEN, "40": len(CHANGED),
        "1000": GIVEN, "0.06": min(LEVELS), "0.13": max(LEVELS), "0.005": max(BIG_SAMPLE),
        "1.030": WORLD["en", 0.03][0], "0.0001": WORLD["en", 0.03][1],
        "1.031": WORLD["es", 0.03][0], "0.0003": WORLD["es", 0.03][1],
        "1.131": WORLD["en", 0.1][0], "0.0084": WORLD["en", 0.1][1],
        "1.133": WORLD["es", 0.1][0], "0.0122": WORLD["es", 0.1][1],
        "1.260": WORLD["en", 0.12][0], "0.0354": WORLD["en", 0.12][1],
        "1.235": WORLD["es", 0.12][0], "0.0442": WORLD["es", 0.12][1],
        "1.642": WORLD["en", 0.14][0], "0.0973": WORLD["en", 0.14][1],
        "1.438": WORLD["es", 0.14][0], "0.1042": WORLD["es", 0.14][1],
        "0.204": 1 / np.log(135),
        "240": len(GRID), "500": GIVEN, "5000": GIVEN, "95%": GIVEN, "0.3": GIVEN,
        "0.010": (max(half for _mean, half in VARIATION.values()), GRAMMAR["en", 500][1],
                  VARIATION[("es", 500), 0.03][0]),
        "0.173": (1 / np.log(327), VARIATION[("en", 500), 0.0][0]),
        "0.194": (VARIATION[("en", 5_000), 0.0][0], max(mean for mean, _half in LEAST.values())),
        "0.239": VARIATION[("es", 500), 0.0][0], "0.208": VARIATION[("es", 5_000), 0.0][0],
        "0.006": (VARIATION[("en", 500), 0.03][0], LOSS["en", 500][1], GRAMMAR["es", 5_000][1]),
        "0.012": VARIATION[("en", 5_000), 0.03][0], "0.015": VARIATION[("es", 5_000), 0.03][0],
        "0.021": VARIATION[("en", 500), 0.1][0], "0.029": VARIATION[("en", 5_000), 0.1][0],
        "0.031": VARIATION[("es", 500), 0.1][0], "0.038": VARIATION[("es", 5_000), 0.1][0],
        "0.076": (VARIATION[("en", 500), 0.2][0], LOSS["en", 500][0]), "0.112": VARIATION[("en", 5_000), 0.2][0],
        "0.119": VARIATION[("es", 500), 0.2][0], "0.151": VARIATION[("es", 5_000), 0.2][0],
        "0.160": VARIATION[("en", 500), 0.3][0], "0.184": VARIATION[("en", 5_000), 0.3][0],
        "0.218": VARIATION[("es", 500), 0.3][0], "0.241": VARIATION[("es", 5_000), 0.3][0],
        "0.215": VARIATION[("en", 500), 1.0][0], "0.213": VARIATION[("en", 5_000), 1.0][0],
        "0.256": VARIATION[("es", 500), 1.0][0], "0.247": VARIATION[("es", 5_000), 1.0][0],
        "0.033": GRAMMAR["en", 500][0], "0.047": GRAMMAR["en", 5_000][0], "0.007": GRAMMAR["en", 5_000][1],
        "0.019": (GRAMMAR["es", 500][0], max(HALVES)), "0.008": GRAMMAR["es", 500][1],
        "0.013": (GRAMMAR["es", 5_000][0], LOSS["es", 500][1]), "0.107": LOSS["es", 500][0],
        "0.001": (min(mean for mean, _half in LEAST.values()), min(BIG_SAMPLE)),
        "2.249": hottest("en"), "2.534": WORLD["en", 0.2][2], "7.9%": WORLD["en", 0.2][3],
        "3.042": hottest("es"), "3.193": WORLD["es", 0.2][2], "10.7%": WORLD["es", 0.2][3],
    },
    "pitfalls": {
        "0.7": GIVEN, "0.2": GIVEN, "0.1": GIVEN, "0.3": GIVEN, "0.630": entropy(PLUS[0.3]),
        "0.917": entropy(OPTIMUM[0.3]),
        "0.0004": 1 - kept(10, 0.1), "0.1867": 1 - kept(50_257, 0.1), "50257": GIVEN, "1.443": 1 / np.log(2),
        "0.001": GIVEN, "5.485": PAIRS[5][0], "11.550": PAIRS[5][1],
    },
    "quick-checks": {"0.1": GIVEN, "0.5": GIVEN, "10.5": 1 / 0.1 + 0.5, "50257": GIVEN, "0.092": 1 / np.log(50_257),
                     "0.2105": kept(50_257, 0.5)},
    "lab": {"130": GIVEN, "140": GIVEN},
}
