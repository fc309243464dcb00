"""A small world of sentences in English and Spanish, whose true probabilities are known exactly.

Each language is a probabilistic grammar: subject, adverb, verb, complement, time. Reading a sentence word by word, what
can be known of the derivation so far is a *belief*, a distribution over the symbols of the grammar; a word changes it
by Bayes' rule. The beliefs that can arise are few, so they are found once, with fractions, and the grammar becomes a
deterministic automaton: from each state the exact next-token law, and so entropy, log loss and the floor of any model.

Token 0 is ".", the end of a sentence, which also pads what is left of its beginning.
"""

from taulab.corpus.grammars import Contexts, Grammar, grammar
from taulab.corpus.sentences import sequences, split, windows

__all__ = ["Contexts", "Grammar", "grammar", "sequences", "split", "windows"]
