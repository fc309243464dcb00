"""What a toy task is: meanings, what is said of each, and the exact law of the answers to a source."""

from collections import defaultdict

import numpy as np

from taulab._checks import count, generator


class Task:
    """Sources and their right answers, with exact probabilities. `task` makes it.

    A meaning is drawn from a prior. A source is said of it and, independently, an answer. So the law of the answers to
    a source is Σ P(meaning | source) P(answer | meaning), with Bayes' rule for the first factor.

    Parameters
    ----------
    name, language : str
    prior : dict
        {meaning: weight}; only ratios matter.
    source : function meaning -> {slots: probability}
        What is said of a meaning, as a tuple of words or phrases, one for each slot, "" where one stays empty.
    answer : function meaning -> {text: probability}
        What is right for it.
    look_back : int
        How many words of its own answer a model needs before it.

    Attributes
    ----------
    vocabulary : tuple of str
        Token 0 ends an answer and is an empty slot; then the words of answers, with it the first `targets` tokens; then
        words and phrases that only sources have; last what stands in every slot of a source that is not shown.
    targets : int
        Tokens that an answer may hold, token 0 included.
    slots : int
        Slots of a source, a token each.
    sources : tuple of str
        All of them, as texts.
    probabilities : array, shape (len(sources),)
        How often each comes.
    """

    def __init__(self, name, language, prior, source, answer, look_back=3):
        self.name, self.language, self.look_back = name, language, look_back
        total = sum(prior.values())
        self._joint, self._answers, self._parts = defaultdict(dict), {}, {}
        for meaning, weight in prior.items():
            self._answers[meaning] = answer(meaning)
            for parts, p in source(meaning).items():
                self._parts[joined(parts)] = parts
                self._joint[joined(parts)][meaning] = p * weight / total
        self.sources = tuple(self._joint)
        self.probabilities = np.array([sum(self._joint[text].values()) for text in self.sources])
        said = {word for texts in self._answers.values() for text in texts for word in text.split()}
        heard = {part for parts in self._parts.values() for part in parts if part}
        self.targets = 1 + len(said)
        self.vocabulary = (".", *sorted(said), *sorted(heard - said), "?")
        self.slots = len(self._parts[self.sources[0]])
        self._token = {word: token for token, word in enumerate(self.vocabulary)}

    @property
    def hidden(self):
        """The source that is not shown: tokens, shape (slots,)."""
        return np.full(self.slots, len(self.vocabulary) - 1)

    def law(self, source):
        """Return the right answers to a source, {text: probability}, the likeliest first.

        >>> from taulab.corpus.tasks import task
        >>> {text: round(p, 3) for text, p in task("shorten", "en").law("council repairs bridge").items()}
        {'council repairs bridge': 0.7, 'bridge repaired by council': 0.3}
        """
        self.parts(source)
        found, total = defaultdict(float), sum(self._joint[source].values())
        for meaning, p in self._joint[source].items():
            for text, share in self._answers[meaning].items():
                found[text] += p * share / total
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def parts(self, source):
        """Return the words and phrases of a source, one for each slot: tuple of str.

        >>> from taulab.corpus.tasks import task
        >>> task("translate to en").parts("cantamos en la ducha ayer")
        ('', '', 'cantamos', 'en la ducha', 'ayer')
        """
        if source not in self._parts:
            raise ValueError(f"source: {source!r} is no source of this task; take one of `sources`")
        return self._parts[source]

    def encode_source(self, source):
        """Return the tokens of a source: array of int, shape (slots,)."""
        return np.array([self._token[part] if part else 0 for part in self.parts(source)])

    def encode(self, answer):
        """Return the tokens of an answer, token 0 at its end.

        >>> from taulab.corpus.tasks import task
        >>> shorten = task("shorten", "en")
        >>> shorten.decode(shorten.encode("council repairs bridge"))
        'council repairs bridge .'
        """
        words = answer.split()
        unknown = [word for word in words if not 0 < self._token.get(word, 0) < self.targets]
        if unknown:
            raise ValueError(f"answer: {unknown[0]!r} is no word of answers; write some of the first `targets` of "
                             "`vocabulary`")
        return np.array([*(self._token[word] for word in words), 0])

    def decode(self, tokens):
        """Return tokens as text."""
        return " ".join(self.vocabulary[token] for token in tokens)

    def laws(self, sources):
        """Return the laws of some sources in tokens: a list of dicts {tuple of tokens: probability}."""
        return [{tuple(self.encode(text).tolist()): p for text, p in self.law(source).items()} for source in sources]

    def sample(self, n, rng):
        """Draw n independent pairs (source, answer), as texts.

        >>> import numpy as np
        >>> from taulab.corpus.tasks import task
        >>> task("answer", "en").sample(1, np.random.default_rng(0))
        [('what did peter read', 'a book')]
        """
        n = count(n, "n", least=0)
        drawn = generator(rng).choice(len(self.sources), n, p=self.probabilities / self.probabilities.sum())
        return [(self.sources[i], _draw(self.law(self.sources[i]), rng)) for i in drawn]

    def fresh(self, n, known, rng):
        """Draw n different sources, as texts, of which none is in `known`."""
        free = np.array([source not in known for source in self.sources])
        if free.sum() < n:
            raise ValueError(f"n={n}: only {free.sum()} sources are not known; choose fewer")
        p = np.where(free, self.probabilities, 0)
        return [self.sources[i] for i in generator(rng).choice(len(p), n, replace=False, p=p / p.sum())]


def _draw(law, rng):
    p = np.array(list(law.values()))
    return list(law)[rng.choice(len(p), p=p / p.sum())]


def joined(parts):
    """Return words and phrases as one text, without the empty ones.

    >>> joined(("", "she", "sang", "a song", ""))
    'she sang a song'
    """
    return " ".join(filter(None, parts))


def combined(*parts):
    """Return what one choice from each part can give, {tuple of choices: probability}; a part is {choice: weight}.

    >>> combined({"she": 1}, {"sang": 3, "sings": 1})
    {('she', 'sang'): 0.75, ('she', 'sings'): 0.25}
    """
    found = {(): 1.0}
    for part in parts:
        total = sum(part.values())
        found = {(*said, more): p * weight / total for said, p in found.items() for more, weight in part.items()}
    return found


def mixture(*choices):
    """Return the mixture of some laws as texts, {text: probability}; `choices` are (probability, {parts: probability}).

    >>> mixture((0.5, {("a", "b"): 1.0}), (0.5, {("a b",): 0.5, ("b",): 0.5}))
    {'a b': 0.75, 'b': 0.25}
    """
    found = defaultdict(float)
    for share, law in choices:
        for parts, p in law.items():
            found[joined(parts)] += share * p
    return dict(found)
