"""The predictions of lab 05."""

import numpy as np

from taulab.calibration import expected_calibration_error
from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.softmax import softmax


def spoken_and_true(seed, n):
    """Return logits z of the world and labels drawn from softmax(z), as in the lab."""
    rng = np.random.default_rng(seed)
    z = rng.normal(0, 1.5, (n, 10))
    return z, np.argmax(z + rng.gumbel(size=z.shape), axis=1)


def doubled_confidence():
    z, _labels = spoken_and_true(5, 20_000)
    return float(softmax(2 * z).max(axis=1).mean())


def ece_of_a_calibrated_model():
    """Return the mean ECE of 200 calibrated predictions over 200 repetitions."""
    errors = []
    for seed in range(200):
        z, labels = spoken_and_true(seed, 200)
        errors.append(expected_calibration_error(softmax(z), labels))
    return float(np.mean(errors))


def ece_at(temperature):
    z, labels = spoken_and_true(5, 20_000)
    return float(expected_calibration_error(softmax(2 * z, temperature), labels))


def ece_of_uniform():
    z, labels = spoken_and_true(5, 20_000)
    return round(float(expected_calibration_error(softmax(0 * z), labels)), 2)


PREDICTIONS = (
    Prediction("05.a", _("mean confidence once every logit is doubled"), doubled_confidence,
               _("{truth:.3f}, where the accuracy is still 0.432: doubling adds confidence, not knowledge.")),
    Prediction("05.b", _("ECE, to two decimals, of the model that gives every token 1/10"), ece_of_uniform,
               _("{truth:.2f}: nearly perfect, and it knows nothing. Calibrated is not the same as good.")),
    Prediction("05.c", _("mean ECE of a calibrated model on 200 predictions"), ece_of_a_calibrated_model,
               _("{truth:.3f}. Not 0: with 15 bins and 200 predictions, chance alone makes gaps."), tolerance=0.1),
    Prediction("05.d", _("ECE of the over-confident model at τ = 0.9"), lambda: ece_at(0.9),
               _("{truth:.3f}, up from 0.230 at τ = 1: colder means surer, and it was too sure already."),
               tolerance=0.02),
)
