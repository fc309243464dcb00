"""What several exercises of the lab use: logits, temperatures, and a softmax without guards."""

import numpy as np
from hypothesis import strategies as st

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
TIED = np.array([2.0, 2.0, 0.0, -1.0])
CUT = np.array([1.0, 0.0, -np.inf])
CUT_TWICE = np.array([-np.inf, 0.5, -np.inf, 2.0])
FAR = np.array([1000.0, 0.0])
ODD = np.array([0.7312345678, -1.2987654321, 2.7182818285])   # no round number

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=2, max_size=5).map(np.array)
unequal = logits.filter(lambda z: np.ptp(z) > 0)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 1.5, 4.0, 0.25])


def weights(z, temperature):
    """Return softmax(z / temperature) without the guards of the library, for wrong answers."""
    e = np.exp((z - z.max()) / temperature)
    return e / e.sum()
