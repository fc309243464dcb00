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

from taulab.smollm.model import shapes

TOKENS = [[3, 1, 4, 1, 5, 9, 2, 6], [10, 0, 7, 7, 7, 8, 3, 3]]
SIZES = {"V": 11, "d": 16, "m": 24, "layers": 2, "heads": 4, "kv_heads": 2}
SETTINGS = {"base": 100.0, "epsilon": 1e-3}
THEIRS = {"gain": "input_layernorm", "Q": "self_attn.q_proj", "K": "self_attn.k_proj", "V": "self_attn.v_proj",
          "O": "self_attn.o_proj", "gain 2": "post_attention_layernorm", "G": "mlp.gate_proj", "U": "mlp.up_proj",
          "D": "mlp.down_proj"}


def weights():
    """Return the weights of the tiny model by our names."""
    wanted = shapes(**SIZES)
    ends = np.cumsum([np.prod(shape) for shape in wanted.values()])
    parts = np.split(np.sin(np.arange(1.0, ends[-1] + 1)), ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(wanted.items(), parts, strict=True)}


def twin(weights, *, heads, kv_heads, base, epsilon):
    """Return transformers' Llama with our weights: its matrices lie transposed, and it turns the numbers of a head
    half against half, not neighbour against neighbour.
    """
    (V, d), layers = weights["E"].shape, sum(name.endswith(".Q") for name in weights)
    config = transformers.LlamaConfig(
        vocab_size=V, hidden_size=d, intermediate_size=weights["1.G"].shape[1], num_hidden_layers=layers,
        num_attention_heads=heads, num_key_value_heads=kv_heads, rms_norm_eps=epsilon, tie_word_embeddings=True,
        rope_theta=base, max_position_embeddings=8192)
    model = transformers.LlamaForCausalLM(config).to(torch.tensor(weights["E"][:1]).dtype).eval()
    theirs = {"model.embed_tokens.weight": weights["E"], "lm_head.weight": weights["E"],
              "model.norm.weight": weights["gain"]}
    for i in range(1, layers + 1):
        for name, there in THEIRS.items():
            array = weights[f"{i}.{name}"].T
            if name in "QK":
                array = array.reshape(-1, d // heads // 2, 2, d).swapaxes(1, 2).reshape(array.shape)
            theirs[f"model.layers.{i - 1}.{there}.weight"] = array
    model.load_state_dict({name: torch.tensor(np.ascontiguousarray(array)) for name, array in theirs.items()})
    return model


def main():
    heads = {name: SIZES[name] for name in ("heads", "kv_heads")}
    with torch.no_grad():
        logits = twin(weights(), **heads, **SETTINGS)(torch.tensor(TOKENS)).logits
    case = {"transformers": transformers.__version__, "torch": torch.__version__, "sizes": SIZES,
            "settings": SETTINGS, "tokens": TOKENS, "logits": logits.tolist()}
    (Path(__file__).parent / "smollm.json").write_text(json.dumps(case) + "\n")


if __name__ == "__main__":
    main()
