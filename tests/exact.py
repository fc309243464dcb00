"""The quantities of `taulab.softmax` and `taulab.entropy` at 50 digits, straight from their definitions.

`ROWS` and `TEMPERATURES` are what both are compared on.
"""

import mpmath
import numpy as np

MP = mpmath.mp.clone()
MP.dps = 50

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
ROWS = [
    Z0,
    [5, 5, 5 - 1e-9, -3],                       # nearly three ties
    [1000, 0, -1000],
    [1e4, 1e4, -1e4],
    [-np.inf, 0.5, -np.inf, 0.25],
    [7],
    np.random.default_rng(1).normal(scale=4, size=300),
]
TEMPERATURES = [0, 1e-3, 0.3, 1, 1.7, 40, 1e6, np.inf]


#: Rows of many equal logits, as {logit: how many}. Sums that round one way where terms are equal lose digits here.
MANY = [
    {13.5: 1, 0: 59_999},
    {6: 1, 0: 50_256},
    {11: 1, 0: 50_256},
    {15: 1, 0: 25_128, -0.75: 25_128},
    {13.6875: 2, 0: 29_998},
    {14: 1, 0: 127},
    {7.5: 3, 2.5: 28_571, 0: 171_426},
    {0: 60_000},
    {20: 1, 9.625: 200_000},
]


def row(counts, dtype, first=True):
    """A row of so many logits of each kind."""
    z = np.repeat(np.array(list(counts), dtype), list(counts.values()))
    return z if first else z[::-1].copy()


def softmax(z, temperature, counts=None):
    """Probabilities of one row, the limits τ = 0 and τ = ∞ written out; of `counts` tokens for each logit, if given."""
    z = [MP.mpf(float(logit)) for logit in z]
    counts = counts or [1] * len(z)
    top = max(z)
    if temperature == 0:
        weights = [MP.mpf(logit == top) for logit in z]
    elif MP.isinf(temperature):
        weights = [MP.mpf(bool(MP.isfinite(logit))) for logit in z]
    else:
        weights = [MP.exp((logit - top) / MP.mpf(float(temperature))) for logit in z]
    total = MP.fsum(n * weight for n, weight in zip(counts, weights, strict=True))
    return [weight / total for weight in weights]


def entropy(p):
    """-Σ p ln p in nats; p as numbers of any kind."""
    return -MP.fsum(p_i * MP.log(p_i) for p_i in map(MP.mpf, p) if p_i > 0)


def moments(z, temperature, counts=None):
    """H, dH/dτ, E[z] and Var[z] of one row; of `counts` tokens for each logit, if given."""
    q, counts = softmax(z, temperature, counts), counts or [1] * len(z)
    kept = [(n, p, MP.mpf(float(logit))) for n, p, logit in zip(counts, q, z, strict=True) if p > 0]
    mean = MP.fsum(n * p * logit for n, p, logit in kept)
    var = MP.fsum(n * p * (logit - mean) ** 2 for n, p, logit in kept)
    slope = var / MP.mpf(float(temperature)) ** 3 if temperature else MP.mpf(0)
    return -MP.fsum(n * p * MP.log(p) for n, p, _ in kept), slope, mean, var
