"""Rules that keep the first tokens of a row in some order."""

import numpy as np

from taulab._checks import count
from taulab.entropy import entropy_from_logits
from taulab.sampling._cutting import best, cut, enough, first, share
from taulab.softmax import log_softmax


def top_k(z, k, *, min_tokens_to_keep=1, axis=-1):
    """Keep the k likeliest tokens, exactly k where so many are finite.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    k : int
        At least 1. With V or more, nothing is cut.
    min_tokens_to_keep : int, keyword-only
        At least 1.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape of z
        The logits, -inf where cut.

    Raises
    ------
    ValueError
        If k or min_tokens_to_keep is not an integer above 0, z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> top_k([1, 3, 2, 2], 2)                        # the tie goes to the lower index
    array([-inf,   3.,   2., -inf])

    References
    ----------
    Fan, Lewis and Dauphin, "Hierarchical neural story generation" (2018); arXiv:1805.04833.
    """
    k = max(count(k, "k"), count(min_tokens_to_keep, "min_tokens_to_keep"))
    return cut(z, axis, lambda z, d, top: best(z, k))


def top_p(z, p, *, min_tokens_to_keep=1, axis=-1):
    """Keep the nucleus: the fewest tokens, likeliest first, whose probabilities add up to p or more.

    The token that crosses p stays; without it, a token of probability above p would leave nothing.

    Parameters
    ----------
    p : float
        Mass, in (0, 1].

    z, min_tokens_to_keep, axis and the result are those of `top_k`.

    Raises
    ------
    ValueError
        If p is outside (0, 1], or as `top_k`.

    Examples
    --------
    >>> top_p([3, 2, 1], 0.8)                         # q = (.665, .245, .090)
    array([  3.,   2., -inf])

    References
    ----------
    Holtzman, Buys, Du, Forbes and Choi, "The curious case of neural text degeneration" (2020);
    arXiv:1904.09751.
    """
    p, least = share(p, "p"), count(min_tokens_to_keep, "min_tokens_to_keep")

    def nucleus(z, d, top):
        falling = np.sort(z, axis=-1)[..., ::-1]
        with np.errstate(over="ignore"):
            weights = falling - top
        k = enough(np.exp(weights, out=weights), p, least, top)
        return first(z, k, np.take_along_axis(falling, k - 1, axis=-1))

    return cut(z, axis, nucleus)


def typical(z, mass, *, min_tokens_to_keep=1, axis=-1):
    """Keep the fewest tokens of at least this mass, those first whose surprise -ln q_i is closest to its mean, H.

    The likeliest token may go: where H is large, it is less surprising than is typical.

    Parameters
    ----------
    mass : float
        In (0, 1].
    min_tokens_to_keep : int, keyword-only
        At least 1; the most typical tokens count, not the likeliest.

    z, axis and the result are those of `top_k`.

    Raises
    ------
    ValueError
        If mass is outside (0, 1], or as `top_k`.

    Examples
    --------
    >>> import numpy as np
    >>> typical(np.log([0.4, 0.2, 0.2, 0.2]), 0.6).round(2)     # H = 1.33 nats; surprises .92, 1.61, 1.61, 1.61
    array([ -inf, -1.61, -1.61, -1.61])

    References
    ----------
    Meister, Pimentel, Wiher and Cotterell, "Locally typical sampling" (2023); arXiv:2202.00666.
    """
    mass, least = share(mass, "mass"), count(min_tokens_to_keep, "min_tokens_to_keep")

    def typical_set(z, d, top):
        log_q = log_softmax(d)
        strangeness = abs(log_q + entropy_from_logits(d)[..., None])
        order = np.argsort(strangeness, axis=-1, kind="stable")
        k = enough(np.exp(np.take_along_axis(log_q, order, axis=-1)), mass, least, top)
        keep = np.empty(z.shape, bool)
        np.put_along_axis(keep, order, np.arange(z.shape[-1]) < k, axis=-1)
        return keep

    return cut(z, axis, typical_set)
