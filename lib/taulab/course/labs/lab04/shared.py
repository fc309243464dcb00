"""What several exercises of the lab use: matrices of halves."""

import numpy as np
from hypothesis import strategies as st

halves = st.integers(-4, 4).map(lambda k: k / 2)


@st.composite
def matrices(draw, rows, columns):
    numbers = draw(st.lists(halves, min_size=rows * columns, max_size=rows * columns))
    return np.array(numbers).reshape(rows, columns)
