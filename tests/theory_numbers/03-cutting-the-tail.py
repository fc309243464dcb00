"""What theory 03 prints, recomputed."""

import numpy as np

from taulab.data import next_token_logits
from taulab.entropy import entropy, entropy_from_logits
from taulab.sampling import (
    Chain, epsilon_cutoff, eta_cutoff, min_p, repetition_penalty, temperature, top_k, top_n_sigma, top_p, typical,
)
from taulab.softmax import log_softmax, softmax

GIVEN = None

P = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
Z = np.log(P)
TYPICAL = np.array([0.4, 0.2, 0.2, 0.2])
STEPS = np.array([3.0, 2.0, 1.0, 0.0])
REAL = next_token_logits().logits.astype(float)
H = entropy(P)
SPREAD = np.std(Z)


def count(z):
    return np.sum(z > -np.inf)


def both_orders(rule, value, tau, z=Z):
    """Return what is drawn from: temperature first, and last."""
    return (softmax(Chain((temperature, tau), (rule, value))(z)), softmax(Chain((rule, value), (temperature, tau))(z)))


def tv(a, b):
    return np.abs(a - b).sum() / 2


def head(row, tau, mass):
    """Return the probability at τ = 1 of the nucleus that temperature, then top-p keep of a real row."""
    return softmax(REAL[row])[top_p(temperature(REAL[row], tau), mass) > -np.inf].sum()


# The table of counts, and that only the two rules that commute show one number.
COUNTS = {
    (top_k, 3): (3, 3, 3), (top_n_sigma, 1): (2, 2, 2), (min_p, 0.3): (2, 3, 5), (top_p, 0.8): (2, 3, 4),
    (epsilon_cutoff, 0.12): (2, 3, 4), (eta_cutoff, 0.12): (2, 4, 5), (typical, 0.8): (2, 3, 4),
}
for (rule, value), counts in COUNTS.items():
    assert counts == tuple(count(rule(temperature(Z, tau), value)) for tau in (0.5, 1, 2))
    assert (len(set(counts)) == 1) == all(np.allclose(*both_orders(rule, value, tau)) for tau in (0.5, 2))

assert np.allclose(both_orders(min_p, 0.3, 2)[0], both_orders(min_p, 0.3**2, 2)[1])
assert count(top_p(np.log([0.4, 0.3, 0.2, 0.1]), 0.9)) == 3
assert count(epsilon_cutoff(Z, 0.5)) == 1
assert list(typical(np.log(TYPICAL), 0.6) > -np.inf) == [False, True, True, True]
assert count(eta_cutoff(np.zeros(1000), 0.12)) == 1000 and count(epsilon_cutoff(np.zeros(1000), 0.12)) == 1
assert count(top_n_sigma(STEPS, 1)) == 2 and count(top_n_sigma(top_k(STEPS, 3), 1)) == 1
assert [count(Chain((top_p, 0.55), (top_k, 2))(Z)), count(Chain((top_k, 2), (top_p, 0.55))(Z))] == [2, 1]
assert count(top_p(temperature(REAL[3], 0.3), 0.9)) == 1
assert count(top_k(REAL[3], 50)) == 50 and count(top_n_sigma(REAL[3], 1)) == count(top_n_sigma(REAL[3] / 2, 1))
for tau in (0.5, 2):
    assert np.allclose(temperature(repetition_penalty(Z, [0, 3], 1.3), tau),
                       repetition_penalty(temperature(Z, tau), [0, 3], 1.3))

HOT, COLD = both_orders(top_p, 0.8, 2), both_orders(top_p, 0.8, 0.5)
TOP3 = STEPS[:3]
FIRST = softmax(TOP3), softmax(TOP3, 0.5)
LAST = softmax(Chain((top_p, 0.8), (temperature, 0.5))(TOP3))

LOGITS, SEEN = np.array([2.0, 1.0, -1.0, -2.0]), [0, 2]
PLAIN = softmax(LOGITS)
NAIVE = softmax(np.where(np.isin(range(4), SEEN), LOGITS / 1.3, LOGITS))
AWARE, LOWERED, RAISED = (softmax(repetition_penalty(LOGITS + c, SEEN, 1.3)) for c in (0, -3, 3))
ON_LOGS = softmax(repetition_penalty(log_softmax(LOGITS), SEEN, 1.3))
LOGS_FIRST = softmax(repetition_penalty(log_softmax(LOGITS), SEEN, 1.3), 2)
LOGS_LAST = softmax(repetition_penalty(log_softmax(LOGITS, 2), SEEN, 1.3))
UNTOUCHED = softmax(repetition_penalty(np.array([0.0, -1.0, -2.0]), [0], 1.3))


def shown(*rows):
    """Return printed -> value for rows of probabilities, to three digits."""
    found = {}
    for q in np.concatenate(rows):
        found[f"{q:.3f}"] = q
    return {number: value for number, value in found.items() if number != "0.000"}


NUMBERS = {
    "top": {"0.8": GIVEN, "0.5": GIVEN},
    "rules": {
        "0.5": GIVEN, "0.4": GIVEN, "0.3": GIVEN, "0.2": GIVEN, "0.1": GIVEN, "0.9": GIVEN, "0.15": GIVEN,
        "0.05": GIVEN, "1.1e-16": 0.9 - (0.4 + 0.3 + 0.2), "1.392": H,
    },
    "top-k": {
        "0.471": P[0] / P[:3].sum(), "0.353": P[1] / P[:3].sum(), "0.176": P[2] / P[:3].sum(),
        "0.773": softmax(REAL[0]).max(), "27.2%": 1 - np.sort(softmax(REAL[7]))[-50:].sum(),
    },
    "nucleus": {
        "0.8": GIVEN, "0.4": P[0], "0.7": P[:2].sum(), "0.85": (P[:3].sum(),), "0.9": GIVEN,
        "10": count(top_p(REAL[0], 0.9)), "265": count(top_p(REAL[7], 0.9)),
    },
    "min-p": {
        "0.3": GIVEN, "0.4": P[0], "0.12": 0.3 * P[0], "0.05": GIVEN, "2": count(min_p(REAL[0], 0.05)),
        "25": count(min_p(REAL[7], 0.05)),
    },
    "typical": {
        "1.392": H, **{f"{s:.3f}": s for s in -np.log(P)}, "0.4": GIVEN, "0.2": GIVEN, "0.6": GIVEN,
        "1.332": entropy(TYPICAL), "1.609": -np.log(0.2), "1000": GIVEN, "0.12": GIVEN,
        "0.0861": np.sqrt(0.12) * np.exp(-H), "0.749": SPREAD, "-1.666": Z.max() - SPREAD,
        "1.118": np.std(STEPS), "0.816": np.std(STEPS[:3]),
    },
    "commute": {
        "0.3": GIVEN, "0.09": 0.3**2, "0.8": GIVEN, "0.5": GIVEN, "0.12": GIVEN,
        **shown(*HOT, *COLD), "0.640": COLD[0][0], "0.360": COLD[0][1], "0.083": (COLD[1][2], tv(*COLD)),
        "0.168": (HOT[0][3], tv(*HOT)), "0.9": GIVEN,
        "0.487": head(3, 0.5, 0.9), "0.696": head(4, 0.5, 0.9), "0.05": GIVEN,
        "94": count(top_p(REAL[3], 0.9)), "7164": count(top_p(temperature(REAL[3], 2), 0.9)),
        "13": count(min_p(REAL[3], 0.05)), "132": count(min_p(temperature(REAL[3], 2), 0.05)),
        "100": GIVEN, "49152": count(min_p(temperature(REAL[3], 100), 0.05)),
        "0.55": GIVEN, "0.4": P[0], "0.571": P[0] / P[:2].sum(), "0.429": P[1] / P[:2].sum(),
    },
    "engines": {
        "0.8": GIVEN, "0.5": GIVEN, **shown(*FIRST), "0.910": FIRST[0][:2].sum(), "0.881": LAST[0], "0.119": LAST[1],
    },
    "entropy-cap": {
        "3.912": (np.log(50), entropy_from_logits(top_k(REAL[3], 50), 100)), "1.5": GIVEN, "100": GIVEN,
        "3.938": entropy_from_logits(REAL[3]), "2.981": entropy_from_logits(top_k(REAL[3], 50)),
        "6.173": entropy_from_logits(REAL[3], 1.5), "3.532": entropy_from_logits(top_k(REAL[3], 50), 1.5),
        "7.900": entropy_from_logits(REAL[3], 2), "3.717": entropy_from_logits(top_k(REAL[3], 50), 2),
        "10.802": entropy_from_logits(REAL[3], 100), "83.0%": np.sort(softmax(REAL[3]))[-50:].sum(),
        "0.95": GIVEN, "0.05": GIVEN, "0.8": GIVEN,
    },
    "penalty": {
        "1.3": GIVEN, "-0.769": -1 / 1.3, **shown(PLAIN, NAIVE, AWARE, LOWERED, RAISED),
        "0.0350": AWARE[2], "0.0347": PLAIN[2], "0.665": (UNTOUCHED[0], softmax([0, -1, -2])[0]),
        **shown(ON_LOGS, LOGS_FIRST, LOGS_LAST), "0.035": (PLAIN[2], AWARE[2]), "0.322": LOWERED[1],
    },
    "draw": {"0.2": GIVEN, "1.609": -np.log(0.2), "-1.099": -np.log(3), "3.609": 2 - np.log(0.2),
             "-0.099": 1 - np.log(3)},
    "limits": {
        "17.0%": 1 - np.sort(softmax(REAL[3]))[-50:].sum(), "1%": GIVEN, "100": GIVEN, "36.6%": 0.99**100,
        "0.6": GIVEN, "0.4": GIVEN, "0.9": GIVEN, "0.1": GIVEN, "0.2": 0.6 / 3, "0.36": 0.4 * 0.9,
    },
    "pitfalls": {
        "0.8": GIVEN, "0.5": GIVEN, "0.881": LAST[0], "0.119": LAST[1], "7.900": entropy_from_logits(REAL[3], 2),
        "3.717": entropy_from_logits(top_k(REAL[3], 50), 2), "0.7": P[:2].sum(), "100": GIVEN,
        "49152": count(min_p(temperature(REAL[3], 100), 0.05)), "13": count(min_p(REAL[3], 0.05)),
        "0.035": PLAIN[2], "0.058": NAIVE[2], "1.3": GIVEN, "0.649": LOWERED[0], "0.430": RAISED[0],
        "0.4": GIVEN, "0.2": GIVEN, "1.118": np.std(STEPS), "0.816": np.std(STEPS[:3]),
    },
    "quick-checks": {
        "0.1": GIVEN, "0.01": 0.1**2, "1.5": GIVEN, "4.1": GIVEN, "3.912": np.log(50), "5.644": np.log2(50),
        "0.5": GIVEN,
    },
}
