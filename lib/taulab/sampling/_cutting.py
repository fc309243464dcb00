"""What rules that cut have in common: rows in, rows out, and which entries are the best or reach a level."""

import numpy as np

from taulab._blocks import row_blocks, shift
from taulab._checks import TOLERANCE, axis_back, number, rows


def cut(z, axis, keeps):
    """Return the logits with -inf where `keeps(z, d, top)` is false, for blocks of rows, max z and d = z - max z."""
    z = rows(z, "z", axis)
    result = np.full(z.shape, -np.inf, z.dtype)
    for block in row_blocks(z, held=4):
        d = np.empty_like(z[block])
        top = shift(z[block], out=d)
        np.copyto(result[block], z[block], where=keeps(z[block], d, top))
    return axis_back(result, axis)


def best(score, k):
    """Which entries are among the k highest of their row."""
    k = min(k, score.shape[-1])
    return first(score, k, kth(score, k))


def kth(score, k, width=64):
    """The k-th highest entry of each row.

    At least k entries reach the k-th highest of the maxima of disjoint groups; in a long row few others do, so those
    that remain to be partitioned fit the cache, and a row of 50,257 takes a quarter of the time.
    """
    *batch, size = score.shape
    groups = size // width
    if groups < max(k, width):
        return np.partition(score, -k, axis=-1)[..., -k, None]
    floor = kth(score[..., :groups * width].reshape(*batch, width, groups).max(axis=-2), k)
    pairs = zip(score.reshape(-1, size), floor.flat, strict=True)
    return np.array([np.partition(row[row >= low], -k)[-k] for row, low in pairs]).reshape(floor.shape)


def first(score, k, kth):
    """Which entries are among the k highest of their row, where the k-th is known; equals go by their index."""
    keep = score >= kth
    if (np.count_nonzero(keep, axis=-1, keepdims=True) > k).any():
        above, level = score > kth, score == kth
        room = k - np.count_nonzero(above, axis=-1, keepdims=True)
        keep = above | (level & (np.cumsum(level, axis=-1) <= room))
    return keep


def enough(weights, share, least, top):
    """How many of the first weights of each row make up this share of all, and not fewer than `least`."""
    head = np.cumsum(weights, axis=-1, dtype=np.float64)
    # A share of 1 asks for every token, those too that are lost in the rounding of the sum.
    goal = np.inf if share == 1 else share * (1 - rounding(weights, 1, top)) * head[..., -1:]
    k = 1 + np.count_nonzero(head < goal, axis=-1, keepdims=True)
    return np.clip(k, min(least, weights.shape[-1]), weights.shape[-1])


def reaching(d, level, least, top):
    """Which entries of each row reach the level; if they are fewer than `least`, the highest so many."""
    level = np.asarray(level, d.dtype)
    keep = d >= level - rounding(d, level, top)
    if (np.count_nonzero(keep, axis=-1) < least).any():
        keep |= best(d, least)
    return keep


def rounding(x, size, top):
    """How far apart two numbers of about this size may be and count as equal: a few units of the last digit.

    A large max z takes digits from every z - max z, so it counts too, up to what sums of probabilities may be off.
    """
    units = 8 * np.maximum(1, abs(size)) + abs(top)
    return np.minimum(units * np.finfo(x.dtype).eps, TOLERANCE)


def share(x, name):
    """Return a number in (0, 1] after checking it."""
    return number(x, name, lambda x: 0 < x <= 1, "must be in (0, 1]; to cut nothing, leave the stage out")
