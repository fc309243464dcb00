"""What several exercises of the lab use: small texts as counts, and the laws behind them."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer

#: What a right answer in other steps keeps: a sum in another order, a power as an exponential of a logarithm.
OTHER_WAYS = ArrayAnswer(rtol=1e-8, atol=1e-12)

#: Counts of nine words, two of which did not come.
NINE = np.array([10, 5, 3, 2, 1, 1, 1, 0, 0])
#: The same, in the order of a dictionary: counts come unsorted.
UNSORTED = np.array([2, 0, 10, 1, 5, 0, 1, 3, 1])
#: A text that follows i^(-1.25) almost exactly, on 40 ranks.
SMOOTH = np.round(5000 * np.arange(1, 41) ** -1.25).astype(int)
#: The same, shuffled, and with words that did not come.
MIXED = np.random.default_rng(3).permutation(np.r_[SMOOTH, np.zeros(7, int)])
#: Bent, as real texts are: flat among the first ranks, steep at the end, with ties.
BENT = np.round(3000 / (np.arange(1, 61) + 2.7) ** 1.4).astype(int)

alphas = st.sampled_from([0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0])


@st.composite
def ranges(draw):
    """Return counts of different words in any order, and the first and last rank to use: three words or more."""
    top = draw(st.integers(4, 14))
    steps = draw(st.lists(st.integers(0, 6), min_size=top, max_size=top))
    counts = 1 + np.cumsum(steps) + np.arange(top) ** draw(st.integers(0, 2))
    counts = np.array(draw(st.permutations([*map(int, counts), *[0] * draw(st.integers(0, 3))])))
    first = draw(st.integers(1, top - 2))
    return counts, first, draw(st.integers(first + 2, top + 2))
