"""The pictures on the pages of theory."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from taulab.calibration import calibration_curve, fit_temperature
from taulab.corpus import Contexts, grammar, windows
from taulab.course.chart import Curve, across, chart, decades, up
from taulab.data import next_token_logits
from taulab.entropy import cross_entropy, entropy_from_logits, logit_moments
from taulab.losses import confidence_penalty_optimum
from taulab.sampling import min_p, temperature, top_k, top_p
from taulab.softmax import softmax

Z = np.array([3.0, 1.0, 0.0])


@cache
def figures() -> dict[str, str]:
    """Return file -> SVG of every picture of the pages of theory, drawn once per process."""
    drawn = {"01-sweep": sweep, "01-step": step, "01-capacity": capacity, "02-curvature": curvature,
             "03-survivors": survivors, "04-learning": learning, "05-reliability": reliability, "06-implied": implied}
    return {f"theory/images/{name}.svg": draw() for name, draw in drawn.items()}


def temperatures(low, high, ticks):
    return across("τ", low, high, ticks, log=True)


def sweep() -> str:
    """H(τ) from one limit to the other, with and without a tie at the top."""
    tau, shown = np.geomspace(0.1, 30, 120), (0.5, 1, 2, 4, 8)
    tied = np.array([3.0, 3.0, 0.0])
    x = temperatures(0.1, 30, (0.1, 0.2, 0.5, 1, 2, 4, 8, 16))
    return chart(x, up("H", 0, 1.25, (0, 0.25, 0.5, 0.75, 1)), [
        Curve(x.ticks, np.full(8, np.log(3)), 2, label="ln 3", at=1),
        Curve(tau, [entropy_from_logits(tied, t) for t in tau], 1, label="(3, 3, 0)", at=30, shift=(0, -12)),
        Curve(tau, [entropy_from_logits(Z, t) for t in tau], 0, label="(3, 1, 0)", at=45, shift=(48, 12)),
        Curve(shown, [entropy_from_logits(Z, t) for t in shown], 0, dots=True),
    ])


def step() -> str:
    """The error of a difference quotient at z = (3, 1, 0), τ = 1 against its step: truncation plus rounding."""
    second, third = derivatives_at_one()
    rounding = np.finfo(float).eps * entropy_from_logits(Z)
    h = np.geomspace(1e-12, 1, 120)
    return chart(decades(across, "h", 1e-12, 1, range(-12, 1, 2)), decades(up, "E", 1e-12, 1, range(-12, 1, 3)), [
        Curve(h, h / 2 * abs(second) + 2 * rounding / h, 1, label="D₁", at=78, shift=(0, -14)),
        Curve(h, h**2 / 6 * abs(third) + rounding / h, 0, label="D₂", at=95, shift=(16, 18)),
    ])


def derivatives_at_one() -> tuple[float, float]:
    """Return H'' and H''' of z = (3, 1, 0) at τ = 1, from the cumulants of the logits."""
    q = softmax(Z)
    deviation = Z - q @ Z
    k2, k3 = q @ deviation**2, q @ deviation**3
    k4 = q @ deviation**4 - 3 * k2**2
    return -k3 - 3 * k2, k4 + 8 * k3 + 12 * k2


def capacity() -> str:
    """The heat capacity of three real rows."""
    tau, real = np.geomspace(0.1, 10, 120), next_token_logits().logits
    return chart(temperatures(0.1, 10, (0.1, 0.2, 0.5, 1, 2, 5, 10)), up("C", 0, 14, (0, 2, 4, 6, 8, 10, 12)), [
        Curve(tau, [logit_moments(real[row].astype(float), t)[1] / t**2 for t in tau], kind, label=str(row), at=at,
              shift=shift)
        for kind, (row, at, shift) in enumerate([(4, 66, (0, -8)), (7, 58, (-14, -10)), (3, 85, (22, 8))])
    ])


def curvature() -> str:
    """The second derivative of H at z = (3, 1, 0): derived, as published, and measured."""
    tau, measured_at, h = np.linspace(0.45, 2.5, 120), np.linspace(0.5, 2.5, 9), 1e-3
    moments = [central_moments(t) for t in tau]
    entropies = [[entropy_from_logits(Z, t + k * h) for k in (-1, 0, 1)] for t in measured_at]
    return chart(across("τ", 0.4, 2.6, (0.5, 1, 1.5, 2, 2.5)), up("H″", -2, 9, (-2, 0, 2, 4, 6, 8)), [
        Curve(tau, [-(2 * mu3 + 3 * mu2) / t**2 for t, (mu2, mu3) in zip(tau, moments)], 1,
              label="−(2μ₃ + 3μ₂)/τ²", at=25, shift=(76, 0)),
        Curve(tau, [-(mu3 + 3 * mu2) / t**2 for t, (mu2, mu3) in zip(tau, moments)], 0,
              label="−(μ₃ + 3μ₂)/τ²", at=34, shift=(0, 22)),
        Curve(measured_at, [(left - 2 * middle + right) / h**2 for left, middle, right in entropies], 0, dots=True),
    ])


def central_moments(tau: float) -> tuple[float, float]:
    """Return the second and third central moment of ln q, for z = (3, 1, 0)."""
    q = softmax(Z, tau)
    deviation = np.log(q) - q @ np.log(q)
    return q @ deviation**2, q @ deviation**3


def survivors() -> str:
    """How many tokens of real row 3 three rules keep after temperature."""
    tau, row = np.geomspace(0.3, 5, 60), next_token_logits().logits[3].astype(float)
    rules = [(top_p, 0.9, "top-p 0.9", 25, (-34, -14)), (min_p, 0.05, "min-p 0.05", 48, (36, 22)),
             (top_k, 50, "top-k 50", 6, (0, -12))]
    return chart(temperatures(0.3, 5, (0.3, 0.5, 1, 2, 5)), decades(up, "n", 1, 1e5, range(6)), [
        Curve(tau, [np.sum(rule(temperature(row, t), value) > -np.inf) for t in tau], kind, label=label, at=at,
              shift=shift)
        for kind, (rule, value, label, at, shift) in enumerate(rules)
    ])


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


def reliability() -> str:
    """A model that says softmax(2z) where the labels follow softmax(z): at τ = 1, and at the temperature that fits."""
    rng = np.random.default_rng(5)
    z = rng.normal(0, 1.5, (20_000, 10))
    labels = np.argmax(z + rng.gumbel(size=z.shape), axis=1)
    plain, mended = (calibration_curve(softmax(2 * z, tau), labels, n_bins=10)
                     for tau in (1.0, fit_temperature(2 * z, labels)))
    plain_used, mended_used = plain.count > 0, mended.count > 0
    tenths = (0, 0.2, 0.4, 0.6, 0.8, 1)
    return chart(across("c", 0, 1, tenths), up("a", 0, 1, tenths), [
        Curve((0, 1), (0, 1), 2),
        Curve(mended.confidence[mended_used], mended.accuracy[mended_used], 1, label="τ̂", at=5, shift=(-16, -10)),
        Curve(plain.confidence[plain_used], plain.accuracy[plain_used], 0, dots=True, label="τ = 1", at=4,
              shift=(0, 26)),
    ])


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
