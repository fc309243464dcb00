"""From text to tokens and back: byte-level byte-pair encoding."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import numpy as np

from taulab._checks import indices, plain, shown

#: How text is cut before any pair is merged, in a text that `shadow` has reduced to ASCII: endings such as 's, words,
#: digits one by one, other signs, white space. A space goes with the word or the signs that follow it.
PIECES = re.compile(r"'(?:[stmd]|re|ve|ll)| ?[A-Za-z]+|[0-9]| ?[^\sA-Za-z0-9]+|\s+(?![^\s0-9])|\s+", re.ASCII)


class Tokenizer:
    """Tokens of bytes: text is cut into pieces, and in each the pair of neighbours learned first is merged, again and
    again, until none is left that was learned.

    Tokens are written with a letter for each byte, so that every byte can be seen: a space is Ġ, a line end Ċ.

    Parameters
    ----------
    tokens : sequence of str
        Token i is written tokens[i]. A byte that is not among them is left out of a text before it is merged.
    merges : sequence of str
        "a b" for each pair that was learned, in the order of learning.
    special : sequence of str
        Tokens that are recognised whole wherever they stand in a text, such as ``<|im_end|>``.

    Attributes
    ----------
    tokens : list of str
    ids, ranks : dict
        Of each token its number; of each pair how many were learned before it.

    Examples
    --------
    >>> tokenizer = Tokenizer(["t", "o", "Ġ", "to", "Ġto"], ["t o", "Ġ to"])
    >>> tokenizer.encode("to too").tolist()
    [3, 4, 1]
    >>> tokenizer.decode([3, 4, 1])
    'to too'

    References
    ----------
    Sennrich, Haddow and Birch, "Neural machine translation of rare words with subword units" (2016);
    arXiv:1508.07909. On bytes: Radford et al., "Language models are unsupervised multitask learners" (2019).
    """

    def __init__(self, tokens, merges, special=()):
        self.tokens = list(tokens)
        self.ids = {token: i for i, token in enumerate(self.tokens)}
        unknown = [token for token in special if token not in self.ids]
        if unknown:
            raise ValueError(f"special: holds {shown(unknown[0])}, which is no token; add it to tokens")
        self.ranks = {tuple(merge.split(" ")): rank for rank, merge in enumerate(merges)}
        wrong = [pair for pair in self.ranks if len(pair) != 2 or "".join(pair) not in self.ids]
        if wrong:
            raise ValueError(f"merges: holds {shown(' '.join(wrong[0]))}; write 'a b', and let ab be one of tokens")
        self.special = set(special)
        longest_first = sorted(map(re.escape, special), key=len, reverse=True)
        self._special = re.compile(f"({'|'.join(longest_first) or '(?!)'})")
        self._piece = lru_cache(100_000)(self._piece)

    def encode(self, text):
        """Return the tokens of a text, an array of int."""
        if not isinstance(text, str):
            raise ValueError(f"text: is {type(text).__name__}; pass a str, bytes as .decode(errors='replace')")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"text: character {error.start} is half of a surrogate pair; write "
                             "text.encode(errors='replace').decode()") from None
        ids = []
        for part in self._special.split(text):
            if part in self.special:
                ids.append(self.ids[part])
            else:
                for piece in PIECES.finditer(shadow(part)):
                    ids += self._piece(part[slice(*piece.span())])
        return np.array(ids, np.intp)

    def _piece(self, piece):
        parts = [LETTERS[byte] for byte in piece.encode() if LETTERS[byte] in self.ids]
        while learned := [pair for pair in pairwise(parts) if pair in self.ranks]:
            parts = merged(parts, min(learned, key=self.ranks.get))
        return [self.ids[part] for part in parts]

    def decode(self, tokens):
        """Return the text of some tokens; bytes that are no character, such as half of one, become �."""
        return self.to_bytes(tokens).decode(errors="replace")

    def to_bytes(self, tokens):
        """Return the bytes of some tokens."""
        tokens = plain(tokens, "tokens")
        if tokens.ndim != 1:
            raise ValueError(f"tokens: shape {tokens.shape}; pass a list of tokens, one text at a time")
        written = [self.tokens[i] for i in indices(tokens, len(self.tokens), "tokens")]
        return b"".join(token.encode() if token in self.special else bytes(map(BYTES.get, token)) for token in written)


def merged(parts, pair):
    """Return the parts with a pair made one wherever it stands, from the left.

    Examples
    --------
    >>> merged(["a", "a", "a", "b"], ("a", "a"))
    ['aa', 'a', 'b']
    """
    result, i = [], 0
    while i < len(parts):
        found = tuple(parts[i:i + 2]) == pair
        result.append("".join(pair) if found else parts[i])
        i += 1 + found
    return result


def shadow(text):
    """Return a text of the same length in ASCII: other letters become a, numbers 0, spaces a tabulator, all else !.

    Examples
    --------
    >>> shadow("¿Año ½?")
    '!Aao 0?'
    """
    return text if text.isascii() else "".join(c if c.isascii() else _kind(c) for c in text)


def _kind(character):
    if character.isspace():
        return "\t"
    return {"L": "a", "N": "0"}.get(unicodedata.category(character)[0], "!")


def byte_letters():
    """Return the letter that a byte is written with: its own in Latin-1 if it can be seen, else one from Ā on.

    Examples
    --------
    >>> letters = byte_letters()
    >>> letters[ord("a")], letters[ord(" ")], letters[ord("\\n")]
    ('a', 'Ġ', 'Ċ')
    """
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in seen]
    return {byte: chr(byte) for byte in seen} | {byte: chr(256 + i) for i, byte in enumerate(hidden)}


LETTERS = byte_letters()
BYTES = {letter: byte for byte, letter in LETTERS.items()}
