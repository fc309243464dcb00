"""Entropy of a distribution, and how it moves with temperature.

    q_i = exp(z_i/τ) / Z        H(τ) = -Σ q_i ln q_i = ln Z - E_q[z]/τ        dH/dτ = Var_q[z] / τ³

    >>> import numpy as np
    >>> q = np.exp(np.array([2.0, 1, 0, -1]) / 2)                   # the idea, for τ = 2
    >>> q /= q.sum()
    >>> round(float(-(q * np.log(q)).sum()), 5)
    1.24505

Nats, unless ``base`` says otherwise. With d = z - max z instead of z, both ln Z and -E_q[d]/τ are sums of terms ≥ 0: so
H needs no logarithm per token, and rounding cannot make it negative. The rules of `taulab.softmax` on τ, -inf, axes,
dtypes and errors hold here too. Rounding, for 50,000 tokens: H is right to 1e-13 nats in float64 and to 1e-5 nats in
float32, Var and slope to the same relative errors.

Functions of probabilities never renormalise: a row that does not sum to 1 within 1e-4 raises a ValueError.
"""

from taulab.entropy._moments import EntropySweep
from taulab.entropy.logits import entropy_from_logits, entropy_slope, logit_moments
from taulab.entropy.probabilities import (
    cross_entropy,
    entropy,
    kl_divergence,
    normalized_entropy,
    perplexity,
    varentropy,
)
from taulab.entropy.sweep import entropy_sweep
from taulab.entropy.target import temperature_for_entropy

__all__ = ["EntropySweep", "cross_entropy", "entropy", "entropy_from_logits", "entropy_slope", "entropy_sweep",
           "kl_divergence", "logit_moments", "normalized_entropy", "perplexity", "temperature_for_entropy",
           "varentropy"]
