"""Tests of whether outcomes show one slip in any of its spellings; each factory returns a ``recognise``."""

import numpy as np

from taulab.course.judging.answers.plain import close
from taulab.course.judging.outcomes import Returned

RTOL, ATOL = 1e-6, 1e-8
#: What a slope is multiplied by if the two logarithms have different bases among e, 2 and 10.
BASES = tuple(np.log(one) / np.log(other) for one in (np.e, 2, 10) for other in (np.e, 2, 10) if one != other)


def value(outcome):
    return outcome.value if isinstance(outcome, Returned) else None


def near(expected, outcome, rtol=RTOL, atol=ATOL):
    return close(float(expected), value(outcome), rtol, atol)


def like(*answers):
    """Recognise what comes to the same as one of the answers wherever that is no nan, which has many spellings."""
    def recognise(inputs, outcomes):
        with np.errstate(all="ignore"):
            return any(alike([float(answer(*arguments)) for arguments in inputs], outcomes) for answer in answers)
    return recognise


def alike(wanted, outcomes):
    said = [near(want, got) for want, got in zip(wanted, outcomes) if want == want]
    return all(said) and 2 * len(said) > len(wanted)


def scaled(reference, *factors):
    """Recognise the right values times one of the factors."""
    return like(*(lambda *arguments, k=k: k * reference(*arguments) for k in factors))


def rounded_from(reference):
    """Recognise the right values rounded, all to the same number of decimals."""
    return like(*(lambda *arguments, k=k: round(float(reference(*arguments)), k) for k in range(1, 6)))


def entries(outcome):
    """Return the numbers of a list, a tuple or an array of one axis; none of anything else."""
    got = value(outcome)
    return list(map(float, got)) if isinstance(got, np.ndarray) and got.ndim == 1 and got.dtype.kind in "fi" else (
        list(got) if isinstance(got, list | tuple) else [])


def packed(reference, rtol=RTOL, atol=ATOL):
    """Recognise the right number as one entry of what came back, always in the same place."""
    def recognise(inputs, outcomes):
        rows, wanted = [entries(got) for got in outcomes], [float(reference(*arguments)) for arguments in inputs]
        return any(all(close(want, row[place], rtol, atol) for want, row in zip(wanted, rows))
                   for place in range(min(map(len, rows), default=0)))
    return recognise


def stopped_short(reference, bounds, tolerance=1e-3):
    """Recognise a search that is right inside narrower bounds than these, and otherwise comes back with their end."""
    def recognise(inputs, outcomes):
        pairs = [(float(reference(*arguments)), value(got)) for arguments, got in zip(inputs, outcomes)]
        stopped = [(want, got) for want, got in pairs if not close(want, got, tolerance, tolerance)]
        if len(stopped) == len(pairs) or not all(type(got) is float for _want, got in stopped):
            return False
        low, high = ({round(got, 2) for want, got in stopped if (want < got) is lower} for lower in (True, False))
        return 0 < len(low | high) and len(low) < 2 and len(high) < 2 and not (low | high) & set(bounds)
    return recognise


def right_unless(special, reference, rtol):
    """Recognise an answer that is wrong on special inputs, all or some, and right on all others."""
    def recognise(inputs, outcomes):
        right = [near(reference(*arguments), got, rtol) for arguments, got in zip(inputs, outcomes)]
        rare = [bool(special(*arguments)) for arguments in inputs]
        return not all(right) and not all(rare) and all(fine or odd for fine, odd in zip(right, rare))
    return recognise
