"""What several exercises of the lab use: logits, and cuts by a mask or by rank."""

import numpy as np
from hypothesis import strategies as st

Z3 = np.array([3.0, 2.0, 1.0])
FIVE = np.log([0.4, 0.3, 0.15, 0.1, 0.05])
SHUFFLED = np.log([0.1, 0.4, 0.05, 0.3, 0.15])
CUT = np.array([0.0, -np.inf, 1.0, -1.0])
STEEP = np.array([0.0, 1000.0, 999.0, 0.0])
FAR = np.array([-np.inf, -3e9, -np.inf, -3e9 - 1])
UNROUND = np.array([0.3174, -0.00003, 2.0613, 0.00002])
MANY_TIED = np.repeat([1.0, 2.0, 3.0], 20)
PENALISED = np.array([2.0, 1.0, -1.0, -2.0])

DECIMALS = "logits are decimals: an answer may copy z and write -inf or a quotient into it"

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=3, max_size=6).map(np.array)


def kept(z, mask):
    """Return the logits where the mask is true, -inf elsewhere."""
    return np.where(mask, z, -np.inf)


def order_as_rank(z):
    """Return the token at each place, which beginners take for the place of each token."""
    return np.argsort(-z, kind="stable")


def ranks(z):
    """Return the place of each token when the likeliest comes first; of equals, the lower index."""
    return np.argsort(np.argsort(-z, kind="stable"), kind="stable")
