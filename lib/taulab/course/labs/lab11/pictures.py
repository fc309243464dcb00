"""The pictures on the page of theory 11."""

import numpy as np

from taulab.course.chart import Curve, across, chart, decades, up
from taulab.data import calibration_grid
from taulab.entropy_calibration import calibration_by_step, divergence_frontier, temper_steps, temper_texts
from taulab.heavy_tails import singleton_mass
from taulab.worlds import bridge_world, small_world, text_probabilities

SIZES, V = np.geomspace(1e3, 1e6, 13), 10**6
TAUS = np.geomspace(0.45, 1.8, 61)
SHOWN = (0.5, 0.7, 0.85, 1.0, 1.5)        # temperatures that have a dot


def by_step() -> str:
    """Entropy and log loss, step by step, of models of the bridge that learnt from little and from more."""
    few, many = (calibration_by_step(bridge_world(1.114, m, V)) for m in (1e3, 1e5))
    steps = range(2, 101)
    return chart(across("t", 0, 100, (0, 20, 40, 60, 80, 100)), up("H, L", 0.94, 1.12, (0.95, 1, 1.05, 1.1)), [
        Curve(steps, few.entropy[1:], 0, label="H, m = 10³", at=60, shift=(-46, -12)),
        Curve(steps, few.log_loss[1:], 1, label="L, m = 10³", at=80, shift=(0, 22)),
        Curve(steps, many.entropy[1:], 2, label="H, m = 10⁵", at=70, shift=(0, -12)),
    ])


def against_size() -> str:
    """EntCE against m, for three tails; dots go with the singleton mass."""
    curves = []
    for kind, (alpha, at, shift) in enumerate(((1.114, 6, (0, -14)), (1.5, 6, (8, -14)), (2.0, 6, (10, -14)))):
        entce = [calibration_by_step(bridge_world(alpha, m, V)).entce for m in SIZES]
        mass = singleton_mass(alpha, SIZES, V)
        curves += [Curve(SIZES, entce, kind, label=f"α = {alpha:g}", at=at, shift=shift),
                   Curve(SIZES, entce[0] * mass / mass[0], kind, dots=True)]
    return chart(decades(across, "m", 8e2, 1.3e6, range(3, 7)), decades(up, "H − L", 9e-5, 0.2, range(-4, 0)), curves)


def saturated() -> str:
    """EntCE against m for α = 1.5, where each step, each tenth or each hundredth leads to a word seen once."""
    curves = [Curve(SIZES, [calibration_by_step(bridge_world(1.5, m, V, kappa=kappa)).entce for m in SIZES], kind,
                    label=f"κ = {kappa:g}", at=at, shift=(0, -12))
              for kind, (kappa, at) in enumerate(((1.0, 9), (0.1, 7), (0.01, 5)))]
    return chart(decades(across, "m", 8e2, 1.3e6, range(3, 7)), decades(up, "H − L", 1e-3, 0.4, range(-3, 0)), curves)


def counted() -> str:
    """EntCE of counted trigrams against m, mean of three seeds, for two tails."""
    grid, curves = calibration_grid(), []
    for kind, (alpha, shift) in enumerate(((1.1, (0, -14)), (2.0, (12, -12)))):
        rows = grid[(grid["model"] == "trigrams") & (grid["alpha"] == alpha)]
        sizes = np.unique(rows["m"])
        curves.append(Curve(sizes, [rows["entce"][rows["m"] == m].mean() for m in sizes], kind,
                            label=f"α = {alpha:g}", at=2, shift=shift))
    return chart(decades(across, "m", 7e3, 1.4e8, range(4, 9)), decades(up, "H − L", 5e-3, 4, range(-2, 1)), curves)


def plane() -> str:
    """EntCE against log loss as τ moves, at every step (solid) or on whole texts (dashed), in the small world."""
    curves = []
    for kind, change in enumerate((temper_steps, temper_texts)):
        way, dots = ([calibration_by_step(change(small_world(), tau)) for tau in taus] for taus in (TAUS, SHOWN))
        places, marked = ([(each.log_loss.mean(), each.entce) for each in found] for found in (way, dots))
        curves += [Curve(*zip(*(place for place in places if place[0] < 1.14)), kind),
                   Curve(*zip(*marked), kind, dots=True)]
        if change is temper_steps:
            curves += [Curve((loss,), (entce,), kind, label=f"τ = {tau:g}",
                             shift=(40, 5) if entce < 0.15 else (0, -12)) for tau, (loss, entce) in zip(SHOWN, marked)]
    return chart(across("L", 1.02, 1.14, (1.02, 1.04, 1.06, 1.08, 1.1, 1.12, 1.14)),
                 up("H − L", -0.5, 0.25, (-0.4, -0.2, 0, 0.2)), curves)


def quality() -> str:
    """What the texts are worth against their entropy, as τ moves at every step: the area under the frontier."""
    found = []
    for tau in np.geomspace(0.4, 2.2, 30):
        world = temper_steps(small_world(), tau)
        found.append((calibration_by_step(world).entropy.mean(), divergence_frontier(*text_probabilities(world)).area))
    return chart(across("H", 0.5, 1.4, (0.6, 0.8, 1, 1.2, 1.4)), up("∫ y dx", 0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1)),
                 [Curve(*zip(*found), 0)])


#: File -> the function that draws it.
PICTURES = {"11-by-step": by_step, "11-against-size": against_size, "11-saturated": saturated, "11-counted": counted,
            "11-plane": plane, "11-quality": quality}
