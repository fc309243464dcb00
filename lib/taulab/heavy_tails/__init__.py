"""Heavy tails: words whose frequency falls as a power of their rank, p_i ∝ i^(-α), and what that does to learning.

However large a text is, part of the next one consists of words that came once or never. How fast that part falls with
the size m of the text, the exponent α decides: as m^(1/α - 1), which for α near 1 is hardly at all.

    >>> import numpy as np
    >>> p = np.arange(1, 101) ** -1.5                             # the idea: 100 words with α = 1.5
    >>> p /= p.sum()
    >>> round(float((p * (1 - p) ** 49).sum()), 5)                # share of words that come once in a text of 50
    0.18781
    >>> round(float(singleton_mass(1.5, 50, 100)), 5)
    0.18781

Exponents are those of the ranks, Zipf's α. An exponent γ of the counts, p(k) ∝ k^(-γ), is another: α = 1/(γ - 1).
"""

from taulab.heavy_tails.law import draw_counts, power_law
from taulab.heavy_tails.rate import RateFit, entropy_rate_extrapolation
from taulab.heavy_tails.singletons import good_turing, karlin_constant, singleton_mass, true_singleton_mass
from taulab.heavy_tails.zipf import ExponentFit, count_exponent, zipf_exponent

__all__ = ["ExponentFit", "RateFit", "count_exponent", "draw_counts", "entropy_rate_extrapolation", "good_turing",
           "karlin_constant", "power_law", "singleton_mass", "true_singleton_mass", "zipf_exponent"]
