"""The penalty explorer in a notebook."""

import ipywidgets as widgets
import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.controls import Explorer, Knob, complaints_in, field
from taulab.course.widgets.kit.logits import EDITABLE, STOPS
from taulab.course.widgets.kit.numbers import parse_numbers
from taulab.course.widgets.penalty.drawing import VIEW
from taulab.course.widgets.penalty.state import PenaltyState
from taulab.course.widgets.penalty.targets import Target, preset, titles

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

    def __init__(self, p=None, lang="en", *, beta=0.3, temperature=None):
        with complaints_in(lang):
            link = {} if temperature is None else {"temperature": temperature, "link": "free"}
            state = PenaltyState(preset("three") if p is None else Target(p), beta=beta, **link)
        super().__init__(state, lang)

    def _build(self):
        say, state = self._say, self.state
        self.preset = field(widgets.Dropdown, "preset", "p")
        self.shares = field(widgets.Text, "logits", "p =", continuous_update=False,
                            tooltip=say(_("Up to 12 probabilities that sum to 1, with commas between them")))
        self.beta = Knob("beta", "β", WEIGHTS, say(_("weight β of the penalty")))
        self.temperature = Knob("temperature", "τ", STOPS, say(_("temperature τ")))
        links = {say(_("free")): "free", "τ = 1 + β": "sum", say(_("equal entropy")): "entropy"}
        self.link = field(widgets.Dropdown, "link", say(_("link of τ to β")), options=list(links.items()))
        self._when(self.preset, lambda name: state.set_trait("target", state.find(name)))
        self._when(self.shares, lambda text: state.set_trait("target", Target(parse_numbers(text))))
        self._when(self.link, self._link)
        self._turn(self.beta, lambda beta: state.set_trait("beta", beta))
        self._turn(self.temperature, state.free)
        return [[self.preset, self.shares], [self.beta.slider, self.beta.number],
                [self.temperature.slider, self.temperature.number, self.link], [self.complaint], [self.headline],
                [self.panels], [self.prose], [self.tabled], [self.table]]

    def _link(self, link):
        """Link τ to β, or let it free where it stands."""
        self.state.free(self._reading.temperature) if link == "free" else self.state.set_trait("link", link)

    def _rules(self):
        return [[".te-logits input", {"aria-label": self._say(_("probabilities, with commas between them"))}],
                *self.beta.rules(self.lang), *self.temperature.rules(self.lang)]

    def _set(self):
        state, target = self.state, self.state.target
        options = {title: name for name, title in titles(self.lang).items()}
        if not target.key and target is not state.given:
            options = {self._say(_("edited probabilities")): target.name} | options
        if not state.given.key:
            options = {self._say(_("the probabilities of your cell")): state.given.name} | options
        if tuple(options.items()) != self.preset.options:
            self.preset.options = tuple(options.items())
        self.preset.value = target.name
        few = target.p.size <= EDITABLE
        self.shares.layout.display = None if few else "none"
        self.shares.value = ", ".join(f"{share:.6g}" for share in target.p) if few else ""
        self.beta.show(state.beta)
        self.temperature.show(self._reading.temperature)
        self.link.value = state.link
