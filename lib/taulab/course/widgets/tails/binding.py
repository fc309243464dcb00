"""The tail explorer in a notebook."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming, take
from taulab.course.widgets.kit.controls import Knob, Press
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.tails.pictures import VIEW
from taulab.course.widgets.tails.state import TailState

#: The stops of α: every twentieth, among them the three exponents of the paper that lab 10 reads.
ALPHAS = tuple(sorted({*(np.arange(12, 61) / 20).tolist(), 0.918, 1.114, 1.5}))
SIZES = tuple(float(step * 10**power) for power in range(9) for step in (1, 2, 5)) + (1e9,)
VOCABULARIES = (*SIZES[3:], np.inf)


class TailExplorer(Explorer):
    """See how much of a text are words that come in it once, how that falls with its size, and where the law holds.

    Parameters
    ----------
    lang : {"en", "es"}
        The language of every word of it.
    alpha : float
        Zipf's α, from 0.6 to 3; above 1 if v is ∞.
    m : float
        Words of the text, from 1 to 1e9.
    v : float
        Words of the vocabulary, from 10 to 1e9, or ∞.

    Attributes
    ----------
    state : TailState
        What is shown; set its traits, and the pictures follow. ``state.read()`` has the numbers.

    Examples
    --------
    >>> explorer = TailExplorer(alpha=1.114, m=1e5, v=1e6)
    >>> for line in repr(explorer).splitlines()[:2]:
    ...     print(line)
    α = 1.114, v = 10⁶: in a text of m = 10⁵ words, those that come once make up a share of 0.1778.
    Slope here: −0.241; 1/α − 1 = −0.102.
    """

    title = _("Tail explorer")
    view = VIEW
    above = (
        (Knob("alpha", "α", spoken=_("exponent α"), stops=ALPHAS),
         Knob("m", "m", spoken=_("words m of the text"), stops=SIZES)),
        (Knob("v", "v", spoken=_("words v of the vocabulary"), stops=VOCABULARIES),
         Press("third", "m = v/3", _("The size up to which the curve is nearly straight"), sets=TailState.third)),
    )

    def __init__(self, lang="en", *, alpha=1.114, m=1e4, v=1e6):
        with complaints_in(lang):
            state = TailState()
            take(state, m=m)
            with naming(alpha=alpha, v=v), state.hold_trait_notifications():
                state.alpha, state.v = alpha, v
        super().__init__(state, lang)
