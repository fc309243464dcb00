"""The picture on the page of theory 04."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from taulab.corpus import Contexts, grammar, windows
from taulab.course.chart import Curve, across, chart, decades, up
from taulab.entropy import cross_entropy


class TableModel(NamedTuple):
    """What followed each window, counted and smoothed, and how good that is in nats per token."""

    q: np.ndarray           # (N, V), the laws of the model, a row for each window that can occur
    training_loss: float
    true_loss: float        # exact, from the grammar


def table_model(seen: Contexts, text: Sequence[np.ndarray], smoothing: float) -> TableModel:
    """Count the sentences `text` in a table of all windows of a width; a row without any count is uniform."""
    contexts, targets = windows(text, seen.windows.shape[1])
    digits = seen.laws.shape[1] ** np.arange(contexts.shape[1])[::-1]
    place = np.searchsorted(seen.windows @ digits, contexts @ digits)       # the windows come sorted
    q = np.full(seen.laws.shape, float(smoothing))
    np.add.at(q, (place, targets), 1)
    q[q.sum(axis=1) == 0] = 1
    q /= q.sum(axis=1, keepdims=True)
    return TableModel(q, -np.log(q[place, targets]).mean(), seen.weights @ cross_entropy(seen.laws, q))


def learning() -> str:
    """The exact log loss of tables of three widths against the number of English sentences they have counted."""
    english, sizes = grammar("en"), (100, 200, 500, 1000, 2000, 5000, 10_000)
    text = english.sample(sizes[-1], np.random.default_rng(0))
    tables = [english.contexts(width) for width in (1, 2, 3)]
    labels = [("w = 1", 1, (-8, 24)), ("w = 2", 1, (24, -8)), ("w = 3", 3, (24, -8))]
    return chart(decades(across, "n", 100, 1e4, (2, 3, 4)), up("L", 1.5, 4, (1.5, 2, 2.5, 3, 3.5, 4)), [
        Curve(sizes, [table_model(seen, text[:n], 0.01).true_loss for n in sizes], kind, label=label, at=at,
              shift=shift)
        for kind, (seen, (label, at, shift)) in enumerate(zip(tables, labels))
    ])


#: File -> the function that draws it.
PICTURES = {"04-learning": learning}
