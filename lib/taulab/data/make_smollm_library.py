"""Make smollm_library.npz: ``python -m taulab.data.make_smollm_library``, a minute, with the model and Python 3.11.7.

The model reads passages of Python's own library, each from the first function or class of a module. Another version of
Python has other passages. Kept is what the model says of them, not they themselves, which are under another licence.
"""

import platform
import re
import sysconfig
from pathlib import Path

import numpy as np
from tqdm import tqdm

from taulab.data.make_smollm_positions import TOP, edges, in_parts, said
from taulab.smollm import load

FILE = Path(__file__).with_name("smollm_library.npz")
MODULES = """
bisect calendar colorsys configparser fractions heapq mailbox queue shlex statistics textwrap zipfile
""".split()
LENGTH = 128


def passage(module):
    """Return the text of a module from its first function or class on."""
    text = Path(sysconfig.get_path("stdlib"), f"{module}.py").read_text(encoding="utf-8")
    return text[re.search(r"^(?:class|def) ", text, re.MULTILINE).start():]


def module_said(tokenizer, model, module):
    """Return what is kept of the passage of a module, by the name of the array."""
    tokens = tokenizer.encode(passage(module))[:LENGTH + 1]
    found = said(model, tokens)
    return {"true": found["true"], "rank": found["rank"],
            "parts": np.concatenate([in_parts(found["log_p"]), found["groups"]], axis=1),
            "sizes": np.array([len(tokenizer.to_bytes([token])) for token in tokens[1:]], np.uint8)}


def main():
    tokenizer, model = load()
    found = [module_said(tokenizer, model, module) for module in tqdm(MODULES)]
    np.savez_compressed(FILE, modules=MODULES, python=platform.python_version(),
                        counts=np.diff([*range(TOP), *edges(model.V)]),
                        **{name: np.stack([one[name] for one in found]) for name in found[0]})


if __name__ == "__main__":
    main()
