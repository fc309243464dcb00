"""What every loss does with its rows: one softmax with its logarithms, targets that fit, a mean over the rows."""

import numpy as np

from taulab._blocks import Scratch, row_blocks, shift, sums
from taulab._checks import indices, rows


def q_and_log_q(z):
    """Return softmax(z) and its logarithms, for at least one row, with one exponential for both."""
    z = some_rows(z)
    q, log_q, scratch = np.empty(z.shape, z.dtype), np.empty(z.shape, z.dtype), Scratch()
    for block in row_blocks(z, held=3):
        shift(z[block], out=log_q[block])
        total = sums(np.exp(log_q[block], out=q[block]), *scratch.like(q[block][..., ::2], held=1))
        q[block] /= total
        log_q[block] -= np.log(total)
    return q, log_q


def q_and_surprise(z, target):
    """Return softmax(z), and -ln q of the token that came in each row."""
    z = some_rows(z)
    target, scratch = tokens(target, z), Scratch()
    q, surprise = np.empty(z.shape, z.dtype), np.empty(z.shape[:-1], z.dtype)
    for block in row_blocks(z, held=1.6):
        d = q[block]
        shift(z[block], out=d)
        came = np.take_along_axis(d, target[block][..., None], axis=-1)
        total = sums(np.exp(d, out=d), *scratch.like(d[..., ::2], held=1))
        d /= total
        surprise[block] = (np.log(total) - came)[..., 0]
    return q, surprise


def some_rows(z):
    """Return logits as rows after checking that there is one."""
    z = rows(z, "z", -1)
    if z.size == 0:
        raise ValueError(f"z: shape {z.shape} has no rows; pass at least one")
    return z


def like(p, z):
    """Return p as an array of the shape of z."""
    p, shape = rows(p, "p", -1), np.shape(z)
    if p.shape != shape:
        raise ValueError(f"p: shape {p.shape}; pass distributions of the shape of z, {shape}")
    return p


def tokens(target, z):
    """Return the targets after checking that they are one token for each row."""
    if target.shape != z.shape[:-1]:
        raise ValueError(f"target: shape {target.shape}; pass tokens of shape {z.shape[:-1]}, or distributions of "
                         f"shape {z.shape}")
    return indices(target, z.shape[-1], "target")


def mean(x):
    return float(np.mean(x, dtype=np.float64))


def over_rows(gradient):
    """Divide by the number of rows, in place."""
    gradient /= gradient.size // gradient.shape[-1]
    return gradient
