"""Whether outcomes show a slip that has many forms: rounded, scaled, packed, floored, or nearly right.

Where those of a wrong answer cannot be compared one by one, its exercise gives one of these as ``recognise``. Each
function below returns such a test of inputs and outcomes; `among` confines one to some of the inputs.
"""

from collections.abc import Callable, Sequence

import numpy as np

from taulab.course.judging.answers.plain import arrays_like, close
from taulab.course.judging.crossing import plain
from taulab.course.judging.diagnosis import nan_in
from taulab.course.judging.outcomes import Outcome, Returned

RTOL, ATOL = 1e-8, 1e-12
MOST_DECIMALS = 9
HIGHEST_FLOOR = 1e-4    # nobody puts a larger number in the place of a probability of 0
MOST_PACKED = 100       # nobody returns the number he found among more
TO_END = 0.01           # so far from the end of its bounds may a search stop
TINY = 1e-6             # below it a probability may feel what was put in the place of 0
#: What a slope is multiplied by if its two logarithms have different bases among e, 2 and 10.
BASES = tuple(np.log(one) / np.log(other) for one in (np.e, 2, 10) for other in (np.e, 2, 10) if one != other)

Recogniser = Callable[[Sequence[tuple], Sequence[Outcome]], bool]


# Reading an outcome ---------------------------------------------------------------------------------------------------

def value_of(outcome: Outcome):
    """Return what was returned, None where nothing was."""
    return outcome.value if isinstance(outcome, Returned) else None


def near(expected, outcome: Outcome, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """Return whether an outcome is this value, as an answer is compared."""
    wanted = plain(expected)
    return isinstance(outcome, Returned) and close(wanted, arrays_like(wanted, outcome.value), rtol, atol)


def numbers_of(value) -> np.ndarray | None:
    """Return the numbers of a value, or of the arrays in it, in one row; None where it holds anything else."""
    try:
        found = np.hstack(value) if isinstance(value, list | tuple) else np.ravel(value)
    except (TypeError, ValueError):
        return None
    return found if found.dtype.kind in "fi" else None


def entries(value) -> list:
    """Return what stands in a list, a tuple or an array of one axis; nothing for anything else, or for a long one."""
    if isinstance(value, np.ndarray):
        return value.tolist() if value.ndim == 1 and len(value) <= MOST_PACKED else []
    return list(value) if isinstance(value, list | tuple) and len(value) <= MOST_PACKED else []


# Some of the inputs ---------------------------------------------------------------------------------------------------

def among(kept: Callable[..., bool], recognise: Recogniser) -> Recogniser:
    """Recognise what `recognise` does on the inputs that are `kept`, whatever comes on the others."""
    def confined(inputs, outcomes):
        pairs = [(arguments, got) for arguments, got in zip(inputs, outcomes) if kept(*arguments)]
        return bool(pairs) and recognise(*zip(*pairs))
    return confined


def wrong_where(special: Callable[..., bool], reference: Callable, rtol: float = RTOL, atol: float = ATOL,
                everywhere: bool = False) -> Recogniser:
    """Recognise an answer that is wrong on `special` inputs alone: on some of them, or `everywhere` among them."""
    def recognise(inputs, outcomes):
        right = [near(reference(*arguments), got, rtol, atol) for arguments, got in zip(inputs, outcomes)]
        odd = [bool(special(*arguments)) for arguments in inputs]
        return (not all(right) and not all(odd) and all(fine or rare for fine, rare in zip(right, odd))
                and not (everywhere and any(fine and rare for fine, rare in zip(right, odd))))
    return recognise


# Forms of a slip ------------------------------------------------------------------------------------------------------

def like(*answers: Callable, rtol: float = RTOL, atol: float = ATOL) -> Recogniser:
    """Recognise what comes to the same as one of the answers, wherever that is no nan, if it mostly is none.

    Where a slip breaks down, each of its spellings does so in its own way.
    """
    def comes_to(answer, inputs, outcomes):
        known, broken = 0, []
        for arguments, got in zip(inputs, outcomes):
            want = plain(answer(*arguments))
            if nan_in(want):
                broken.append((want, got))
            elif near(want, got, rtol, atol):
                known += 1
            else:
                return False
        return known > len(broken) or bool(broken) and all(near(want, got, rtol, atol) for want, got in broken)

    def recognise(inputs, outcomes):
        with np.errstate(all="ignore"):
            return any(comes_to(answer, inputs, outcomes) for answer in answers)
    return recognise


def scaled(reference: Callable, *factors: float, rtol: float = RTOL) -> Recogniser:
    """Recognise the right values times one of the factors: 100 for percent, say, or `BASES`."""
    return like(*(lambda *arguments, k=k: k * reference(*arguments) for k in factors), rtol=rtol)


def rounded_from(reference: Callable) -> Recogniser:
    """Recognise right values that are rounded to one number of decimals, however many: visibly, on some input."""
    right, rounded = like(reference), like(*(lambda *arguments, k=k: np.round(reference(*arguments), k)
                                             for k in range(1, MOST_DECIMALS + 1)))
    return lambda inputs, outcomes: rounded(inputs, outcomes) and not right(inputs, outcomes)


def packed(reference: Callable, rtol: float = RTOL, atol: float = ATOL) -> Recogniser:
    """Recognise the right number as one entry of what came back, always in the same place."""
    def recognise(inputs, outcomes):
        rows, wanted = [entries(value_of(got)) for got in outcomes], [plain(reference(*given)) for given in inputs]
        return any(all(close(want, row[place], rtol, atol) for want, row in zip(wanted, rows))
                   for place in range(min(map(len, rows), default=0)))
    return recognise


def part(place: int, *answers: Callable, rtol: float = RTOL, atol: float = ATOL) -> Recogniser:
    """Recognise one of several values, the one at `place`, by that of one of the answers; the others may be anything.

    Who starts from something wrong also computes the rest with it, each in a way of his own.
    """
    chosen = like(*(lambda *arguments, answer=answer: answer(*arguments)[place] for answer in answers),
                  rtol=rtol, atol=atol)

    def recognise(inputs, outcomes):
        found = [value_of(got) for got in outcomes]
        return (all(isinstance(one, list | tuple) and len(one) > place for one in found)
                and chosen(inputs, [Returned(plain(one[place])) for one in found]))
    return recognise


def finite_for_infinite(reference: Callable, within: float = 1e-6, below: float = 20.0) -> Recogniser:
    """Recognise finite numbers where the right ones are infinite, and right ones, `within` a tolerance, elsewhere.

    Nothing is asked where these are `below` no more: what hides an ∞ hides large numbers, too.
    """
    def recognise(inputs, outcomes):
        pairs = [(float(reference(*arguments)), value_of(got)) for arguments, got in zip(inputs, outcomes)]
        return (any(np.isinf(want) for want, _got in pairs)
                and all(type(got) is float and np.isfinite(got) for _want, got in pairs)
                and all(want > below or close(want, got, within, within) for want, got in pairs))
    return recognise


def nearly(reference: Callable, rtol: float, atol: float | None = None) -> Recogniser:
    """Recognise values that are all but right: within a tolerance wider than that of the exercise."""
    def recognise(inputs, outcomes):
        return all(near(reference(*arguments), got, rtol, rtol if atol is None else atol)
                   for arguments, got in zip(inputs, outcomes))
    return recognise


def stopped_short(reference: Callable, bounds: tuple[float, float], tolerance: float = 1e-3) -> Recogniser:
    """Recognise a search that is right inside narrower bounds than these, and otherwise comes back with their end.

    It does so of two inputs or more at each end where it stops, and no right value lies beyond.
    """
    def recognise(inputs, outcomes):
        pairs = [(float(reference(*arguments)), value_of(got)) for arguments, got in zip(inputs, outcomes)]
        if not all(type(got) is float and np.isfinite(got) for _want, got in pairs):
            return False
        fine = [close(want, got, tolerance, tolerance) for want, got in pairs]
        right = [got for (_want, got), well in zip(pairs, fine) if well]
        low, high = ([round(got, 2) for (want, got), well in zip(pairs, fine) if not well and (want < got) is lower]
                     for lower in (True, False))
        ends = set(low) | set(high)
        return (bool(right and ends) and not ends & set(bounds)
                and all(len(stops) > 1 == len(set(stops)) for stops in (low, high) if stops)
                and max(low, default=-np.inf) - TO_END <= min(right)
                and max(right) <= min(high, default=np.inf) + TO_END)
    return recognise


# What was put in the place of 0 ---------------------------------------------------------------------------------------

def floored(reference: Callable, place: int = 1) -> Recogniser:
    """Recognise finite numbers where the right ones are infinite, and right ones elsewhere.

    They are those of a small number put where argument number `place`, probabilities, is 0: further out than those of
    `HIGHEST_FLOOR`.
    """
    def recognise(inputs, outcomes):
        infinite = 0
        for arguments, got in zip(inputs, outcomes):
            lifted = (*arguments[:place], np.maximum(arguments[place], HIGHEST_FLOOR), *arguments[place + 1:])
            found = numbers_of(value_of(got))
            wanted, least = numbers_of(reference(*arguments)), numbers_of(reference(*lifted))
            if found is None or found.shape != wanted.shape or not np.all(np.isfinite(found)):
                return False
            there = np.isinf(wanted)
            if np.any(np.sign(wanted[there]) * (found - least)[there] <= 0):
                return False
            if not np.allclose(found[~there], wanted[~there], rtol=1e-4, atol=1e-4):
                return False
            infinite += there.sum()
        return infinite > 0
    return recognise


def revived(reference: Callable, place: int = 0, within: float = 1e-4) -> Recogniser:
    """Recognise laws that are right, `within` a tolerance, but that write what argument number `place` gives 0.

    Where such a probability is no 0 but `TINY`, nothing is asked.
    """
    def recognise(inputs, outcomes):
        alive = False
        for arguments, got in zip(inputs, outcomes):
            found, law = value_of(got), arguments[place]
            if not isinstance(found, np.ndarray) or found.shape != law.shape:
                return False
            if np.all(law > TINY) and not near(reference(*arguments), got, within, within):
                return False
            alive |= bool(np.any(found[law == 0] > 0))
        return alive
    return recognise
