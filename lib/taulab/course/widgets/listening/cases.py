"""The answers of the listening explorer: toy tasks with the stored logits of a model, and what a rule makes of them."""

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from taulab.answers import Answers, Score, base_for
from taulab.corpus.tasks import Task, task
from taulab.course.language import mark as _
from taulab.data import listening_cases
from taulab.dynamic_temperature import edt_from_entropy
from taulab.entropy import entropy_from_logits

#: Name of a case -> its title.
TITLES = {"shorten": _("shorten a headline"), "translate": _("translate a sentence"), "code": _("write a line of code")}
#: The word of the first answer at which a copy was due, and another word is likelier.
STARTS = {"en": 4, "es": 3}
#: With this N the constant κ of the rule is its θ.
N = np.exp(-1)


class Case(NamedTuple):
    """A task, some of its sources, and a model's logits at every beginning of a right answer to them."""

    toy: Task
    sources: tuple
    answers: Answers
    logits: np.ndarray       # (nodes, words)
    truth: np.ndarray        # (nodes, words): the true law of the next word
    entropy: np.ndarray      # (nodes,): nats, of the model's next word
    paths: tuple             # for each source its likeliest right answer: the nodes, and the words that follow them


class Comparison(NamedTuple):
    """A rule and the fixed τ at which the answers are as diverse, means over the sources of a case."""

    taus: np.ndarray         # (nodes,)
    rule: Score
    twin: float              # nan if no fixed τ makes them as diverse
    twin_score: Score | None


@cache
def case_of(name, language):
    """Return the case of this name in a language."""
    kind = f"translate to {language}" if name == "translate" else name
    toy, (sources, logits) = task(kind, language), listening_cases()[language, kind]
    laws = toy.laws(sources)
    answers = Answers(laws)
    truth, likely = np.zeros(logits.shape), iter(answers.probabilities(logits))
    number, paths = {node: i for i, node in enumerate(answers.nodes)}, []
    for source, law in enumerate(laws):
        likeliest = 0.0, (), ()
        for words, p in law.items():
            nodes = [number[source, *words[:k]] for k in range(len(words))]
            truth[nodes, words] += p
            likeliest = max(likeliest, (next(likely), nodes, words))
        paths.append(likeliest[1:])
    return Case(toy, sources, answers, logits, truth / truth.sum(axis=-1, keepdims=True), entropy_from_logits(logits),
                tuple(paths))


@lru_cache(64)
def compare(name, language, base, kappa, hears):
    """Return what the rule makes of a case, beside the fixed τ of equal useful entropy."""
    case = case_of(name, language)
    heard = case.entropy if hears == "model" else case.answers.true_entropy
    taus = edt_from_entropy(heard, base, kappa, N)
    rule = _mean(case.answers.score(case.logits, taus))
    twin = base if kappa == 0 else base_for(lambda tau: case.answers.useful(case.logits, tau).mean(), rule.useful)
    return Comparison(taus, rule, twin, None if np.isnan(twin) else _mean(case.answers.score(case.logits, twin)))


def _mean(score):
    return Score(*(float(field.mean()) for field in score))
