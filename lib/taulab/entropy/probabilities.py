"""Entropy and its relatives as functions of probabilities."""

import numpy as np
from scipy.special import rel_entr, xlogy

from taulab._blocks import Scratch, row_blocks
from taulab._checks import distributions, nats_per_unit, rows


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
        Between 0 and ln V, divided by ln base.

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
    result, scratch = np.empty(p.shape[:-1], p.dtype), Scratch()
    for block in row_blocks(p, held=2):
        result[block] = _mean_surprise(p[block], *scratch.like(p[block], held=2))
    return result[()] / nats_per_unit(base)


def _mean_surprise(p, log_p, terms):
    """Fill `log_p` for a block of rows and return the mean surprise -Σ p ln p.

    Where p = 0 any finite logarithm will do, since it has no weight: here that of the smallest normal number.
    """
    np.maximum(distributions(p, "p"), np.finfo(p.dtype).tiny, out=log_p)
    mean = np.multiply(p, np.log(log_p, out=log_p), out=terms).sum(axis=-1)
    return np.maximum(0 - mean, 0)                        # p = 1 + 1e-5 is legal, its surprise below 0


def varentropy(p, *, axis=-1):
    """Variance of the surprise, Var_p[ln p], in nats².

    For p = softmax(z/τ) it is the heat capacity Var_q[z]/τ² = τ dH/dτ. For bits² divide by (ln 2)².

    Parameters, shapes and errors are those of `entropy`, without a base.

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
    result, scratch = np.empty(p.shape[:-1], p.dtype), Scratch()
    for block in row_blocks(p, held=2):
        log_p, terms = scratch.like(p[block], held=2)
        log_p += _mean_surprise(p[block], log_p, terms)[..., None]
        np.multiply(p[block], np.square(log_p, out=log_p), out=terms)
        result[block] = terms.sum(axis=-1)
    return result[()]


def perplexity(p, *, axis=-1):
    """exp(H): the number of equally likely tokens that would be as uncertain. It does not depend on a base.

    Parameters, shapes and errors are those of `entropy`, without a base.

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

    Parameters, shapes and errors are those of `entropy`, without a base; V counts tokens of probability 0
    too, and must be at least 2.

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
    return np.maximum(0 - _sum_of_pairs(xlogy, p, q, axis), 0) / nats_per_unit(base)


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
    return np.maximum(_sum_of_pairs(rel_entr, p, q, axis), 0) / nats_per_unit(base)


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
