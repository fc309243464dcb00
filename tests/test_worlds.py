"""Worlds: against all texts one by one, from rules that know no states; and what the families are made of."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from texts import LAWS, SPELLS, Texts, derailed

from taulab.heavy_tails import draw_counts, power_law, singleton_mass, true_singleton_mass
from taulab.models import MLP
from taulab.softmax import softmax
from taulab.worlds import (
    World,
    all_windows,
    bridge_world,
    counted_laws,
    derailing_world,
    fork_world,
    make_world,
    mean_lost,
    occupancy,
    pair_world,
    recovering_world,
    replay_world,
    small_world,
    sparse_chain,
    text_probabilities,
    window_world,
)

INF = np.inf


def rng(seed=0):
    return np.random.default_rng(seed)


#: Each named world, with what it is made of, written out again: truth, noise, lost law, spells.
START4 = [.4, .3, .29, .01]
ROWS4 = [[.62, .25, .12, .01], [.2, .6, .19, .01], [.25, .2, .54, .01], [.5, .3, .19, .01]]
ROWS6 = [[.56, .25, .135, .045, .008, .002], [.045, .56, .25, .135, .008, .002], [.135, .045, .56, .25, .008, .002],
         [.25, .135, .045, .56, .008, .002], [.56, .25, .135, .045, .008, .002], [.045, .56, .25, .135, .008, .002]]
FORK = [[.2, .2, .19, .2, .2, .01], [.9, .03, .02, .02, .02, .01], [.02, .9, .03, .02, .02, .01],
        [.9, .02, .03, .02, .02, .01], [.03, .02, .02, .9, .02, .01], [.5, .2, .1, .1, .09, .01]]
NAMED = {
    small_world: ([START4, *ROWS4], [.2, .2, .2, .4], [.27, .26, .25, .22], {3: INF}),
    recovering_world: ([[.4, .3, .2, .09, .008, .002], *ROWS6], [.15, .15, .15, .15, .25, .15],
                       [.2, .2, .2, .2, .1, .1], {4: 3, 5: INF}),
    fork_world: ([[.4, .2, .15, .12, .12, .01], *FORK], [.15, .15, .1, .1, .1, .4], [.31, .3, .3, .03, .03, .03],
                 {5: INF}),
}


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.__name__)
def test_every_text_of_a_named_world_has_its_probability(named):
    truth, noise, lost, spells = NAMED[named]
    model = 0.93 * np.array(truth) + 0.07 * np.array(noise)
    texts = Texts(*derailed(np.array(truth), model, lost, spells), len(lost), 4)
    for found, expected in zip(text_probabilities(named(4)), (texts.p, texts.q), strict=True):
        assert_allclose(found, expected, rtol=1e-12)
        assert found.sum() == pytest.approx(1)
    assert named().truth.shape[0] in (7, 8)


def test_spells_end_go_on_and_last_for_ever():
    texts = Texts(*derailed(*LAWS, SPELLS), 3, 5)
    for found, expected in zip(text_probabilities(derailing_world(*LAWS, SPELLS, steps=5)), (texts.p, texts.q),
                               strict=True):
        assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("of", ["truth", "model"])
def test_the_occupancy_is_that_of_all_texts(of):
    world = derailing_world(*LAWS, SPELLS, steps=4)
    texts = Texts(*derailed(*LAWS, SPELLS), 3, 3)
    found = occupancy(world, of)
    assert_allclose(found.sum(axis=1), 1)
    last = np.zeros(world.after.shape[0])
    for text, weight in zip(texts.texts, texts.p if of == "truth" else texts.q, strict=True):
        state = 0
        for token in text:
            state = world.after[state, token]
        last[state] += weight
    assert_allclose(found[3], last, rtol=1e-12)


def test_a_pair_derails():
    laws = np.array([[.5, .3, .19, .01], [.3, .55, .01, .14], [.25, .2, .35, .2], [.4, .3, .2, .1]])

    def true(prefix):
        return laws[prefix[-1] if prefix else 0]

    def modelled(prefix):
        lost = any(pair == (1, 2) for pair in zip(prefix, prefix[1:], strict=False))
        return np.full(4, 0.25) if lost else 0.9 * true(prefix) + 0.1 * np.array([.2, .2, .4, .2])
    texts = Texts(true, modelled, 4, 5)
    for found, expected in zip(text_probabilities(pair_world(5)), (texts.p, texts.q), strict=True):
        assert_allclose(found, expected, rtol=1e-12)


def test_laws_may_change_from_step_to_step():
    laws = rng().dirichlet(np.ones(2), (3, 1))
    world = make_world(laws, [[0.5, 0.5]], [[0, 0]])
    assert world.model.shape == (3, 1, 2)
    first = laws[:, 0, 0]
    assert text_probabilities(world)[0][0] == pytest.approx(first.prod())
    assert not world.truth.flags.writeable


# --- families ------------------------------------------------------------------------------------

@pytest.mark.parametrize("v", [10**6, None])
def test_the_bridge_derails_as_often_as_the_singleton_mass_says(v):
    world = bridge_world(1.5, 1000, v, kappa=0.1, steps=3)
    q, r = 0.1 * singleton_mass(1.5, 1000, v), 0.1 * true_singleton_mass(1.5, 1000, v)
    laws = np.array([[.4, .3, .3, 0], [.63, .25, .12, 0], [.2, .6, .2, 0], [.25, .2, .55, 0], [.5, .3, .2, 0]])
    true, modelled = ((1 - mass) * laws + mass * np.array([0, 0, 0, 1]) for mass in (r, q))
    texts = Texts(*derailed(true, modelled, [.27, .26, .25, .22], {3: INF}), 4, 3)
    for found, expected in zip(text_probabilities(world), (texts.p, texts.q), strict=True):
        assert_allclose(found, expected, rtol=1e-12)
    assert_allclose(occupancy(world, "model")[:, 5:].sum(axis=1), 1 - (1 - q) ** np.arange(3), rtol=1e-9)


def test_the_replay_is_lost_after_a_word_that_came_once():
    p, counts = np.array([0.5, 0.2, 0.2, 0.1]), np.array([4, 1, 1, 0])
    world = replay_world(p, counts, steps=4)
    texts = Texts(lambda prefix: p, lambda prefix: [0.25] * 4 if {1, 2} & set(prefix) else counts / 6, 4, 4)
    for found, expected in zip(text_probabilities(world), (texts.p, texts.q), strict=True):
        assert_allclose(found, expected, rtol=1e-12)
    assert_allclose(occupancy(world, "model")[:, 1].mean(), mean_lost(2 / 6, 4), rtol=1e-12)


def test_the_share_that_is_lost_by_hand():
    for q in (0, 0.008, 0.3, 1):
        assert mean_lost(q, 5) == pytest.approx(np.mean([1 - (1 - q) ** t for t in range(5)]))
    assert mean_lost(0.008, 100).round(5) == 0.30986 != (1 - (1 - 0.008) ** 100) / 100
    assert_allclose(mean_lost([0.1, 0.2], 9), 1 - (1 - (1 - np.array([0.1, 0.2])) ** 9) / (9 * np.array([0.1, 0.2])))
    assert mean_lost(1e-12, 101) == pytest.approx(50e-12, rel=1e-3)


def test_replays_of_texts_that_are_drawn_are_lost_as_often_as_the_mass_says():
    """Three texts each of 1,000 to 100,000 words: K₁/m is near its mean, and so is the share that is lost."""
    p = power_law(1.5, 10**5)
    for m in (10**3, 10**5):
        expected = float(mean_lost(0.01 * singleton_mass(1.5, m, 10**5), 100))
        for seed in range(3):
            counts = draw_counts(p, m, rng(seed))
            q = (counts == 1).sum() / m
            assert q == pytest.approx(float(singleton_mass(1.5, m, 10**5)), rel=0.35 if m == 10**3 else 0.1)
            assert mean_lost(0.01 * q, 100) == pytest.approx(expected, rel=0.35 if m == 10**3 else 0.1)


def test_windows_lead_to_windows():
    V, width = 3, 2
    windows = all_windows(V, width)
    world = window_world(rng().dirichlet(np.ones(V), V), rng(1).dirichlet(np.ones(V), V**width), steps=2)
    for state, window in enumerate(windows):
        for token in range(V):
            assert windows[world.after[state, token]].tolist() == [*window[1:], token]
    assert windows[0].tolist() == [0, 0]


def test_a_network_is_a_window_world():
    V, steps = 3, 4
    network = MLP(V, width=2, embedding=2, hidden=3, rng=rng(), dtype=np.float64)
    truth = rng(1).dirichlet(np.ones(V), V)
    world = window_world(truth, softmax(network.logits(all_windows(V, 2))), steps=steps)
    texts = Texts(lambda prefix: truth[prefix[-1] if prefix else 0],
                  lambda prefix: softmax(network.logits([[0, 0, *prefix][-2:]]))[0], V, steps)
    for found, expected in zip(text_probabilities(world), (texts.p, texts.q), strict=True):
        assert_allclose(found, expected, rtol=1e-9)


def test_counts_are_discounted_for_all_tokens_alike():
    """Two tokens in turn: each pair has one successor, whose law tells its count."""
    laws = counted_laws([[0, 1], [1, 0]], 101, rng())
    assert laws[0].tolist() == laws[3].tolist() == [0.5, 0.5]              # pairs that never came
    counts = np.array([0.75 / 2 / (1 - laws[1, 0]), 0.75 / 2 / (1 - laws[2, 1])])
    assert_allclose(counts, counts.round(), atol=1e-9)
    assert counts.sum() == pytest.approx(101)
    assert abs(counts[0] - 50.5) < 5 * 101**0.5 / 2


def test_counts_come_to_the_truth():
    truth = sparse_chain(12, 5, 1.2, rng())
    assert_allclose(np.sort(truth, axis=1)[:, ::-1][:, :5], np.tile(power_law(1.2, 5), (12, 1)))
    came = truth > 0                                                      # pairs that can come
    for m, reach in (10**4, 0.5), (10**8, 0.003):
        laws = counted_laws(truth, m, rng(1)).reshape(12, 12, 12)
        assert_allclose(laws.sum(axis=-1), 1)
        assert abs(laws - truth)[came].max() < reach
        assert (laws > 0).all()
        bare = counted_laws(truth, m, rng(1), discount=0).reshape(12, 12, 12)
        assert not bare[came][truth[np.nonzero(came)[1]] == 0].any()


# --- errors --------------------------------------------------------------------------------------

@pytest.mark.parametrize(("call", "message"), [
    (lambda: make_world([[0.5, 0.6]], [[0.5, 0.5]], [[0, 0]], steps=2), "truth: a row sums to 1.1"),
    (lambda: make_world([[0.5, 0.5]], [[1.0]], [[0, 0]], steps=2), "model: has shape"),
    (lambda: make_world([[0.5, 0.5]], [[0.5, 0.5]], [[0, 0]]), "steps=None: .*say how many"),
    (lambda: make_world([[[0.5, 0.5]]] * 2, [[0.5, 0.5]], [[0, 0]], steps=3), "truth: has shape .*as many steps"),
    (lambda: make_world([[0.5, 0.5]], [[0.5, 0.5]], [[0, 1]], steps=2), "after: must be integers from 0 to 0"),
    (lambda: make_world([[0.5, 0.5]], [[0.5, 0.5]], [0, 0], steps=2), "after: has shape"),
    (lambda: small_world(0), "steps=0: must be"),
    (lambda: derailing_world([[0.5, 0.5]] * 2, [[0.5, 0.5]] * 3, [1, 0], {}, 2), "truth: has shape"),
    (lambda: derailing_world([[0.5, 0.5]] * 3, [[0.5, 0.5]] * 3, [1, 0, 0], {}, 2), "lost: has shape"),
    (lambda: derailing_world([[0.5, 0.5]] * 3, [[0.5, 0.5]] * 3, [1, 0], {1: 1.5}, 2), "spells=1.5: must be"),
    (lambda: derailing_world([[0.5, 0.5]] * 3, [[0.5, 0.5]] * 3, [1, 0], {2: 1}, 2), "spells: names token 2"),
    (lambda: bridge_world(1.5, 0), "m=0: must be 1"),
    (lambda: bridge_world(1.5, 10, kappa=2), "kappa=2: must be from 0 to 1"),
    (lambda: bridge_world(0.9, 10), "alpha=0.9"),
    (lambda: replay_world([0.5, 0.5], [1, 2, 3]), "counts: has shape"),
    (lambda: mean_lost(1.5, 10), r"q: holds \[1.5\]"),
    (lambda: window_world([[1.0]] * 2, [[1.0]] * 2, steps=2), "truth: has shape"),
    (lambda: window_world(np.eye(2), np.full((3, 2), 0.5), steps=2), "model: has shape"),
    (lambda: all_windows(300, 9), "width=9: 300.9 windows"),
    (lambda: sparse_chain(3, 4, 1, rng()), "successors=4: there are only V=3"),
    (lambda: counted_laws(np.eye(2), 5, rng(), discount=2), "discount=2: must be"),
    (lambda: occupancy(small_world(), "both"), "of='both': must be"),
    (lambda: occupancy(World), "world: is type, not a World"),
    (lambda: text_probabilities(small_world(20)), r"world: has 4\^20 texts"),
])
def test_what_is_no_world_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
