"""Write models.json: what PyTorch makes of two small models, their loss, its gradient and some steps of Adam.

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
}
FORWARD = {
    "Bigram": lambda windows, table: table[windows[:, -1]],
    "MLP": lambda windows, E, W, b, U, c: torch.tanh(E[windows].flatten(1) @ W + b) @ U + c,
}
LOSSES = {
    "cross_entropy": F.cross_entropy,
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
