"""A weighted grammar as a deterministic automaton: from each state the exact law of the next word."""

from fractions import Fraction
from functools import cache

import numpy as np
from scipy.sparse import csr_array


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


def windows_and_states(laws, targets, width):
    """All windows of `width` symbols that can precede one, (n, width), and the visits behind each, sparse (n, states).

    Each row of the sparse `laws`, (states, symbols), is the law of the next symbol there; `targets` tells where each of
    its entries leads. Symbol 0 ends a sentence, and stands left of its beginning.
    """
    layers = [(np.zeros((1, width + 1), int), np.ones(1))]
    while layers[-1][1].size:
        layers.append(_one_more(laws, targets, *layers[-1]))
    rows, mass = (np.concatenate(parts) for parts in zip(*layers, strict=True))
    windows, which = np.unique(rows[:, 1:], axis=0, return_inverse=True)
    return windows, csr_array((mass, (which, rows[:, 0])), shape=(len(windows), laws.shape[0]))


def _one_more(laws, targets, rows, mass):
    """Read one more symbol: rows (n, 1 + width) of state and window, each with its probability, to such rows."""
    states = rows[:, 0]
    counts = laws.indptr[states + 1] - laws.indptr[states]
    source = np.repeat(np.arange(len(rows)), counts)
    arc = np.arange(len(source)) - np.repeat(np.cumsum(counts) - counts - laws.indptr[states], counts)
    symbols = laws.indices[arc]
    window = np.column_stack([rows[source, 2:], symbols])[:, :rows.shape[1] - 1]
    going_on = symbols != 0
    rows = np.column_stack([targets[arc], window])[going_on]
    rows, which = np.unique(rows, axis=0, return_inverse=True)
    return rows, np.bincount(which, (mass[source] * laws.data[arc])[going_on])
