"""Temperatures that listen: rules that choose τ anew for each row of logits, from what the row says.

    >>> import numpy as np
    >>> H = np.array([0.05, 0.5, 1, 5])                            # the best known rule, in words: T₀ N^(θ/H)
    >>> (1.0 * 0.8 ** (0.2 / H)).round(3)                          # T₀ = 1, N = .8, θ = .2
    array([0.41 , 0.915, 0.956, 0.991])

A rule takes logits and returns one τ for each row, in their dtype: so a float32 row divided by it stays float32. In a
`taulab.sampling.Chain` it is a stage like any other, which divides the logits by the τ it returns:

    >>> from taulab.sampling import Chain, min_p
    >>> print(Chain((edt, 1.1, 0.2), (min_p, 0.05)))
    logits → edt(1.1, 0.2) → min_p(0.05) → sample

A rule hears the logits that reach it: after a cut, those that are left. A τ of 0 or ∞ is a limit, as everywhere.
"""

from taulab.dynamic_temperature.by_entropy import dynatemp, edt, edt_from_entropy, edt_per_answer
from taulab.dynamic_temperature.otherwise import kld, schedule, udt

__all__ = ["dynatemp", "edt", "edt_from_entropy", "edt_per_answer", "kld", "schedule", "udt"]
