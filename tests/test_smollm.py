"""The forward pass of SmolLM2 on a tiny model: against loops, against transformers' own, and with its cache."""

import json
from math import cos, exp, sin, sqrt
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.models import generate
from taulab.sampling import Chain, top_k
from taulab.smollm import SmolLM
from taulab.smollm.model import attention, random_weights, rotated, rotations, shapes
from taulab.softmax import softmax

GOLDEN = json.loads((Path(__file__).parent / "goldens" / "smollm.json").read_text())
HEADS = {"heads": 4, "kv_heads": 2}


def tiny(dtype=np.float64, **settings):
    return SmolLM(random_weights(np.random.default_rng(0), dtype=dtype), **HEADS | settings)


def texts(n=3, T=7):
    return np.random.default_rng(1).integers(0, 11, (n, T))


def golden_weights():
    wanted = shapes(**GOLDEN["sizes"])
    ends = np.cumsum([np.prod(shape) for shape in wanted.values()])
    parts = np.split(np.sin(np.arange(1.0, ends[-1] + 1)), ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(wanted.items(), parts, strict=True)}


def test_logits_of_transformers():
    """Its Llama computes norms and rotations in float32 whatever the weights are."""
    model = SmolLM(golden_weights(), **HEADS, **GOLDEN["settings"])
    _, z = model.read(model.start(2), GOLDEN["tokens"])
    assert_allclose(z, GOLDEN["logits"], atol=5e-6)


def by_loops(weights, tokens, heads, kv_heads, base, epsilon):
    """Return the logits of a text, number by number, with no array but the weights."""
    def times(x, W):
        return [sum(x[i] * W[i][j] for i in range(len(x))) for j in range(len(W[0]))]

    def norm(x, gain):
        scale = sqrt(sum(a * a for a in x) / len(x) + epsilon)
        return [a / scale * g for a, g in zip(x, gain, strict=True)]

    def turned(x, place):
        result = []
        for j in range(0, size, 2):
            angle = place / base ** (j / size)
            result += [x[j] * cos(angle) - x[j + 1] * sin(angle), x[j] * sin(angle) + x[j + 1] * cos(angle)]
        return result

    def part(x, head):
        return x[head * size:(head + 1) * size]

    size = weights["E"].shape[1] // heads
    W = {name: array.tolist() for name, array in weights.items()}
    xs = [W["E"][token] for token in tokens]
    for i in range(1, 1 + sum(name.endswith(".Q") for name in W)):
        q, k, v = ([times(norm(x, W[f"{i}.gain"]), W[f"{i}.{name}"]) for x in xs] for name in "QKV")
        for t in range(len(xs)):
            found = []
            for head in range(heads):
                there = head // (heads // kv_heads)
                question = turned(part(q[t], head), t)
                keys = [turned(part(k[s], there), s) for s in range(t + 1)]
                scores = [exp(sum(a * b for a, b in zip(question, key, strict=True)) / sqrt(size)) for key in keys]
                found += [sum(scores[s] * part(v[s], there)[j] for s in range(t + 1)) / sum(scores)
                          for j in range(size)]
            xs[t] = [a + b for a, b in zip(xs[t], times(found, W[f"{i}.O"]), strict=True)]
            y = norm(xs[t], W[f"{i}.gain 2"])
            open_, up = times(y, W[f"{i}.G"]), times(y, W[f"{i}.U"])
            inner = [g / (1 + exp(-g)) * u for g, u in zip(open_, up, strict=True)]
            xs[t] = [a + b for a, b in zip(xs[t], times(inner, W[f"{i}.D"]), strict=True)]
    return [times(norm(x, W["gain"]), np.transpose(W["E"]).tolist()) for x in xs]


@pytest.mark.parametrize(("heads", "kv_heads"), [(4, 2), (3, 1), (2, 2)])
def test_logits_of_loops(heads, kv_heads):
    sizes = {"heads": heads, "kv_heads": kv_heads}
    weights = random_weights(np.random.default_rng(2), d=4 * heads, **sizes, dtype=np.float64)
    settings = {"base": 50.0, "epsilon": 0.01}
    model = SmolLM(weights, **sizes, **settings)
    for text in texts(2):
        _, z = model.read(model.start(1), text[None])
        assert_allclose(z[0], by_loops(weights, text, **sizes, **settings), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("cuts", [(1, 2, 3, 4, 5, 6), (3,), (1, 5), ()])
def test_a_text_read_in_pieces_is_the_text_read_at_once(cuts):
    model, tokens = tiny(), texts()
    whole_state, whole = model.read(model.start(3), tokens)
    state, z = model.start(3), []
    for piece in np.split(tokens, cuts, axis=1):
        state, more = model.read(state, piece)
        z.append(more)
    assert_allclose(np.concatenate(z, axis=1), whole, atol=1e-12)
    assert_allclose(state, whole_state, atol=1e-12)


def test_a_step_is_a_text_of_one_token_and_changes_no_earlier_state():
    model, tokens = tiny(), texts()
    _, whole = model.read(model.start(3), tokens)
    state, _ = model.read(model.start(3), tokens[:, :-1])
    kept = state.copy()
    _, other = model.step(state, [0, 0, 0])
    _, z = model.step(state, tokens[:, -1])
    assert_array_equal(state, kept)
    assert_allclose(z, whole[:, -1], atol=1e-12)
    assert abs(other - z).max() > 0.1


def test_no_token_sees_what_comes_later_and_no_text_another():
    model, tokens = tiny(), texts()
    _, z = model.read(model.start(3), tokens)
    changed = tokens.copy()
    changed[0, 4] = (changed[0, 4] + 1) % 11
    _, other = model.read(model.start(3), changed)
    moved = abs(other - z).max(axis=-1) > 1e-9
    assert_array_equal(moved, [[False] * 4 + [True] * 3, [False] * 7, [False] * 7])


def test_no_texts_at_all_are_a_batch_too():
    model = tiny()
    state, z = model.step(model.start(0), [])
    assert (state.shape, z.shape) == ((0, 2, 2, 2, 1, 4), (0, 11))


def test_rotations_are_those_of_matrices():
    size, places, x = 6, np.array([0, 1, 5, 8000]), np.random.default_rng(3).normal(size=(4, 6))
    y = rotated(x, rotations(places, size, 1e5, np.float64))
    for t, place in enumerate(places):
        for j in range(size // 2):
            angle = place * 1e5 ** (-2 * j / size)
            matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            assert_allclose(y[t, 2 * j:2 * j + 2], matrix @ x[t, 2 * j:2 * j + 2], atol=1e-10)


def test_a_product_hangs_only_on_how_far_apart_two_tokens_stand():
    q, k = np.random.default_rng(4).normal(size=(2, 1, 8))
    products = [float(np.sum(rotated(q, rotations(np.array([a]), 8, 1e4, np.float64))
                             * rotated(k, rotations(np.array([b]), 8, 1e4, np.float64))))
                for a, b in [(3, 0), (10, 7), (503, 500), (4, 0)]]
    assert_allclose(products[:3], products[0], rtol=1e-10)
    assert abs(products[3] - products[0]) > 0.01


def test_few_keys_for_many_questions_are_keys_repeated():
    rng = np.random.default_rng(5)
    questions, keys, values = rng.normal(size=(2, 6, 3, 4)), *rng.normal(size=(2, 2, 2, 5, 4))
    assert_allclose(attention(questions, keys, values),
                    attention(questions, keys.repeat(3, axis=1), values.repeat(3, axis=1)), atol=1e-14)
    assert abs(attention(questions, keys, values)
               - attention(questions, np.tile(keys, (1, 3, 1, 1)), np.tile(values, (1, 3, 1, 1)))).max() > 0.1


@pytest.mark.parametrize(("past", "T"), [(0, 1), (0, 64), (0, 65), (0, 150), (3, 130), (64, 64)])
def test_attention_a_part_of_the_questions_at_a_time(past, T):
    questions, keys, values = (np.random.default_rng(T).normal(size=(2, heads, past + T, 4)) for heads in (4, 2, 2))
    found = attention(questions[:, :, past:], keys, values)
    for t in range(T):
        q, K, V = questions[0, 3, past + t], keys[0, 1, :past + t + 1], values[0, 1, :past + t + 1]
        assert_allclose(found[0, t, 3], softmax(K @ q / 2) @ V, atol=1e-12)


def test_scores_too_large_for_an_exponential():
    """The 4000 / √16 of two keys, and the third far below."""
    keys = np.array([1000.0, 1000, -1000]).repeat(16).reshape(1, 1, 3, 16)
    values = np.array([1.0, 3, 9]).repeat(16).reshape(1, 1, 3, 16)
    assert_allclose(attention(np.ones((1, 1, 1, 16)), keys, values)[0, 0, 0], np.full(16, 2.0))


def test_float32_stays_and_is_near():
    z32, z64 = (model.read(model.start(3), texts())[1] for model in (tiny(np.float32), tiny()))
    assert z32.dtype == np.float32
    assert_allclose(z32, z64, atol=2e-5)


def test_it_writes_text_as_the_other_models_do():
    model = tiny()
    greedy = generate(model, 2, np.random.default_rng(0), chain=Chain((top_k, 1)), max_length=6)
    state, token, text = model.start(1), 0, []
    while len(text) < 6 and (not text or token):
        state, z = model.step(state, [token])
        token = int(z[0].argmax())
        text.append(token)
    assert [sentence.tolist() for sentence in greedy] == [text] * 2


@pytest.mark.parametrize(("change", "error"), [
    ({"heads": 0}, "^heads=0"), ({"kv_heads": 3}, "^kv_heads=3: must divide heads=4"), ({"base": 1}, "^base=1"),
    ({"epsilon": 0}, "^epsilon=0"), ({"heads": 16}, "^heads=16: twice as many"),
])
def test_wrong_settings_are_refused(change, error):
    with pytest.raises(ValueError, match=error):
        tiny(**change)


@pytest.mark.parametrize(("change", "error"), [
    (lambda weights: weights.pop("E"), "^weights: lacks 'E'"),
    (lambda weights: weights.pop("2.D"), "^weights: lacks '2.D'"),
    (lambda weights: weights.pop("gain"), "^weights: lacks 'gain'"),
    (lambda weights: weights.update(more=weights["E"]), "^weights: holds 'more'"),
    (lambda weights: weights.update({"2.K": weights["2.Q"]}), r"^weights: '2.K' is float32 .* pass shape \(16, 8\)"),
    (lambda weights: weights.update(gain=np.ones(16)), "^weights: 'gain' is float64"),
])
def test_wrong_weights_are_refused(change, error):
    weights = random_weights(np.random.default_rng(0))
    change(weights)
    with pytest.raises(ValueError, match=error):
        SmolLM(weights, **HEADS)


def test_wrong_tokens_and_states_are_refused():
    model = tiny()
    state = model.start(2)
    for call, error in [
        (lambda: model.read(state, [1, 2]), r"^tokens: shape \(2,\)"),
        (lambda: model.read(state, [[1, 2]]), r"^tokens: shape \(1, 2\); pass a row for each of the 2 rows"),
        (lambda: model.read(state, [[1], [11]]), "^tokens: must be integers from 0 to 10"),
        (lambda: model.step(state, [[1], [2]]), r"^tokens: shape \(2, 1\)"),
        (lambda: model.step(state[:, :1], [1, 2]), r"^state: shape \(2, 1, 2, 2, 0, 4\)"),
        (lambda: model.step(None, [1]), r"^state: shape \(\)"),
        (lambda: model.start(-1), "^n=-1"),
    ]:
        with pytest.raises(ValueError, match=error):
            call()
