"""What theory 02 prints, recomputed."""

from fractions import Fraction

import numpy as np
from scipy.optimize import brentq

from taulab.entropy import entropy, entropy_from_logits, entropy_slope, kl_divergence, logit_moments, varentropy
from taulab.softmax import logsumexp, softmax

GIVEN = None

Z = np.array([3.0, 1.0, 0.0])
PAIR = np.array([2.0, 1.0])
UNIFORM = np.full(3, 1 / 3)


def second_difference(tau, step=1e-3):
    left, middle, right = (entropy_from_logits(Z, tau + k * step) for k in (-1, 0, 1))
    return (left - 2 * middle + right) / step**2


def curvature(tau, third_counts=1, variance_counts=1):
    q = softmax(Z, tau)
    deviation = Z - np.sum(q * Z)
    return (-third_counts * np.sum(q * deviation**3) / tau**5
            - variance_counts * 3 * np.sum(q * deviation**2) / tau**4)


def score(q, tau, nats=1.0):
    return np.sum(q * Z) + tau * entropy(q) / nats


OLD, REWARD = np.array([0.7, 0.2, 0.1]), np.array([0.0, 1.0, 2.0])
TILTED = softmax(np.log(OLD) + REWARD)
NUMBERS = {
    "two-tokens": {
        "0.6225": softmax(PAIR, 2)[0], "0.6628": entropy_from_logits(PAIR, 2.0), "0.2350": logit_moments(PAIR, 2.0)[1],
        "0.0294": entropy_slope(PAIR, 2.0), "0.001": GIVEN, "49152": GIVEN,
    },
    "log-partition": {
        "1.96437": logsumexp(Z / 2), "2.11682": logit_moments(Z, 2.0)[0], "1.05841": logit_moments(Z, 2.0)[0] / 2,
        "0.90596": entropy_from_logits(Z, 2.0),
    },
    "curvature": {
        "0.001": GIVEN, "0.5": GIVEN,
        "1.904": (curvature(0.5), second_difference(0.5)), "8.212": curvature(0.5, third_counts=2),
        "-0.879": (curvature(1.0), second_difference(1.0)), "0.371": curvature(1.0, third_counts=2),
        "-0.226": (curvature(2.0), second_difference(2.0)), "-0.188": curvature(2.0, third_counts=2),
        "0.6906": brentq(curvature, 0.4, 1.0),
    },
    "units": {
        "0.7093": (entropy_slope(Z, 1.0), varentropy(softmax(Z))), "1.0232": entropy_slope(Z, 1.0) / np.log(2),
        "1.4762": varentropy(softmax(Z)) / np.log(2) ** 2,
    },
    "kl": {"0.7379": kl_divergence(UNIFORM, softmax(Z)), "0.5743": kl_divergence(softmax(Z), UNIFORM)},
    "gibbs": {
        "3.0000": score(np.eye(3)[0], 1.0), "0.1698": (logsumexp(Z) - 3, kl_divergence(np.eye(3)[0], softmax(Z))),
        "1.3333": np.sum(UNIFORM * Z), "1.0986": np.log(3), "2.4319": score(UNIFORM, 1.0),
        "0.7379": (logsumexp(Z) - score(UNIFORM, 1.0), kl_divergence(UNIFORM, softmax(Z))),
        "2.6456": logit_moments(Z, 1.0)[0], "0.5243": entropy_from_logits(Z, 1.0),
        "3.1698": (logsumexp(Z), score(softmax(Z), 1.0)), "0.0000": abs(logsumexp(Z) - score(softmax(Z), 1.0)),
        "1.5171": (3 - np.sum(UNIFORM * Z)) / np.log(3),
        "0.7": GIVEN, "0.2": GIVEN, "0.1": GIVEN, "0.353": TILTED[0], "0.274": TILTED[1], "0.373": TILTED[2],
        "0.684": logsumexp(np.log(OLD) + REWARD), "-0.303": 2 - kl_divergence(np.eye(3)[2], OLD),
    },
    "moving-logits": {"0.3546": entropy_slope(2 * Z, 2.0)},
    "pitfalls": {
        "0.1": GIVEN, "6e-18": float(Fraction(0.1) - Fraction(1, 10)),
        "1.249": curvature(1.0, variance_counts=0), "-0.879": curvature(1.0), "0.371": curvature(1.0, third_counts=2),
        "0.235": np.sum(UNIFORM * Z) - np.log(3), "2.432": score(UNIFORM, 1.0),
        "4.503": score(UNIFORM, 2.0, np.log(2)), "3.929": 2 * logsumexp(Z / 2),
        "0.738": kl_divergence(UNIFORM, softmax(Z)), "0.574": kl_divergence(softmax(Z), UNIFORM),
    },
    "quick-checks": {"3.2": GIVEN, "3.170": logsumexp(Z)},
    "lab": {"115": GIVEN, "125": GIVEN},
}
