"""The grammars: laws of the next token, entropies and floors, all exact."""

import math
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from taulab._checks import count, generator, indices
from taulab.corpus.automaton import determinise, expected_visits, windows_and_states
from taulab.corpus.classes import Classes

#: Bytes that a table of laws may take.
LARGEST = 250_000_000


class Contexts(NamedTuple):
    """All windows that can precede a token. ``weights @ entropy(laws)`` is the floor of a model that sees so much."""

    windows: np.ndarray      # int (N, width): the last tokens, token 0 left of the beginning of the sentence
    weights: np.ndarray      # float64 (N,): how often, among all tokens of an endless text, this window precedes one
    laws: np.ndarray         # float64 (N, V): exact distribution of the next token given the window


class Grammar:
    """A probabilistic grammar and all that can be computed from it exactly. `grammar` and `headline_grammar` make it.

    Its sentences are those of a deterministic automaton over symbols: single words, and classes of words. A word of a
    class comes with the probability of the class times its share in it, and leads where all words of the class lead.

    Attributes
    ----------
    vocabulary : tuple of str
        Token 0 is ".", the end of a sentence; then single words as `sorted` puts them, then class by class, in each the
        most frequent first.
    entropy : float
        Of a whole sentence, nats.
    mean_length : float
        Tokens per sentence, the final "." counted.
    entropy_rate : float
        Nats per token of an endless text of independent sentences: entropy / mean_length.
    characters : float
        Mean length of a sentence as `decode` writes it. exp(entropy / characters) is a perplexity per character.

    Notes
    -----
    The sentence is the product of its next-token laws, so its entropy is the sum, over the states of the automaton, of
    the expected visits times the entropy of the law there (the chain rule). Sentences are drawn independently: what a
    text adds per sentence is `entropy`, and the number of sentences per token tends to 1 / mean_length.

    Examples
    --------
    >>> from taulab.corpus import grammar
    >>> spanish = grammar("es")
    >>> tokens = spanish.encode("ella cantó una canción ayer .")
    >>> spanish.is_grammatical(tokens), spanish.is_grammatical(spanish.encode("ella canté una canción ayer ."))
    (True, False)

    References
    ----------
    Shannon, "Prediction and entropy of printed English" (1951), section 2: the entropy given a window, and its limit.
    Cover and Thomas, "Elements of information theory" (2006), sections 2.5 (chain rule) and 4.2 (entropy rate).
    """

    def __init__(self, rules, classes=()):
        classes = dict(classes)
        automaton = determinise(rules)
        words = sorted({word for arcs in automaton for word in arcs} - {".", *classes})
        self.vocabulary = (".", *words, *(word for members, _ in classes.values() for word in members))
        self._token = {word: token for token, word in enumerate(self.vocabulary)}
        self._classes = Classes(1 + len(words), [np.asarray(law, float) for _, law in classes.values()])
        symbols = {word: symbol for symbol, word in enumerate([".", *words, *classes])}
        self._arcs = [{symbols[word]: (float(p), target) for word, (p, target) in sorted(arcs.items())}
                      for arcs in automaton]

        arcs = [(symbol, p, target) for arcs in self._arcs for symbol, (p, target) in arcs.items()]
        self._symbols, probabilities, self._targets = map(np.array, zip(*arcs, strict=True))
        self._first = np.cumsum([0] + [len(arcs) for arcs in self._arcs])
        states = len(automaton)
        self._laws = csr_array((probabilities, self._symbols, self._first), shape=(states, len(symbols)))
        visits = expected_visits(csr_array((probabilities, self._targets, self._first), shape=(states, states)))

        self.mean_length = float(visits.sum()) - 1      # no token follows the last state
        self.entropy = float(visits @ self._classes.entropies(self._laws))
        self.entropy_rate = self.entropy / self.mean_length
        letters = np.array([len(word) for word in self.vocabulary])
        self.characters = float(self._classes.tokens(visits @ self._laws) @ letters) + self.mean_length - 1

    def _read(self, state, token):
        """Probability of a token in a state, and the state it leads to: 0 and None if it cannot come."""
        p, target = self._arcs[state].get(self._classes.symbol[token], (0, None))
        return p * self._classes.share[token], target

    def _follow(self, tokens):
        """Log-probability of these tokens after the beginning of a sentence, and the state they lead to."""
        state, log_p = 0, 0.0
        for token in self._checked(tokens):
            p, state = self._read(state, token)
            if p == 0:
                return -np.inf, None
            log_p += math.log(p)
        return log_p, state

    def _checked(self, tokens):
        tokens = indices(tokens, len(self.vocabulary), "tokens")
        if tokens.ndim != 1:
            raise ValueError(f"tokens: shape {tokens.shape}; pass one sentence, or part of one, as a list of tokens")
        return tokens.tolist()

    def encode(self, text):
        """Return the tokens of a text, its words (and the ".") between spaces: array of int, shape (n,).

        >>> from taulab.corpus import grammar
        >>> grammar("en").decode(grammar("en").encode("she sang a song ."))
        'she sang a song .'
        """
        unknown = [word for word in text.split() if word not in self._token]
        if unknown:
            raise ValueError(f"text: {unknown[0]!r} is not in the vocabulary; write words of `vocabulary` in lower "
                             'case and a space before "."')
        return np.array([self._token[word] for word in text.split()], int)

    def decode(self, tokens):
        """Return tokens as text, a space between words and before "."; the inverse of `encode`."""
        return " ".join(self.vocabulary[token] for token in self._checked(tokens))

    def is_grammatical(self, tokens):
        """Return whether these tokens are one whole sentence, its "." included."""
        _, state = self._follow(tokens)
        return state is not None and not self._arcs[state]

    def log_prob(self, tokens):
        """Return the log-probability of a sentence in nats, -inf if it is impossible.

        Of a beginning without its ".", it is the log-probability that a sentence begins so.

        >>> from taulab.corpus import grammar
        >>> english = grammar("en")
        >>> sentence = english.encode("she sang a song .")
        >>> round(english.log_prob(sentence), 2)
        -7.96
        """
        return self._follow(tokens)[0]

    def next_token_law(self, prefix):
        """Return the exact distribution of the token after `prefix`, the tokens since the sentence began.

        All derivations that fit the prefix are summed over: after "we put on a hat" the tense is still open.

        Parameters
        ----------
        prefix : array_like of int, shape (n,)
            Empty at the beginning of a sentence.

        Returns
        -------
        array, shape (V,)

        Raises
        ------
        ValueError
            If no sentence begins so, or this one has ended.
        """
        _, state = self._follow(prefix)
        if state is None or not self._arcs[state]:
            raise ValueError(f"prefix: no sentence goes on after {self.decode(prefix)!r}; "
                             'pass the tokens since the last "."')
        return self._classes.tokens(self._laws[[state]].toarray()[0])

    def laws(self, sentences):
        """Return the exact distribution of each token of some sentences, given the tokens before it.

        The exact log loss of a model on them is ``cross_entropy(laws, q).mean()``, with its own q for each token: less
        noise than the log loss on the tokens that came, and the mean KL divergence is what it has above
        ``entropy(laws).mean()``.

        Parameters
        ----------
        sentences : list of arrays of int
            Sentences, or beginnings of some, as `sample` returns them.

        Returns
        -------
        array, shape (N, V)
            For all N tokens, sentence by sentence, as the logits of ``Model.teacher_forced``.

        Raises
        ------
        ValueError
            If one is no sentence of this grammar, or the laws would take more than a quarter of a gigabyte.

        Examples
        --------
        >>> from taulab.corpus import grammar
        >>> english = grammar("en")
        >>> laws = english.laws([english.encode("she sang a song ."), english.encode("we")])
        >>> laws.shape, float(laws[0, english.encode("she")[0]].round(3))       # the first token of the first sentence
        ((6, 135), 0.15)
        """
        states = []
        for i, sentence in enumerate(sentences):
            state = 0
            for token in self._checked(sentence):
                states.append(state)
                state = self._read(state, token)[1]
                if state is None:
                    raise ValueError(f"sentences[{i}]: {self.decode(sentence)!r} is no sentence of this grammar; pass "
                                     "what `sample` returns")
        self._fits(len(states), "sentences", "fewer sentences at a time")
        return self._classes.tokens(self._laws[states]).toarray()

    def _fits(self, rows, argument, remedy):
        if rows * len(self.vocabulary) * 8 > LARGEST:
            raise ValueError(f"{argument}: {rows:.0f} laws of {len(self.vocabulary)} probabilities do not fit; pass "
                             f"{remedy}")

    def sample(self, n, rng):
        """Draw n independent sentences.

        Parameters
        ----------
        n : int
            How many.
        rng : numpy.random.Generator
            Source of the draws, such as ``np.random.default_rng(seed)``.

        Returns
        -------
        list of n arrays of int
            Each ends in token 0.

        Raises
        ------
        ValueError
            If n is negative or no integer, or rng is no Generator.

        Examples
        --------
        >>> from taulab.corpus import grammar
        >>> import numpy as np
        >>> english = grammar("en")
        >>> for sentence in english.sample(3, np.random.default_rng(0)):
        ...     print(english.decode(sentence))
        they also sing in the shower at night .
        i will put on a hat tomorrow .
        he will never be tired .
        """
        n = count(n, "n", least=0)
        generator(rng)
        total = np.concatenate([[0], np.cumsum(self._laws.data)])
        states, columns = np.zeros(n, int), []
        while (running := np.diff(self._first)[states] > 0).any():
            first, last = self._first[states[running]], self._first[states[running] + 1]
            goal = total[first] + rng.random(len(first)) * (total[last] - total[first])
            arc = np.clip(np.searchsorted(total, goal, side="right") - 1, first, last - 1)
            columns.append(np.full(n, -1))
            columns[-1][running], states[running] = self._symbols[arc], self._targets[arc]
        table = np.array(columns, int).T.reshape(n, len(columns))
        lengths = np.count_nonzero(table >= 0, axis=1)
        return [row[:length].copy() for row, length in zip(self._classes.named(table, rng), lengths, strict=True)]

    def contexts(self, width):
        """Return all windows of the last `width` tokens that can precede a token, with weights and exact laws.

        What a model that sees `width` tokens can know is this table: its exact log loss, in nats per token, is
        ``weights @ cross_entropy(laws, q)`` with its own laws q for the windows, and no such model comes below
        ``floor(width)``.

        Parameters
        ----------
        width : int
            0 or greater; from the length of the longest sentence on, the windows are all beginnings of sentences.

        Returns
        -------
        Contexts
            Fields `windows` int (N, width), `weights` (N,), `laws` (N, V).

        Raises
        ------
        ValueError
            If width is not an integer, 0 or greater, or the laws would take more than a quarter of a gigabyte, as they
            do with a long tail and width 2.

        Examples
        --------
        >>> from taulab.corpus import grammar
        >>> windows, weights, laws = grammar("en").contexts(1)
        >>> windows.shape, weights.shape, laws.shape
        ((135, 1), (135,), (135, 135))
        """
        windows, weights, laws = self._windows(width)
        self._fits(self._classes.sizes[windows].prod(axis=1, dtype=float).sum(), f"width={width}",
                   "a smaller width, or use `floor`, which needs no table")
        windows, weights, row = self._classes.named_windows(windows, weights)
        return Contexts(windows, weights, self._classes.tokens(laws)[row].toarray())

    def floor(self, width):
        """Return H(next token | last `width` tokens) in nats: the least log loss of any model that sees no more.

        It falls as the window grows, down to `entropy_rate`.

        >>> from taulab.corpus import grammar
        >>> english = grammar("en")
        >>> [round(english.floor(width), 3) for width in range(6)], round(english.entropy_rate, 3)
        ([4.093, 1.905, 1.576, 1.475, 1.443, 1.419], 1.402)
        """
        _, weights, laws = self._windows(width)
        return float(weights @ self._classes.entropies(laws))

    def _windows(self, width):
        """As `contexts`, but over symbols, one for each class; the laws are sparse."""
        width = count(width, "width", least=0)
        windows, shares = windows_and_states(self._laws, self._targets, width)
        weights = shares.sum(axis=1)
        return windows, weights / weights.sum(), csr_array(shares / weights[:, None]) @ self._laws
