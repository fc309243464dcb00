"""Write entropy.json: entropy, slope and moments of the real logits, at 50 digits and by PyTorch.

    python tests/goldens/make_entropy.py

The tests read the table, so that every run is held to both, also where PyTorch is not installed. Takes a minute.
"""

import json
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))

import exact                                                  # noqa: E402

from taulab.data import next_token_logits                     # noqa: E402

TEMPERATURES = (0.05, 0.7, 1.0, 2.0, 50.0)


def by_torch(z, temperature):
    """H and dH/dτ: the derivative by automatic differentiation, which knows nothing of Var/τ³."""
    tau = torch.tensor(temperature, dtype=torch.float64, requires_grad=True)
    entropy = torch.distributions.Categorical(logits=torch.tensor(z, dtype=torch.float64) / tau).entropy()
    (slope,) = torch.autograd.grad(entropy, tau)
    return {"torch_entropy": entropy.item(), "torch_slope": slope.item()}


def main():
    rows = []
    for row, z in enumerate(next_token_logits().logits):
        for temperature in TEMPERATURES:
            numbers = map(float, exact.moments(z, temperature))
            rows.append({"row": row, "temperature": temperature,
                         **dict(zip(("entropy", "slope", "mean", "var"), numbers, strict=True)),
                         **by_torch(z, temperature)})
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    made_with = f"mpmath {exact.mpmath.__version__}, PyTorch {torch.__version__}"
    (HERE / "entropy.json").write_text(f'{{"made_with": "{made_with}", "rows": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
