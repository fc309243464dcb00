"""The models and the training loop against PyTorch's autograd, layers and Adam."""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

torch = pytest.importorskip("torch")
from torch import nn                                                        # noqa: E402
from torch.nn import functional as F                                        # noqa: E402, N812

from taulab.losses import confidence_penalty, label_smoothing, log_loss         # noqa: E402
from taulab.layers import positions                                         # noqa: E402
from taulab.models import LSTM, MLP, Bigram, Transformer                    # noqa: E402
from taulab.models.base import in_sentence                                  # noqa: E402
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


class Recurrent(nn.Module):
    """The twin of an LSTM: PyTorch's gates stand in the order i, f, g, o, and have a second bias, left at 0."""

    def __init__(self, E, W, R, b, U, c):
        super().__init__()
        i, f, o, g = np.arange(len(b)).reshape(4, -1)
        self.order = np.concatenate([i, f, g, o])
        self.E, self.out, self.lstm = embedding(E), linear(U, c), nn.LSTM(*E[:1].shape[1:], len(R), batch_first=True)
        self.lstm.to(self.E.weight.dtype).load_state_dict({
            "weight_ih_l0": torch.tensor(W.T[self.order]), "weight_hh_l0": torch.tensor(R.T[self.order]),
            "bias_ih_l0": torch.tensor(b[self.order]), "bias_hh_l0": torch.zeros(len(b))})
        self.lstm.bias_hh_l0.requires_grad_(False)

    def everywhere(self, tokens):
        return self.out(self.lstm(self.E(tokens))[0])

    def forward(self, contexts):
        return self.everywhere(contexts)[:, -1]

    def ours(self, of):
        """What `of` takes from each parameter, in our order."""
        back = np.argsort(self.order)
        return flat([of(self.E.weight), of(self.lstm.weight_ih_l0)[back].T, of(self.lstm.weight_hh_l0)[back].T,
                     of(self.lstm.bias_ih_l0)[back], of(self.out.weight).T, of(self.out.bias)])


class Attending(nn.Module):
    """The twin of a Transformer: PyTorch's encoder layers with a causal mask, their attention's biases left at 0."""

    def __init__(self, E, *rest):
        super().__init__()
        *blocks, gain, bias, U, c = map(torch.tensor, rest)
        d, dtype = E.shape[1], torch.tensor(E).dtype
        self.E, self.norm, self.out = embedding(E), nn.LayerNorm(d, dtype=dtype), linear(U.numpy(), c.numpy())
        self.norm.load_state_dict({"weight": gain, "bias": bias})
        self.blocks = nn.ModuleList()
        for gain1, bias1, A, O, gain2, bias2, W, w, M, m in zip(*[iter(blocks)] * 10, strict=True):     # noqa: E741
            block = nn.TransformerEncoderLayer(d, 2, 4 * d, 0, batch_first=True, norm_first=True, dtype=dtype)
            block.load_state_dict({
                "self_attn.in_proj_weight": A.T, "self_attn.in_proj_bias": torch.zeros(3 * d),
                "self_attn.out_proj.weight": O.T, "self_attn.out_proj.bias": torch.zeros(d),
                "norm1.weight": gain1, "norm1.bias": bias1, "norm2.weight": gain2, "norm2.bias": bias2,
                "linear1.weight": W.T, "linear1.bias": w, "linear2.weight": M.T, "linear2.bias": m})
            block.self_attn.in_proj_bias.requires_grad_(False)
            block.self_attn.out_proj.bias.requires_grad_(False)
            self.blocks.append(block)

    def everywhere(self, tokens):
        x = self.E(tokens)
        x = x + torch.tensor(positions(np.zeros(x.shape[1:]))[0], dtype=x.dtype)
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], dtype=x.dtype)
        for block in self.blocks:
            x = block(x, src_mask=mask, is_causal=True)
        return self.out(self.norm(x))

    def forward(self, contexts):
        return self.everywhere(contexts)[:, -1]

    def ours(self, of):
        """What `of` takes from each parameter, in our order."""
        blocks = [part for block in self.blocks for part in (
            of(block.norm1.weight), of(block.norm1.bias), of(block.self_attn.in_proj_weight).T,
            of(block.self_attn.out_proj.weight).T, of(block.norm2.weight), of(block.norm2.bias),
            of(block.linear1.weight).T, of(block.linear1.bias), of(block.linear2.weight).T, of(block.linear2.bias))]
        return flat([of(self.E.weight), *blocks, of(self.norm.weight), of(self.norm.bias), of(self.out.weight).T,
                     of(self.out.bias)])


def embedding(table):
    return nn.Embedding.from_pretrained(torch.tensor(table), freeze=False)


def linear(weight, bias):
    layer = nn.Linear(*weight.shape, dtype=torch.tensor(weight).dtype)
    layer.load_state_dict({"weight": torch.tensor(weight.T), "bias": torch.tensor(bias)})
    return layer


def flat(tensors):
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


PAIRS = {"Bigram": Table, "MLP": Network, "LSTM": Recurrent, "Transformer": Attending}
LOSSES = {
    "log_loss": (log_loss, F.cross_entropy),
    "label_smoothing": (partial(label_smoothing, epsilon=0.1), partial(F.cross_entropy, label_smoothing=0.1)),
    "confidence_penalty": (partial(confidence_penalty, beta=0.3), lambda z, y: F.cross_entropy(z, y)
                           - 0.3 * torch.distributions.Categorical(logits=z).entropy().mean()),
}
DTYPES = [(np.float64, 1e-10), (np.float32, 1e-4)]


def pair(name, dtype, V=40):
    rng = np.random.default_rng(0)
    model = {"Bigram": lambda **_: Bigram(V, dtype=dtype), "MLP": partial(MLP, V, width=3, embedding=5, hidden=9),
             "LSTM": partial(LSTM, V, embedding=5, hidden=9),
             "Transformer": partial(Transformer, V, width=6, layers=2, heads=2)}[name](rng=rng, dtype=dtype)
    model.parameters[...] = rng.normal(scale=0.5, size=model.parameters.shape)
    contexts, targets = rng.integers(0, V, (100, 3)), rng.integers(0, V, 100)
    contexts[rng.random(100) < 0.4, 0] = 0                          # some begin with 0s, as in front of a sentence
    contexts[10:20, :2] = contexts[20, :] = 0
    return model, PAIRS[name](*model.views.values()), contexts, targets


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


@pytest.mark.parametrize("dtype, rtol", DTYPES)
@pytest.mark.parametrize("name", ["LSTM", "Transformer"])
def test_sequences(name, dtype, rtol):
    """Teacher forcing: the loss over the tokens of sentences of unlike lengths, and its gradient."""
    model, twin, *_ = pair(name, dtype)
    rows = np.random.default_rng(1).integers(0, 7, (50, 8))
    rows[:5, 1:] += 1                                               # some are broken off
    z = twin.everywhere(torch.tensor(np.pad(rows, ((0, 0), (1, 0)))[:, :-1]))[torch.tensor(in_sentence(rows))]
    other = F.cross_entropy(z, torch.tensor(rows[in_sentence(rows)]))
    other.backward()
    value, gradient = model.loss_and_gradient(rows)
    assert_allclose(model.teacher_forced(rows)[0], z.detach().numpy(), rtol=rtol, atol=rtol)
    assert_allclose(value, other.item(), rtol=rtol)
    assert_allclose(gradient, twin.ours(lambda parameter: parameter.grad), rtol=rtol, atol=rtol / 100)
