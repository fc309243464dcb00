"""What every loss does with its rows: one softmax with its logarithms, targets that fit, a mean over the rows."""

import numpy as np

from taulab._blocks import Scratch, row_blocks, shift, sums
from taulab._checks import indices, rows


def q_and_log_q(z):
    """Return softmax(z) and its logarithms, for at least one row, with one exponential for both."""
    z = rows(z, "z", -1)
    if z.size == 0:
        raise ValueError(f"z: shape {z.shape} has no rows; pass at least one")
    q, log_q, scratch = np.empty(z.shape, z.dtype), np.empty(z.shape, z.dtype), Scratch()
    for block in row_blocks(z, held=3):
        shift(z[block], out=log_q[block])
        total = sums(np.exp(log_q[block], out=q[block]), *scratch.like(q[block][..., ::2], held=1))
        q[block] /= total
        log_q[block] -= np.log(total)
    return q, log_q


def like(p, z):
    """Return p as an array of the shape of z."""
    p, shape = rows(p, "p", -1), np.shape(z)
    if p.shape != shape:
        raise ValueError(f"p: shape {p.shape}; pass distributions of the shape of z, {shape}")
    return p


def tokens(target, log_q):
    """Return the targets after checking that they are one token for each row."""
    if target.shape != log_q.shape[:-1]:
        raise ValueError(f"target: shape {target.shape}; pass tokens of shape {log_q.shape[:-1]}, or distributions of "
                         f"shape {log_q.shape}")
    return indices(target, log_q.shape[-1], "target")


def mean(x):
    return float(np.mean(x, dtype=np.float64))


def over_rows(gradient):
    """Divide by the number of rows, in place."""
    gradient /= gradient.size // gradient.shape[-1]
    return gradient
