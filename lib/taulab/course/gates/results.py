"""Faults around a right answer: the ways to put one there, and those on what comes out."""

import inspect

import numpy as np

from taulab.course.judging.outcomes import Symbols

TINY = 1e-4


def on_argument(right, place, change):
    def answer(*arguments):
        arguments = list(arguments)
        if place < len(arguments):
            arguments[place] = change(arguments[place])
        return right(*arguments)
    return answer


def wrong_where(right, condition, wrong=lambda value: None):
    """Return an answer that goes wrong exactly where `condition` holds of its arguments."""
    def answer(*arguments):
        value = right(*arguments)
        return wrong(value) if condition(*arguments) else value
    return answer


def on_result(right, change):
    return lambda *arguments: change(right(*arguments))


def each_part(value, change):
    """Return a result with `change` made to each number or array of numbers in it."""
    if isinstance(value, tuple | list):
        return type(value)(each_part(item, change) for item in value)
    if isinstance(value, dict):
        return {key: each_part(item, change) for key, item in value.items()}
    return change(value) if is_numeric(value) else value


def is_numeric(value) -> bool:
    return np.asarray(value).dtype.kind in "iufc"


def of_results(subject):
    right, values = subject.right, subject.results
    parts = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    arrays = [np.asarray(part) for part in parts if is_numeric(part) and not isinstance(part, list)]
    if not arrays:
        return
    for fault, change in result_faults(arrays, subject.keeps_digits):
        yield f"result: {fault}", on_result(right, lambda value, change=change: each_part(value, change))
    if all(isinstance(value, tuple) for value in values):
        yield "result: parts exchanged", on_result(right, lambda value: value[::-1])


def result_faults(arrays, keeps_digits):
    whole = all(array.dtype.kind in "iu" for array in arrays)
    numbers = np.concatenate([array.ravel() for array in arrays])
    if whole:
        yield "int8", lambda x: np.asarray(x).astype(np.int8)
    else:
        yield "three decimals", lambda x: np.round(x, 3)
        yield "truncated", np.trunc
        if keeps_digits:
            yield "float32", lambda x: np.asarray(x, np.float32).astype(float)
        yield "small as 0", lambda x: np.where(np.abs(x) < TINY, 0 * x, x)
        if np.isnan(numbers).any():
            yield "nan as 0", lambda x: np.where(np.isnan(x), 0.0, x)
        if np.isinf(numbers).any():
            yield "inf as a large number", lambda x: np.where(np.isinf(x), np.sign(x) * 1e9, x)
    if any(array.ndim for array in arrays):
        yield "as a column", lambda x: np.asarray(x)[..., None]
        yield "transposed", lambda x: np.asarray(x).T if np.ndim(x) > 1 else np.asarray(x)[::-1]
        yield "first as 0", lambda x: edge_as_zero(x, 0)
        yield "last as 0", lambda x: edge_as_zero(x, -1)
    else:
        yield "in brackets", lambda x: np.array([x])


def edge_as_zero(array, place):
    array = np.array(array)
    if array.ndim:
        array[..., place] = 0
    return array


# Expressions ----------------------------------------------------------------------------------------------------------

def of_expressions(subject):
    right = subject.right
    yield "result: decimals", on_result(right, lambda expression: expression.evalf(15))
    first = subject.battery.inputs[0][0]
    if isinstance(first, Symbols) and first.size and subject.exercise.answer.present is None:
        yield f"{subject.names[0]}: of one length only", wrong_where(
            right, lambda z, *rest: len(z) != first.size, lambda value: 0 * value)
    for place, name in enumerate(subject.names[:-1]):
        if (default := subject.default(place)) is not inspect.Parameter.empty:
            yield f"{name}: default used whatever is given", on_argument(
                right, place, lambda _given, default=default: default)
