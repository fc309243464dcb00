"""The temperature explorer in a notebook: ipywidgets controls around pictures drawn in Python."""

from collections.abc import Mapping

import ipywidgets as widgets
import numpy as np

from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.widgets.kit.controls import Explorer, Knob, complaints_in, field
from taulab.course.widgets.kit.logits import EDITABLE, STOPS, Vocabulary
from taulab.course.widgets.kit.numbers import Complaint, parse_number, parse_numbers, short
from taulab.course.widgets.kit.presets import VECTORS, preset, titles
from taulab.course.widgets.temperature.drawing import VIEW
from taulab.course.widgets.temperature.state import MAX_DRAWS, MAX_SEED, TemperatureState


def vocabulary_of(logits, labels):
    """Return what the explorer starts with; logits that are those of a preset become that preset."""
    if logits is None:
        return preset("example")
    if labels is None:
        for key in VECTORS:
            if np.array_equal(logits, preset(key).logits):
                return preset(key)
        return Vocabulary(logits)
    if not isinstance(labels, Mapping):
        if len(labels) != len(logits):
            raise Complaint(_("{labels} labels for {logits} logits: give one for each, or a dict from index to text."),
                            labels=len(labels), logits=len(logits))
        labels = dict(enumerate(labels))
    return Vocabulary(logits, labels)


class LogitsExplorer(Explorer):
    """An explorer of logits: controls to choose among the presets and to write a few by hand."""

    def __init__(self, state, lang):
        self.preset = field(widgets.Dropdown, "preset", translate(_("Logits"), lang))
        self.logits = field(widgets.Text, "logits", "z =", continuous_update=False,
                            tooltip=translate(_("Up to 12 logits, with commas between them; −inf cuts a token"), lang))
        self._when(self.preset, lambda name: state.set_trait("vocabulary", state.find(name)))
        self._when(self.logits, lambda text: state.set_trait("vocabulary", Vocabulary(parse_numbers(text))))
        super().__init__(state, lang)

    def _rules(self):
        return [[".te-logits input", {"aria-label": self._say(_("logits, with commas between them"))}]]

    def _set(self):
        state, vocabulary = self.state, self.state.vocabulary
        options = {title: name for name, title in titles(self.lang).items()}
        if not vocabulary.key and vocabulary is not state.given:
            options = {self._say(_("edited logits")): vocabulary.name} | options
        if not state.given.key:
            options = {self._say(_("the logits of your cell")): state.given.name} | options
        if tuple(options.items()) != self.preset.options:
            self.preset.options = tuple(options.items())
        self.preset.value = vocabulary.name
        few = vocabulary.logits.size <= EDITABLE
        self.logits.layout.display = None if few else "none"
        self.logits.value = ", ".join(f"{z:.12g}" for z in vocabulary.logits) if few else ""


class TemperatureExplorer(LogitsExplorer):
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

    def __init__(self, logits=None, labels=None, lang="en", temperature=1.0, *, draws=0, seed=0):
        with complaints_in(lang):
            state = TemperatureState(vocabulary_of(logits, labels), temperature=temperature, draws=draws, seed=seed)
        super().__init__(state, lang)

    def _build(self):
        say, state = self._say, self.state
        self.temperature = Knob("temperature", "τ", STOPS, say(_("temperature τ")), (
            say(_("Temperature, on a logarithmic scale; Home and End go to the limits")),
            say(_("Temperature: 0, ∞ or any number between them"))))
        self.ends = []
        for tau, tooltip in ((0.0, _("Limit τ = 0: only the largest logits stay")), (1.0, _("The model as it is")),
                             (np.inf, _("Limit τ = ∞: all tokens alike"))):
            button = widgets.Button(description=f"τ = {short(tau)}", tooltip=say(tooltip))
            self._press(button, lambda tau=tau: state.set_trait("temperature", tau))
            self.ends.append(button)
        self.entropy = field(widgets.Text, "entropy", say(_("Find τ for H (nats) =")), continuous_update=False,
                             tooltip=say(_("Write an entropy to get the temperature that gives it")))
        self.axis = field(widgets.Checkbox, "axis", say(_("linear τ axis")), indent=False)
        self.draws = field(widgets.BoundedIntText, "draws", say(_("Draw tokens:")), max=MAX_DRAWS)
        self.seed = field(widgets.BoundedIntText, "seed", say(_("seed")), max=MAX_SEED)
        self.again = widgets.Button(description=say(_("Draw again")), tooltip=say(_("The same with the next seed")))

        self._turn(self.temperature, lambda tau: state.set_trait("temperature", tau))
        self._when(self.entropy, lambda text: state.set_entropy(parse_number(text)))
        self._when(self.axis, lambda linear: state.set_trait("axis", "linear" if linear else "log"))
        self._when(self.draws, lambda draws: state.set_trait("draws", draws))
        self._when(self.seed, lambda seed: state.set_trait("seed", seed))
        self._press(self.again, lambda: state.set_trait("seed", state.seed + 1))

        return [[self.preset, self.logits], [self.temperature.slider, self.temperature.number, *self.ends],
                [self.complaint], [self.headline], [self.panels], [self.prose], [self.entropy, self.axis],
                [self.draws, self.seed, self.again, self.tabled], [self.table]]

    def _rules(self):
        return super()._rules() + self.temperature.rules(self.lang)

    def _set(self):
        super()._set()
        state = self.state
        self.temperature.show(state.temperature)
        self.entropy.value = f"{self._reading.entropy:.5g}"
        self.axis.value = state.axis == "linear"
        self.draws.value, self.seed.value = state.draws, state.seed
