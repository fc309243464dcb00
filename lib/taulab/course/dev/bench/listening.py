"""The speed of what lab 09 adds: steps that choose their temperature, and scores of texts."""

import types
from functools import partial
from importlib.util import find_spec

import numpy as np

from taulab import sampling, text_scores
from taulab.course.dev.bench.library import matrix
from taulab.course.dev.bench.row import Row
from taulab.course.language import mark as _
from taulab.dynamic_temperature import dynatemp, edt, kld, udt


def listening_rows(rows, size, watch):
    """A whole step, logits to entropy to τ to draw, for each rule that chooses τ, beside the step at a fixed τ."""
    rng = np.random.default_rng(0)
    for batch in (1, min(64, rows)):
        z, z_without = matrix(2 * batch, size).reshape(2, batch, size)
        rules = {
            "edt": (lambda: edt(z, 1.1, 0.2), 1.3),
            "udt": (lambda: udt(z, 1.1, 0.2, by="margin"), 1.3),
            "dynatemp": (lambda: dynatemp(z, 0.5, 1.5), 1.3),
            "kld": (lambda: kld(z, z_without, 1.1, 1), 1.4),               # it reads two rows
        }

        def step(rule):
            return sampling.sample(sampling.temperature(z, rule()), rng)
        steps = {name: partial(step, rule) for name, (rule, _bound) in rules.items()}
        steps["fixed"] = partial(step, lambda: 1.1)
        time_of = watch.medians(steps, times=1 if batch > 1 else 5)
        for name, (_rule, bound) in rules.items():
            yield Row(_("{name}, {batch} x {size:,}: time of the whole step over that at a fixed τ"),
                      time_of[name] / time_of["fixed"], bound, fields={"name": name, "batch": batch, "size": size})


def text_rows(rows, size, watch):
    """Scores of texts of 12 words beside the packages that have them."""
    if not (find_spec("rouge_score") and find_spec("sacrebleu")):
        return
    from rouge_score.rouge_scorer import RougeScorer
    from sacrebleu.metrics import BLEU
    answers = [[f"w{word}" for word in text] for text in np.random.default_rng(0).integers(0, 20, (20, 12)).tolist()]
    texts, spaces = list(map(" ".join, answers)), types.SimpleNamespace(tokenize=str.split)
    rouge, bleu = RougeScorer(["rougeL"], tokenizer=spaces), BLEU(tokenize="none", effective_order=True)
    time_of = watch.medians({
        "rouge_l": lambda: [text_scores.rouge_l(answer, answers[0]) for answer in answers],
        "their rouge_l": lambda: [rouge.score(texts[0], text) for text in texts],
        "bleu": lambda: [text_scores.bleu(answer, answers[:1]) for answer in answers],
        "their bleu": lambda: [bleu.sentence_score(text, texts[:1]) for text in texts],
        "self_bleu": lambda: text_scores.self_bleu(answers),
        "their self_bleu": lambda: [bleu.sentence_score(text, texts[:i] + texts[i + 1:])
                                    for i, text in enumerate(texts)],
    }, times=3)
    for name, package in (("rouge_l", "rouge-score"), ("bleu", "sacrebleu"), ("self_bleu", "sacrebleu")):
        yield Row(_("{name}: times faster than {package}"), time_of[f"their {name}"] / time_of[name], 1, at_least=True,
                  fields={"name": name, "package": package})


RATIOS = (listening_rows, text_rows)
