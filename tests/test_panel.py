"""Panels: nothing from an answer gets through raw, nothing rests on colour, values are short and still differ."""

from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taulab.course.judging.crossing import Unreadable
from taulab.course.judging.outcomes import ChangedInput, Given, Raised, Returned, Seed, Symbols, TimedOut
from taulab.course.studying.panel import (
    TONES, Panel, Row, argument_text, call_text, can_be_typed, clean, outcome_texts, show,
)

ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b[31m'


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.open = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def tags_of(html):
    parser = Tags()
    parser.feed(html)
    assert parser.open == []
    return parser.tags


def panel(text="x", tone="wrong"):
    return Panel(tone, f"Title {text}", "es", (Row("Result", text, code=True), Row(text, text)),
                 (("Theory", "../../theory/es/01-sweeping-tau.md#limits"),), (("a", "b"), (text, "c")))


@given(st.text())
@settings(database=None)
def test_no_text_becomes_markup(text):
    tags = [tag for tag, _attributes in tags_of(panel(text).html)]
    assert tags == [tag for tag, _attributes in tags_of(panel().html)]
    assert len(panel(text).text.splitlines()) == len(panel().text.splitlines())


def test_an_attack_is_shown_as_text():
    assert "<script" not in panel(ATTACK).html
    assert "\x1b" not in panel(ATTACK).text
    assert "\u202e" not in panel(ATTACK).html


def test_long_texts_are_cut():
    assert clean("a" * 10**6) == "a" * 400 + "…"
    assert clean("a" * 400) == "a" * 400


@pytest.mark.parametrize("tone", TONES)
def test_every_tone_has_a_sign_of_its_own(tone):
    assert TONES[tone][0] in panel(tone=tone).text
    assert TONES[tone][0] in panel(tone=tone).html
    assert [sign for sign, _colour in TONES.values()].count(TONES[tone][0]) == 1


def test_screen_readers_get_status_language_and_heads():
    tags = tags_of(panel().html)
    assert tags[0][1]["role"] == "status"
    assert tags[0][1]["lang"] == "es"
    assert ("span", {"aria-hidden": "true"}) in tags
    assert [attributes["scope"] for tag, attributes in tags if tag == "th"] == ["col", "col"]
    assert {attributes["href"] for tag, attributes in tags if tag == "a"} == {
        "../../theory/es/01-sweeping-tau.md#limits"}


def test_text_colour_and_ground_follow_the_theme():
    style = tags_of(panel().html)[0][1]["style"]
    assert "color:var(--jp-content-font-color1" in style
    assert "background:var(--jp-layout-color1" in style


def test_a_bundle_holds_both_forms():
    assert set(panel()._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_outside_a_notebook_the_text_is_printed(capsys):
    show(panel())
    assert capsys.readouterr().out == panel().text + "\n"


@pytest.mark.parametrize(("value", "text"), [
    (np.array([2.0, -np.inf, np.nan]), "np.array([2.0, -np.inf, np.nan])"), (np.array([1, 2]), "np.array([1, 2])"),
    (0.1, "0.1"), (np.inf, "np.inf"), (1 / 3, "0.333333"), (1e-9, "1e-09"), ((1,), "(1,)"),
    ([0.5, True], "[0.5, True]"),
    (Seed(5), "np.random.default_rng(5)"), (Given("double"), "double"), (Symbols("z", 2), "(z1, z2)"),
    ({"a": np.array([1.0])}, "{'a': np.array([1.0])}"), (None, "None"), ("q", "'q'"),
    (np.geomspace(0.1, 10, 41), "np.array([0.1, 0.112202, 0.125893, ..., 7.94328, 8.91251, 10.0]) (41)"),
    (np.zeros((20, 1)), "np.array([[0.0], [0.0], [0.0], ..., [0.0], [0.0], [0.0]]) (20 × 1)"),
])
def test_arguments_read_as_typed(value, text):
    assert argument_text(value) == text


@pytest.mark.parametrize("value", [
    np.array([2.0, 0.5]), np.array([1, 2], np.int8), np.array([], int), np.array([0.5], np.float32), 0.1, -3,
    [0.25, 1.0], (1.0, np.array([1, 2])), {"a": 2.5}, "x", np.zeros((0, 8), int), np.zeros((2, 0)),
])
def test_short_arguments_can_be_typed_back(value):
    assert repr(eval(argument_text(value), {"np": np})) == repr(value)


@pytest.mark.parametrize("value", [Given("double"), (Symbols("tau"), 1), {"z": [np.zeros(13)]}, list(range(13))])
def test_what_stands_for_something_or_is_shortened_cannot_be_typed(value):
    assert not can_be_typed(value) and can_be_typed((np.zeros(12), {"z": [0.5, "x"]}, Seed(1), None))


def test_a_call_is_one_line_that_can_be_pasted():
    assert call_text("f", (np.array([2.0, 1.0]), 0.5)) == "f(np.array([2.0, 1.0]), 0.5)"


@pytest.mark.parametrize(("expected", "got", "texts"), [
    (Returned(0.123456789), Returned(0.2), ("0.123457", "0.2")),
    (Returned(0.123456789), Returned(0.123456799), ("0.123456789", "0.123456799")),
    (Returned(1.0), Returned(1.0 + 2**-52), ("1", "1.0000000000000002")),
    (Returned(np.array([1.0])), Returned([1.0]), ("array([1])", "[1]")),
    (Returned((1.0, 2)), Returned(None), ("(1, 2)", "None")),
    (Raised(("ValueError",)), Returned(Unreadable("Tensor")), ("ValueError", "<Tensor>")),
    (Returned({"a": 1.0}), Raised(("KeyError",), "'a'"), ("{a: 1}", "KeyError: 'a'")),
    (Returned(0.5), ChangedInput(0, 0.5, 1.0), ("0.5", "0.5")), (Returned(0.5), TimedOut(), ("0.5", "—")),
])
def test_results_show_their_difference(expected, got, texts):
    assert outcome_texts(expected, got) == texts


@pytest.mark.parametrize("value", [
    "x" * 10**5, list(range(10**5)), np.zeros((100, 100, 100)), {str(k): "y" * 1000 for k in range(1000)},
    [[["z" * 1000] * 12] * 12] * 12,
])
def test_shown_values_are_bounded(value):
    assert len(panel(outcome_texts(Returned(None), Returned(value))[1]).html) < 8000
