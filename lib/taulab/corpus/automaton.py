"""A weighted grammar as a deterministic automaton: from each state the exact law of the next word."""

from fractions import Fraction
from functools import cache

import numpy as np


def determinise(rules):
    """The deterministic automaton of a weighted grammar without recursion: [{word: (probability, next state)}].

    A state is a belief, a distribution over items (words still to come, symbol after them). State 0 is the beginning.
    """
    @cache
    def opens(symbol):
        total, first = sum(weight for weight, _, _ in rules[symbol]), {}
        for weight, words, after in rules[symbol]:
            word, *rest = words.split() or [None]
            found = {(word, tuple(rest), after): Fraction(1)} if word else opens(after)
            for item, p in found.items():
                first[item] = first.get(item, 0) + p * Fraction(weight, total)
        return first

    def read(belief):
        nexts = {}
        for (rest, symbol), p in belief.items():
            for (word, *item), q in ({(rest[0], rest[1:], symbol): 1} if rest else opens(symbol)).items():
                beliefs = nexts.setdefault(word, {})
                beliefs[tuple(item)] = beliefs.get(tuple(item), 0) + p * q
        return nexts

    # A belief is looked up as a set and read as a dict: the order of a set, and so that of the states, would change
    # from one run of Python to the next.
    beginning, end = {((), "sentence"): Fraction(1)}, {((), None): Fraction(1)}
    numbers, automaton, waiting = {frozenset(beginning.items()): 0}, [], [beginning]
    for belief in waiting:
        arcs = {}
        for word, items in (read(belief) if belief != end else {}).items():
            total = sum(items.values())
            target = {item: p / total for item, p in items.items()}
            number = numbers.setdefault(frozenset(target.items()), len(waiting))
            if number == len(waiting):
                waiting.append(target)
            arcs[word] = total, number
        automaton.append(arcs)
    return automaton


def expected_visits(transitions):
    """Expected visits to each state, from state 0."""
    found = layer = np.eye(1, transitions.shape[0])[0]
    while layer.any():
        layer = layer @ transitions
        found = found + layer
    return found
