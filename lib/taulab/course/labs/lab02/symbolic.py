"""What the symbolic exercises of the lab use: symbols, points, and expressions of softmax, entropy and variance."""

import sympy as sp
from hypothesis import strategies as st

from taulab.course.judging.outcomes import Symbols

TAU = Symbols("tau", positive=True)


def symbols_and_point(size):
    """Return a strategy of arguments: `size` symbols for the logits, one for τ, and a point with fractions for them."""
    fractions = [st.fractions(-3, 3, max_denominator=7)] * size + [st.fractions("1/3", 4, max_denominator=5)]
    names = (*Symbols("z", size).names(), "tau")
    point = st.tuples(*fractions).map(lambda values: (dict(zip(names, map(str, values), strict=True)),))
    return st.tuples(st.just(Symbols("z", size)), st.just(TAU), point)


symbolic_inputs = st.sampled_from([2, 3]).flatmap(symbols_and_point)

SYMBOLIC_WITNESSES = (
    (Symbols("z", 2), TAU, ({"z1": "2", "z2": "1", "tau": "2"},)),
    (Symbols("z", 3), TAU, ({"z1": "2", "z2": "1", "z3": "0", "tau": "1/2"},)),
)

ALONE = (Symbols("z", 1), TAU, ({"z1": "2/7", "tau": "3/5"},))


def symbolic_softmax(z, tau):
    e = [sp.exp(logit / tau) for logit in z]
    return [x / sum(e) for x in e]


def symbolic_entropy(z, tau):
    return -sum(p * sp.log(p) for p in symbolic_softmax(z, tau))


def symbolic_variance(q, z):
    mean = sum(p * logit for p, logit in zip(q, z, strict=True))
    return sum(p * (logit - mean) ** 2 for p, logit in zip(q, z, strict=True))


def symbolic_log_partition(z, tau):
    return sp.log(sum(sp.exp(logit / tau) for logit in z))
