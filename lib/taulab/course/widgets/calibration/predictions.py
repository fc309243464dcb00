"""Predictions with what came true, and what they are worth at a temperature. Numbers only: no widget, no drawing."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from taulab.calibration import CalibrationCurve, calibration_curve, expected_calibration_error, fit_temperature
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import array, naming
from taulab.course.widgets.kit.logits import STOPS
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.kit.state import Named, Shelf
from taulab.sampling import sample
from taulab.softmax import log_softmax, softmax

#: Where the log loss is computed for its curve.
GRID = np.geomspace(STOPS[1], STOPS[-2], 81)


class Reading(NamedTuple):
    """What predictions are worth at a temperature."""

    curve: CalibrationCurve
    error: float         # ECE
    loss: float          # nats
    confidence: float    # mean
    spread: float        # standard error of confidence - accuracy; ∞ for one prediction alone
    fitted_error: float  # ECE at the fitted temperature
    fitted_loss: float   # nats


@dataclass(frozen=True, eq=False)
class Predictions(Named):
    """Logits, the token that came true for each row, and what no temperature changes about them.

    A turn of the knob costs a softmax of all logits: 1 ms for 1000 rows of 10.
    """

    logits: np.ndarray    # (n, V)
    labels: np.ndarray    # (n,)
    key: str = ""         # of its preset

    def __post_init__(self):
        array(self.labels)      # whether they are numbers; whole they must be as they are
        object.__setattr__(self, "logits", array(self.logits))
        object.__setattr__(self, "labels", np.array(self.labels))
        try:
            object.__setattr__(self, "fitted", fit_temperature(self.logits, self.labels))
        except ValueError:
            raise Complaint(_("These predictions cannot be calibrated: give logits of shape (n, V), not all equal. "
                              "Give n labels from 0 to V − 1, with finite logits.")) from None

    @property
    def numbers(self):
        return self.logits, self.labels

    @cached_property
    def right(self):
        """Whether the likeliest token came true, for each row."""
        return self.logits.argmax(axis=-1) == self.labels

    @cached_property
    def accuracy(self):
        return float(np.mean(self.right))

    def loss(self, temperature):
        """Return the log loss at a temperature, in nats."""
        with np.errstate(over="ignore"):
            return float(-np.mean(log_softmax(self.logits, temperature)[np.arange(len(self.labels)), self.labels]))

    @cached_property
    def losses(self):
        """The log loss at the temperatures of `GRID`."""
        return np.array([self.loss(temperature) for temperature in GRID])

    @property
    def fits(self):
        """Whether there is a temperature of least loss between the limits."""
        return 0 < self.fitted < np.inf

    @cached_property
    def fitted_q(self):
        """The probabilities at the fitted temperature."""
        return softmax(self.logits, self.fitted)

    @cached_property
    def fitted_loss(self):
        return self.loss(self.fitted)

    def read(self, temperature, bins):
        """Return what these predictions are worth at `temperature`, in so many bins."""
        q = softmax(self.logits, temperature)
        excess = q.max(axis=-1) - self.right
        return Reading(calibration_curve(q, self.labels, n_bins=bins),
                       expected_calibration_error(q, self.labels, n_bins=bins), self.loss(temperature),
                       float(q.max(axis=-1).mean()),
                       float(excess.std(ddof=1) / np.sqrt(excess.size)) if excess.size > 1 else np.inf,
                       expected_calibration_error(self.fitted_q, self.labels, n_bins=bins), self.fitted_loss)


#: key -> (title, number of predictions, factor by which the logits are too large).
MODELS = {
    "over": (_("over-confident: logits twice too large"), 1000, 2),
    "under": (_("not confident enough: logits half as large"), 1000, 0.5),
    "calibrated": (_("calibrated: labels drawn from the model itself"), 1000, 1),
    "few": (_("calibrated, but only 100 predictions"), 100, 1),
}
SEED, TOKENS, SPREAD = 5, 10, 2.0


@cache
def preset(key):
    """Return the `Predictions` of a preset: labels drawn from softmax(z), and a model with a multiple of z."""
    _title, n, factor = MODELS[key]
    rng = np.random.default_rng(SEED)
    z = rng.normal(0, SPREAD, (n, TOKENS))
    return Predictions(factor * z, sample(z, rng), key)


def predictions_of(logits, labels):
    """Return what the explorer starts with: the predictions of a cell, or those of a preset."""
    if logits is None and labels is None:
        return preset("over")
    with naming(logits=logits, labels=labels):
        return Predictions(logits, labels)


def titles(lang):
    """Return {key: title} of the presets."""
    return {key: Message(title).render(lang) for key, (title, _n, _factor) in MODELS.items()}


SHELF = Shelf(
    titles, preset, _("The state names predictions that are not here: build the explorer with them first."),
    _("the predictions of your cell"))
