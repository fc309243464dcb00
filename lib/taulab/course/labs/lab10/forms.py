"""Slips that have several forms: one cause, whatever the answer did besides with its decimals or its divisor."""

import numpy as np

from taulab.course.judging.answers.plain import close
from taulab.course.judging.crossing import plain
from taulab.course.judging.outcomes import Returned

MOST_DECIMALS = 9


def same(value, outcome) -> bool:
    return isinstance(outcome, Returned) and close(plain(value), outcome.value, 1e-8, 1e-12)


def one_of(*forms):
    """Return whether the outcomes are all those of one of these functions, as `recognise` asks for it."""
    def recognise(inputs, outcomes):
        with np.errstate(all="ignore"):
            return bool(outcomes) and any(
                all(same(form(*arguments), got) for arguments, got in zip(inputs, outcomes)) for form in forms)
    return recognise


def rounding(reference):
    """Return whether all outcomes are right ones rounded to one number of decimals, however many."""
    def recognise(inputs, outcomes):
        expected = [reference(*arguments) for arguments in inputs]
        return bool(outcomes) and any(all(map(same, (np.round(x, digits) for x in expected), outcomes))
                                      for digits in range(1, MOST_DECIMALS + 1))
    return recognise
