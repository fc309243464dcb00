"""Sentences made into what a model learns from, and kept apart for what it is tested on."""

import numpy as np

from taulab._checks import count, generator


def windows(sentences, width):
    """Return the pairs that a model of `width` tokens learns from: each token with the window before it.

    Parameters
    ----------
    sentences : list of arrays of int
        Each one sentence that ends in token 0.
    width : int
        0 or greater. Windows do not reach back into the sentence before; token 0 fills them up on the left.

    Returns
    -------
    contexts : array of int, shape (n, width)
    targets : array of int, shape (n,)

    Examples
    --------
    >>> contexts, targets = windows([[5, 3, 0]], 2)
    >>> contexts.tolist(), targets.tolist()
    ([[0, 0], [0, 5], [5, 3]], [5, 3, 0])
    """
    gap = [0] * count(width, "width", least=0)
    stream = np.concatenate([[], *(part for sentence in sentences for part in (gap, sentence))]).astype(int)
    lengths = np.array([len(sentence) for sentence in sentences], int)
    shift = np.repeat(width * np.arange(1, len(lengths) + 1), lengths)
    places = np.arange(lengths.sum()) + shift
    return stream[places[:, None] + np.arange(-width, 0)], stream[places]


def prefixes(sentences):
    """Return the pairs that studies of next words often learn from: each word but the first, with all words before it.

    Neither the first word nor the end is ever a target: a model of these pairs can begin no sentence, and end none.

    Parameters
    ----------
    sentences : list of arrays of int
        Each one sentence that ends in token 0.

    Returns
    -------
    contexts : array of int, shape (n, width)
        Token 0 fills them up on the left; the width is that of the longest, at least 1.
    targets : array of int, shape (n,)

    Examples
    --------
    >>> contexts, targets = prefixes([[7, 3, 9, 0], [5, 0]])
    >>> contexts.tolist(), targets.tolist()
    ([[0, 7], [7, 3]], [3, 9])
    """
    contexts, targets = windows(sentences, max([1, *(len(sentence) - 2 for sentence in sentences)]))
    within = (contexts[:, -1] != 0) & (targets != 0)
    return contexts[within], targets[within]


def sequences(sentences):
    """Return sentences as the rows of one array, for `taulab.training.train`: token 0 fills them up on the right.

    Parameters
    ----------
    sentences : list of arrays of int
        At least one. Each ends in token 0, unless it was broken off.

    Returns
    -------
    array of int, shape (n, T)
        T is the length of the longest.

    Raises
    ------
    ValueError
        If a sentence that was broken off is shorter than another, for it would seem to end.

    Examples
    --------
    >>> sequences([[5, 3, 0], [7, 0]])
    array([[5, 3, 0],
           [7, 0, 0]])
    """
    lengths = [len(sentence) for sentence in sentences]
    rows = np.zeros((len(lengths), max(lengths, default=0)), int)
    for row, sentence in zip(rows, sentences, strict=True):
        row[:len(sentence)] = sentence
    broken = [i for i, sentence in enumerate(sentences) if 0 not in sentence and len(sentence) < rows.shape[1]]
    if broken:
        raise ValueError(f"sentences[{broken[0]}]: does not end in token 0, and is shorter than another; let it end, "
                         "or leave it out")
    return rows


def split(sentences, shares, rng):
    """Put sentences in random order and cut the list into parts of given shares.

    Parameters
    ----------
    sentences : list
    shares : sequence of float
        One for each part, none negative, of sum 1.
    rng : numpy.random.Generator
        Source of the order.

    Returns
    -------
    list of lists
        Every sentence is in exactly one part. Sentences that were drawn twice may be in two.

    Raises
    ------
    ValueError
        If the shares are negative or do not sum to 1, or rng is no Generator.

    Examples
    --------
    >>> import numpy as np
    >>> train, validation = split(list("abcde"), (0.8, 0.2), np.random.default_rng(0))
    >>> train, validation
    (['c', 'e', 'd', 'a'], ['b'])
    """
    generator(rng)
    shares = np.asarray(shares, float)
    if not (shares >= 0).all() or abs(shares.sum() - 1) > 1e-9:
        raise ValueError(f"shares={shares.tolist()}: must be 0 or greater and sum to 1, such as (0.8, 0.1, 0.1)")
    order = rng.permutation(len(sentences))
    cuts = np.rint(np.cumsum(shares) * len(sentences)).astype(int)
    return [[sentences[i] for i in order[start:stop]] for start, stop in zip([0, *cuts[:-1]], cuts, strict=True)]
