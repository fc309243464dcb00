"""What several exercises of the lab use: matrices of halves, distributions, and a tolerance for other right ways."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer

P = np.array([0.6, 0.3, 0.1])

#: What a right answer in other steps keeps: sums in another order, a slope by differences.
OTHER_WAYS = ArrayAnswer(rtol=1e-7, atol=1e-9)

halves = st.integers(-6, 6).map(lambda k: k / 2)


@st.composite
def matrices(draw, rows, columns):
    numbers = draw(st.lists(halves, min_size=rows * columns, max_size=rows * columns))
    return np.array(numbers).reshape(rows, columns)


@st.composite
def distribution_rows(draw, rows, columns):
    """Draw rows of probabilities with zeros among them."""
    counts = st.lists(st.integers(0, 5), min_size=columns, max_size=columns).filter(any)
    table = np.array(draw(st.lists(counts, min_size=rows, max_size=rows)), float)
    return table / table.sum(axis=1, keepdims=True)
