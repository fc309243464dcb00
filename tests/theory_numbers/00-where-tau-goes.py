"""What theory 00 prints, recomputed."""

import numpy as np

from taulab.data import next_token_logits
from taulab.entropy import entropy, entropy_from_logits
from taulab.softmax import softmax, temper

GIVEN = None

Z = np.array([3.0, 1.0, 0.0])
WEIGHTS = {tau: np.exp(Z / tau) for tau in (0.5, 1, 2)}
Q = {tau: softmax(Z, tau) for tau in (0.5, 1, 2)}
ROOTS = np.sqrt(Q[1])
FAR = np.array([0.0, -18.0, -110.0])
REAL = next_token_logits().logits.astype(float)
ROW7 = softmax(REAL[7])
VOCABULARY = REAL.shape[1]


def stored(q, dtype):
    """Return q after a stay in a less precise dtype."""
    back = q.astype(dtype).astype(float)
    return back / back.sum()


def lost_gap(dtype):
    """Return the gap at which exp(-gap) rounds to 0 in this dtype: half its smallest positive number."""
    return np.log(2) - np.log(np.finfo(dtype).smallest_subnormal.astype(float))


def standard_error(q, n):
    return np.sqrt(q * (1 - q) / n)


TEXTS = np.array([0.6 / 8] * 8 + [0.4])     # eight texts begin with A, one with B
ACCEPT = Q[1] / Q[1].max()
HALF7 = stored(ROW7, np.float16)

assert np.abs(temper(Q[1], 2) - Q[2]).max() < 1e-16
assert np.array_equal(temper(stored(softmax(FAR), np.float16), 10), [1, 0, 0])
assert temper(stored(softmax(FAR), np.float32), 10)[2] == 0

NUMBERS = {
    "softmax": {
        "0.5": GIVEN,
        "403.429": WEIGHTS[0.5][0], "7.389": WEIGHTS[0.5][1], "411.818": WEIGHTS[0.5].sum(),
        "20.086": WEIGHTS[1][0], "2.718": WEIGHTS[1][1], "23.804": WEIGHTS[1].sum(),
        "4.482": WEIGHTS[2][0], "1.649": WEIGHTS[2][1], "7.130": WEIGHTS[2].sum(),
        "0.9796": Q[0.5][0], "0.0179": Q[0.5][1], "0.0024": Q[0.5][2],
        "0.8438": Q[1][0], "0.1142": Q[1][1], "0.0420": Q[1][2],
        "0.6285": Q[2][0], "0.2312": Q[2][1], "0.1402": Q[2][2],
    },
    "entropy": {"0.693": np.log(2), "0.1": GIVEN, "0.9": GIVEN, "0.3251": entropy([0.1, 0.9]),
                "0.4690": entropy([0.1, 0.9], base=2)},
    "tempering": {
        "0.84379": Q[1][0], "0.11420": Q[1][1], "0.04201": Q[1][2],
        "0.91858": ROOTS[0], "0.33793": ROOTS[1], "0.20496": ROOTS[2], "1.46147": ROOTS.sum(),
        "0.62853": (temper(Q[1], 2)[0], Q[2][0]), "0.23122": (temper(Q[1], 2)[1], Q[2][1]),
        "0.14024": (temper(Q[1], 2)[2], Q[2][2]), "0.5": GIVEN,
        "0.6": GIVEN, "0.4": GIVEN, "0.692": temper([0.6, 0.4], 0.5)[0], "0.220": temper(TEXTS, 0.5)[:8].sum(),
    },
    "lab": {"130": GIVEN, "140": GIVEN},
    "what-differs": {
        "0.906": entropy(Q[2]), "1.461": ROOTS.sum(), "0.524": entropy(Q[1]), "1.081": entropy(softmax(Q[1] / 2)),
        "0.107": entropy(temper(Q[1], 1 / 2)), "0.769": -np.sum(ROOTS * np.log(ROOTS)),
    },
    "precision": {
        "65504": np.finfo(np.float16).max.astype(float), "3.4e38": np.finfo(np.float32).max.astype(float),
        "1.8e308": np.finfo(float).max,
        "6.0e-8": np.finfo(np.float16).smallest_subnormal.astype(float),
        "1.4e-45": np.finfo(np.float32).smallest_subnormal.astype(float),
        "4.9e-324": np.finfo(float).smallest_subnormal,
        "17.3": lost_gap(np.float16), "104": lost_gap(np.float32), "745": lost_gap(float),
        "-110": GIVEN, "0.858": softmax(FAR, 10)[0], "0.142": softmax(FAR, 10)[1], "1.4e-5": softmax(FAR, 10)[2],
        "40%": np.mean(ROW7.astype(np.float16) == 0), "49152": VOCABULARY,
        "9.113": entropy(temper(HALF7, 2)), "9.270": entropy_from_logits(REAL[7], 2),
    },
    "rejection": {
        "0.5": GIVEN, "0.9": GIVEN, "2": 1 / (1 - 0.5), "10": 1 / (1 - 0.9),
        "0.135": ACCEPT[1], "0.050": ACCEPT[2], "1.161": 1 / np.sum(Q[1] * ACCEPT),
        "0.980": Q[0.5][0], "0.018": Q[0.5][1], "0.002": (Q[0.5][2], (Q[1] * ACCEPT / np.sum(Q[1] * ACCEPT))[2]),
    },
    "sampling": {
        "0.629": Q[2].cumsum()[0], "0.860": Q[2].cumsum()[1], "0.30": GIVEN, "0.70": GIVEN, "0.95": GIVEN,
        "1000": GIVEN, "4000": GIVEN, "0.2312": Q[2][1], "0.0133": standard_error(Q[2][1], 1000),
        "0.0067": standard_error(Q[2][1], 4000),
    },
    "pitfalls": {
        "0.844": Q[1][0], "0.629": Q[2][0], "1e-9": GIVEN, "49152": VOCABULARY,
        "-4.9e-5": -np.log(1 / VOCABULARY + 1e-9) - np.log(VOCABULARY),
        "1.0e-7": np.log(VOCABULARY) - entropy(softmax(ROW7 / 2)),
        "0.107": entropy(Q[0.5]), "0.906": entropy(Q[2]),
        "0.9999": softmax(REAL[3].astype(np.float32)).cumsum()[-1],
        "0.6": GIVEN, "0.3": GIVEN, "0.1": GIVEN, "0.898": (entropy([0.6, 0.3, 0.1]), entropy([0.1, 0.3, 0.6])),
        "100": GIVEN, "0.2312": Q[2][1], "0.147": Q[2][1] - 2 * standard_error(Q[2][1], 100),
        "0.316": Q[2][1] + 2 * standard_error(Q[2][1], 100),
    },
    "quick-checks": {
        "2.718": np.e, "1.649": np.exp(0.5), "0.731": softmax([2, 1])[0], "0.269": softmax([2, 1])[1],
        "0.622": softmax([2, 1], 2)[0], "0.378": softmax([2, 1], 2)[1], "0.25": GIVEN, "0.2": GIVEN, "400": GIVEN,
        "0.24": (96 / 400,), "0.02": standard_error(0.2, 400), "1600": GIVEN,
    },
}
