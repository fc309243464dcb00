"""The state of the temperature explorer: what the reader sets. No widget, no drawing."""

from urllib.parse import parse_qsl, urlencode

import numpy as np
from traitlets import Enum, Float, HasTraits, Instance, Int, validate

from taulab.course.language import mark as _
from taulab.course.widgets.explorer.presets import preset
from taulab.course.widgets.explorer.vocabulary import Complaint, Vocabulary
from taulab.course.widgets.explorer.wording import fixed, grouped, minus
from taulab.entropy import temperature_for_entropy

MAX_DRAWS, MAX_SEED = 1_000_000, 2**31 - 1


def parse_number(text):
    """Return the number that a reader typed: with a decimal point or comma, either minus sign, ∞ or inf."""
    try:
        number = float(text.strip().replace(",", ".").replace("∞", "inf").replace("−", "-"))
    except ValueError:
        number = np.nan
    if np.isnan(number):
        raise Complaint(_("“{text}” is not a number: write one such as 0.5, 2 or ∞."), text=text)
    return number


def parse_logits(text):
    """Return the logits that a reader typed, between commas, semicolons or spaces."""
    return [parse_number(part) for part in text.replace(",", " ").replace(";", " ").split()]


def parse_whole(text):
    """Return the whole number that a reader typed."""
    try:
        return int(text)
    except ValueError:
        raise Complaint(_("“{text}” is not a whole number: write one such as 0 or 200."), text=text) from None


def parse_axis(text):
    """Return the name of an axis."""
    if text not in ("log", "linear"):
        raise Complaint(_("“{text}” is not an axis: write log or linear."), text=text)
    return text


class TemperatureState(HasTraits):
    """Logits, a temperature, and a sample of `draws` tokens drawn with `seed`.

    Examples
    --------
    >>> state = TemperatureState(Vocabulary([2, 1, 0, -1]), temperature=2)
    >>> round(state.read().entropy, 5)
    1.24505
    >>> state.to_string()
    'logits=2,1,0,-1&tau=2&draws=0&seed=0&axis=log'
    >>> state.restore("logits=zipf&tau=inf")
    >>> round(state.read().perplexity)
    1000
    """

    vocabulary = Instance(Vocabulary)
    temperature = Float(1.0)
    draws = Int(0)
    seed = Int(0)
    axis = Enum(("log", "linear"), "log")    # of the temperatures under the curve

    def __init__(self, vocabulary, **settings):
        super().__init__(vocabulary=vocabulary, **settings)
        self.given = vocabulary    # the way back from a preset

    @validate("temperature")
    def _temperature_is_not_negative(self, proposal):
        if not proposal.value >= 0:
            raise Complaint(_("τ = {value} is no temperature: choose one from 0 to ∞."),
                            value=minus(f"{proposal.value:g}"))
        return proposal.value

    @validate("draws")
    def _draws_in_range(self, proposal):
        if not 0 <= proposal.value <= MAX_DRAWS:
            raise Complaint(_("{value} tokens cannot be drawn: choose from 0 to {most}."),
                            value=minus(grouped(proposal.value)), most=grouped(MAX_DRAWS))
        return proposal.value

    @validate("seed")
    def _seed_in_range(self, proposal):
        if not 0 <= proposal.value <= MAX_SEED:
            raise Complaint(_("{value} is no seed: choose from 0 to {most}."),
                            value=minus(grouped(proposal.value)), most=grouped(MAX_SEED))
        return proposal.value

    def read(self):
        """Return the `Reading` of this state."""
        return self.vocabulary.read(self.temperature, self.draws, self.seed)

    def set_entropy(self, target):
        """Set the temperature at which the entropy is `target` nats."""
        low, high = np.log(self.vocabulary.ties), np.log(self.vocabulary.finite)
        if not low < target < high:
            raise Complaint(_("H = {target} has no temperature: with these logits H lies between {low} and {high} nats, "
                              "ends excluded."), target=fixed(target), low=fixed(low), high=fixed(high))
        self.temperature = temperature_for_entropy(self.vocabulary.ranked, target)

    def to_string(self):
        """Return the state as one short line, for `restore`."""
        return urlencode({"logits": self.vocabulary.name, "tau": f"{self.temperature:.12g}", "draws": self.draws,
                          "seed": self.seed, "axis": self.axis}, safe=",")

    def restore(self, text):
        """Set what the line `text` says and leave the rest; nothing changes if any of it is wrong."""
        readers = {"logits": self.find, "tau": parse_number, "draws": parse_whole, "seed": parse_whole,
                   "axis": parse_axis}
        fields = dict(parse_qsl(text.strip(), keep_blank_values=True))
        if not fields or fields.keys() - readers.keys():
            raise Complaint(_("This is not a state: write one such as logits=zipf&tau=2."))
        settings = {name: readers[name](value) for name, value in fields.items()}
        names = {"logits": "vocabulary", "tau": "temperature"}
        with self.hold_trait_notifications():
            for name, value in settings.items():
                self.set_trait(names.get(name, name), value)

    def find(self, name):
        """Return the vocabulary of this name: the one in use, the one given at first, a preset, or numbers."""
        for vocabulary in (self.vocabulary, self.given):
            if name == vocabulary.name:
                return vocabulary
        try:
            return preset(name)
        except KeyError:
            if name.startswith("given-"):
                raise Complaint(_("The state names logits that are not here: build the explorer with them first.")
                                ) from None
            return Vocabulary(parse_logits(name))
