"""The models and the training loop against PyTorch's autograd, layers and Adam."""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

torch = pytest.importorskip("torch")
from torch import nn                                                        # noqa: E402
from torch.nn import functional as F                                        # noqa: E402, N812

from taulab.losses import confidence_penalty, cross_entropy, label_smoothing    # noqa: E402
from taulab.models import MLP, Bigram                                       # noqa: E402
from taulab.optim import SGD, Adam                                          # noqa: E402
from taulab.training import train                                           # noqa: E402


class Table(nn.Module):
    """The twin of a Bigram."""

    def __init__(self, table):
        super().__init__()
        self.table = embedding(table)

    def forward(self, windows):
        return self.table(windows[:, -1])

    def ours(self, of):
        """What `of` takes from each parameter, in our order."""
        return flat([of(self.table.weight)])


class Network(nn.Module):
    """The twin of an MLP. PyTorch keeps the matrix of a layer transposed."""

    def __init__(self, E, W, b, U, c):
        super().__init__()
        self.E, self.hidden, self.out = embedding(E), linear(W, b), linear(U, c)

    def forward(self, windows):
        return self.out(torch.tanh(self.hidden(self.E(windows).flatten(1))))

    def ours(self, of):
        """What `of` takes from each parameter, in our order."""
        return flat([of(self.E.weight), of(self.hidden.weight).T, of(self.hidden.bias), of(self.out.weight).T,
                     of(self.out.bias)])


def embedding(table):
    return nn.Embedding.from_pretrained(torch.tensor(table), freeze=False)


def linear(weight, bias):
    layer = nn.Linear(*weight.shape, dtype=torch.tensor(weight).dtype)
    layer.load_state_dict({"weight": torch.tensor(weight.T), "bias": torch.tensor(bias)})
    return layer


def flat(tensors):
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


PAIRS = {"Bigram": Table, "MLP": Network}
LOSSES = {
    "cross_entropy": (cross_entropy, F.cross_entropy),
    "label_smoothing": (partial(label_smoothing, epsilon=0.1), partial(F.cross_entropy, label_smoothing=0.1)),
    "confidence_penalty": (partial(confidence_penalty, beta=0.3), lambda z, y: F.cross_entropy(z, y)
                           - 0.3 * torch.distributions.Categorical(logits=z).entropy().mean()),
}
DTYPES = [(np.float64, 1e-10), (np.float32, 1e-4)]


def pair(name, dtype, V=40):
    rng = np.random.default_rng(0)
    model = Bigram(V, dtype=dtype) if name == "Bigram" else MLP(V, width=3, embedding=5, hidden=9, rng=rng, dtype=dtype)
    model.parameters[...] = rng.normal(scale=0.5, size=model.parameters.shape)
    return model, PAIRS[name](*model.views.values()), rng.integers(0, V, (100, 3)), rng.integers(0, V, 100)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("dtype, rtol", DTYPES)
@pytest.mark.parametrize("name", PAIRS)
def test_logits_loss_and_gradient(name, dtype, rtol, loss):
    model, twin, contexts, targets = pair(name, dtype)
    ours, theirs = LOSSES[loss]
    value, gradient = model.loss_and_gradient(contexts, targets, ours)
    z = twin(torch.tensor(contexts))
    other = theirs(z, torch.tensor(targets))
    other.backward()
    assert_allclose(model.logits(contexts), z.detach().numpy(), rtol=rtol, atol=rtol / 10)
    assert_allclose(value, other.item(), rtol=rtol)
    assert_allclose(gradient, twin.ours(lambda parameter: parameter.grad), rtol=rtol, atol=rtol / 1000)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("ours, theirs", [(Adam, torch.optim.Adam),
                                          (partial(SGD, momentum=0.9), partial(torch.optim.SGD, momentum=0.9))])
def test_a_run(name, ours, theirs, loss):
    """Three epochs of four batches, in the same orders."""
    model, twin, contexts, targets = pair(name, np.float64)
    history = train(model, contexts, targets, epochs=3, batch_size=30, learning_rate=0.02, seed=4, optimizer=ours,
                    loss=LOSSES[loss][0], validation=(contexts, targets))
    rng, optimizer = np.random.default_rng(4), theirs(twin.parameters(), lr=0.02)
    windows, tokens = torch.tensor(contexts), torch.tensor(targets)
    for epoch in range(3):
        total = 0.0
        for batch in torch.tensor(rng.permutation(100)).split(30):
            optimizer.zero_grad()
            value = LOSSES[loss][1](twin(windows[batch]), tokens[batch])
            value.backward()
            optimizer.step()
            total += value.item() * len(batch) / 100
        assert_allclose(history.train_loss[epoch], total, rtol=1e-9)
        with torch.no_grad():
            assert_allclose(history.validation_loss[epoch], F.cross_entropy(twin(windows), tokens).item(), rtol=1e-9)
    assert_allclose(model.parameters, twin.ours(lambda parameter: parameter), rtol=1e-7, atol=1e-9)
