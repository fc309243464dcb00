"""The picture on the page of theory 06."""

import numpy as np

from taulab.course.chart import Curve, across, chart, decades, up
from taulab.losses import confidence_penalty_optimum


def implied() -> str:
    """The temperature that a weight β stands for in a context of two tokens, against the smaller probability."""
    rare = np.geomspace(0.4, 1e-4, 60)
    return chart(decades(across, "p₂", 0.4, 1e-4, range(-1, -5, -1)), up("τ", 0.8, 2.8, (1, 1.5, 2, 2.5)), [
        Curve(rare, [implied_temperature(p, beta) for p in rare], kind, label=f"β = {beta}", at=42, shift=(-30, below))
        for kind, (beta, below) in enumerate(((0.3, -12), (0.1, -12), (0.03, 20)))
    ])


def implied_temperature(rare: float, beta: float) -> float:
    """Return the τ that would turn (1 - rare, rare) into the optimum of the confidence penalty."""
    p = np.array([1 - rare, rare])
    return float(np.diff(np.log(p))[0] / np.diff(np.log(confidence_penalty_optimum(p, beta)))[0])


#: File -> the function that draws it.
PICTURES = {"06-implied": implied}
