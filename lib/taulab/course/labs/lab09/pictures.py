"""The pictures on the page of theory 09."""

import numpy as np

from taulab.course.chart import Curve, across, chart, up

from .worlds import KAPPA, SENTENCES, decoder

THETAS = (0.2, 1.0, 3.0)


def rule() -> str:
    """The share of T₀ that EDT leaves, against entropy."""
    H = np.geomspace(0.01, 4, 200)
    return chart(across("H", 0, 4, range(5)), up("τ/T₀", 0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1)), [
        Curve(H, np.exp(-KAPPA * theta / H), kind, label=f"θ = {theta:g}", at=at, shift=shift)
        for kind, (theta, at, shift) in enumerate(zip(THETAS, (135, 165, 185), ((0, -12), (34, 24), (30, 26))))
    ])


def frontier(by: str, low: float, high: float, ticks, places) -> str:
    """Acceptability against a diversity, as T₀ rises, of sentences with three words due and one open."""
    bases = np.geomspace(0.3, 4, 240)
    curves = []
    for kind, (theta, (at, shift)) in enumerate(zip((0.0, *THETAS[:2]), places)):
        points = [point for point in map(decoder(SENTENCES["open"], theta), bases)
                  if low <= point[by] <= high and point["A"] >= 0.83]
        curves.append(Curve([point[by] for point in points], [point["A"] for point in points], kind,
                            label=f"θ = {theta:g}", at=at, shift=shift))
    return chart(across(by, low, high, ticks), up("A", 0.8, 1, (0.8, 0.85, 0.9, 0.95, 1)), curves)


def by_entropy() -> str:
    return frontier("H", 0.8, 2.8, (1, 1.5, 2, 2.5), ((-8, (46, 8)), (-30, (40, -8)), (-6, (-40, 6))))


def by_useful() -> str:
    return frontier("U", 1.0, 1.35, (1, 1.1, 1.2, 1.3), ((-1, (-6, 18)), (-1, (-2, 18)), (-1, (20, 16))))


#: File -> the function that draws it.
PICTURES = {"09-rule": rule, "09-by-entropy": by_entropy, "09-by-useful": by_useful}
