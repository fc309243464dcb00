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


def softmax(z, temperature):
    """Probabilities of one row, the limits τ = 0 and τ = ∞ written out."""
    z = [MP.mpf(float(logit)) for logit in z]
    top = max(z)
    if temperature == 0:
        weights = [MP.mpf(logit == top) for logit in z]
    elif MP.isinf(temperature):
        weights = [MP.mpf(bool(MP.isfinite(logit))) for logit in z]
    else:
        weights = [MP.exp((logit - top) / MP.mpf(float(temperature))) for logit in z]
    total = MP.fsum(weights)
    return [weight / total for weight in weights]


def entropy(p):
    """-Σ p ln p in nats; p as numbers of any kind."""
    return -MP.fsum(p_i * MP.log(p_i) for p_i in map(MP.mpf, p) if p_i > 0)


def moments(z, temperature):
    """H, dH/dτ, E[z] and Var[z] of one row."""
    q = softmax(z, temperature)
    kept = [(p, MP.mpf(float(logit))) for p, logit in zip(q, z, strict=True) if p > 0]
    mean = MP.fsum(p * logit for p, logit in kept)
    var = MP.fsum(p * (logit - mean) ** 2 for p, logit in kept)
    slope = var / MP.mpf(float(temperature)) ** 3 if temperature else MP.mpf(0)
    return entropy(q), slope, mean, var
