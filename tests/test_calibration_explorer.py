"""The calibration explorer: the numbers of the library, the reliability diagram and the loss, controls that follow."""

import numpy as np
import pytest
from explorers import SVG, of_class, parsed, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from taulab.calibration import expected_calibration_error, fit_temperature
from taulab.course.language import LANGUAGES
from taulab.course.widgets import CalibrationExplorer
from taulab.course.widgets.calibration import pictures
from taulab.course.widgets.calibration.predictions import GRID, MODELS, Predictions, preset
from taulab.course.widgets.calibration.state import CalibrationState
from taulab.course.widgets.kit.numbers import Complaint
from taulab.losses import log_loss
from taulab.softmax import softmax

Z = np.array([[2.0, 0, 1], [0, 3, 1], [1, 0, 0.5], [0, 0.2, 0.1]])
LABELS = np.array([0, 2, 0, 1])


def made(line="data=over&tau=1&bins=15"):
    state = CalibrationState(preset("over"))
    state.restore(line)
    return state


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1, 3, 20])
@pytest.mark.parametrize("bins", [1, 4, 15])
def test_the_numbers_are_those_of_the_library(temperature, bins):
    reading = CalibrationState(Predictions(Z, LABELS), temperature=temperature, bins=bins).read()
    q = softmax(Z, temperature)
    assert reading.error == pytest.approx(expected_calibration_error(q, LABELS, n_bins=bins))
    assert reading.loss == pytest.approx(log_loss(Z / temperature, LABELS)[0])
    assert reading.confidence == pytest.approx(q.max(axis=1).mean())
    assert reading.curve.count.sum() == 4 and len(reading.curve.count) == bins


def test_the_fitted_temperature_has_the_least_loss_and_accuracy_does_not_move():
    predictions = preset("over")
    assert predictions.fitted == fit_temperature(predictions.logits, predictions.labels)
    assert predictions.losses.min() >= predictions.read(1, 15).fitted_loss
    for temperature in (0.05, 1, 20):
        right = softmax(predictions.logits, temperature).argmax(axis=1) == predictions.labels
        assert right.mean() == predictions.accuracy


@pytest.mark.parametrize("key", MODELS)
def test_a_preset_needs_the_temperature_by_which_it_is_wrong(key):
    _title, n, factor = MODELS[key]
    assert len(preset(key).labels) == n
    assert preset(key).fitted == pytest.approx(factor, rel=0.05)


def test_few_predictions_look_worse_calibrated_than_they_are():
    few, many = (made(f"data={key}").read() for key in ("few", "calibrated"))
    assert few.error > 2 * many.error


def test_a_gap_within_its_error_is_no_verdict():
    """Near τ̂ confidence and accuracy differ by what chance makes of 1000 predictions; far from it by more."""
    fitted, over, under = (made(f"data=over&tau={tau}") for tau in (preset("over").fitted, 1, 4))
    said = [pictures.VIEW.plain(state, state.read(), "en") for state in (fitted, over, under)]
    assert ["no verdict" in text for text in said] == [True, False, False]
    assert "over-confident on average" in said[1] and "not confident enough" in said[2]
    reading, q = over.read(), softmax(preset("over").logits)
    right = q.argmax(axis=1) == preset("over").labels
    draws = np.random.default_rng(0).integers(0, 1000, (4000, 1000))
    resampled = (q.max(axis=1) - right)[draws].mean(axis=1).std()
    assert reading.spread == pytest.approx(resampled, rel=0.05), "as a bootstrap says"
    alone = CalibrationState(Predictions(Z[:1], [0]))
    assert "no verdict" in pictures.VIEW.plain(alone, alone.read(), "en"), "one prediction has no spread"


def test_where_no_temperature_fits_the_limit_is_said():
    state = CalibrationState(Predictions([[2.0, 0], [0, 2]], [0, 1]))
    assert state.predictions.fitted == 0 and not state.predictions.fits
    assert "least at τ̂ = 0" in pictures.VIEW.plain(state, state.read(), "en")
    assert not of_class(parsed(pictures.loss(state, state.read(), "en")), "te-drawn")


@pytest.mark.parametrize(("logits", "labels"), [
    (Z, [0, 1]), (Z, [0, 1, 2, 3]), (Z, [0.5] * 4), (np.zeros((2, 2)), [0, 1]), (Z, None), ([[0, -np.inf]], [1])])
def test_predictions_that_cannot_be_calibrated_are_refused_in_the_language(logits, labels):
    with pytest.raises(ValueError, match="no se pueden calibrar"):
        CalibrationExplorer(logits, labels, lang="es")


@pytest.mark.parametrize("line", ["", "tau=0", "tau=inf", "tau=-1", "bins=0", "bins=101", "bins=1.5", "data=none",
                                  "beta=1", "data=few&tau=0"])
def test_a_line_with_a_fault_changes_nothing(line):
    state = made()
    before = state.to_string()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == before


@given(st.sampled_from(list(MODELS)), st.floats(0.01, 100), st.integers(1, 100))
@settings(max_examples=20)
def test_a_state_survives_being_written_down(key, temperature, bins):
    state = CalibrationState(preset(key), temperature=temperature, bins=bins)
    again = made()
    again.restore(state.to_string())
    assert again.to_string() == state.to_string() and again.predictions is state.predictions


def test_the_way_back_to_the_predictions_given_at_first():
    state = CalibrationState(Predictions(Z, LABELS))
    line = state.to_string()
    state.restore("data=few")
    state.restore(line)
    assert state.predictions is state.given
    with pytest.raises(Complaint, match="not here"):
        made().restore(line)


# The pictures ---------------------------------------------------------------------------------------------------------

def drawn(draw, state, lang="en"):
    return parsed(draw(state, state.read(), lang, "uid"))


def test_a_bin_has_its_dot_at_its_confidence_and_accuracy_and_a_gap_to_the_diagonal():
    state = CalibrationState(Predictions(Z, LABELS), bins=2)
    picture, curve = drawn(pictures.reliability, state), state.read().curve
    used = np.flatnonzero(curve.count)
    dots, gaps, (diagonal,) = (of_class(picture, kind) for kind in ("te-bin", "te-gap", "te-limit"))
    assert len(dots) == len(gaps) == len(used)
    x1, y1, x2, y2 = (float(diagonal.get(name)) for name in ("x1", "y1", "x2", "y2"))
    for mark, gap, number in zip(dots, gaps, used):
        assert float(mark.get("cx")) == pytest.approx(x1 + (x2 - x1) * curve.confidence[number], abs=0.1)
        assert float(mark.get("cy")) == pytest.approx(y1 + (y2 - y1) * curve.accuracy[number], abs=0.1)
        assert float(gap.get("y2")) == pytest.approx(y1 + (y2 - y1) * curve.confidence[number], abs=0.1)
    assert {str(curve.count[number]) for number in used} <= set(texts(picture))


def test_counts_stand_where_they_fit():
    assert of_class(drawn(pictures.reliability, made("bins=15")), "te-small")
    assert not of_class(drawn(pictures.reliability, made("bins=100")), "te-small")


@pytest.mark.parametrize("temperature", [0.5, 1, 1.9812, 8])
def test_the_point_lies_on_the_curve_of_the_loss(temperature):
    picture = drawn(pictures.loss, made(f"tau={temperature}"))
    ((curve,), (point,)) = of_class(picture, "te-curve"), of_class(picture, "te-point")
    points = np.array([[*map(float, pair.split(","))] for pair in curve.get("points").split()])
    if point.tag == SVG + "circle":
        assert np.interp(float(point.get("cx")), *points.T) == pytest.approx(float(point.get("cy")), abs=1.5)
    else:
        assert temperature == 0.5, "a loss above the picture is a triangle at its edge"
    assert len(points) == len(GRID) and {"τ̂ = 1.981"} <= set(texts(picture))


@given(st.sampled_from(list(MODELS)), st.floats(0.001, 1000), st.integers(1, 100), st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=40)
def test_every_state_is_drawn_and_said(key, temperature, bins, lang):
    shown = (state := CalibrationState(preset(key), temperature=temperature, bins=bins)), state.read(), lang
    for draw in (pictures.VIEW.panels, pictures.VIEW.heading, pictures.VIEW.prose, pictures.VIEW.html_table):
        parsed(draw(*shown))
    said = pictures.VIEW.plain(*shown) + pictures.VIEW.panels(*shown)
    assert "nan" not in said and "{" not in said


# The widget -----------------------------------------------------------------------------------------------------------

def test_controls_and_state_move_together():
    explorer = CalibrationExplorer()
    explorer.controls["temperature"].slider.value = 3.0
    assert explorer.state.temperature == 3 and "τ = <b>3</b>" in explorer.headline.value
    explorer.controls["fit"].widget.click()
    assert explorer.state.temperature == explorer.state.predictions.fitted
    assert explorer.controls["temperature"].slider.value == 2
    explorer.controls["bins"].widget.value = "5"
    assert explorer.state.read().curve.count.size == 5
    explorer.controls["line"].widget.value = "data=under&tau=0.5&bins=20"
    assert explorer.controls["preset"].widget.value == "under"
    assert explorer.controls["temperature"].number.value == "0.5"
    assert explorer.controls["bins"].widget.value == "20"
    explorer.controls["plain"].widget.click()
    assert explorer.state.temperature == 1


def test_predictions_of_a_cell_stay_among_the_choices():
    explorer = CalibrationExplorer(Z, LABELS)
    assert explorer.controls["preset"].widget.label == "the predictions of your cell"
    explorer.controls["preset"].widget.value = "over"
    explorer.controls["preset"].widget.value = explorer.state.given.name
    assert explorer.state.predictions is explorer.state.given


def test_fitting_where_nothing_fits_is_said():
    explorer = CalibrationExplorer([[2.0, 0], [0, 2]], [0, 1], lang="es")
    explorer.controls["fit"].widget.click()
    assert "fuera de rango" in explorer.complaint.value and explorer.state.temperature == 1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [1.7e308, 2e307, 1e-305])
def test_logits_near_the_ends_of_the_range_of_a_float_are_read(scale):
    """Right two times of three, so τ̂ is the gap over ln 2, and ∞ where that is no float."""
    predictions = Predictions(np.array([[scale, -scale]] * 3), [0, 0, 1])
    assert predictions.fitted == pytest.approx(2 / np.log(2) * scale if scale < 1e308 else np.inf, rel=1e-9)
    for temperature in (1e-300, 1.0, 1e300):
        assert 0 <= predictions.read(temperature, 15).error <= 1
    assert predictions.losses.shape and not np.isnan(predictions.losses).any()


@pytest.mark.parametrize("logits", [[[1.0, 2], [1]], np.ma.masked_array([[1.0, 2], [3, 4]], [[True, False]] * 2)])
def test_logits_that_are_no_table_are_refused_with_words(logits):
    with pytest.raises(Complaint, match="Numbers are needed here, and as many in each row"):
        Predictions(logits, [0, 1])
