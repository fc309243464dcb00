"""What several exercises of the lab use: logits, and cuts by a mask or by rank."""

import numpy as np
from hypothesis import strategies as st

Z3 = np.array([3.0, 2.0, 1.0])
FIVE = np.log([0.4, 0.3, 0.15, 0.1, 0.05])
SHUFFLED = np.log([0.1, 0.4, 0.05, 0.3, 0.15])
CUT = np.array([0.0, -np.inf, 1.0, -1.0])
PENALISED = np.array([2.0, 1.0, -1.0, -2.0])

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=3, max_size=6).map(np.array)


def kept(z, mask):
    """Return the logits where the mask is true, -inf elsewhere."""
    return np.where(mask, z, -np.inf)


def ranks(z):
    """Return the place of each token when the likeliest comes first; of equals, the lower index."""
    return np.argsort(np.argsort(-z, kind="stable"), kind="stable")
