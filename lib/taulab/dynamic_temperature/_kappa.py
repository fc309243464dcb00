"""What the rules T₀ e^(-κ/u) have in common, and their limits."""

import math

import numpy as np

from taulab._checks import not_negative, number


def kappa_of(theta, N):
    """Return κ = θ ln(1/N) after checking both."""
    N = number(N, "N", lambda N: 0 < N < 1, "must be in (0, 1): above 1 the rule would heat what is certain")
    return not_negative(theta, "theta") * -math.log(N)


def listening(u, base, kappa):
    """Return T₀ e^(-κ/u), and its limit 0 where u is 0."""
    if kappa == 0:
        return base.astype(u.dtype)[()]
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        return times(base, np.exp(-kappa / u), u == 0)


def times(base, factor, nothing):
    """Return T₀ times a factor from 0 to 1, in the dtype of the factor: ∞ where T₀ is, but 0 where there is nothing."""
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        tau = np.where(np.isinf(base), base, base * factor)
        return np.where(nothing, 0, tau).astype(factor.dtype)[()]
