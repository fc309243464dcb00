"""The pictures on the page of theory 12."""

from functools import cache

import numpy as np

from taulab.course.chart import Curve, across, chart, decades, up
from taulab.entropy_calibration import calibration_by_step, least_loss_temperature, temper_steps
from taulab.future_entropy import adjusted, fit_alphas, learn_future, one_step_lookahead
from taulab.worlds import counted_laws, fork_world, small_world, sparse_chain, window_world


@cache
def counted(seed=0):
    """Return a world whose model has counted 3,000 triples of a chain of 16 tokens, 6 of which may follow each."""
    rng = np.random.default_rng(seed)
    truth = sparse_chain(16, 6, 1, rng)
    return window_world(truth, counted_laws(truth, 3000, rng), steps=16)


def measured(world):
    """Return log loss and EntCE of a world, nats per step."""
    steps = calibration_by_step(world)
    return float(steps.log_loss.mean()), steps.entce


def furthest(world, delta, rounds=2):
    """Return the fit whose errors, each ±δ, raise EntCE most: +δ where the truth has more than the adjusted model."""
    fit = fit_alphas(world)
    for _round in range(rounds):
        fit = fit_alphas(world, errors=delta * np.sign(world.truth - fit.world.model))
    return fit


def plane(world, x, y, marks) -> str:
    """EntCE against log loss: as τ moves, as one α for all steps does, and as the weight a of the lookahead does."""
    ways = (("τ", lambda tau: temper_steps(world, tau), np.linspace(0.6, 1.15, 45)),
            ("α", lambda alpha: adjusted(world, alpha).world, np.linspace(-0.1, 0.5, 45)),
            ("a", lambda a: one_step_lookahead(world, a), np.linspace(-0.5, 3, 45)))
    curves = []
    for kind, ((name, change, settings), (at, shift)) in enumerate(zip(ways, marks, strict=True)):
        points = [point for point in (measured(change(setting)) for setting in settings)
                  if x.low <= point[0] <= x.high and y.low <= point[1] <= y.high]
        curves.append(Curve(*zip(*points), kind, label=name, at=at, shift=shift))
    fit, base = measured(fit_alphas(world).world), measured(world)
    return chart(x, y, [*curves, Curve([fit[0]], [fit[1]], 1, dots=True), Curve([base[0]], [base[1]], 0, dots=True)])


def plane_fork() -> str:
    return plane(fork_world(), across("L", 1.08, 1.11, (1.08, 1.085, 1.09, 1.095, 1.1, 1.105, 1.11)),
                 up("H − L", -0.2, 0.22, (-0.2, -0.1, 0, 0.1, 0.2)), ((5, (0, -12)), (-4, (16, 14)), (-1, (14, 4))))


def plane_counted() -> str:
    return plane(counted(), across("L", 1.74, 1.8, (1.74, 1.75, 1.76, 1.77, 1.78, 1.79, 1.8)),
                 up("H − L", -0.2, 0.33, (-0.2, -0.1, 0, 0.1, 0.2, 0.3)),
                 ((5, (0, -14)), (-4, (16, 10)), (12, (0, -14))))


def bound() -> str:
    """What errors of δ nats can do: the theorem's bound, the most there is, and the mean of four random patterns."""
    world, deltas = small_world(), np.geomspace(0.01, 0.3, 6)
    steps = len(world.truth)
    most = [steps * abs(measured(furthest(world, delta).world)[1]) for delta in deltas]
    signs = [np.random.default_rng(seed).choice([-1, 1], world.truth.shape) for seed in range(4)]
    random = [np.mean([steps * abs(measured(fit_alphas(world, errors=delta * sign).world)[1]) for sign in signs])
              for delta in deltas]
    return chart(decades(across, "δ", 0.01, 0.3, (-2, -1)), decades(up, "T (H − L)", 1e-4, 20, range(-4, 2)), [
        Curve(deltas, 2 * steps * deltas, 0, label="2Tδ", at=3, shift=(0, -12)),
        Curve(deltas, most, 1, label="2δ Σ TV", at=3, shift=(0, -12)),
        Curve(deltas, random, 2, label="±δ", at=3, shift=(0, 26))])


TEXTS = (30, 100, 300, 1000, 3000)


@cache
def learned(n, seed):
    """Return log loss and EntCE of what n texts teach in the small world, with a constant for each step and token."""
    return measured(learn_future(small_world(), n, np.random.default_rng(seed)).world)


def learning() -> str:
    """Log loss against the number of true texts, five seeds, beside the least that one τ can have, and the exact α."""
    return against_texts(0, up("L", 1.022, 1.042, (1.025, 1.03, 1.035, 1.04)))


def learning_entce() -> str:
    """EntCE of the same models."""
    return against_texts(1, up("H − L", -0.1, 0.11, (-0.1, -0.05, 0, 0.05, 0.1)))


def against_texts(which, y) -> str:
    world = small_world()
    least, exact = (measured(one)[which] for one in (temper_steps(world, least_loss_temperature(world)),
                                                      fit_alphas(world).world))
    points = [(n, learned(n, seed)[which]) for n in TEXTS for seed in range(5)]
    return chart(decades(across, "n", 20, 5000, (2, 3)), y, [
        Curve(*zip(*points), 0, dots=True),
        Curve([20, 5000], [least] * 2, 1, label="τ", at=1, shift=(-16, -8)),
        Curve([20, 5000], [exact] * 2, 2, label="α", at=0, shift=(16, 18))])


#: File -> the function that draws it.
PICTURES = {"12-plane-fork": plane_fork, "12-plane-counted": plane_counted, "12-bound": bound, "12-learning": learning,
            "12-learning-entce": learning_entce}
