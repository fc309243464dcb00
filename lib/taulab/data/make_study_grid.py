"""Make study_grid.csv: ``python -m taulab.data.make_study_grid``, some ten minutes on one core.

For each language, seed and loss the LSTM of a study is trained as the study did it, on headlines of the grammar, and
measured before the first epoch and after each. Interrupted, the command goes on after the last whole run: what it has
so far lies in study_grid.partial beside this file. README.md has the columns.
"""

import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from taulab.corpus import headline_grammar, headline_prompts, prefixes
from taulab.data.grid import command, make_grid
from taulab.losses.scores import LEAST, MOST, clipped_entropy, clipped_kl, scores_loss, squared_error
from taulab.models import LSTM
from taulab.optim import Adam
from taulab.training import train

FILE = Path(__file__).with_name("study_grid.csv")
COLUMNS = ("language", "loss", "weight", "seed")                 # what a run is called with
LANGUAGES = ("en", "es")
SEEDS = range(3)
#: Loss -> its weights; the control has none.
WEIGHTS = {"control": (0.0,), "entropy": (1e-7, 1e-3, 0.1, 10.0), "kl": (1.0, 10.0, 100.0)}
HEADLINES, EPOCHS, BATCH = 830, 5, 32
WRITTEN, BEST = 10, 5                   # words after each prompt; of how many best scores one is drawn
MEASURED = 1_000                        # samples of training, and at most as many of validation
OPTIMIZER = partial(Adam, epsilon=1e-7, epsilon_corrected=False)


def examples(language, seed):
    """Return the samples of 830 headlines: (contexts, targets) of training, and of validation, the last fifth."""
    sentences = headline_grammar(language).sample(HEADLINES, np.random.default_rng(seed))
    contexts, targets = prefixes(sentences)
    cut = round(0.8 * len(targets))
    return (contexts[:cut], targets[:cut]), (contexts[cut:], targets[cut:])


def loss_of(kind, weight):
    """Return the loss of a run as a function of scores and targets."""
    return squared_error if kind == "control" else partial(scores_loss, **{kind: weight})


def new_model(V, seed):
    """Return the LSTM of the study before training."""
    return LSTM(V, embedding=10, hidden=100, dropout=0.1, rng=np.random.default_rng(seed))


def written(model, begun, width, rng=None):
    """Return the words that a model writes after each prompt, (prompts, 10): the best each time, or one of the five."""
    contexts, words = np.zeros((len(begun), width), int), []
    for row, prompt in zip(contexts, begun):
        row[width - len(prompt):] = prompt
    for _word in range(WRITTEN):
        best = np.argsort(-model.logits(contexts), axis=1, kind="stable")[:, :BEST]
        place = np.zeros(len(begun), int) if rng is None else rng.integers(BEST, size=len(begun))
        words.append(best[np.arange(len(begun)), place])
        contexts = np.column_stack([contexts[:, 1:], words[-1]])
    return np.stack(words, axis=1)


def measured(model, training, validation):
    """Return what the scores of a model are like, name -> number."""
    (y_train, t_train), (y, t) = ((model.logits(contexts[:MEASURED]), targets[:MEASURED])
                                  for contexts, targets in (training, validation))
    clipped = np.clip(y.astype(float), LEAST, MOST)
    unseen = ~np.isin(t, training[1])
    return {
        "squared_error_train": squared_error(y_train, t_train)[0], "entropy_train": clipped_entropy(y_train)[0],
        "kl_train": clipped_kl(y_train, t_train)[0],
        "squared_error": squared_error(y, t)[0], "entropy": clipped_entropy(y)[0], "kl": clipped_kl(y, t)[0],
        "kl_unseen": unseen.mean() * clipped_kl(y[unseen], t[unseen])[0],
        "normalised": -np.log(clipped[np.arange(len(t)), t] / clipped.sum(axis=1)).mean(),
        "saturated": (y >= MOST).sum(axis=1).mean(), "spread": y.std(axis=0).mean(),
        "best_sets": len({frozenset(row) for row in np.argsort(-y, axis=1, kind="stable")[:, :BEST].tolist()}),
    }


def repertoire(language, model, width, seed):
    """Return the words that a model writes after the six prompts, commonest first, and how many there are."""
    world = headline_grammar(language)
    begun = [world.encode(prompt) for prompt in headline_prompts(language)]
    found = {}
    for name, rng in (("best", None), ("drawn", np.random.default_rng(seed))):
        words, counts = np.unique(written(model, begun, width, rng), return_counts=True)
        found |= {f"{name}_words": len(words), name: world.decode(words[np.argsort(-counts, kind="stable")])}
    return found


def run(language, kind, weight, seed):
    """Return the rows of one run: one before the first epoch, and one after each."""
    world, (training, validation) = headline_grammar(language), examples(language, seed)
    model, width = new_model(len(world.vocabulary), seed), training[0].shape[1]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for epoch in range(EPOCHS + 1):
            if epoch:                                                       # goes on from the epoch before
                train(model, *training, epochs=epoch, batch_size=BATCH, learning_rate=1e-3, seed=seed,
                      loss=loss_of(kind, weight), optimizer=OPTIMIZER, checkpoint=Path(folder, "run.npz"))
            numbers = measured(model, training, validation)
            rows.append(dict(zip(COLUMNS, (language, kind, weight, seed), strict=True)) | {"epoch": epoch}
                        | {name: f"{number:.6g}" for name, number in numbers.items()}
                        | repertoire(language, model, width, seed))
    return rows


def runs():
    """Return the runs: (language, loss, weight, seed)."""
    return [(language, kind, weight, seed) for language in LANGUAGES for kind, weights in WEIGHTS.items()
            for weight in weights for seed in SEEDS]


def main(file=FILE, wanted=None, scheduler=None):
    """Make the grid."""
    make_grid(file, wanted or runs(), run, COLUMNS, scheduler)


if __name__ == "__main__":
    command()
