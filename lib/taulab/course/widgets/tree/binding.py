"""The tree explorer in a notebook."""

from itertools import product

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming, take
from taulab.course.widgets.kit.controls import Knob, Pick, Press, Switch, put
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.tree.pictures import VIEW
from taulab.course.widgets.tree.state import BEGIN, TreeState, future_name, world_name
from taulab.course.widgets.tree.worlds import FUTURES, STEPS, WORLDS, world_of

STOPS = tuple((np.arange(21) / 50).tolist()) + tuple((np.arange(5, 11) / 10).tolist()) + (1.5, 2.0, 3.0, 4.0)


def beginnings(state):
    """Return {tokens: name} of the nodes that can be looked at."""
    V = world_of(state.world).after.shape[1]
    return {"–": BEGIN} | {" ".join(tokens): "-".join(tokens) for length in range(1, STEPS)
                           for tokens in product(map(str, range(V)), repeat=length)}


def knob(step):
    """Return the control of α of a step."""
    spoken = (_("α of step 1"), _("α of step 2"), _("α of step 3"))[step]
    return Knob(f"alpha{step + 1}", f"α{'₁₂₃'[step]}", spoken=spoken, stops=STOPS,
                shows=lambda state, _reading: state.each[step], sets=lambda state, alpha: state.put(step, alpha))


class TreeExplorer(Explorer):
    """Move α of each step in a world of three tokens, and see how much each beginning still has to come.

    Parameters
    ----------
    lang : {"en", "es"}
        The language of every word of it.
    world : {"small", "fork"}
    alphas : float, or three of them
        From 0 to 4: one that all steps share, or one for each.
    future : {"adjusted", "base", "none"}
        Whose future entropy stands in the exponent; without any, α is a temperature 1/(1 + α).
    after : str
        The beginning to look at: "begin", or one or two tokens such as "3" and "3-0".

    Attributes
    ----------
    state : TreeState
        What is shown; set its traits, and the pictures follow. ``state.read()`` has the numbers.

    Examples
    --------
    >>> explorer = TreeExplorer()
    >>> explorer.state.fit()
    >>> print(repr(explorer).splitlines()[0])
    Log loss 1.04535, entropy 1.04535, EntCE 0 nats per step. With α = 0: log loss 1.05407, EntCE 0.07860.
    """

    title = _("Tree explorer")
    view = VIEW
    above = (
        (Pick("world", _("World"), options={title: name for name, (title, _make) in WORLDS.items()}),
         Pick("future", _("Future entropy f"), options={title: name for name, title in FUTURES.items()}),
         Pick("after", _("After"), _("The beginning to look at"), options=beginnings,
              shows=lambda _state, reading: "-".join(map(str, reading.node.prefix)) or BEGIN)),
        (*map(knob, range(STEPS)),),
        (Switch("shared", _("one α for all steps"), shows=lambda state, _reading: state.shared,
                sets=lambda state, shared: state.share(shared)),
         Press("zero", "α = 0", _("The model as it is"), sets=lambda state: put("alphas", (0.0,) * len(state.alphas))(
             state)),
         Press("fit", _("fit α"), _("Each α where the log loss of its step is least"), sets=TreeState.fit)),
    )

    def __init__(self, lang="en", *, world="small", alphas=(0.0,) * STEPS, future="adjusted", after=BEGIN):
        with complaints_in(lang):
            with naming(world=world):
                world = world_name(world)
            with naming(future=future):
                state = TreeState(world=world, future=future_name(future))
            take(state, alphas=alphas)
            with naming(after=after):
                state.after = str(after)
        super().__init__(state, lang)
