"""The bench that opens lab 00: softmax(z/τ) and the normalised power q^(1/τ) on the same bars, under your hand.

Each logit is dragged, typed or moved by the arrow keys, τ by a slider; bars, entropy curve and numbers follow in the
browser, which does the arithmetic itself (`arithmetic.js`, tested against `taulab`). The second route can be exchanged
for impostors. `state` is what a bench shows, `wording` every word on it, and `pictures` draws
it without a browser.
"""

from pathlib import Path

import anywidget
import traitlets

from taulab.course.language import known, translate
from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming
from taulab.course.widgets.kit.explorer import complaints_in
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.two_routes.pictures import picture
from taulab.course.widgets.two_routes.state import PRESETS, State, as_number
from taulab.course.widgets.two_routes.wording import TOKENS, WORDS

HERE = Path(__file__).parent


class TwoRoutes(anywidget.AnyWidget):
    """Where does τ go? Logits, probabilities by two routes, and the entropy, all at once.

    Parameters
    ----------
    lang : {"en", "es"}
        Of every word on the bench.
    logits : sequence of float
        2 to 8 of them, from −5 to 5.
    temperature : float
        From 0 to ∞, both exact.
    route : str
        Where τ goes on the second route: "power", or an impostor ("raw_power", "quotient", "double_softmax",
        "inverse_power").
    hidden : bool
        Open with the bars and the curve hidden, to predict H first.

    Raises
    ------
    ValueError
        A logit, temperature or route the bench cannot show; the message names it.

    Examples
    --------
    >>> bench = TwoRoutes(logits=(2, 1, 0, -1), temperature=2)
    >>> bench.state
    'logits=2,1,0,-1&tau=2'
    >>> bench.state = "logits=2,2,0&tau=inf"
    >>> bench.temperature
    inf
    """

    # One ES module, and no build step: the parts stand one after the other.
    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("arithmetic.js", "panels.js", "bench.js"))
    _css = HERE / "style.css"

    # What these may be `State` says, in the language of the bench; traitlets would say it in English.
    logits = traitlets.Any([]).tag(sync=True)
    # JSON has no ∞.
    temperature = traitlets.Any(1.0).tag(sync=True, to_json=lambda tau, _widget: as_number(tau),
                                         from_json=lambda tau, _widget: float(tau))
    route = traitlets.Any("power").tag(sync=True)
    hidden = traitlets.Any(False).tag(sync=True)
    lang = traitlets.Unicode("en", read_only=True).tag(sync=True)
    tokens = traitlets.List(read_only=True).tag(sync=True)
    words = traitlets.Dict(read_only=True).tag(sync=True)
    presets = traitlets.List(read_only=True).tag(sync=True)

    def __init__(self, lang="en", logits=(2, 1, 0, -1), temperature=2, route="power", hidden=False):
        self.set_trait("lang", known(lang))
        self.set_trait("tokens", translate(TOKENS, lang).split())
        self.set_trait("words", {key: translate(words, lang) for key, words in WORDS.items()})
        self.set_trait("presets", [[state, translate(name, lang)] for state, name in PRESETS])
        with complaints_in(lang):
            super().__init__(logits=logits, temperature=temperature, route=route, hidden=hidden)

    @traitlets.validate("logits", "temperature", "route")
    def _must_be_a_state(self, proposal):
        """Refuse what the bench cannot show, whoever asks."""
        have = {name: getattr(self, name) for name in ("logits", "temperature", "route") if self.trait_has_value(name)}
        with complaints_in(self.lang):
            value = getattr(State(**have | {proposal.trait.name: proposal.value}), proposal.trait.name)
        return list(value) if proposal.trait.name == "logits" else value    # as it comes back from the browser

    @traitlets.validate("hidden")
    def _hidden_or_not(self, proposal):
        with complaints_in(self.lang), naming(hidden=proposal.value):
            if not isinstance(proposal.value, bool):
                raise Complaint(_("Give True or False."))
        return proposal.value

    @property
    def state(self):
        """What the bench shows, as a short text; another can be assigned."""
        return str(State(self.logits, self.temperature, self.route))

    @state.setter
    def state(self, text):
        with complaints_in(self.lang):
            new = State.parse(text)
        with self.hold_sync(), self.hold_trait_notifications():
            self.logits, self.temperature, self.route = list(new.logits), new.temperature, new.route

    def __repr__(self):
        return self.picture().alt

    def picture(self):
        """Return the bench as it stands as a still image, for a narrow pane, with alternative text."""
        return picture(State(self.logits, self.temperature, self.route), self.lang, narrow=True)
