"""The speed of training beside PyTorch, where that is installed, and beside a transformer of scalars: more rows.

A step is forward, backward and Adam; PyTorch's is that with the fastest of its Adams. Timed are `BATCHES` of them, or
fewer, if there are fewer rows than that.
"""

from functools import partial
from importlib.util import find_spec

import numpy as np

from taulab.course.dev.bench import scalars
from taulab.course.dev.bench.row import Row
from taulab.course.language import mark as _
from taulab.models import LSTM, MLP, Bigram, Transformer
from taulab.training import train

LENGTH = 12     # of the longest sentence
STUDY = 2400    # tokens, as lab 07 has them
BATCH = 32
BATCHES = 10


def window_rows(rows, size, watch):
    """Steps of models that look at a window."""
    if not find_spec("torch"):
        return
    rng = np.random.default_rng(0)
    for kind, V, batch, hidden, bound in (
            ("MLP", 150, 64, 64, 1), ("MLP", 2400, 256, 128, 1), ("bigram", 150, 64, 0, 1),
            # The more parameters to an example, the more it tells that Adam is ten operations here, one in PyTorch.
            ("MLP", 2400, 64, 128, 1.2), ("bigram", 2400, 256, 0, 3)):
        V, width = min(V, size), 4 if hidden else 1
        n = min(BATCHES, rows) * batch
        contexts, targets = rng.integers(0, V, (n, width)), rng.integers(0, V, n)
        model = MLP(V, width=width, embedding=16, hidden=hidden, rng=rng) if hidden else Bigram(V)
        yield step_row(kind, model, partial(torch_window, V, width, hidden), (contexts, targets), batch, bound, watch)


def sentence_rows(rows, size, watch):
    """Steps of models that read sentences, at the sizes of labs 07 and 08."""
    if not find_spec("torch"):
        return
    rng, V, n = np.random.default_rng(0), min(STUDY, size), min(BATCHES, rows) * BATCH
    words = sentences(rng, V, n)
    before, targets = np.ascontiguousarray(words[:, ::-1]), rng.integers(0, V, n)
    lstm = LSTM(V, embedding=10, hidden=100, dropout=0.1, rng=rng)
    yield step_row("LSTM", lstm, partial(torch_lstm, V), (before, targets), BATCH, 0.75, watch)
    transformer = Transformer(V, width=32, dropout=0.1, rng=rng)
    yield step_row("transformer", transformer, partial(torch_transformer, V), (words,), BATCH, 1, watch)


def sentences(rng, V, n):
    """Return sequences (n, LENGTH): words, which are from 1 up, and then 0s."""
    words = rng.integers(1, V, (n, LENGTH))
    words[np.arange(LENGTH) >= rng.integers(1, LENGTH, n)[:, None]] = 0
    return words


def step_row(kind, model, twin, examples, batch, bound, watch):
    """Return the row of a model; `twin` makes the PyTorch module that learns from the same examples."""
    time_of = watch.medians({
        "ours": lambda: train(model, *examples, epochs=1, batch_size=batch, learning_rate=1e-3, seed=0),
        **torch_training(twin, examples[0], examples[-1], batch),
    })
    ours = time_of.pop("ours")
    return Row(_("training step, {kind}, V = {V:,}, batch {batch}: time over that of PyTorch at its best"),
               ours / min(time_of.values()), bound, fields={"kind": kind, "V": model.V, "batch": batch})


def scalar_rows(_rows, _size, watch):
    """A sentence of eight tokens, forward and backward, in arrays and in scalars."""
    V, width, heads, words = 27, 16, 4, [*range(1, 8), 0]
    model = Transformer(V, width=width, heads=heads, rng=np.random.default_rng(0))
    small = scalars.Network(V, width, heads, len(words))
    time_of = watch.medians({
        "arrays": lambda: [model.loss_and_gradient([words]) for _time in range(10)],
        "scalars": lambda: scalars.go_back(small.loss([0, *words[:-1]], words)),
    })
    yield Row(_("transformer, a token forward and backward: times faster than scalars in pure Python"),
              10 * time_of["scalars"] / time_of["arrays"], 100, at_least=True)


# PyTorch's twins: each is given contexts and targets, and returns logits with the targets that these are for ----------

def torch_training(twin, contexts, targets, batch):
    """Return an epoch of PyTorch with each of its Adams, by name."""
    import torch
    contexts, targets = torch.from_numpy(contexts), torch.from_numpy(targets)

    def epoch(model, optimizer):
        for rows in torch.randperm(len(targets)).split(batch):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(*model(contexts[rows], targets[rows]))
            loss.backward()
            optimizer.step()
            loss.item()

    methods = {}
    for name, options in ("a loop", {"foreach": False}), ("foreach", {"foreach": True}), ("fused", {"fused": True}):
        model, parameters = twin()
        methods[name] = partial(epoch, model, torch.optim.Adam(parameters, 1e-3, **options))
    return methods


def torch_window(V, width, hidden):
    from torch import nn
    layers = [nn.Embedding(V, V), nn.Flatten()]
    if hidden:
        layers = [nn.Embedding(V, 16), nn.Flatten(), nn.Linear(16 * width, hidden), nn.Tanh(), nn.Linear(hidden, V)]
    model = nn.Sequential(*layers)
    return lambda windows, targets: (model(windows), targets), list(model.parameters())


def torch_lstm(V):
    from torch import nn
    E, cells, drop, out = nn.Embedding(V, 10), nn.LSTM(10, 100, batch_first=True), nn.Dropout(0.1), nn.Linear(100, V)

    def model(contexts, targets):
        return out(drop(cells(E(contexts))[0][:, -1])), targets
    return model, [*E.parameters(), *cells.parameters(), *out.parameters()]


def torch_transformer(V, width=32):
    import torch
    from torch import nn
    E, norm, out, places = nn.Embedding(V, width), nn.LayerNorm(width), nn.Linear(width, V), torch.randn(LENGTH, width)
    block = nn.TransformerEncoderLayer(width, 4, 4 * width, 0.1, batch_first=True, norm_first=True)
    mask = nn.Transformer.generate_square_subsequent_mask(LENGTH)

    def model(words, _targets):
        x = E(nn.functional.pad(words, (1, 0))[:, :-1]) + places
        ends = words == 0
        real = ends.cumsum(1) == ends
        return out(norm(block(x, src_mask=mask, is_causal=True)[real])), words[real]
    return model, [*E.parameters(), *block.parameters(), *norm.parameters(), *out.parameters()]


#: Functions of (rows, size, stopwatch) that yield `Row`s.
RATIOS = (window_rows, sentence_rows, scalar_rows)
