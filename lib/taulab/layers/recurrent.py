"""A layer with a memory, which reads one vector after another."""

import numpy as np


def lstm_cell(a, c):
    """One step of a long short-term memory: the new cell f c + i g and the output h = o tanh(f c + i g).

    a (n, 4m) holds the sums i, f, o, g before their squashing, and is overwritten; i, f and o are gates from 0 to 1,
    σ(a) = ½ tanh(a/2) + ½, so that one tanh serves all four. c (n, m) is the cell before.

    Returns
    -------
    h, c : arrays, shape (n, m)
    back : function (dh, dc, da) -> dc before
        Writes the derivatives with respect to a.

    Examples
    --------
    >>> h, c, back = lstm_cell(np.array([[0.5, 1.0, -0.5, 1.0]]), np.array([[2.0]]))
    >>> h.round(4), c.round(4)
    (array([[0.3621]]), array([[1.9362]]))
    """
    m = c.shape[1]
    gates, (i, f, o, g) = a[:, :3 * m], _quarters(a)
    gates *= 0.5
    np.tanh(a, out=a)
    gates *= 0.5
    gates += 0.5
    new = f * c
    new += i * g
    squashed = np.tanh(new)

    def back(dh, dc, da):
        di, df, do, dg = _quarters(da)
        dc = dc + dh * o * (1 - squashed * squashed)
        np.multiply(dc, g, out=di)
        np.multiply(dc, c, out=df)
        np.multiply(dh, squashed, out=do)
        np.multiply(dc, i, out=dg)
        da[:, :3 * m] *= gates - gates * gates
        dg *= 1 - g * g
        return dc * f
    return o * squashed, new, back


def _quarters(a):
    """Return views of (n, 4m) as four of (n, m)."""
    return a.reshape(len(a), 4, a.shape[1] // 4).swapaxes(0, 1)


def lstm(x, W, R, b, counts):
    """A long short-term memory: at each time it reads x_t, and what it passes on is h_t and the cell c_t.

    The vectors of all sequences stand below each other, time by time: at time t there are counts[t], one for each
    sequence. Where the next count is smaller, the last sequences have ended. Where it is greater, new ones go on from
    the state of the last, as if they had read the same so far.

    Parameters
    ----------
    x : array, shape (N, d)
        N is the sum of counts.
    W, R, b : arrays, shapes (d, 4m), (m, 4m), (4m,)
        a_t = x_t W + h_{t-1} R + b, with h and c of zeros before the first time; the rest is `lstm_cell`.
    counts : sequence of int
        Greater than 0.

    Returns
    -------
    h : array, shape (N, m)
    back : function (dh, dW, dR, db) -> dx

    Examples
    --------
    >>> W, R, b = np.ones((1, 4)), np.ones((1, 4)), np.zeros(4)
    >>> lstm(np.array([[0.0], [1.0], [-1.0]]), W, R, b, counts=[1, 2])[0].round(4)        # 0, 1 and 0, -1
    array([[ 0.    ],
           [ 0.3696],
           [-0.0543]])

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory" (1997); doi:10.1162/neco.1997.9.8.1735. The forget gate f is of
    Gers, Schmidhuber and Cummins, "Learning to forget" (2000); doi:10.1162/089976600300015015.
    """
    m, ends = len(R), np.cumsum(counts).tolist()
    a = x @ W
    a += b
    y, before, backs = np.empty((len(x), m), a.dtype), np.empty((len(x), m), a.dtype), []
    h = c = np.zeros((1, m), a.dtype)
    for end, k in zip(ends, counts, strict=True):
        now = slice(end - k, end)
        h, c = _continued(h, k), _continued(c, k)
        before[now] = h
        a_now = a[now]
        a_now += h @ R
        h, c, back = lstm_cell(a_now, c)
        y[now] = h
        backs.append((now, back))

    def back(dy, dW, dR, db):
        da, d_state, last = np.empty_like(a), np.zeros((2, max(counts), m), a.dtype), 0
        for (now, cell_back), k in zip(backs[::-1], counts[::-1], strict=True):
            dh, dc = _gathered(d_state, last, k)
            dh += dy[now]
            dc[...] = cell_back(dh, dc, da[now])
            np.matmul(da[now], R.T, out=dh)
            last = k
        np.matmul(x.T, da, out=dW)
        np.matmul(before.T, da, out=dR)
        da.sum(axis=0, out=db)
        return da @ W.T
    return y, back


def _continued(state, k):
    """Return k rows of a state: the first of them, or all of them and the last one again."""
    return state[:k] if k <= len(state) else state.take(np.arange(k), axis=0, mode="clip")


def _gathered(gradient, last, k):
    """Return the gradient of k rows of which `_continued` made `last` others: the way back, in place."""
    if last > k:
        gradient[:, k - 1] += gradient[:, k:last].sum(axis=1)
    elif last < k:
        gradient[:, last:k] = 0
    return gradient[:, :k]
