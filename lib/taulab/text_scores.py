"""Scores of texts as sequences of tokens: how near to a reference, how unlike each other, how much of it is new.

Tokens are words or whole numbers, in a list, tuple or array; nothing is lower-cased, stemmed or left out, for who cuts
the text into tokens decides what counts. A string is refused: split it first.

    >>> answer, reference = "she sang a song".split(), "she sang an old song".split()
    >>> sum(word in reference for word in answer) / len(answer)           # how many words are right: the idea
    0.75

ROUGE-L and the shares go from 0 to 1, BLEU from 0 to 100, as in print.
"""

import math
import operator
from collections import Counter
from itertools import chain

import numpy as np

from taulab._checks import count, plain, shown

FLOOR, ADDED = 0.1, 1           # of the smoothings "floor" and "add-k"


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
    answer, reference = _tokens(answer, "answer"), _tokens(reference, "reference")
    common = _common_subsequence(answer, reference)
    return 2 * common / (len(answer) + len(reference)) if common else 0.0


def bleu(answer, references, *, order=4, smoothing="exp", effective_order=True):
    """BLEU of one sentence: the geometric mean of its n-gram precisions, times a penalty if it is short.

    An n-gram counts as often as it stands in that reference which has it most often. The penalty is e^(1 - r/c) where c
    tokens are fewer than the r of the reference closest in length, of two equally close the shorter. Without a common
    word the score is 0.

    Parameters
    ----------
    answer : sequence of tokens
    references : sequence of sequences of tokens
        One or more.
    order : int, keyword-only
        The longest n-grams, 4 as a rule.
    smoothing : {"exp", "floor", "add-k", "none"}, keyword-only
        What stands for a precision of 0 of m n-grams: 1/2m the first time, 1/4m the second …; 0.1/m; or, with 1 added
        to both numbers of every order but the first, wrong or right, 1/(m + 1); or 0, which makes the score 0.
    effective_order : bool, keyword-only
        True leaves out the orders for which the answer is too short; False counts them as 0, and with them the score.
        With "add-k" they are 1/1 either way.

    Returns
    -------
    float
        From 0 to 100.

    Raises
    ------
    ValueError
        If a text is no sequence of words or whole numbers, there is no reference, order is no integer above 0, or
        smoothing is none of the four.

    Examples
    --------
    >>> answer, reference = "She eats rice .".split(), "She eats fish .".split()
    >>> [round(bleu(answer, [reference], smoothing=s), 1) for s in ("exp", "floor", "add-k", "none")]
    [35.4, 18.8, 50.0, 0.0]

    References
    ----------
    Papineni, Roukos, Ward and Zhu, "BLEU: a method for automatic evaluation of machine translation" (2002);
    doi:10.3115/1073083.1073135. Smoothings: Chen and Cherry (2014), doi:10.3115/v1/W14-3346, as in the package
    sacrebleu: Post, "A call for clarity in reporting BLEU scores" (2018); arXiv:1804.08771.
    """
    order, smoothing = count(order, "order"), _smoothing(smoothing)
    answer, references = _tokens(answer, "answer"), _texts(references, "references")
    grams, limits = _grams(answer, order), _most([_grams(reference, order) for reference in references])
    correct = [0] * order
    for gram in grams.keys() & limits.keys():
        correct[len(gram) - 1] += min(grams[gram], limits[gram])
    return _score(correct, len(answer), _closest(len(answer), map(len, references)), smoothing, effective_order)


def self_bleu(answers, *, order=4, smoothing="exp", effective_order=True):
    """Self-BLEU: the mean BLEU of each answer with all the others as its references. Low means unlike each other.

    Copies of one answer score 100, and noise scores best of all: so it says something only at equal quality. It rises
    with the number of answers, and it depends on order and smoothing.

    Parameters
    ----------
    answers : sequence of sequences of tokens
        Two or more.

    order, smoothing and effective_order are those of `bleu`.

    Returns
    -------
    float
        From 0 to 100.

    Raises
    ------
    ValueError
        If there are fewer than two answers, or as `bleu`.

    Examples
    --------
    >>> answers = [text.split() for text in ("she sang a song .", "yesterday she sang a song .", "he sang a song .")]
    >>> round(self_bleu(answers), 2), self_bleu([answers[0]] * 10)
    (80.95, 100.0)

    References
    ----------
    Zhu, Lu, Zheng, Guo, Zhang, Wang and Yu, "Texygen: a benchmarking platform for text generation models" (2018);
    arXiv:1802.01886.
    """
    order, smoothing = count(order, "order"), _smoothing(smoothing)
    answers = _texts(answers, "answers", least=2)
    lengths = [len(answer) for answer in answers]
    shared = _shared([_grams(answer, order) for answer in answers], order)
    return sum(_score(correct, length, _closest(length, lengths[:i] + lengths[i + 1:]), smoothing, effective_order)
               for i, (correct, length) in enumerate(zip(shared, lengths, strict=True))) / len(answers)


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
    n, sentences = count(n, "n"), _texts(sentences, "sentences")
    total = sum(max(len(sentence) - n + 1, 0) for sentence in sentences)
    if not total:
        raise ValueError(f"n={n}: no sentence has so many tokens; take a smaller n")
    return len(set().union(*(_windows(sentence, n) for sentence in sentences))) / total


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
    sentences = _texts(sentences, "sentences", least=2)
    return sum(map(operator.eq, sentences, sentences[1:])) / (len(sentences) - 1)


def _common_subsequence(a, b):
    """Length of the longest common subsequence: bit i of `row` is 0 where taking in a[i] has made it longer."""
    places, row = {}, (full := (1 << len(a)) - 1)
    for i, token in enumerate(a):
        places[token] = places.get(token, 0) | 1 << i
    for token in b:
        here = row & places.get(token, 0)
        row = (row + here | row - here) & full
    return len(a) - row.bit_count()


def _windows(tokens, n):
    """The runs of n tokens, in order."""
    return zip(*(tokens[i:] for i in range(n)))


def _grams(tokens, order):
    """How often each n-gram occurs, for n up to the order."""
    return Counter(chain(*(_windows(tokens, n) for n in range(1, order + 1))))


def _most(counts):
    """How often each n-gram stands in the text that has it most often."""
    if len(counts) == 1:
        return counts[0]
    most = {}
    for gram, times in chain(*map(dict.items, counts)):
        most[gram] = max(times, most.get(gram, 0))
    return most


def _shared(counts, order):
    """How many n-grams of each text are right, by order: each as often as that other text has it which has it most."""
    first, second = {}, {}                              # how often at most, and in whom; how often in the next
    for i, grams in enumerate(counts):
        for gram, times in grams.items():
            most = first.get(gram, (0, i))
            first[gram], second[gram] = max(most, (times, i)), max(second.get(gram, 0), min(most[0], times))
    correct = np.zeros((len(counts), order), int)
    for i, grams in enumerate(counts):
        for gram, times in grams.items():
            correct[i, len(gram) - 1] += min(times, second[gram] if first[gram][1] == i else first[gram][0])
    return correct.tolist()


def _closest(length, others):
    """Of the lengths of others the closest, of two equally close the shorter."""
    return min(others, key=lambda other: (abs(other - length), other))


def _score(correct, length, reference_length, smoothing, effective_order):
    """Return BLEU from the numbers of right n-grams, by order, and the lengths of answer and reference."""
    total = [max(length - n, 0) for n in range(len(correct))]
    if smoothing == "add-k":
        correct, total = (x[:1] + [each + ADDED for each in x[1:]] for x in (correct, total))
    if effective_order:
        total = [m for m in total if m]
    if not correct[0] or 0 in total:
        return 0.0
    precisions, zeros = [], 0
    for right, m in zip(correct, total, strict=False):
        zeros += not right
        precisions.append(right / m or {"exp": 0.5**zeros / m, "floor": FLOOR / m}.get(smoothing, 0))
    if 0 in precisions:
        return 0.0
    return 100 * math.exp(min(1 - reference_length / length, 0) + sum(map(math.log, precisions)) / len(precisions))


def _smoothing(smoothing):
    if smoothing not in ("exp", "floor", "add-k", "none"):
        raise ValueError(f"smoothing={shown(smoothing)}: must be 'exp', 'floor', 'add-k' or 'none'")
    return smoothing


def _texts(texts, name, least=1):
    """Return texts as lists of tokens after checking that there are so many."""
    if not isinstance(texts, (list, tuple, np.ndarray)):
        raise ValueError(f"{name}={shown(texts)}: is no list of texts; pass a list with lists of tokens")
    if len(plain(texts, name) if isinstance(texts, np.ndarray) else texts) < least:
        raise ValueError(f"{name}: holds {len(texts)}; pass at least {least}")
    return [_tokens(text, name) for text in texts]


def _tokens(text, name):
    """Return a text as a list of tokens, words or integers, after checking it."""
    tokens = plain(text, name).tolist() if isinstance(text, np.ndarray) else text
    if not isinstance(tokens, (list, tuple)):
        raise ValueError(f"{name}={shown(text)}: is no list of tokens; split a text first, such as by text.split()")
    if not {str, int}.issuperset(map(type, tokens)) and not all(isinstance(x, (str, int, np.integer)) for x in tokens):
        raise ValueError(f"{name}: holds {shown(list(tokens))}, where a token is a word or a whole number")
    return list(tokens)
