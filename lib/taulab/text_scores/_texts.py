"""Texts as lists of tokens, checked."""

import numpy as np

from taulab._checks import plain, shown


def as_texts(texts, name, least=1):
    """Return texts as lists of tokens after checking that there are so many."""
    if not isinstance(texts, (list, tuple, np.ndarray)):
        raise ValueError(f"{name}={shown(texts)}: is no list of texts; pass a list with lists of tokens")
    if len(plain(texts, name) if isinstance(texts, np.ndarray) else texts) < least:
        raise ValueError(f"{name}: holds {len(texts)}; pass at least {least}")
    return [as_tokens(text, name) for text in texts]


def as_tokens(text, name):
    """Return a text as a list of tokens, words or integers, after checking it."""
    tokens = plain(text, name).tolist() if isinstance(text, np.ndarray) else text
    if not isinstance(tokens, (list, tuple)):
        raise ValueError(f"{name}={shown(text)}: is no list of tokens; split a text first, such as by text.split()")
    if not {str, int}.issuperset(map(type, tokens)) and not all(isinstance(x, (str, int, np.integer)) for x in tokens):
        raise ValueError(f"{name}: holds {shown(list(tokens))}, where a token is a word or a whole number")
    return list(tokens)


def windows(tokens, n):
    """The runs of n tokens, in order."""
    return zip(*(tokens[i:] for i in range(n)))
