"""What several exercises of the lab use: distributions, weights of the penalty, the tolerance of a root."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer

P = np.array([0.6, 0.3, 0.1])
WITH_ZERO = np.array([0.7, 0.3, 0.0])

#: What a bracketed root can reach: students who bisect stop at about ten digits.
ROOT = ArrayAnswer(rtol=1e-6, atol=1e-8)

halves = st.integers(-6, 6).map(lambda k: k / 2)
weights = st.sampled_from([0.3, 1.0, 0.1, 5.0])


def distribution_of(sizes):
    """Return a strategy of distributions over that many tokens, zeros included."""
    counts = st.lists(st.integers(0, 6), min_size=min(sizes), max_size=max(sizes))
    return counts.filter(any).map(lambda n: np.array(n) / sum(n))


distributions = distribution_of((2, 4))
