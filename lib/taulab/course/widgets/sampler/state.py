"""The state of the sampler: a beginning, a tree of what was said after it, and a chain; and what comes of them."""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from traitlets import Instance, Unicode, observe, validate

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import Whole, whole
from taulab.course.widgets.kit.numbers import Complaint, parse_whole
from taulab.course.widgets.kit.stages import Stage, Staged, complete, parse_stages
from taulab.course.widgets.kit.state import LineState, fields_of
from taulab.course.widgets.sampler.branches import Tree, parse_tree
from taulab.course.widgets.sampler.speakers import SPEAKERS, Law, beginning, here, speaker, speaker_name
from taulab.sampling import Chain, sample
from taulab.softmax import logsumexp

SHOWN = 12                               # tokens with a bar of their own
LATEST = 10                              # tokens whose surprise is drawn, and asked for again for each new chain
BRANCHES, LONGEST, PROMPT = 6, 160, 200    # at most: branches, tokens of each, tokens of the beginning
SEEDS = 2**31 - 1
OFFERED = "temperature", "top_k", "top_p", "min_p"
FIRST = complete((Stage("temperature", 1.0, True),), OFFERED)


class Said(NamedTuple):
    """A token of the branch."""

    token: int
    piece: str
    surprise: float     # −ln q under the model at τ = 1, nats
    entropy: float      # of the model's law before it, nats
    rank: int           # 1 for the likeliest


class Bar(NamedTuple):
    """A token that may come next."""

    token: int
    piece: str
    surprise: float     # −ln of its probability under the model at τ = 1, nats
    plain: float        # that probability
    chain: float        # its probability under the chain: 0 if it is cut


class Branch(NamedTuple):
    """What one branch says and costs, at τ = 1."""

    pieces: tuple            # str, of each token
    surprises: np.ndarray    # nats, of each
    entropies: np.ndarray    # nats, of each law that they came from

    @property
    def cost(self):
        """−ln of the probability of the branch, nats."""
        return float(self.surprises.sum())

    @property
    def perplexity(self):
        return float(np.exp(self.surprises.mean())) if self.pieces else np.nan


class Reading(NamedTuple):
    """What the sampler shows of a state."""

    prompt: str
    size: int                # tokens of the vocabulary
    branches: tuple          # of Branch
    said: tuple              # Said, of each token of the branch before the place
    tempered: tuple          # −ln q under the chain, nats, of the last of these: ∞ if it cuts the token
    model: Law               # of the next token, at τ = 1
    chain: Law               # of the next token, after the chain
    kept: int                # tokens that the chain leaves
    bars: tuple              # Bar of the likeliest tokens
    others: Bar              # all the others as one
    order: Chain

    @property
    def last(self):
        """The token before the place; None at the beginning."""
        return self.said[-1] if self.said else None

    @property
    def so_far(self):
        """The branch as far as the place."""
        return Branch(tuple(token.piece for token in self.said), np.array([token.surprise for token in self.said]),
                      np.array([token.entropy for token in self.said]))


class SamplerState(Staged, LineState):
    """A model, a beginning, a tree of what was said after it, a chain and a seed.

    The chain draws with a generator of the seed and the place: the same seed at the same place gives the same numbers,
    whatever the chain, so that a branch can be drawn again and another seed gives another.

    Examples
    --------
    >>> state = SamplerState(model="pairs")
    >>> state.pick(state.read().bars[0].token)
    >>> state.draw()
    >>> len(state.tree.path), state.to_string().startswith("model=pairs&prompt=minister%20approves&said=")
    (2, True)
    """

    offered = OFFERED
    example = "chain=temperature:0.7,top_p:0.9&seed=1"
    entries = {
        "model": ("model", speaker_name),
        "prompt": ("prompt", str),
        "said": ("tree", parse_tree),
        "chain": ("stages", lambda text: parse_stages(text, OFFERED)),
        "seed": ("seed", parse_whole),
    }

    model = Unicode()
    prompt = Unicode()
    tree = Instance(Tree)
    seed = Whole(0)
    _restoring = False

    def __init__(self, language="en", model=None, **settings):
        self.language = language
        model = model or here()[0]
        super().__init__(**{"model": model, "prompt": beginning(model, language), "tree": Tree(),
                            "stages": FIRST} | settings)

    @validate("model")
    def _model_can_read(self, proposal):
        speaker(speaker_name(proposal.value), self.language).encode(self.prompt)
        return proposal.value

    @observe("model")
    def _another_speaks(self, change):
        """Begin anew what another model says: its tokens are others. A line has said what stands there instead."""
        if change.old in SPEAKERS and not self._restoring:
            self.tree = Tree()

    @validate("prompt")
    def _prompt_can_be_read(self, proposal):
        found = len(self.speaker.encode(proposal.value))
        if not 1 <= found <= PROMPT:
            raise Complaint(_("The beginning has {found} tokens: write one of 1 to {most}."), found=found, most=PROMPT)
        return proposal.value

    @validate("tree")
    def _tree_can_be(self, proposal):
        branches = proposal.value.branches
        if max(map(len, branches)) > LONGEST:
            raise Complaint(_("This branch has {most} tokens, as many as it can: go back, or drop it."), most=LONGEST)
        if len(branches) > BRANCHES:
            raise Complaint(_("There are {most} branches, as many as there can be: drop one first."), most=BRANCHES)
        if any(one == other[:len(one)] for n, one in enumerate(branches) for m, other in enumerate(branches) if n != m):
            raise Complaint(_("One branch is the beginning of another: write it once."))
        self._has(*(token for branch in branches for token in branch))
        return proposal.value

    def _has(self, *tokens):
        """Complain where the model lacks any of these tokens."""
        last = self.speaker.size - 1
        if any(not 0 <= token <= last for token in tokens):
            raise Complaint(_("This model has tokens from 0 to {last}: write other numbers, or another model."),
                            last=last)

    @validate("seed")
    def _seed_can_be(self, proposal):
        if not 0 <= proposal.value <= SEEDS:
            raise Complaint(_("No seed is {value}: choose a whole number from 0 to {most}."),
                            value=proposal.value, most=SEEDS)
        return proposal.value

    @property
    def speaker(self):
        return speaker(self.model, self.language)

    @property
    def read_so_far(self):
        """The tokens before the place, those of the beginning included."""
        return self.speaker.encode(self.prompt) + self.tree.path[:self.tree.place]

    # What a reader does ----------------------------------------------------------------------------------------------

    def begin(self, prompt):
        """Begin anew, with these words."""
        with self.hold_trait_notifications():
            self.prompt, self.tree = prompt.strip(), Tree()

    def speak(self, model):
        """Let this model speak, from its own beginning."""
        with self.hold_trait_notifications():
            self.model, self.prompt, self.tree = model, beginning(model, self.language), Tree()

    def pick(self, token):
        """Say a token at the place: the branch grows, or another one goes off."""
        token = whole(token)
        self._has(token)
        self.tree = self.tree.said(token)

    def say(self, text):
        """Say the words of a text, whatever the model thinks of them."""
        tokens, tree = self.speaker.going_on(text.strip()), self.tree
        if not tokens:
            raise Complaint(_("Write at least one word."))
        for token in tokens:
            tree = tree.said(token)
        self.tree = tree

    def draw(self, count=1):
        """Let the chain draw so many tokens, as far as the branch has room."""
        tree, prompt = self.tree, self.speaker.encode(self.prompt)
        for _token in range(min(count, max(1, LONGEST - tree.place))):     # of a full branch the tree complains
            path = prompt + tree.path[:tree.place]
            law, = self.speaker.laws(path, len(path))
            rng = np.random.default_rng([self.seed, tree.place])
            tree = tree.said(int(sample(self.chain()(law.logits), rng)))
        self.tree = tree

    def go(self, place, branch=None):
        """Stand after so many tokens of a branch, as far as it goes."""
        branch = (self.tree.branch if branch is None else branch) % len(self.tree.branches)
        self.tree = self.tree._replace(branch=branch, place=min(max(place, 0), len(self.tree.branches[branch])))

    def drop(self):
        """Take the branch away."""
        self.tree = self.tree.dropped()

    def restore(self, text):
        """Set what the line says; another model without a beginning takes its own, and what was said before goes."""
        fields, self._restoring = fields_of(text), True
        try:
            with self.hold_trait_notifications():
                if fields.get("model", self.model) != self.model:
                    self.tree = Tree()
                    if "prompt" not in fields:
                        self.speak(speaker_name(fields["model"]))
                super().restore(text)
        finally:
            self._restoring = False

    def fields(self):
        return super().fields() | {"said": self.tree.written(), "chain": self.written_stages()}

    # What comes of it ------------------------------------------------------------------------------------------------

    def read(self):
        """Return the `Reading` of this state."""
        speaker, tree, chain = self.speaker, self.tree, self.chain()
        prompt, path = speaker.encode(self.prompt), tree.path[:tree.place]
        branches = tuple(self._branch(prompt, branch) for branch in tree.branches)
        law, = speaker.laws(self.read_so_far, len(self.read_so_far))
        tempered = Law.of(chain(law.logits))
        bars, others = self._bars(law, tempered)
        return Reading(self.prompt, speaker.size, branches, self._said(prompt, path),
                       self._tempered(prompt + path, len(prompt + path[:-LATEST])), law, tempered,
                       int(np.isfinite(tempered.logits).sum()), bars, others, chain)

    def _branch(self, prompt, branch):
        facts = self.speaker.facts(prompt + branch, len(prompt))
        return Branch(tuple(map(self.speaker.piece, branch)), np.array([fact.surprise for fact in facts]),
                      np.array([fact.entropy for fact in facts]))

    def _said(self, prompt, path):
        """Return the tokens of the branch before the place."""
        facts = self.speaker.facts(prompt + path, len(prompt))
        return tuple(Said(token, self.speaker.piece(token), fact.surprise, fact.entropy, fact.rank)
                     for token, fact in zip(path, facts, strict=True))

    def _tempered(self, tokens, since):
        """Return −ln q of each token from `since` on under the chain; what was asked for last is remembered."""
        asked, known = (self.model, self.stages), self._known
        if known.get("asked") != asked:
            known.clear()
            known["asked"] = asked
        ends = [tokens[:end] for end in range(since + 1, len(tokens) + 1)]
        if any(said not in known for said in ends):
            chain = self.chain()
            for said, law in zip(ends, self.speaker.laws(tokens[:-1], since), strict=True):
                if said not in known:      # without the entropy of a Law: a new τ asks this of every token
                    logits = chain(law.logits)
                    known[said] = float(logsumexp(logits)) - float(logits[said[-1]])
        return tuple(known[said] for said in ends)

    @cached_property
    def _known(self):
        return {}

    def _bars(self, law, tempered):
        """Return the likeliest tokens, and all the others as one."""
        count = min(SHOWN, law.logits.size - 2)
        top = np.argpartition(-law.logits, count)[:count]
        top = top[np.argsort(-law.logits[top], kind="stable")].tolist()
        bars = tuple(Bar(token, self.speaker.piece(token), law.surprise(token), np.exp(-law.surprise(token)),
                         np.exp(-tempered.surprise(token))) for token in top)
        plain, chain = (rest(one, top) for one in (law, tempered))
        return bars, Bar(-1, "", np.nan, plain, chain)


def rest(law, tokens):
    """Return the probability of all tokens but these: not 1 less theirs, which would show the rounding."""
    q = np.exp(law.logits - law.log_Z)
    q[tokens] = 0
    return float(q.sum(dtype=float))
