"""Who speaks: models that give a law for the next token, and remember what they have read."""

from collections import OrderedDict
from functools import cache
from typing import NamedTuple

import numpy as np

from taulab.corpus import headline_grammar, windows
from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.widgets.kit.numbers import Complaint, grouped
from taulab.course.widgets.kit.state import one_of
from taulab.entropy import entropy_from_logits
from taulab.models import Bigram, bigram_counts
from taulab.smollm import installed, load
from taulab.softmax import logsumexp

HEADLINES = 5000    # of which the counted models have read
LAWS, STATES, FACTS = 240, 4, 4000    # kept at once: 200 kB each of a real model, 46 kB for each token, and a few bytes

#: Name -> (title, how its text begins).
SPEAKERS = {
    "smollm": ("SmolLM2-135M-Instruct", _("The old man who mended the nets")),
    "pairs": (_("pairs of words, counted"), _("minister approves")),
    "words": (_("words, counted"), _("minister approves")),
}
speaker_name = one_of(*SPEAKERS, refusal=_("“{text}” is no model here: write smollm, pairs or words."))


class Law(NamedTuple):
    """What may come next, as a model says at τ = 1."""

    logits: np.ndarray    # (V,)
    log_Z: float          # ln Σ exp z
    entropy: float        # nats

    @classmethod
    def of(cls, logits):
        return cls(logits, float(logsumexp(logits)), float(entropy_from_logits(logits)))

    def surprise(self, token):
        """Return −ln q of a token, in nats: ∞ if it has been cut."""
        return self.log_Z - float(self.logits[token])


class Fact(NamedTuple):
    """A token that was said, as the model saw it at τ = 1."""

    surprise: float    # −ln q, nats
    entropy: float     # of the law that it came from
    rank: int          # 1 for the likeliest


class Speaker:
    """A model that is asked what comes after some tokens, and does not read again what it has read.

    A kind of speaker has a `size`, reads texts (`encode`), writes tokens (`piece`) and gives `rows`.
    """

    def __init__(self, size):
        self.size = size
        self._laws, self._facts = OrderedDict(), OrderedDict()

    def encode(self, text):
        """Return the tokens of a text, a tuple."""
        raise NotImplementedError

    def going_on(self, text):
        """Return the tokens of a text that goes on: before a word comes a blank."""
        return self.encode(text)

    def piece(self, token):
        """Return the text of a token."""
        raise NotImplementedError

    def rows(self, tokens, since):
        """Return the logits after each beginning of `tokens` that has `since` tokens or more, shortest first."""
        raise NotImplementedError

    def laws(self, tokens, since):
        """Return the `Law` after each beginning of `tokens` that has `since` tokens or more."""
        beginnings = [tokens[:end] for end in range(since, len(tokens) + 1)]
        found = {beginning: self._laws[beginning] for beginning in beginnings if beginning in self._laws}
        first = next((beginning for beginning in beginnings if beginning not in found), None)
        if first is not None:
            rows = self.rows(tokens, len(first))
            found |= {beginning: Law.of(row) for beginning, row in zip(beginnings[len(first) - since:], rows)}
        remember(self._laws, found, LAWS)
        return [found[beginning] for beginning in beginnings]

    def facts(self, tokens, since):
        """Return the `Fact` of each of `tokens` from the one of index `since` on."""
        ends = [tokens[:end] for end in range(since + 1, len(tokens) + 1)]
        found = {said: self._facts[said] for said in ends if said in self._facts}
        if len(found) < len(ends):
            laws = self.laws(tokens[:-1], since)
            found = {said: Fact(law.surprise(said[-1]), law.entropy, 1 + int((law.logits > law.logits[said[-1]]).sum()))
                     for said, law in zip(ends, laws, strict=True)}
        remember(self._facts, found, FACTS)
        return [found[said] for said in ends]


def remember(kept, found, most):
    """Put what was found last in a store, and drop what was not asked for for longest."""
    for key, value in found.items():
        kept[key] = value
        kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


class Network(Speaker):
    """A network with a tokenizer and a cache of keys and values, such as `taulab.smollm` has.

    The caches of a few texts are kept. What branches off from one of them takes the part of it that it shares, so that
    it costs a step for each token of its own.
    """

    def __init__(self, tokenizer, model):
        super().__init__(model.V)
        self.tokenizer, self.model, self._states = tokenizer, model, [((), model.start(1))]
        self.piece = cache(lambda token: tokenizer.decode([token]))    # every picture writes all that was said

    def encode(self, text):
        return tuple(self.tokenizer.encode(text).tolist())

    def going_on(self, text):
        return self.encode(f" {text}" if text[:1].isalnum() else text)

    def rows(self, tokens, since):
        path, state = max(self._states, key=lambda kept: shared(kept[0], tokens))
        known = min(shared(path, tokens), since - 1)
        state, z = self.model.read(state[..., :known, :], [tokens[known:]])
        others = [kept for kept in self._states if tokens[:len(kept[0])] != kept[0]]
        self._states = [(tokens, state), *others][:STATES]
        return z[0, since - 1 - known:].copy()    # or the rows of the beginning would stay in memory too


class Counted(Speaker):
    """A counted table over the headlines of lab 08: the last word alone decides what comes next."""

    def __init__(self, vocabulary, table):
        super().__init__(len(vocabulary))
        self.vocabulary, self.table = vocabulary, table
        self._tokens = {word: token for token, word in enumerate(vocabulary)}

    def encode(self, text):
        words = text.lower().replace(".", " . ").split()
        unknown = next((word for word in words if word not in self._tokens), None)
        if unknown is not None:
            raise Complaint(_("“{word}” is none of the {count} words that this model knows: write some of them, such "
                              "as {example}."), word=unknown, count=grouped(self.size),
                            example=" · ".join(self.vocabulary[1:400:80]))
        return tuple(self._tokens[word] for word in words)

    def piece(self, token):
        return " " + self.vocabulary[token]

    def rows(self, tokens, since):
        return [self.table[token] for token in tokens[since - 1:]]


def shared(one, other):
    """Return how many tokens two texts have in common at their beginnings."""
    return next((at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def here():
    """Return the names of the models that can speak here, the real one first where it is installed."""
    return [name for name in SPEAKERS if name != "smollm" or installed()]


@cache
def speaker(name, language):
    """Return the `Speaker` of this name: always the same, so that it remembers."""
    if name not in here():
        raise Complaint(_("SmolLM2 is not installed here: close this notebook and run taulab model, or let model=pairs "
                          "speak."))
    if name == "smollm":
        return Network(*load())
    grammar = headline_grammar(language)
    pairs, targets = windows(grammar.sample(HEADLINES, np.random.default_rng(0)), 1)
    counts = bigram_counts(pairs, targets, len(grammar.vocabulary))
    model = Bigram.kneser_ney(counts) if name == "pairs" else Bigram.unigram(counts)
    return Counted(grammar.vocabulary, model.views["table"])


def beginning(name, language):
    """Return how a text of this model begins, until a reader writes something else."""
    return translate(SPEAKERS[name][1], language)
