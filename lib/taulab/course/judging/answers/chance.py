"""What independent draws may be: exact bounds on counts, on their order, and on how near they come to their means."""

import math
from typing import NamedTuple

import numpy as np
from scipy.special import bdtr, bdtrc, ndtri

from taulab.course.judging.faults import Words, words
from taulab.course.language import mark as _

ROUNDING = 1e-6      # of a count: what its mean may be off by


class Law(NamedTuple):
    """What a right sampler does: `size` tokens drawn with `probabilities`, and maybe a number beside them."""

    probabilities: np.ndarray
    size: int
    number: tuple[float, float] | None = None   # mean and standard error of that number
    chance: float | None = None   # where it counts draws until `size` of them have been accepted: with this chance each


def lawful(tokens, law, rate) -> bool:
    """Return whether the counts of the tokens are such as the law gives, by exact binomial tails."""
    if tokens is None or tokens.size != law.size:
        return False
    if tokens.size == 0:
        return True
    if tokens.min() < 0 or tokens.max() >= len(law.probabilities):
        return False
    counts = np.bincount(tokens.astype(int), minlength=len(law.probabilities))
    return bool(np.all(binomial_tail(counts, law.size, law.probabilities) >= rate))


# Independence ---------------------------------------------------------------------------------------------------------

NEAR = 200                                   # distances between draws that are all looked at
FRACTIONS = (2, 3, 4, 5, 8, 10)              # and these parts of the whole: noise that was used so many times


def distances(size: int) -> list[int]:
    """Return the distances at which draws are compared."""
    return sorted({*range(1, min(NEAR, size // 2) + 1), *(size // part for part in FRACTIONS if size >= 2 * part)})


def dependence(tokens, law, rate) -> Words | None:
    """Return the words for draws that depend on one another, None for such as independent ones may be."""
    if tokens is None or tokens.size < 2:
        return None
    chance, half = same_chance(law), tokens.size // 2
    if too_near(nearness(tokens, law), rate):
        return words(*TOO_EVEN)
    for part in (tokens[:half], tokens[half:]):
        if not lawful(part, Law(law.probabilities, part.size), rate):
            return words(_("The counts are right, but not in each half: the order of the tokens is not random."),
                         _("Leave the draws in the order in which they came: no sorting, no grouping."))
    for distance in distances(tokens.size):
        one, other = pairs(tokens, distance)
        if not likely(np.sum(one == other), one.size, chance, rate):
            return words(_("The counts are right, but draws depend on one another: look at those {distance} apart."),
                         _("Draw fresh noise for each token; nothing may be used twice, mirrored or sorted."),
                         distance=distance)
    if not likely(np.sum(tokens[:half] == tokens[::-1][:half]), half, chance, rate):
        return words(_("The second half of the draws mirrors the first."), _("Draw fresh noise for each token."))
    return None


def pairs(tokens, distance):
    """Return draws and those so far after them, such that no draw is in two pairs."""
    blocks = tokens[:tokens.size // (2 * distance) * 2 * distance].reshape(-1, 2, distance)
    return blocks[:, 0].ravel(), blocks[:, 1].ravel()


def same_chance(law) -> float:
    """Return the probability that two independent draws are the same token."""
    return float(min(1.0, np.sum(np.square(law.probabilities))))


def likely(count, size, chance, rate) -> bool:
    return bool(binomial_tail(np.asarray(count), size, chance) >= rate)


def binomial_tail(counts, size, probabilities):
    """Return twice the smaller tail probability of each count."""
    return 2 * np.minimum(bdtr(counts, size, probabilities), bdtrc(counts - 1, size, probabilities))


def near(number, law, rate) -> bool:
    if law.number is None:
        return True
    if type(number) not in (int, float) or not math.isfinite(number):
        return False
    if law.chance is None:
        mean, error = law.number
        return bool(abs(number - mean) <= -ndtri(rate / 2) * error)
    return number == int(number) and trials_tail(int(number), law) >= rate


# Too near -------------------------------------------------------------------------------------------------------------

WIDE = 10.0     # the least standard error of a count that says something when it is its mean
TOO_EVEN = (_("The counts lie nearer to their means than chance brings them: the draws are spread, not independent."),
            _("Draw each token with a random number of its own, as rng.random(n) gives them."))


def too_near(shares, rate: float) -> bool:
    """Return whether counts lie nearer to their means, all of them, than chance brings them at this rate.

    Each of `shares` is the probability u that a count is as near to its mean as it is, or nearer, given those before
    it; P(u ≤ t) ≤ t for each t, so that of k of them the largest is at most t with a probability of at most t to the
    power k. No approximation is made.

    Examples
    --------
    >>> too_near([0.02, 0.01, 0.03], 1e-4), too_near([0.02, 0.5, 0.03], 1e-4), too_near([], 1e-4)
    (True, False, False)
    """
    return len(shares) > 0 and float(np.max(shares)) ** len(shares) < rate


def nearness(tokens, law) -> np.ndarray:
    """Return, for each count of tokens that is wide enough, the probability to be as near to its mean, or nearer.

    Given the counts before it, each is binomial. Which are wide enough is a matter of the law alone.
    """
    there = law.probabilities > 0
    counts, chances = np.bincount(tokens.astype(int), minlength=len(there))[there], law.probabilities[there]
    left = law.size - np.cumsum(counts) + counts
    share = np.minimum(chances / np.cumsum(chances[::-1])[::-1], 1.0)
    wide = np.sqrt(law.size * chances * np.maximum(1 - chances, 0)) >= WIDE
    wide[-1] = False     # what is left is left
    counts, left, share = counts[wide], left[wide], share[wide]
    away = np.abs(counts - left * share) + ROUNDING
    below = np.ceil(left * share - away) - 1
    nearer = bdtr(np.minimum(np.floor(left * share + away), left), left, share)
    return nearer - np.where(below >= 0, bdtr(np.maximum(below, 0), left, share), 0.0)


def trials_tail(number: int, law) -> float:
    """Return twice the smaller tail probability of a number of trials until `law.size` have succeeded."""
    if number < law.size:
        return 0.0
    return 2 * min(at_most(number, law), 1 - at_most(number - 1, law))


def at_most(number: int, law) -> float:
    """Return the probability that so many trials hold `law.size` successes."""
    return float(bdtrc(law.size - 1, number, law.chance)) if number >= law.size else 0.0


def nearness_of_trials(number: int, law) -> float:
    """Return the probability that a number of trials is as near to its mean as this one, or nearer."""
    mean = law.size / law.chance
    away = abs(number - mean) + ROUNDING
    return at_most(math.floor(mean + away), law) - at_most(math.ceil(mean - away) - 1, law)
