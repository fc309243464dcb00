"""The penalty explorer in a notebook."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import take
from taulab.course.widgets.kit.controls import Knob, Pick, Preset, Written
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.kit.logits import STOPS
from taulab.course.widgets.penalty.pictures import VIEW
from taulab.course.widgets.penalty.state import PenaltyState
from taulab.course.widgets.penalty.targets import target_of

#: The stops of β: 0, then round numbers up to 10.
WEIGHTS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, *(np.arange(10, 100, 5) / 100).tolist(),
           *(np.arange(10, 20) / 10).tolist(), *(np.arange(20, 55, 5) / 10).tolist(), 6.0, 7.0, 8.0, 9.0, 10.0)


class PenaltyExplorer(Explorer):
    """Weigh a confidence penalty against a temperature: two ways to flatten a distribution, side by side.

    Parameters
    ----------
    p : array_like, shape (V,), optional
        Probabilities. Without them, the preset (0.6, 0.3, 0.1).
    lang : {"en", "es"}
        The language of every word of it.
    beta : float
        0, or from 1e-6 to 1000.
    temperature : float, optional
        From 0 to ∞, if it is to be free at first; without it, τ gives the entropy that β gives.

    Attributes
    ----------
    state : PenaltyState
        What is shown; set its traits, and the pictures follow. ``state.read()`` has the numbers.

    Examples
    --------
    >>> explorer = PenaltyExplorer()
    >>> print(repr(explorer).splitlines()[2])
    Neighbours imply τ from 1.2926 to 1.3656, so no single τ gives q(β).
    """

    title = _("Penalty explorer")
    view = VIEW
    above = (
        (Preset(label="p"),
         Written("logits", "p =", _("Up to 12 probabilities that sum to 1, with commas between them"),
                 _("probabilities, with commas between them"), write="{:.6g}".format)),
        (Knob("beta", "β", spoken=_("weight β of the penalty"), stops=WEIGHTS),),
        (Knob("temperature", "τ", spoken=_("temperature τ"), stops=STOPS,
              shows=lambda _state, reading: reading.temperature, sets=PenaltyState.free),
         Pick("link", _("link of τ to β"), sets=PenaltyState.tie,
              options={_("free"): "free", "τ = 1 + β": "sum", _("equal entropy"): "entropy"})),
    )

    def __init__(self, p=None, lang="en", *, beta=0.3, temperature=None):
        with complaints_in(lang):
            link = {} if temperature is None else {"temperature": temperature, "link": "free"}
            state = PenaltyState(target_of(p))
            take(state, beta=beta, **link)
        super().__init__(state, lang)
