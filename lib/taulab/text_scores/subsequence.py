"""ROUGE-L: words in order, though not side by side."""

from taulab.text_scores._texts import as_tokens


def rouge_l(answer, reference):
    """ROUGE-L: the longest common subsequence, words in order but not side by side, as F1 of two shares.

    Its share of the answer is the precision P, its share of the reference the recall R, and F1 = 2PR/(P + R). Two texts
    without a common token, empty ones too, score 0.

    Parameters
    ----------
    answer, reference : sequences of tokens

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If one of them is no sequence of words or whole numbers.

    Examples
    --------
    >>> rouge_l("she sang a song".split(), "she sang an old song".split())        # she sang song: P = 3/4, R = 3/5
    0.6666666666666666

    References
    ----------
    Lin, "ROUGE: a package for automatic evaluation of summaries" (2004), section 3; with equal weights, as the package
    rouge-score has it. The length in whole machine words at a time: Hyyrö, "Bit-parallel LCS-length computation
    revisited" (2004).
    """
    answer, reference = as_tokens(answer, "answer"), as_tokens(reference, "reference")
    common = _common_subsequence(answer, reference)
    return 2 * common / (len(answer) + len(reference)) if common else 0.0


def _common_subsequence(a, b):
    """Length of the longest common subsequence: bit i of `row` is 0 where taking in a[i] has made it longer."""
    places, row = {}, (full := (1 << len(a)) - 1)
    for i, token in enumerate(a):
        places[token] = places.get(token, 0) | 1 << i
    for token in b:
        here = row & places.get(token, 0)
        row = (row + here | row - here) & full
    return len(a) - row.bit_count()
