"""The predictions of lab 09."""

from functools import cache

import numpy as np

from taulab.answers import Answers, base_for
from taulab.conditional import logits_at, new_model
from taulab.corpus.tasks import task
from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.dynamic_temperature import edt
from taulab.entropy import entropy
from taulab.sampling import min_p

SEEDS = range(3)


@cache
def case(seed):
    """Return the tree of the right answers to 50 English questions, and a model's logits at each node."""
    toy = task("answer", "en")
    model, known = new_model(toy, seed)
    sources = toy.fresh(50, {source for source, _answer in known}, np.random.default_rng(1))
    answers = Answers(toy.laws(sources))
    return answers, logits_at(model, toy, sources, answers)


def right_at_equal_useful_entropy(seed, z, listening):
    """Return the acceptability of a rule whose answers are as diverse as the model's own at τ = 1."""
    answers, plain = case(seed)
    base = base_for(lambda base: answers.useful(z, base * listening).mean(), answers.useful(plain).mean())
    return answers.score(z, base * listening).acceptability.mean()


@cache
def mean_temperature():
    """Return the mean τ of EDT, θ = 0.2, over the words of answers drawn at τ = 1, mean of three models."""
    means = []
    for seed in SEEDS:
        answers, z = case(seed)
        means.append(np.average(edt(z, 1.0, 0.2), weights=answers.steps(z).reach))
    return float(np.mean(means))


def one_knob():
    """Return the θ that makes N = 0.5 the rule of N = 0.8, θ = 1."""
    return float(np.log(0.8) / np.log(0.5))


def entropy_of_half():
    """Return the entropy where one token has ½ and 50 000 others share the other half."""
    return float(entropy(np.r_[0.5, np.full(50_000, 0.5 / 50_000)]))


@cache
def gain_at_three():
    """Return by how many points of 100 EDT, θ = 3, beats the fixed τ = 1 at equal useful entropy, mean of three."""
    gains = []
    for seed in SEEDS:
        answers, z = case(seed)
        gains.append(right_at_equal_useful_entropy(seed, z, edt(z, 1.0, 3.0)) - answers.score(z).acceptability.mean())
    return 100 * float(np.mean(gains))


@cache
def better_of_two():
    """Return which gains more over the fixed τ = 1 at equal useful entropy: EDT, θ = 0.2, or min-p with a fixed τ."""
    found = {"EDT": 0.0, "min-p": 0.0}
    for seed in SEEDS:
        _answers, z = case(seed)
        found["EDT"] += right_at_equal_useful_entropy(seed, z, edt(z, 1.0, 0.2))
        found["min-p"] += right_at_equal_useful_entropy(seed, min_p(z, 0.05), 1.0)
    return max(found, key=found.get)


PREDICTIONS = (
    Prediction("09.a", _("θ that makes N = 0.5 the same rule as N = 0.8 with θ = 1"), one_knob,
               _("θ = {truth:.4f}: only κ = θ ln(1/N) counts, so N and θ are one knob."), tolerance=0.02),
    Prediction("09.b", _("mean τ of EDT with T₀ = 1 and θ = 0.2, over the words of the answers"), mean_temperature,
               _("{truth:.2f}, with English questions. “Almost fixed” holds above one nat; most words lie below."),
               tolerance=0.1),
    Prediction("09.c", _("entropy where one token has ½ and 50 000 others share the rest, in nats"), entropy_of_half,
               _("{truth:.3f} nats; with two tokens of ½ each it is 0.693. The likeliest token is as sure in both."),
               tolerance=0.05),
    Prediction("09.d", _("points of 100 that EDT with θ = 3 gains at equal useful entropy"), gain_at_three,
               _("{truth:.1f} points, with English questions: at T₀ = 1 it was merely colder."), tolerance=0.5),
    Prediction("09.e", _("what gains more over a fixed τ = 1 at equal useful entropy: EDT or min-p"), better_of_two,
               _("{truth}. A small θ cuts the tail, and a cut does it better.")),
)
