"""The temperature explorer in a notebook."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import take
from taulab.course.widgets.kit.controls import LOGITS, Field, Knob, Press, Switch, put
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.kit.logits import STOPS
from taulab.course.widgets.kit.numbers import parse_whole
from taulab.course.widgets.kit.presets import vocabulary_of
from taulab.course.widgets.temperature.pictures import VIEW
from taulab.course.widgets.temperature.state import TemperatureState


class TemperatureExplorer(Explorer):
    """Turn the temperature and watch probabilities and entropy.

    Parameters
    ----------
    logits : array_like, shape (V,), optional
        Raw scores; -inf for a token that has been cut. Without them, the preset (2, 1, 0, −1). A full vocabulary is
        fine: the likeliest tokens have a bar each, the rest share one.
    labels : sequence of V str, or {index: str}, optional
        The texts of the tokens. A token without one shows its index.
    lang : {"en", "es"}
        The language of every word of it.
    temperature : float
        From 0 to ∞ (``np.inf``), both exact.
    draws, seed : int
        How many tokens to draw, and the seed that fixes which.

    Attributes
    ----------
    state : TemperatureState
        What is shown; set its traits, and the pictures follow. ``state.to_string()`` is the line in the last field,
        ``state.restore(line)`` sets it.

    Examples
    --------
    >>> explorer = TemperatureExplorer([2, 1, 0, -1], temperature=2)
    >>> print(repr(explorer).splitlines()[0])
    τ = 2: entropy 1.2451 nats = 1.7962 bits, perplexity 3.47.
    """

    title = _("Temperature explorer")
    view = VIEW
    above = (
        LOGITS,
        (Knob("temperature", "τ", spoken=_("temperature τ"), stops=STOPS, tooltips=(
            _("Temperature, on a logarithmic scale; Home and End go to the limits"),
            _("Temperature: 0, ∞ or any number between them"))),
         Press("cold", "τ = 0", _("Limit τ = 0: only the largest logits stay"), sets=put("temperature", 0.0)),
         Press("plain", "τ = 1", _("The model as it is"), sets=put("temperature", 1.0)),
         Press("hot", "τ = ∞", _("Limit τ = ∞: all tokens alike"), sets=put("temperature", np.inf))),
    )
    below = (
        (Field("entropy", _("Find τ for H (nats) ="), _("Write an entropy to get the temperature that gives it"),
               write="{:.5g}".format, shows=lambda _state, reading: reading.entropy, sets=TemperatureState.set_entropy),
         Switch("axis", _("linear τ axis"), shows=lambda state, _reading: state.axis == "linear",
                sets=lambda state, linear: state.set_trait("axis", "linear" if linear else "log"))),
        (Field("draws", _("Draw tokens:"), parse=parse_whole), Field("seed", _("seed"), parse=parse_whole),
         Press("again", _("Draw again"), _("The same with the next seed"),
               sets=lambda state: state.set_trait("seed", state.seed + 1))),
    )

    def __init__(self, logits=None, labels=None, lang="en", temperature=1.0, *, draws=0, seed=0):
        with complaints_in(lang):
            state = TemperatureState(vocabulary_of(logits, labels, "example"))
            take(state, temperature=temperature, draws=draws, seed=seed)
        super().__init__(state, lang)
