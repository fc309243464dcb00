"""The power explorer in a notebook."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming, take
from taulab.course.widgets.kit.controls import Knob, Pick, Press, put
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.kit.logits import STOPS
from taulab.course.widgets.powers.pictures import VIEW
from taulab.course.widgets.powers.state import PowerState, family_of

#: The stops of the power: round numbers from 0.05 to 20.
POWERS = (0.05, *(np.arange(10, 100, 5) / 100).tolist(), *(np.arange(10, 20) / 10).tolist(),
          *(np.arange(20, 55, 5) / 10).tolist(), 6.0, 8.0, 10.0, 15.0, 20.0)


class PowerExplorer(Explorer):
    """See what a model learns of (0.6, 0.3, 0.1) under a power divergence, and which temperature brings it back.

    Parameters
    ----------
    lang : {"en", "es"}
        The language of every word of it.
    family : {"alpha", "beta", "gamma"}
    power : float
        α, β or γ, from 0.05 to 20.
    temperature : float
        From 0 to ∞: at which the model is read.

    Attributes
    ----------
    state : PowerState
        What is shown; set its traits, and the pictures follow. ``state.read()`` has the numbers.

    Examples
    --------
    >>> explorer = PowerExplorer(family="gamma", power=1)
    >>> print(repr(explorer).splitlines()[2])
    q is flatter than p: divide its logits by τ̂ = 0.5 to have p again.
    """

    title = _("Power explorer")
    view = VIEW
    above = (
        (Pick("family", _("Family"), options={"α": "alpha", "β": "beta", "γ": "gamma"}),
         Knob("power", "k", spoken=_("power k of the family"), stops=POWERS)),
        (Knob("temperature", "τ", spoken=_("temperature τ"), stops=STOPS),
         Press("plain", "τ = 1", _("The model as it is"), sets=put("temperature", 1.0)),
         Press("fit", "τ = τ̂", _("The temperature that brings p back"), sets=PowerState.fit)),
    )

    def __init__(self, lang="en", *, family="alpha", power=0.5, temperature=1.0):
        with complaints_in(lang):
            with naming(family=family):
                state = PowerState(family=family_of(family))
            take(state, power=power, temperature=temperature)
        super().__init__(state, lang)
