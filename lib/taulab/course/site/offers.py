"""What of each explorer moves on the site: which of its controls, and between which values.

Python draws every position beforehand, so of an explorer with many controls only those are offered that teach. All of
them move in JupyterLab, and the page names those that move only there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Any

from taulab.course.language import mark as _
from taulab.course.widgets.kit.presets import VECTORS, titles
from taulab.course.widgets.kit.rules import RULES
from taulab.course.widgets.tree.worlds import fitted

ALL = None      # every value that a control has


@dataclass(frozen=True)
class Offer:
    """The controls of an explorer that a page offers.

    Attributes
    ----------
    controls : dict
        Name of a control -> its values, `ALL` of them, or a function from explorer to values, which may look at what
        the controls before it have set; where there are none, the control is hidden. What the state refuses is left
        out.
    presses : sequence of str
        Its buttons, each of which leads from a position to a position: what one sets is offered too.
    start : str
        What a state line says of where the page begins, if that is not where the explorer does.
    names : dict
        Name of a control -> its label and what a screen reader calls it, where here they are others.
    left : dict
        Name of each other control -> what it is for, in words, to be named on the page.
    """

    controls: dict[str, tuple | Callable[[Any], tuple] | None]
    presses: tuple[str, ...] = ()
    start: str = ""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)


def presets(*keys, real):
    """Return a function from an explorer to the keys of some vectors and so many real rows, those in its language."""
    return lambda explorer: keys + tuple([key for key in titles(explorer.lang) if key not in VECTORS][:real])


def where(trait, value, values):
    """Return a function from an explorer to the values of a control that counts only where a trait has this value."""
    return lambda explorer: values if getattr(explorer.state, trait) == value else ()


def switched(key, values):
    """Return the controls of a stage of a chain: whether it is on and, if so, its number."""
    return {f"{key}-on": ALL, f"{key}-number": lambda explorer: values if explorer.state.stage(key).on else ()}


def fewer_in_many_bins(explorer):
    """Return temperatures for the calibration explorer: a picture of a hundred bins is a long text."""
    return (0.2, 0.5, 1.0, 2.0, 5.0) if explorer.state.bins > 50 else (0.2, 0.4, *NEAR_ONE, 3.0, 5.0)


def shared_or_not(explorer):
    """Return whether all steps may share an α; each has its own in one world, with the entropy of the lab."""
    return (False, True) if (explorer.state.world, explorer.state.future) == ("small", "adjusted") else (True,)


def beginnings(explorer):
    """Return the beginnings to look at in the tree explorer."""
    return ("begin", *map(str, range(6))) if explorer.state.shared else ("begin",)


def alphas(step):
    """Return a function from the tree explorer to values of α of a step, that of the button among them."""
    def values(explorer):
        state = explorer.state
        if state.shared:
            return (0.0, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 4.0) if step == 0 else ()
        return 0.0, 1.0, fitted(state.world, state.future, False)[step]
    return values


def stages_left(*keys):
    """Return what is left of a chain: stages of these keys, whether temperature is on, and an order of one's own."""
    left = {f"{key}-{part}": RULES[key].name for key in keys for part in ("on", "number")}
    order = {f"{key}-{way}": _("an order of your own") for key in RULES for way in ("up", "down")}
    return left | {"temperature-on": _("temperature off")} | order


TAUS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0,
        2.4, 2.8, 3.4, 4.0, 5.0, 6.0, 8.0, 10.0, 14.0, 20.0, inf)
WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
POWERS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
ALPHAS = (0.8, 0.918, 1.0, 1.114, 1.3, 1.5, 2.0, 3.0)
LENGTHS = tuple(step * 10.0**power for power in range(9) for step in (1, 3)) + (1e9,)
NEAR_ONE = (0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 2.0)

#: By the name of its package, what is offered of an explorer; or, marked, the reason why nothing of it moves here.
OFFERS: dict[str, Offer | str] = {
    "temperature": Offer({"preset": presets("example", "tied", "confident", "bimodal", "flat", "zipf", real=2),
                          "draws": (0, 100), "seed": where("draws", 100, (0, 1)),
                          "axis": where("draws", 0, (False, True)), "temperature": TAUS}, ("cold", "plain", "hot"),
                         left={"logits": _("logits of your own"), "entropy": _("the τ for a given entropy"),
                               "again": _("drawing again")}),
    "chain": Offer({"preset": presets("three", "bimodal", real=1), "order": ALL}
                   | switched("top_k", (2, 5)) | switched("top_p", (0.5, 0.8)) | switched("min_p", (0.1,))
                   | {"temperature-number": (0.5, 1.0, 2.0, 4.0)},
                   left={"logits": _("logits of your own")} | stages_left("repetition_penalty", "typical",
                                                                          "top_n_sigma")),
    "calibration": Offer({"preset": ALL, "bins": (5, 15, 100), "temperature": fewer_in_many_bins}, ("plain", "fit")),
    "penalty": Offer({"preset": ALL, "link": ALL, "beta": WEIGHTS,
                      "temperature": where("link", "free", (0.5, 1.0, 1.3, 2.0, 4.0, inf))},
                     left={"logits": _("probabilities of your own")}),
    "study": Offer({"measure": ALL, "run": ALL, "language": ALL, "seed": ALL}),
    "powers": Offer({"family": ALL, "power": POWERS, "temperature": (0.0, *POWERS, inf)}, ("plain", "fit")),
    "listening": Offer({"case": ALL, "source": (1, 2, 3), "word": ALL, "hears": ALL,
                        "base": lambda explorer: (0.8, 1.1, 1.5) if explorer.state.source == 1 else (1.1,),
                        "kappa": (0.0, 0.112, 0.223, 0.446, 1.12)}, ("deaf",)),
    "tails": Offer({"v": (1e3, 1e4, 1e6, inf), "alpha": ALPHAS, "m": LENGTHS}, ("third",)),
    "steps": Offer({"world": ALL, "steps": ("7", "16", "32"), "mass": (0.8, 0.9, 0.95, 1.0), "temperature": NEAR_ONE},
                   ("plain", "calibrate", "fit")),
    "tree": Offer({"world": ALL, "future": ALL, "shared": shared_or_not, "after": beginnings,
                   **{f"alpha{step + 1}": alphas(step) for step in range(3)}}, ("zero", "fit"), start="alpha=0",
                  names={"alpha1": ("α", _("α of all steps, or of step 1"))}),
    "sampler": _("It asks a model for each word, so it is live only in JupyterLab."),
}
