"""What theory 02 prints, recomputed."""

from fractions import Fraction

import numpy as np
from scipy.optimize import brentq

from taulab.entropy import entropy, entropy_from_logits, entropy_slope, kl_divergence, logit_moments
from taulab.softmax import logsumexp, softmax

GIVEN = None

Z = np.array([2.0, 1.0, 0.0, -1.0])
PAIR = np.array([2.0, 1.0])
UNIFORM = np.full(4, 0.25)


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


GREEDY_GAP = logsumexp(Z) - 2.0

NUMBERS = {
    "top": {},
    "primer": {},
    "two-tokens": {
        "0.6225": softmax(PAIR, 2)[0], "0.6628": entropy_from_logits(PAIR, 2.0), "0.2350": logit_moments(PAIR, 2.0)[1],
        "0.0294": entropy_slope(PAIR, 2.0), "0.001": GIVEN, "49152": GIVEN,
    },
    "log-partition": {
        "1.78734": logsumexp(Z / 2), "1.08458": logit_moments(Z, 2.0)[0], "0.54229": logit_moments(Z, 2.0)[0] / 2,
        "1.24505": entropy_from_logits(Z, 2.0),
    },
    "curvature": {
        "0.001": GIVEN, "0.5": GIVEN, "-1.513": second_difference(0.5), "5.405": curvature(0.5, third_counts=2),
        "-1.119": second_difference(1.0), "-0.389": curvature(1.0, third_counts=2), "-0.167": second_difference(2.0),
        "-0.142": curvature(2.0, third_counts=2), "0.3802": brentq(curvature, 0.2, 1.0),
    },
    "units": {"0.6166": entropy_slope(Z, 1.0), "0.8895": entropy_slope(Z, 1.0) / np.log(2)},
    "kl": {"0.5539": kl_divergence(UNIFORM, softmax(Z)), "0.4388": kl_divergence(softmax(Z), UNIFORM)},
    "gibbs": {
        "2.0000": score(np.eye(4)[0], 1.0), "0.4402": GREEDY_GAP, "0.5": np.sum(UNIFORM * Z), "1.3863": np.log(4),
        "1.8863": score(UNIFORM, 1.0), "0.5539": kl_divergence(UNIFORM, softmax(Z)), "1.4927": logit_moments(Z, 1.0)[0],
        "0.9475": entropy_from_logits(Z, 1.0), "2.4402": logsumexp(Z), "0.0000": logsumexp(Z) - score(softmax(Z), 1.0),
        "1.0820": 1.5 / np.log(4),
    },
    "moving-logits": {"0.3083": entropy_slope(2 * Z, 2.0)},
    "pitfalls": {
        "0.1": GIVEN, "0.731": curvature(1.0, variance_counts=0), "-1.119": curvature(1.0),
        "5.405": curvature(0.5, third_counts=2), "-1.513": curvature(0.5), "0.5": GIVEN,
        "-0.886": 0.5 - np.log(4), "1.886": score(UNIFORM, 1.0), "4.5": score(UNIFORM, 2.0, np.log(2)),
        "3.575": 2 * logsumexp(Z / 2), "0.554": kl_divergence(UNIFORM, softmax(Z)),
        "0.439": kl_divergence(softmax(Z), UNIFORM), "6e-18": float(Fraction(0.1) - Fraction(1, 10)),
    },
    "quick-checks": {"2.45": GIVEN, "2.440": logsumexp(Z)},
}
