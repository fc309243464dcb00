"""What theory 04 prints, recomputed: nothing is sampled to be measured, all but the training texts is exact."""

from functools import cache

import numpy as np
from scipy.optimize import minimize_scalar

from taulab.corpus import grammar, windows
from taulab.course.labs.lab04.pictures import table_model
from taulab.entropy import cross_entropy, entropy
from taulab.models import MLP
from taulab.softmax import temper
from taulab.text_scores import distinct_n

GIVEN = None

EN, ES = grammar("en"), grammar("es")
V = len(EN.vocabulary)
FLOOR = {g: [g.floor(width) for width in range(5)] for g in (EN, ES)}


@cache
def text(n):
    """The training text of the page: the first n sentences of seed 0."""
    return EN.sample(n, np.random.default_rng(0))


def leaking(tau):
    """Entropy rate of ten even tokens and a rare one, after which 50 certain tokens follow."""
    q = temper(np.array([0.0999] * 10 + [0.001]), tau)
    return entropy(q) / (1 + 50 * q[-1])


SEEN = [EN.contexts(width) for width in range(4)]
table = cache(lambda n, width, smoothing: table_model(SEEN[width], text(n), smoothing))


def losses(n, width, smoothing):
    return table(n, width, smoothing)[1:]


def hot_loss(tau):
    """True log loss of an overfitted table whose laws are tempered."""
    return SEEN[2].weights @ cross_entropy(SEEN[2].laws, temper(table(1000, 2, 0.001).q, tau))


def seen_once(width):
    """Share of the training examples whose window occurs once, and share of the windows."""
    _, counts = np.unique(windows(text(1000), width)[0], axis=0, return_counts=True)
    return np.sum(counts == 1) / counts.sum(), np.mean(counts == 1)


def unseen(language, n=1000):
    """Probability that the next token makes a pair that n sentences do not hold."""
    g = grammar(language)
    before, after = windows(g.sample(n, np.random.default_rng(0)), 1)
    pairs = np.zeros((len(g.vocabulary),) * 2, bool)
    pairs[before[:, 0], after] = True
    _, weights, laws = g.contexts(1)
    return weights @ (laws * ~pairs).sum(axis=1)


# Bigrams, exactly: what a model of one token writes, and what of it is grammatical.

_, PAIR_WEIGHTS, PAIR_LAWS = SEEN[1]
PREFIXES, _, PREFIX_LAWS = EN.contexts(12)
assert (PREFIXES[:, 0] == 0).all(), "longer sentences than that: the windows are not whole prefixes"


def own_entropy(q):
    """Nats per token of the text that a bigram writes: its laws, weighted as often as they are used there."""
    leave = np.vstack([q.T - np.eye(len(q)), np.ones(len(q))])
    frequencies = np.linalg.lstsq(leave, np.eye(len(q) + 1)[-1], rcond=None)[0]
    return frequencies @ entropy(q / q.sum(axis=1, keepdims=True))


def log_loss(q):
    return PAIR_WEIGHTS @ cross_entropy(PAIR_LAWS, q)


def grammatical(q):
    """Probability that a sentence of a bigram is one of the grammar: the sum over all beginnings that can end."""
    with np.errstate(divide="ignore"):
        log_q = np.log(q)
    before = np.column_stack([np.zeros(len(PREFIXES), int), PREFIXES[:, :-1]])
    steps = np.where(PREFIXES > 0, log_q[before, PREFIXES], 0)
    can_end = PREFIX_LAWS[:, 0] > 0
    return np.sum(np.exp(steps.sum(axis=1)) * q[PREFIXES[:, -1], 0] * can_end)


def loop_rate(q):
    """Probability that two sentences of a bigram are the same: the sum of the squares of their probabilities."""
    squares = q**2
    ends = np.linalg.solve(np.eye(len(q) - 1) - squares[1:, 1:], squares[1:, 0])
    return squares[0, 0] + squares[0, 1:] @ ends


FITTED = table(1000, 1, 0.01).q
UNIFORM = np.full((V, V), 1 / V)
ALWAYS_END = np.eye(V)[np.zeros(V, int)]
AT = {tau: temper(PAIR_LAWS, tau) for tau in (0.1, 0.3, 0.5, 0.7, 1, 1.5, 2)}

assert abs(own_entropy(PAIR_LAWS) - log_loss(PAIR_LAWS)) < 1e-9
assert abs(own_entropy(UNIFORM) - np.log(V)) < 1e-9
assert own_entropy(ALWAYS_END) == 0 and log_loss(ALWAYS_END) == np.inf

WORK = [(1, 2, 0)] * 3
TRUTH = EN.sample(2000, np.random.default_rng(1))

# The MLP by hand: one number per layer.
x, target = 0.5, 1
h = np.tanh(x)
z = np.array([h, -h])
q = np.exp(z) / np.exp(z).sum()
dz = q - np.eye(2)[target]
dh = dz @ [1, -1]
da = dh * (1 - h**2)
BY_HAND = MLP(2, width=1, embedding=1, hidden=1, rng=np.random.default_rng(0), dtype=float)
BY_HAND.parameters[:] = [0.5, -0.5, 1, 0, 1, -1, 0, 0]
assert np.allclose(BY_HAND.loss_and_gradient([[0]], [1])[1], [da, 0, x * da, da, *(h * dz), *dz])

SIZES = 135 * 16, 3 * 16 * 64, 64, 64 * 135, 135
assert sum(SIZES) == MLP(V, width=3, embedding=16, hidden=64, rng=np.random.default_rng(0)).parameters.size
BEST_TAU = minimize_scalar(hot_loss, bounds=(1, 3), method="bounded").x
PEAKED = -0.6 * np.log(0.99) - 0.4 * np.log(0.01)


def line(n, width, smoothing=0.01):
    """Return printed -> value of a line of the table of fits."""
    floor, (training, true) = FLOOR[EN][width], losses(n, width, smoothing)
    values = floor, training, true, floor - EN.entropy_rate, true - floor
    return {f"{value:.3f}": value for value in values}


NUMBERS = {
    "top": {"0.6": GIVEN},
    "floor": {
        "135": V, "327": len(ES.vocabulary),
        **{f"{value:.3f}": value for floors in FLOOR.values() for value in floors},
        "1.402": EN.entropy_rate, "1.651": ES.entropy_rate, "9.425": EN.entropy, "6.723": EN.mean_length,
        "4.905": np.log(V), "1.5": GIVEN,
    },
    "one-hot": {
        "0.6": GIVEN, "0.4": GIVEN, "0.5": GIVEN, "0.9": GIVEN, "0.99": GIVEN,
        "0.693": np.log(2), "0.673": entropy([0.6, 0.4]), "0.984": -0.6 * np.log(0.9) - 0.4 * np.log(0.1),
        "1.848": PEAKED, "1000": GIVEN, "12.8%": seen_once(3)[0], "49%": seen_once(3)[1],
    },
    "counts": {
        "1000": GIVEN, "4.2%": unseen("en"), "12.8%": unseen("es"), "0.001": GIVEN, "0.01": GIVEN, "0.1": GIVEN,
        **{f"{value:.3f}": value for s in (0.001, 0.01, 0.1, 1) for value in losses(1000, 1, s)},
        "1.823": losses(1000, 1, 0)[0], "1.905": FLOOR[EN][1], "135": V,
        "57%": 135 / (135 + 100), "100": GIVEN, "1.3%": 1.35 / (1.35 + 100),
    },
    "mlp": {
        "0.5": x, "-0.5": -x, "0.4621": h, "-0.4621": -h, "0.2841": q[1], "0.7159": (q[0], -dz[1]), "-0.7159": dz[1],
        "1.2584": -np.log(q[1]), "0.3308": h * dz[0], "-0.3308": h * dz[1], "1.4318": dh, "1.1260": da,
        "0.5630": x * da, "135": V, "14071": sum(SIZES), "4.905": np.log(V), "18225": 135**2, "2460375": 135**3,
    },
    "fit": {
        "1000": GIVEN, "10000": GIVEN, "0.01": GIVEN, "1.402": EN.entropy_rate,
        **{number: value for n in (1000, 10_000) for width in (0, 1, 2, 3) if (n, width) != (10_000, 0)
           for number, value in line(n, width).items()},
        "100": GIVEN, "2000": GIVEN, "5000": GIVEN,     # of the picture, read off it
        "0.001": GIVEN, "2.459": hot_loss(1), "1.41": BEST_TAU, "2.316": hot_loss(BEST_TAU),
        "0.884": hot_loss(1) - FLOOR[EN][2], "0.143": hot_loss(1) - hot_loss(BEST_TAU),
    },
    "perplexity": {
        "9.425": EN.entropy, "10.155": ES.entropy, "6.723": EN.mean_length, "6.150": ES.mean_length,
        "28.98": EN.characters, "30.05": ES.characters, "1.651": ES.entropy_rate,
        "4.06": np.exp(EN.entropy_rate), "5.21": np.exp(ES.entropy_rate),
        "0.3252": EN.entropy / EN.characters, "0.3379": ES.entropy / ES.characters,
        "1.384": np.exp(EN.entropy / EN.characters), "1.402": (EN.entropy_rate, np.exp(ES.entropy / ES.characters)),
        "28%": np.exp(ES.entropy_rate - EN.entropy_rate) - 1, "18%": ES.entropy_rate / EN.entropy_rate - 1,
        "7.7%": ES.entropy / EN.entropy - 1,
        "3.9%": ES.entropy / ES.characters / (EN.entropy / EN.characters) - 1,
        "1.3%": np.exp(ES.entropy / ES.characters - EN.entropy / EN.characters) - 1,
    },
    "own-entropy": {
        "4.905": np.log(V), "1.402": EN.entropy_rate, "1.905": (own_entropy(PAIR_LAWS), log_loss(PAIR_LAWS)),
        "2.000": own_entropy(FITTED), "2.129": log_loss(FITTED), "17.4%": grammatical(PAIR_LAWS),
        "15.1%": grammatical(FITTED), "0.0%": grammatical(UNIFORM), "0%": grammatical(ALWAYS_END),
        "100%": 1.0, "1000": GIVEN, "0.01": GIVEN,
        "135": V,
    },
    "temperature": {
        "0.1": GIVEN, "0.3": GIVEN, "0.5": GIVEN, "0.7": GIVEN, "1.5": GIVEN,
        **{f"{value:.3f}": value for q in AT.values() for value in (own_entropy(q), log_loss(q))},
        **{f"{100 * grammatical(q):.1f}%": grammatical(q) for q in AT.values()},
        **{f"{100 * loop_rate(q):.2f}%": loop_rate(q) for q in AT.values()},
        "0.33": (distinct_n(WORK, 1), distinct_n(WORK, 2)), "100": GIVEN, "2000": GIVEN,
        "0.53": distinct_n(TRUTH[:100], 2), "0.09": distinct_n(TRUTH, 2),
    },
    "pitfalls": {
        "1.498": losses(1000, 2, 0.01)[0], "1.576": FLOOR[EN][2], "1.823": losses(1000, 1, 0)[0], "0.99": GIVEN,
        "1.848": PEAKED, "0.673": entropy([0.6, 0.4]), "1000": GIVEN, "10000": GIVEN,
        "1.917": losses(10_000, 1, 0.01)[1], "1.641": losses(10_000, 2, 0.01)[1],
        "5.21": np.exp(ES.entropy_rate), "2.28": np.exp(ES.entropy_rate / 2),
        "0.53": distinct_n(TRUTH[:100], 2), "0.09": distinct_n(TRUTH, 2), "0.1": GIVEN,
        "89.8%": grammatical(AT[0.1]), "31.36%": loop_rate(AT[0.1]),
    },
    "quick-checks": {
        "1.85": GIVEN, "1.905": FLOOR[EN][1], "0.1": GIVEN, "135": V, "0.25": 5 / 20, "5.1": 5 + 0.1,
        "33.5": 20 + 0.1 * V, "0.152": 5.1 / 33.5, "40%": 13.5 / 33.5, "13.5": 0.1 * V, "1.2": GIVEN, "1.9": GIVEN,
        "0.0999": GIVEN, "0.001": GIVEN, "50": GIVEN, "0.5": GIVEN, "1.5": GIVEN,
        **{f"{rate:.3f}": rate for rate in map(leaking, (0.5, 1, 1.5, 2, 3))},
    },
}
