"""The predictions of lab 13."""

import numpy as np

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import smollm_code, smollm_positions, smollm_runs
from taulab.data.token_kinds import token_kinds

from .best_temperature import best_temperature
from .bits_per_byte import bits_per_byte
from .loop_period import loop_period

GRID = np.arange(0.6, 1.6, 0.01).round(2)


def entropy_when_hotter():
    """Return the mean entropy of the English text at τ = 1.4."""
    p = smollm_positions("en")
    return float(p.entropy[:, p.temperatures == 1.4].mean())


def most_entropy():
    """Return the letter of the kind of token before which the mean entropy of the English text is largest."""
    p = smollm_positions("en")
    kinds, H = token_kinds([p.start, *p.text], "en"), p.entropy[:, p.temperatures == 1]
    means = [H[kinds == kind].mean() for kind in ("function", "content", "name", "sign", "line")]
    return "ABCDE"[int(np.argmax(means))]


def cost(name):
    p = smollm_positions(name)
    return bits_per_byte(p.true, p.sizes)


def spanish_over_english():
    """Return how many times as many bits per byte the Spanish text costs as the English one that says the same."""
    return float(cost("es") / cost("en"))


def mean_of(what, rule, base):
    """Return the mean over all texts that a rule wrote on from the beginnings of programs."""
    grid = smollm_code()
    return grid[what][(grid["rule"] == rule) & (grid["base"] == base)].mean()


def edt_at_equal_heat():
    """Return how many more of 100 programs are sound with EDT, T₀ = 1.2, than at the fixed τ of the same heat."""
    heats, sound = ([mean_of(what, "fixed", tau) for tau in (0.6, 0.8, 1.0, 1.2)] for what in ("heat", "sound"))
    return float(100 * (mean_of("sound", "edt", 1.2) - np.interp(mean_of("heat", "edt", 1.2), heats, sound)))


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
    Prediction("13.b", _("the kind of token with the largest mean entropy before it: A, B, C, D or E"), most_entropy,
               _("{truth}, words that say something: 3.84 nats. Of names there are six in this text, too few to "
                 "tell.")),
    Prediction("13.c", _("bits per byte of the Spanish text over those of the English one"), spanish_over_english,
               _("{truth:.2f} times as many. Per token the two look far more alike."), tolerance=0.2),
    Prediction("13.d", _("points of 100 that EDT with T₀ = 1.2 gains over a fixed τ at equal heat"), edt_at_equal_heat,
               _("{truth:.1f} points, ± 13.1: not to be told from 0. At the same T₀ it looks like 34, for EDT is "
                 "colder."),
               tolerance=0.5),
    Prediction("13.e", _("τ̂ of the English text"), lambda: tau_of("en"),
               _("τ̂ = {truth:.2f}. Its interval stands further down."), tolerance=0.08),
    Prediction("13.f", _("total surprise of the fifth round of the loop, in nats"), lambda: float(rounds("en")[4]),
               _("{truth:.2f} nats: each round that was said makes the next one surer."), tolerance=0.7),
)
