"""Losses of a softmax, each with its gradient with respect to the logits: every function returns (loss, gradient).

With q = softmax(z), rows of logits z and targets p, in nats and before the mean over the rows:

    function              loss                                  gradient
    cross_entropy         -Σ p ln q                             q - p
    mean_entropy          H(q) = -Σ q ln q                      -q (ln q + H)
    forward_kl            KL(p‖q) = Σ p ln(p/q)                 q - p
    reverse_kl            KL(q‖p) = Σ q ln(q/p)                 q (ln(q/p) - KL)
    confidence_penalty    cross_entropy - β H(q)                q - p + β q (ln q + H)
    entropy_penalty       cross_entropy + λ H(q)                q - p - λ q (ln q + H)
    label_smoothing       cross_entropy, (1 - ε) p + ε/V for p  q - (1 - ε) p - ε/V

    >>> import numpy as np
    >>> z, p = np.array([2.0, 1, 0]), np.array([1.0, 0, 0])         # the idea: cross-entropy and its gradient
    >>> q = np.exp(z) / np.exp(z).sum()
    >>> round(float(-(p * np.log(q)).sum()), 4), (q - p).round(3)
    (0.4076, array([-0.335,  0.245,  0.09 ]))

The rows of a gradient sum to 0, for softmax ignores a constant added to a row. The rules of `taulab.softmax` on -inf,
dtypes and errors hold here too; the tokens lie along the last axis, and there must be at least one row.
"""

import numpy as np
from scipy.optimize import brentq
from scipy.special import wrightomega

from taulab._blocks import Scratch, finite, row_blocks, shift, sums
from taulab._checks import distributions, indices, not_negative, number, plain, rows
from taulab.entropy import entropy


def cross_entropy(z, target):
    """Mean over the rows of -Σ p_i ln q_i: the log loss of a model. It is least, H(p), at q = p.

    With tokens for targets p is 1 at the token. That does not make q peaked: rows that share their logits reach their
    minimum where q is the distribution of their tokens.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    target : array_like, shape (...) of int, or shape of z
        The tokens that came, or distributions that sum to 1 (a one-hot row is one).

    Returns
    -------
    loss : float
        In nats.
    gradient : array, shape of z

    Raises
    ------
    ValueError
        If the target does not fit z, or there are no rows; for z, as `taulab.softmax.softmax`.

    Examples
    --------
    >>> loss, gradient = cross_entropy([[2, 1, 0], [2, 1, 0]], [0, 1])
    >>> round(loss, 4), gradient.round(3)
    (0.9076, array([[-0.167,  0.122,  0.045],
           [ 0.333, -0.378,  0.045]]))

    References
    ----------
    Bridle, "Training stochastic model recognition algorithms as networks can lead to maximum mutual information
    estimation of parameters" (1990).
    """
    (gradient, log_q), target = _q_and_log_q(z), plain(target, "target")
    if target.shape == log_q.shape:
        p = distributions(rows(target, "target", -1), "target")
        loss = -(p * np.where(p > 0, log_q, 0)).sum(axis=-1)
        gradient -= p
    else:
        at_target = np.arange(target.size), _tokens(target, log_q).ravel()
        loss = -log_q.reshape(-1, log_q.shape[-1])[at_target]
        gradient.reshape(-1, log_q.shape[-1])[at_target] -= 1
    return _mean(loss), _over_rows(gradient)


def mean_entropy(z):
    """Mean over the rows of the entropy H(q). To raise it, subtract its gradient from that of a loss.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.

    Returns
    -------
    entropy : float
        In nats.
    gradient : array, shape of z

    Raises
    ------
    ValueError
        As `taulab.softmax.softmax`, or if there are no rows.

    Examples
    --------
    >>> H, gradient = mean_entropy([2, 1, 0])
    >>> round(H, 4), gradient.round(3)
    (0.8324, array([-0.283,  0.141,  0.142]))

    References
    ----------
    Pereyra, Tucker, Chorowski, Kaiser and Hinton, "Regularizing neural networks by penalizing confident output
    distributions" (2017), section 3; arXiv:1701.06548.
    """
    q, log_q = _q_and_log_q(z)
    H = -(q * finite(log_q)).sum(axis=-1)
    return _mean(H), _over_rows(-q * (log_q + H[..., None]))


def forward_kl(z, p):
    """Mean over the rows of KL(p‖q): cross-entropy above its floor H(p), with the same gradient.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    p : array_like, shape of z
        Distributions that sum to 1.

    The result and the errors are those of `cross_entropy`.

    Examples
    --------
    >>> loss, gradient = forward_kl([0, 0], [0.9, 0.1])
    >>> round(loss, 4), gradient
    (0.3681, array([-0.4,  0.4]))

    References
    ----------
    Kullback and Leibler, "On information and sufficiency" (1951); doi:10.1214/aoms/1177729694.
    """
    loss, gradient = cross_entropy(z, _like(p, z))
    return loss - _mean(entropy(p)), gradient


def reverse_kl(z, p):
    """Mean over the rows of KL(q‖p), where the model q weighs the surprise.

    Less β H(q), it is least exactly at a temperature: q ∝ p^(1/(1+β)), ``taulab.softmax.temper(p, 1 + beta)``.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf where p is 0, for the divergence is infinite if such a token is possible.
    p : array_like, shape of z
        Distributions that sum to 1.

    The result and the errors are those of `cross_entropy`.

    Examples
    --------
    >>> loss, gradient = reverse_kl([0, 0], [0.9, 0.1])
    >>> round(loss, 4), gradient.round(3)
    (0.5108, array([-0.549,  0.549]))

    References
    ----------
    Kullback and Leibler (1951), as in `forward_kl`, with the two distributions changed over.
    """
    (q, log_q), p = _q_and_log_q(z), distributions(_like(p, z), "p")
    if (q[p == 0] > 0).any():
        raise ValueError("p: is 0 where q is not, so KL(q‖p) is infinite; put -inf into z there")
    log_ratio = finite(log_q) - np.log(np.where(q > 0, p, 1))
    kl = (q * log_ratio).sum(axis=-1)
    return _mean(kl), _over_rows(q * (log_ratio - kl[..., None]))


def confidence_penalty(z, target, beta):
    """Cross-entropy less β times the entropy of q: the penalty falls on confident rows, so q becomes flatter.

    Parameters
    ----------
    z, target
        As in `cross_entropy`.
    beta : float
        β ≥ 0.

    The result and the other errors are those of `cross_entropy`.

    Raises
    ------
    ValueError
        If beta is negative: for the other sign use `entropy_penalty`.

    Examples
    --------
    >>> round(confidence_penalty([2, 1, 0], 0, 0.5)[0], 4)      # .4076 - .5 · .8324
    -0.0086

    References
    ----------
    Pereyra et al. (2017), section 3, as in `mean_entropy`. `confidence_penalty_optimum` has the minimum.
    """
    return _with_entropy(z, target, -not_negative(beta, "beta"))


def entropy_penalty(z, target, lam):
    """Cross-entropy plus λ times the entropy of q: the penalty falls on uncertain rows, so q becomes *sharper*.

    Texts that print this sign and promise more entropy mean `confidence_penalty`. A large λ makes local minima that
    peak on wrong tokens: for p = (.6, .3, .1), from λ = 1.85 on.

    Parameters
    ----------
    z, target
        As in `cross_entropy`.
    lam : float
        λ ≥ 0.

    The result and the other errors are those of `cross_entropy`.

    Raises
    ------
    ValueError
        If lam is negative: for the other sign use `confidence_penalty`.

    Examples
    --------
    >>> round(entropy_penalty([2, 1, 0], 0, 0.5)[0], 4)         # .4076 + .5 · .8324
    0.8238

    References
    ----------
    Grandvalet and Bengio, "Semi-supervised learning by entropy minimization" (2004), where this sign is meant.
    """
    return _with_entropy(z, target, not_negative(lam, "lam"))


def _with_entropy(z, target, weight):
    """Return cross-entropy plus a weight times the entropy of q, with the gradient."""
    (loss, gradient), (H, slope) = cross_entropy(z, target), mean_entropy(z)
    return loss + weight * H, gradient + weight * slope


def label_smoothing(z, target, epsilon):
    """Cross-entropy with (1 - ε) p + ε/V in place of p. It is least where q is that mixture.

    Parameters
    ----------
    z, target
        As in `cross_entropy`.
    epsilon : float
        ε from 0 to 1.

    The result and the other errors are those of `cross_entropy`.

    Raises
    ------
    ValueError
        If epsilon is outside [0, 1].

    Examples
    --------
    >>> round(label_smoothing([2, 1, 0], 0, 0.1)[0], 4)         # .9 · .4076 + .1 · 1.4076
    0.5076

    References
    ----------
    Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception architecture for computer vision" (2016),
    section 7; arXiv:1512.00567.
    """
    epsilon = number(epsilon, "epsilon", lambda epsilon: 0 <= epsilon <= 1, "must be from 0 to 1")
    z, target = rows(z, "z", -1), plain(target, "target")
    if target.shape == z.shape:
        p = distributions(rows(target, "target", -1), "target").astype(z.dtype)
    else:
        p = np.zeros_like(z)
        np.put_along_axis(p, _tokens(target, z)[..., None], 1, axis=-1)
    p *= 1 - epsilon
    p += epsilon / z.shape[-1]
    return cross_entropy(z, p)


def confidence_penalty_optimum(p, beta):
    """The distribution q at which -Σ p ln q - β H(q) is least, in closed form but for one number c.

    Where the loss does not fall along Σ q = 1, p_i = q_i (β ln q_i + c). With Lambert's W (y = W e^W) that is

        q_i = p_i / (β W(y_i)),  y_i = (p_i/β) e^{c/β};    q_i = e^{-c/β} where p_i = 0,

    and Σ q = 1 fixes c: summed over i the first line says c = Σ p + β H(q), so H(q), between 0 and ln V, is the number
    to find. As e^{c/β} may overflow, W(y) is computed from ln y, as the Wright omega function.

    It is not a temperature: to first order in β q is p tempered at τ = 1 + β, but no further.

    Parameters
    ----------
    p : array_like, shape (..., V)
        Distributions that sum to 1.
    beta : float
        β ≥ 0.

    Returns
    -------
    array, shape of p

    Raises
    ------
    ValueError
        If beta is negative (the minimum is then not unique: follow the gradient of `entropy_penalty`) or infinite, or p
        is not made of distributions.

    Examples
    --------
    >>> confidence_penalty_optimum([0.6, 0.3, 0.1], 0.3).round(5)
    array([0.54154, 0.31676, 0.1417 ])

    References
    ----------
    Corless, Gonnet, Hare, Jeffrey and Knuth, "On the Lambert W function" (1996); doi:10.1007/BF02124750.
    """
    p, beta = distributions(rows(p, "p", -1), "p"), not_negative(beta, "beta")
    q = p.astype(np.float64)
    if beta >= LEAST_BETA:
        for row in np.ndindex(p.shape[:-1]):
            q[row] = _optimum(q[row], beta)
    return q.astype(p.dtype)


#: A β below this moves no p by a digit.
LEAST_BETA = 1e-30


def _optimum(p, beta):
    """Return the optimum for one distribution, from c/β = Σp/β + H(q), where 0 ≤ H(q) ≤ ln V."""
    with np.errstate(divide="ignore"):
        log_p = np.log(p) - np.log(beta)

    def q(entropy):
        x = p.sum() / beta + entropy
        omega = wrightomega(log_p + x)
        # As p → 0 the quotient tends to e^{-c/β}, and is that to the last bit long before p and ω underflow.
        return np.divide(p, beta * omega, out=np.full(p.shape, np.exp(-x)), where=omega > 1e-200)

    def surplus(entropy):
        return q(entropy).sum() - 1

    top = np.log(p.size)
    if surplus(0.0) <= 0 or surplus(top) >= 0:            # up to rounding, p is one token, or uniform, or β is minute
        return q(0.0 if surplus(0.0) <= 0 else top)
    return q(brentq(surplus, 0.0, top, xtol=1e-15, rtol=1e-15))


def _q_and_log_q(z):
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


def _like(p, z):
    """Return p as an array of the shape of z."""
    p, shape = rows(p, "p", -1), np.shape(z)
    if p.shape != shape:
        raise ValueError(f"p: shape {p.shape}; pass distributions of the shape of z, {shape}")
    return p


def _tokens(target, log_q):
    """Return the targets after checking that they are one token for each row."""
    if target.shape != log_q.shape[:-1]:
        raise ValueError(f"target: shape {target.shape}; pass tokens of shape {log_q.shape[:-1]}, or distributions of "
                         f"shape {log_q.shape}")
    return indices(target, log_q.shape[-1], "target")


def _mean(x):
    return float(np.mean(x, dtype=np.float64))


def _over_rows(gradient):
    """Divide by the number of rows, in place."""
    gradient /= gradient.size // gradient.shape[-1]
    return gradient
