"""The draw itself."""

import numpy as np

from taulab._blocks import row_blocks
from taulab._checks import count, generator, rows
from taulab.softmax import softmax


def sample(z, rng, *, size=None, axis=-1):
    """Draw tokens from softmax(z), by a race: token i arrives after a time E_i / q_i, and the first to arrive is drawn.

    The E_i are independent and exponential with mean 1, so the times are exponential with rates q_i. That i is first at
    time t has density q_i e^{-q_i t} for i and e^{-q_j t} for each j ≠ i; the integral over t is q_i / Σ q, exactly the
    probability wanted. -ln of a time is ln q_i plus Gumbel noise: the same race is known as the Gumbel-max trick.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf is never drawn.
    rng : numpy.random.Generator
        Source of the draws, such as ``np.random.default_rng(seed)``.
    size : int, keyword-only, optional
        How many draws of each row; None for one.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array of int, shape (...) or (size, ...)
        Indices of tokens.

    Raises
    ------
    ValueError
        If rng is no Generator, size is negative, or as `top_k` for z.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> np.bincount(sample(np.log([0.6, 0.3, 0.1]), rng, size=1000)) / 1000
    array([0.611, 0.284, 0.105])

    References
    ----------
    Maddison, Tarlow and Minka, "A* sampling" (2014); arXiv:1411.0030.
    """
    generator(rng)
    draws = () if size is None else (count(size, "size", least=0),)
    q = softmax(rows(z, "z", axis))
    q = np.broadcast_to(q, (*draws, *q.shape))
    tokens = np.empty(q.shape[:-1], np.intp)
    for block in row_blocks(q, held=4):
        # Not in float32: there one exponential in 2^23 is exactly 0, and would win the race for any token. In float64
        # one in 2^53 is; the smallest float keeps even that from making 0/0 of a token that was cut.
        times = rng.standard_exponential(q[block].shape)
        times += np.finfo(np.float64).tiny
        tokens[block] = np.divide(q[block], times, out=times).argmax(axis=-1)
    return tokens[()]
