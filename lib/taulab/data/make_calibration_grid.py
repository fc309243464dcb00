"""Make calibration_grid.csv: ``python -m taulab.data.make_calibration_grid``, some ten minutes on one core.

Two kinds of models learn chains of few successors, and their entropy and log loss are computed exactly, step by step:
counted trigrams, whose tails are discounted, and MLPs, trained until the loss on examples kept apart rises. Each goes
on from two true tokens, a prompt. Neither keeps to the law of singletons. Interrupted, the command goes on after the
last whole run. README.md has the columns.
"""

from pathlib import Path

import numpy as np

from taulab.data.grid import command, make_grid
from taulab.entropy import entropy
from taulab.entropy_calibration import calibration_by_step
from taulab.entropy_calibration.sampled import draw
from taulab.models import MLP
from taulab.softmax import softmax
from taulab.training import train
from taulab.worlds import all_windows, counted_laws, make_world, occupancy, sparse_chain

FILE = Path(__file__).with_name("calibration_grid.csv")
COLUMNS = ("model", "alpha", "m", "seed")                        # what a run is called with
ALPHAS = (1.1, 2.0)
#: Model -> tokens, successors of each, amounts of triples, seeds.
CHAINS = {
    "trigrams": (150, 75, (10**4, 30_000, 10**5, 300_000, 10**6, 3 * 10**6, 10**7, 3 * 10**7, 10**8), range(3)),
    "MLP": (32, 16, (300, 1_000, 3_000, 10**4, 30_000, 10**5), range(5)),
}
WIDTH = 2                                                        # tokens of a prompt, and those that a model sees
STEPS, SHOWN = 60, (1, 2, 3, 5, 10, 30, 60)                      # after the prompt; those with columns of their own
EMBEDDING, HIDDEN, BATCH, RATE, EPOCHS, PATIENCE = 16, 48, 32, 0.003, 100, 3


def endless(truth):
    """Return the frequencies of the tokens in an endless text."""
    frequencies = np.linalg.matrix_power(truth, 2**10)[0]
    return frequencies / frequencies.sum()


def triples(truth, m, rng):
    """Return contexts (m, 2) and targets (m,), drawn independently from an endless text."""
    first = rng.choice(len(truth), m, p=endless(truth))
    second = draw(truth[first], rng)
    return np.stack([first, second], axis=1), draw(truth[second], rng)


def trained_laws(truth, m, rng, seed):
    """Return the laws of an MLP that has learnt m triples, a fifth of them to stop by, and after how many epochs."""
    (contexts, targets), kept = triples(truth, m, rng), m // 5
    model = MLP(len(truth), width=WIDTH, embedding=EMBEDDING, hidden=HIDDEN, rng=rng)
    history = train(model, contexts[kept:], targets[kept:], epochs=EPOCHS, batch_size=BATCH, learning_rate=RATE,
                    seed=seed, validation=(contexts[:kept], targets[:kept]), patience=PATIENCE)
    return softmax(model.logits(all_windows(len(truth), WIDTH)).astype(float)), history.best_epoch + 1


def prompted(truth, laws):
    """Return the world whose first two tokens come from the truth on both sides: states are prefixes, then windows."""
    V = len(truth)
    start, windows = [endless(truth)], np.arange(V**2)
    after = np.concatenate([[np.arange(V)], windows.reshape(V, V) + V,
                            (windows * V % V**2)[:, None] + V + np.arange(V)])
    return make_world(np.concatenate([start, truth, np.tile(truth, (V, 1))]), np.concatenate([start, truth, laws]),
                      after + 1, steps=WIDTH + STEPS)


def measured(world):
    """Return what the world's model comes to after the prompt, name -> nats per step."""
    H, L = (numbers[WIDTH:] for numbers in calibration_by_step(world))
    floor, beside = ((occupancy(world)[WIDTH:] @ entropy(laws)).mean() for laws in (world.truth[0], world.model[0]))
    return {"floor": floor, "log_loss": L.mean(), "entropy": H.mean(), "entropy_true": beside,
            "entce": (H - L).mean(), **{f"H_{step}": H[step - 1] for step in SHOWN}}


def run(model, alpha, m, seed):
    """Return the row of one model."""
    V, successors, *_ = CHAINS[model]
    rng, epochs = np.random.default_rng(seed), 0
    truth = sparse_chain(V, successors, alpha, rng)
    if model == "MLP":
        laws, epochs = trained_laws(truth, m, rng, seed)
    else:
        laws = counted_laws(truth, m, rng)
    found = measured(prompted(truth, laws))
    return [dict(zip(COLUMNS, (model, alpha, m, seed), strict=True)) | {"epochs": epochs}
            | {name: f"{number:.5g}" for name, number in found.items()}]


def runs():
    """Return the runs: (model, alpha, m, seed)."""
    return [(model, alpha, m, seed) for model, (_V, _successors, amounts, seeds) in CHAINS.items()
            for alpha in ALPHAS for m in amounts for seed in seeds]


def main(file=FILE, wanted=None, scheduler=None):
    """Make the grid."""
    make_grid(file, wanted or runs(), run, COLUMNS, scheduler)


if __name__ == "__main__":
    command()
