"""Rules in an order that shows."""

import reprlib
from typing import NamedTuple

import numpy as np

from taulab._checks import floats
from taulab.sampling.moving import temperature


class Step(NamedTuple):
    """What a stage of a `Chain` made of the logits."""

    label: str              # "top_p(0.8)"; "logits" for what came in
    logits: np.ndarray
    survivors: np.ndarray   # which tokens are left, as bools


class Chain:
    """Rules applied one after the other. The order is part of the method: most rules do not commute with temperature.

    Parameters
    ----------
    *stages : tuples (function, argument, ...)
        ``(top_p, 0.8)`` stands for ``z -> top_p(z, 0.8)``; any function from logits to logits will do. One that gives a
        number for each row, as those of `taulab.dynamic_temperature` do, gives the τ by which the logits are divided.
        They stay readable as ``chain.stages``, so ``Chain(*reversed(chain.stages))`` is the opposite order.

    Raises
    ------
    ValueError
        If a stage is not such a tuple; when called, as its stages, or if a τ is negative or nan.

    Examples
    --------
    >>> from taulab.sampling import temperature, top_p

    Two engines, the same two settings, not the same tokens:

    >>> temperature_first = Chain((temperature, 0.5), (top_p, 0.8))
    >>> temperature_last = Chain((top_p, 0.8), (temperature, 0.5))
    >>> print(temperature_last)
    logits → top_p(0.8) → temperature(0.5) → sample
    >>> temperature_first([3, 2, 1]), temperature_last([3, 2, 1])
    (array([  6., -inf, -inf]), array([  6.,   4., -inf]))
    >>> [(step.label, int(step.survivors.sum())) for step in temperature_first.trace([3, 2, 1])]
    [('logits', 3), ('temperature(0.5)', 3), ('top_p(0.8)', 1)]
    """

    def __init__(self, *stages):
        for stage in stages:
            if not (isinstance(stage, tuple) and stage and callable(stage[0])):
                raise ValueError(f"stages: {stage!r} is no stage; pass tuples of a function and its arguments, "
                                 "such as (top_p, 0.8)")
        self.stages = stages

    def __call__(self, z):
        """Return the logits after all stages."""
        return self.trace(z)[-1].logits

    def trace(self, z):
        """Return a `Step` for the logits as they came, then one for each stage."""
        z = floats(z, "z")
        steps = [Step("logits", z, z > -np.inf)]
        for (function, *arguments), label in zip(self.stages, self.labels, strict=True):
            z = _logits(function(z, *arguments), z)
            steps.append(Step(label, z, z > -np.inf))
        return steps

    @property
    def labels(self):
        """The stages as calls, in order."""
        return [f"{_name(function)}({', '.join(map(_short, arguments))})" for function, *arguments in self.stages]

    def __str__(self):
        return " → ".join(["logits", *self.labels, "sample"])

    def __repr__(self):
        stages = (f"({_name(function)}, {', '.join(map(_short, arguments))})" for function, *arguments in self.stages)
        return f"Chain({', '.join(stages)})"


def _logits(result, z):
    """What a stage made of the logits z: logits already, or temperatures by which z is to be divided."""
    return temperature(z, result) if np.shape(result) == z.shape[:-1] else result


def _name(function):
    return getattr(function, "__name__", repr(function))


def _short(argument):
    """An argument as it is written: numpy numbers as plain ones, long lists cut."""
    return reprlib.repr(argument.item() if isinstance(argument, np.generic) else argument)
