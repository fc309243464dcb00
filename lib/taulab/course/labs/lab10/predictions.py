"""The predictions of lab 10."""

from functools import cache

import numpy as np

from taulab.corpus import grammar
from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import word_counts
from taulab.heavy_tails import (draw_counts, entropy_rate_extrapolation, karlin_constant, power_law, singleton_mass,
                                zipf_exponent)

V = 1_000_000


def mass_of_a_million():
    """Return the mass of words seen once in a text of a million words, with α = 0.918 and a million words."""
    return float(singleton_mass(0.918, 1e6, V))


def too_much():
    """Return how many times too large the law for infinitely many words is, at α = 1.114 and m = 100 000."""
    return float(karlin_constant(1.114) * 1e5 ** (1 / 1.114 - 1) / singleton_mass(1.114, 1e5, V))


@cache
def line_through_all():
    """Return the slope through all ranks of texts of 10 000 words with α = 1, mean of ten."""
    texts = draw_counts(power_law(1.0, 100_000), 10_000, np.random.default_rng(0), size=10)
    return float(np.mean([zipf_exponent(text, method="ls").exponent for text in texts]))


def slope_of_code():
    """Return the slope of the tokens of Python's library, ranks 1 to 1000, by least squares."""
    return zipf_exponent(word_counts("code").counts, method="ls", ranks=(1, 1000)).exponent


@cache
def side_of_the_rate():
    """Return on which side of the true rate the extrapolation of the English floors ends."""
    english, windows = grammar("en"), np.arange(6)
    fit = entropy_rate_extrapolation(windows + 1, [english.floor(width) for width in windows])
    return "below" if fit.rate < english.entropy_rate else "above"


PREDICTIONS = (
    Prediction("10.a", _("mass of words seen once after a million words, with α = 0.918"), mass_of_a_million,
               _("{truth:.3f}: after a million words, one in five is still a word seen once."), tolerance=0.15),
    Prediction("10.b", _("how many times too large the law for infinitely many words is"), too_much,
               _("{truth:.2f} times. Near α = 1 almost all of the tail lies beyond any vocabulary that you can list."),
               tolerance=0.1),
    Prediction("10.c", _("slope through all ranks of a text of 10 000 words drawn with α = 1"), line_through_all,
               _("{truth:.2f}, mean of ten texts: thousands of words that came once or twice pull the line flat."),
               tolerance=0.05),
    Prediction("10.d", _("slope of the code of Python's own library, ranks 1 to 1000"), slope_of_code,
               _("{truth:.2f}, far from 1.5; and another range of ranks gives another number."), tolerance=0.05),
    Prediction("10.e", _("on which side of the true rate the fit ends: above or below"), side_of_the_rate,
               _("{truth}. The losses fall faster than any power, so the fitted curve goes on too far down.")),
)
