"""The predictions of lab 12."""

from functools import cache

import numpy as np

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.entropy_calibration import calibrated_temperature, calibration_by_step, temper_steps
from taulab.future_entropy import fit_alphas, fit_lookahead, learn_future, one_step_lookahead
from taulab.worlds import fork_world, small_world

SEEDS = range(5)


def log_loss(world):
    return float(calibration_by_step(world).log_loss.mean())


@cache
def cost_of_one_token():
    """Return EntCE where half a nat is added to the future entropy of token 3 alone."""
    return float(calibration_by_step(fit_alphas(small_world(), errors=0.5 * (np.arange(4) == 3)).world).entce)


@cache
def equal_at_each_step():
    """Return whether entropy and log loss agree at each step after the fit."""
    steps = calibration_by_step(fit_alphas(small_world()).world)
    return "yes" if np.allclose(steps.entropy, steps.log_loss, atol=1e-4) else "no"


@cache
def gain_over_one_temperature(make, n):
    """Return the log loss of one calibrated τ less that learned from n true texts, mean of five seeds."""
    world = make()
    learned = [log_loss(learn_future(world, n, np.random.default_rng(seed)).world) for seed in SEEDS]
    return log_loss(temper_steps(world, calibrated_temperature(world))) - float(np.mean(learned))


def texts_needed():
    """Return the least of four numbers of true texts from which what is learned beats one τ."""
    return next(n for n in (30, 100, 300, 1000) if gain_over_one_temperature(small_world, n) > 0)


@cache
def best_on_the_fork():
    """Return the letter of the least log loss on the fork world; rules of entropy gain nothing over their τ there."""
    world = fork_world()
    found = {"A": fit_alphas(world).world, "B": one_step_lookahead(world, fit_lookahead(world)),
             "C": temper_steps(world, calibrated_temperature(world))}
    return min(found, key=lambda letter: log_loss(found[letter]))


def tokens_written(T=1024, V=50_257, n=300):
    """Return how many tokens the labels from n true texts take: after step t of T, each of V tokens is continued."""
    return n * V * T * (T - 1) / 2


PREDICTIONS = (
    Prediction("12.a", _("is H_t = L_t at each step, yes or no?"), equal_at_each_step,
               _("{truth}: only the sum over the steps vanishes.")),
    Prediction("12.b", _("EntCE in nats per step, where that of token 3 alone is taken 0.5 nats too large"),
               cost_of_one_token,
               _("{truth:.4f}: only what tells tokens apart counts, and only where p and q̂ differ."), tolerance=0.5),
    Prediction("12.c", _("with how many true texts it beats one calibrated τ: 30, 100, 300 or 1000"), texts_needed,
               _("{truth}, on the mean of five draws. With 30 it is worse than the base model."), tolerance=0.01),
    Prediction("12.d", _("what has the least log loss on the fork world: A, B or C"), best_on_the_fork,
               _("{truth}. There the next step is uncertain, and rightly so; only the rest of the text tells.")),
    Prediction("12.e", _("how many tokens are written to label 300 true texts of 1024 tokens"), tokens_written,
               _("{truth:.1e}: fifty million predictors, 300 labels for each, half a text for a label."),
               tolerance=0.5),
)
