"""The state of the tree explorer: a world, α of each step, what stands for future entropy, and a node to look at."""

from typing import NamedTuple

import numpy as np
from traitlets import Enum, TraitType, Unicode, validate

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.arguments import number, row
from taulab.course.widgets.kit.numbers import Complaint, exact, parse_numbers
from taulab.course.widgets.kit.state import LineState, one_of
from taulab.course.widgets.tree.worlds import FUTURES, MOST, STEPS, WORLDS, fitted, scaled, world_of
from taulab.entropy_calibration import StepCalibration, calibration_by_step
from taulab.entropy_calibration.exact import entropies_of

BEGIN = "begin"
world_name = one_of(*WORLDS, refusal=_("“{text}” is no world: write small or fork."))
future_name = one_of(*FUTURES, refusal=_("“{text}” is no future entropy: write adjusted, base or none."))


class Node(NamedTuple):
    """A beginning of a text."""

    prefix: tuple            # of tokens
    model: float             # probability that the adjusted model writes it
    truth: float             # that a true text begins so
    entropy: float           # of the next token, nats; 0 at the end
    future: float            # of all that is still to come, nats
    lost: bool               # whether the model is lost there


class Token(NamedTuple):
    """A token that may come next."""

    before: float            # probability by the model as it is
    probability: float       # by the adjusted model
    truth: float
    future: float            # entropy of the rest after it, by the adjusted model, nats
    taken: float             # what stood for that in the exponent


class Reading(NamedTuple):
    """What the explorer shows of a state."""

    steps: StepCalibration
    slopes: np.ndarray       # (T,) of the log loss of each step in its own α
    base: StepCalibration    # with α = 0
    nodes: tuple             # Node for each beginning, the shorter first, in the order of their tokens
    node: Node               # the one that is looked at
    tokens: tuple            # Token for each token that may follow there; none at the end


class Alphas(TraitType):
    """α of each step: a tuple of one number that all steps share, or of one for each."""

    def validate(self, obj, value):
        """Return the numbers as a tuple."""
        found = value if isinstance(value, tuple | list | np.ndarray) else [number(value)]
        alphas = tuple((row(found) + 0.0).tolist())
        if len(alphas) not in (1, STEPS):
            raise Complaint(_("α is one number, or one for each of the {steps} steps."), steps=STEPS)
        for alpha in alphas:
            if not 0 <= alpha <= MOST:
                raise Complaint(_("α = {value} is out of range: choose a number from 0 to 4."), value=short(alpha))
        return alphas


class TreeState(LineState):
    """A world of texts of three tokens, α, what stands for the future entropy, and the beginning that is looked at.

    Examples
    --------
    >>> state = TreeState()
    >>> state.fit()
    >>> reading = state.read()
    >>> len(reading.nodes), [round(alpha, 3) for alpha in state.alphas], abs(reading.steps.entce) < 1e-12
    (85, [0.327, 0.185, 0.186], True)
    """

    example = "world=small&alpha=0,0,0&future=adjusted&after=begin"
    entries = {
        "world": ("world", world_name),
        "alpha": ("alphas", parse_numbers),
        "future": ("future", future_name),
        "after": ("after", str),
    }

    world = Enum(tuple(WORLDS), "small")
    alphas = Alphas((0.0,) * STEPS)
    future = Enum(tuple(FUTURES), "adjusted")
    after = Unicode(BEGIN)

    @validate("after")
    def _after_is_a_beginning(self, proposal):
        tokens = [] if proposal.value == BEGIN else proposal.value.split("-")
        if len(tokens) >= STEPS or not all(token.isdecimal() and token.isascii() for token in tokens):
            raise Complaint(_("“{text}” is no beginning: write begin, or one or two tokens, such as 3-0."),
                            text=proposal.value)
        return proposal.value

    def fields(self):
        """Return what stands in the line of this state."""
        return super().fields() | {"alpha": ",".join(map(exact, self.alphas))}

    @property
    def each(self):
        """α of each step."""
        return self.alphas * STEPS if self.shared else self.alphas

    @property
    def shared(self):
        """Whether all steps share one α."""
        return len(self.alphas) == 1

    def share(self, shared):
        """Let all steps have the α of the first; or let each have its own."""
        self.alphas = self.each[:1] if shared else self.each

    def put(self, step, alpha):
        """Set α of a step, of all steps if they share it."""
        alphas = list(self.alphas)
        alphas[0 if self.shared else step] = alpha
        self.alphas = alphas

    def fit(self):
        """Set α where the log loss of each step is least; a shared one, where the slopes add up to 0."""
        self.alphas = fitted(self.world, self.future, self.shared)

    def read(self):
        """Return the `Reading` of this state; a node that the world does not have is read as the beginning."""
        scaling = scaled(self.world, self.future, self.each)
        nodes, states = _nodes(scaling)
        tokens = () if self.after == BEGIN else tuple(map(int, self.after.split("-")))
        place = next((i for i, node in enumerate(nodes) if node.prefix == tokens), 0)
        return Reading(calibration_by_step(scaling.world), scaling.slopes, calibration_by_step(world_of(self.world)),
                       nodes, nodes[place], _tokens(self.world, scaling, len(nodes[place].prefix), states[place]))


def _nodes(scaling):
    """Return the nodes of the tree, and the state of each."""
    world, found, numbers = scaling.world, [], []
    V = world.after.shape[1]
    prefixes, states, model, truth = [()], np.zeros(1, int), np.ones(1), np.ones(1)
    futures = [(world.model[0, 0] * (scaling.future[0, 0] - np.log(world.model[0, 0]))).sum()]
    for t in range(STEPS + 1):
        entropies = entropies_of(world.model[t][states]) if t < STEPS else np.zeros(states.size)
        found += map(Node, prefixes, model.tolist(), truth.tolist(), entropies.tolist(), list(futures),
                     (states > V).tolist())
        numbers += states.tolist()
        if t < STEPS:
            prefixes = [(*prefix, token) for prefix in prefixes for token in range(V)]
            futures = scaling.future[t][states].ravel().tolist()
            model, truth = ((weight[:, None] * laws[t][states]).ravel()
                            for weight, laws in ((model, world.model), (truth, world.truth)))
            states = world.after[states].ravel()
    return tuple(found), numbers


def _tokens(name, scaling, t, state):
    """Return what may come next at step t in a state."""
    columns = (world_of(name).model, scaling.world.model, scaling.world.truth, scaling.future, scaling.predicted)
    return tuple(map(Token, *(column[t, state].tolist() for column in columns)))
