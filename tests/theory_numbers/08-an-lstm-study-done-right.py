"""What theory 08 prints, recomputed."""

import numpy as np

from taulab.losses import alpha_divergence, beta_divergence, confidence_penalty, gamma_divergence, log_loss
from taulab.softmax import temper

GIVEN = None

P = np.array([0.6, 0.3, 0.1])
GIVEN_P = {"0.6": GIVEN, "0.3": GIVEN, "0.1": GIVEN, "0.5": GIVEN}
SHORT, LONG = np.array([1.0, 5.0]), np.array([2.0, 2.0, 2.0, 2.0])
PER_WORD = (SHORT.sum() + LONG.sum()) / 6
PER_SENTENCE = (SHORT.mean() + LONG.mean()) / 2
PENALISED, SLOPE = confidence_penalty([2, 1, 0, -1], 1, 0.1)
SHARP, FLAT = temper(P, 0.5), temper(P, 2)


def over_samples(loss_of, q, power):
    """Return the mean gradient at q over tokens that come with probabilities p."""
    return sum(p * loss_of(np.log(q), y, power)[1] for y, p in enumerate(P))


for loss_of, q, power in ((alpha_divergence, SHARP, 0.5), (alpha_divergence, FLAT, 2), (gamma_divergence, FLAT, 1),
                          (gamma_divergence, SHARP, -0.5), (beta_divergence, P, 2), (beta_divergence, P, 0.7)):
    assert np.abs(over_samples(loss_of, q, power)).max() < 1e-14

EQUALS = np.zeros(2_400)


def at_the_token(loss_of, *power):
    """Return the component of the gradient at the token that came, one of 2,400 equals."""
    return -loss_of(EQUALS, 0, *power)[1][0]


NUMBERS = {
    "top": GIVEN_P,
    "budget": {"2.3333": PER_WORD, "2.5": PER_SENTENCE, "1.75": (SHORT.sum() + LONG.sum()) / 8},
    "power": {
        **GIVEN_P, "0.783": SHARP[0], "0.196": SHARP[1], "0.022": SHARP[2], "0.473": FLAT[0], "0.334": FLAT[1],
        "0.193": FLAT[2], "0.600": P[0], "0.300": P[1], "0.100": P[2], "2400": GIVEN,
        "1.0": (at_the_token(log_loss), at_the_token(gamma_divergence, 1)), "0.041": at_the_token(alpha_divergence, 0.5),
        "1200": round(at_the_token(alpha_divergence, 2), -1), "0.00042": at_the_token(beta_divergence, 2),
    },
    "pitfalls": {"2.5": PER_SENTENCE, "2.3333": PER_WORD, "0.5": GIVEN, "0.783": SHARP[0], "0.196": SHARP[1],
                 "0.022": SHARP[2], "2400": GIVEN,
                 "0.00042": at_the_token(beta_divergence, 2) / at_the_token(log_loss)},
    "quick-checks": {"0.5": GIVEN, "-0.5": 0.5 - 1, "1.2": GIVEN},
}
