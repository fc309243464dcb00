"""The calibration explorer in a notebook."""

from taulab.course.language import mark as _
from taulab.course.widgets.calibration.pictures import VIEW
from taulab.course.widgets.calibration.predictions import predictions_of
from taulab.course.widgets.calibration.state import CalibrationState
from taulab.course.widgets.kit.arguments import take
from taulab.course.widgets.kit.controls import Field, Knob, Preset, Press, put
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.kit.logits import STOPS
from taulab.course.widgets.kit.numbers import parse_whole


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
    above = (
        (Preset(label=_("Predictions")), Field("bins", _("Bins"), parse=parse_whole)),
        (Knob("temperature", "τ", spoken=_("temperature τ"), stops=STOPS[1:-1]),
         Press("plain", "τ = 1", _("The model as it is"), sets=put("temperature", 1.0)),
         Press("fit", "τ = τ̂", _("The temperature of least log loss"),
               sets=lambda state: state.set_trait("temperature", state.predictions.fitted))),
    )

    def __init__(self, logits=None, labels=None, lang="en", *, temperature=1.0, bins=15):
        with complaints_in(lang):
            state = CalibrationState(predictions_of(logits, labels))
            take(state, temperature=temperature, bins=bins)
        super().__init__(state, lang)
