"""The predictions of lab 13."""

import numpy as np

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import smollm_positions, smollm_runs

from .best_temperature import best_temperature
from .bits_per_byte import bits_per_byte
from .loop_period import loop_period

GRID = np.arange(0.6, 1.6, 0.01).round(2)


def entropy_when_hotter():
    """Return the mean entropy of the English text at τ = 1.4."""
    p = smollm_positions("en")
    return float(p.entropy[:, p.temperatures == 1.4].mean())


def cost(name):
    p = smollm_positions(name)
    return bits_per_byte(p.true, p.sizes)


def spanish_over_english():
    """Return how many times as many bits per byte the Spanish text costs as the English one that says the same."""
    return float(cost("es") / cost("en"))


def tau_of(name):
    """Return the temperature of the least log loss on a text."""
    p = smollm_positions(name)
    return float(best_temperature(p.log_p, p.counts, p.true, GRID))


def rounds(language):
    """Return the total surprise of each round of the loop in which the greedy text of a language ends, in nats."""
    runs = smollm_runs(language)
    tokens, surprise = runs.tokens[0, 0], -runs.log_p[0, 0]
    period = loop_period(tokens, 3)
    start = max(np.flatnonzero(tokens[period:] != tokens[:-period])) + 1
    whole = (tokens.size - start) // period * period
    return surprise[start:start + whole].reshape(-1, period).sum(axis=1)


PREDICTIONS = (
    Prediction("13.a", _("mean entropy of the English text at τ = 1.4, in nats"), entropy_when_hotter,
               _("{truth:.2f} nats, and 3.01 at τ = 1: four tenths of τ let the tail in."),
               tolerance=0.8),
    Prediction("13.b", _("bits per byte of the Spanish text over those of the English one"), spanish_over_english,
               _("{truth:.2f} times as many. Per token the two look far more alike."), tolerance=0.2),
    Prediction("13.c", _("τ̂ of the English text"), lambda: tau_of("en"),
               _("τ̂ = {truth:.2f}. Its interval stands further down."), tolerance=0.08),
    Prediction("13.d", _("total surprise of the fifth round of the loop, in nats"), lambda: float(rounds("en")[4]),
               _("{truth:.2f} nats: each round that was said makes the next one surer."), tolerance=0.7),
)
