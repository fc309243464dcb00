"""The step explorer in a notebook."""

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming, take
from taulab.course.widgets.kit.controls import Knob, Pick, Press
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.kit.logits import STOPS
from taulab.course.widgets.steps.pictures import VIEW
from taulab.course.widgets.steps.state import COLDEST, HOTTEST, STEPS, WORLDS, StepsState, world_name

TAUS = tuple(tau for tau in STOPS if COLDEST <= tau <= HOTTEST)
MASSES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1.0)


class StepsExplorer(Explorer):
    """Follow entropy and log loss through the steps of a text, and see what a temperature and a cut do to both.

    Parameters
    ----------
    lang : {"en", "es"}
        The language of every word of it.
    world : {"small", "bridge", "recovering", "blind"}
        Truth and model.
    temperature : float
        From 0.05 to 20: τ, at every step.
    mass : float
        P of top-p, above 0 and at most 1, where nothing is cut.

    Attributes
    ----------
    state : StepsState
        What is shown; set its traits, and the pictures follow. ``state.read()`` has the numbers.

    Examples
    --------
    >>> explorer = StepsExplorer(temperature=0.833)
    >>> print(repr(explorer).splitlines()[0])
    H = 1.0406, L = 1.0259 nats per step: EntCE = 0.0147, too much entropy.
    """

    title = _("Step explorer")
    view = VIEW
    above = (
        (Pick("world", _("World"), options={title: name for name, (title, _maker) in WORLDS.items()}),
         Pick("steps", _("Steps"), options={(lambda _lang, steps=steps: steps): steps for steps in STEPS})),
        (Knob("temperature", "τ", spoken=_("temperature τ"), stops=TAUS),
         Knob("mass", "P", spoken=_("mass P of top-p"), stops=MASSES)),
        (Press("plain", _("as it is"), _("τ = 1 and no cut"), sets=StepsState.plain),
         Press("calibrate", "EntCE = 0", _("The temperature that calibrates, without a cut"),
               sets=StepsState.calibrate),
         Press("fit", _("least L"), _("The temperature of the least log loss, without a cut"), sets=StepsState.fit)),
    )

    def __init__(self, lang="en", *, world="small", temperature=1.0, mass=1.0):
        with complaints_in(lang):
            with naming(world=world):
                state = StepsState(world=world_name(world))
            take(state, temperature=temperature, mass=mass)
        super().__init__(state, lang)
