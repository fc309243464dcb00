"""What theory 08 prints, recomputed."""

import numpy as np

from taulab import decision
from taulab.course.labs.lab08.causal_weights import causal_weights, weights_of
from taulab.course.labs.lab08.distinct_n import TWICE, across_sentences, distinct_n
from taulab.course.labs.lab08.predictions import change_of_mind
from taulab.course.labs.lab08.softmax_back import softmax_back
from taulab.entropy import entropy, kl_divergence
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


QUERIES, KEYS = np.array([[1.0, 0], [1, 1], [0, 2]]), np.array([[1.0, 0], [0, 1], [1, 1]])
LAST, LAST_UNSCALED = causal_weights(QUERIES, KEYS)[2], weights_of(QUERIES @ KEYS.T)[2]
BACK = softmax_back(np.array([[0.5, 0.5, 0.0]]), np.array([[1.0, 0.0, 5.0]]))[0]

RHO = decision.actions(decision.WORLD["A"])[0]
BETAS = (0.05, 0.25, 1, 4)
ACTIONS = {beta: decision.action_values(decision.WORLD, "A", beta, 0.9) for beta in BETAS}
VALUES = {beta: decision.soft_value(RHO, ACTIONS[beta], beta) for beta in BETAS}
POLICIES = {beta: decision.soft_policy(RHO, ACTIONS[beta], beta) for beta in BETAS}
KLS, ENTROPIES = ({beta: of(POLICIES[beta]) for beta in BETAS}
                  for of in (lambda pi: kl_divergence(pi, RHO), entropy))
assert np.allclose(RHO, [0.1, 0.4, 0.1, 0.4])
assert all(abs(decision.values_by_token(decision.WORLD, beta, 0.9)["A"] - VALUES[beta]) < 1e-14 for beta in BETAS)

NUMBERS = {
    "attention": {"0.1084": LAST[0], "0.4458": (LAST[1], LAST[2]), "0.0634": LAST_UNSCALED[0],
                  "0.4683": (LAST_UNSCALED[1], LAST_UNSCALED[2]), "0.5": GIVEN, "0.25": BACK[0], "-0.25": BACK[1]},
    "decisions": {
        "0.2": GIVEN, "0.8": GIVEN, "0.9": GIVEN, "0.05": GIVEN, "0.25": GIVEN, "1e5": GIVEN,
        "2.1226": VALUES[0.05], "1.6362": VALUES[0.25], "0.9791": VALUES[1], "0.4656": VALUES[4],
        "2.283": KLS[0.05], "0.800": KLS[0.25], "0.360": KLS[1], "0.045": KLS[4],
        "0.016": ENTROPIES[0.05], "0.697": ENTROPIES[0.25], "0.880": ENTROPIES[1], "1.179": ENTROPIES[4],
        "0.000": (POLICIES[0.05][0], POLICIES[0.05][3], POLICIES[0.25][3]), "0.002": POLICIES[0.05][1],
        "0.998": POLICIES[0.05][2], "0.003": POLICIES[0.25][0], "0.582": POLICIES[0.25][1], "0.416": POLICIES[0.25][2],
        "0.065": POLICIES[1][0], "0.712": POLICIES[1][1], "0.168": POLICIES[1][2], "0.055": POLICIES[1][3],
        "0.101": POLICIES[4][0], "0.517": POLICIES[4][1], "0.122": POLICIES[4][2], "0.261": POLICIES[4][3],
        "0.8008": decision.values_by_token(decision.WORLD, 1, 0.9, inner=0.9)["A"], "0.207": change_of_mind(),
    },
    "writing": {"0.5": distinct_n(TWICE, 2, 4), "0.667": across_sentences(TWICE, 2, 4)},
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
