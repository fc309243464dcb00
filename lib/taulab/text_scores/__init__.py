"""Scores of texts as sequences of tokens: how near to a reference, how unlike each other, how much of it is new.

Tokens are words or whole numbers, in a list, tuple or array; nothing is lower-cased, stemmed or left out, for who cuts
the text into tokens decides what counts. A string is refused: split it first.

    >>> answer, reference = "she sang a song".split(), "she sang an old song".split()
    >>> sum(word in reference for word in answer) / len(answer)           # how many words are right: the idea
    0.75

ROUGE-L and the shares go from 0 to 1, BLEU from 0 to 100, as in print.
"""

from taulab.text_scores.diversity import distinct_n, loop_rate
from taulab.text_scores.ngrams import bleu, self_bleu
from taulab.text_scores.subsequence import rouge_l

__all__ = ["bleu", "distinct_n", "loop_rate", "rouge_l", "self_bleu"]
