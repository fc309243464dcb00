"""Entropy of a distribution, and how it moves with temperature.

    q_i = exp(z_i/τ) / Z        H(τ) = -Σ q_i ln q_i = ln Z - E_q[z]/τ        dH/dτ = Var_q[z] / τ³

Nats, unless ``base`` says otherwise. With d = z - max z instead of z, both ln Z and -E_q[d]/τ are sums of terms ≥ 0: so
H needs no logarithm per token, and rounding cannot make it negative. The rules of `taulab.softmax` on τ, -inf, axes,
dtypes and errors hold here too. Rounding, for 50,000 tokens: H is right to 1e-13 nats in float64 and to 1e-5 nats in
float32, Var and slope to the same relative errors.

Functions of probabilities never renormalise: a row that does not sum to 1 within 1e-4 raises a ValueError.
"""

from math import log
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import rel_entr, xlogy

from taulab._arrays import (
    WORKSPACE,
    checked_temperatures,
    distributions,
    finite,
    floats,
    inverse_of,
    one_per_row,
    row_blocks,
    rows,
    rows_and_inverse,
    scaled,
    scratch_blocks,
    shift,
)


def entropy(p, *, base=None, axis=-1):
    """Shannon entropy -Σ p_i ln p_i, where 0 ln 0 = 0.

    Parameters
    ----------
    p : array_like, shape (..., V)
        Probabilities. They are not renormalised: `scipy.stats.entropy` does so silently.
    base : float, keyword-only, optional
        Base of the logarithm: None for nats, 2 for bits.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape (...)
        Between 0 and ln V.

    Raises
    ------
    ValueError
        If p holds a negative number or nan, a row does not sum to 1, or base is not above 1.

    Examples
    --------
    >>> round(float(entropy([0.1, 0.9])), 4), round(float(entropy([0.1, 0.9], base=2)), 4)
    (0.3251, 0.469)

    References
    ----------
    Shannon, "A mathematical theory of communication" (1948), section 6; doi:10.1002/j.1538-7305.1948.tb01338.x.
    """
    p = rows(p, "p", axis)
    result = np.empty(p.shape[:-1], p.dtype)
    for block, (log_p, _) in scratch_blocks(p, held=2):
        result[block] = _mean_surprise(p[block], log_p)
    return _in_base(result, base)


def _mean_surprise(p, log_p):
    """Fill `log_p` for a block of rows and return the mean surprise -Σ p ln p.

    Where p = 0 any finite logarithm will do, since it has no weight: here that of the smallest normal number.
    """
    np.maximum(distributions(p, "p"), np.finfo(p.dtype).tiny, out=log_p)
    return np.maximum(0 - np.vecdot(p, np.log(log_p, out=log_p)), 0)   # p = 1 + 1e-5 is legal, its surprise below 0


def varentropy(p, *, axis=-1):
    """Variance of the surprise, Var_p[ln p], in nats².

    For p = softmax(z/τ) it is the heat capacity Var_q[z]/τ² = τ dH/dτ. For bits² divide by (ln 2)².

    Parameters, shapes and errors are those of `entropy`.

    Examples
    --------
    >>> round(float(varentropy([0.1, 0.9])), 4)       # 0.1 · 0.9 · (ln 9)²
    0.4345
    >>> float(varentropy([0.5, 0.5, 0.0]))            # all surprises that can occur are equal
    0.0

    References
    ----------
    Kontoyiannis and Verdú, "Optimal lossless data compression: non-asymptotics and asymptotics" (2014);
    doi:10.1109/TIT.2013.2291007.
    """
    p = rows(p, "p", axis)
    result = np.empty(p.shape[:-1], p.dtype)
    for block, (log_p, _) in scratch_blocks(p, held=2):
        log_p += _mean_surprise(p[block], log_p)[..., None]
        result[block] = np.vecdot(p[block], np.square(log_p, out=log_p))
    return result[()]


def perplexity(p, *, axis=-1):
    """exp(H): the number of equally likely tokens that would be as uncertain. It does not depend on the base.

    Parameters, shapes and errors are those of `entropy`.

    Examples
    --------
    >>> round(float(perplexity([0.25, 0.25, 0.25, 0.25, 0])), 12)
    4.0

    References
    ----------
    Jelinek, Mercer, Bahl and Baker, "Perplexity: a measure of the difficulty of speech recognition tasks" (1977);
    doi:10.1121/1.2016299.
    """
    return np.exp(entropy(p, axis=axis))


def normalized_entropy(p, *, axis=-1):
    """H / ln V, between 0 (one token is certain) and 1 (all V are equally likely).

    Parameters, shapes and errors are those of `entropy`; V counts tokens of probability 0 too, and must be at least 2.

    Examples
    --------
    >>> float(normalized_entropy([0.5, 0.5, 0, 0]))
    0.5
    """
    size = rows(p, "p", axis).shape[-1]
    if size == 1:
        raise ValueError("p: has one token, and H / ln 1 is 0/0; pass at least two")
    return np.minimum(entropy(p, base=size, axis=axis), 1)


def cross_entropy(p, q, *, base=None, axis=-1):
    """Cross-entropy -Σ p_i ln q_i = H(p) + KL(p‖q): the mean surprise of a model q when the truth is p.

    Parameters
    ----------
    p, q : array_like, shapes (..., V) that broadcast
        Probabilities: the truth and the model.
    base : float, keyword-only, optional
        Base of the logarithm: None for nats, 2 for bits.
    axis : int, keyword-only
        Axis of the tokens, in both.

    Returns
    -------
    array, shape (...)
        inf where the model gives probability 0 to something that happens.

    Raises
    ------
    ValueError
        As `entropy`, for p and q; or if their shapes do not fit.

    Examples
    --------
    >>> round(float(cross_entropy([0.5, 0.5], [0.9, 0.1])), 4)
    1.204
    >>> float(cross_entropy([0.5, 0.5], [1, 0]))
    inf

    References
    ----------
    Cover and Thomas, "Elements of Information Theory" (2006), sections 2.3 and 5.4; doi:10.1002/047174882X.
    """
    return _in_base(np.maximum(0 - _sum_of_pairs(xlogy, p, q, axis), 0), base)


def kl_divergence(p, q, *, base=None, axis=-1):
    """Kullback–Leibler divergence Σ p_i ln(p_i/q_i): what the model q costs beyond H(p). Never negative.

    Parameters, shapes, result and errors are those of `cross_entropy`.

    Examples
    --------
    >>> round(float(kl_divergence([0.5, 0.5], [0.9, 0.1])), 4)
    0.5108

    References
    ----------
    Kullback and Leibler, "On information and sufficiency" (1951); doi:10.1214/aoms/1177729694.
    """
    return _in_base(np.maximum(_sum_of_pairs(rel_entr, p, q, axis), 0), base)


def _sum_of_pairs(term, p, q, axis):
    """Return Σ term(p_i, q_i) over rows of probabilities that broadcast to each other."""
    p, q = rows(p, "p", axis), rows(q, "q", axis)
    if p.shape[-1] != q.shape[-1]:
        raise ValueError(f"q: has {q.shape[-1]} tokens and p has {p.shape[-1]}; pass both over the same tokens")
    try:
        p, q = np.broadcast_arrays(p, q)
    except ValueError:
        raise ValueError(f"q: rows of shape {q.shape[:-1]} do not broadcast to those of p, {p.shape[:-1]}") from None
    result = np.empty(p.shape[:-1], np.result_type(p, q))
    for block in row_blocks(p, held=2):
        result[block] = term(distributions(p[block], "p"), distributions(q[block], "q")).sum(axis=-1)
    return result


def _in_base(nats, base):
    """Return an entropy given in nats in units of `base`: a scalar, if it is one number."""
    return nats[()] / _nats_per_unit(base)


def _nats_per_unit(base):
    if base is None:
        return 1.0
    if not 1 < base < np.inf:
        raise ValueError(f"base={base}: must be a number above 1; use 2 for bits, None for nats")
    return log(base)


def entropy_from_logits(z, temperature=1.0, *, base=None, axis=-1):
    """Entropy of softmax(z/τ), as ln Z - E_q[z]/τ.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away.
    temperature : float or array_like that broadcasts to (...)
        τ ≥ 0 or inf.
    base : float, keyword-only, optional
        Base of the logarithm: None for nats, 2 for bits.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape (...) (with the rows of τ, where τ has more)
        From ln(number of largest logits) at τ = 0 to ln(number of finite logits) at τ = ∞.

    Raises
    ------
    ValueError
        If τ is negative or nan, z holds nan or +inf, a row has no finite logit, or base is not above 1.

    Examples
    --------
    >>> round(float(entropy_from_logits([2, 1, 0, -1], 2)), 5)
    1.24505

    References
    ----------
    Jaynes, "Information theory and statistical mechanics" (1957), section 3; doi:10.1103/PhysRev.106.620.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    total, mean = (np.empty(z.shape[:-1], z.dtype) for _ in range(2))
    ones = np.ones(z.shape[-1], z.dtype)
    for block, (d, weights) in scratch_blocks(z, held=2):
        _, total[block], mean[block] = _weigh(z[block], inverse[block], d, weights, ones)
    return _in_base(np.log(total) - scaled(mean, inverse[..., 0]), base)


def _weigh(z, inverse, d, weights, ones):
    """Fill `d` = z - max z and `weights` = exp(d/τ) for a block of rows; return max z, Σ weights and E_q[d].

    Both sums are dot products, which BLAS does in half the time of weights.sum.
    """
    top = shift(z, out=d)
    np.exp(scaled(d, inverse, out=weights), out=weights)
    total = np.vecdot(weights, ones)
    return top, total, np.vecdot(weights, finite(d)) / total


def logit_moments(z, temperature, *, axis=-1):
    """Mean and variance of the logits, E_q[z] and Var_q[z], under q = softmax(z/τ).

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away.
    temperature : float or array_like that broadcasts to (...)
        τ ≥ 0 or inf.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    mean, var : arrays, shape (...) (with the rows of τ, where τ has more)
        In units of z and of z². The variance is taken about the mean: about the largest logit its digits would cancel.

    Raises
    ------
    ValueError
        If τ is negative or nan, z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> mean, var = logit_moments([2, 1, 0, -1], 2)
    >>> round(float(mean), 5), round(float(var), 5)
    (1.08458, 1.02145)

    References
    ----------
    Jaynes (1957), as in `entropy_from_logits`: E and Var are derivatives of ln Z with respect to 1/τ.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    _, _, mean, var = _moments(z, inverse)
    return mean[()], var[()]


def _moments(z, inverse):
    """Return an EntropySweep for rows of logits (..., V) and 1/τ (..., 1): two passes, the second about the mean."""
    top, total, mean, var = (np.empty(z.shape[:-1], z.dtype) for _ in range(4))
    ones = np.ones(z.shape[-1], z.dtype)
    for block, (d, weights) in scratch_blocks(z, held=2):
        top[block], total[block], mean[block] = _weigh(z[block], inverse[block], d, weights, ones)
        d -= mean[block][..., None]
        weights *= d
        var[block] = np.vecdot(weights, d) / total[block]
    return _summary(top, total, mean, var, inverse[..., 0])


def _summary(top, total, mean, var, inverse):
    """Return an EntropySweep, given max z and the sum, mean and variance that belong to z - max z."""
    slope = scaled(scaled(scaled(var, inverse), inverse), inverse)        # τ³ would underflow where τ does not
    return EntropySweep(np.log(total) - scaled(mean, inverse), slope, mean + top, var)


def entropy_slope(z, temperature, *, axis=-1):
    """Slope of the entropy in the temperature, dH/dτ = Var_q[z] / τ³, under q = softmax(z/τ).

    It is 0 at τ = 0, with ties or without, for Var falls like exp(-gap/τ), faster than τ³; and 0 at τ = ∞, where Var
    has the finite limit Var_uniform[z].

    Parameters, shapes and errors are those of `logit_moments`.

    Returns
    -------
    array, shape (...)
        In nats per unit of τ, never negative. In bits, divide by ln 2.

    Examples
    --------
    >>> round(float(entropy_slope([2, 1, 0, -1], 2)), 5)
    0.12768

    References
    ----------
    Jaynes (1957), as in `entropy_from_logits`; τ dH/dτ is the heat capacity of statistical physics.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    return _moments(z, inverse).slope[()]


class EntropySweep(NamedTuple):
    """What `entropy_sweep` returns: four arrays of shape (..., n), a column for each temperature."""

    entropy: np.ndarray    # H(τ) in nats
    slope: np.ndarray      # dH/dτ in nats per unit of τ
    mean: np.ndarray       # E_q[z]
    var: np.ndarray        # Var_q[z]


def entropy_sweep(z, temperatures, *, axis=-1):
    """Entropy, its slope, and the moments of the logits at many temperatures: one exp per token and temperature.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away.
    temperatures : array_like, shape (n,)
        Each τ ≥ 0 or inf, in any order, which is kept.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    EntropySweep
        Fields `entropy`, `slope`, `mean`, `var`, each of shape (..., n).

    Raises
    ------
    ValueError
        If a τ is negative or nan, temperatures is no vector, z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> sweep = entropy_sweep([2, 1, 0, -1], [0, 1, 2, np.inf])
    >>> sweep.entropy.round(5)
    array([0.     , 0.94754, 1.24505, 1.38629])
    >>> sweep.slope.round(5)
    array([0.     , 0.61659, 0.12768, 0.     ])

    References
    ----------
    Jaynes (1957), as in `entropy_from_logits`.
    """
    z, temperatures = rows(z, "z", axis), checked_temperatures(temperatures, "temperatures")
    if temperatures.ndim != 1:
        raise ValueError(f"temperatures: has shape {temperatures.shape}; pass a vector, [τ] for a single one")
    inverse = inverse_of(temperatures, z.dtype)
    *batch, size = z.shape
    if 2 * inverse.size * size * z.itemsize <= WORKSPACE:
        return _moments(np.broadcast_to(z[..., None, :], (*batch, inverse.size, size)),
                        np.broadcast_to(inverse[:, None], (*batch, inverse.size, 1)))
    top, total, mean, var = np.empty((4, *batch, inverse.size), z.dtype)
    for row in np.ndindex(*batch):
        top[row], total[row], mean[row], var[row] = _long_sweep(z[row], inverse)
    return _summary(top, total, mean, var, inverse)


def _long_sweep(z, inverse):
    """Return max z, and Σ weights, E[d] and Var[d] at each 1/τ, for one row of logits too long for `_moments`.

    All that the temperatures need is one matrix product, weights @ [1, d, d², (d - c)²], taken in pieces that stay in
    cache. Since Var = E[(d - c)²] - (E[d] - c)² loses digits where E[d] is far from c, the nearer c serves: 0, to which
    E[d] falls as τ does, or the plain mean, to which it goes as τ grows.
    """
    d = np.empty_like(z)
    top = shift(z, out=d)
    d = d[d > -np.inf]                                    # cut tokens have no weight at any τ
    centre, sums = d.mean(), np.zeros((inverse.size, 4))
    weights = np.empty((16, WORKSPACE // (40 * d.itemsize)), d.dtype)
    for x in np.split(d, range(weights.shape[1], d.size, weights.shape[1])):
        columns = np.stack([np.ones_like(x), x, np.square(x), np.square(x - centre)]).T
        for start in range(0, inverse.size, 16):
            few = inverse[start:start + 16, None]
            w = scaled(x, few, out=weights[:len(few), :len(x)])
            sums[start:start + 16] += np.exp(w, out=w) @ columns
    total, first, *second = sums.T
    mean = first / total
    var = np.where(mean > centre / 2, second[0] / total - mean**2, second[1] / total - (mean - centre)**2)
    return top, total, mean, var


def temperature_for_entropy(z, target, *, base=None, axis=-1):
    """The temperature at which softmax(z/τ) has the entropy `target`. There is one, for H rises with τ.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf cuts a token away.
    target : float or array_like that broadcasts to (...)
        Entropy strictly between its limits, ln(number of largest logits) and ln(number of finite logits).
    base : float, keyword-only, optional
        Base of the logarithm in which target is given: None for nats, 2 for bits.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape (...) (with the rows of target, where target has more)
        τ, found in float64 by bracketing ln τ and Brent's method.

    Raises
    ------
    ValueError
        If target is not strictly between its limits, or z is refused by `entropy_from_logits`.

    Examples
    --------
    >>> round(float(temperature_for_entropy([2, 1, 0, -1], 1)), 5)
    1.09239
    >>> round(float(temperature_for_entropy([2, 1, 0, -1], 1, base=2)), 5)
    0.69163

    References
    ----------
    Brent, "Algorithms for Minimization without Derivatives" (1973), chapter 4, as in `scipy.optimize.brentq`.
    """
    z = rows(z, "z", axis)
    z, nats = one_per_row(z, floats(target, "target") * _nats_per_unit(base), "target")
    result = np.empty(nats.shape, z.dtype)
    for row in np.ndindex(nats.shape):
        result[row] = _solve(z[row].astype(np.float64), float(nats[row]))
    return result[()]


def _solve(z, target):
    """Return the τ at which one row of logits has the entropy `target`: bracket ln τ in steps of 1, then Brent."""
    def excess(log_temperature):
        return entropy_from_logits(z, np.exp(log_temperature)) - target

    low, high = entropy_from_logits(z, [0, np.inf])
    if not low < target < high:
        raise ValueError(f"target={target} nats: outside the limits that no τ in (0, inf) reaches, {low} = ln(number "
                         f"of largest logits) and {high} = ln(number of finite logits); choose one between them")
    x = 0.0
    while excess(x) < 0:
        x += 1
    while excess(x) > 0:
        x -= 1
    return np.exp(brentq(excess, x, x + 1, xtol=1e-14))
