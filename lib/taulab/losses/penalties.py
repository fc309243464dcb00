"""The entropy of a softmax, and the log loss with it as a term of either sign."""

from taulab._blocks import finite
from taulab._checks import not_negative
from taulab.losses._rows import mean, over_rows, q_and_log_q
from taulab.losses.likelihood import log_loss


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
    q, log_q = q_and_log_q(z)
    H = -(q * finite(log_q)).sum(axis=-1)
    return mean(H), over_rows(-q * (log_q + H[..., None]))


def confidence_penalty(z, target, beta):
    """Cross-entropy less β times the entropy of q: the penalty falls on confident rows, so q becomes flatter.

    Parameters
    ----------
    z, target
        As in `log_loss`.
    beta : float
        β ≥ 0.

    The result and the other errors are those of `log_loss`.

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
        As in `log_loss`.
    lam : float
        λ ≥ 0.

    The result and the other errors are those of `log_loss`.

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
    (loss, gradient), (H, slope) = log_loss(z, target), mean_entropy(z)
    return loss + weight * H, gradient + weight * slope
