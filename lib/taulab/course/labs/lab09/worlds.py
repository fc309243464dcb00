"""Sentences of four words whose law is known: what a decoding rule makes of their quality and their diversity.

Each word is drawn from the logits of one step. A sentence is right while each of its words is; `sentence` returns what
a rule comes to without a single draw.
"""

import numpy as np

V = 100
KAPPA = np.log(1 / 0.8)


def step(right, slip):
    """Return logits of a step whose right words have the weights `right`, and how many these are."""
    weights = np.r_[np.array(right) * (1 - slip), np.full(V - len(right), slip / (V - len(right)))]
    return np.log(weights), len(right)


FOUR = [0.5, 0.25, 0.15, 0.1]
SENTENCES = {"open": [step([1.0], 0.02)] * 3 + [step(FOUR, 0.02)],
             "noisy": [step([1.0], 0.002)] * 3 + [step(FOUR, 0.15)]}


def entropy_of(q):
    q = q[q > 0]
    return abs(float(np.sum(q * np.log(q))))


def law(z, tau):
    q = np.exp((z - np.max(z)) / tau)
    return q / np.sum(q)


def sentence(steps, tau_of):
    """Return A, H, U and the mean τ, where `tau_of` gives the temperature of a step from its logits."""
    reach, H, U, taus = 1.0, 0.0, 0.0, []
    for z, right in steps:
        taus.append(tau_of(z))
        q = law(z, taus[-1])
        H += reach * entropy_of(q)
        U += entropy_of(q[:right] / np.sum(q[:right]))
        reach *= float(np.sum(q[:right]))
    return {"A": reach, "H": H, "U": U, "tau": float(np.mean(taus))}


def decoder(steps, theta):
    """Return what maps a base temperature to what EDT makes of a sentence; with θ = 0 the temperature is fixed."""
    def at(base):
        return sentence(steps, lambda z: base * float(np.exp(-KAPPA * theta / entropy_of(law(z, 1.0)))))
    return at


def decoders():
    """Return the decoders of every sentence, by name."""
    kinds = {"fixed": 0.0, "gentle": 0.2, "strong": 1.0}
    return {f"{name}_{kind}": decoder(steps, theta)
            for name, steps in SENTENCES.items() for kind, theta in kinds.items()}


DECODERS = decoders()
