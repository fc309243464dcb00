"""The model that is given a source: what it learns from, that it learns, and that its scores are those of its draws."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.answers import Answers
from taulab.conditional import HIDDEN, RECIPES, examples, first_pass, logits_at, new_model
from taulab.corpus import task
from taulab.corpus.tasks import MODULES
from taulab.softmax import softmax


@pytest.fixture(scope="module")
def toy():
    return task("answer", "en")


@pytest.fixture(scope="module")
def model(toy):
    return new_model(toy, 0)


@pytest.fixture(scope="module")
def sources(toy, model):
    return toy.fresh(20, {source for source, _ in model[1]}, np.random.default_rng(1))


def test_every_task_has_its_recipe():
    assert set(RECIPES) == set(MODULES)


def test_examples_are_source_and_last_words(toy):
    pairs = [("what did anna read", "she read a book"), ("where will james go", "to the cinema")]
    contexts, targets = examples(toy, pairs, np.random.default_rng(0), hidden=0.0)
    assert toy.decode(targets) == "she read a book . to the cinema ."
    for row, (source, _) in zip(contexts, [pairs[0]] * 5 + [pairs[1]] * 4, strict=True):
        assert_array_equal(row[:toy.slots], toy.encode_source(source))
    assert [toy.decode(row[toy.slots:]) for row in contexts[[0, 3, 5, 8]]] == [
        ". . .", "she read a", ". . .", "to the cinema"]


def test_the_source_is_hidden_in_its_share_of_the_rows(toy):
    contexts, _ = examples(toy, toy.sample(2_000, np.random.default_rng(0)), np.random.default_rng(1))
    hidden = (contexts[:, :toy.slots] == toy.hidden).all(axis=1)
    assert not (contexts[~hidden, :toy.slots] == toy.hidden[0]).any()
    assert abs(hidden.mean() - HIDDEN) < 5 * math.sqrt(HIDDEN * (1 - HIDDEN) / len(hidden))


def test_a_model_answers_mostly_right_and_not_without_its_source(toy, model, sources):
    answers = Answers(toy.laws(sources))
    seen, hidden = (answers.score(logits_at(model[0], toy, sources, answers, hide=hide)) for hide in (False, True))
    assert 0.5 < seen.acceptability.mean() < 0.95
    assert hidden.acceptability.mean() < 0.3
    assert answers.score(logits_at(model[0], toy, sources, answers), 0.0).acceptability.mean() > 0.8


def test_a_seed_makes_one_model(toy):
    one, two, three = (new_model(toy, seed, pairs=30, epochs=1)[0].parameters for seed in (0, 0, 1))
    assert_array_equal(one, two)
    assert (one != three).any()


def test_logits_are_those_of_the_model_at_each_beginning(toy, model, sources):
    answers = Answers(toy.laws(sources))
    z = logits_at(model[0], toy, sources, answers)
    assert z.shape == (len(answers.nodes), toy.targets)
    for i in (0, len(z) // 2, len(z) - 1):
        before = np.pad(answers.nodes[i][1:], (toy.look_back, 0))[-toy.look_back:]
        context = np.concatenate([toy.encode_source(sources[answers.source[i]]), before]).astype(int)
        assert_allclose(z[i], model[0].logits([context])[0, :toy.targets], rtol=1e-5, atol=1e-5)


def test_exact_acceptability_is_that_of_2_000_draws(toy, model, sources):
    """Answers are written word by word, by the model itself; the exact score says how many are right."""
    answers, rng = Answers(toy.laws(sources[:1])), np.random.default_rng(2)
    A = answers.score(logits_at(model[0], toy, sources[:1], answers), 0.9).acceptability[0]
    contexts = np.tile(np.pad(toy.encode_source(sources[0]), (0, toy.look_back)), (2_000, 1))
    written = np.zeros((2_000, 12), int)
    for step in range(12):
        q = softmax(model[0].logits(contexts)[:, :toy.targets].astype(float), 0.9)
        written[:, step] = (q.cumsum(axis=1) > rng.random((2_000, 1))).argmax(axis=1)
        contexts[:, toy.slots:] = np.column_stack([contexts[:, toy.slots + 1:], written[:, step]])
    law = toy.laws(sources[:1])[0]
    right = np.mean([tuple(row[:list(row).index(0) + 1].tolist()) in law if 0 in row else False for row in written])
    assert abs(right - A) < 5 * math.sqrt(A * (1 - A) / 2_000)


def test_the_first_pass_takes_the_likeliest_words(toy, model, sources):
    z, lengths = first_pass(model[0], toy, sources)
    assert z.shape == (20, 20, toy.targets)
    answers = Answers(toy.laws(sources))
    greedy = answers.score(logits_at(model[0], toy, sources, answers), 0.0).acceptability
    for i, source in enumerate(sources):
        words = z[i, :lengths[i]].argmax(axis=-1)
        assert words[-1] == 0 and (words[:-1] > 0).all()
        assert (tuple(words.tolist()) in toy.laws([source])[0]) == (greedy[i] == 1)


@pytest.mark.parametrize("call, words", [
    (lambda toy: new_model(toy, -1), "seed=-1: must be an integer, 0 or greater"),
    (lambda toy: new_model(toy, 0, pairs=-2), "n=-2"),
    (lambda toy: examples(toy, [("what did anna read", "a book")], 0), "rng: is int"),
    (lambda toy: examples(toy, [("what", "a book")], np.random.default_rng(0)), "source: 'what' is no source"),
])
def test_errors_name_the_argument(toy, call, words):
    with pytest.raises(ValueError, match=words):
        call(toy)
