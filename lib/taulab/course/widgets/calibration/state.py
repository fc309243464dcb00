"""The state of the calibration explorer: what the reader sets. No widget, no drawing."""

import numpy as np
from traitlets import Instance, validate

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.calibration.predictions import SHELF, Predictions
from taulab.course.widgets.kit.arguments import Number, Whole
from taulab.course.widgets.kit.numbers import Complaint, grouped, minus, parse_number, parse_whole
from taulab.course.widgets.kit.state import ChosenState

MAX_BINS = 100


class CalibrationState(ChosenState):
    """Predictions, a temperature and a number of bins.

    Examples
    --------
    >>> state = CalibrationState(SHELF.preset("over"))
    >>> round(state.predictions.fitted, 2), round(state.read().error, 3)
    (1.98, 0.214)
    >>> state.restore("tau=2&bins=10")
    >>> state.to_string(), round(state.read().error, 3)
    ('data=over&tau=2&bins=10', 0.035)
    """

    example = "data=over&tau=2&bins=15"
    chosen, shelf = "predictions", SHELF
    entries = {"data": ("predictions", None), "tau": ("temperature", parse_number), "bins": ("bins", parse_whole)}

    predictions = Instance(Predictions)
    temperature = Number(1.0)
    bins = Whole(15)

    @validate("temperature")
    def _temperature_is_between_the_limits(self, proposal):
        if not 0 < proposal.value < np.inf:
            raise Complaint(_("τ = {value} is out of range here: choose a number above 0, and finite."),
                            value=short(proposal.value))
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
