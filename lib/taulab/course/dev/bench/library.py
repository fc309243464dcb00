"""The speed of the library beside SciPy, naive NumPy and, where installed, PyTorch, transformers and others."""

import tracemalloc
import types
from functools import partial
from importlib.util import find_spec

import numpy as np
import scipy.special
import scipy.stats

from taulab import sampling, text_scores
from taulab.course.dev.bench.row import Row
from taulab.dynamic_temperature import dynatemp, edt, kld, udt
from taulab.entropy import entropy_from_logits, entropy_sweep
from taulab.models import MLP, Bigram
from taulab.softmax import softmax
from taulab.training import train

TAU = 1.7


def matrix(rows, size):
    return np.random.default_rng(0).normal(scale=3, size=(rows, size)).astype(np.float32)


def naive_entropy(z, temperature):
    """The entropy as most people write it."""
    weights = np.exp((z - z.max(axis=-1, keepdims=True)) / temperature)
    p = weights / weights.sum(axis=-1, keepdims=True)
    return -(p * np.log(p + 1e-12)).sum(axis=-1)


def softmax_rows(rows, size, watch):
    z = matrix(rows, size)
    out = np.empty_like(z)
    time_of = watch.medians({
        "ours": lambda: softmax(z, TAU),
        "in place": lambda: softmax(z, TAU, out=out),
        "SciPy": lambda: scipy.special.softmax(z / np.float32(TAU), axis=-1),
        **torch_softmax(z),
    })
    yield Row("softmax: times faster than scipy.special.softmax", time_of["SciPy"] / time_of["ours"], 2, at_least=True)
    if "PyTorch" in time_of:
        yield Row("softmax with out=: time over that of PyTorch", time_of["in place"] / time_of["PyTorch"], 1.5)


def torch_softmax(z):
    if not find_spec("torch"):
        return {}
    import torch
    tensor = torch.from_numpy(z)
    out = torch.empty_like(tensor)

    def in_place():
        torch.div(tensor, TAU, out=out)
        torch.softmax(out, -1, out=out)
    return {"PyTorch": in_place}


def entropy_rows(rows, size, watch):
    z = matrix(rows, size)
    time_of = watch.medians({
        "ours": lambda: entropy_from_logits(z, TAU),
        "with Var": lambda: entropy_sweep(z, [TAU]),
        "naive": lambda: naive_entropy(z, TAU),
        "SciPy": lambda: scipy.stats.entropy(scipy.special.softmax(z / np.float32(TAU), axis=-1), axis=-1),
        **torch_entropy(z),
    })
    faster = {name: taken / time_of["ours"] for name, taken in time_of.items()}
    yield Row("entropy_from_logits: times faster than naive NumPy", faster["naive"], 3, at_least=True)
    yield Row("entropy_from_logits: times faster than scipy.stats.entropy", faster["SciPy"], 6, at_least=True)
    if "PyTorch" in faster:
        best = min(faster["PyTorch"], faster["PyTorch, four rows at a time"])
        yield Row("entropy_from_logits: times faster than PyTorch at its best", best, 1, at_least=True)
    yield Row("H with Var, mean and slope: time over that of H", faster["with Var"], 1.3)


def torch_entropy(z):
    if not find_spec("torch"):
        return {}
    import torch
    tensor = torch.from_numpy(z)

    def of(rows):
        log_p = torch.log_softmax(rows / TAU, -1)
        return -(log_p.exp() * log_p).sum(-1)
    return {"PyTorch": lambda: of(tensor),
            "PyTorch, four rows at a time": lambda: [of(rows) for rows in tensor.split(4)]}


def sweep_rows(rows, size, watch):
    z = matrix(1, size)[0]
    temperatures = np.geomspace(0.05, 20, 200)
    shifted, weights = z - z.max(), np.empty_like(z)

    def exponentials():
        for temperature in temperatures.astype(z.dtype):
            np.exp(np.divide(shifted, temperature, out=weights), out=weights)
    time_of = watch.medians({"ours": lambda: entropy_sweep(z, temperatures), "exp": exponentials})
    yield Row("entropy_sweep, 200 τ: time over that of exp(z/τ) alone", time_of["ours"] / time_of["exp"], 1.6)


def tick_rows(rows, size, watch):
    from taulab.course.widgets.kit.logits import Vocabulary
    vocabulary = Vocabulary(matrix(1, size)[0])
    vocabulary.read(TAU)                                    # the order of the tokens does not depend on τ
    time_of = watch.medians({"tick": lambda: vocabulary.read(TAU, draws=1000)}, times=3)
    yield Row("temperature explorer: one tick of the slider", 1e3 * time_of["tick"], 4, unit=" ms")


def memory_rows(rows, size, _watch):
    z = matrix(min(rows, 32), size)
    for name, call, result in (("softmax", lambda: softmax(z, TAU), z.nbytes),
                               ("entropy_from_logits", lambda: entropy_from_logits(z, TAU), 0),
                               ("entropy_sweep, 200 τ", lambda: entropy_sweep(z[0], np.geomspace(0.05, 20, 200)), 0)):
        tracemalloc.start()
        call()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield Row(f"{name}: memory beyond the result", (peak - result) / 2**20, 1, unit=" MB")


def sampler_rows(rows, size, watch):
    """The samplers beside the processors of Hugging Face transformers, and the draw beside PyTorch's."""
    if not (find_spec("torch") and find_spec("transformers")):
        return
    import torch
    from transformers.generation import logits_process as hf
    rng = np.random.default_rng(0)
    for batch in (1, min(64, rows)):
        z, used = matrix(batch, size), rng.integers(0, size, (batch, 200))
        tensor, ids = torch.from_numpy(z), torch.from_numpy(used)
        for rule, arguments, processor, bound in (
                (sampling.top_k, (50,), hf.TopKLogitsWarper(50), 1),
                (sampling.top_p, (0.9,), hf.TopPLogitsWarper(0.9), 2),
                (sampling.min_p, (0.05,), hf.MinPLogitsWarper(0.05), 1.5),
                (sampling.typical, (0.9,), hf.TypicalLogitsWarper(0.9), 0.5),   # equals stay in order: a slower sort
                (sampling.epsilon_cutoff, (3e-4,), hf.EpsilonLogitsWarper(3e-4), 1),
                (sampling.eta_cutoff, (3e-4,), hf.EtaLogitsWarper(3e-4), 1),
                (sampling.repetition_penalty, (used, 1.2), hf.RepetitionPenaltyLogitsProcessor(1.2), 0.5),
                (sampling.sample, (rng,), lambda ids, z: torch.multinomial(torch.softmax(z, -1), 1), 2)):
            time_of = watch.medians({"ours": lambda: rule(z, *arguments), "theirs": lambda: processor(ids, tensor)},
                                    times=1 if batch > 1 else 5)
            task = f"{rule.__name__}, {batch} x {size:,}: times faster than "
            task += "PyTorch" if rule is sampling.sample else "transformers"
            yield Row(task, time_of["theirs"] / time_of["ours"], bound, at_least=True)


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
        steps = {name: partial(step, rule) for name, (rule, _) in rules.items()} | {"fixed": partial(step, lambda: 1.1)}
        time_of = watch.medians(steps, times=1 if batch > 1 else 5)
        for name, (_, bound) in rules.items():
            yield Row(f"{name}, {batch} x {size:,}: time of the whole step over that at a fixed τ",
                      time_of[name] / time_of["fixed"], bound)


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
        yield Row(f"{name}: times faster than {package}", time_of[f"their {name}"] / time_of[name], 1, at_least=True)


def training_rows(rows, size, watch):
    """Steps of training, forward, backward and Adam, beside PyTorch with the fastest of its Adams."""
    if not find_spec("torch"):
        return
    rng = np.random.default_rng(0)
    for kind, V, batch, hidden, bound in (
            ("MLP", 150, 64, 64, 1), ("MLP", 2400, 256, 128, 1), ("bigram", 150, 64, 0, 1),
            # The more parameters to an example, the more it tells that NumPy's Adam passes over them ten times.
            ("MLP", 2400, 64, 128, 1.2), ("bigram", 2400, 256, 0, 3)):
        V, width = min(V, size), 4 if hidden else 1
        contexts, targets = rng.integers(0, V, (10 * batch, width)), rng.integers(0, V, 10 * batch)
        model = MLP(V, width=width, embedding=16, hidden=hidden, rng=rng) if hidden else Bigram(V)
        time_of = watch.medians({
            "ours": lambda: train(model, contexts, targets, epochs=1, batch_size=batch, learning_rate=1e-3, seed=0),
            **torch_training(V, width, hidden, contexts, targets, batch),
        })
        ours = time_of.pop("ours")
        yield Row(f"training step, {kind}, V = {V:,}, batch {batch}: time over that of PyTorch at its best",
                  ours / min(time_of.values()), bound)


def torch_training(V, width, hidden, contexts, targets, batch):
    import torch
    from torch import nn
    contexts, targets = torch.from_numpy(contexts), torch.from_numpy(targets)

    def layers():
        if not hidden:
            return [nn.Embedding(V, V), nn.Flatten()]
        return [nn.Embedding(V, 16), nn.Flatten(), nn.Linear(16 * width, hidden), nn.Tanh(), nn.Linear(hidden, V)]

    def epoch(model, optimizer):
        for rows in torch.randperm(len(targets)).split(batch):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(contexts[rows]), targets[rows])
            loss.backward()
            optimizer.step()
            loss.item()

    methods = {}
    for name, options in ("a loop", {"foreach": False}), ("foreach", {"foreach": True}), ("fused", {"fused": True}):
        model = nn.Sequential(*layers())
        methods[name] = partial(epoch, model, torch.optim.Adam(model.parameters(), 1e-3, **options))
    return methods


#: Functions of (rows, size, stopwatch) that yield `Row`s; rows and size are those of a matrix of logits.
RATIOS = (softmax_rows, entropy_rows, sweep_rows, sampler_rows, listening_rows, text_rows, training_rows)
OTHERS = (tick_rows, memory_rows)
