"""BLEU of an answer beside references, and of answers beside each other."""

import math
from collections import Counter
from itertools import chain

import numpy as np

from taulab._checks import count, one_of
from taulab.text_scores._texts import as_texts, as_tokens, windows

FLOOR, ADDED = 0.1, 1           # of the smoothings "floor" and "add-k"


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
    answer, references = as_tokens(answer, "answer"), as_texts(references, "references")
    longest = _longest(order, [answer])
    grams, limits = _grams(answer, longest), _most([_grams(reference, longest) for reference in references])
    correct = [0] * longest
    for gram in grams.keys() & limits.keys():
        correct[len(gram) - 1] += min(grams[gram], limits[gram])
    closest = _closest(len(answer), map(len, references))
    return _score(correct, order, len(answer), closest, smoothing, effective_order)


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
    answers = as_texts(answers, "answers", least=2)
    lengths, longest = [len(answer) for answer in answers], _longest(order, answers)
    shared = _shared([_grams(answer, longest) for answer in answers], longest)
    closest = [_closest(length, lengths[:i] + lengths[i + 1:]) for i, length in enumerate(lengths)]
    return sum(_score(correct, order, length, near, smoothing, effective_order)
               for correct, length, near in zip(shared, lengths, closest, strict=True)) / len(answers)


def _longest(order, texts):
    """The order of the longest n-grams that stand in any of some texts, if no higher than this; 1 where none does."""
    return max(1, min(order, max(map(len, texts))))


def _grams(tokens, order):
    """How often each n-gram occurs, for n up to the order."""
    return Counter(chain.from_iterable(windows(tokens, n) for n in range(1, min(order, len(tokens)) + 1)))


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


def _score(correct, order, length, reference_length, smoothing, effective_order):
    """Return BLEU from the numbers of right n-grams, by order, and the lengths of answer and reference.

    Of the orders up to `order`, those beyond the numbers have no n-gram.
    """
    beyond, total = order - len(correct), [max(length - n, 0) for n in range(len(correct))]
    if smoothing == "add-k":        # those beyond are 1/1
        correct, total = (x[:1] + [each + ADDED for each in x[1:]] for x in (correct, total))
    if effective_order:
        total = [m for m in total if m]
    elif beyond and smoothing != "add-k":
        return 0.0
    if not correct[0] or 0 in total:
        return 0.0
    precisions, zeros = [], 0
    for right, m in zip(correct, total, strict=False):
        zeros += not right
        precisions.append(right / m or {"exp": 0.5**zeros / m, "floor": FLOOR / m}.get(smoothing, 0))
    if 0 in precisions:
        return 0.0
    orders = len(precisions) + (beyond if smoothing == "add-k" else 0)
    return 100 * math.exp(min(1 - reference_length / length, 0) + sum(map(math.log, precisions)) / orders)


def _smoothing(smoothing):
    return one_of(smoothing, "smoothing", ("exp", "floor", "add-k", "none"))
