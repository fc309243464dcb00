"""The forward pass of a Llama, the kind of model that SmolLM2 is, with a cache of keys and values."""

import numpy as np

from taulab._checks import count, indices, number, plain

#: Of so many questions at a time attention forms the weights: none of the tokens after the last of them is looked at.
TOGETHER = 64
BLOCK = "gain", "Q", "K", "V", "O", "gain 2", "G", "U", "D"


class SmolLM:
    """A transformer as they are built today: places as rotations, few keys for many questions, a gate, no bias.

        x = E[w]
        y = norm(x);  x += attention(rotated y Q, rotated y K, y V) O     ⎫ in each block
        y = norm(x);  x += (silu(y G) · y U) D                            ⎭
        z = norm(x) Eᵀ

    What it has read is its *state*: the keys and values of every token so far. States are never changed, so that a
    text can go on from any of them, in as many ways as one likes.

    Parameters
    ----------
    weights : dict of arrays, all float32 or all float64
        ``E`` (V, d); of each block, after its number from 1 and a dot, ``gain`` (d,), ``Q`` (d, heads · s), ``K`` and
        ``V`` (d, kv_heads · s), ``O`` (heads · s, d), ``gain 2`` (d,), ``G`` and ``U`` (d, m), ``D`` (m, d); ``gain``.
    heads, kv_heads : int, keyword-only
        How many heads ask, and how many answer, each of size s = d / heads; kv_heads divides heads.
    base, epsilon : float, keyword-only
        The base of the rotations' speeds; what is added to a mean square before its root.

    Examples
    --------
    >>> model = SmolLM(random_weights(np.random.default_rng(0)), heads=4, kv_heads=2)
    >>> state, z = model.read(model.start(1), [[5, 3, 8]])
    >>> z.shape, state.shape                                      # 2 blocks, keys and values, 2 heads, 3 tokens, size 4
    ((1, 3, 11), (1, 2, 2, 2, 3, 4))
    >>> state, z = model.step(state, [2])
    >>> z.shape
    (1, 11)

    References
    ----------
    Allal et al., "SmolLM2: When Smol goes big" (2025); arXiv:2502.02737. Touvron et al., "LLaMA" (2023);
    arXiv:2302.13971.
    """

    def __init__(self, weights, *, heads, kv_heads, base=100_000.0, epsilon=1e-5):
        self.heads, self.kv_heads = count(heads, "heads"), count(kv_heads, "kv_heads")
        self.base = number(base, "base", lambda base: 1 < base < np.inf, "must be above 1, and finite")
        self.epsilon = number(epsilon, "epsilon", lambda epsilon: 0 < epsilon < 1, "must lie between 0 and 1")
        self.layers = sum(name.endswith(".Q") for name in weights)
        fit(weights, self.layers, heads, kv_heads)
        self.weights, self.E, self.gain = dict(weights), weights["E"], weights["gain"]
        self.blocks = [[weights[f"{i}.{name}"] for name in BLOCK] for i in range(1, self.layers + 1)]
        self.V, self.width = self.E.shape

    def start(self, n):
        """Return the state of n texts before their first token."""
        shape = count(n, "n", least=0), self.layers, 2, self.kv_heads, 0, self.width // self.heads
        return np.zeros(shape, self.E.dtype)

    def read(self, state, tokens):
        """Read more tokens (n, T), a row for each row of a state; return the new state and logits (n, T, V).

        Row t holds the logits of what comes after token t.
        """
        tokens = plain(tokens, "tokens")
        if tokens.ndim != 2 or not tokens.size:
            raise ValueError(f"tokens: shape {tokens.shape}; pass (n, T), a text in each row, at least one token")
        self._check(state, tokens)
        state, x = self._forward(state, indices(tokens, self.V, "tokens"))
        return state, (x @ self.E.T).reshape(*tokens.shape, self.V)

    def step(self, state, tokens):
        """Read one more token (n,) for each row of a state; return the new state and the logits (n, V) of the next."""
        tokens = plain(tokens, "tokens")
        if tokens.ndim != 1:
            raise ValueError(f"tokens: shape {tokens.shape}; pass (n,), one token for each row of state")
        self._check(state, tokens)
        state, x = self._forward(state, indices(tokens, self.V, "tokens")[:, None])
        return state, x @ self.E.T

    def _check(self, state, tokens):
        wanted = "n", *self.start(0).shape[1:4], "T", self.width // self.heads
        if np.ndim(state) != 6 or any(a != b for a, b in zip(state.shape, wanted) if not isinstance(b, str)):
            raise ValueError(f"state: shape {np.shape(state)}; pass what start(n), read or step returned")
        if len(tokens) != len(state):
            raise ValueError(f"tokens: shape {tokens.shape}; pass a row for each of the {len(state)} rows of state")

    def _forward(self, state, tokens):
        """Return the new state, and of each token the vector (n · T, d) that is compared with those of all words."""
        T, (past, size) = tokens.shape[1], state.shape[4:]
        state = np.concatenate([state, np.empty((*state.shape[:4], T, size), state.dtype)], axis=4)
        turns = rotations(np.arange(past, past + T), size, self.base, state.dtype)
        x = self.E[tokens.ravel()]
        for i, (gain, Q, K, V, O, gain2, G, U, D) in enumerate(self.blocks):               # noqa: E741
            keys, values = state[:, i, 0], state[:, i, 1]
            y = rms_norm(x, gain, self.epsilon)
            keys[:, :, past:] = rotated(by_head(y @ K, T, size), turns)
            values[:, :, past:] = by_head(y @ V, T, size)
            x = x + attention(rotated(by_head(y @ Q, T, size), turns), keys, values).reshape(x.shape) @ O
            y = rms_norm(x, gain2, self.epsilon)
            x = x + (silu(y @ G) * (y @ U)) @ D
        return state, rms_norm(x, self.gain, self.epsilon)


def rms_norm(x, gain, epsilon):
    """Return vectors of mean square 1, times a gain: layer_norm without the mean.

    Examples
    --------
    >>> rms_norm(np.array([3.0, 4]), np.ones(2), 0).round(3)                 # over √((9 + 16) / 2)
    array([0.849, 1.131])

    References
    ----------
    Zhang and Sennrich, "Root mean square layer normalization" (2019); arXiv:1910.07467.
    """
    return x / np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + epsilon) * gain


@np.errstate(over="ignore")                               # far below 0, x / ∞ is the 0 that it should be
def silu(x):
    """Return x σ(x): nearly x above 0, nearly 0 below.

    Examples
    --------
    >>> silu(np.array([-10.0, 0, 10])).round(3)
    array([-0.,  0., 10.])

    References
    ----------
    As a gate: Shazeer, "GLU variants improve transformer" (2020); arXiv:2002.05202.
    """
    return x / (1 + np.exp(-x))


def rotations(places, size, base, dtype):
    """Return the rotation at each place, of each pair of a head's numbers: exp(i place · base^(-2j/size)).

    Examples
    --------
    >>> rotations(np.arange(2), 4, 100.0, np.float64).round(3)               # by 1 and by 0.1 radians at every step
    array([[1.   +0.j   , 1.   +0.j   ],
           [0.54 +0.841j, 0.995+0.1j  ]])
    """
    speeds = base ** (-np.arange(0, size, 2) / size)
    return np.exp(1j * places[:, None] * speeds).astype(np.result_type(dtype, np.complex64))


def rotated(x, turns):
    """Return vectors (..., T, size) turned by `rotations`, neighbours as the two parts of a complex number.

    A question and a key turned so have a product that hangs only on how far apart they stand.

    Examples
    --------
    >>> rotated(np.array([[1.0, 0, 0, 2]]), np.array([[1j, -1]]))
    array([[ 0.,  1., -0., -2.]])

    References
    ----------
    Su et al., "RoFormer" (2021); arXiv:2104.09864.
    """
    return (np.ascontiguousarray(x).view(turns.dtype) * turns).view(x.dtype)


def by_head(x, T, size):
    """Return rows (n · T, heads · size) as (n, heads, T, size).

    Examples
    --------
    >>> by_head(np.arange(8).reshape(2, 4), 2, 2).tolist()
    [[[[0, 1], [4, 5]], [[2, 3], [6, 7]]]]
    """
    return x.reshape(-1, T, x.shape[1] // size, size).swapaxes(1, 2)


def attention(questions, keys, values):
    """Return what each of the last T tokens finds in all S tokens up to itself, softmax(Q Kᵀ / √s) V.

    Parameters
    ----------
    questions : array, shape (n, heads, T, s)
    keys, values : arrays, shape (n, kv_heads, S, s)
        Heads that come one after the other share one, heads / kv_heads of them.

    Returns
    -------
    array, shape (n, T, heads, s)

    Examples
    --------
    >>> questions = np.zeros((1, 2, 1, 1))                                   # which look everywhere alike
    >>> attention(questions, np.ones((1, 1, 4, 1)), np.arange(4.0).reshape(1, 1, 4, 1)).ravel()
    array([1.5, 1.5])

    References
    ----------
    Ainslie et al., "GQA" (2023); arXiv:2305.13245.
    """
    (n, heads, T, size), (kv_heads, S) = questions.shape, keys.shape[1:3]
    questions = questions.reshape(n, kv_heads, heads // kv_heads, T, size) / keys.dtype.type(np.sqrt(size))
    keys, values = keys[:, :, None], values[:, :, None]
    found = np.empty_like(questions)
    for start in range(0, T, TOGETHER):
        end = min(start + TOGETHER, T)
        seen = S - T + end
        weights = questions[..., start:end, :] @ keys[..., :seen, :].swapaxes(-1, -2)
        np.copyto(weights[..., S - T + start:], -np.inf, where=~np.tri(end - start, dtype=bool))
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        found[..., start:end, :] = weights @ values[..., :seen, :] / weights.sum(axis=-1, keepdims=True)
    return found.reshape(n, heads, T, size).swapaxes(1, 2)


def shapes(V, d, m, layers, heads, kv_heads):
    """Return the shape of each array of weights, by name.

    Examples
    --------
    >>> len(shapes(11, 16, 24, 2, 4, 2)), shapes(11, 16, 24, 2, 4, 2)["2.K"]
    (20, (16, 8))
    """
    k = d // heads * kv_heads
    block = zip(BLOCK, ((d,), (d, d), (d, k), (d, k), (d, d), (d,), (d, m), (d, m), (m, d)), strict=True)
    return {"E": (V, d), "gain": (d,)} | {f"{i}.{name}": shape for name, shape in block for i in range(1, layers + 1)}


def fit(weights, layers, heads, kv_heads):
    """Check that weights are those of a model.

    Examples
    --------
    >>> fit(random_weights(np.random.default_rng(0)), 2, 4, 2)
    >>> fit({}, 0, 4, 2)
    Traceback (most recent call last):
    ValueError: weights: lacks 'E'; pass an array for each name that SmolLM lists
    """
    if heads % kv_heads:
        raise ValueError(f"kv_heads={kv_heads}: must divide heads={heads}")
    for name in "E", "1.G":
        if np.ndim(weights.get(name)) != 2:
            raise ValueError(f"weights: lacks '{name}'; pass an array for each name that SmolLM lists")
    E = weights["E"]
    if E.shape[1] % (2 * heads):
        raise ValueError(f"heads={heads}: twice as many must divide the width, {E.shape[1]}")
    wanted = shapes(*E.shape, weights["1.G"].shape[1], layers, heads, kv_heads)
    if wanted.keys() != weights.keys():
        name = min(wanted.keys() ^ weights.keys())
        raise ValueError(f"weights: {'lacks' if name in wanted else 'holds'} '{name}'; pass an array for each name "
                         "that SmolLM lists")
    for name, shape in wanted.items():
        if weights[name].shape != shape or weights[name].dtype != E.dtype or E.dtype not in (np.float32, np.float64):
            raise ValueError(f"weights: '{name}' is {weights[name].dtype} of shape {weights[name].shape}; pass shape "
                             f"{shape}, and float32 or float64 throughout")


def random_weights(rng, *, V=11, d=16, m=24, layers=2, heads=4, kv_heads=2, dtype=np.float32):
    """Return normal weights of a tiny model, for trying things out without those of the real one.

    Examples
    --------
    >>> random_weights(np.random.default_rng(0))["E"].shape
    (11, 16)
    """
    return {name: (rng.standard_normal(shape) / (1 if name == "E" else np.sqrt(shape[0]))).astype(dtype)
            for name, shape in shapes(V, d, m, layers, heads, kv_heads).items()}
