"""What the two exercises on the LSTM share: cells to try."""

import numpy as np
from hypothesis import strategies as st


def sigma(a):
    return 1 / (1 + np.exp(-a))


#: One unit whose sums are i ½, f 1, o -½, g 1, from a cell that holds 2.
SUMS, OLD = np.array([[0.5, 1.0, -0.5, 1.0]]), np.array([[2.0]])
#: Two units: the sums of the first are those above, of the second 0; both cells hold 2.
TWO_UNITS = (np.ones((1, 1)), np.zeros((1, 2)), np.full((1, 2), 2.0), np.kron(SUMS, [[1.0, 0.0]]), np.zeros((2, 8)),
             np.zeros(8))
BY_HAND = np.ones((1, 1)), np.zeros((1, 1)), OLD, SUMS, np.zeros((1, 4)), np.zeros(4)


def cell(seed, n, d, m):
    """Return n rows of x (n, d), h and c (n, m), and W, R, b."""
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(size=shape) for shape in ((n, d), (n, m), (n, m), (d, 4 * m), (m, 4 * m), (4 * m,)))


def squashed(sums):
    """Return the quarters i, f, o and g of sums (n, 4m)."""
    i, f, o, g = np.split(sums, 4, axis=1)
    return sigma(i), sigma(f), sigma(o), np.tanh(g)


def way_back(seed, n, m):
    """Return dh, dc, the four gates and the cell before."""
    rng = np.random.default_rng(seed)
    dh, dc, c = rng.normal(size=(3, n, m))
    i, f, o, g = squashed(rng.normal(size=(n, 4 * m)))
    return dh, dc, i, f, o, g, c


BACK_BY_HAND = (np.ones((1, 1)), np.full((1, 1), 0.5), *squashed(SUMS), OLD)

sizes = st.integers(1, 3)
seeds = st.integers(0, 999)
