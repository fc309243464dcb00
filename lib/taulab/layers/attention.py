"""Attention, and what tells it the order."""

import numpy as np

from taulab.softmax import softmax


def positions(x, first=0):
    """Vectors (…, T, d) plus waves of their place: sines and cosines of lengths from 2π to below 20,000π places.

    Examples
    --------
    >>> positions(np.zeros((2, 4)), first=1)[0].round(3)
    array([[ 0.841,  0.01 ,  0.54 ,  1.   ],
           [ 0.909,  0.02 , -0.416,  1.   ]])

    References
    ----------
    Vaswani et al. (2017), section 3.5, as in `causal_attention`; the sines stand before the cosines.
    """
    T, d = x.shape[-2:]
    angles = np.arange(first, first + T)[:, None] / 10_000 ** (np.arange(0, d, 2) / d)
    waves = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)[:, :d].astype(x.dtype)
    return x + waves, lambda dy: dy


def causal_attention(x, heads, past=None):
    """Each vector's mean over those before it and itself, weighted by how well they answer its query.

    Parameters
    ----------
    x : array, shape (n, T, 3d)
        Queries, keys and values, d numbers each, cut into as many pieces as there are heads. In each piece of size s,
        y = A V with A = softmax(Q Kᵀ / √s), where what comes later has the weight 0.
    heads : int
        A divisor of d.
    past : list, optional
        Of one array (2, n, heads, t, s), the keys and values of the t vectors before these; those of x are added.

    Returns
    -------
    y : array, shape (n, T, d)
    back : function dy -> dx

    Examples
    --------
    >>> queries_keys_values = np.array([[[1.0, 0.0, 3.0], [1.0, 0.0, 5.0]]])
    >>> causal_attention(queries_keys_values, heads=1)[0]                # equal keys: plain means
    array([[[3.],
            [4.]]])

    References
    ----------
    Vaswani, Shazeer, Parmar, Uszkoreit, Jones, Gomez, Kaiser and Polosukhin, "Attention is all you need" (2017),
    section 3.2; arXiv:1706.03762.
    """
    Q, K, V = _in_heads(x, heads)
    if past is not None:
        kept = np.concatenate([past[0], np.stack([K, V])], axis=3)
        past[0], (K, V) = kept, kept
    scale = x.dtype.type(Q.shape[-1] ** -0.5)
    scores = Q @ K.swapaxes(-1, -2)
    scores *= scale
    scores += np.triu(np.full(scores.shape[-2:], -np.inf, x.dtype), 1 + K.shape[-2] - Q.shape[-2])
    A = softmax(scores, out=scores)

    def back(dy):
        dx = np.empty_like(x)
        dQ, dK, dV = _in_heads(dx, heads)
        dy = dy.reshape(*dy.shape[:2], heads, V.shape[-1]).swapaxes(1, 2)
        dV[...] = A.swapaxes(-1, -2) @ dy
        dS = dy @ V.swapaxes(-1, -2)
        dS -= np.vecdot(A, dS)[..., None]
        dS *= A
        dS *= scale
        dQ[...] = dS @ K
        dK[...] = dS.swapaxes(-1, -2) @ Q
        return dx
    return (A @ V).swapaxes(1, 2).reshape(*x.shape[:2], x.shape[2] // 3), back


def _in_heads(x, heads):
    """Return views of x (n, T, 3d) as queries, keys and values, each (n, heads, T, d / heads)."""
    n, T, size = x.shape
    return x.reshape(n, T, 3, heads, size // (3 * heads)).transpose(2, 0, 3, 1, 4)
