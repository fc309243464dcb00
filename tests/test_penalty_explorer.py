"""The penalty explorer: the numbers of the library, links between β and τ, pictures that agree with both."""

import numpy as np
import pytest
from explorers import of_class, parsed, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from taulab.course.language import LANGUAGES
from taulab.course.widgets import PenaltyExplorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.penalty import pictures
from taulab.course.widgets.penalty.state import LINKS, PenaltyState
from taulab.course.widgets.penalty.targets import DISTRIBUTIONS, Target, preset
from taulab.entropy import entropy
from taulab.losses import confidence_penalty, confidence_penalty_optimum
from taulab.softmax import temper

weights = st.lists(st.floats(0, 1) | st.just(0.0), min_size=2, max_size=15).filter(lambda w: sum(w) > 0.1)
betas = st.sampled_from([0.0, 0.1, 1.0, 10.0]) | st.floats(1e-6, 20)


def made(line="p=three&beta=0.3&link=sum"):
    state = PenaltyState(preset("three"))
    state.restore(line)
    return state


def said(state, lang="en"):
    return pictures.VIEW.plain(state, state.read(), lang)


@given(weights, betas)
@settings(max_examples=60)
def test_both_distributions_are_those_of_the_library(w, beta):
    target = Target(np.array(w) / sum(w))
    reading = PenaltyState(target, beta=beta, link="sum").read()
    q, r = confidence_penalty_optimum(target.p, beta), temper(target.p, 1 + beta)
    assert np.all(np.diff(target.p) <= 0)
    assert reading.penalised == pytest.approx(q) and reading.tempered == pytest.approx(r)
    assert reading.entropies == pytest.approx((entropy(target.p), entropy(q), entropy(r)))
    assert reading.distance == pytest.approx(abs(q - r).sum() / 2)


def test_the_optimum_is_a_minimum_that_temperature_misses():
    p, reading = np.array([0.6, 0.3, 0.1]), made().read()
    best, tempered = (confidence_penalty(np.log(q), p, 0.3)[0] for q in (reading.penalised, reading.tempered))
    assert best < tempered and reading.distance > 0.002


@given(weights, betas)
@settings(max_examples=60)
def test_equal_entropy_is_reached_wherever_it_can_be(w, beta):
    state = PenaltyState(Target(np.array(w) / sum(w)), beta=beta, link="entropy")
    reading = state.read()
    if reading.reached:
        assert reading.entropies[2] == pytest.approx(reading.entropies[1], abs=1e-6)
    else:
        assert (state.target.p == 0).any() and reading.temperature == 1 + beta


def test_temperature_cannot_do_what_the_penalty_does_to_a_certain_token():
    state = made("p=one&beta=0.1&link=entropy")
    reading = state.read()
    assert not reading.reached and reading.tempered[0] == 1 and reading.divergence == np.inf
    assert "No τ gives this entropy" in said(state) and "tokens that have none in p" in said(state)


def test_two_tokens_always_have_a_temperature_and_three_have_none():
    assert "implies the same τ, 1.3677" in said(made("p=two&beta=0.3&link=entropy"))
    assert made("p=two&beta=0.3&link=entropy").read().distance == pytest.approx(0, abs=1e-9)
    assert "from 1.2926 to 1.3656" in said(made())
    assert made("p=uniform&beta=3&link=sum").read().distance == pytest.approx(0, abs=1e-9)


def test_to_first_order_the_penalty_is_a_temperature():
    far, near = (made(f"p=zipf&beta={beta}&link=sum").read().distance for beta in (0.1, 0.01))
    assert near < far / 50


@given(weights, betas, st.floats(0, 50) | st.just(np.inf), st.sampled_from(LINKS))
@settings(max_examples=60)
def test_a_state_survives_being_written_down(w, beta, temperature, link):
    state = PenaltyState(Target(np.array(w) / sum(w)), beta=beta, temperature=temperature, link=link)
    again = PenaltyState(state.given)
    again.restore(state.to_string())
    assert again.to_string() == state.to_string()


@pytest.mark.parametrize("line", ["", "p=", "p=1", "p=0.5,0.6", "p=1.5,-0.5", "p=given-0", "p=none", "beta=-1",
                                  "beta=1e-9", "beta=inf", "tau=-1", "link=tight", "beta=1&tau=-1", "q=1"])
def test_a_line_with_a_fault_changes_nothing(line):
    state = made()
    before = state.to_string()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == before


# The pictures ---------------------------------------------------------------------------------------------------------

def drawn(draw, state, lang="en"):
    return parsed(f"<div>{draw(state, state.read(), lang, 'uid')}</div>")


def test_bars_show_both_and_each_has_the_other_and_p_as_marks():
    picture = drawn(pictures.bars, made("p=three&beta=0.3&link=entropy"))
    assert {"0.5415", "0.3168", "0.1417", "0.5394", "0.3203", "0.1403"} <= set(texts(picture))
    assert len(of_class(picture, "te-plain")) == len(of_class(picture, "te-drawn")) == 2 * (3 + 1)


def test_each_pair_has_a_dot_where_it_is_defined():
    for key, count in (("three", 2), ("zipf", 49), ("one", 0), ("uniform", 0), ("rivals", 5)):
        assert len(of_class(drawn(pictures.pairs, made(f"p={key}")), "te-bin")) == count


def test_many_tokens_share_a_bar():
    picture = drawn(pictures.bars, made("p=zipf"))
    assert "40 others" in texts(picture) and len(of_class(picture, "te-outline")) == 2


@given(st.sampled_from(list(DISTRIBUTIONS)), betas, st.floats(0, 50) | st.just(np.inf), st.sampled_from(LINKS),
       st.sampled_from(LANGUAGES))
@settings(max_examples=60)
def test_every_state_is_drawn_and_said(key, beta, temperature, link, lang):
    state = PenaltyState(preset(key), beta=beta, temperature=temperature, link=link)
    shown = state, state.read(), lang
    for draw in (pictures.VIEW.panels, pictures.VIEW.heading, pictures.VIEW.prose, pictures.VIEW.html_table):
        parsed(draw(*shown))
    everything = pictures.VIEW.plain(*shown) + pictures.VIEW.panels(*shown)
    assert "nan" not in everything and "{" not in everything


# The widget -----------------------------------------------------------------------------------------------------------

def test_temperature_follows_beta_until_it_is_set_free():
    explorer = PenaltyExplorer()
    assert explorer.controls["link"].widget.value == "entropy" and explorer.controls["temperature"].number.value == "1.33047"
    explorer.controls["link"].widget.value = "sum"
    explorer.controls["beta"].slider.value = 1.0
    assert explorer.controls["temperature"].number.value == "2" and "link=sum" in explorer.controls["line"].widget.value
    explorer.controls["temperature"].slider.value = 1.5
    assert explorer.controls["link"].widget.value == "free" and explorer.state.to_string() == "p=three&beta=1&tau=1.5&link=free"
    explorer.controls["beta"].number.value = "0.5"
    assert explorer.controls["temperature"].number.value == "1.5"
    explorer.controls["link"].widget.value = "sum"
    explorer.controls["link"].widget.value = "free"
    assert explorer.state.temperature == 1.5


def test_probabilities_are_edited_given_and_refused():
    explorer = PenaltyExplorer([0.2, 0.8], lang="es")
    assert explorer.controls["preset"].widget.label == "las probabilidades de tu celda" and explorer.controls["logits"].widget.value == "0.8, 0.2"
    explorer.controls["logits"].widget.value = "0.5, 0.3, 0.2"
    assert explorer.controls["preset"].widget.label == "probabilidades editadas"
    explorer.controls["logits"].widget.value = "0.5, 0.6"
    assert "No son probabilidades" in explorer.complaint.value
    explorer.controls["preset"].widget.value = "zipf"
    assert explorer.controls["logits"].widget.layout.display == "none"
    with pytest.raises(ValueError, match="No son probabilidades"):
        PenaltyExplorer([0.5, 0.6], lang="es")


def test_a_temperature_given_is_free():
    assert PenaltyExplorer(beta=1, temperature=3).state.to_string() == "p=three&beta=1&tau=3&link=free"
