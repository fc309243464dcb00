"""Write smollm.json: what transformers' Llama, on PyTorch, makes of a tiny model of SmolLM2's kind.

    python tests/goldens/make_smollm.py

Needs the extra `twins`. The weights are sin 1, sin 2, …, in the order of `taulab.smollm.model.shapes`, so that the
table need not hold them.
"""

import json
from pathlib import Path

import numpy as np
import torch
import transformers

from taulab.course.dev.bench.language_model import twin
from taulab.smollm.model import shapes

TOKENS = [[3, 1, 4, 1, 5, 9, 2, 6], [10, 0, 7, 7, 7, 8, 3, 3]]
SIZES = {"V": 11, "d": 16, "m": 24, "layers": 2, "heads": 4, "kv_heads": 2}
SETTINGS = {"base": 100.0, "epsilon": 1e-3}


def weights():
    """Return the weights of the tiny model by our names."""
    wanted = shapes(**SIZES)
    ends = np.cumsum([np.prod(shape) for shape in wanted.values()])
    parts = np.split(np.sin(np.arange(1.0, ends[-1] + 1)), ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(wanted.items(), parts, strict=True)}


def main():
    heads = {name: SIZES[name] for name in ("heads", "kv_heads")}
    with torch.no_grad():
        logits = twin(weights(), **heads, **SETTINGS)(torch.tensor(TOKENS)).logits
    case = {"transformers": transformers.__version__, "torch": torch.__version__, "sizes": SIZES,
            "settings": SETTINGS, "tokens": TOKENS, "logits": logits.tolist()}
    (Path(__file__).parent / "smollm.json").write_text(json.dumps(case) + "\n")


if __name__ == "__main__":
    main()
