"""Make smollm_positions.npz and smollm_runs.npz: ``python -m taulab.data.make_smollm_positions``, some minutes.

It needs the model, which `taulab model` installs. The model reads the texts below, written for the course, and writes
on from `BEGINNINGS`.
"""

from pathlib import Path

import numpy as np

from taulab.entropy import entropy_sweep
from taulab.sampling import Chain, min_p, sample, temperature, top_p
from taulab.smollm import load
from taulab.softmax import log_softmax

POSITIONS, RUNS = (Path(__file__).with_name(f"smollm_{name}.npz") for name in ("positions", "runs"))
#: So many of the likeliest tokens are kept one by one. The others, in the order of their probabilities, are kept as the
#: mean of groups that grow by this factor, to one part in so many of ln p.
TOP, GROWTH, PARTS = 24, 1.15, 1024
#: The temperatures at which entropy and variance are kept exactly.
TEMPERATURES = np.array([0.5, 0.7, 1, 1.4, 2])
TEXTS = {
    "en": """\
On the morning of the storm, Marta walked down to the harbour to see whether the boats had come back. The sea was the
colour of slate, and the gulls stood in a row along the wall, all facing the wind. "They won't go out today," said the
old man who mended the nets. "Nor tomorrow, if you ask me." He had been right about the weather for forty years, and
wrong about almost everything else.

To make soup for four people you need two onions, three carrots, a piece of ginger and half a litre of stock. Cut the
onions small and let them soften in a little oil for ten minutes. Add the carrots, the ginger and the stock, bring it to
the boil, and cook it gently until the carrots can be crushed with a fork. Season it at the end: salt that boils down is
salt you cannot take out again.

A bridge is never still. In summer the steel is a few centimetres longer than in winter, and the joints between its
parts open and close like the keys of a slow piano. Engineers leave room for this, because a bridge that cannot move
will break. The same is true of many things that look as if they were made to last.

The library will be closed on Monday, 14 April, while the heating is repaired. Books that are due on that day may be
returned on Wednesday without a fine. The reading room in Bridge Street stays open from 9 to 5.
""",
    "es": """\
La mañana del temporal, Marta bajó al puerto a ver si habían vuelto las barcas. El mar tenía el color de la pizarra, y
las gaviotas formaban una fila en el muro, todas de cara al viento. «Hoy no salen», dijo el viejo que remendaba las
redes. «Ni mañana, si quieres saber lo que pienso». Llevaba cuarenta años acertando con el tiempo y equivocándose en
casi todo lo demás.

Para hacer una sopa para cuatro personas hacen falta dos cebollas, tres zanahorias, un trozo de jengibre y medio litro
de caldo. Pica la cebolla y deja que se ablande en un poco de aceite durante diez minutos. Añade las zanahorias, el
jengibre y el caldo, espera a que hierva y cuece todo a fuego lento hasta que las zanahorias se puedan aplastar con un
tenedor. Pon la sal al final: la que se concentra al hervir ya no hay quien la saque.

Un puente nunca está quieto. En verano el acero mide unos centímetros más que en invierno, y las juntas entre sus partes
se abren y se cierran como las teclas de un piano lento. Los ingenieros dejan sitio para ello, porque un puente que no
puede moverse se rompe. Lo mismo les pasa a muchas cosas que parecen hechas para durar.

La biblioteca cerrará el lunes 14 de abril mientras se repara la calefacción. Los libros que venzan ese día se podrán
devolver el miércoles sin multa. La sala de lectura de la calle del Puente sigue abierta de 9 a 5.
""",
    "code": '''\
def runs(values):
    """Yield (value, length) for each run of equal neighbours."""
    start = 0
    for i in range(1, len(values) + 1):
        if i == len(values) or values[i] != values[start]:
            yield values[start], i - start
            start = i


class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError(f"{self.owner} has only {self.balance}")
        self.balance -= amount
        return self.balance
''',
}
#: How runs are drawn: greedily, at a temperature, and at 1 after a cut.
RULES = {"greedy": Chain((temperature, 0)), "τ = 0.4": Chain((temperature, 0.4)),
         "τ = 0.7": Chain((temperature, 0.7)), "τ = 1": Chain(), "τ = 1.4": Chain((temperature, 1.4)),
         "top-p 0.9": Chain((top_p, 0.9)), "min-p 0.1": Chain((min_p, 0.1)),
         "τ = 1.4, min-p 0.1": Chain((temperature, 1.4), (min_p, 0.1)),
         "min-p 0.1, τ = 1.4": Chain((min_p, 0.1), (temperature, 1.4))}
BEGINNINGS = {"en": "The old man who mended the nets", "es": "El viejo que remendaba las redes"}
DRAWS, LENGTH = 4, 160


def unfilled(text):
    """Return a text with its paragraphs in one line each."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n")) + "\n"


def edges(V):
    """Return where groups begin among tokens in the order of their probabilities, and the end."""
    steps = np.arange(np.ceil(np.log(V / TOP) / np.log(GROWTH)))
    return np.unique([*(TOP * GROWTH**steps).astype(int), V])


def positions(tokenizer, model, name):
    """Return what is kept of each token of a text but the first, by the name of the array."""
    tokens = tokenizer.encode(TEXTS[name] if name == "code" else unfilled(TEXTS[name]))
    return {"tokens": tokens.astype(np.uint16)} | said(model, tokens)


def said(model, tokens):
    """Return what a model says of each token but the first, by the name of the array."""
    _, z = model.read(model.start(1), tokens[None, :-1])
    log_p = log_softmax(z[0].astype(np.float64))
    order = np.argsort(-log_p, axis=-1, kind="stable")[:, :TOP]
    top = np.take_along_axis(log_p, order, axis=-1)
    sizes = np.diff(edges(model.V))
    means = np.add.reduceat(-np.sort(-np.exp(log_p))[:, TOP:], edges(model.V)[:-1] - TOP, axis=-1) / sizes
    true = np.take_along_axis(log_p, tokens[1:, None], axis=-1)
    sweep = entropy_sweep(log_p, TEMPERATURES)
    return {"top": order.astype(np.uint16), "log_p": top.astype(np.float32), "groups": in_parts(np.log(means)),
            "true": true[:, 0].astype(np.float32), "rank": (log_p > true).sum(axis=-1).astype(np.uint16),
            "entropy": sweep.entropy.astype(np.float32), "variance": sweep.var.astype(np.float32)}


def in_parts(log_p):
    """Return logarithms of probabilities as whole numbers, which a small file keeps."""
    return np.round(-PARTS * log_p).astype(np.uint16)


def runs(tokenizer, model, language, draws=DRAWS, length=LENGTH):
    """Return tokens of texts that each rule drew, with the entropy of the model before each and ln p of it, at τ = 1.

    All are read at once, a row for each rule and draw. A text that ends goes on all the same.
    """
    rng, beginning = np.random.default_rng(0), tokenizer.encode(BEGINNINGS[language])
    rows = len(RULES) * draws
    state, z = model.read(model.start(rows), np.tile(beginning, (rows, 1)))
    z, kept = z[:, -1], []
    for _ in range(length):
        drawn = np.concatenate([sample(rule(part), rng) for rule, part in zip(RULES.values(), np.split(z, len(RULES)))])
        log_p = log_softmax(z)
        kept.append((drawn, -(np.exp(log_p) * log_p).sum(axis=-1), log_p[np.arange(rows), drawn]))
        state, z = model.step(state, drawn)
    tokens, entropy, log_p = map(np.array, zip(*kept, strict=True))
    shape = len(RULES), draws, length
    return {"tokens": tokens.T.reshape(shape).astype(np.uint16), "entropy": entropy.T.reshape(shape).astype(np.float16),
            "log_p": log_p.T.reshape(shape).astype(np.float16)}


def main():
    tokenizer, model = load()
    keep(POSITIONS, tokenizer, {f"{name}, {key}": array for name in TEXTS
                                for key, array in positions(tokenizer, model, name).items()},
         counts=np.diff([*range(TOP), *edges(model.V)]), temperatures=TEMPERATURES)
    keep(RUNS, tokenizer, {f"{name}, {key}": array for name in BEGINNINGS
                           for key, array in runs(tokenizer, model, name).items()}, rules=list(RULES))


def keep(file, tokenizer, arrays, **more):
    """Write arrays to a file, with the text and the number of bytes of each token in them."""
    used = [array.ravel() for key, array in arrays.items() if key.endswith((" top", " tokens"))]
    used = np.unique(np.concatenate(used))
    texts = [tokenizer.to_bytes([token]) for token in used]
    np.savez_compressed(file, vocabulary=used, texts=[text.decode(errors="replace") for text in texts],
                        sizes=np.array([len(text) for text in texts], np.uint8), **arrays, **more)


if __name__ == "__main__":
    main()
