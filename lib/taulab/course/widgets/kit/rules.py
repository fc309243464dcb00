"""The stages that a chain of an explorer can have."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from taulab import sampling
from taulab.course.language import mark as _
from taulab.course.widgets.kit.logits import STOPS


class Rule(NamedTuple):
    """A kind of stage: its function, its names and the stops of its slider."""

    function: Callable
    name: str        # marked
    column: str      # marked; above its marks in the picture, where room is short
    symbol: str
    stops: tuple
    default: float


SHARES = (*(np.arange(5, 95, 5) / 100).tolist(), *(np.arange(95, 100) / 100).tolist(), 0.995, 0.999, 1.0)

#: Every stage, in the order of Hugging Face transformers, and after them what it does not have.
RULES = {
    "repetition_penalty": Rule(sampling.repetition_penalty, _("repetition"), "ρ", "ρ",
                               tuple((np.arange(100, 205, 5) / 100).tolist()), 1.2),
    "temperature": Rule(sampling.temperature, _("temperature"), "τ", "τ", STOPS, 0.5),
    "top_k": Rule(sampling.top_k, "top-k", "top-k", "k",
                  (*range(1, 21), 25, 30, 40, 50, 75, 100, 200, 500, 1000, 2000, 5000, 10_000), 40),
    "top_p": Rule(sampling.top_p, "top-p", "top-p", "p", SHARES, 0.8),
    "min_p": Rule(sampling.min_p, "min-p", "min-p", "p",
                  (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, *(np.arange(5, 105, 5) / 100).tolist()), 0.1),
    "typical": Rule(sampling.typical, _("typical"), _("typical"), "p", SHARES, 0.9),
    "top_n_sigma": Rule(sampling.top_n_sigma, "top-nσ", "top-nσ", "n",
                        tuple((np.arange(1, 51) / 10).tolist()), 1.0),
}
