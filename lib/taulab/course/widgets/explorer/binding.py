"""The temperature explorer in a notebook: ipywidgets controls around pictures drawn in Python."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from taulab.course.language import translate
from taulab.course.language import mark as _
from taulab.course.widgets.explorer import drawing
from taulab.course.widgets.explorer.presets import VECTORS, preset, titles
from taulab.course.widgets.explorer.state import MAX_DRAWS, MAX_SEED, TemperatureState, parse_logits, parse_number
from taulab.course.widgets.explorer.vocabulary import EDITABLE, STOPS, Complaint, Vocabulary
from taulab.course.widgets.explorer.wording import short

HERE = Path(__file__).parent
_numbers = count(1)


class Attributes(anywidget.AnyWidget):
    """Sets on the explorer's own elements what ipywidgets cannot: its language, names and live regions (ARIA)."""

    _esm = HERE / "attributes.js"
    _css = HERE / "explorer.css"

    rules = traitlets.List().tag(sync=True)    # [selector, {attribute: value, or one value for each stop of a slider}]


class Snapshot:
    """The explorer as it stood: pictures, sentences and table, which need no kernel and no browser with widgets."""

    def __init__(self, html, text):
        self.html, self.text = html, text

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html


def _vocabulary(logits, labels):
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


def _distance(stop, temperature):
    """Return how far a stop of the slider is from a temperature; a limit is near to itself alone."""
    if stop in (0, np.inf) or temperature in (0, np.inf):
        return 0 if stop == temperature else np.inf
    return abs(np.log(stop / temperature))


class TemperatureExplorer(widgets.VBox):
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

    Notes
    -----
    Where widgets are not live (nbconvert, a viewer, a terminal) the explorer is displayed as the figure that `static`
    gives, or as its sentences and table in plain text. JupyterLab alone finds neither once the kernel is gone, so a
    lab has a cell of its own for ``explorer.static()`` below: it also keeps the state that was reached.

    Examples
    --------
    >>> explorer = TemperatureExplorer([2, 1, 0, -1], temperature=2)
    >>> print(repr(explorer).splitlines()[0])
    τ = 2: entropy 1.2451 nats = 1.7962 bits, perplexity 3.47.
    """

    def __init__(self, logits=None, labels=None, lang="en", temperature=1.0, *, draws=0, seed=0):
        self.lang = lang
        try:
            self.state = TemperatureState(_vocabulary(logits, labels), temperature=temperature, draws=draws, seed=seed)
        except Complaint as complaint:
            raise ValueError(complaint.message.render(lang)) from None
        self._uid = f"te{next(_numbers)}"
        self._syncing = False
        super().__init__(self._build(), layout=widgets.Layout(width="100%"))
        self.add_class("te-explorer")
        self.state.observe(self._follow)
        self._follow()

    def static(self):
        """Return the explorer as it stands now, as a figure with its words and table."""
        state, reading = self.state, self.state.read()
        uid = f"te{next(_numbers)}"
        return Snapshot(
            f'<figure class="te-explorer te-static" lang="{self.lang}">'
            f"<style>{(HERE / 'explorer.css').read_text(encoding='utf-8')}</style>"
            f"<figcaption>{drawing.heading(state, reading, self.lang)}</figcaption>"
            f"{drawing.panels(state, reading, self.lang, uid)}"
            f"{drawing.prose(state, reading, self.lang)}{drawing.html_table(state, reading, self.lang)}</figure>",
            drawing.plain(state, reading, self.lang))

    def __repr__(self):
        return drawing.plain(self.state, self.state.read(), self.lang)

    def _repr_mimebundle_(self, **kwargs):
        still = self.static()
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": still.text, "text/html": still.html}

    def _say(self, message):
        return translate(message, self.lang)

    def _build(self):
        """Return the controls and views, in the order in which Tab visits them."""
        say, state = self._say, self.state
        wide = {"description_width": "initial"}

        def field(kind, name, description, **settings):
            # Without a tooltip ipywidgets writes the word null.
            control = kind(description=description, style=wide, **{"tooltip": description} | settings)
            control.add_class(f"te-{name}")
            return control

        self.preset = field(widgets.Dropdown, "preset", say(_("Logits")))
        self.logits = field(widgets.Text, "logits", "z =", continuous_update=False,
                            tooltip=say(_("Up to 12 logits, with commas between them; −inf cuts a token")))
        self.slider = field(widgets.SelectionSlider, "slider", "τ", options=[(short(tau), tau) for tau in STOPS],
                            readout=False,
                            tooltip=say(_("Temperature, on a logarithmic scale; Home and End go to the limits")))
        self.temperature = field(widgets.Text, "temperature", "τ =", continuous_update=False,
                                 tooltip=say(_("Temperature: 0, ∞ or any number between them")))
        self.ends = []
        for tau, tooltip in ((0.0, _("Limit τ = 0: only the largest logits stay")), (1.0, _("The model as it is")),
                             (np.inf, _("Limit τ = ∞: all tokens alike"))):
            button = widgets.Button(description=f"τ = {short(tau)}", tooltip=say(tooltip))
            button.on_click(lambda _button, tau=tau: self._do(lambda: state.set_trait("temperature", tau)))
            self.ends.append(button)
        self.entropy = field(widgets.Text, "entropy", say(_("Find τ for H (nats) =")), continuous_update=False,
                             tooltip=say(_("Write an entropy to get the temperature that gives it")))
        self.axis = field(widgets.Checkbox, "axis", say(_("linear τ axis")), indent=False)
        self.draws = field(widgets.BoundedIntText, "draws", say(_("Draw tokens:")), max=MAX_DRAWS)
        self.seed = field(widgets.BoundedIntText, "seed", say(_("seed")), max=MAX_SEED)
        self.again = widgets.Button(description=say(_("Draw again")), tooltip=say(_("The same with the next seed")))
        self.tabled = field(widgets.Checkbox, "tabled", say(_("table")), indent=False)
        self.line = field(widgets.Text, "line", say(_("State")), continuous_update=False,
                          tooltip=say(_("Copy this line to keep the state; paste one and press Enter to return to it")))
        self.headline, self.panels, self.prose, self.table, self.complaint = (
            widgets.HTML(tooltip="") for _view in range(5))
        self.headline.add_class("te-live")
        self.complaint.add_class("te-complaint")
        self.attributes = Attributes(rules=[
            ["", {"lang": self.lang, "role": "group", "aria-label": say(_("Temperature explorer"))}],
            [".te-live .widget-html-content", {"aria-live": "polite"}],
            [".te-complaint .widget-html-content", {"role": "alert"}],
            [".te-slider .noUi-handle", {"aria-label": say(_("temperature τ")),
                                         "aria-valuetext": [f"τ = {short(tau)}" for tau in STOPS]}],
            [".te-temperature input", {"aria-label": say(_("temperature τ, as a number"))}],
            [".te-logits input", {"aria-label": say(_("logits, with commas between them"))}],
        ])

        self._when(self.preset, lambda name: state.set_trait("vocabulary", state.find(name)))
        self._when(self.logits, lambda text: state.set_trait("vocabulary", Vocabulary(parse_logits(text))))
        self._when(self.slider, lambda tau: state.set_trait("temperature", tau))
        self._when(self.temperature, lambda text: state.set_trait("temperature", parse_number(text)))
        self._when(self.entropy, lambda text: state.set_entropy(parse_number(text)))
        self._when(self.axis, lambda linear: state.set_trait("axis", "linear" if linear else "log"))
        self._when(self.draws, lambda draws: state.set_trait("draws", draws))
        self._when(self.seed, lambda seed: state.set_trait("seed", seed))
        self._when(self.line, state.restore)
        self._when(self.tabled, lambda _shown: self._follow())
        self.again.on_click(lambda _button: self._do(lambda: state.set_trait("seed", state.seed + 1)))

        rows = [[self.preset, self.logits], [self.slider, self.temperature, *self.ends], [self.complaint],
                [self.headline], [self.panels], [self.prose], [self.entropy, self.axis],
                [self.draws, self.seed, self.again, self.tabled], [self.table], [self.line], [self.attributes]]
        boxes = [widgets.HBox(row) if len(row) > 1 else row[0] for row in rows]
        for box in boxes:
            box.add_class("te-row")
        return boxes

    def _when(self, control, action):
        """Let a new value of a control act on the state, unless it came from the state."""
        control.observe(lambda change: self._syncing or self._do(lambda: action(change.new)), "value")

    def _do(self, action):
        """Act on the state; what cannot be done is said, and what was typed stays to be mended."""
        try:
            action()
        except Complaint as complaint:
            self.complaint.value = f'<p>{drawing.escape(complaint.message.render(self.lang))}</p>'
        else:
            self.complaint.value = ""
            self._sync()

    def _follow(self, _change=None):
        """Draw the state and set the controls to it."""
        state = self.state
        reading = self._reading = state.read()
        self.headline.value = drawing.heading(state, reading, self.lang)
        self.panels.value = drawing.panels(state, reading, self.lang, self._uid)
        self.prose.value = drawing.prose(state, reading, self.lang)
        self.table.value = drawing.html_table(state, reading, self.lang) if self.tabled.value else ""
        self._sync()

    def _sync(self):
        """Set each control to what the state says."""
        state, vocabulary = self.state, self.state.vocabulary
        options = {title: name for name, title in titles(self.lang).items()}
        if not vocabulary.key and vocabulary is not state.given:
            options = {self._say(_("edited logits")): vocabulary.name} | options
        if not state.given.key:
            options = {self._say(_("the logits of your cell")): state.given.name} | options
        self._syncing = True
        try:
            if tuple(options.items()) != self.preset.options:
                self.preset.options = tuple(options.items())
            self.preset.value = vocabulary.name
            few = vocabulary.logits.size <= EDITABLE
            self.logits.layout.display = None if few else "none"
            self.logits.value = ", ".join(f"{z:.12g}" for z in vocabulary.logits) if few else ""
            self.slider.value = min(STOPS, key=lambda stop: _distance(stop, state.temperature))
            self.temperature.value = f"{state.temperature:.6g}".replace("inf", "∞")
            self.entropy.value = f"{self._reading.entropy:.5g}"
            self.axis.value = state.axis == "linear"
            self.draws.value, self.seed.value = state.draws, state.seed
            self.line.value = state.to_string()
        finally:
            self._syncing = False
