"""The pictures and words of the temperature explorer, read as a program would: XML, texts, positions."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from explorers import SVG, of_class, texts
from hypothesis import given
from hypothesis import strategies as st

from taulab.course.language import LANGUAGES
from taulab.course.widgets.kit import numbers
from taulab.course.widgets.kit.logits import Vocabulary
from taulab.course.widgets.kit.presets import VECTORS, preset
from taulab.course.widgets.temperature import pictures
from taulab.course.widgets.temperature.state import TemperatureState


def drawn(draw, state, lang="en"):
    return ElementTree.fromstring(draw(state, state.read(), lang, "uid"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("draw", [pictures.bars, pictures.curve])
def test_a_picture_names_and_describes_itself(draw, lang):
    picture = drawn(draw, TemperatureState(preset("real-4"), temperature=1.5), lang)
    title, description = picture.find(SVG + "title"), picture.find(SVG + "desc")
    assert picture.get("role") == "img"
    assert (picture.get("aria-labelledby"), picture.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert title.text and len(description.text) > 40


@pytest.mark.parametrize(("lang", "words"), [("en", ["Probabilities q at τ = 0.5", "q at τ = 1"]),
                                             ("es", ["Probabilidades q con τ = 0.5", "q con τ = 1"])])
def test_bars_say_their_temperature_and_their_numbers(lang, words):
    said = texts(drawn(pictures.bars, TemperatureState(preset("example"), temperature=0.5), lang))
    assert {*words, "0.8650", "0.1171", "0.0158", "0.0021"} <= set(said)


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["Entropy H against the temperature τ", "temperature τ (log scale)"]),
    ("es", ["Entropía H frente a la temperatura τ", "temperatura τ (escala logarítmica)"])])
def test_the_curve_says_entropy_slope_and_ceiling(lang, words):
    said = texts(drawn(pictures.curve, TemperatureState(preset("example"), temperature=2), lang))
    assert {*words, "H = 1.2451 nats", "Var/τ³ = 0.1277", "ln 4 = 1.3863"} <= set(said)


def test_bars_are_as_long_as_their_probabilities():
    state = TemperatureState(preset("tied"), temperature=0)
    lengths = [float(bar.get("width")) for bar in of_class(drawn(pictures.bars, state), "te-bar")]
    ticks = {"".join(tick.itertext()): float(tick.get("x"))
             for tick in of_class(drawn(pictures.bars, state), "te-tick")}
    assert lengths == pytest.approx([0.5 * (ticks["1"] - ticks["0"])] * 2 + [0, 0])


def test_the_others_share_one_hatched_bar_and_are_counted():
    picture = drawn(pictures.bars, TemperatureState(preset("zipf")))
    (outline,) = of_class(picture, "te-outline")
    assert outline.get("fill") == "url(#uid-bars-hatch)"
    assert picture.find(f".//{SVG}pattern").get("id") == "uid-bars-hatch"
    assert "990 others" in texts(picture)


def test_a_sample_puts_a_mark_on_each_bar_and_one_in_the_legend():
    assert not of_class(drawn(pictures.bars, TemperatureState(preset("example"))), "te-drawn")
    assert len(of_class(drawn(pictures.bars, TemperatureState(preset("example"), draws=50)), "te-drawn")) == 4 + 1


def polyline(picture):
    return np.array(sorted([*map(float, point.split(","))] for line in of_class(picture, "te-curve")
                           for point in line.get("points").split()))


@pytest.mark.parametrize("axis", ["log", "linear"])
@pytest.mark.parametrize("key", [*VECTORS, "real-4"])
@pytest.mark.parametrize("temperature", [0, 0.02, 0.5, 1, 3.9, 50, np.inf])
def test_the_point_lies_on_the_curve_and_the_tangent_touches_it(axis, key, temperature):
    picture = drawn(pictures.curve, TemperatureState(preset(key), temperature=temperature, axis=axis))
    points, (point,) = polyline(picture), of_class(picture, "te-point")
    x, y = float(point.get("cx")), float(point.get("cy"))
    assert np.interp(x, points[:, 0], points[:, 1]) == pytest.approx(y, abs=0.75)
    (tangent,) = of_class(picture, "te-tangent")
    x1, y1, x2, y2 = (float(tangent.get(name)) for name in ("x1", "y1", "x2", "y2"))
    assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx((x, y), abs=0.1)
    assert np.hypot(x2 - x1, y2 - y1) == pytest.approx(120, abs=0.3)
    if temperature in (0.5, 1, 3.9):
        beside = np.interp([x - 4, x + 4], points[:, 0], points[:, 1])
        assert np.arctan2(y2 - y1, x2 - x1) == pytest.approx(np.arctan2(beside[1] - beside[0], 8), abs=0.06)


def test_both_limits_have_their_place_at_the_ends_of_the_axis():
    ends = [of_class(drawn(pictures.curve, TemperatureState(preset("tied"), temperature=tau)), "te-point")[0]
            for tau in (0, 0.05, 20, np.inf)]
    at = [float(end.get("cx")) for end in ends]
    assert at == sorted(at) and at[0] == 42 and at[-1] == pictures.WIDTH - 42


@given(st.lists(st.floats(-5, 5) | st.just(-np.inf), min_size=1, max_size=15).filter(lambda z: np.isfinite(z).any()),
       st.sampled_from([0, np.inf]) | st.floats(1e-3, 1e3), st.sampled_from(["log", "linear"]),
       st.lists(st.text(), min_size=15, max_size=15), st.sampled_from(sorted(LANGUAGES)))
def test_every_state_is_drawn_and_said(z, temperature, axis, labels, lang):
    state = TemperatureState(Vocabulary(z, dict(enumerate(labels))), temperature=temperature, axis=axis, draws=7)
    reading = state.read()
    for html in (pictures.VIEW.panels(state, reading, lang), pictures.VIEW.heading(state, reading, lang),
                 pictures.VIEW.prose(state, reading, lang), pictures.VIEW.html_table(state, reading, lang)):
        assert "nan" not in re.sub(r"<(title|desc|text|th|li)\b.*?</\1>", "", html)
        ElementTree.fromstring(html)
    said = pictures.VIEW.plain(state, reading, lang)
    assert "{" not in said.replace("".join(labels), "") or any("{" in t for t in labels)


def test_the_table_has_a_header_for_each_column_and_row():
    state = TemperatureState(preset("real-0"), draws=10)
    table = ElementTree.fromstring(pictures.VIEW.html_table(state, state.read(), "es"))
    columns = [cell.text for cell in table.findall("thead/tr/th[@scope='col']")]
    assert columns == ["token", "logit z", "probabilidad q", "q con τ = 1", "esperados", "extraídos"]
    rows = [[cell.text or "" for cell in row] for row in table.findall("tbody/tr")]
    assert rows[0][:3] == ["␣Paris", "17.371", "0.7725"] and rows[-1][0] == "otros 49\u202f142"
    assert all(len(row) == len(columns) for row in rows) and len(table.findall("tbody/tr/th[@scope='row']")) == 11
    assert sum(int(row[-1]) for row in rows) == 10 and rows[0][4] == "7.7"


def test_the_words_of_a_state():
    state = TemperatureState(preset("example"), temperature=2, draws=3, seed=1)
    assert pictures.VIEW.plain(state, state.read(), "en").splitlines()[:4] == [
        "τ = 2: entropy 1.2451 nats = 1.7962 bits, perplexity 3.47.",
        "Slope ∂H/∂τ = Var/τ³ = 0.1277 nats per unit of τ; against ln τ it is Var/τ² = 0.2554 nats.",
        "H goes from ln 1 = 0 nats at τ = 0 to ln 4 = 1.3863 nats at τ = ∞.",
        "The 4 likeliest of 4 tokens hold 90% of the probability or more.",
    ]
    state.temperature = 0
    assert pictures.VIEW.plain(state, state.read(), "es").splitlines()[:5] == [
        "τ = 0: entropía 0 nats = 0 bits, perplejidad 1.00.",
        "En este extremo la curva es plana: pendiente 0.",
        "H va de ln 1 = 0 nats con τ = 0 a ln 4 = 1.3863 nats con τ = ∞.",
        "Un solo token, de 4, reúne el 90\u202f% de la probabilidad o más.",
        "3 tokens extraídos con la semilla 1; los primeros: #0 · #0 · #0",
    ]


@pytest.mark.parametrize(("x", "said"), [(0, "0"), (0.94754, "0.9475"), (-1, "−1.0000"), (1.23e-5, "1.2×10⁻⁵"),
                                         (12345.6, "1.2×10⁴"), (np.inf, "∞"), (-np.inf, "−∞")])
def test_numbers_keep_what_they_tell(x, said):
    assert numbers.fixed(x) == said


@pytest.mark.parametrize(("n", "said"), [(9152, "9152"), (49152, "49\u202f152"), (1_000_000, "1\u202f000\u202f000")])
def test_thousands_are_set_apart_from_five_digits_on(n, said):
    assert numbers.grouped(n) == said


def test_blanks_of_a_token_are_seen():
    assert [numbers.spelled(token) for token in (" a", "\n", "", "\t", "\x00")] == ["␣a", "↵", "∅", "⇥", "�"]
