"""What several exercises of the lab use: logits, temperatures, and a softmax without guards."""

import numpy as np
from hypothesis import strategies as st

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
TIED = np.array([2.0, 2.0, 0.0, -1.0])
CUT = np.array([1.0, 0.0, -np.inf])
FAR = np.array([1000.0, 0.0])

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=2, max_size=5).map(np.array)
unequal = logits.filter(lambda z: np.ptp(z) > 0)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 1.5, 4.0, 0.25])


def weights(z, temperature):
    """Return softmax(z / temperature) without the guards of the library, for wrong answers."""
    e = np.exp((z - z.max()) / temperature)
    return e / e.sum()
