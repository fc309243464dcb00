"""The state of the calibration explorer: what the reader sets. No widget, no drawing."""

import numpy as np
from traitlets import Float, Instance, Int, validate

from taulab.course.language import mark as _
from taulab.course.widgets.calibration.predictions import MODELS, Predictions, preset
from taulab.course.widgets.kit.lines import LineState
from taulab.course.widgets.kit.numbers import Complaint, grouped, minus, parse_number, parse_whole

MAX_BINS = 100


class CalibrationState(LineState):
    """Predictions, a temperature and a number of bins.

    Examples
    --------
    >>> state = CalibrationState(preset("over"))
    >>> round(state.predictions.fitted, 2), round(state.read().error, 3)
    (1.98, 0.214)
    >>> state.restore("tau=2&bins=10")
    >>> state.to_string(), round(state.read().error, 3)
    ('data=over&tau=2&bins=10', 0.035)
    """

    example = "data=over&tau=2&bins=15"

    predictions = Instance(Predictions)
    temperature = Float(1.0)
    bins = Int(15)

    def __init__(self, predictions, **settings):
        super().__init__(predictions=predictions, **settings)
        self.given = predictions    # the way back from a preset

    @validate("temperature")
    def _temperature_is_between_the_limits(self, proposal):
        if not 0 < proposal.value < np.inf:
            raise Complaint(_("τ = {value} is out of range here: choose a number above 0, and finite."),
                            value=minus(f"{proposal.value:g}".replace("inf", "∞")))
        return proposal.value

    @validate("bins")
    def _bins_in_range(self, proposal):
        if not 1 <= proposal.value <= MAX_BINS:
            raise Complaint(_("{value} bins are not possible: choose from 1 to {most}."),
                            value=minus(grouped(proposal.value)), most=MAX_BINS)
        return proposal.value

    def read(self):
        """Return the `Reading` of this state."""
        return self.predictions.read(self.temperature, self.bins)

    def fields(self):
        return {"data": self.predictions.name, "tau": f"{self.temperature:.12g}", "bins": self.bins}

    def readers(self):
        return {"data": ("predictions", self.find), "tau": ("temperature", parse_number), "bins": ("bins", parse_whole)}

    def find(self, name):
        """Return the predictions of this name: those given at first, or a preset."""
        if name == self.given.name:
            return self.given
        if name not in MODELS:
            raise Complaint(_("The state names predictions that are not here: build the explorer with them first."))
        return preset(name)
