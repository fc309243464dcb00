"""What a bench shows: logits, a temperature and the second route; and the short text that names them."""

from dataclasses import dataclass
from urllib.parse import parse_qs

import numpy as np

from taulab.course.language import mark as _
from taulab.softmax import softmax, temper

LIMIT = 5
FEWEST, MOST = 2, 8


def inverse(tau: float) -> float:
    """Return 1/τ, ∞ at τ = 0."""
    return 1 / tau if tau else np.inf


#: Where τ may go once q = softmax(z) is there. The first is the second route of the lab's question, the rest impostors.
ROUTES = {
    "power": temper,
    "raw_power": lambda q, tau: q ** inverse(tau),
    "quotient": lambda q, tau: q / tau / np.sum(q / tau) if 0 < tau < np.inf else q,
    "double_softmax": softmax,
    "inverse_power": lambda q, tau: temper(q, inverse(tau)),
}

#: States to start from, with their names.
PRESETS = (
    ("logits=2,1,0,-1&tau=2", _("four tokens, τ = 2")),
    ("logits=0,0,0,0&tau=1", _("all equal")),
    ("logits=5,0,0,0,0&tau=1", _("one clear favourite")),
    ("logits=2,2,0,-1&tau=0", _("a tie at the top, τ = 0")),
    ("logits=3,2.8,-2,-2,-2,-2&tau=1", _("two favourites")),
    ("logits=0,-0.7,-1.1,-1.4,-1.6,-1.8,-1.9,-2.1&tau=1", _("like Zipf, eight tokens")),
    ("logits=2,1,0,-1&tau=inf", _("four tokens, τ = ∞")),
)


def as_number(x: float) -> float | int | str:
    """Return `x` in its shortest spelling; ∞ as a word, for JSON has none."""
    return "inf" if x == np.inf else int(x) if x == int(x) else x


@dataclass(frozen=True)
class State:
    """One state of the bench; refuses what the bench cannot show.

    >>> str(State((2, 1, 0, -1), 0.5))
    'logits=2,1,0,-1&tau=0.5'
    >>> State.parse("logits=2,2,0&tau=inf").temperature
    inf
    """

    logits: tuple[float, ...]
    temperature: float = 1.0
    route: str = "power"

    def __post_init__(self):
        z = tuple(float(x) for x in self.logits)
        if not FEWEST <= len(z) <= MOST:
            raise ValueError(f"logits={z}: give {FEWEST} to {MOST} of them")
        if not all(abs(x) <= LIMIT for x in z):
            raise ValueError(f"logits={z}: the bench shows logits from {-LIMIT} to {LIMIT}")
        if not self.temperature >= 0:
            raise ValueError(f"temperature={self.temperature}: give a number from 0 to inf")
        if self.route not in ROUTES:
            raise ValueError(f"route={self.route!r}: choose one of {', '.join(ROUTES)}")
        object.__setattr__(self, "logits", z)
        object.__setattr__(self, "temperature", float(self.temperature))

    def __str__(self):
        text = f"logits={','.join(str(as_number(x)) for x in self.logits)}&tau={as_number(self.temperature)}"
        return text if self.route == "power" else f"{text}&route={self.route}"

    @classmethod
    def parse(cls, text: str) -> "State":
        """Return the state that `text` names; ``ValueError`` if it names none."""
        try:
            parts = {name: values[-1] for name, values in parse_qs(text.strip(), strict_parsing=True).items()}
            logits, tau = [float(x) for x in parts["logits"].split(",")], float(parts.get("tau", 1))
        except (KeyError, ValueError) as error:
            raise ValueError(f"text={text!r}: write a state like logits=2,1,0,-1&tau=2") from error
        return cls(logits, tau, parts.get("route", "power"))
