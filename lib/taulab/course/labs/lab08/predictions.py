"""The predictions of lab 08."""

from functools import cache

import numpy as np
from scipy.optimize import brentq, minimize

from taulab import decision
from taulab.corpus import headline_grammar, prefixes, sequences, windows
from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import headline_grid
from taulab.entropy import cross_entropy
from taulab.losses import alpha_divergence, log_loss
from taulab.models import Bigram, bigram_counts
from taulab.softmax import softmax

from .shared import P


def runs(amount, model):
    """Return the English runs with the log loss, seeds 0 to 2."""
    grid = headline_grid()
    return grid[(grid["language"] == "en") & (grid["headlines"] == amount) & (grid["model"] == model)
                & (grid["loss"] == "log loss") & (grid["seed"] < 3)]


@cache
def lead_over_words():
    """Return by how much the study's LSTM beats counting words, on words that came, mean of three seeds."""
    english = headline_grammar("en")
    targets, leads = prefixes(english.sample(200, np.random.default_rng(999)))[1], []
    for run in runs(830, "study"):
        words = prefixes(english.sample(830, np.random.default_rng(run["seed"]))[:664])[1]
        z = np.log(1 + np.bincount(words, minlength=len(english.vocabulary)))
        leads.append(log_loss(np.tile(z, (len(targets), 1)), targets)[0] - run["log_loss"])
    return float(np.mean(leads))


@cache
def best_on_830():
    """Return which kind of model has the least log loss after 830 English headlines, mean of three seeds."""
    english = headline_grammar("en")
    new, counting = english.sample(200, np.random.default_rng(999)), []
    for seed in range(3):
        seen = english.sample(830, np.random.default_rng(seed))[:664]
        model = Bigram.kneser_ney(bigram_counts(*windows(seen, 1), len(english.vocabulary)))
        q = softmax(model.teacher_forced(sequences(new))[0].astype(float))
        counting.append(cross_entropy(english.laws(new), q).mean())
    losses = {"counting": np.mean(counting)} | {kind: runs(830, kind)["log_loss"].mean()
                                                for kind in ("MLP", "LSTM", "transformer")}
    return min(losses, key=losses.get)


def temperature_hidden_in_alpha():
    """Return the τ at which the q of least α-divergence, α = 0.5, becomes p = (0.6, 0.3, 0.1) again."""
    def mean_loss(z):
        parts = [alpha_divergence(z, y, 0.5) for y in range(3)]
        return sum(p * loss for p, (loss, _slope) in zip(P, parts)), sum(p * slope for p, (_, slope) in zip(P, parts))

    z = minimize(mean_loss, np.zeros(3), jac=True, tol=1e-12).x
    return float((z[0] - z[1]) / np.log(P[0] / P[1]))


def change_of_mind():
    """Return the β at which the likeliest action of state A changes."""
    rho = decision.actions(decision.WORLD["A"])[0]

    def lead(beta):
        pi = decision.soft_policy(rho, decision.action_values(decision.WORLD, "A", beta, 0.9), beta)
        return pi[1] - pi[2]

    return float(brentq(lead, 0.1, 0.5))


def distinct_words():
    return float(runs(5_000, "transformer")["distinct_plain"].mean())


PREDICTIONS = (
    Prediction("08.a", _("nats per word by which the study's LSTM, with a softmax, beats counting words"),
               lead_over_words,
               _("{truth:.2f} nats, on the English headlines: in that budget it has hardly learnt more than to count."),
               tolerance=0.5),
    Prediction("08.b", _("which model has the least log loss after 830 headlines: counting, MLP, LSTM or transformer"),
               best_on_830,
               _("{truth}, on the English headlines. A counted model is a harder benchmark than it looks.")),
    Prediction("08.c", _("τ that turns the model back into p, after training with α = 0.5"),
               temperature_hidden_in_alpha,
               _("τ = {truth:.2f}, that is 1/α: the model has learnt p at the temperature α, too sure of itself."),
               tolerance=0.05),
    Prediction("08.d", _("β at which the likeliest action of state A changes"), change_of_mind,
               _("β = {truth:.3f}. A temperature on logits changes no favourite; one on what is added to them can."),
               tolerance=0.1),
    Prediction("08.e", _("distinct-1 of the transformer at τ = 1, in 1000 tokens"), distinct_words,
               _("{truth:.3f}, on the English headlines: about as much as the grammar itself. Variety is not quality."),
               tolerance=0.1),
)
