"""Logits with labels, for the three exercises about the log loss."""

import numpy as np
from hypothesis import strategies as st

halves = st.integers(-6, 6).map(lambda k: k / 2)


def clear(logits, labels):
    """Return whether rounding cannot decide which of the three cases of `fit_temperature` this is."""
    true = logits[np.arange(len(labels)), labels].mean()
    return np.ptp(logits) > 0 and not 0 < abs(true - logits.mean()) < 0.05 and true != logits.mean()


def with_labels(size):
    rows = st.lists(st.tuples(st.lists(halves, min_size=size, max_size=size), st.integers(0, size - 1)),
                    min_size=2, max_size=5)
    return rows.map(lambda rows: (np.array([z for z, _label in rows]), np.array([label for _z, label in rows])))


scored = st.sampled_from([2, 3]).flatmap(with_labels)

TEN = np.tile([3.0, 0.0], (10, 1)), np.array([0] * 8 + [1] * 2)
FOUR = np.array([[2.0, 0.0, 1.0], [0.5, 3.0, 0.0], [4.0, 1.0, 0.0], [0.0, 1.0, 2.5]]), np.array([0, 1, 1, 2])
