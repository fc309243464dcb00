"""Make headline_grid.csv: ``python -m taulab.data.make_headline_grid``, some ten minutes on one core.

Models learn headlines of a grammar whose laws are known, so each is judged by its exact cross-entropy on fresh ones:
three kinds of model on 830 headlines, in English and in Spanish; in English also a transformer under five losses, five
seeds each, under power divergences on 4,000 headlines, and on 5,000. Interrupted, the command goes on after the last
whole row: what it has so far lies in headline_grid.partial beside this file. README.md has the columns.
"""

from functools import cache
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar

from taulab.corpus import headline_grammar, prefixes, sequences
from taulab.data.grid import command, make_grid
from taulab.losses import (
    alpha_divergence,
    beta_divergence,
    confidence_penalty,
    entropy_penalty,
    gamma_divergence,
    label_smoothing,
    log_loss,
)
from taulab.models import LSTM, MLP, Transformer, generate
from taulab.softmax import log_softmax, logsumexp
from taulab.training import train

FILE = Path(__file__).with_name("headline_grid.csv")
COLUMNS = ("language", "headlines", "seed", "model", "loss")     # what a run is called with
LANGUAGES = ("en", "es")
FRESH, FRESH_SEED = 200, 999            # headlines on which every model is judged
DRAWN = 200                             # headlines that each model writes
BATCH, RATE, EPOCHS, PATIENCE = 32, 3e-3, 20, 2
POWER_EPOCHS = 5                        # all the same, for at τ = 1 a loss that hides a τ would stop too early
#: Loss -> the function and its weight or power.
LOSSES = {
    "log loss": (None, 0.0), "-H 0.1": (confidence_penalty, 0.1), "+H 0.1": (entropy_penalty, 0.1),
    "smoothing 0.1": (label_smoothing, 0.1), "squared error": (beta_divergence, 2.0),
    "alpha 0.5": (alpha_divergence, 0.5), "alpha 2": (alpha_divergence, 2.0), "gamma 1": (gamma_divergence, 1.0),
    "beta 1.5": (beta_divergence, 1.5),
}
PENALTIES = ("log loss", "-H 0.1", "+H 0.1", "smoothing 0.1", "squared error")
POWERS = ("log loss", "alpha 0.5", "alpha 2", "gamma 1", "squared error")
TOP, RARE = 10, 500                     # words by how often the grammar has them: the first, and those after so many


@cache
def fresh(language):
    """Return the headlines that judge, as sequences, and the exact law of each of their tokens."""
    world = headline_grammar(language)
    sentences = world.sample(FRESH, np.random.default_rng(FRESH_SEED))
    return sequences(sentences), world.laws(sentences)


def new_model(kind, V, seed):
    """Return a model before training."""
    rng = np.random.default_rng(seed)
    if kind == "MLP":
        return MLP(V, width=3, embedding=32, hidden=64, rng=rng)
    if kind == "transformer":
        return Transformer(V, width=32, dropout=0.1, rng=rng)
    return LSTM(V, embedding=10, hidden=100, dropout=0.1, rng=rng)


def trained(language, amount, seed, kind, loss):
    """Return a trained model and after how many epochs it was kept."""
    world = headline_grammar(language)
    sentences = world.sample(amount, np.random.default_rng(seed))
    model, (function, weight) = new_model(kind, len(world.vocabulary), seed), LOSSES[loss]
    if kind == "study":                                         # its loss aside, as the study of lab 07 trained
        train(model, *prefixes(sentences[:round(0.8 * amount)]), epochs=5, batch_size=BATCH, learning_rate=1e-3,
              seed=seed)
        return model, 5
    cut = round(0.8 * amount)
    stopping = ({"epochs": POWER_EPOCHS} if amount == 4_000 else
                {"epochs": EPOCHS, "patience": PATIENCE, "validation": sequences(sentences[cut:])})
    history = train(model, sequences(sentences[:cut]), batch_size=BATCH, learning_rate=RATE, seed=seed, **stopping,
                    loss=log_loss if function is None else lambda z, y: function(z, y, weight))
    return model, POWER_EPOCHS if history.best_epoch is None else history.best_epoch + 1


def judged(language, model, seed):
    """Return what a model is worth on the fresh headlines, name -> number."""
    rows, laws = fresh(language)
    z = model.teacher_forced(rows)[0].astype(float)
    mean_logit = (laws * z).sum(axis=1).mean()

    def loss(tau):
        return logsumexp(z / tau).mean() - mean_logit / tau

    tau = np.exp(minimize_scalar(lambda log_tau: loss(np.exp(log_tau)), bounds=(-1.5, 1.5), method="bounded",
                                 options={"xatol": 0.005}).x)
    log_q = log_softmax(z)
    surprise, rank = -laws * log_q, np.argsort(np.argsort(-laws.sum(axis=0)))
    top, rare = rank < TOP, rank >= RARE
    return {"log_loss": surprise.sum(axis=1).mean(), "entropy": -(np.exp(log_q) * log_q).sum(axis=1).mean(), "tau": tau,
            "log_loss_tau": loss(tau), "top": surprise[:, top].sum() / laws[:, top].sum(),
            "rare": surprise[:, rare].sum() / laws[:, rare].sum(), **written(language, model, seed)}


def judged_as_the_study(language, model):
    """Return the log loss on words that came, neither the first nor the end: the study never learnt those."""
    contexts, targets = prefixes(headline_grammar(language).sample(FRESH, np.random.default_rng(FRESH_SEED)))
    names = ("entropy", "tau", "log_loss_tau", "top", "rare", "distinct_cool", "grammatical_cool", "distinct_plain",
             "grammatical_plain")
    return {"log_loss": log_loss(model.logits(contexts), targets)[0]} | dict.fromkeys(names, np.nan)


def written(language, model, seed):
    """Return how much of what a model writes is new and grammatical, at three temperatures, name -> number."""
    found = {}
    for name, tau in (("cool", 0.5), ("plain", 1.0)):
        sentences = generate(model, DRAWN, np.random.default_rng(seed), chain=lambda z: z / tau)
        tokens = np.concatenate(sentences)[:1_000]
        found[f"distinct_{name}"] = len(np.unique(tokens)) / len(tokens)
        found[f"grammatical_{name}"] = np.mean([headline_grammar(language).is_grammatical(s) for s in sentences])
    return found


def runs():
    """Return the runs: (language, headlines, seed, model, loss)."""
    return [
        *((language, 830, seed, kind, "log loss") for language in LANGUAGES for seed in range(3)
          for kind in ("MLP", "LSTM", "study")),
        *(("en", 830, seed, "transformer", loss) for seed in range(5) for loss in PENALTIES),
        *(("en", 4_000, 0, "transformer", loss) for loss in POWERS),
        ("en", 5_000, 0, "transformer", "log loss"),
    ]


def row(language, amount, seed, kind, loss):
    """Return the row of one run."""
    model, epochs = trained(language, amount, seed, kind, loss)
    return dict(zip(COLUMNS, (language, amount, seed, kind, loss), strict=True)) | {"epochs": epochs} | {
        name: f"{number:.5g}" for name, number in
        (judged_as_the_study(language, model) if kind == "study" else judged(language, model, seed)).items()}


def rows(*one):
    """Return the rows of one run, which has one."""
    return [row(*one)]


def main(file=FILE, wanted=None, scheduler=None):
    """Make the grid."""
    make_grid(file, wanted or runs(), rows, COLUMNS, scheduler)


if __name__ == "__main__":
    command()
