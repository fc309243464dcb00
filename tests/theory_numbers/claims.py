"""What the page of claims prints, recomputed."""

import runpy
from pathlib import Path

import numpy as np
from scipy import stats

from taulab import decision
from taulab.calibration import expected_calibration_error, fit_temperature
from taulab.corpus import grammar, windows
from taulab.course.labs.lab05.log_loss import log_loss
from taulab.course.labs.lab05.predictions import spoken_and_true
from taulab.course.labs.lab08.predictions import lead_over_words
from taulab.course.labs.lab09.predictions import entropy_of_half
from taulab.course.labs.lab12.predictions import gain_over_one_temperature
from taulab.data import headline_grid, next_token_logits
from taulab.entropy import cross_entropy, entropy, entropy_from_logits, kl_divergence
from taulab.entropy_calibration import (
    calibrated_temperature,
    calibration_by_step,
    least_loss_temperature,
    temper_steps,
)
from taulab.heavy_tails import karlin_constant, singleton_mass
from taulab.losses import confidence_penalty_optimum, entropy_penalty
from taulab.losses.scores import clipped_entropy, clipped_kl, squared_error
from taulab.models import MLP
from taulab.sampling import repetition_penalty
from taulab.softmax import softmax, temper
from taulab.text_scores import self_bleu
from taulab.training import train
from taulab.worlds import fork_world, small_world

GIVEN = None
LISTENING = runpy.run_path(str(Path(__file__).with_name("13-a-real-language-model.py")))["NUMBERS"]["listening"]

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
Z36 = np.array([2.0, 1.0, -1.0, -2.0])
ROW = next_token_logits().logits[3].astype(float)

assert np.abs(softmax(Z0, 2) - temper(softmax(Z0), 2)).max() < 1e-15


def penalised(shift):
    return softmax(repetition_penalty(Z36 + shift, [0, 2], 1.3))


Z_WORLD, LABELS = spoken_and_true(5, 20_000)
FITTED = fit_temperature(*spoken_and_true(6, 5_000))
MEAN_CONFIDENCE = {tau: softmax(2 * Z_WORLD, tau).max(axis=1).mean() for tau in (0.9, 1, 2)}
ECE = {tau: expected_calibration_error(softmax(2 * Z_WORLD, tau), LABELS) for tau in (0.9, 1)}

ENGLISH = grammar("en")
CONTEXTS = ENGLISH.contexts(3)
SENTENCES = ENGLISH.sample(600, np.random.default_rng(0))
SEEN, UNSEEN = windows(SENTENCES[:300], 3), windows(SENTENCES[300:], 3)


def trained(patience):
    """Return the model of lab 04: stopped early, or, without patience, trained for 80 epochs."""
    model = MLP(len(ENGLISH.vocabulary), width=3, embedding=16, hidden=64, rng=np.random.default_rng(0))
    train(model, *SEEN, epochs=80, batch_size=32, learning_rate=3e-3, seed=0, validation=UNSEEN, patience=patience)
    return model


def predicted(model, temperature=1.0):
    return softmax(model.logits(CONTEXTS.windows).astype(float), temperature)


def exact_log_loss(q):
    return CONTEXTS.weights @ cross_entropy(CONTEXTS.laws, q)


EARLY, LATE = trained(5), trained(None)
BEST_TEMPERATURE = fit_temperature(LATE.logits(UNSEEN[0]).astype(float), UNSEEN[1])
STOPPED = np.full(CONTEXTS.laws.shape, 1e-9)
STOPPED[:, 0] = 1 - 1e-9 * (STOPPED.shape[1] - 1)

P = np.array([0.6, 0.3, 0.1])


def with_plus(lam):
    """Return the entropy at the minimum of CE + λH."""
    z = np.log(P)
    for _step in range(2_000):
        z = z - entropy_penalty(z, P, lam)[1]
    return entropy(softmax(z))


def with_minus(beta):
    return entropy(confidence_penalty_optimum(P, beta))


def kept(V, beta):
    """Return what is left of a certain token among V."""
    return confidence_penalty_optimum(np.r_[1.0, np.zeros(V - 1)], beta)[0]


def implied(p, beta):
    return np.diff(np.log(p)) / np.diff(np.log(confidence_penalty_optimum(p, beta)))


WORDS = 2_400
NEGATIVE = clipped_entropy(np.full(WORDS, -1.0))[0]


def kl_to_reference(beta):
    """Return KL(π‖ρ) of the best policy in state A of the world of lab 08."""
    rho = decision.actions(decision.WORLD["A"])[0]
    return kl_divergence(decision.soft_policy(rho, decision.action_values(decision.WORLD, "A", beta, 0.9), beta), rho)


def against_plain(loss, column="log_loss"):
    """Return the mean paired difference in log loss on 830 headlines, five seeds, and half its 98.75% interval."""
    grid = headline_grid()
    plain, other = (grid[(grid["headlines"] == 830) & (grid["model"] == "transformer") & (grid["language"] == "en")
                         & (grid["loss"] == kind)][column] for kind in ("log loss", loss))
    return (other - plain).mean(), stats.t.ppf(1 - 0.05 / 8, len(plain) - 1) * stats.sem(other - plain)


PLUS_H, MINUS_H, SMOOTHED = map(against_plain, ("+H 0.1", "-H 0.1", "smoothing 0.1"))
PLUS_TAU, MINUS_TAU = (against_plain(loss, "log_loss_tau") for loss in ("+H 0.1", "-H 0.1"))

# Words that come once, of a million.
def falling(alpha):
    """Return ln m and ln mass at 25 sizes, from 30 words to a third of the vocabulary."""
    m = np.geomspace(30, 1e6 / 3, 25)
    return np.log(m), np.log(singleton_mass(alpha, m, 10**6))


def slopes(alpha):
    x, y = falling(alpha)
    return np.diff(y) / np.diff(x)


# Worlds that are known exactly.
SMALL = small_world()
FLAT = calibration_by_step(SMALL._replace(model=0.8 * SMALL.truth + 0.2 / 4))
TAU = {"calibrated": calibrated_temperature(SMALL), "least loss": least_loss_temperature(SMALL)}
AS_IT_IS = calibration_by_step(SMALL)
STEPS = {name: calibration_by_step(temper_steps(SMALL, tau)) for name, tau in TAU.items()}
WARNED = calibration_by_step(SMALL._replace(model=softmax(np.log(SMALL.model) / 0.9 - np.eye(4)[3])))

assert np.ptp(FLAT.entropy[2:]) < 5e-4
assert abs(STEPS["calibrated"].entce) < 1e-12

NUMBERS = {
    "top": {"0.089": 1 / 0.918 - 1},
    "claim-1": {"0.6": GIVEN, "0.3": GIVEN, "0.1": GIVEN, "0.9": GIVEN, "0.898": entropy(P), "0.783": with_plus(0.3),
                "0.489": with_plus(0.9), "0.973": with_minus(0.3)},
    "claim-2": {"0.3": GIVEN, "0.3296": 0.3 * np.log(3)},
    "claim-3": {"0.6": GIVEN, "0.3": GIVEN, "0.1": GIVEN, "5.10": implied(P, 5)[0], "9.62": implied(P, 5)[1]},
    "claim-4": {"0.3": GIVEN, "0.6": GIVEN, "0.999": GIVEN, "1.302": implied(np.array([0.6, 0.4]), 0.3)[0],
                "2.062": implied(np.array([0.999, 0.001]), 0.3)[0]},
    "claim-8": {"0.1": GIVEN, "0.9996": kept(10, 0.1), "0.8133": kept(50_257, 0.1), "50257": GIVEN,
                "1.443": 1 / np.log(2), "0.6140": kept(50_257, 0.1 / np.log(2))},
    "claim-15": {"0.6": GIVEN, "0.3": GIVEN, "0.1": GIVEN, "1.5": GIVEN, "2.45": np.exp(entropy(P)),
                 "1.37": np.exp(with_plus(1.5)), "2.91": np.exp(with_minus(1.5))},
    "claim-6a": {"300": GIVEN, "80": GIVEN, "2.7": exact_log_loss(predicted(LATE)), "1.9": BEST_TEMPERATURE,
                 "2.2": exact_log_loss(predicted(LATE, BEST_TEMPERATURE)), "2.1": exact_log_loss(predicted(EARLY))},
    "claim-7": {"0.6": GIVEN, "0.4": GIVEN, "0.673": entropy([0.6, 0.4])},
    "claim-9": {"1.8": CONTEXTS.weights @ entropy(predicted(EARLY)), "1.2": CONTEXTS.weights @ entropy(predicted(LATE)),
                "2.1": exact_log_loss(predicted(EARLY)), "2.7": exact_log_loss(predicted(LATE)),
                "17.6": exact_log_loss(STOPPED)},
    "claim-19": {"830": GIVEN, "0.1": GIVEN, "-0.1": GIVEN, "98.75%": 1 - 0.05 / 4, "0.020": PLUS_H[1],
                 "0.038": -MINUS_H[0], "0.019": (MINUS_H[1], PLUS_TAU[1]), "0.108": -SMOOTHED[0], "0.004": SMOOTHED[1],
                 "-0.004": PLUS_TAU[0], "-0.017": MINUS_TAU[0], "0.051": (PLUS_H[0], MINUS_TAU[1]),
                 "0.14": lead_over_words()},
    "claim-22": {"0.05": GIVEN, "2.283": kl_to_reference(0.05), "0.045": kl_to_reference(4)},
    "claim-23": {"0.8": GIVEN, "0.2": GIVEN, "0.956": 0.8 ** 0.2, "0.994": 0.8 ** (0.2 / 8)},
    "claim-24": {"0.8": GIVEN, "0.64": 0.8 ** 2, "0.5": GIVEN, "0.2231": np.log(1 / 0.8)},
    "claim-25": {"0.800": 0.8, "0.894": 0.8 ** 0.5},
    "claim-26": {"100": self_bleu([["she", "sang"]] * 2)},
    "claim-27": {"100": GIVEN, "0.566": np.hypot(1 - 30 / 50, 0.4), "0.600": np.hypot(1 - 50 / 50, 0.6),
                 "0.781": np.hypot(1 - 50 / 100, 0.6), "0.806": np.hypot(1 - 30 / 100, 0.4)},
    "claim-31": {"0.693": entropy([0.5, 0.5]), "6.103": entropy_of_half()},
    "claim-32": {"1e-15": GIVEN},
    # recomputed in 01-sweeping-tau, section limits
    "claim-34": {"50257": GIVEN, "4.3%": GIVEN, "0.55%": GIVEN, "12.1%": GIVEN, "1.6%": GIVEN},
    "claim-35": {"0.5": GIVEN, "0.9": GIVEN, "2": 1 / (1 - 0.5), "10": 1 / (1 - 0.9)},
    "claim-36": {"1.3": GIVEN, "0.035": softmax(Z36)[2], "0.058": softmax([2 / 1.3, 1, -1 / 1.3, -2])[2],
                 "0.649": penalised(-3)[0], "0.430": penalised(3)[0]},
    "claim-5": {"0.9": GIVEN, "0.692": MEAN_CONFIDENCE[0.9], "0.662": MEAN_CONFIDENCE[1], "0.439": MEAN_CONFIDENCE[2],
                "0.432": np.mean(Z_WORLD.argmax(axis=1) == LABELS)},
    "claim-6b": {"1.913": log_loss(2 * Z_WORLD, LABELS), "1.612": log_loss(2 * Z_WORLD, LABELS, 2),
                 "1.967": log_loss(2 * Z_WORLD, LABELS, 8), "20000": GIVEN},
    "claim-33": {"0.9": GIVEN, "0.230": ECE[1], "0.260": ECE[0.9], "1.913": log_loss(2 * Z_WORLD, LABELS),
                 "2.026": log_loss(2 * Z_WORLD, LABELS, 0.9), "1.990": 2 * FITTED, "0.498": FITTED / 2},
    # recomputed in 05-calibration, section three-notions
    "claim-38": {"0.833": GIVEN, "0.811": GIVEN, "0.712": GIVEN},
    "claim-40": {"0.089": 1 / 0.918 - 1, "0.918": GIVEN, "100": GIVEN, "0.888": singleton_mass(0.918, 100, 10**6),
                 "0.195": singleton_mass(0.918, 1e6, 10**6), "-0.113": np.polyfit(*falling(0.918), 1)[0],
                 "0.0": GIVEN, "-0.13": GIVEN},
    "claim-41": {"1.25": GIVEN, "1.114": GIVEN, "100000": GIVEN, "-0.102": 1 / 1.114 - 1,
                 "1.94": karlin_constant(1.114) * 1e5 ** (1 / 1.114 - 1) / singleton_mass(1.114, 1e5, 10**6),
                 "-0.180": np.polyfit(*falling(1.114), 1)[0], "-0.084": slopes(1.0)[0], "-0.289": slopes(1.0)[-1]},
    "claim-44a": {"0.7": GIVEN, "1.5": GIVEN, "2.367": entropy_from_logits(ROW, 0.7),
                  "3.938": entropy_from_logits(ROW, 1), "6.173": entropy_from_logits(ROW, 1.5)},
    "claim-42": {"80%": GIVEN, "20%": GIVEN, "1.155": FLAT.entropy[2], "0.1245": FLAT.entce,
                 "0.8107": TAU["calibrated"], "0.982": STEPS["calibrated"].entropy[1],
                 "1.023": STEPS["calibrated"].entropy[6]},
    "claim-43": {"0.41": GIVEN, "72": GIVEN, "176": 72 / 0.41, "2.24": np.log10(72 / 0.41), "-0.05": GIVEN,
                 "-0.10": GIVEN, "-0.33": GIVEN, "0.77": (72 / 0.41) ** -0.05, "0.60": (72 / 0.41) ** -0.1,
                 "0.18": (72 / 0.41) ** -0.33},
    "claim-44b": {"0.833": TAU["least loss"], "1.0329": AS_IT_IS.log_loss.mean(),
                  "1.0259": STEPS["least loss"].log_loss.mean(), "0.0960": AS_IT_IS.entce,
                  "0.0148": STEPS["least loss"].entce, "0.9": GIVEN, "1.0148": WARNED.log_loss.mean(),
                  "-0.0080": WARNED.entce, "1.043": least_loss_temperature(fork_world(64)), "2.29": GIVEN,
                  "2.28": GIVEN, "1.026": GIVEN},
    "claim-9b": {"0.0039": NEGATIVE, "7.78": np.log(WORDS)},
    "claim-11": {"2400": WORDS, "0.000417": squared_error(np.zeros(WORDS), 0)[0]},
    "claim-12": {"2400": WORDS, "0.2": GIVEN, "772.5": clipped_entropy(np.full(WORDS, 0.2))[0],
                 "7.78": np.log(WORDS), "0.0039": NEGATIVE},
    "claim-13": {"-0.0039": clipped_kl(np.ones(WORDS), 0)[0], "100": GIVEN},
    "claim-14": {"100": GIVEN, "4000": GIVEN},
    "claim-17": {"100": GIVEN},
    "claim-45": {"51463168": 1024 * 50_257, "1024": GIVEN, "50257": GIVEN, "28": small_world().model[:, 0].size,
                 "48": fork_world().model[:, 0].size, "300": GIVEN,
                 "0.0018": gain_over_one_temperature(small_world, 300),
                 "0.0008": gain_over_one_temperature(fork_world, 300)},
    "claim-46": {"96": GIVEN, **{number: LISTENING[number] for number in ("1.2", "0.83", "0.49", "1.15", "2.30", "1.8",
                                                                          "13.1")}, "100": GIVEN},
    "claim-21": {"2018": GIVEN, "2019": GIVEN, "2024": GIVEN},
}
