"""A transformer of scalars in pure Python, as the smallest that learns: what the models of arrays are measured beside.

Each number of it knows what it was made of and how it changes with that; the way back goes through all of them. It has
one block and learnt places, norms by the mean square, and neither gains nor biases.
"""

import math
import random
from itertools import starmap
from operator import mul


class Scalar:
    """A number, the slope of the loss in it, and what it was made of with the slope in each."""

    __slots__ = ("value", "slope", "parts")

    def __init__(self, value, *parts):
        self.value, self.slope, self.parts = value, 0.0, parts

    def __add__(self, other):
        return Scalar(self.value + other.value, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        return Scalar(self.value * other.value, (self, other.value), (other, self.value))

    def to(self, function, slope):
        """Return a function of this number alone; both are given its value."""
        return Scalar(function(self.value), (self, slope(self.value)))


def total(numbers):
    first, *others = numbers
    for other in others:
        first = first + other
    return first


def times(x, W):
    """Return the vector x times a matrix that is a list of its columns."""
    return [total(starmap(mul, zip(x, column, strict=True))) for column in W]


def softmax(x):
    top = max(one.value for one in x)
    weights = [one.to(lambda v: math.exp(v - top), lambda v: math.exp(v - top)) for one in x]
    share = total(weights).to(lambda v: 1 / v, lambda v: -1 / v**2)
    return [weight * share for weight in weights]


def norm(x):
    size = len(x)
    scale = total(one * one for one in x).to(lambda v: (v / size + 1e-5) ** -0.5,
                                             lambda v: -0.5 / size * (v / size + 1e-5) ** -1.5)
    return [one * scale for one in x]


class Network:
    """The transformer: V tokens, `width` numbers for each, at most `places` of them."""

    def __init__(self, V, width, heads, places, seed=0):
        source = random.Random(seed)

        def matrix(columns, rows):
            return [[Scalar(source.gauss(0, rows**-0.5)) for _row in range(rows)] for _column in range(columns)]
        self.heads = heads
        self.tokens, self.places, self.out = matrix(V, width), matrix(places, width), matrix(V, width)
        self.query, self.key, self.value, self.mix = (matrix(width, width) for _each in range(4))
        self.wide, self.narrow = matrix(4 * width, width), matrix(width, 4 * width)

    def loss(self, before, targets):
        """Return the mean log loss of tokens, each given those before it."""
        keys, values, surprises = [], [], []
        for place, (token, target) in enumerate(zip(before, targets, strict=True)):
            x = [a + b for a, b in zip(self.tokens[token], self.places[place], strict=True)]
            n = norm(x)
            keys.append(times(n, self.key))
            values.append(times(n, self.value))
            x = [a + b for a, b in zip(x, times(self.attention(times(n, self.query), keys, values), self.mix),
                                       strict=True)]
            wide = [one.to(lambda v: max(v, 0.0), lambda v: float(v > 0)) for one in times(norm(x), self.wide)]
            x = [a + b for a, b in zip(x, times(wide, self.narrow), strict=True)]
            q = softmax(times(norm(x), self.out))[target]
            surprises.append(q.to(lambda v: -math.log(v) / len(before), lambda v: -1 / v / len(before)))
        return total(surprises)

    def attention(self, query, keys, values):
        size, found = len(query) // self.heads, []
        for part in (slice(start, start + size) for start in range(0, len(query), size)):
            scores = [total(starmap(mul, zip(query[part], key[part], strict=True))) for key in keys]
            weights = softmax([score.to(lambda v: v * size**-0.5, lambda _v: size**-0.5) for score in scores])
            found += [total(starmap(mul, zip(weights, column, strict=True)))
                      for column in zip(*(value[part] for value in values), strict=True)]
        return found


def go_back(loss):
    """Add up the slope of the loss in every number that it was made of."""
    order, seen, waiting = [], set(), [(loss, False)]
    while waiting:
        one, done = waiting.pop()
        if done:
            order.append(one)
        elif id(one) not in seen:
            seen.add(id(one))
            waiting.append((one, True))
            waiting += [(part, False) for part, _slope in one.parts]
    loss.slope = 1.0
    for one in reversed(order):
        for part, slope in one.parts:
            part.slope += slope * one.slope
