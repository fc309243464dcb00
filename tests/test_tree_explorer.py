"""The tree explorer: its nodes against a recursion over prefixes, the fitted α, and the pictures."""

from math import exp, log

import numpy as np
import pytest
from explorers import of_class, parsed
from numpy.testing import assert_allclose

from taulab.course.language import LANGUAGES
from taulab.course.widgets import TreeExplorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.tree import pictures
from taulab.course.widgets.tree.state import TreeState
from taulab.course.widgets.tree.worlds import FUTURES, WORLDS
from taulab.entropy_calibration import calibration_by_step, least_loss_temperature, temper_steps
from taulab.worlds import fork_world, small_world

#: Rows as the worlds are described, a model of 93 % truth, the law of who is lost, and the token that loses it.
NOISE = {"small": [0.2, 0.2, 0.2, 0.4], "fork": [0.15, 0.15, 0.1, 0.1, 0.1, 0.4]}
LOST = {"small": [0.27, 0.26, 0.25, 0.22], "fork": [0.31, 0.3, 0.3, 0.03, 0.03, 0.03]}
ALPHAS = 0.3, 0.2, 0.1


def true_row(name, prefix):
    """Return the true law after a prefix: the worlds' laws depend on the last token alone."""
    return {"small": small_world, "fork": fork_world}[name]().truth[0, prefix[-1] + 1 if prefix else 0].tolist()


def model_row(name, prefix):
    if len(LOST[name]) - 1 in prefix:
        return LOST[name]
    return [0.93 * p + 0.07 * noise for p, noise in zip(true_row(name, prefix), NOISE[name], strict=True)]


def rest(name, future, alphas, prefix=()):
    """Return the adjusted law after a prefix, and the entropy of all that follows it, by plain recursion."""
    if len(prefix) == 3:
        return None, 0.0
    after = [rest(name, future, alphas, (*prefix, v))[1] for v in range(len(LOST[name]))]
    taken = {"adjusted": after, "none": [0] * len(after),
             "base": [rest(name, "none", (0, 0, 0), (*prefix, v))[1] for v in range(len(after))]}[future]
    alpha = alphas[len(prefix)]
    weights = [q ** (1 + alpha) * exp(-alpha * f) for q, f in zip(model_row(name, prefix), taken, strict=True)]
    law = [weight / sum(weights) for weight in weights]
    return law, sum(p * (f - log(p)) for p, f in zip(law, after, strict=True))


@pytest.mark.parametrize(("name", "future"), [*(("small", future) for future in FUTURES), ("fork", "adjusted")])
def test_every_node_is_that_of_a_recursion_over_prefixes(name, future):
    reading = TreeState(world=name, future=future, alphas=ALPHAS).read()
    V, chances = len(LOST[name]), {(): (1.0, 1.0)}
    assert len(reading.nodes) == 1 + V + V**2 + V**3 == {"small": 85, "fork": 259}[name]
    for node in reading.nodes:
        law, future_there = rest(name, future, ALPHAS, node.prefix)
        assert_allclose((node.model, node.truth, node.future), (*chances[node.prefix], future_there), atol=1e-12)
        assert node.lost == (V - 1 in node.prefix)
        if law:
            assert_allclose(node.entropy, -sum(p * log(p) for p in law))
            chances |= {(*node.prefix, v): (node.model * law[v], node.truth * true_row(name, node.prefix)[v])
                        for v in range(V)}


def test_what_may_come_next_is_that_of_the_node():
    reading = TreeState(alphas=ALPHAS, after="3").read()
    assert reading.node.prefix == (3,) and reading.node.lost
    assert_allclose([token.probability for token in reading.tokens], rest("small", "adjusted", ALPHAS, (3,))[0])
    assert_allclose([token.before for token in reading.tokens], LOST["small"])
    assert_allclose([token.truth for token in reading.tokens], true_row("small", (3,)))
    assert_allclose([token.taken for token in reading.tokens], [token.future for token in reading.tokens])
    heard = TreeState(alphas=ALPHAS, after="3", future="none").read().tokens
    assert [token.taken for token in heard] == [0] * 4 and min(token.future for token in heard) > 1


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("future", FUTURES)
def test_the_fitted_alphas(name, future):
    state = TreeState(world=name, future=future)
    state.fit()
    own = state.read()
    assert_allclose(own.slopes, 0, atol=1e-12)
    assert (abs(own.steps.entce) < 1e-12) == (future == "adjusted")
    for step in range(3):                       # every other α has a larger log loss at its step, the later ones held
        for shift in (-0.02, 0.02):
            moved = TreeState(world=name, future=future, alphas=state.alphas)
            moved.put(step, state.alphas[step] + shift)
            assert moved.read().steps.log_loss[step] > own.steps.log_loss[step]
    state.share(True)
    state.fit()
    shared = state.read()
    assert len(state.alphas) == 1 and abs(shared.slopes.sum()) < 1e-12 < abs(shared.slopes).min()
    assert (abs(shared.steps.entce) < 1e-12) == (future == "adjusted")
    assert own.base.log_loss.mean() > shared.steps.log_loss.mean() > own.steps.log_loss.mean()


def test_without_future_entropy_alpha_is_a_temperature():
    state = TreeState(future="none", alphas=[0.25])
    cooled = calibration_by_step(temper_steps(small_world(3), 0.8))
    assert_allclose(state.read().steps.entropy, cooled.entropy)
    assert_allclose(state.read().steps.log_loss, cooled.log_loss)
    state.fit()
    assert 1 / (1 + state.alphas[0]) == pytest.approx(least_loss_temperature(small_world(3)), abs=1e-6)


def test_one_alpha_for_all_or_one_for_each():
    state = TreeState(alphas=ALPHAS)
    state.put(1, 0.5)
    assert state.alphas == (0.3, 0.5, 0.1) and not state.shared
    state.share(True)
    assert state.alphas == (0.3,) and state.each == (0.3,) * 3
    state.put(2, 0.7)
    assert state.alphas == (0.7,)
    state.share(False)
    assert state.alphas == (0.7,) * 3
    state.restore("alpha=0.2")
    assert state.shared


def test_a_node_that_a_world_lacks_is_read_as_the_beginning():
    state = TreeState(world="fork", after="5-4")
    assert state.read().node.prefix == (5, 4)
    state.world = "small"
    assert state.read().node.prefix == ()


@pytest.mark.parametrize("name", WORLDS)
def test_the_pictures_show_the_numbers(name):
    state = TreeState(world=name, alphas=ALPHAS)
    reading = state.read()
    drawn = parsed(pictures.tree(state, reading, "en"))
    *boxes, _legend = (box for box in drawn.iter() if box.get("class") in ("te-bar", "te-outline"))
    x = pictures.LEFT
    for node, box in zip(reading.nodes, boxes, strict=True):
        x = pictures.LEFT if not any(node.prefix) else x
        assert (box.get("class") == "te-outline") == node.lost
        width = pictures.ACROSS * node.model
        assert_allclose(float(box.get("x")), x + 0.5, atol=0.06)
        assert_allclose(float(box.get("width")), max(width - 1, 0.3), atol=0.006)
        if len(node.prefix) < 3:
            assert_allclose(float(box.get("height")), pictures.NAT * node.future, atol=0.06)
        assert float(box.get("y")) + float(box.get("height")) == pytest.approx(pictures.FEET[len(node.prefix)], abs=0.1)
        x += width
    rows = of_class(parsed(pictures.gaps(state, reading, "en")), "te-bar")
    found = np.array([float(box.get("width")) for box in rows])
    assert_allclose(found, abs(np.r_[reading.steps.entropy - reading.steps.log_loss, reading.steps.entce]) * 560,
                    atol=0.02)
    widths = np.array([float(box.get("width")) for box in of_class(parsed(pictures.tokens(state, reading, "en")),
                                                                   "te-bar")])
    assert_allclose(widths / widths.sum(), [token.probability for token in reading.tokens], atol=1e-3)


def test_the_area_of_a_row_is_what_the_model_expects_to_come():
    reading = TreeState(alphas=ALPHAS).read()
    for length in range(3):
        area = sum(node.model * node.future for node in reading.nodes if len(node.prefix) == length)
        assert area == pytest.approx(reading.steps.entropy[length:].sum())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_say_when_entce_is_zero_and_why(lang):
    so, need_not, add, lost = {
        "en": ("so EntCE is 0", "need not be 0.\nEntropy", "The slopes add up to 0;", "the model is lost"),
        "es": ("por eso EntCE es 0", "no tiene por qué ser 0.\nEntropía", "Las pendientes suman 0;", "está perdido"),
    }[lang]
    explorer = TreeExplorer(lang)
    assert so not in repr(explorer) and add not in repr(explorer) and lost not in repr(explorer)
    explorer.controls["fit"].widget.click()
    assert so in repr(explorer) and "EntCE 0 nats" in repr(explorer)
    explorer.state.future = "base"
    explorer.state.fit()
    assert so not in repr(explorer) and need_not in repr(explorer)
    explorer.state.future = "adjusted"
    explorer.controls["shared"].widget.value = True
    explorer.state.fit()
    assert add in repr(explorer) and "EntCE 0 nats" in repr(explorer)
    explorer.state.after = "3"
    assert lost in repr(explorer)


@pytest.mark.parametrize("line", ["alpha=-0.1", "alpha=4.1", "alpha=nan", "alpha=", "alpha=1,2", "alpha=1,2,3,4",
                                  "world=large", "future=mine", "after=0-1-2", "after=a", "after=", "after=-"])
def test_a_wrong_line_changes_nothing(line):
    state = TreeState()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == TreeState.example
