"""The speed of the library beside SciPy, naive NumPy and, where they are installed, PyTorch and transformers."""

import tracemalloc
from importlib.util import find_spec

import numpy as np
import scipy.special
import scipy.stats

from taulab import sampling
from taulab.course.dev.bench.row import Row
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits, entropy_sweep
from taulab.heavy_tails import singleton_mass
from taulab.softmax import softmax

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
    yield Row(_("softmax: times faster than scipy.special.softmax"), time_of["SciPy"] / time_of["ours"], 2,
              at_least=True)
    if "PyTorch" in time_of:
        yield Row(_("softmax with out=: time over that of PyTorch"), time_of["in place"] / time_of["PyTorch"], 1.5)


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
    yield Row(_("entropy_from_logits: times faster than naive NumPy"), faster["naive"], 3, at_least=True)
    yield Row(_("entropy_from_logits: times faster than scipy.stats.entropy"), faster["SciPy"], 6, at_least=True)
    if "PyTorch" in faster:
        best = min(faster["PyTorch"], faster["PyTorch, four rows at a time"])
        yield Row(_("entropy_from_logits: times faster than PyTorch at its best"), best, 1, at_least=True)
    yield Row(_("H with Var, mean and slope: time over that of H"), faster["with Var"], 1.3)


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
    yield Row(_("entropy_sweep, 200 τ: time over that of exp(z/τ) alone"), time_of["ours"] / time_of["exp"], 1.6)


def tick_rows(rows, size, watch):
    from taulab.course.widgets.kit.logits import Vocabulary
    vocabulary = Vocabulary(matrix(1, size)[0])
    vocabulary.read(TAU)                                    # the order of the tokens does not depend on τ
    time_of = watch.medians({"tick": lambda: vocabulary.read(TAU, draws=1000)}, times=3)
    yield Row(_("temperature explorer: one tick of the slider"), 1e3 * time_of["tick"], 4, unit=" ms")


def memory_rows(rows, size, _watch):
    z = matrix(min(rows, 32), size)
    for name, call, result in (("softmax", lambda: softmax(z, TAU), z.nbytes),
                               ("entropy_from_logits", lambda: entropy_from_logits(z, TAU), 0),
                               ("entropy_sweep, 200 τ", lambda: entropy_sweep(z[0], np.geomspace(0.05, 20, 200)), 0)):
        tracemalloc.start()
        call()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield Row(_("{name}: memory beyond the result"), (peak - result) / 2**20, 1, unit=" MB", fields={"name": name})


def singleton_rows(_rows, _size, watch):
    sizes = np.geomspace(10, 1e6, 50)
    time_of = watch.medians({"mass": lambda: singleton_mass(1.25, sizes, 10**6)})
    yield Row(_("singleton_mass: 50 sizes, a million words"), time_of["mass"], 0.5, unit=" s")


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
            yield Row(_("{name}, {batch} x {size:,}: times faster than {package}"),
                      time_of["theirs"] / time_of["ours"], bound, at_least=True,
                      fields={"name": rule.__name__, "batch": batch, "size": size,
                              "package": "PyTorch" if rule is sampling.sample else "transformers"})


#: Functions of (rows, size, stopwatch) that yield `Row`s; rows and size are those of a matrix of logits.
RATIOS = (softmax_rows, entropy_rows, sweep_rows, sampler_rows)
OTHERS = (tick_rows, memory_rows, singleton_rows)
