"""A small world of sentences in English and Spanish, whose true probabilities are known exactly.

`grammar` writes about everyday life: subject, adverb, verb, complement, time. `headline_grammar` writes headlines,
with 2,400 tokens of which most are rare. Both are probabilistic grammars. Reading a sentence word by word, what can be
known of the derivation so far is a *belief*, a distribution over the symbols of the grammar; a word changes it by
Bayes' rule. The beliefs that can arise are few, so they are found once, with fractions, and the grammar becomes a
deterministic automaton: from each state the exact next-token law, and so entropy, log loss and the floor of any model.

Token 0 is ".", the end of a sentence, which also pads what is left of its beginning.

`task` gives toy tasks made of the same words: sources, and of each the exact law of its right answers.

`python_lines` is text of another kind, whose law nobody knows.
"""

from taulab.corpus.code import PythonLines, python_lines
from taulab.corpus.grammars import Contexts, Grammar
from taulab.corpus.headlines import headline_grammar, headline_prompts
from taulab.corpus.sentences import prefixes, sequences, split, windows
from taulab.corpus.tasks import task
from taulab.corpus.verbs import grammar

__all__ = ["Contexts", "Grammar", "PythonLines", "grammar", "headline_grammar", "headline_prompts", "prefixes",
           "python_lines", "sequences", "split", "task", "windows"]
