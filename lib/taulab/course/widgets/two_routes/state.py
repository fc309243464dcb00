"""What a bench shows: logits, a temperature and the second route; and the short text that names them."""

from dataclasses import dataclass

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import brief, naming, number, row
from taulab.course.widgets.kit.numbers import Complaint, parse_number, parse_numbers
from taulab.course.widgets.kit.state import fields_of
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
    "quotient": lambda q, tau: q,    # normalised, τ cancels
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


def as_number(x: float) -> float | str:
    """Return `x` for JSON, which has no ∞."""
    return "inf" if x == np.inf else x


def spelled(x: float) -> str:
    """Return `x` in its shortest spelling, as a browser writes it.

    >>> spelled(2.0), spelled(-0.7), spelled(1e-108), spelled(1e21), spelled(np.inf)
    ('2', '-0.7', '1e-108', '1e+21', 'inf')
    """
    if x in (0, np.inf) or 1e-6 <= abs(x) < 1e21:
        return np.format_float_positional(x + 0.0, trim="-")
    return np.format_float_scientific(x, trim="-", exp_digits=1)


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
        with naming(logits=self.logits):
            z = tuple(row(self.logits).tolist())
        with naming(temperature=self.temperature):
            tau = number(self.temperature) + 0.0
        if not FEWEST <= len(z) <= MOST:
            raise Complaint(_("logits={z}: give {fewest} to {most} of them."),
                            z=brief(self.logits), fewest=FEWEST, most=MOST)
        if not all(abs(x) <= LIMIT for x in z):
            raise Complaint(_("logits={z}: the bench shows logits from −{limit} to {limit}."),
                            z=brief(self.logits), limit=LIMIT)
        if not tau >= 0:
            raise Complaint(_("temperature={tau}: give a number from 0 to inf."), tau=brief(self.temperature))
        if not (isinstance(self.route, str) and self.route in ROUTES):
            raise Complaint(_("route={route}: choose one of {routes}."), route=brief(self.route),
                            routes=", ".join(ROUTES))
        object.__setattr__(self, "logits", z)
        object.__setattr__(self, "temperature", tau)

    def __str__(self):
        text = f"logits={','.join(map(spelled, self.logits))}&tau={spelled(self.temperature)}"
        return text if self.route == "power" else f"{text}&route={self.route}"

    @classmethod
    def parse(cls, text: str) -> "State":
        """Return the state that `text` names; a `Complaint`, which is a ValueError, if it names none."""
        try:
            parts = fields_of(text)
            logits, tau = parse_numbers(parts["logits"]), parse_number(parts.get("tau", "1"))
        except (KeyError, ValueError) as error:
            raise Complaint(_("text={text}: write a state like {example}."), text=repr(text),
                            example=PRESETS[0][0]) from error
        return cls(logits, tau, parts.get("route", "power"))
