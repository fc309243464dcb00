"""The quantities of `taulab.softmax` and `taulab.entropy` at 50 digits, straight from their definitions."""

import mpmath

MP = mpmath.mp.clone()
MP.dps = 50


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
