"""The temperature explorer as a widget: controls and state move together, and everything it says is in its language."""

import re

import numpy as np
import pytest
from explorers import controls

from taulab.course.widgets import TemperatureExplorer
from taulab.course.widgets.kit.logits import STOPS
from taulab.course.widgets.kit.presets import preset


@pytest.fixture
def explorer():
    return TemperatureExplorer([2, 1, 0, -1])


def test_the_slider_moves_state_field_and_pictures(explorer):
    before = explorer.panels.value
    explorer.controls["temperature"].slider.value = 2.0
    assert explorer.state.temperature == 2 and explorer.controls["temperature"].number.value == "2"
    assert "H = 1.2451 nats" in explorer.panels.value != before
    assert "<b>1.2451</b> nats" in explorer.headline.value and "tau=2&" in explorer.controls["line"].widget.value


def test_one_move_draws_once(explorer):
    drawn = []
    explorer.panels.observe(drawn.append, "value")
    explorer.controls["temperature"].slider.value = 0.5
    assert len(drawn) == 1


@pytest.mark.parametrize(("typed", "temperature", "stop", "shown"), [
    ("0.8", 0.8, 0.8, "0.8"), ("1.09239", 1.09239, 1.1, "1.09239"), ("0,5", 0.5, 0.5, "0.5"), ("0", 0, 0, "0"),
    ("inf", np.inf, np.inf, "∞"), ("∞", np.inf, np.inf, "∞"), ("500", 500, 20, "500"), ("0.001", 0.001, 0.05, "0.001")])
def test_the_number_field_takes_any_temperature_and_the_slider_goes_near(explorer, typed, temperature, stop, shown):
    explorer.controls["temperature"].number.value = typed
    assert explorer.state.temperature == temperature and explorer.controls["temperature"].slider.value == stop
    assert explorer.controls["temperature"].number.value == shown


def test_both_limits_are_the_ends_of_the_slider_and_buttons(explorer):
    assert [explorer.controls["temperature"].slider.options[end] for end in (0, -1)] == [("0", 0.0), ("∞", np.inf)]
    for button, temperature in (("cold", 0), ("plain", 1), ("hot", np.inf)):
        explorer.controls[button].widget.click()
        assert explorer.state.temperature == explorer.controls["temperature"].slider.value == temperature


def test_the_state_moves_the_controls(explorer):
    explorer.state.restore("logits=zipf&tau=0.7&draws=20&seed=3&axis=linear")
    knob = explorer.controls["temperature"]
    assert (knob.slider.value, knob.number.value) == (0.7, "0.7")
    shown = {name: explorer.controls[name].widget.value for name in ("preset", "draws", "seed", "axis")}
    assert shown == {"preset": "zipf", "draws": "20", "seed": "3", "axis": True}
    assert "990 others" in explorer.panels.value and "20 tokens drawn with seed 3" in explorer.prose.value


def test_a_line_pasted_into_the_last_field_restores_its_state(explorer):
    explorer.controls["line"].widget.value = "logits=tied&tau=0"
    assert explorer.controls["preset"].widget.value == "tied" and explorer.controls["temperature"].number.value == "0"
    assert explorer.controls["line"].widget.value == "logits=tied&tau=0&draws=0&seed=0&axis=log"


def test_an_entropy_finds_its_temperature(explorer):
    explorer.controls["entropy"].widget.value = "1"
    assert explorer.state.temperature == pytest.approx(1.09239, abs=1e-5)
    assert explorer.controls["entropy"].widget.value == "1" and explorer.controls["temperature"].slider.value == 1.1


def test_logits_are_edited_and_the_way_back_stays_open(explorer):
    explorer.controls["logits"].widget.value = "3, 0 -inf"
    assert explorer.state.vocabulary.logits.tolist() == [3, 0, -np.inf]
    assert explorer.controls["preset"].widget.label == "edited logits" and explorer.controls["logits"].widget.value == "3, 0, -inf"
    explorer.controls["preset"].widget.value = "example"
    assert explorer.controls["logits"].widget.value == "2, 1, 0, -1" and "edited logits" not in dict(explorer.controls["preset"].widget.options)


def test_a_full_vocabulary_has_no_field_of_logits(explorer):
    explorer.controls["preset"].widget.value = "real-0"
    assert explorer.controls["logits"].widget.layout.display == "none" and "49\u202f142 others" in explorer.panels.value
    explorer.controls["preset"].widget.value = "tied"
    assert explorer.controls["logits"].widget.layout.display is None


def test_drawing_again_takes_the_next_seed(explorer):
    explorer.controls["draws"].widget.value = "100"
    before = explorer.panels.value
    explorer.controls["again"].widget.click()
    assert explorer.state.seed == 1 and explorer.controls["seed"].widget.value == "1" and explorer.panels.value != before


def test_the_table_is_there_when_asked_for(explorer):
    assert not explorer.table.value
    explorer.tabled.value = True
    assert "<caption>The likeliest tokens at τ = 1</caption>" in explorer.table.value
    explorer.controls["temperature"].slider.value = 2.0
    assert "<caption>The likeliest tokens at τ = 2</caption>" in explorer.table.value


@pytest.mark.parametrize(("control", "typed", "said"), [
    ("temperature", "hot <b>", "«hot &lt;b&gt;» no es un número"),
    ("temperature", "-1", "τ = −1 no es una temperatura"),
    ("entropy", "9", "no tiene temperatura"), ("logits", "a, b", "«a» no es un número"),
    ("logits", "-inf", "al menos uno"),
    ("draws", "many", "«many» no es un número entero"), ("draws", "2000000", "No se pueden extraer"),
    ("seed", "-1", "−1 no sirve de semilla"), ("line", "hello", "no es un estado")])
def test_what_cannot_be_done_is_said_and_stays_to_be_mended(control, typed, said):
    explorer = TemperatureExplorer(lang="es")
    before = explorer.state.to_string()
    field = explorer.controls[control].parts[-1]
    field.value = typed
    assert said in explorer.complaint.value and field.value == typed and explorer.state.to_string() == before
    explorer.controls["temperature"].slider.value = 3.0
    assert not explorer.complaint.value and field.value != typed


def test_logits_given_are_kept_among_the_presets():
    explorer = TemperatureExplorer(np.arange(20.0), {19: " best"}, temperature=0.5)
    assert explorer.controls["preset"].widget.label == "the logits of your cell" and "␣best" in explorer.panels.value
    explorer.controls["preset"].widget.value = "flat"
    explorer.controls["preset"].widget.value = explorer.state.given.name
    assert "␣best" in explorer.panels.value


def test_logits_of_a_preset_are_that_preset():
    assert TemperatureExplorer([2, 1, 0, -1]).state.vocabulary is preset("example")
    assert TemperatureExplorer([2, 1, 0, -1], "abcd").state.vocabulary.label(0) == "a"


@pytest.mark.parametrize(("arguments", "said"), [
    ({"temperature": -1}, "no es una temperatura"), ({"logits": [1, np.nan]}, "finito"), ({"logits": []}, "lista"),
    ({"logits": [1, 2], "labels": ["a"]}, "1 etiquetas para 2 logits")])
def test_arguments_that_make_no_explorer_are_refused_in_its_language(arguments, said):
    with pytest.raises(ValueError, match=said):
        TemperatureExplorer(**arguments, lang="es")


def test_a_language_the_course_does_not_speak_is_refused():
    with pytest.raises(ValueError, match="lang='fr'"):
        TemperatureExplorer(lang="fr")


def test_what_stays_without_a_browser_says_everything(explorer):
    explorer.controls["temperature"].slider.value = 2.0
    bundle, snapshot = explorer._repr_mimebundle_(), explorer.static()
    text, html = bundle["text/plain"], bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert text == repr(explorer) == repr(snapshot) and "entropy 1.2451 nats" in text and "#0" in text
    assert re.sub(r"te\d+-", "", html) == re.sub(r"te\d+-", "", snapshot._repr_html_())
    assert html.count("<svg") == html.count("<desc") == 2 and "<table" in html and 'lang="en"' in html
    explorer.controls["temperature"].slider.value = 0.5
    assert "1.2451" in snapshot._repr_html_(), "a snapshot stays what it was"


def test_ids_are_not_shared_by_two_pictures_of_a_page(explorer):
    pages = explorer.panels.value + TemperatureExplorer().panels.value + explorer.static()._repr_html_()
    ids = re.findall(r'\bid="([^"]+)"', pages)
    assert len(ids) == len(set(ids)) and ids


def test_controls_come_in_the_order_of_use_and_have_names(explorer):
    named = ["preset", "logits", "temperature", "cold", "plain", "hot", "entropy", "axis", "draws", "seed", "again"]
    parts = [part for name in named for part in explorer.controls[name].parts]
    assert controls(explorer) == [*parts, explorer.tabled, explorer.controls["line"].widget]
    rules = dict(map(tuple, explorer.attributes.rules))
    assert rules[".te-temperature-slider .noUi-handle"]["aria-label"] and len(
        rules[".te-temperature-slider .noUi-handle"]["aria-valuetext"]) == len(STOPS)
