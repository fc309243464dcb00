"""The models: gradients against finite differences, counts against gradients, and the law of what they generate."""

import json
from copy import deepcopy
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chi2

from taulab import losses
from taulab.models import LSTM, MLP, Bigram, Transformer, bigram_counts, generate
from taulab.optim import Adam
from taulab.sampling import Chain, temperature, top_k
from taulab.softmax import log_softmax, softmax

GOLDENS = json.loads((Path(__file__).parent / "goldens" / "models.json").read_text())
V = 5
LOSSES = {
    "log_loss": losses.log_loss,
    "confidence_penalty": partial(losses.confidence_penalty, beta=0.3),
    "entropy_penalty": partial(losses.entropy_penalty, lam=0.3),
    "label_smoothing": partial(losses.label_smoothing, epsilon=0.1),
    "reverse_kl": losses.reverse_kl,
}


def models(dtype=np.float64):
    rng = np.random.default_rng(0)
    for model in (Bigram(V, dtype=dtype), MLP(V, width=3, embedding=2, hidden=4, rng=rng, dtype=dtype),
                  LSTM(V, embedding=2, hidden=3, dropout=0.2, rng=rng, dtype=dtype),
                  Transformer(V, width=4, layers=2, heads=2, dropout=0.2, rng=rng, dtype=dtype)):
        model.parameters[...] = rng.normal(size=model.parameters.shape)
        yield model


def examples(n=9, width=3, seed=1):
    rng = np.random.default_rng(seed)
    return rng.integers(0, V, (n, width)), rng.integers(0, V, n)


def assert_gradient(model, loss_and_gradient):
    """Compare each block of the gradient with finite differences."""
    gradient, numerical, h = loss_and_gradient()[1], [], 1e-6
    for i, theta in enumerate(model.parameters.copy()):
        values = []
        for model.parameters[i] in theta + h, theta - h:
            values.append(loss_and_gradient()[0])
        model.parameters[i] = theta
        numerical.append((values[0] - values[1]) / (2 * h))
    for block, expected in zip(model._views(gradient).values(), model._views(np.array(numerical)).values(),
                               strict=True):
        assert_allclose(block, expected, atol=2e-9)
        assert abs(expected).max() > 1e-3


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_against_finite_differences(name):
    contexts, targets = examples()
    if name == "reverse_kl":
        targets = np.random.default_rng(2).dirichlet(np.ones(V), len(targets))
    for model in models():
        assert_gradient(model, lambda: model.loss_and_gradient(contexts, targets, LOSSES[name]))


def test_gradients_of_sequences_against_finite_differences():
    """Random numbers are drawn anew from one seed each time, so that what is dropped is the same."""
    for model in models():
        assert_gradient(model, lambda: model.loss_and_gradient(sentences(), rng=np.random.default_rng(0)))


def test_the_loss_is_that_of_the_logits():
    contexts, targets = examples()
    for model in models():
        assert model.loss_and_gradient(contexts, targets)[0] == losses.log_loss(model.logits(contexts), targets)[0]


def test_the_mlp_word_by_word():
    model = list(models())[1]
    E, W, b, U, c = model.views.values()
    contexts, _ = examples()
    for window, z in zip(contexts, model.logits(contexts), strict=True):
        h = np.tanh(np.concatenate([E[w] for w in window]) @ W + b)
        assert_allclose(z, h @ U + c, rtol=1e-13)


def test_only_the_last_width_tokens_count():
    contexts, targets = examples(width=6)
    for model in models():
        if not hasattr(model, "width"):
            continue
        window = contexts[:, -model.width:]
        assert_array_equal(model.logits(contexts), model.logits(window))
        assert_array_equal(model.loss_and_gradient(contexts, targets)[1], model.loss_and_gradient(window, targets)[1])


def test_float32_stays_float32():
    contexts, targets = examples()
    laws = np.full((len(targets), V), 1 / V)
    for model in models(np.float32):
        for loss in LOSSES.values():
            value, gradient = model.loss_and_gradient(contexts, laws, loss)
            assert isinstance(value, float)
            assert gradient.dtype == model.logits(contexts).dtype == np.float32
        for view in model.views.values():
            assert view.base is not None and np.shares_memory(view, model.parameters)
    assert Bigram(2).parameters.dtype == Bigram.from_counts([[1, 2], [3, 4]]).parameters.dtype == np.float32


def test_a_copy_has_views_of_its_own():
    for model in models():
        twin = deepcopy(model)
        twin.parameters += 1
        for mine, its in zip(model.views.values(), twin.views.values(), strict=True):
            assert_allclose(its, mine + 1)


def test_before_training_every_token_is_as_likely_as_any_other():
    contexts, targets = examples()
    rng = np.random.default_rng(0)
    for model in (Bigram(V), MLP(V, width=3, embedding=4, hidden=6, rng=rng), Transformer(V, width=8, rng=rng)):
        assert_allclose(softmax(model.logits(contexts)), 1 / V, rtol=1e-6)
        assert_allclose(model.loss_and_gradient(contexts, targets)[0], np.log(V), rtol=1e-6)


def test_the_hidden_layer_begins_where_tanh_is_not_flat():
    model = MLP(300, width=4, embedding=16, hidden=500, rng=np.random.default_rng(0))
    E, W, *_ = model.views.values()
    windows = np.random.default_rng(1).integers(0, 300, (50, 4))
    assert 0.9 < (E[windows].reshape(50, -1) @ W).std() < 1.1


@pytest.mark.parametrize("case", GOLDENS["cases"], ids=lambda case: f"{case['model']}, {case['loss']}")
def test_goldens_of_the_twin(case):
    """Losses, gradients and steps as computed by PyTorch; tests/goldens/make_models.py says how."""
    more = {"dtype": float, "rng": np.random.default_rng(0)}
    model = {"Bigram": Bigram(4, dtype=float), "MLP": MLP(4, width=3, embedding=2, hidden=3, **more),
             "LSTM": LSTM(4, embedding=2, hidden=3, **more),
             "Transformer": Transformer(4, width=4, heads=2, **more)}[case["model"]]
    model.parameters[...] = np.sin(1 + np.arange(model.parameters.size))
    optimizer, gradients, values = Adam(model.parameters, 0.1), [], []
    for _ in case["losses"]:
        value, gradient = model.loss_and_gradient(GOLDENS["contexts"], GOLDENS["targets"], LOSSES[case["loss"]])
        optimizer.step(gradient)
        values.append(value)
        gradients.append(gradient)
    assert_allclose(gradients[0], case["gradient"], rtol=1e-12, atol=1e-14)
    assert_allclose(values, case["losses"], rtol=1e-11)
    assert_allclose(model.parameters, case["after 6 steps"], rtol=1e-9)


def test_counts():
    contexts, targets = examples(200)
    counts = bigram_counts(contexts, targets, V)
    expected = np.zeros((V, V), int)
    for context, target in zip(contexts, targets, strict=True):
        expected[context[-1], target] += 1
    assert_array_equal(counts, expected)
    assert bigram_counts([[0]], [0], 3).shape == (3, 3)


def test_counts_are_the_minimum_of_the_log_loss():
    contexts, targets = examples(200)
    counts = bigram_counts(contexts, targets, V)
    model = Bigram.from_counts(counts)
    assert_allclose(np.exp(model.views["table"]), counts / counts.sum(axis=1, keepdims=True), rtol=1e-5)
    loss, gradient = model.loss_and_gradient(contexts, targets)
    assert abs(gradient).max() < 1e-6
    for seed in range(5):
        model.parameters += np.random.default_rng(seed).normal(scale=0.05, size=V * V)
        assert model.loss_and_gradient(contexts, targets)[0] > loss


def test_smoothing_and_what_was_never_seen():
    counts = [[0, 3, 1], [0, 0, 0], [2, 0, 0]]
    q = np.exp(Bigram.from_counts(counts).views["table"])
    assert_allclose(q, [[0, 0.75, 0.25], [1 / 3, 1 / 3, 1 / 3], [1, 0, 0]], rtol=1e-6)
    assert_allclose(np.exp(Bigram.from_counts(counts, smoothing=1e-6).views["table"]), q, atol=1e-5)
    assert_allclose(np.exp(Bigram.from_counts(counts, 0.5).views["table"][0]), np.array([0.5, 3.5, 1.5]) / 5.5)
    assert Bigram.from_counts(counts).loss_and_gradient([[0]], [0])[0] == np.inf


@pytest.mark.filterwarnings("error")
def test_counts_of_any_size_have_their_shares():
    """No sum of counts overflows, and no share is lost."""
    for counts, smoothing, q in [([[1e308, 1e308], [1, 1]], 0, [[0.5, 0.5], [0.5, 0.5]]),
                                 ([[1.7e308, 0], [1, 1]], 1.7e308, [[2 / 3, 1 / 3], [0.5, 0.5]]),
                                 (np.float32([[3e38, 1e38], [0, 0]]), 0, [[0.75, 0.25], [0.5, 0.5]]),
                                 ([[5e-324, 5e-324], [3, 1]], 0, [[0.5, 0.5], [0.75, 0.25]])]:
        assert_allclose(np.exp(Bigram.from_counts(counts, smoothing).views["table"]), q, rtol=1e-6)


def test_no_sentences_are_a_state_too():
    for model in models():
        state, z = model.step(model.start(0), np.zeros(0, int))
        assert z.shape == (0, V) and len(state) == 0
        assert generate(model, 0, np.random.default_rng(0)) == []


@pytest.mark.parametrize("dtype", [float, "float32", np.dtype("float64")])
def test_a_dtype_may_be_written_in_several_ways(dtype):
    assert Bigram(2, dtype=dtype).parameters.dtype == dtype


def test_what_is_read_token_by_token_is_what_is_read_at_once():
    """A state has a row for each sentence; it is not changed, so that one beginning may have several ends."""
    contexts, _ = examples(width=6)
    contexts[:, 0] = 0                                              # where a sentence begins
    for model in models():
        state = model.start(len(contexts))
        for t, column in enumerate(contexts.T):
            before, (state, z) = state.copy(), model.step(state, column)
            read = np.pad(contexts[:, :t + 1], ((0, 0), (model.width if hasattr(model, "width") else 0, 0)))
            assert_allclose(z, model.logits(read), rtol=1e-12)
        again = model.step(before, contexts[:, -1])[1]
        assert_array_equal(again, z)
        rows = np.array([4, 1])
        assert_allclose(model.step(before[rows], contexts[rows, -1])[1], z[rows], rtol=1e-12)


@pytest.mark.parametrize("zeros", [0, 1, 3, 6, [0, 1, 1, 3, 6, 6, 2], [5, 4, 4, 4, 0, 6, 5]])
def test_rows_that_begin_alike_are_read_together_and_count_each_for_itself(zeros):
    """Windows filled up with 0s on the left: logits and gradients of a batch are those of its rows alone."""
    contexts, targets = examples(7, width=6, seed=4)
    contexts[contexts == 0] = 1
    contexts *= np.arange(6) >= np.reshape(zeros, (-1, 1))
    for model in models():
        alone = [model.loss_and_gradient(contexts[i:i + 1], targets[i:i + 1]) for i in range(7)]
        loss, gradient = model.loss_and_gradient(contexts, targets)
        assert_allclose(model.logits(contexts), [model.logits(row[None])[0] for row in contexts], rtol=1e-13)
        assert_allclose(loss, np.mean([value for value, _ in alone]), rtol=1e-14)
        assert_allclose(gradient, np.mean([each for _, each in alone], axis=0), atol=2e-14 * abs(gradient).max())


def test_first_parameters_of_an_lstm():
    """As its docstring says: bounds, orthogonal rows, the 1 of the gate f; and close to uniform."""
    model = LSTM(300, embedding=10, hidden=20, rng=np.random.default_rng(0))
    E, W, R, b, U, c = model.views.values()
    for matrix, bound in (E, 0.05), (W, (6 / 90) ** 0.5), (U, (6 / 320) ** 0.5):
        assert 0.98 * bound < abs(matrix).max() <= bound
        assert abs(matrix.std() / (bound / 3 ** 0.5) - 1) < 0.05
    assert_allclose(R @ R.T, np.eye(20), atol=1e-6)
    assert_array_equal(b, np.repeat([0, 1, 0, 0], 20))
    assert not c.any()


def test_dropout_is_for_training_with_a_generator_only():
    contexts, targets = examples()
    for model in list(models())[2:]:
        plain = model.loss_and_gradient(contexts, targets)[0]
        assert plain == losses.log_loss(model.logits(contexts), targets)[0]
        dropped = [model.loss_and_gradient(contexts, targets, rng=np.random.default_rng(seed))[0] for seed in (0, 0, 1)]
        assert dropped[0] == dropped[1] != dropped[2] and plain not in dropped


def sentences(n=7, length=5, seed=3):
    """Sequences of all lengths; the last is broken off."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(1, V, (n, length))
    for row, end in zip(rows, [*range(length), 2][:n - 1], strict=False):
        row[end:] = 0
    return rows


def test_sequences_are_their_beginnings():
    """Logits of all tokens at once are those of each token alone, after what came before it."""
    rows = sentences()
    for model in models():
        z, targets = model.teacher_forced(rows)
        expected, tokens = [], []
        for row in rows.tolist():
            length = row.index(0) + 1 if 0 in row else len(row)
            for t in range(length):
                before = [0] * getattr(model, "width", 1) + row[:t]
                expected.append(model.logits([before])[0])
                tokens.append(row[t])
        assert_array_equal(targets, tokens)
        assert_allclose(z, expected, rtol=1e-12, atol=1e-14)
        value, gradient = model.loss_and_gradient(rows)
        assert_allclose(value, losses.log_loss(z, targets)[0], rtol=1e-14)
        assert gradient.shape == model.parameters.shape


def test_what_fills_a_row_after_the_end_does_not_count():
    rows = sentences()
    for model in models():
        value, gradient = model.loss_and_gradient(rows)
        wider, filled = np.pad(rows, ((0, 0), (0, 3))), rows.copy()
        wider[-1, -3:] = rows[-1, -3:]                              # the last row has no end
        filled[0, 2:] = 3                                           # the first ends at once
        assert_allclose(model.loss_and_gradient(wider[:-1])[1], model.loss_and_gradient(rows[:-1])[1], rtol=1e-9,
                        atol=1e-15)
        assert_allclose(model.loss_and_gradient(filled)[0], value, rtol=1e-14)
        assert_allclose(model.loss_and_gradient(filled)[1], gradient, rtol=1e-9, atol=1e-15)


def law_of(model, chain, length):
    """The probability of every sentence of up to `length` tokens, by hand; those broken off included."""
    laws, done = {(): 1.0}, {}
    for _ in range(length):
        longer = {}
        for sentence, p in laws.items():
            z = model.logits([[0] * getattr(model, "width", 1) + list(sentence)])
            for token, q in enumerate(softmax(chain(z) if chain else z)[0]):
                ended = done if token == 0 else longer
                ended[*sentence, token] = p * q
        laws = longer
    return laws | done


@pytest.mark.parametrize("chain", [None, Chain((temperature, 0.7), (top_k, 3))])
def test_sentences_follow_the_law_of_the_model(chain):
    """Chi-square on 20,000 sentences: a right sampler fails one time in a million, were the seed not fixed."""
    for model in models():
        law = {s: p for s, p in law_of(model, chain, 3).items() if p > 0}
        drawn = generate(model, 20_000, np.random.default_rng(3), chain=chain, max_length=3)
        counts = dict.fromkeys(law, 0)
        for sentence in drawn:
            counts[tuple(sentence.tolist())] += 1
        p, seen = np.array(list(law.values())), np.array(list(counts.values()))
        rare = p * len(drawn) < 10                                   # gathered, so that chi-square holds
        p, seen = np.append(p[~rare], p[rare].sum()), np.append(seen[~rare], seen[rare].sum())
        p, seen = p[p > 0], seen[p > 0]
        statistic = ((seen - len(drawn) * p) ** 2 / (len(drawn) * p)).sum()
        assert statistic < chi2.isf(1e-6, len(p) - 1)
        uniform = np.full(len(p), 1 / len(p))                       # and the test has power
        assert ((seen - len(drawn) * uniform) ** 2 / (len(drawn) * uniform)).sum() > chi2.isf(1e-6, len(p) - 1)


def test_a_sentence_ends_in_0_or_is_broken_off():
    for model in models():
        sentences = generate(model, 300, np.random.default_rng(0), max_length=4)
        assert len(sentences) == 300
        for sentence in sentences:
            assert (sentence[:-1] != 0).all()
            assert sentence[-1] == 0 or len(sentence) == 4
        assert {len(s) for s in sentences} == {1, 2, 3, 4}
        assert generate(model, 0, np.random.default_rng(0)) == []
        again = generate(model, 300, np.random.default_rng(0), max_length=4)
        assert all(map(np.array_equal, sentences, again))


@pytest.mark.parametrize("call, message", [
    (lambda: Bigram(0), "V=0: must be an integer, 1 or greater"),
    (lambda: MLP(5, width=2, embedding=2.5, hidden=3, rng=np.random.default_rng(0)), "embedding=2.5: must be"),
    (lambda: LSTM(5, embedding=2, hidden=0, rng=np.random.default_rng(0)), "hidden=0: must be an integer"),
    (lambda: LSTM(5, embedding=2, hidden=3, dropout=1, rng=np.random.default_rng(0)), "dropout=1: must be 0 or"),
    (lambda: LSTM(5, embedding=2, hidden=3, rng=None), "rng: is NoneType"),
    (lambda: Transformer(5, width=6, heads=4, rng=np.random.default_rng(0)), "heads=4: must divide width=6"),
    (lambda: Transformer(5, width=6, heads=2, layers=0, rng=np.random.default_rng(0)), "layers=0: must be an integer"),
    (lambda: Transformer(5, width=6, heads=2, rng=3), "rng: is int"),
    (lambda: list(models())[2].logits(np.zeros((3, 0))), r"contexts: shape \(3, 0\); pass \(n, width\), the tok"),
    (lambda: list(models())[3].logits([[5]]), "contexts: must be integers from 0 to 4"),
    (lambda: list(models())[3].logits(np.zeros((0, 2))), r"contexts: shape \(0, 2\) has no rows; pass at least one"),
    (lambda: MLP(5, width=2, embedding=2, hidden=3, rng=0), "rng: is int, not a numpy Generator; pass"),
    (lambda: Bigram(3).logits([0, 1]), r"contexts: shape \(2,\); pass windows \(n, 1\)"),
    (lambda: next(m for m in models() if m.width == 3).logits([[0, 1]]), r"contexts: shape \(1, 2\); pass windows"),
    (lambda: Bigram(3).logits(np.zeros((0, 1))), r"contexts: shape \(0, 1\) has no rows; pass at least one"),
    (lambda: list(models())[1].logits(np.zeros((0, 3))), r"contexts: shape \(0, 3\) has no rows; pass at least one"),
    (lambda: list(models())[1].logits([[0, 1, 2], [0]]), r"contexts: rows of different lengths; make them"),
    (lambda: Bigram(3).teacher_forced([[1, 3]]), "sequences: must be integers from 0 to 2"),
    (lambda: Bigram(3).teacher_forced([1, 0]), r"sequences: shape \(2,\); pass \(n, T\), a sentence in each row"),
    (lambda: Bigram(3).teacher_forced(np.zeros((0, 4))), r"sequences: shape \(0, 4\); pass"),
    (lambda: Bigram(3).loss_and_gradient([[1, 0], [0]]), "sequences: rows of different lengths; make them"),
    *((lambda model=model: model.start(-1), "n=-1: must be an integer, 0 or greater") for model in models()),
    *((lambda model=model: model.loss_and_gradient([[0, 1, 2]], [1], rng=3), "rng: is int, not a numpy Generator")
      for model in models()),
    *((lambda dtype=dtype: Bigram(3, dtype=dtype), "dtype=.*: must be numpy.float32 or numpy.float64")
      for dtype in (np.float16, int, complex, ">f4", "x", None)),
    (lambda: LSTM(3, embedding=2, hidden=2, dropout="a", rng=np.random.default_rng(0)), "dropout='a': must be 0 or"),
    (lambda: Bigram.from_counts(np.ones((2, 2)), "a"), "smoothing='a': must be 0 or greater, and finite"),
    (lambda: Bigram(3).step(np.zeros((2, 1), int), [1]), r"tokens: shape \(1,\); pass one for each of the 2 rows of"),
    (lambda: Bigram(3).step(np.zeros((2, 1), int), [1, 3]), "tokens: must be integers from 0 to 2"),
    (lambda: Bigram(3).logits([[3]]), "contexts: must be integers from 0 to 2"),
    (lambda: Bigram(3).logits([[-1]]), "contexts: must be integers from 0 to 2"),
    (lambda: Bigram(3).logits([[0.0]]), "contexts: must be integers from 0 to 2"),
    (lambda: Bigram(3).loss_and_gradient([[0]], [3]), "target: must be integers from 0 to 2"),
    (lambda: bigram_counts([[0], [1]], [1], 2), r"targets: shape \(1,\); pass one token for each of the 2 contexts"),
    (lambda: bigram_counts([[0]], [2], 2), "targets: must be integers from 0 to 1"),
    (lambda: Bigram.from_counts([[1, 2]]), r"counts: shape \(1, 2\); pass \(V, V\)"),
    (lambda: Bigram.from_counts([[-1]]), "counts: holds a negative"),
    (lambda: Bigram.from_counts([[1]], smoothing=-1), "smoothing=-1: must be 0 or greater"),
    (lambda: generate(Bigram(3), -1, np.random.default_rng(0)), "n=-1: must be an integer, 0 or greater"),
    (lambda: generate(Bigram(3), 1, np.random.default_rng(0), max_length=0), "max_length=0: must be"),
    (lambda: generate(Bigram(3), 1, 7), "rng: is int"),
])
def test_errors_name_argument_value_and_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_log_probabilities_of_counts_are_logits():
    table = Bigram.from_counts([[2, 1], [1, 3]]).views["table"]
    assert_allclose(log_softmax(table), table, atol=1e-6)
