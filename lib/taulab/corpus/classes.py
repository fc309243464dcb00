"""Words that share a place in the grammar: classes, in which each word has its share."""

import numpy as np
from scipy.sparse import csr_array
from scipy.special import entr


class Classes:
    """Which symbol of a grammar each token belongs to, and which share of the symbol it has.

    Attributes
    ----------
    sizes, starts : int arrays, shape (symbols,)
        How many tokens a symbol has, and the first of them. A single word is a symbol of one token.
    symbol, share : arrays, shape (V,)
        The symbol of each token, and its share in it.
    """

    def __init__(self, single, laws):
        """Let each of the first `single` tokens be a symbol of its own, and those of each law share the next one."""
        self.sizes = np.array([1] * single + [len(law) for law in laws])
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.symbol = np.repeat(np.arange(len(self.sizes)), self.sizes)
        self.share = np.concatenate([np.ones(single), *laws])
        self._hidden = np.array([0.0] * single + [entr(law).sum() for law in laws])
        self._spread = csr_array((self.share, (self.symbol, np.arange(len(self.share)))))

    def tokens(self, laws):
        """From laws over symbols (..., symbols) to laws over tokens (..., V)."""
        return laws @ self._spread

    def entropies(self, laws):
        """Entropy of the next token for each row of a sparse matrix of laws over symbols."""
        surprise = csr_array((entr(laws.data), laws.indices, laws.indptr), shape=laws.shape).sum(axis=1)
        return surprise + laws @ self._hidden

    def named(self, table, rng):
        """From a table of symbols to one of tokens, with a word drawn for each symbol of a class; -1 stays."""
        named = np.where(table < 0, -1, self.starts[table])
        for symbol in np.flatnonzero(self.sizes > 1):
            places = table == symbol
            named[places] += rng.choice(self.sizes[symbol], places.sum(), p=self._law(symbol))
        return named

    def named_windows(self, windows, weights):
        """From windows of symbols (n, width) to those of tokens, with their weights and the row each comes from.

        A window that names a class stands for as many windows as the class has words.
        """
        row = np.arange(len(windows))
        for column in range(windows.shape[1]):
            sizes = self.sizes[windows[:, column]]
            chosen = np.repeat(np.arange(len(windows)), sizes)
            member = np.arange(len(chosen)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            windows, weights, row = windows[chosen], weights[chosen], row[chosen]
            windows[:, column] = self.starts[windows[:, column]] + member
            weights = weights * self.share[windows[:, column]]
        return windows, weights, row

    def _law(self, symbol):
        return self.share[self.starts[symbol]:][:self.sizes[symbol]]
