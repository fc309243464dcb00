"""The listening explorer in a notebook."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming, take
from taulab.course.widgets.kit.controls import Knob, Pick, Press, put
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.listening.cases import TITLES, case_of
from taulab.course.widgets.listening.pictures import VIEW
from taulab.course.widgets.listening.state import HEARS, ListeningState, case_name, ear

BASES = tuple((np.arange(2, 30) / 20).round(2).tolist()) + tuple((np.arange(15, 52, 2) / 10).round(1).tolist())[:-1] + (
    5.0,)
#: θ = 0, .1, .2, .3, .5, 1, 1.5, 2, 3 and 5 with N = .8, and beyond.
KAPPAS = (0.0, 0.0223, 0.0446, 0.0669, 0.112, 0.223, 0.335, 0.446, 0.669, 1.12, 2.0, 3.0)


def numbered(texts):
    """Return {title: number} of some texts, from 1 on."""
    return {f"{number}. {text}": number for number, text in enumerate(texts, start=1)}


class ListeningExplorer(Explorer):
    """Follow a rule that listens through one answer, word by word, beside the fixed τ that is as diverse.

    Parameters
    ----------
    lang : {"en", "es"}
        The language of every word of it, and of the answers.
    case : {"shorten", "translate", "code"}
        What the model does.
    base : float
        T₀, from 0.1 to 5.
    kappa : float
        κ = θ ln(1/N), from 0 to 3 nats: 0.223 θ for N = 0.8.
    hears : {"model", "truth"}
        Whose entropy the rule hears.

    Attributes
    ----------
    state : ListeningState
        What is shown; set its traits, and the pictures follow. ``state.read()`` has the numbers.

    Examples
    --------
    >>> explorer = ListeningExplorer(base=1.1, kappa=0.223)
    >>> print(repr(explorer).splitlines()[1])
    Source: mayor visits small bridge. Likeliest right answer: mayor visits small bridge .
    """

    title = _("Listening explorer")
    view = VIEW
    above = (
        (Pick("case", _("Task"), options={title: name for name, title in TITLES.items()}),
         Pick("source", _("Source"), options=lambda state: numbered(case_of(state.case, state.language).sources)),
         Pick("word", _("Word"), options=lambda state: numbered(step.word for step in state.read().steps),
              shows=lambda _state, reading: reading.step + 1)),
        (Knob("base", "T₀", spoken=_("upper temperature T₀"), stops=BASES),
         Knob("kappa", "κ", spoken=_("constant κ of the rule, in nats"), stops=KAPPAS),
         Pick("hears", _("It hears"), options={title: name for name, title in HEARS.items()}),
         Press("deaf", "κ = 0", _("The fixed temperature T₀"), sets=put("kappa", 0.0))),
    )

    def __init__(self, lang="en", *, case="shorten", base=1.1, kappa=0.223, hears="model"):
        with complaints_in(lang):
            with naming(case=case):
                case = case_name(case)
            with naming(hears=hears):
                state = ListeningState(lang, case=case, hears=ear(hears))
            take(state, base=base, kappa=kappa)
        super().__init__(state, lang)
