"""A language model that looks back with attention."""

from functools import partial

import numpy as np

from taulab._checks import count, generator
from taulab.layers import (
    causal_attention,
    chain,
    dropout,
    embedding,
    layer_norm,
    linear,
    positions,
    relu,
    residual,
    select,
)
from taulab.models.base import Model, in_sentence, probability


class Transformer(Model):
    """A transformer: vectors of the tokens and their places, to which blocks add what they find by looking back.

        x = E[w] + waves(place)
        x += attention(norm(x) A) O                   ⎫ in each block
        x += relu(norm(x) W + w) M + m                ⎭
        z = norm(x) U + c

    Contexts are read from their first column, 0s on the left included. There is no longest context.

    Parameters
    ----------
    V : int
        Number of tokens.
    width : int, keyword-only
        Numbers per token, a multiple of heads.
    layers, heads : int, keyword-only
        Number of blocks, and into how many pieces the attention of each is cut.
    dropout : float, keyword-only
        The share of what a block adds that is dropped in training, from 0 to below 1.
    rng : numpy.random.Generator, keyword-only
        Source of the first parameters: E is standard normal; A and W normal with variance 1 / rows, O and M with
        1 / (2 · layers · rows); gains are 1, the others 0, so that each token is as likely as any other.
    dtype : keyword-only
        Of the parameters: float32 or float64.

    Attributes
    ----------
    parameters : array, shape (N,)
    views : dict
        ``E`` (V, d); of each block, after its number and a dot, ``gain``, ``bias``, ``A`` (d, 3d), ``O`` (d, d),
        ``gain 2``, ``bias 2``, ``W`` (d, 4d), ``w``, ``M`` (4d, d), ``m``; ``gain``, ``bias``, ``U`` (d, V), ``c``.

    Examples
    --------
    >>> model = Transformer(100, width=16, heads=2, rng=np.random.default_rng(0))
    >>> model.parameters.shape, round(model.loss_and_gradient([[7, 5, 0], [5, 0, 0]])[0], 4)                # ln 100
    ((6548,), 4.6052)

    References
    ----------
    Vaswani et al., "Attention is all you need" (2017); arXiv:1706.03762, its decoder alone. Norms come first, as in
    Xiong et al., "On layer normalization in the transformer architecture" (2020); arXiv:2002.04745.
    """

    def __init__(self, V, *, width, layers=1, heads=4, dropout=0.0, rng, dtype=np.float32):
        for name, number in ("V", V), ("width", width), ("layers", layers), ("heads", heads):
            count(number, name)
        if width % heads:
            raise ValueError(f"heads={heads}: must divide width={width}")
        self.layers, self.heads, self.dropout, d = layers, heads, probability(dropout, "dropout"), width
        block = {"gain": (d,), "bias": (d,), "A": (d, 3 * d), "O": (d, d), "gain 2": (d,), "bias 2": (d,),
                 "W": (d, 4 * d), "w": (4 * d,), "M": (4 * d, d), "m": (d,)}
        blocks = {f"{i}.{name}": shape for i in range(1, layers + 1) for name, shape in block.items()}
        super().__init__(V, {"E": (V, d), **blocks, "gain": (d,), "bias": (d,), "U": (d, V), "c": (V,)}, dtype)
        generator(rng)
        for name, view in self.views.items():
            if "gain" in name:
                view[...] = 1
            elif view.ndim == 2 and name != "U":
                variance = 1 if name == "E" else 1 / len(view) / (2 * layers if name[-1] in "OM" else 1)
                view[...] = rng.standard_normal(view.shape) * np.sqrt(variance)

    def _next(self, contexts, rng):
        return self._forward(contexts, (slice(None), -1), rng)

    def _all(self, sequences, rng):
        real = in_sentence(sequences)
        T = int(real.any(axis=0).sum())
        return self._forward(np.pad(sequences, ((0, 0), (1, 0)))[:, :T], real[:, :T], rng)

    def _forward(self, tokens, places, rng=None, past=None):
        E, *blocks, gain, bias, U, c = self.views.values()
        drop = partial(dropout, rate=self.dropout, rng=rng)
        steps = []
        for i in range(self.layers):
            gain1, bias1, A, O, gain2, bias2, W, w, M, m = blocks[10 * i:10 * i + 10]        # noqa: E741
            attention = partial(causal_attention, heads=self.heads, past=past and past[i])
            steps += [(residual, (layer_norm, gain1, bias1), (linear, A), (attention,), (linear, O), (drop,)),
                      (residual, (layer_norm, gain2, bias2), (linear, W, w), (relu,), (linear, M, m), (drop,))]
        place = partial(positions, first=past[0][0].shape[3] if past else 0)
        return chain(tokens, (embedding, E), (place,), *steps, (partial(select, places=places),),
                     (layer_norm, gain, bias), (linear, U, c))

    def start(self, n):
        """Return the state of n sentences before their first word: keys and values, of nothing yet."""
        n, d = count(n, "n", least=0), self.views["E"].shape[1]
        return np.zeros((n, self.layers, 2, self.heads, 0, d // self.heads), self.parameters.dtype)

    def step(self, state, tokens):
        """Read one more token (n,) for each row of a state; return the new state and the logits (n, V) of the next."""
        past = [[state[:, i].swapaxes(0, 1)] for i in range(self.layers)]
        z, _ = self._forward(self._tokens(state, tokens)[:, None], (slice(None), -1), past=past)
        return np.stack([layer.swapaxes(0, 1) for layer, in past], axis=1), z
