"""How much of some sentences is new: different n-grams, and sentences that repeat the one before."""

import operator

from taulab._checks import count
from taulab.text_scores._texts import as_texts, windows


def distinct_n(sentences, n):
    """Distinct-n: of all n-grams within the sentences, the share that are different from each other.

    It falls with the amount of text, for n-grams run out: compare equal amounts.

    Parameters
    ----------
    sentences : sequence of sequences of tokens
    n : int
        At least 1.

    Returns
    -------
    float
        From above 0 to 1.

    Raises
    ------
    ValueError
        If n is no integer above 0, no sentence has n tokens, or as `bleu`.

    Examples
    --------
    >>> distinct_n([[1, 2, 1, 0], [1, 2, 0]], 2)                          # 12, 21, 10, 12, 20
    0.8

    References
    ----------
    Li, Galley, Brockett, Gao and Dolan, "A diversity-promoting objective function for neural conversation models"
    (2016); arXiv:1510.03055. They divide by the number of tokens.
    """
    n, sentences = count(n, "n"), as_texts(sentences, "sentences")
    total = sum(max(len(sentence) - n + 1, 0) for sentence in sentences)
    if not total:
        raise ValueError(f"n={n}: no sentence has so many tokens; take a smaller n")
    return len(set().union(*(windows(sentence, n) for sentence in sentences))) / total


def loop_rate(sentences):
    """Of the sentences after the first, the share that are equal to the one just before.

    Parameters
    ----------
    sentences : sequence of sequences of tokens
        Two or more, in the order in which they were written.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If there are fewer than two sentences, or as `bleu`.

    Examples
    --------
    >>> loop_rate([[1, 2, 0], [1, 2, 0], [3, 0], [1, 2, 0]])
    0.3333333333333333

    References
    ----------
    The repetition that Holtzman, Buys, Du, Forbes and Choi (2020) show, arXiv:1904.09751, counted in sentences.
    """
    sentences = as_texts(sentences, "sentences", least=2)
    return sum(map(operator.eq, sentences, sentences[1:])) / (len(sentences) - 1)
