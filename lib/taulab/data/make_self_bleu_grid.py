"""Make self_bleu_grid.csv: ``python -m taulab.data.make_self_bleu_grid``, some twenty minutes on one core.

EDT beside a fixed τ at equal Self-BLEU, the diversity of print. It counts wrong answers as it counts right ones, so it
cannot be had from the tree of right answers: here answers are drawn. How many are right is exact all the same.
Interrupted, the command goes on after the last whole run. README.md has the columns.
"""

from pathlib import Path

import numpy as np

from taulab.answers import Answers, base_for
from taulab.conditional import RECIPES, logits_at, new_model
from taulab.corpus.tasks import TASKS, task
from taulab.data.grid import command, make_grid
from taulab.data.make_listening_grid import COLUMNS, SEEDS, SOURCES, THETAS
from taulab.dynamic_temperature import edt
from taulab.softmax import softmax
from taulab.text_scores import self_bleu

FILE = Path(__file__).with_name("self_bleu_grid.csv")
DRAWS = 10                  # answers to each source
LONGEST = 20                # words after which an answer is broken off

#: Rule -> the temperatures that multiply T₀, from logits (n, targets).
RULES = {("fixed", 0.0): lambda z: np.ones(len(z))}
RULES |= {("edt", theta): lambda z, theta=theta: edt(z, 1.0, theta) for theta in THETAS}


def drawn(model, toy, sources, multiplier, base, uniforms):
    """Return answers drawn from a model, source by source: lists of tokens, each up to its end.

    One uniform number a word decides, (sources · draws, words): with the same numbers, rules are compared on the same
    luck.
    """
    contexts = np.repeat(np.array([toy.encode_source(source) for source in sources]), len(uniforms) // len(sources), 0)
    contexts = np.pad(contexts, ((0, 0), (0, toy.look_back)))
    words = np.zeros(uniforms.shape, int)
    alive = np.arange(len(contexts))
    for step, luck in enumerate(uniforms.T):
        z = model.logits(contexts[alive])[:, :toy.targets].astype(float)
        q = softmax(z, base * multiplier(z)).cumsum(axis=-1)
        words[alive, step] = np.minimum((q < luck[alive, None] * q[:, -1:]).sum(axis=-1), toy.targets - 1)
        contexts[alive, toy.slots:] = np.column_stack([contexts[alive, toy.slots + 1:], words[alive, step]])
        alive = alive[words[alive, step] > 0]
        if not alive.size:
            break
    return [row[:row.argmin() + 1].tolist() if 0 in row else row.tolist() for row in words]


def likeness(answers):
    """Return the mean Self-BLEU of the answers to one source."""
    return np.mean([self_bleu(answers[i:i + DRAWS]) for i in range(0, len(answers), DRAWS)])


def run(name, language, amount, seed):
    """Return the rows of one model."""
    toy, rng = task(name, language), np.random.default_rng(1_000 + seed)
    model, pairs = new_model(toy, seed, amount)
    sources = rng.permutation(toy.fresh(2 * SOURCES, {source for source, _ in pairs}, rng)).tolist()[SOURCES:]
    answers, uniforms = Answers(toy.laws(sources)), rng.random((SOURCES * DRAWS, LONGEST))
    z = logits_at(model, toy, sources, answers)

    def at(rule, base):
        return likeness(drawn(model, toy, sources, RULES[rule], base, uniforms))

    target, rows = at(("fixed", 0.0), 1.0), []
    for rule in RULES:
        base = base_for(lambda base, rule=rule: target - at(rule, base), 0.0)
        right = answers.score(z, base * RULES[rule](z)).acceptability.mean() if base == base else np.nan
        rows.append({"S_same": at(rule, 1.0), "base_at_S": base, "A_at_S": right})
    return [dict(zip(COLUMNS, (name, language, amount, seed), strict=True))
            | {"rule": rule, "strength": strength, "min_p": 0.0}
            | {key: f"{value:.4g}" for key, value in found.items()}
            for (rule, strength), found in zip(RULES, rows, strict=True)]


def runs():
    """Return the runs: (task, language, pairs, seed)."""
    return [(name, language, RECIPES[name].pairs, seed) for seed in SEEDS for name, language in TASKS]


def main(file=FILE, wanted=None, scheduler=None):
    """Make the grid."""
    make_grid(file, wanted or runs(), run, COLUMNS, scheduler)


if __name__ == "__main__":
    command()
