"""The state of the chain explorer: logits, and stages in an order; and what comes of them. No widget, no drawing."""

from typing import NamedTuple

import numpy as np
from traitlets import Tuple, validate

from taulab.course.language import mark as _
from taulab.course.widgets.chain.engines import ENGINES
from taulab.course.widgets.kit.arguments import array, number
from taulab.course.widgets.kit.numbers import Complaint, parse_whole
from taulab.course.widgets.kit.presets import LogitsState
from taulab.course.widgets.kit.rules import RULES
from taulab.course.widgets.kit.stages import Stage, Staged, check, complete, parse_stages
from taulab.entropy import entropy_from_logits
from taulab.sampling import Chain
from taulab.softmax import softmax

SHOWN = 20    # tokens with a row of their own


class After(NamedTuple):
    """What is left after a stage; the first stands for the logits as they came."""

    key: str                 # of its rule; "" for the logits
    label: str               # as `Chain` writes it
    kept: int                # tokens
    mass: float              # share of the probability that came to the stage, and stays
    entropy: float           # nats
    q: np.ndarray            # probability of each token shown, and of the others together
    alive: np.ndarray        # how many of them are left: 1 or 0 for a token, a number for the others

    @property
    def bits(self):
        return self.entropy / np.log(2)

    @property
    def perplexity(self):
        return np.exp(self.entropy)


class Other(NamedTuple):
    """The same stages with temperature at the other end of the chain."""

    last: bool         # whether temperature is last in it
    kept: int
    distance: float    # total variation distance between the two distributions
    q: np.ndarray      # as in `After`


class Reading(NamedTuple):
    """What a chain makes of logits."""

    chain: Chain
    steps: tuple[After, ...]
    names: tuple[str, ...]   # of the tokens shown
    said: tuple[str, ...]    # of the tokens on which a repetition penalty falls
    others: int              # how many the rest are
    mass: float              # which share of the probability the final tokens had before any stage
    other: Other | None      # None where temperature is off or alone

    @property
    def end(self):
        return self.steps[-1]


class ChainState(Staged, LogitsState):
    """Logits, and every stage of `RULES` in an order, on or off.

    Examples
    --------
    >>> from taulab.course.widgets.kit.presets import preset
    >>> state = ChainState(preset("three"))
    >>> state.restore("chain=temperature:0.5,top_p:0.8")
    >>> print(state.read().chain, "->", state.read().end.kept)
    logits → temperature(0.5) → top_p(0.8) → sample -> 1
    >>> state.move("temperature", 1)
    >>> print(state.read().chain, "->", state.read().end.kept)
    logits → top_p(0.8) → temperature(0.5) → sample -> 2
    """

    example = "logits=zipf&chain=temperature:0.5,top_p:0.8"

    said = Tuple()      # indices of the tokens on which a repetition penalty falls; without any, the likeliest

    def __init__(self, vocabulary, stages=(), said=()):
        super().__init__(vocabulary, stages=complete(stages), said=said)

    @validate("said")
    def _tokens_can_be(self, proposal):
        if any(token < 0 for token in proposal.value):
            raise Complaint(_("said={said}: tokens are counted from 0."), said=",".join(map(str, proposal.value)))
        return proposal.value

    @property
    def penalised(self):
        """The tokens said, as far as there are such tokens, else the likeliest."""
        size = self.vocabulary.logits.size
        return [token for token in self.said if token < size] or [int(self.vocabulary.order[0])]

    @property
    def engine(self):
        """The engine of which this is the order; "" if it is that of none."""
        return next((name for name in ENGINES if self.stages == ordered(self.stages, name)), "")

    def adopt(self, engine):
        """Take the order of an engine; what it does not have goes last and off."""
        self.stages = ordered(self.stages, engine)

    def read(self):
        """Return the `Reading` of this state."""
        vocabulary, chain = self.vocabulary, self.chain()
        trace, steps, before = chain.trace(vocabulary.logits), [], None
        for key, step in zip(["", *(stage.key for stage in self.stages if stage.on)], trace, strict=True):
            q = softmax(step.logits)
            mass = 1.0 if before is None else float(before[step.survivors].sum())
            steps.append(After(key, step.label, int(step.survivors.sum()), mass,
                               float(entropy_from_logits(step.logits)), self._gathered(q),
                               self._gathered(step.survivors.astype(int))))
            before = q
        return Reading(chain, tuple(steps), tuple(vocabulary.label(rank) for rank in range(self._shown)),
                       tuple(map(vocabulary.text, self.penalised)), vocabulary.logits.size - self._shown,
                       float(vocabulary.plain[trace[-1].survivors[vocabulary.order]].sum()), self._other(before))

    @property
    def _shown(self):
        size = self.vocabulary.logits.size
        return SHOWN if size > SHOWN + 1 else size    # the others are two at least

    def _gathered(self, values):
        """Return the values of the tokens shown, likeliest first, then the sum over all others, if there are any."""
        ranked = values[self.vocabulary.order]
        return np.append(ranked[:self._shown], ranked[self._shown:].sum()) if ranked.size > self._shown else ranked

    def _other(self, q):
        """Return what the other order gives, where q is the distribution that this one gives."""
        on = [stage for stage in self.stages if stage.on]
        at = next((place for place, stage in enumerate(on) if stage.key == "temperature"), None)
        if at is None or len(on) == 1:
            return None
        last = at < len(on) - 1
        heat = on.pop(at)
        z = self.chain([*on, heat] if last else [heat, *on])(self.vocabulary.logits)
        r = softmax(z)
        return Other(last, int(np.isfinite(z).sum()), float(abs(q - r).sum() / 2), self._gathered(r))

    def fields(self):
        said = {"said": ",".join(map(str, self.said))} if self.said else {}
        return {"logits": self.vocabulary.name, "chain": self.written_stages(), **said}

    def readers(self):
        return {"logits": ("vocabulary", self.find), "chain": ("stages", parse_stages), "said": ("said", parse_tokens)}


def ordered(stages, engine):
    """Return the stages in the order of an engine; what it does not have goes last and off."""
    known, all_stages = ENGINES[engine], {stage.key: stage for stage in stages}
    return (*(all_stages[key] for key in known),
            *(all_stages[key]._replace(on=False) for key in RULES if key not in known))


def parse_tokens(text):
    """Return the indices of a line such as ``0,3``."""
    return tuple(parse_whole(part) for part in text.split(",") if part)


def stages_of(chain, size):
    """Return the stages of a `Chain`, all on, and on which of `size` tokens its repetition penalty falls."""
    stages, said = {}, ()
    if not isinstance(chain, Chain):
        raise Complaint(_("A Chain is needed here, such as Chain((temperature, 0.5), (top_p, 0.8))."))
    for (function, *arguments), label in zip(chain.stages, chain.labels, strict=True):
        key = next((key for key, rule in RULES.items() if rule.function is function), None)
        if key is None or key in stages or len(arguments) != 1 + (key == "repetition_penalty"):
            raise Complaint(_("{part} is no stage here, or stands twice: give one such as (top_p, 0.8)."), part=label)
        stages[key] = check(Stage(key, number(arguments[-1]), True))
        said = tokens_of(arguments[0], size) if len(arguments) == 2 else said
    return complete(tuple(stages.values())), said


def tokens_of(indices, size):
    """Return the indices of some of `size` tokens."""
    found = np.atleast_1d(array(indices))
    if not np.isin(found, np.arange(size)).all():
        raise Complaint(_("The penalty falls on tokens that are not here: give indices from 0 to {last}."),
                        last=size - 1)
    return tuple(found.astype(int).ravel().tolist())
