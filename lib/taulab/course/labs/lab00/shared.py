"""What several exercises of the lab use: logits, distributions and how they are drawn."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.outcomes import Seed
from taulab.softmax import softmax

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
Q0 = softmax(Z0)
ODD = np.array([0.7312345678, -1.2987654321, 2.7182818285])   # no round number

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=2, max_size=5).map(np.array)
unequal = logits.filter(lambda z: np.ptp(z) > 0)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 4.0, 0.25])
weights = st.lists(st.integers(0, 6), min_size=2, max_size=5).filter(any)
distributions = weights.map(lambda w: np.array(w) / sum(w))
positive = st.lists(st.integers(1, 6), min_size=2, max_size=4).map(lambda w: np.array(w) / sum(w))
seeds = st.integers(0, 99).map(Seed)


def normalised(weights):
    return weights / weights.sum()
