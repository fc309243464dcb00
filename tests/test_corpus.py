"""The grammar against a plain enumeration of its derivations, against samples, and against correct Spanish."""

import math
from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import chisquare

from taulab.corpus import english, grammar, spanish, split, windows
from taulab.corpus.rules import rules_of
from taulab.entropy import entropy

TABLES = {"en": english, "es": spanish}
BOTH = pytest.mark.parametrize("language", TABLES)


@cache
def sentences(language):
    """{tokens: probability} of all sentences, by following every derivation, and the number of derivations."""
    table, grammar_ = rules_of(TABLES[language], towns=False), grammar(language)
    number = {word: token for token, word in enumerate(grammar_.vocabulary)}
    found, derivations, stack = defaultdict(list), 0, [((), 1.0, "sentence")]
    while stack:
        words, p, symbol = stack.pop()
        if symbol is None:
            found[words].append(p)
            derivations += 1
            continue
        total = sum(weight for weight, _, _ in table[symbol])
        for weight, text, after in table[symbol]:
            stack.append((words + tuple(number[word] for word in text.split()), p * weight / total, after))
    return {words: math.fsum(ps) for words, ps in found.items()}, derivations


@cache
def prefixes(language):
    """{beginning of a sentence: (probability, {next token: probability of both})}."""
    found = defaultdict(Counter)
    for tokens, p in sentences(language)[0].items():
        for k, token in enumerate(tokens):
            found[tokens[:k]][token] += p
    return found


@BOTH
def test_sentence_probabilities_sum_to_one_and_are_those_of_the_enumeration(language):
    all_sentences, derivations = sentences(language)
    assert derivations > len(all_sentences)         # some sentences have two readings
    assert math.isclose(math.fsum(all_sentences.values()), 1, rel_tol=1e-12)
    g = grammar(language)
    rng = np.random.default_rng(1)
    keys = list(all_sentences)
    for i in rng.choice(len(keys), 500, replace=False):
        assert math.isclose(g.log_prob(keys[i]), math.log(all_sentences[keys[i]]), rel_tol=1e-12)
        assert g.is_grammatical(keys[i]) and not g.is_grammatical(keys[i][:-1])


@BOTH
def test_entropy_length_and_characters_are_those_of_the_enumeration(language):
    g, all_sentences = grammar(language), sentences(language)[0]
    p = np.array(list(all_sentences.values()))
    assert_allclose(g.entropy, -p @ np.log(p), rtol=1e-12)
    assert_allclose(g.mean_length, p @ [len(tokens) for tokens in all_sentences], rtol=1e-12)
    assert_allclose(g.characters, p @ [len(g.decode(tokens)) for tokens in all_sentences], rtol=1e-12)
    assert_allclose(g.entropy_rate, g.entropy / g.mean_length, rtol=1e-12)


@BOTH
def test_next_token_laws_are_those_of_the_enumeration(language):
    g, table = grammar(language), prefixes(language)
    keys = list(table)
    for i in [0, *np.random.default_rng(2).choice(len(keys), 500, replace=False)]:
        law = np.zeros(len(g.vocabulary))
        for token, p in table[keys[i]].items():
            law[token] = p
        assert_allclose(g.next_token_law(keys[i]), law / law.sum(), rtol=1e-9, atol=1e-15)


@BOTH
@pytest.mark.parametrize("width", [0, 1, 2, 3])
def test_contexts_are_those_of_the_enumeration(language, width):
    g = grammar(language)
    expected = defaultdict(Counter)
    for prefix, nexts in prefixes(language).items():
        window = ((0,) * width + prefix)[len(prefix):] if width else ()
        expected[window].update(nexts)
    found = g.contexts(width)
    assert set(map(tuple, found.windows.tolist())) == set(expected) and len(found.windows) == len(expected)
    for window, weight, law in zip(found.windows.tolist(), found.weights, found.laws, strict=True):
        joint = np.zeros(len(g.vocabulary))
        for token, p in expected[tuple(window)].items():
            joint[token] = p
        assert_allclose(weight * law, joint / g.mean_length, rtol=1e-9, atol=1e-16)
    assert_allclose(found.weights.sum(), 1, rtol=1e-12)
    assert_allclose(g.floor(width), found.weights @ entropy(found.laws), rtol=1e-12)
