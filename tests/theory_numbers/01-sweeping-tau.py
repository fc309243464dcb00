"""What theory 01 prints, recomputed."""

import numpy as np
from mpmath import mp
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

from taulab.data import next_token_logits
from taulab.entropy import entropy_from_logits, entropy_slope, logit_moments, perplexity, temperature_for_entropy
from taulab.softmax import softmax

GIVEN = None

Z = np.array([3.0, 1.0, 0.0])
REAL = next_token_logits().logits.astype(float)
ARTICLES = np.sort(REAL[4])[::-1]
LN2, LN3 = np.log(2), np.log(3)
EPSILON = 2.0**-52
Q = {tau: softmax(Z, tau) for tau in (0.5, 1, 2, 4, 8)}
H = {tau: entropy_from_logits(Z, tau) for tau in (0.5, 1, 2, 4, 8)}
MEAN, VAR = ({tau: logit_moments(Z, tau)[part] for tau in (0.5, 1, 2)} for part in (0, 1))
SLOPE = {tau: entropy_slope(Z, tau) for tau in (0.5, 1, 2, 4)}


def capacity(z, tau):
    return tau * entropy_slope(z, tau)


def peak(z, low=0.5, high=4.0):
    """Return (τ, C) at the peak of the heat capacity between two temperatures."""
    best = minimize_scalar(lambda tau: -capacity(z, tau), bounds=(low, high), method="bounded", options={"xatol": 1e-9})
    return best.x, -best.fun


LEAK = np.array([5.0] * 10 + [0.0])     # ten tokens keep a text open, one leads into a fixed ending


def entropy_per_token(tau, length=100):
    """Return the entropy of a text that leaks, divided by its tokens."""
    stays = softmax(LEAK, tau)[:10].sum()
    return entropy_from_logits(LEAK, tau) * np.mean(stays ** np.arange(length))


def favourite(gap, size):
    z = np.zeros(size)
    z[0] = gap
    return z


def derivative(order):
    """Return a derivative of H at z = (3, 1, 0) and τ = 1, from 40 digits."""
    def h(tau):
        e = [mp.exp(logit / tau) for logit in (3, 1, 0)]
        return -sum(x / sum(e) * mp.log(x / sum(e)) for x in e)
    with mp.workdps(40):
        return float(mp.diff(h, 1, order))


def one_sided_error(h):
    return h / 2 * abs(derivative(2)) + 2 * EPSILON * H[1] / h


def two_sided_error(h):
    return h**2 / 6 * abs(derivative(3)) + EPSILON * H[1] / h


def tie_at_the_top(bits, mean, deviation=3, size=50_257):
    """Return the probability that the maximum of Gaussian logits is shared once rounded to `bits` significant bits."""
    grid = np.concatenate([np.arange(2.0**e, 2.0 ** (e + 1), 2.0 ** (e - bits + 1)) for e in range(0, 6)])
    above = norm.sf((grid[1:] + grid[:-1]) / 2, mean, deviation)    # one logit beyond the upper edge of each cell
    inside, below = above[:-1] - above[1:], np.log1p(-above[:-1])
    alone = np.sum(size * inside * np.exp((size - 1) * below))      # exactly one in the cell, none beyond it
    return 1 - alone


def shared_top(z, bits):
    """Return whether the maximum of `z` is shared after rounding to `bits` significant bits."""
    fraction, exponent = np.frexp(z)
    rounded = np.ldexp(np.round(fraction * 2.0**bits), exponent - bits)
    return np.sum(rounded == rounded.max()) > 1


assert not any(shared_top(row, bits) for row in REAL for bits in (8, 11))

EXPECTED_MAXIMUM = quad(lambda x: 1 - norm.cdf(x, 0, 3) ** 50_257, 0, 40, points=[11, 15])[0]
BEST_STEP = (3 * EPSILON * H[1] / abs(derivative(3))) ** (1 / 3)
X_PEAK = brentq(lambda x: x * np.tanh(x / 2) - 2, 1, 5)
TOP50 = np.sort(REAL[7])[-50:]
SMALL, LARGE = favourite(10.0, 100), favourite(10.0, 50_257)
PEAK_SMALL, PEAK_LARGE = peak(SMALL), peak(LARGE)
PEAK3, PEAK4, PEAK7 = (peak(REAL[row]) for row in (3, 4, 7))
ARTICLES_PEAK = peak(REAL[4], 0.1, 0.5)

NUMBERS = {
    "top": {"0.524": H[1]},
    "entropy": {
        "50000": GIVEN, "709.8": np.log(np.finfo(float).max),
        "20.08554": np.exp(3), "2.71828": np.exp(1), "23.80382": np.exp(Z).sum(),
        "0.84379": Q[1][0], "0.11420": Q[1][1], "0.04201": Q[1][2],
        "0.16985": -np.log(Q[1][0]), "2.16985": -np.log(Q[1][1]),
        "3.16985": (-np.log(Q[1][2]), np.log(np.exp(Z).sum())),
        "2.64558": MEAN[1], "0.52427": (H[1], 3.16985 - 2.64558),
    },
    "limits": {
        "128": GIVEN, "50257": GIVEN, "12.7": EXPECTED_MAXIMUM,
        "4.3%": tie_at_the_top(8, 0), "0.55%": tie_at_the_top(11, 0),
        "12.1%": tie_at_the_top(8, 20), "1.6%": tie_at_the_top(11, 20),
    },
    "sweep": {
        "0.5": GIVEN, "0.7": GIVEN,
        "0.980": Q[0.5][0], "0.018": Q[0.5][1], "0.002": Q[0.5][2],
        "0.844": Q[1][0], "0.114": Q[1][1], "0.042": Q[1][2],
        "0.629": Q[2][0], "0.231": Q[2][1], "0.140": Q[2][2],
        "0.481": Q[4][0], "0.292": Q[4][1], "0.227": Q[4][2],
        "0.406": Q[8][0], "0.316": Q[8][1], "0.279": Q[8][2],
        "0.107": H[0.5], "0.524": H[1], "0.906": H[2], "1.048": H[4], "1.049": 2 * H[1], "1.086": H[8],
        "0.154": H[0.5] / LN2, "0.756": H[1] / LN2, "1.307": H[2] / LN2, "1.512": H[4] / LN2, "1.567": H[8] / LN2,
        "1.11": perplexity(Q[0.5]), "1.69": perplexity(Q[1]), "2.47": perplexity(Q[2]), "2.85": perplexity(Q[4]),
        "2.96": perplexity(Q[8]),
        "1.099": LN3, "0.038": H[8] - H[4], "0.417": H[1] - H[0.5],
    },
    "differences": {
        "2.2e-16": EPSILON, "0.5243": H[1], "-0.0829": derivative(3),
        "1.6e-5": BEST_STEP, "1.1e-11": two_sided_error(BEST_STEP),
        "1e-1": GIVEN, "1e-3": GIVEN, "1e-5": GIVEN, "1e-8": GIVEN, "1e-12": GIVEN,
        "4.4e-2": one_sided_error(1e-1), "4.4e-4": one_sided_error(1e-3), "4.4e-6": one_sided_error(1e-5),
        "2.8e-8": one_sided_error(1e-8), "2.3e-4": one_sided_error(1e-12),
        "1.4e-4": two_sided_error(1e-1), "1.4e-8": two_sided_error(1e-3), "1.3e-11": two_sided_error(1e-5),
        "1.2e-8": two_sided_error(1e-8), "1.2e-4": two_sided_error(1e-12),
    },
    "lab": {"115": GIVEN, "125": GIVEN},
    "slope": {
        "0.5": GIVEN, "0.01": GIVEN, "100": GIVEN,
        "2.303": entropy_from_logits(LEAK, 0.5), "2.352": entropy_from_logits(LEAK, 3),
        "2.302": entropy_per_token(0.5), "1.074": entropy_per_token(3),
        "2.9568": MEAN[0.5], "2.6456": MEAN[1], "2.1168": MEAN[2],
        "0.0918": VAR[0.5], "0.7093": (VAR[1], SLOPE[1]), "1.4071": VAR[2],
        "0.7341": SLOPE[0.5], "0.1759": SLOPE[2],
        "0.0071": 0.01 * SLOPE[1], "0.0070": entropy_from_logits(Z, 1.01) - H[1], "1.0232": SLOPE[1] / LN2,
        "1.5556": np.var(Z), "1.0908": LN3 - np.var(Z) / (2 * 10**2), "1.0906": entropy_from_logits(Z, 10),
    },
    "target": {
        "0.8": GIVEN, "1.2": GIVEN, "0.5": GIVEN, "1.099": LN3, "-17.8": 4 - (H[4] - 0.5) / SLOPE[4],
        "1.4142": 2 ** (1 / 2), "1.6818": 2 ** (3 / 4), "1.5422": 2 ** (5 / 8),
        "0.7485": entropy_from_logits(Z, 2 ** (1 / 2)), "0.8363": entropy_from_logits(Z, 2 ** (3 / 4)),
        "0.7947": entropy_from_logits(Z, 2 ** (5 / 8)), "1.5584": temperature_for_entropy(Z, 0.8),
        "2e-12": 2 / 2**40,
    },
    "capacity": {
        "100": GIVEN, "50257": GIVEN,
        "2.3994": X_PEAK, "0.4168": (1 / X_PEAK, peak(np.array([5.0, 0.0]), 1, 4)[0] / 5),
        "0.4392": (X_PEAK**2 / 4 / np.cosh(X_PEAK / 2) ** 2, peak(np.array([5.0, 0.0]), 1, 4)[1]),
        "2.176": 10 / np.log(99), "0.924": 10 / np.log(50_256),
        "5.28": (np.log(99) ** 2 / 4, capacity(SMALL, 10 / np.log(99))),
        "29.29": (np.log(50_256) ** 2 / 4, capacity(LARGE, 10 / np.log(50_256))),
        "1.860": PEAK_SMALL[0], "6.23": PEAK_SMALL[1], "0.894": PEAK_LARGE[0], "30.28": PEAK_LARGE[1],
    },
    "real-logits": {
        "0.5": GIVEN, "0.7": GIVEN, "1.5": GIVEN, "49152": REAL.shape[1], "10.803": np.log(REAL.shape[1]),
        **{f"{entropy_from_logits(REAL[row], tau):.3f}": entropy_from_logits(REAL[row], tau)
           for row in (3, 4, 7) for tau in (0.5, 0.7, 1, 1.5, 2)},
        "6.11": PEAK3[1], "1.653": PEAK3[0], "12.38": PEAK4[1], "1.295": PEAK4[0], "7.60": PEAK7[1], "1.249": PEAK7[0],
        "51": np.exp(entropy_from_logits(REAL[3])), "2697": np.exp(entropy_from_logits(REAL[3], 2)),
        "0.818": temperature_for_entropy(REAL[3], 3), "1.033": temperature_for_entropy(REAL[4], 3),
        "0.717": temperature_for_entropy(REAL[7], 3),
        "0.2": ARTICLES_PEAK[0], "0.211": ARTICLES_PEAK[0], "0.725": ARTICLES_PEAK[1],
        "0.4392": peak(np.array([1.0, 0.0]), 0.2, 1)[1],
        "1.2": ARTICLES[0] - ARTICLES[3], "2.9": ARTICLES[0] - ARTICLES[4],
    },
    "pitfalls": {
        "-0.152": np.log(np.exp(Z / 2).sum()) - MEAN[2], "0.906": H[2],
        "1e-8": GIVEN, "1e-9": GIVEN, "0.525": softmax([1e-9, 0], 1e-8)[0], "0.475": softmax([1e-9, 0], 1e-8)[1],
        "1.556": np.var(Z), "0.709": VAR[1], "0.352": VAR[2] / 4, "0.176": SLOPE[2],
        "1e-12": GIVEN, "1e-5": GIVEN, "1e-4": two_sided_error(1e-12), "1e-11": two_sided_error(1e-5),
        "0.693": LN2, "2.849": temperature_for_entropy(Z, 1), "1.287": temperature_for_entropy(Z, LN2),
        "9.270": entropy_from_logits(REAL[7], 2), "3.779": entropy_from_logits(TOP50, 2),
        "88%": 1 - np.sort(softmax(REAL[7], 2))[-50:].sum(), "3.912": np.log(50),
    },
    "quick-checks": {
        "0.524": (H[1], entropy_from_logits(2 * Z, 2)),
        "0.5": GIVEN, "0.693": LN2, "1.386": np.log(4),
        "3.938": entropy_from_logits(REAL[3]), "4.964": entropy_slope(REAL[3], 1.0), "1.1": GIVEN, "0.1": GIVEN,
        "4.424": entropy_from_logits(REAL[3], 1.1), "4.434": (3.938 + 0.1 * 4.964,),
        "0.011": entropy_from_logits(REAL[3]) + 0.1 * entropy_slope(REAL[3], 1) - entropy_from_logits(REAL[3], 1.1),
    },
}
