"""All right answers at once: how acceptable and how diverse a model's answers are, exact, without drawing any.

The right answers to a source are few, so they form a small tree: a node is a beginning of a right answer, a word leads
from it to the next. A model's probability of reaching a node is the product of its own along the way:

    >>> reach, right = 1.0, {"bridge": 0.7, "old bridge": 0.2}     # the model's probabilities of two right answers
    >>> acceptability = sum(right.values())                        # and .1 of all that is wrong
    >>> round(acceptability, 2)
    0.9

What is measured, of answers drawn at some temperatures, one for each node:

    acceptability   A = Σ P(answer), over the right ones
    entropy         H = Σ reach · H(q), over the nodes: of an answer up to its first wrong word
    useful          U = -Σ (P/A) ln (P/A): of the answers given that they are right
    distinct        Σ 1 - (1 - P)^n: how many different right answers n draws hold

H grows with noise too; U does not. All are in nats, but for A and the number.
"""

from math import isfinite
from typing import NamedTuple

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second
from scipy.special import entr, xlogy

from taulab._checks import checked_temperatures, count, number, rows, shown
from taulab.entropy import entropy_from_logits
from taulab.softmax import softmax


class Score(NamedTuple):
    """What answers drawn from a model are worth: a number for each source."""

    acceptability: np.ndarray    # (sources,): probability of a right answer
    entropy: np.ndarray          # (sources,): nats, of an answer up to its first wrong word
    useful: np.ndarray           # (sources,): nats, of an answer given that it is right; 0 where none can be
    distinct: np.ndarray         # (sources,): mean number of different right answers in 10 draws


class Steps(NamedTuple):
    """What happens at each node of the tree."""

    entropy: np.ndarray          # (nodes,): nats, of the model's next word
    reach: np.ndarray            # (nodes,): probability that an answer comes here
    slips: np.ndarray            # (nodes,): probability that it comes here, and its next word is wrong
    useful: np.ndarray           # (nodes,): share of U: P(here | right) times the entropy of the next word given right


class Answers:
    """The tree of the right answers to some sources.

    Parameters
    ----------
    laws : list of dict
        For each source its right answers, {tuple of tokens: probability}, as ``Task.laws`` returns them; each answer
        ends in token 0, which is nowhere else.

    Attributes
    ----------
    source, step : arrays of int, shape (nodes,)
        The source of each node, and how many words stand before it. Nodes are ordered by step.
    true_entropy : array, shape (nodes,)
        Nats, of the true law of the next word: 0 where one word alone is right.
    choices : array of int, shape (nodes,)
        How many next words are right.

    Examples
    --------
    Two right answers, (1, 0) and (2, 1, 0), and a model that gives each of three words the same probability:

    >>> answers = Answers([{(1, 0): 0.5, (2, 1, 0): 0.5}])
    >>> score = answers.score(np.zeros((4, 3)))
    >>> score.acceptability.round(4)                               # 1/9 + 1/27
    array([0.1481])
    >>> score.useful.round(4)                                      # of (3/4, 1/4)
    array([0.5623])
    """

    def __init__(self, laws):
        if not len(laws) or not all(laws):
            raise ValueError(f"laws={shown(laws)}: pass a law for at least one source, each with a right answer")
        mass, edges = {}, {}
        for source, law in enumerate(laws):
            for answer, p in law.items():
                if not answer or answer[-1] != 0 or 0 in answer[:-1] or not p > 0:
                    raise ValueError(f"laws[{source}]: {answer}: {p}; pass {{tuple of tokens that ends in 0, and holds "
                                     "no other: probability above 0}")
                for k in range(len(answer)):
                    edges.setdefault((source, *answer[:k]), {})[answer[k]] = None
                    mass[source, *answer[:k + 1]] = mass.get((source, *answer[:k + 1]), 0.0) + p
        self.nodes = sorted(edges, key=len)
        number = {node: i for i, node in enumerate(self.nodes)}
        self.source, self.step = np.array([(node[0], len(node) - 1) for node in self.nodes]).T
        arcs = [(number[node], token, number.get((*node, token), -1), mass[*node, token])
                for node in self.nodes for token in edges[node]]
        self._parent, self._token, self._child = np.array([arc[:3] for arc in arcs]).T
        share = np.array([arc[3] for arc in arcs])
        self.true_law = share / np.bincount(self._parent, share)[self._parent]
        self.true_entropy = np.bincount(self._parent, entr(self.true_law))
        self.choices = np.bincount(self._parent)
        inner = self._child >= 0
        self._levels = [np.flatnonzero(inner & (self.step[self._parent] == k)) for k in range(self.step.max())]
        leaves = {self.nodes[self._parent[arc]]: arc for arc in np.flatnonzero(~inner)}
        self._leaves = np.array([leaves[source, *answer[:-1]] for source, law in enumerate(laws) for answer in law])
        self._asked = self.source[self._parent[self._leaves]]
        self._sources = len(laws)

    def windows(self, width):
        """Return the last words before each node: array of int, shape (nodes, width), filled up on the left with 0."""
        padding = (0,) * count(width, "width", least=0)
        before = [(*padding, *node[1:])[len(node) - 1:] for node in self.nodes]
        return np.array(before, int).reshape(len(before), width)

    def probabilities(self, z, tau=1.0):
        """Return the probability of each right answer, in the order of the laws: array, shape (right answers,).

        Parameters
        ----------
        z : array_like, shape (nodes, V)
            A model's logits at each node.
        tau : float or array_like, shape (nodes,)
            Temperatures, 0 or greater or inf: one for all, or one for each node.
        """
        edges = self._edges(*self._checked(z, tau))
        return self._reach(edges)[self._parent[self._leaves]] * edges[self._leaves]

    def useful(self, z, tau=1.0):
        """Return the useful entropy of each source, as `score` does, which takes longer: array, shape (sources,)."""
        return self._useful(self.probabilities(z, tau))[1]

    def score(self, z, tau=1.0, n=10):
        """Return what answers drawn at these temperatures are worth.

        Parameters
        ----------
        z, tau
            Logits and temperatures, as for `probabilities`.
        n : int
            Draws in which the different right answers are counted.

        Returns
        -------
        Score
        """
        z, tau = self._checked(z, tau)
        edges = self._edges(z, tau)
        reach = self._reach(edges)
        p = reach[self._parent[self._leaves]] * edges[self._leaves]
        entropy = np.bincount(self.source, reach * entropy_from_logits(z, tau), self._sources)
        right, useful = self._useful(p)
        return Score(right, entropy, useful, self._sum(1 - (1 - p) ** count(n, "n")))

    def steps(self, z, tau=1.0):
        """Return what happens at each node, at these temperatures.

        Parameters
        ----------
        z, tau
            Logits and temperatures, as for `probabilities`.

        Returns
        -------
        Steps
            Σ slips over the nodes of a source is 1 - A, and Σ useful is U.
        """
        z, tau = self._checked(z, tau)
        edges = self._edges(z, tau)
        reach, right = self._reach(edges), self._right(edges)
        onward = edges * np.where(self._child >= 0, right[self._child], 1.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            law = np.where(onward > 0, onward / right[self._parent], 0)
            here = np.nan_to_num(reach * right / right[:self._sources][self.source])
        return Steps(entropy_from_logits(z, tau), reach, reach * (1 - np.bincount(self._parent, edges)),
                     here * np.bincount(self._parent, entr(law)))

    def _checked(self, z, tau):
        z, tau = rows(z, "z", -1), checked_temperatures(tau, "tau")
        if z.ndim != 2 or len(z) != len(self.nodes) or z.shape[1] <= self._token.max():
            raise ValueError(f"z: shape {z.shape}; pass (nodes, V), here {len(self.nodes)} rows of "
                             f"{self._token.max() + 1} logits or more")
        if tau.ndim and len(tau) != len(z):
            raise ValueError(f"tau: shape {tau.shape}; pass one number, or one for each of the {len(z)} nodes")
        return z, tau

    def _edges(self, z, tau):
        return softmax(z, tau)[self._parent, self._token].astype(float)

    def _useful(self, p):
        """A and U of each source."""
        right = self._sum(p)
        with np.errstate(invalid="ignore", divide="ignore"):
            return right, np.where(right > 0, np.log(right) - self._sum(xlogy(p, p)) / right, 0)

    def _reach(self, edges):
        reach = np.ones(len(self.nodes))
        for arcs in self._levels:
            reach[self._child[arcs]] = reach[self._parent[arcs]] * edges[arcs]
        return reach

    def _right(self, edges):
        """Probability, from each node on, of ending in a right answer."""
        ends = np.zeros(len(self.nodes))
        np.add.at(ends, self._parent[self._leaves], edges[self._leaves])
        for arcs in reversed(self._levels):
            np.add.at(ends, self._parent[arcs], edges[arcs] * ends[self._child[arcs]])
        return ends

    def _sum(self, p):
        return np.bincount(self._asked, p, self._sources)


def base_for(measure, target, least=0.1, largest=10.0):
    """Return the base temperature T₀ at which a measure reaches a target.

    Parameters
    ----------
    measure : function float -> float
        Of T₀, such as the mean useful entropy of answers drawn by a rule with that base.
    target : float
    least, largest : float
        Between which T₀ is looked for, from 1 on: upwards if the measure is below the target there, else downwards.

    Returns
    -------
    float
        The T₀ next to 1, as steps of a quarter see it, where the measure comes up to the target; nan if it never does.

    Raises
    ------
    ValueError
        If target is not a finite number, least not above 0 and below 1, or largest not above 1.

    Examples
    --------
    >>> round(base_for(lambda base: base**2, 2.0), 3)
    1.414
    >>> base_for(lambda base: 1 - 1 / (1 + base), 2.0)
    nan
    """
    target = number(target, "target", isfinite, "must be a finite number")
    least = number(least, "least", lambda least: 0 < least < 1, "must be above 0 and below 1, where the search begins")
    largest = number(largest, "largest", lambda largest: largest > 1, "must be above 1, where the search begins")

    def gap(base):
        return measure(base) - target

    here, factor = 1.0, 1.25
    if (start := gap(here)) == 0:
        return here
    if start > 0:
        factor = 0.8
    while least < here < largest:
        there = here * factor
        if (gap(there) < 0) != (start < 0):
            return float(scipy.optimize.brentq(gap, min(here, there), max(here, there), xtol=1e-4))
        here = there
    return float("nan")
