"""The predictions of lab 01."""

import numpy as np

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import next_token_logits
from taulab.entropy import entropy_from_logits, temperature_for_entropy

from .shared import Z0


def paris():
    """Return the logits that a real model gives after “The capital of France is”."""
    return next_token_logits().logits[0].astype(float)


def perplexity_at_two():
    return float(np.exp(entropy_from_logits(paris(), 2.0)))


def entropy_of_top_fifty():
    return float(entropy_from_logits(np.sort(paris())[-50:], 2.0))


def temperature_for_half():
    z = paris()
    return float(temperature_for_entropy(z, np.log(len(z)) / 2))


PREDICTIONS = (
    Prediction("01.a", _("H in nats of softmax(z0/τ) at τ = 2"), lambda: float(entropy_from_logits(Z0, 2.0)),
               _("{truth:.3f} nats. Twice the τ is not twice the H: the ceiling is ln 4 = 1.386.")),
    Prediction("01.b", _("perplexity of the real row at τ = 2"), perplexity_at_two,
               _("{truth:.0f}. From four candidates to thousands: a long tail wakes up between τ = 1 and 2."),
               tolerance=0.5),
    Prediction("01.c", _("τ at which the real row reaches half of ln V"), temperature_for_half,
               _("τ = {truth:.2f}: half of the whole range is used up before τ = 1.5."), tolerance=0.1),
    Prediction("01.d", _("H in nats at τ = 2 if only the 50 likeliest tokens are kept"), entropy_of_top_fifty,
               _("{truth:.2f} nats where the full vocabulary has 8.64: cutting and cooling are different acts."),
               tolerance=0.1),
)
