"""The explorers of labs 03, 05 and 06 in JupyterLab, by keyboard alone."""

from explorers import ByKeyboard

CELL = "from taulab.course.widgets import {name}\nexplorer = {name}()\nexplorer"
ROWS = """() => [...document.querySelectorAll('.te-explorer .te-on label')].map((label) => label.textContent)
    .filter((name) => name.length > 1)"""
FOCUSED = "document.activeElement.getAttribute('aria-label')"


def test_stages_change_places_by_keyboard_and_keep_focus_and_numbers(notebook):
    page = notebook(CELL.format(name="ChainExplorer"))
    chain = ByKeyboard(page, "Chain explorer")
    chain.go_to("temperature τ, as a number")
    chain.write("2")
    chain.says("logits → temperature(2.0) → top_p(0.8) → sample: tokens kept 2 of 3, entropy 0.6628")
    chain.go_to("Move temperature down")
    for place in (2, 3):
        chain.keys.press("Enter")
        page.wait_for_function(f"({ROWS})()[{place}] === 'temperature'")
        assert page.evaluate(FOCUSED) == "Move temperature down"
    chain.says("logits → top_p(0.8) → temperature(2.0) → sample: tokens kept 2 of 3, entropy 0.6628")
    assert page.evaluate(ROWS) == ["repetition", "top-k", "top-p", "temperature", "min-p", "typical", "top-nσ"]
    assert page.input_value(".te-top_p-number input") == "0.8", "sliders send nothing back when rows move"
    chain.keys.press("Tab")
    chain.go_to("min-p", most=0)
    chain.keys.press("Space")
    chain.says("min_p(0.1) → sample")


def test_calibration_by_keyboard(notebook):
    page = notebook(CELL.format(name="CalibrationExplorer"))
    calibration = ByKeyboard(page, "Calibration explorer")
    calibration.go_to("temperature τ")
    calibration.keys.press("ArrowRight")
    calibration.says("τ = 1.1: ECE")
    calibration.shows("Reliability diagram at τ = 1.1")
    calibration.go_to("τ = τ̂")
    calibration.keys.press("Enter")
    calibration.says("τ = 1.981: ECE 0.0340")


def test_penalty_and_temperature_by_keyboard(notebook):
    page = notebook(CELL.format(name="PenaltyExplorer"))
    penalty = ByKeyboard(page, "Penalty explorer")
    penalty.go_to("weight β of the penalty, as a number")
    penalty.write("1")
    penalty.shows("Penalty β = 1: q(β)")
    penalty.go_to("link of τ to β")
    penalty.keys.press("ArrowUp")
    penalty.says("β = 1, τ = 2: total variation distance")
