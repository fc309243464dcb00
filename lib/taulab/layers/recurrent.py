"""A layer with a memory, which reads one vector after another."""

import numpy as np


def lstm_cell(a, c):
    """One step of a long short-term memory: the new cell f c + i g and the output h = o tanh(f c + i g).

    a (n, 4m) holds the sums i, f, o, g before their squashing, and is overwritten; i, f and o are gates between 0 and 1,
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
    gates, (i, f, o, g) = a[:, :3 * m], (a[:, j * m:(j + 1) * m] for j in range(4))
    gates *= 0.5
    np.tanh(a, out=a)
    gates *= 0.5
    gates += 0.5
    new = f * c
    new += i * g
    squashed = np.tanh(new)

    def back(dh, dc, da):
        dc = dc + dh * o * (1 - squashed * squashed)
        for j, part in enumerate((dc * g, dc * c, dh * squashed, dc * i)):
            da[:, j * m:(j + 1) * m] = part
        da[:, :3 * m] *= gates - gates * gates
        da[:, 3 * m:] *= 1 - g * g
        return dc * f
    return o * squashed, new, back



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
    m, ends = len(R), np.cumsum(counts)
    a = x @ W
    a += b
    y, before, backs = np.empty((len(x), m), a.dtype), np.zeros((len(x), m), a.dtype), []
    h = c = np.zeros((1, m), a.dtype)
    for end, k in zip(ends, counts, strict=True):
        now = slice(end - k, end)
        h, c = _continued(h, k), _continued(c, k)
        before[now] = h
        a[now] += h @ R
        h, c, back = lstm_cell(a[now], c)
        y[now] = h
        backs.append((now, back))

    def back(dy, dW, dR, db):
        da = np.empty_like(a)
        dh = dc = np.zeros((0, m), a.dtype)
        for now, cell_back in reversed(backs):
            k = now.stop - now.start
            dh, dc = _gathered(dh, k), _gathered(dc, k)
            dc = cell_back(dy[now] + dh, dc, da[now])
            dh = da[now] @ R.T
        np.matmul(x.T, da, out=dW)
        np.matmul(before.T, da, out=dR)
        da.sum(axis=0, out=db)
        return da @ W.T
    return y, back



def _continued(state, k):
    """Return k rows of a state: the first of them, or all of them and the last one again."""
    return state[np.minimum(np.arange(k), len(state) - 1)] if k > len(state) else state[:k]



def _gathered(gradient, k):
    """Return the gradient of k rows that `_continued` made others of: the way back."""
    if len(gradient) > k:
        return np.append(gradient[:k - 1], gradient[k - 1:].sum(axis=0, keepdims=True), axis=0)
    return np.append(gradient, np.zeros((k - len(gradient), *gradient.shape[1:]), gradient.dtype), axis=0)
