"""Every text of a small world one by one, from rules for a prefix that know nothing of states."""

from itertools import product
from math import log, prod

import numpy as np


def derailed(truth, model, lost, spells):
    """Return two functions from a prefix to the law of the next token, the truth's and the model's."""
    def left(prefix):
        """The steps that are left to be lost after this prefix."""
        steps = 0
        for token in prefix:
            steps = max(steps - 1, spells.get(token, 0), 0)
        return steps

    def true(prefix):
        return truth[1 + prefix[-1] if prefix else 0]

    def modelled(prefix):
        return lost if left(prefix) else model[1 + prefix[-1] if prefix else 0]
    return true, modelled


class Texts:
    """All texts of some steps over V tokens, with their probabilities under two laws of prefixes."""

    def __init__(self, true, modelled, V, steps):
        self.true, self.modelled, self.V, self.steps = true, modelled, V, steps
        self.texts = list(product(range(V), repeat=steps))
        self.p = np.array([prod(true(text[:t])[text[t]] for t in range(steps)) for text in self.texts])
        self.q = np.array([prod(modelled(text[:t])[text[t]] for t in range(steps)) for text in self.texts])

    def by_step(self):
        """Return H_t and L_t, by prefixes: each with its probability, from products of its laws."""
        entropy, loss = np.zeros(self.steps), np.zeros(self.steps)
        for t in range(self.steps):
            for prefix in product(range(self.V), repeat=t):
                p, q = self.true(prefix), self.modelled(prefix)
                weights = [prod(law(prefix[:i])[prefix[i]] for i in range(t)) for law in (self.true, self.modelled)]
                loss[t] += weights[0] * sum(-a * log(b) for a, b in zip(p, q, strict=True) if a)
                entropy[t] += weights[1] * sum(-b * log(b) for b in q if b)
        return entropy, loss

    def tempered(self, temperature):
        """Return H and L of q^(1/τ), normalised over all texts: nats per step."""
        weights = self.q ** (1 / temperature)
        weights /= weights.sum()
        return -(weights @ np.log(weights)) / self.steps, -(self.p @ np.log(weights)) / self.steps


#: A random world of three tokens: the second derails the model for two steps, the third for ever.
RNG = np.random.default_rng(7)
LAWS = RNG.dirichlet(np.ones(3), 4), RNG.dirichlet(np.ones(3), 4), RNG.dirichlet(np.ones(3))
SPELLS = {1: 2, 2: np.inf}
