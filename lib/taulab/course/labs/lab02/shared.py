"""What the numerical exercises of the lab use: logits and temperatures."""

import numpy as np
from hypothesis import strategies as st

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
UNIFORM = np.full(4, 0.25)
CUT = np.array([1.0, 0.0, -np.inf])
UNROUND = np.array([0.3174, -1.2871, 2.0613])
CLOSE = np.array([0.01, 0.0, -0.02])            # for a τ of some thousandths
CUTS_FIRST = np.array([-np.inf, 0.4, -np.inf, 1.3])
STEEP = np.array([0.0, 1000.0, 999.0, 0.0])
COLD = np.array([0.1, 2.51, 2.5, 0.2])          # exp of a difference overflows there too, and digits stay for moments
TEMPERED = ((UNROUND, 0.7391), (CLOSE, 0.00317), (COLD, 0.00317), (UNROUND, 317.3), (np.array([2, 1, 0, -1]), 2),
            (STEEP, 317.3), (-STEEP, 317.3), (np.array([0.7]), 1.0))
TEMPERED_AND_CUT = (*TEMPERED, (CUTS_FIRST, 0.7391), (CUTS_FIRST, 57.3))

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=2, max_size=4).map(np.array)
unequal = logits.filter(lambda z: np.ptp(z) > 0)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 1.5, 4.0])
