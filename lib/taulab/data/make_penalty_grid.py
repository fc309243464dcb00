"""Make penalty_grid.csv: ``python -m taulab.data.make_penalty_grid``, some ten minutes on one core.

For each language, amount of text and seed, a plain model is trained; then one for each β on the same sentences, with
the same first parameters and batches; and, as a control, a second plain model with other first parameters and batches.
Each is compared with the first plain model at the τ that gives the same mean entropy. Means are over all windows of the
grammar, as often as they come, and the truth is the exact law of the grammar. README.md beside this file has the
columns. Interrupted, the command goes on after the last whole run.
"""

from functools import partial
from pathlib import Path

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from taulab.corpus import grammar, windows
from taulab.data.grid import command, make_grid
from taulab.entropy import cross_entropy, entropy_from_logits, kl_divergence
from taulab.losses import confidence_penalty
from taulab.models import MLP, generate
from taulab.softmax import softmax
from taulab.text_scores import distinct_n
from taulab.training import train

FILE = Path(__file__).with_name("penalty_grid.csv")
COLUMNS = ("language", "sentences", "seed")                      # what a run is called with
LANGUAGES = ("en", "es")
EPOCHS = {500: 20, 5_000: 10}          # for each number of sentences
BETAS = (0.03, 0.1, 0.2, 0.3, 1.0)
SEEDS = range(10)
WIDTH = 2
DRAWN = 1_000                           # sentences from each model


def trained(world, sentences, beta, seed):
    """Return an MLP trained on the sentences with cross-entropy - β H."""
    contexts, targets = windows(sentences, WIDTH)
    model = MLP(len(world.vocabulary), width=WIDTH, embedding=16, hidden=64, rng=np.random.default_rng(seed))
    train(model, contexts, targets, epochs=EPOCHS[len(sentences)], batch_size=128, learning_rate=0.01, seed=seed,
          loss=partial(confidence_penalty, beta=beta))
    return model


def written(world, model, tau, seed):
    """Return the share of sentences drawn at τ that is grammatical, and of their pairs of tokens the share of kinds."""
    sentences = generate(model, DRAWN, np.random.default_rng(seed), chain=lambda z: z / tau)
    return np.mean([world.is_grammatical(sentence) for sentence in sentences]), distinct_n(sentences, 2)


def compared(world, contexts, model, plain, seed):
    """Return what is left between a model and the plain one at equal mean entropy, name -> number."""
    windows, weights, laws = contexts
    z, z_plain = (each.logits(windows).astype(float) for each in (model, plain))

    def loss(z, tau):
        return weights @ cross_entropy(laws, softmax(z, tau))

    def least_loss(z):
        return minimize_scalar(lambda log_tau: loss(z, np.exp(log_tau)), bounds=(-2, 2), method="bounded",
                               options={"xatol": 0.01}).fun

    mean_entropy = weights @ entropy_from_logits(z)
    tau = np.exp(brentq(lambda log_tau: weights @ entropy_from_logits(z_plain, np.exp(log_tau)) - mean_entropy, -5, 5))
    q, q_tau = softmax(z), softmax(z_plain, tau)
    grammatical, distinct = written(world, model, 1.0, seed)
    grammatical_tau, distinct_tau = written(world, plain, tau, seed)
    return {
        "entropy": mean_entropy, "tau": tau,
        "kl": weights @ kl_divergence(q_tau, q), "variation": weights @ np.abs(q_tau - q).sum(axis=1) / 2,
        "changed_tops": weights @ (z.argmax(axis=1) != z_plain.argmax(axis=1)),
        "loss": loss(z, 1.0), "loss_tau": loss(z_plain, tau),
        "least_loss": least_loss(z), "least_loss_tau": least_loss(z_plain),
        "stray": weights @ np.where(laws > 0, 0, q).sum(axis=1),
        "stray_tau": weights @ np.where(laws > 0, 0, q_tau).sum(axis=1),
        "grammatical": grammatical, "grammatical_tau": grammatical_tau,
        "distinct": distinct, "distinct_tau": distinct_tau,
    }


def rows(language, amount, seed, betas=BETAS):
    """Return the rows of one seed: the control, whose β is 0, and one for each β."""
    world = grammar(language)
    sentences = world.sample(amount, np.random.default_rng(seed))
    contexts, plain = world.contexts(WIDTH), trained(world, sentences, 0.0, seed)
    other = trained(world, sentences, 0.0, seed + 1_000)
    models = {0.0: other} | {beta: trained(world, sentences, beta, seed) for beta in betas}
    return [{"language": language, "sentences": amount, "seed": seed, "beta": beta}
            | {name: round(float(number), 5) for name, number in compared(world, contexts, model, plain, seed).items()}
            for beta, model in models.items()]


def runs():
    """Return the runs: (language, sentences, seed)."""
    return [(language, amount, seed) for language in LANGUAGES for amount in EPOCHS for seed in SEEDS]


def main(file=FILE, wanted=None, scheduler=None):
    """Make the grid."""
    make_grid(file, wanted or runs(), rows, COLUMNS, scheduler)


if __name__ == "__main__":
    command()
