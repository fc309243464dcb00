"""Make listening_cases.npz: ``python -m taulab.data.make_listening_cases``, a minute or two on one core.

For each task a model is trained as `taulab.conditional` does it, and its logits are kept at every beginning of a right
answer to eight sources that it has not seen: one chosen, and seven drawn.
"""

from pathlib import Path

import numpy as np

from taulab.answers import Answers
from taulab.conditional import logits_at, new_model
from taulab.corpus.tasks import task

FILE = Path(__file__).with_name("listening_cases.npz")
#: (language, task) -> seed of the model, and the source that comes first: with a step where it is unsure or wrong.
CASES = {
    ("en", "shorten"): (2, "mayor visits small bridge"),
    ("es", "shorten"): (1, "jurado repara fuente modesta en alabena el martes"),
    ("en", "translate to en"): (0, "mañana ellos irán a la playa"),
    ("es", "translate to es"): (0, "they put on a hat every day"),
    ("en", "code"): (0, "select width games"),
    ("es", "code"): (0, "elegir edad libros"),
}
SOURCES = 8


def logits(language, name):
    """Return sources and logits of a case."""
    seed, first = CASES[language, name]
    toy = task(name, language)
    model, pairs = new_model(toy, seed)
    known = {source for source, _ in pairs}
    drawn = [source for source in toy.fresh(SOURCES, known, np.random.default_rng(1)) if source != first]
    if first in known:
        raise ValueError(f"{first!r}: the model has seen it; choose another")
    sources = [first, *drawn][:SOURCES]
    return sources, logits_at(model, toy, sources, Answers(toy.laws(sources)))


def main():
    arrays = {}
    for language, name in CASES:
        sources, z = logits(language, name)
        arrays |= {f"{language}, {name}, sources": np.array(sources),
                   f"{language}, {name}, logits": z.astype(np.float16)}
        print(language, name, z.shape, flush=True)
    np.savez_compressed(FILE, **arrays)


if __name__ == "__main__":
    main()
