"""How far a softmax is from a distribution, in either direction."""

import numpy as np

from taulab._blocks import finite
from taulab._checks import distributions, rows
from taulab.entropy import entropy
from taulab.losses._rows import like, mean, over_rows, q_and_log_q
from taulab.losses.likelihood import log_loss


def forward_kl(z, p):
    """Mean over the rows of KL(p‖q): cross-entropy above its floor H(p), with the same gradient.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    p : array_like, shape of z
        Distributions that sum to 1.

    The result and the errors are those of `log_loss`.

    Examples
    --------
    >>> loss, gradient = forward_kl([0, 0], [0.9, 0.1])
    >>> round(loss, 4), gradient
    (0.3681, array([-0.4,  0.4]))

    References
    ----------
    Kullback and Leibler, "On information and sufficiency" (1951); doi:10.1214/aoms/1177729694.
    """
    z = rows(z, "z", -1)
    loss, gradient = log_loss(z, distributions(like(p, z), "p"))
    return loss - mean(entropy(p)), gradient


def reverse_kl(z, p):
    """Mean over the rows of KL(q‖p), where the model q weighs the surprise.

    Less β H(q), it is least exactly at a temperature: q ∝ p^(1/(1+β)), ``taulab.softmax.temper(p, 1 + beta)``.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf where p is 0, for the divergence is infinite if such a token is possible.
    p : array_like, shape of z
        Distributions that sum to 1.

    The result and the errors are those of `log_loss`.

    Examples
    --------
    >>> loss, gradient = reverse_kl([0, 0], [0.9, 0.1])
    >>> round(loss, 4), gradient.round(3)
    (0.5108, array([-0.549,  0.549]))

    References
    ----------
    Kullback and Leibler (1951), as in `forward_kl`, with the two distributions changed over.
    """
    (q, log_q), p = q_and_log_q(z), distributions(like(p, z), "p")
    if (q[p == 0] > 0).any():
        raise ValueError("p: is 0 where q is not, so KL(q‖p) is infinite; put -inf into z there")
    log_ratio = finite(log_q) - np.log(np.where(q > 0, p, 1))
    kl = (q * log_ratio).sum(axis=-1)
    return mean(kl), over_rows(q * (log_ratio - kl[..., None]))
