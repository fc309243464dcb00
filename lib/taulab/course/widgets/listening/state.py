"""The state of the listening explorer: a case, the constants of the rule and what it hears; and what comes of it."""

from typing import NamedTuple

import numpy as np
from traitlets import Enum, validate

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.arguments import Number, Whole
from taulab.course.widgets.kit.numbers import Complaint, parse_number, parse_whole
from taulab.course.widgets.kit.state import LineState, one_of
from taulab.course.widgets.listening.cases import STARTS, TITLES, Comparison, case_of, compare
from taulab.softmax import softmax

#: What the rule hears in each step.
HEARS = {"model": _("the model's entropy"), "truth": _("the true entropy")}
LOWEST, HOTTEST, MOST = 0.1, 5.0, 3.0
case_name = one_of(*TITLES, refusal=_("“{text}” is no case: write shorten, translate or code."))
ear = one_of(*HEARS, refusal=_("“{text}” is nothing to hear: write model or truth."))


class Step(NamedTuple):
    """One word of the answer."""

    word: str
    entropy: float           # H, of the model's next word, in nats
    truth: float             # of the true law of the next word
    tau: float               # what the rule takes
    right: float             # probability of a right word at that τ
    twin_right: float        # and at the fixed τ of equal useful entropy; nan without one


class Bar(NamedTuple):
    """One word that may come next."""

    word: str
    probability: float       # at the τ of the rule
    twin: float              # at the fixed τ
    truth: float             # under the true law


class Reading(NamedTuple):
    """What the explorer shows of a state."""

    source: str
    sources: tuple
    steps: tuple             # Step for each word of the answer
    step: int                # the one whose next words are shown, from 0 on
    bars: tuple              # Bar for the likeliest next words there
    others: float            # probability of all the others
    comparison: Comparison


class ListeningState(LineState):
    """A case, one of its sources and a word of the answer to it; T₀ and κ of the rule τ = T₀ e^(-κ/H), and its H.

    Examples
    --------
    >>> reading = ListeningState().read()
    >>> reading.source, [step.word for step in reading.steps]
    ('mayor visits small bridge', ['mayor', 'visits', 'small', 'bridge', '.'])
    """

    example = "case=shorten&source=1&word=4&T0=1.1&kappa=0.223&hears=model"
    entries = {
        "case": ("case", case_name),
        "source": ("source", parse_whole),
        "word": ("word", parse_whole),
        "T0": ("base", parse_number),
        "kappa": ("kappa", parse_number),
        "hears": ("hears", ear),
    }

    case = Enum(tuple(TITLES), "shorten")
    source = Whole(1)
    word = Whole(1)
    base = Number(1.1)
    kappa = Number(0.223)
    hears = Enum(tuple(HEARS), "model")

    def __init__(self, language="en", **settings):
        self.language = language
        super().__init__(**{"word": STARTS[language]} | settings)

    @validate("source")
    def _source_is_there(self, proposal):
        most = len(case_of(self.case, self.language).sources)
        if not 1 <= proposal.value <= most:
            raise Complaint(_("There is no source {number}: choose one from 1 to {most}."), number=proposal.value,
                            most=most)
        return proposal.value

    @validate("word")
    def _word_is_one(self, proposal):
        if proposal.value < 1:
            raise Complaint(_("There is no word {number}: the first is 1."), number=proposal.value)
        return min(proposal.value, 99)

    @validate("base")
    def _base_is_in_range(self, proposal):
        if not LOWEST <= proposal.value <= HOTTEST:
            raise Complaint(_("T₀ = {value} is out of range: choose a number from 0.1 to 5."),
                            value=short(proposal.value))
        return proposal.value

    @validate("kappa")
    def _kappa_is_in_range(self, proposal):
        if not 0 <= proposal.value <= MOST:
            raise Complaint(_("κ = {value} is out of range: choose a number from 0 to 3."), value=short(proposal.value))
        return proposal.value + 0.0

    def read(self):
        """Return the `Reading` of this state; of an answer with fewer words, the last is shown."""
        case, comparison = case_of(self.case, self.language), compare(self.case, self.language, self.base, self.kappa,
                                                                      self.hears)
        nodes, words = case.paths[self.source - 1]
        step = min(self.word, len(words)) - 1
        laws = [_laws(case, comparison, node) for node in nodes]
        steps = tuple(Step(case.toy.vocabulary[word], float(case.entropy[node]),
                           float(case.answers.true_entropy[node]), float(comparison.taus[node]),
                           *(float(law[truth > 0].sum()) for law in (rule, twin)))
                      for node, word, (rule, twin, truth) in zip(nodes, words, laws, strict=True))
        bars, others = _bars(case.toy, *laws[step])
        return Reading(case.sources[self.source - 1], case.sources, steps, step, bars, others, comparison)


def _laws(case, comparison, node):
    """Return the probabilities of the next words: at the τ of the rule, at the fixed one, and the true ones."""
    z = case.logits[node]
    twin = np.full(z.shape, np.nan) if np.isnan(comparison.twin) else softmax(z, comparison.twin)
    return softmax(z, comparison.taus[node]), twin, case.truth[node]


def _bars(toy, rule, twin, truth, most=6):
    """Return the likeliest words and the right ones, as many as fit, and the probability of all the others."""
    shown = sorted(range(rule.size), key=lambda word: -max(rule[word], truth[word]))[:most]
    shown.sort(key=lambda word: -rule[word])
    bars = tuple(Bar(toy.vocabulary[word], float(rule[word]), float(twin[word]), float(truth[word])) for word in shown)
    return bars, max(1 - sum(bar.probability for bar in bars), 0.0)
