"""Rules that listen to something else: the top of the row, the source, or only to the position."""

import numpy as np

from taulab._blocks import Scratch, largest, row_blocks, shift
from taulab._checks import checked_temperatures, floats, not_negative, number, one_of, one_per_row, rows
from taulab.dynamic_temperature._kappa import kappa_of, listening, times


def udt(z, base, theta, N=0.8, *, by="confidence", axis=-1):
    """Uncertainty-based dynamic temperature, τ = T₀ N^(θ/u) with an uncertainty u of the top of the row instead of H.

    Parameters
    ----------
    by : {"confidence", "margin"}, keyword-only
        u = 1 - max q, or u = 1 - (q₁ - q₂) with the two largest q. Neither is above 1, so τ ≤ T₀ N^θ; both are 0 where
        one token has all, and there τ is 0.

    z, base, theta, N and axis are those of `edt`.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ValueError
        If by is neither of the two, or as `edt`.

    Examples
    --------
    >>> z = np.log([[0.5, 0.5, 1e-9, 1e-9], [0.5, 0.2, 0.2, 0.1]])
    >>> udt(z, 1, 1).round(4), udt(z, 1, 1, by="margin").round(4)          # equal max q, margins 0 and .3
    (array([0.64, 0.64]), array([0.8  , 0.727]))

    References
    ----------
    Zhang, Bao and Huang (2024), as in `edt`, name uncertainty instead of entropy as a variant; both u here are this
    library's choice. The margin: Scheffer, Decomain and Wrobel, "Active hidden Markov models for information
    extraction" (2001); doi:10.1007/3-540-44816-0_31.
    """
    one_of(by, "by", ("confidence", "margin"))
    z, base = one_per_row(rows(z, "z", axis), checked_temperatures(base, "base"), "base")
    return listening(_uncertainty(z, by), base, kappa_of(theta, N))


def kld(z, z_without, base, bandwidth, *, axis=-1):
    """KL-guided temperature, τ = T₀ 2^(-KL/σ): cold where the source changes what comes next, T₀ where it does not.

    KL is that of softmax(z), which has read the source, from softmax(z_without), which has not; σ halves τ. A token
    that only the first allows makes KL infinite and τ 0. The authors' code clips probabilities to at least 1e-7: there
    such a KL is large, not infinite.

    Parameters
    ----------
    z, z_without : array_like, shape (..., V)
        Logits of two passes over the same answer.
    bandwidth : float
        σ > 0, in nats.

    base and axis are those of `edt`.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ValueError
        If z_without has not the shape of z, bandwidth is not a finite number above 0, or as `edt`.

    Examples
    --------
    >>> round(float(kld([3, 1, 0, 0], [1, 1, 0, 0], 1, 0.5)), 4)           # KL = .415
    0.5626
    >>> kld([[1, 2], [0, -np.inf]], [[2, 3], [-np.inf, 0]], 1.5, 0.5)      # softmax ignores a constant
    array([1.5, 0. ])

    References
    ----------
    Chang, Reitter, Aksitov and Sung, "KL-divergence guided temperature sampling" (2023); arXiv:2306.01286. The rule is
    that of their program, kl_guided_sampling.
    """
    z, z_without = rows(z, "z", axis), rows(z_without, "z_without", axis)
    if z.shape != z_without.shape:
        raise ValueError(f"z_without: shape {z_without.shape} is not that of z, {z.shape}; pass the logits of the same "
                         "steps, read without the source")
    z, base = one_per_row(z, checked_temperatures(base, "base"), "base")
    sigma = number(bandwidth, "bandwidth", lambda x: 0 < x < np.inf, "must be a finite number above 0, in nats; for a "
                   "fixed temperature use taulab.sampling.temperature")
    KL = _divergence(z, np.broadcast_to(z_without, z.shape))
    return times(base, np.exp2(-KL / sigma), KL == np.inf)


def schedule(t, first, later, half_life):
    """Temperature by position, deaf to the logits: τ = later + (first - later) 2^(-t/half_life). A control.

    Parameters
    ----------
    t : array_like, shape (...)
        Positions, 0 for the first token.
    first, later : float
        τ at t = 0, and where it goes: first above later is hot first, below it cold first.
    half_life : float
        Tokens in which half of the way is gone.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ValueError
        If t is negative, nan or infinite, first or later is not a finite number of 0 or more, or half_life is not one
        above 0.

    Examples
    --------
    >>> schedule([0, 2, 4], 1.4, 0.6, 2), schedule([0, 2, 4], 0.6, 1.0, 2)
    (array([1.4, 1. , 0.8]), array([0.6, 0.8, 0.9]))

    References
    ----------
    A relative: Zhu, Li, Li, Zhao, Li, Jin and Mei, "Hot or cold? Adaptive temperature sampling for code generation with
    large language models", AAAI (2024), heat the first token of a block of code; arXiv:2309.02772.
    """
    t = floats(t, "t")
    if not ((t >= 0) & (t < np.inf)).all():
        raise ValueError(f"t={t[~((t >= 0) & (t < np.inf))][0]}: a position is 0 or greater, 0 for the first token")
    first, later = not_negative(first, "first"), not_negative(later, "later")
    half_life = number(half_life, "half_life", lambda x: 0 < x < np.inf, "must be a finite number above 0, in tokens")
    return (later + (first - later) * np.exp2(-t / half_life))[()]


def _uncertainty(z, by):
    """Return 1 - max q, or 1 - (q₁ - q₂), without the difference that would cancel: from the weights of the others."""
    result, scratch = np.empty(z.shape[:-1], z.dtype), Scratch()
    for block in row_blocks(z):
        weights, = scratch.like(z[block], held=1)
        shift(z[block], out=weights)
        first = weights.argmax(axis=-1, keepdims=True)
        np.put_along_axis(np.exp(weights, out=weights), first, 0, axis=-1)
        others = weights.sum(axis=-1)
        second = weights.max(axis=-1) if by == "margin" else 0
        result[block] = (others + second) / (1 + others)
    return result


def _divergence(z, z_without):
    """Return KL(softmax(z)‖softmax(z_without)) of rows: E_q[d - d°] - ln Z + ln Z°, where d is z - max z."""
    result, scratch = np.empty(z.shape[:-1], z.dtype), Scratch()
    for block in row_blocks(z, held=3):
        d, gap, weights = scratch.like(z[block], held=3)
        shift(z[block], out=d)
        top = largest(z_without[block], "z_without")
        with np.errstate(over="ignore", invalid="ignore"):
            np.subtract(z_without[block], top, out=gap)
            total_without = np.exp(gap, out=weights).sum(axis=-1)
            np.subtract(d, gap, out=gap)
            total = np.exp(d, out=weights).sum(axis=-1)
            gap *= weights
        if np.isnan(mean := gap.sum(axis=-1)).any():                  # 0 · ∞, or -inf less -inf: a token without weight
            np.copyto(gap, 0, where=np.isnan(gap))
            mean = gap.sum(axis=-1)
        result[block] = np.maximum(mean / total + np.log(total_without / total), 0)
    return result
