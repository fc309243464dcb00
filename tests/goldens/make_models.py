"""Write models.json: what PyTorch makes of four small models, their loss, its gradient and some steps of Adam.

    python tests/goldens/make_models.py

Needs the extra `twins`. The parameters are sin 1, sin 2, …, so that the table need not hold them.
"""

import json
from pathlib import Path

import torch
from torch.nn import functional as F  # noqa: N812

CONTEXTS = [[0, 0, 3], [0, 3, 1], [3, 1, 2], [1, 2, 1], [0, 0, 2], [0, 2, 2], [2, 2, 1]]
TARGETS = [1, 2, 1, 0, 2, 1, 0]
SHAPES = {
    "Bigram": {"table": (4, 4)},
    "MLP": {"E": (4, 2), "W": (6, 3), "b": (3,), "U": (3, 4), "c": (4,)},
    "LSTM": {"E": (4, 2), "W": (2, 12), "R": (3, 12), "b": (12,), "U": (3, 4), "c": (4,)},
    "Transformer": {
        "E": (4, 4), "1.gain": (4,), "1.bias": (4,), "1.A": (4, 12), "1.O": (4, 4), "1.gain 2": (4,), "1.bias 2": (4,),
        "1.W": (4, 16), "1.w": (16,), "1.M": (16, 4), "1.m": (4,),
        "gain": (4,), "bias": (4,), "U": (4, 4), "c": (4,)},
}


def lstm(windows, E, W, R, b, U, c):
    """PyTorch's own layer, with its gates in the order i, f, g, o, its matrices transposed, and a second bias."""
    i, f, o, g = torch.arange(12).split(3)
    order = torch.cat([i, f, g, o])
    weights = [W.T[order], R.T[order], b[order], torch.zeros_like(b)]
    zeros = torch.zeros(1, len(windows), 3, dtype=b.dtype)
    h, _, _ = torch.lstm(E[windows], (zeros, zeros), weights, True, 1, 0.0, False, False, True)
    return h[:, -1] @ U + c


def transformer(windows, E, gain1, bias1, A, O, gain2, bias2, W, w, M, m, gain, bias, U, c):  # noqa: E741
    """One block of two heads."""
    n, T = windows.shape
    angles = torch.arange(T, dtype=torch.float64)[:, None] / 10_000 ** (torch.arange(0, 4, 2, dtype=torch.float64) / 4)
    x = E[windows] + torch.cat([angles.sin(), angles.cos()], 1)
    q, k, v = (F.layer_norm(x, (4,), gain1, bias1) @ A).view(n, T, 3, 2, 2).permute(2, 0, 3, 1, 4)
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    x = x + y.transpose(1, 2).reshape(n, T, 4) @ O
    x = x + torch.relu(F.layer_norm(x, (4,), gain2, bias2) @ W + w) @ M + m
    return F.layer_norm(x, (4,), gain, bias)[:, -1] @ U + c


FORWARD = {
    "Bigram": lambda windows, table: table[windows[:, -1]],
    "MLP": lambda windows, E, W, b, U, c: torch.tanh(E[windows].flatten(1) @ W + b) @ U + c,
    "LSTM": lstm,
    "Transformer": transformer,
}
LOSSES = {
    "log_loss": F.cross_entropy,
    "label_smoothing": lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1),
}


def cases():
    windows, targets = torch.tensor(CONTEXTS), torch.tensor(TARGETS)
    for model, shapes in SHAPES.items():
        sizes = [torch.Size(shape).numel() for shape in shapes.values()]
        for name, loss in LOSSES.items():
            start = torch.arange(1, sum(sizes) + 1, dtype=torch.float64).sin().split(sizes)
            parameters = [p.reshape(shape).clone().requires_grad_()
                          for p, shape in zip(start, shapes.values(), strict=True)]
            optimizer, losses, first = torch.optim.Adam(parameters, 0.1), [], None
            for _ in range(6):
                optimizer.zero_grad()
                value = loss(FORWARD[model](windows, *parameters), targets)
                value.backward()
                first = first or flat(p.grad for p in parameters)
                losses.append(value.item())
                optimizer.step()
            yield {"model": model, "loss": name, "losses": losses, "gradient": first, "after 6 steps": flat(parameters)}


def flat(tensors):
    return torch.cat([tensor.detach().flatten() for tensor in tensors]).tolist()


def main():
    lines = ",\n".join(json.dumps(case) for case in cases())
    head = json.dumps({"torch": torch.__version__, "contexts": CONTEXTS, "targets": TARGETS})
    (Path(__file__).parent / "models.json").write_text(head[:-1] + ', "cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
