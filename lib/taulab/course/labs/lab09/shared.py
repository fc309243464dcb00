"""What several exercises of the lab use: a row of logits, rows of halves, and a tolerance for other right ways."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer

Z = np.array([3.0, 1.0, 0.0, 0.0])

#: What a right answer in other steps keeps: an entropy as ln Z − E[z], a KL as a difference of two sums.
OTHER_WAYS = ArrayAnswer(rtol=1e-7, atol=1e-10)

halves = st.integers(-6, 6).map(lambda k: k / 2)


def logits(least=2, most=5):
    return st.lists(halves, min_size=least, max_size=most).map(np.array)
