"""The calibration explorer in a notebook."""

import ipywidgets as widgets

from taulab.course.language import mark as _
from taulab.course.widgets.calibration.drawing import VIEW
from taulab.course.widgets.calibration.predictions import Predictions, preset, titles
from taulab.course.widgets.calibration.state import MAX_BINS, CalibrationState
from taulab.course.widgets.kit.controls import Explorer, Knob, complaints_in, field
from taulab.course.widgets.kit.logits import STOPS


class CalibrationExplorer(Explorer):
    """Turn the temperature and watch whether a model that says 80% is right 80% of the time.

    Parameters
    ----------
    logits : array_like, shape (n, V), optional
        Logits of predictions. Without them, those of a model that is over-confident by a factor of 2.
    labels : array_like of int, shape (n,), optional
        The token that came true.
    lang : {"en", "es"}
        The language of every word of it.
    temperature : float
        Above 0, and finite.
    bins : int
        From 1 to 100.

    Attributes
    ----------
    state : CalibrationState
        What is shown; set its traits, and the pictures follow. ``state.predictions.fitted`` is τ̂.

    Examples
    --------
    >>> explorer = CalibrationExplorer()
    >>> print(repr(explorer).splitlines()[1])
    Log loss is least at τ̂ = 1.9812: 1.3265 nats, and ECE 0.0340 there.
    """

    title = _("Calibration explorer")
    view = VIEW

    def __init__(self, logits=None, labels=None, lang="en", *, temperature=1.0, bins=15):
        with complaints_in(lang):
            predictions = preset("over") if logits is None else Predictions(logits, labels)
            state = CalibrationState(predictions, temperature=temperature, bins=bins)
        super().__init__(state, lang)

    def _build(self):
        say, state = self._say, self.state
        options = {title: key for key, title in titles(self.lang).items()}
        if not state.given.key:
            options = {say(_("the predictions of your cell")): state.given.name} | options
        self.data = field(widgets.Dropdown, "data", say(_("Predictions")), options=list(options.items()))
        self.bins = field(widgets.BoundedIntText, "bins", say(_("Bins")), min=1, max=MAX_BINS)
        self.temperature = Knob("temperature", "τ", STOPS[1:-1], say(_("temperature τ")))
        self.plain = widgets.Button(description="τ = 1", tooltip=say(_("The model as it is")))
        self.fit = widgets.Button(description="τ = τ̂", tooltip=say(_("The temperature of least log loss")))
        self._when(self.data, lambda name: state.set_trait("predictions", state.find(name)))
        self._when(self.bins, lambda bins: state.set_trait("bins", bins))
        self._turn(self.temperature, lambda tau: state.set_trait("temperature", tau))
        self._press(self.plain, lambda: state.set_trait("temperature", 1.0))
        self._press(self.fit, lambda: state.set_trait("temperature", state.predictions.fitted))
        return [[self.data, self.bins], [self.temperature.slider, self.temperature.number, self.plain, self.fit],
                [self.complaint], [self.headline], [self.panels], [self.prose], [self.tabled], [self.table]]

    def _rules(self):
        return self.temperature.rules(self.lang)

    def _set(self):
        self.data.value = self.state.predictions.name
        self.bins.value = self.state.bins
        self.temperature.show(self.state.temperature)
