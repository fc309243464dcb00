"""The state of the sampler: its branches, the numbers of each, the cache behind them, its draws and its line."""

import numpy as np
import pytest
from explorers import english_left
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from taulab.course.language import LANGUAGES
from taulab.course.widgets import SamplerExplorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.sampler import speakers
from taulab.course.widgets.sampler import state as sampler
from taulab.course.widgets.sampler.branches import Tree, parse_tree
from taulab.course.widgets.sampler.speakers import STATES, Counted, Network, shared, speaker
from taulab.course.widgets.sampler.state import BRANCHES, LATEST, LONGEST, SamplerState
from taulab.sampling import Chain, min_p, temperature, top_k, top_p
from taulab.smollm import SmolLM, installed
from taulab.smollm.model import random_weights
from taulab.softmax import log_softmax, softmax


def pairs(line="", language="en"):
    state = SamplerState(language, "pairs")
    if line:
        state.restore(line)
    return state


class Letters:
    """Eleven tokens, one letter each; the first stands for all other letters too."""

    def encode(self, text):
        return np.array([max(0, "abcdefghijk".find(letter)) for letter in text.replace(" ", "")])

    def decode(self, tokens):
        return "".join("abcdefghijk"[token] for token in tokens)


@pytest.fixture
def tiny(monkeypatch):
    """Let a tiny network speak, and count the tokens that it reads."""
    model = SmolLM(random_weights(np.random.default_rng(0), dtype=np.float64), heads=4, kv_heads=2)
    network, read = Network(Letters(), model), model.read
    network.seen = []
    monkeypatch.setattr(model, "read", lambda state, tokens: network.seen.append(len(tokens[0])) or read(state, tokens))
    monkeypatch.setattr(sampler, "speaker", lambda _name, _language: network)
    network.fresh = lambda tokens: read(model.start(1), [tokens])[1][0]
    return network


# ---- branches -------------------------------------------------------------------------------------------------------

steps = st.lists(st.tuples(st.sampled_from(["said", "go", "drop"]), st.integers(0, 3), st.integers(0, 6)), max_size=30)


def grown(actions):
    tree = Tree()
    for name, token, place in actions:
        if name == "said":
            tree = tree.said(token)
        elif name == "drop":
            tree = tree.dropped()
        else:
            branch = token % len(tree.branches)
            tree = Tree(tree.branches, branch, min(place, len(tree.branches[branch])))
    return tree


@given(steps, st.integers(0, 5), st.integers(0, 6))
@settings(database=None)
def test_no_branch_begins_another_and_a_line_restores_all(actions, branch, place):
    tree = grown([*actions, ("go", branch, place)])
    for number, one in enumerate(tree.branches):
        assert all(other[:len(one)] != one for n, other in enumerate(tree.branches) if n != number)
    assert 0 <= tree.place <= len(tree.path)
    assert parse_tree(tree.written()) == tree


@given(steps, st.integers(0, 3))
@settings(database=None)
def test_what_is_said_stands_before_the_place_and_nothing_else_is_lost(actions, token):
    tree = grown(actions)
    after = tree.said(token)
    assert after.path[:after.place] == (*tree.path[:tree.place], token)
    kept = [branch for branch in tree.branches if branch != tree.path or tree.place < len(tree.path)]
    assert set(kept) <= set(after.branches)
    assert len(after.branches) - len(tree.branches) in (0, 1)


def test_a_line_is_short():
    tree = Tree(((5, 6, 7, 8), (5, 6, 9), (1,)), 1, 3)
    assert tree.written() == "5,6,7,8:2~9.:1" and Tree().written() == "."
    assert Tree(((5, 6, 7), (5, 8)), 0, 1).written() == "5.6,7:1~8"
    assert Tree(((5, 6, 7), (5, 6, 8)), 1, 1).written() == "5,6,7:1~.6,8", "where one stands is written, too"


# ---- numbers --------------------------------------------------------------------------------------------------------

CHAINS = {"chain=temperature:1": Chain((temperature, 1)), "chain=temperature:0.5,top_k:3": Chain((temperature, 0.5),
          (top_k, 3)), "chain=top_p:0.8,temperature:2,min_p:0.2": Chain((top_p, 0.8), (temperature, 2), (min_p, 0.2)),
          "chain=temperature:0": Chain((temperature, 0))}


@pytest.mark.parametrize("line", CHAINS)
def test_surprises_are_those_of_the_model_and_of_the_chain(tiny, line):
    state, chain = SamplerState("en", "pairs", prompt="abc"), CHAINS[line]
    state.restore(line)
    for token in (3, 3, 7, 0):
        state.pick(token)
    state.go(2)
    state.pick(10)
    z = tiny.fresh((0, 1, 2, 3, 3, 10))[2:]
    reading = state.read()
    with np.errstate(divide="ignore"):
        plain, tempered = log_softmax(z), np.array([log_softmax(chain(row)) for row in z])
    assert_allclose([token.surprise for token in reading.said], -plain[range(3), [3, 3, 10]], rtol=1e-9)
    assert_allclose(reading.tempered, -tempered[range(3), [3, 3, 10]], rtol=1e-9)
    assert_allclose([token.entropy for token in reading.said], -(np.exp(plain) * plain).sum(axis=1)[:3], rtol=1e-9)
    assert [token.rank for token in reading.said] == [1 + int((row > row[token]).sum())
                                                       for row, token in zip(z, (3, 3, 10))]
    assert_allclose(reading.branches[1].cost, -plain[range(3), [3, 3, 10]].sum())
    assert_allclose(reading.branches[1].perplexity, np.exp(-plain[range(3), [3, 3, 10]].mean()))
    shown = [bar.token for bar in reading.bars]
    assert shown == np.argsort(-z[3])[:len(shown)].tolist()
    assert_allclose([bar.plain for bar in reading.bars], np.exp(plain[3])[shown], rtol=1e-9)
    assert_allclose([bar.chain for bar in reading.bars], np.exp(tempered[3])[shown], rtol=1e-9)
    assert_allclose([reading.others.plain, reading.others.chain],
                    [1 - np.exp(plain[3])[shown].sum(), 1 - np.exp(tempered[3])[shown].sum()], atol=1e-12)
    assert reading.kept == np.isfinite(chain(z[3])).sum()
    state.go(2)
    assert state.read().said == reading.said[:2], "of tokens after the place nothing is asked"


def test_what_is_known_is_not_read_again(tiny):
    state = SamplerState("en", "pairs", prompt="abcd")
    state.read()
    for token in range(6):
        state.pick(token)
        state.read()
    assert tiny.seen == [4, 1, 1, 1, 1, 1, 1]
    tiny.seen.clear()
    state.go(3)
    state.read()
    assert tiny.seen == [], "the law at a place where one has been is kept"
    state.pick(9)
    state.read()
    assert tiny.seen == [1], "a branch costs one step"
    state.go(2, branch=0)
    tiny._laws.clear()
    tiny._facts.clear()
    state.read()
    assert tiny.seen == [1, 6], "of 10 tokens whose laws were forgotten, the cache still knows the first"
    assert len(tiny._states) <= STATES


def test_many_branches_keep_few_caches_and_give_the_same_laws(tiny, monkeypatch):
    monkeypatch.setattr(speakers, "LAWS", 3)
    monkeypatch.setattr(speakers, "FACTS", 5)
    rng = np.random.default_rng(1)
    for _text in range(12):
        tokens = tuple(rng.integers(0, 3, 6).tolist())
        laws = tiny.laws(tokens, 2)
        assert_allclose([law.logits for law in laws], tiny.fresh(tokens)[1:], atol=1e-10)
        assert len(tiny._states) <= STATES and len(tiny._laws) <= 3


def test_a_restored_text_is_read_at_once(tiny):
    state = SamplerState("en", "pairs", prompt="abcd")
    state.restore("said=0,1,2,3,4,5,6,7.")
    state.read()
    assert tiny.seen == [11, 1]


def test_what_two_texts_share():
    assert shared((1, 2, 3), (1, 2, 4)) == 2 and shared((), (1,)) == 0 and shared((1,), (1, 2)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_counted_models_know_what_they_say(language):
    state = pairs(language=language)
    table = speaker("pairs", language).table
    assert_allclose(np.exp(table).sum(axis=1), 1, rtol=1e-4)
    state.pick(0)
    first = state.read()
    state.say(state.read().bars[3].piece)
    state.pick(0)
    assert [bar.token for bar in state.read().bars] == [bar.token for bar in first.bars], "the last word alone counts"
    state.restore("model=words")
    alone = state.read()
    state.pick(7)
    assert [bar[2:] for bar in state.read().bars] == [bar[2:] for bar in alone.bars], "and here not even that"


# ---- the chain draws ------------------------------------------------------------------------------------------------

def test_a_seed_draws_the_same_again_and_seeds_draw_by_the_chain():
    state = pairs("chain=temperature:0.7,top_k:5")
    q = softmax(state.chain()(state.read().model.logits))
    counts = np.zeros(q.size)
    for seed in range(1500):
        state.restore(f"seed={seed}&said=.")
        state.draw()
        counts[state.tree.path] += 1
    assert (counts[q == 0] == 0).all()
    assert (abs(counts - 1500 * q) <= 4.5 * np.sqrt(1500 * q * (1 - q))).all()
    again = pairs("chain=temperature:0.7,top_k:5&seed=1499")
    again.draw()
    assert again.tree.path == state.tree.path
    again.go(0)
    again.draw(4)
    assert len(again.tree.branches) == 1 and again.tree.place == 4
    again.restore("model=words&chain=temperature:1")
    again.draw(20)
    assert len(set(again.tree.path)) > 5, "the same law at every place, other numbers at each"


def test_the_chain_draws_as_far_as_a_branch_has_room():
    state = pairs("said=" + ",".join(["5"] * (LONGEST - 5)) + ".")
    state.draw(10)
    assert len(state.tree.path) == state.tree.place == LONGEST
    before = state.tree
    for count in (1, 10):
        with pytest.raises(Complaint, match=f"{LONGEST} tokens"):
            state.draw(count)
    assert state.tree == before


def test_a_new_chain_is_asked_of_the_last_tokens_alone():
    state = pairs("chain=temperature:1&seed=3")
    state.draw(LATEST + 5)
    before, asked = state.read(), []
    assert len(before.said) == LATEST + 5 and len(before.tempered) == LATEST
    assert_allclose(before.tempered, [token.surprise for token in before.said[-LATEST:]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Chain, "trace", lambda chain, z, trace=Chain.trace: asked.append(z) or trace(chain, z))
        state.restore("chain=temperature:0.5&seed=3")
        after = state.read()
    assert len(asked) <= LATEST + 1 and after.said == before.said
    assert all(new != old for new, old in zip(after.tempered, before.tempered, strict=True))


def test_greedy_is_the_first_bar():
    state = pairs("chain=temperature:0&seed=3")
    for _turn in range(4):
        likeliest = state.read().bars[0].token
        state.draw()
        assert state.tree.path[-1] == likeliest and state.read().tempered[-1] == 0


# ---- the line -------------------------------------------------------------------------------------------------------

moves = st.lists(st.one_of(
    st.tuples(st.just("draw"), st.integers(1, 3)), st.tuples(st.just("pick"), st.integers(0, 2399)),
    st.tuples(st.just("go"), st.integers(0, 9), st.integers(0, 3)), st.tuples(st.just("drop")),
    st.tuples(st.just("say"), st.sampled_from(["minister", "a tunnel .", "after 9 years"])),
    st.tuples(st.just("begin"), st.sampled_from(["minister", "why  90 people", "champion."])),
    st.tuples(st.just("turn"), st.sampled_from(["temperature", "top_p", "min_p"]), st.sampled_from([0.1, 0.5, 1.0])),
    st.tuples(st.just("switch"), st.sampled_from(sampler.OFFERED), st.booleans()),
    st.tuples(st.just("move"), st.sampled_from(sampler.OFFERED), st.integers(-2, 2))), max_size=12)


@given(moves, st.integers(0, sampler.SEEDS))
@settings(database=None, max_examples=40, deadline=None)
def test_a_line_restores_everything(actions, seed):
    state = pairs()
    state.seed = seed
    for name, *arguments in actions:
        try:
            getattr(state, name)(*arguments)
        except Complaint as complaint:
            assert complaint.message.fields.get("most") == BRANCHES
    again = SamplerState("en", "words")
    again.restore(state.to_string())
    assert again.to_string() == state.to_string() and again.tree == state.tree and again.prompt == state.prompt
    for one, other in zip(again.read(), state.read(), strict=True):
        if not isinstance(one, tuple | Chain):
            assert one == other


@pytest.mark.parametrize("line", [
    "said=12,7.9&said2=1", "said=12,7", "said=1.2.3", "said=1.:2.", "said=a.", "said=3~1.", "said=1,2.:3~1", "said=-1.",
    "said=1.:1", "said=99999.", "said=0000000011.", "said=1,0000000011.", "said=" + "1" * 40 + ".", "seed=-1",
    "seed=x", "prompt=", "prompt=zzz", "model=gpt", "chain=typical:0.9", "chain=top_p:2",
    "said=" + ":".join(["1.", *map(str, range(2, 2 + BRANCHES))]),
    "said=" + ",".join(["1"] * (LONGEST + 1)) + ".", "", "nothing"])
def test_a_broken_line_is_answered_and_changes_nothing(line):
    state = pairs("said=5,6.:1~7")
    before = state.to_string()
    with pytest.raises(Complaint) as answer:
        state.restore(line)
    assert state.to_string() == before
    for lang in LANGUAGES:
        assert ":" in answer.value.message.render(lang), "what is wrong, and the remedy"
    assert english_left(answer.value.message.render("es")) == []


@pytest.mark.parametrize("token", [-1, 10**6, 2**70, 1.5, np.float64(1), "a", None, (1,)])
def test_what_is_no_token_is_not_said(token):
    state = pairs("said=5,6.:1~7")
    before = state.to_string()
    with pytest.raises(Complaint, match="whole number|tokens from 0 to"):
        state.pick(token)
    with pytest.raises(Complaint, match="tokens from 0 to"):
        state.tree = Tree(((5, -1),), 0, 2)
    assert state.to_string() == before
    state.pick(np.int64(8))
    assert type(state.tree.path[-1]) is int and pairs(state.to_string()).tree == state.tree


def test_a_model_that_is_not_here_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(speakers, "installed", lambda: False)
    monkeypatch.setattr(sampler, "speaker", speaker.__wrapped__)           # another test may have kept the model
    with pytest.raises(Complaint, match="taulab model"):
        pairs().restore("model=smollm")
    with pytest.raises(ValueError, match="taulab model.*model='smollm'"):
        SamplerExplorer("es", model="smollm")
    said = repr(SamplerExplorer())
    assert "A toy speaks, not SmolLM2" in said and "taulab model" in said


def test_another_model_takes_its_own_beginning():
    state = pairs("said=5.")
    state.restore("model=words")
    assert state.tree == Tree() and state.prompt == "minister approves"
    state.restore("prompt=champion&said=7.")
    assert state.read_so_far == (*state.speaker.encode("champion"), 7)


@pytest.fixture
def large(monkeypatch):
    """Let a model of more tokens speak where SmolLM2 does."""
    words = [*speaker("pairs", "en").vocabulary, *map("word{}".format, range(2000))]
    model, known = Counted(words, np.broadcast_to(np.zeros(len(words)), (len(words),) * 2)), sampler.speaker
    monkeypatch.setattr(sampler, "speaker", lambda name, lang: model if name == "smollm" else known(name, lang))
    state = SamplerState("en", "smollm", prompt="minister approves")
    state.restore("said=3000,5.")
    assert state.read().last.token == 5
    return state


@pytest.mark.parametrize("change", [
    lambda state: state.restore("model=pairs&prompt=minister"), lambda state: state.restore("model=pairs"),
    lambda state: setattr(state, "model", "pairs"), lambda state: state.speak("pairs")])
def test_another_model_begins_anew(large, change):
    change(large)
    assert large.tree == Tree() and large.read().size < 3000


def test_the_tokens_of_a_line_are_those_of_its_model(large):
    before = large.to_string()
    for said in ("3000,5.", "3000."):
        with pytest.raises(Complaint, match="tokens from 0 to"):
            large.restore(f"model=pairs&prompt=minister%20approves&said={said}")
        assert large.to_string() == before and large.read().last.token == 5
    large.restore("model=pairs&prompt=minister%20approves&said=7,5.")
    large.read()
    large.restore("model=words&prompt=minister%20approves&said=7,5.")
    again = pairs("model=words&said=7,5.")
    assert large.tree == again.tree and large.read().said == again.read().said


# ---- what lab 13 says of it ------------------------------------------------------------------------------------------

def exits(state, start, period, rounds):
    """Return the surprise of the likeliest other token at each place of each round (rounds, period), in nats."""
    path, found = state.tree.path, []
    for place in range(start, start + rounds * period):
        state.go(place)
        found.append(next(bar.surprise for bar in state.read().bars if bar.token != path[place]))
    return np.reshape(found, (rounds, period))


@pytest.mark.skipif(not installed(), reason="the weights of SmolLM2 are not installed: taulab model")
def test_the_real_model_does_what_lab_13_says():
    state = SamplerState("en", "smollm")
    state.restore("chain=temperature:0")
    state.draw(12)
    assert f"{state.read().branches[0].cost:.2f}" == "17.95"
    state.go(0)
    state.pick(state.read().bars[2].token)
    state.draw(11)
    other = state.read().branches[1]
    assert (f"{other.cost:.2f}", "".join(other.pieces).strip()) == ("16.35", ", and the old man who mended the nets.")
    state.go(12, branch=0)
    state.draw(134)
    prices = exits(state, 56, 15, 6)
    assert [f"{price:.2f}" for price in prices[[0, 5, 0, 5], [3, 3, 9, 9]]] == ["1.71", "5.72", "1.54", "1.44"]
    assert (prices[5] > prices[0]).sum() == 14


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_toy_pays_the_same_in_every_round(language):
    state = pairs("chain=temperature:0", language)
    state.draw(60)
    period = next(p for p in range(1, 20) if state.tree.path[-p:] * 3 == state.tree.path[-3 * p:])
    prices = exits(state, 60 - 3 * period, period, 3)
    assert_allclose(prices, prices[[0, 0, 0]])
