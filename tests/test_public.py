"""What no public function of the library takes for an array, or for a number, it refuses, and names the argument:
whoever writes one more function, or one more method, finds it here at once.
"""

import importlib
import inspect
import pkgutil
from functools import partial
from numbers import Real

import numpy as np
import pytest

import taulab
from taulab.answers import Answers
from taulab.conditional import new_model
from taulab.corpus import task
from taulab.decision import WORLD
from taulab.future_entropy import fit_alphas
from taulab.models import LSTM, MLP, Bigram, Transformer
from taulab.optim import SGD, Adam
from taulab.sampling import Chain, top_k
from taulab.smollm import SmolLM, Tokenizer, installed
from taulab.smollm.model import random_weights
from taulab.worlds import small_world


def rng():
    return np.random.default_rng(0)


ANSWER = task("answer", "en")
SOURCES = ["what did anna read", "where will james go"]
MODEL, _ = new_model(ANSWER, 0, pairs=20, epochs=1)

#: Arrays by the name of the argument, where need be after that of the function: one row of three tokens.
ARRAYS = {
    "z": [[2.0, 1, 0]], "p": [[0.5, 0.3, 0.2]], "q": [[0.6, 0.3, 0.1]], "temperature": [1.5], "temperatures": [0.5, 2],
    "target": [1], "temperature_for_entropy.target": [0.5], "probs": [[0.5, 0.3, 0.2]], "logits": [[2.0, 1, 0]],
    "labels": [0], "tokens": [0], "contexts": [[0, 1]], "targets": [2], "sequences": [[1, 2, 0]],
    "tau": [1.5], "counts": [[1, 2, 3]] * 3, "gradient": [0.5, 0.5], "rho": [0.5, 0.5], "Q": [1.0, 0],
    "H": [1.0], "edt.base": [1.5], "edt_from_entropy.base": [1.5], "udt.base": [1.5], "kld.base": [1.5],
    "z_without": [[1.0, 1, 0]], "t": [0, 1], "lengths": [1], "edt_per_answer.z": [[[2.0, 1, 0]]],
    "edt_per_answer.base": [1.5], "generate.schedule": [1.0],
    "good_turing.counts": [3, 2, 1], "zipf_exponent.counts": [3, 2, 1], "count_exponent.counts": [3, 2, 1],
    "make_world.truth": [[[0.5, 0.5]]], "make_world.model": [[[0.4, 0.6]]], "after": [[0, 0]], "lost": [0.1, 0.9],
    "derailing_world.truth": [[0.5, 0.5]] * 3, "derailing_world.model": [[0.5, 0.5]] * 3,
    "replay_world.p": [0.5, 0.3, 0.2], "replay_world.counts": [3, 2, 1],
    "window_world.truth": [[0.5, 0.5], [0.1, 0.9]], "window_world.model": [[0.5, 0.5], [0.1, 0.9]],
    "counted_laws.truth": [[0.5, 0.5], [0.1, 0.9]], "entropies": [[1.0], [1.2]], "log_losses": [[0.9], [1.3]],
    "sizes": [1e3, 1e4, 1e5], "entce": [0.3, 0.2, 0.1],
    "f": [[1.0, 1, 3]], "alphas": [0.1], "slopes": [0.0], "errors": [0.0], "entce_bound.epsilon": [0.1],
    "divergence_frontier.p": [0.5, 0.3, 0.2], "divergence_frontier.q": [0.6, 0.3, 0.1], "features": [[0.0]] * 9,
    "future_labels.states": [0, 1],
    "singleton_mass.m": [10.0], "true_singleton_mass.m": [10.0],
    "read.tokens": [[0, 1]],
    "entropy_rate_extrapolation.n": [1, 2, 3, 4], "entropy_rate_extrapolation.loss": [4.0, 2.5, 2, 1.75],
}
#: What else an argument may be.
OTHERS = {
    "V": 3, "rng": rng(), "model": Bigram(3), "logits_at.model": MODEL, "first_pass.model": MODEL, "epochs": 1,
    "batch_size": 1, "learning_rate": 0.1, "seed": 0, "k": 2, "n": 1, "top_p.p": 0.5, "min_p.p": 0.5, "mass": 0.5,
    "epsilon": 0.1, "penalty": 1.2, "beta": 0.1, "lam": 0.1, "state": np.zeros((1, 2), int),
    "Bigram.state": np.zeros((1, 1), int), "LSTM.state": np.zeros((1, 2, 3)),
    "Transformer.state": np.zeros((1, 1, 2, 2, 0, 2)), "SmolLM.state": np.zeros((1, 2, 2, 2, 0, 4), np.float32),
    "SGD.saved": SGD(np.ones(2), 0.1).state, "Adam.saved": Adam(np.ones(2), 0.1).state, "language": "en",
    "sentences": [(0, 1, 2), (1, 2, 0)], "width": 1, "share": 0.5, "shares": (0.5, 0.5), "alpha": 0.5, "gamma": 1.0,
    "states": WORLD, "action_values.state": "A", "start": WORLD["A"], "theta": 0.2, "bandwidth": 0.5, "low": 0.5,
    "high": 1.5, "first": 1.4, "later": 0.6, "half_life": 2.0, "answer": ["a", "b"], "reference": ["a", "b"],
    "references": [["a", "b"]], "answers": [["a", "b"], ["b", "c"]],
    "logits_at.answers": Answers(ANSWER.laws(SOURCES)), "task.name": "translate to en", "smollm_positions.name": "en",
    "word_counts.name": "code",
    "task": ANSWER, "pairs": [("what did anna read", "a book")], "new_model.pairs": 20, "new_model.epochs": 1,
    "sources": SOURCES, "measure": lambda base: base, "base_for.target": 2.0, "m": 10, "v": 5,
    "karlin_constant.alpha": 1.5, "singleton_mass.alpha": 1.5, "true_singleton_mass.alpha": 1.5,
    "bridge_world.alpha": 1.5, "spells": {1: 2}, "steps": 3, "all_windows.width": 2, "successors": 2,
    "world": small_world(3), "rule": partial(top_k, k=2), "temper_steps.temperature": 0.8, "sample_world.n": 2,
    "temper_texts.temperature": 0.8, "delta": 0.05, "scaling": fit_alphas(small_world(3)), "a": 1.0, "step": 1,
    "learn_future.n": 20, "text": "a",
}
#: One of each public class whose methods take arrays: those of a grammar take sentences.
INSTANCES = (Bigram(3), MLP(3, width=2, embedding=2, hidden=2, rng=rng()), LSTM(3, embedding=2, hidden=3, rng=rng()),
             Transformer(3, width=4, heads=2, rng=rng()), SGD(np.ones(2), 0.1), Adam(np.ones(2), 0.1),
             Chain((top_k, 2)), Answers([{(0,): 1.0}]), SmolLM(random_weights(rng()), heads=4, kv_heads=2),
             Tokenizer("abc", []))
#: Where an array without entries asks for a result without entries.
MAY_BE_EMPTY = {"temperature", "temperatures", "temperature_for_entropy.target", "repetition_penalty.tokens", "H", "t",
                "edt.base", "edt_from_entropy.base", "udt.base", "kld.base", "edt_per_answer.base",
                "Tokenizer.decode.tokens", "Tokenizer.to_bytes.tokens"}
WRONG = {
    "masked": np.ma.masked_array,
    "a list of masked": lambda good: [np.ma.masked_array(part) for part in good],
    "ragged": lambda good: [[1.0, 2.0], [3.0]],
    "text": lambda good: np.full(np.shape(good), "a"),
    "objects": lambda good: np.full(np.shape(good), {}),
    "nan": lambda good: np.full(np.shape(good), np.nan),
}


def public():
    """Yield (name, function or class) for all that is public in the library."""
    for module in pkgutil.iter_modules(taulab.__path__):
        # A layer takes what a model has checked: so its docstring says.
        if not module.name.startswith("_") and module.name not in ("course", "layers"):
            here = importlib.import_module(f"taulab.{module.name}")
            own = [name for name, thing in vars(here).items()
                   if not name.startswith("_") and getattr(thing, "__module__", "") == here.__name__]
            yield from ((name, getattr(here, name)) for name in getattr(here, "__all__", own))


def methods(instance):
    """Yield (name, method) for each public method."""
    kind = type(instance)
    for name, method in inspect.getmembers(instance, inspect.ismethod):
        if not name.startswith("_") or name == "__call__":
            yield f"{kind.__name__}.{name}", method


def entry(table, function, name):
    """Return the entry of an argument, that of its own function or class first."""
    names = *(f"{owner}.{name}" for owner in function.split(".")), name
    return next((each for each in names if each in table), None)


def arguments(function, called):
    """Return the arguments of a function: those it must be given, and arrays that it may be given."""
    given, unknown = {}, []
    for name, parameter in inspect.signature(called).parameters.items():
        needed = parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL
        other, array = entry(OTHERS, function, name), entry(ARRAYS, function, name)
        if other and ("." in other or not array):
            given |= {name: OTHERS[other]} if needed else {}
        elif array:
            given[name] = ARRAYS[array]
        elif needed:
            unknown.append(name)
    return given, unknown


PUBLIC = dict(public())
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if not isinstance(thing, type)} | {
    name: method for instance in INSTANCES for name, method in methods(instance)}
CASES = [(function, name) for function, called in FUNCTIONS.items()
         for name, value in arguments(function, called)[0].items() if any(value is good for good in ARRAYS.values())]


def single(kind):
    """Yield (function, argument) for what is one value of a kind, given or by default; True is no number."""
    for function, called in FUNCTIONS.items():
        given, _ = arguments(function, called)
        for name, parameter in inspect.signature(called).parameters.items():
            value = given.get(name, parameter.default)
            if isinstance(value, kind) and not isinstance(value, bool):
                yield function, name


NUMBERS, TEXTS = list(single(Real)), list(single(str))
NO_NUMBER = {"nan": np.nan, "text": "a", "complex": 1j, "a list": [[1.0], [2.0, 3.0]], "None": None}
#: Without a number they do something else, as their documentation says.
MAY_BE_NONE = {"new_model.pairs", "new_model.epochs"}
NO_NAME = {"unknown": "no such", "a list": ["en"], "a number": 1, "None": None}
#: Any text will do.
FREE = {("Tokenizer.encode", "text")}


def test_every_argument_is_known():
    """A new name wants an entry above: an array that is one, or another value."""
    unknown = {function: arguments(function, called)[1] for function, called in FUNCTIONS.items()}
    assert [(function, names) for function, names in unknown.items() if names] == []
    assert len(CASES) > 60
    classes = [thing for thing in PUBLIC.values() if isinstance(thing, type) and not issubclass(thing, tuple)]
    assert [kind.__name__ for kind in classes if not any(isinstance(known, kind) for known in INSTANCES)] == ["Grammar"]
    assert {"softmax", "fit_temperature", "train", "log_loss", "MLP.step", "Chain.__call__"} <= {
        function for function, _ in CASES}


def test_a_package_lists_what_its_front_room_defines():
    """Or the tests here would not see it."""
    for module in pkgutil.iter_modules(taulab.__path__):
        here = importlib.import_module(f"taulab.{module.name}")
        assert set(getattr(here, "__all__", vars(here))) >= {
            name for name, thing in vars(here).items()
            if not name.startswith("_") and getattr(thing, "__module__", "") == here.__name__}, module.name


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_arguments_given_here_are_right(function):
    if function == "load" and not installed():
        pytest.skip("needs the weights: taulab model")
    FUNCTIONS[function](**arguments(function, FUNCTIONS[function])[0])


def named(name):
    """Return how an error begins that names an argument. To a loss, which is given them, targets are its target."""
    return r"^targets?\b" if name == "targets" else rf"^{name}\b"


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("function, name", CASES)
def test_what_is_no_array_is_refused_by_name(function, name, wrong):
    called = FUNCTIONS[function]
    given, _ = arguments(function, called)
    with pytest.raises(ValueError, match=named(name)):
        called(**given | {name: WRONG[wrong](given[name])})


@pytest.mark.parametrize("function, name", CASES)
def test_an_array_without_entries_is_refused_by_name_where_it_must_have_some(function, name):
    called = FUNCTIONS[function]
    given, _ = arguments(function, called)
    if MAY_BE_EMPTY & {name, f"{function}.{name}"}:
        called(**given | {name: []})
        return
    with pytest.raises(ValueError, match=named(name)):
        called(**given | {name: []})


@pytest.mark.parametrize("wrong", NO_NUMBER)
@pytest.mark.parametrize("function, name", NUMBERS)
def test_what_is_no_number_is_refused_by_name(function, name, wrong):
    if wrong == "None" and f"{function}.{name}" in MAY_BE_NONE:
        return
    called = FUNCTIONS[function]
    given, _ = arguments(function, called)
    with pytest.raises(ValueError, match=named(name)):
        called(**given | {name: NO_NUMBER[wrong]})


@pytest.mark.parametrize("wrong", NO_NAME)
@pytest.mark.parametrize("function, name", TEXTS)
def test_a_name_that_is_unknown_or_none_is_refused_by_argument(function, name, wrong):
    if (function, name) in FREE and wrong == "unknown":
        return
    called = FUNCTIONS[function]
    given, _ = arguments(function, called)
    with pytest.raises(ValueError, match=named(name)):
        called(**given | {name: NO_NAME[wrong]})
