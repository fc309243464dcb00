"""Rules that listen to the entropy of a row."""

import numpy as np

from taulab._checks import checked_temperatures, floats, indices, not_negative, number, one_per_row, rows
from taulab.dynamic_temperature._kappa import kappa_of, listening
from taulab.entropy import entropy_from_logits


def edt(z, base, theta, N=0.8, *, axis=-1):
    """Entropy-based dynamic temperature, τ = T₀ N^(θ/H) = T₀ e^(-κ/H): the lower the entropy, the colder.

    N and θ are one constant, κ = θ ln(1/N) in nats: .223 θ for N = .8. T₀ is never exceeded, and approached as H → ∞.
    As H → 0 the limit is τ = 0, faster than any power: .41 T₀ at H = .05, 2e-10 T₀ at H = .01 for θ = 1; so where H is
    0, τ is 0, which draws from the largest logits alone. With H in bits the same formula is another rule.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away. H is taken at τ = 1 over what is left.
    base : float or array_like that broadcasts to (...)
        T₀ ≥ 0 or inf.
    theta : float
        θ ≥ 0; 0 is the fixed temperature T₀.
    N : float
        In (0, 1).
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape (...) (with the rows of base, where base has more)
        τ, from 0 to T₀.

    Raises
    ------
    ValueError
        If base or theta is negative or nan, N is outside (0, 1), z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> round(float(edt([3, 1, 0, 0], 1.5, 1)), 4)                 # H = .672
    1.0762
    >>> round(float(edt([3, 1, 0, 0], 1.5, 0.5, 0.64)), 4)         # κ = .223 again
    1.0762
    >>> edt([[0, 0], [1000, 0]], 1, 0.2).round(4)                  # the second row has H = 0
    array([0.9376, 0.    ])

    References
    ----------
    Zhang, Bao and Huang, "EDT: improving large language models' generation by entropy-based dynamic temperature
    sampling" (2024), eq. (7); arXiv:2403.14541.
    """
    z, base = one_per_row(rows(z, "z", axis), checked_temperatures(base, "base"), "base")
    return listening(entropy_from_logits(z), base, kappa_of(theta, N))


def edt_from_entropy(H, base, theta, N=0.8):
    """The τ of `edt` where the entropy is known already.

    Parameters
    ----------
    H : array_like, shape (...)
        Entropies in nats, 0 or greater.

    base, theta and N are those of `edt`.

    Returns
    -------
    array, shape (...) (broadcast with base)

    Raises
    ------
    ValueError
        If H is negative, nan or infinite, or as `edt`.

    Examples
    --------
    >>> edt_from_entropy([0.05, 2], 1, 1).round(4)
    array([0.0115, 0.8944])
    >>> round(float(edt_from_entropy(np.mean([0.05, 2]), 1, 1)), 4)        # their mean makes another τ
    0.8044

    References
    ----------
    Zhang, Bao and Huang (2024), as in `edt`.
    """
    H = floats(H, "H")
    if not ((H >= 0) & (H < np.inf)).all():
        raise ValueError(f"H={H[~((H >= 0) & (H < np.inf))][0]}: an entropy in nats is 0 or greater, and finite")
    H, base = one_per_row(H[..., None], checked_temperatures(base, "base"), "base")
    return listening(H[..., 0], base, kappa_of(theta, N))


def edt_per_answer(z, base, theta, N=0.8, *, lengths=None):
    """One τ for a whole answer, `edt` of the mean entropy of its steps: the answer is written twice, once to listen.

    Parameters
    ----------
    z : array_like, shape (..., T, V)
        Logits at the T steps of a first pass.
    lengths : array_like of int, shape (...), keyword-only, optional
        How many steps each answer has, from 1 to T; what comes after them is filling, and may be any legal logits.

    base, theta and N are those of `edt`, with a base for each answer or one for all.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ValueError
        If z has fewer than two axes or no step, lengths are no such integers, or as `edt`.

    Examples
    --------
    >>> first_pass = [[0.0, 0, 0, 0], [9, 0, 0, 0]]                # H = 1.386, .00370
    >>> round(float(edt_per_answer(first_pass, 1, 1)), 4), edt(first_pass, 1, 1).round(4)
    (0.7254, array([0.8513, 0.    ]))

    References
    ----------
    Zhang, Bao and Huang (2024) compare their rule with one that acts on instances; how that one is computed, this
    library says.
    """
    z = rows(z, "z", -1)
    if z.ndim < 2 or z.shape[-2] == 0:
        raise ValueError(f"z: has shape {z.shape}; pass the logits of the steps of an answer, (..., T, V) with T ≥ 1")
    H = entropy_from_logits(z)
    if lengths is None:
        mean = H.mean(axis=-1)
    else:
        steps = _lengths(lengths, H.shape)
        mean = np.where(np.arange(H.shape[-1]) < steps[..., None], H, 0).sum(axis=-1) / steps.astype(H.dtype)
    return edt_from_entropy(mean, base, theta, N)


def dynatemp(z, low, high, exponent=1.0, *, axis=-1):
    """Temperature between two ends by the share of the greatest entropy, τ = low + (high - low) (H/ln n)^exponent.

    n is the number of tokens left, so the rule is meant to follow a cut, and depends on it: with one token left τ is
    low. ``dynatemp(z, 0, T, 0.5)`` is the rule T √(H/ln V) that is at times called EDT; it is not.

    Parameters
    ----------
    low, high : float
        τ at H = 0 and at H = ln n; low above high listens the other way round.
    exponent : float
        Above 0; below 1 the temperature rises early.

    z and axis are those of `edt`.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ValueError
        If low or high is not a finite number of 0 or more, exponent is not one above 0, or as `edt` for z.

    Examples
    --------
    >>> dynatemp([[0, 0, 0], [3, 1, -np.inf], [0, -np.inf, -np.inf]], 0.5, 1.5).round(4)
    array([1.5   , 1.0271, 0.5   ])

    References
    ----------
    The sampler "dynatemp" of llama.cpp, whose documents name arXiv:2309.02772, which has another rule.
    """
    low, high = not_negative(low, "low"), not_negative(high, "high")
    exponent = number(exponent, "exponent", lambda x: 0 < x < np.inf, "must be a finite number above 0")
    z = rows(z, "z", axis)
    H, most = entropy_from_logits(z), np.log(_left(z)).astype(z.dtype)
    share = np.minimum(H / np.where(most > 0, most, 1), 1)
    return (low + (high - low) * share**exponent).astype(z.dtype, copy=False)[()]


def _left(z):
    """Return the number of tokens left in each row, or in all."""
    return np.count_nonzero(z > -np.inf, axis=-1) if z.min(initial=0) == -np.inf else z.shape[-1]


def _lengths(lengths, shape):
    """Return the numbers of steps (...) of answers whose entropies have the shape (..., T)."""
    lengths = indices(lengths, shape[-1] + 1, "lengths")
    if lengths.shape != shape[:-1] or (lengths == 0).any():
        raise ValueError(f"lengths: of shape {lengths.shape}, from {lengths.min(initial=1)} on; pass a number from 1 "
                         f"to {shape[-1]} for each answer, shape {shape[:-1]}")
    return lengths
