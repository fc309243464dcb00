"""What theory 08 prints, recomputed."""

import numpy as np

from taulab import decision
from taulab.course.labs.lab08.causal_weights import causal_weights, weights_of
from taulab.course.labs.lab08.distinct_n import TWICE, across_sentences, distinct_n
from taulab.course.labs.lab08.predictions import best_on_830, change_of_mind
from taulab.course.labs.lab08.softmax_back import softmax_back
from taulab.data import headline_grid
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

GRID = headline_grid()


def runs(amount, model="transformer", loss="log loss"):
    """Return the runs on English headlines."""
    return GRID[(GRID["language"] == "en") & (GRID["headlines"] == amount) & (GRID["model"] == model)
                & (GRID["loss"] == loss)]


# What the lab says of its runs, beyond the numbers that its cells print.
PLAIN, POWERS = runs(830)["log_loss"], {loss: runs(4_000, loss=loss)[0] for loss in
                                        ("log loss", "alpha 0.5", "alpha 2", "gamma 1", "squared error")}
CHANGE = {loss: runs(830, loss=loss)["log_loss"] - PLAIN
          for loss in ("-H 0.1", "+H 0.1", "smoothing 0.1", "squared error")}
LOST = {loss: [run[column] - POWERS["log loss"][column] for column in ("log_loss", "log_loss_tau")]
        for loss, run in POWERS.items() if loss != "log loss"}
assert best_on_830() == "transformer" and (runs(830, "LSTM")["epochs"] == 20).all()
assert (runs(830, "MLP")["log_loss"] > PLAIN[:3]).all()
assert runs(5_000)["log_loss"][0] < PLAIN.min() - 0.5
assert round(float(runs(5_000)["grammatical_plain"][0]), 2) == 0.11
assert (CHANGE["-H 0.1"] < 0).all() and (CHANGE["+H 0.1"] > 0).all() and (CHANGE["smoothing 0.1"] < 0).all()
assert 0.7 < -CHANGE["-H 0.1"].mean() / CHANGE["+H 0.1"].mean() < 1.4
assert 2.5 < CHANGE["smoothing 0.1"].mean() / CHANGE["-H 0.1"].mean() < 3.2
assert CHANGE["squared error"].min() > 3 * -CHANGE["smoothing 0.1"].min()
assert 0.97 < POWERS["squared error"]["tau"] < 1.1 and 1 < POWERS["log loss"]["tau"] < 1.1
assert 1.8 < POWERS["alpha 0.5"]["tau"] < 2.2
assert all(0.55 < POWERS[loss]["tau"] < 0.65 for loss in ("alpha 2", "gamma 1"))
assert 0.6 < 1 - LOST["alpha 0.5"][1] / LOST["alpha 0.5"][0] < 0.72
assert 0.4 < 1 - LOST["alpha 2"][1] / LOST["alpha 2"][0] < 0.6
assert LOST["gamma 1"][1] < 0.1 < 0.5 < LOST["gamma 1"][0] and 0.75 < LOST["squared error"][1] < 0.85
assert all(POWERS[loss]["rare"] < POWERS["log loss"]["rare"] - 0.3 for loss in ("alpha 2", "gamma 1"))
assert all(POWERS[loss]["top"] > POWERS["log loss"]["top"] + 1 for loss in ("alpha 2", "gamma 1"))
assert all(POWERS[loss]["rare"] > POWERS["log loss"]["rare"] + 0.5 for loss in ("alpha 0.5", "squared error"))

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
        "1.0": (at_the_token(log_loss), at_the_token(gamma_divergence, 1)),
        "0.041": at_the_token(alpha_divergence, 0.5),
        "1200": round(at_the_token(alpha_divergence, 2), -1), "0.00042": at_the_token(beta_divergence, 2),
    },
    "pitfalls": {"2.5": PER_SENTENCE, "2.3333": PER_WORD, "0.5": GIVEN, "0.783": SHARP[0], "0.196": SHARP[1],
                 "0.022": SHARP[2], "2400": GIVEN,
                 "0.00042": at_the_token(beta_divergence, 2) / at_the_token(log_loss)},
    "quick-checks": {"0.5": GIVEN, "-0.5": 0.5 - 1, "1.2": GIVEN},
    "lab": {"125": GIVEN, "140": GIVEN},
}
