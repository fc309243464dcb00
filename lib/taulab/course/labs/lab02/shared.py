"""What the numerical exercises of the lab use: logits and temperatures."""

import numpy as np
from hypothesis import strategies as st

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
UNIFORM = np.full(4, 0.25)
CUT = np.array([1.0, 0.0, -np.inf])

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=2, max_size=4).map(np.array)
unequal = logits.filter(lambda z: np.ptp(z) > 0)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 1.5, 4.0])
