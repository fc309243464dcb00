"""The explorers of labs 03, 05, 06, 10 and 12 in JupyterLab, by keyboard alone; and every explorer in a narrow pane."""

import pytest
from explorers import ByKeyboard

from taulab.course import widgets
from taulab.course.widgets.kit.explorer import Explorer

EXPLORERS = [name for name in widgets.__all__ if issubclass(getattr(widgets, name), Explorer)]

CELL = "from taulab.course.widgets import {name}\nexplorer = {name}()\nexplorer"
ROWS = """() => [...document.querySelectorAll('.te-explorer .te-on label')].map((label) => label.textContent)
    .filter((name) => name.length > 1)"""
FOCUSED = "document.activeElement.getAttribute('aria-label')"


def test_stages_change_places_by_keyboard_and_keep_focus_and_numbers(notebook):
    page = notebook(CELL.format(name="ChainExplorer"))
    chain = ByKeyboard(page, "Chain explorer")
    chain.go_to("temperature τ, as a number")
    chain.write("2")
    chain.says("logits → temperature 2 → top-p 0.8 → draw: tokens kept 2 of 3, entropy 0.6628")
    chain.go_to("Move temperature down")
    for place in (2, 3):
        chain.keys.press("Enter")
        page.wait_for_function(f"({ROWS})()[{place}] === 'temperature'")
        assert page.evaluate(FOCUSED) == "Move temperature down"
    chain.says("logits → top-p 0.8 → temperature 2 → draw: tokens kept 2 of 3, entropy 0.6628")
    assert page.evaluate(ROWS) == ["repetition", "top-k", "top-p", "temperature", "min-p", "typical", "top-nσ"]
    assert page.input_value(".te-top_p-number input") == "0.8", "sliders send nothing back when rows move"
    chain.keys.press("Tab")
    chain.go_to("min-p", most=0)
    chain.keys.press("Space")
    chain.says("min-p 0.1 → draw")


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


def test_the_tail_by_keyboard(notebook):
    page = notebook(CELL.format(name="TailExplorer"))
    tail = ByKeyboard(page, "Tail explorer")
    tail.go_to("words m of the text")
    tail.keys.press("ArrowRight")
    tail.says("in a text of m = 2×10⁴ words")
    tail.go_to("m = v/3")
    tail.keys.press("Enter")
    tail.says("in a text of m = 3.333×10⁵ words, those that come once make up a share of 0.1294")
    tail.go_to("words v of the vocabulary, as a number")
    tail.write("∞")
    tail.says("v = ∞")


def test_the_tree_by_keyboard(notebook):
    page = notebook(CELL.format(name="TreeExplorer"))
    tree = ByKeyboard(page, "Tree explorer")
    tree.says("The model as it is: log loss 1.05407, entropy 1.13267, EntCE 0.07860")
    tree.go_to("After")
    tree.keys.press("ArrowDown")
    tree.shows("What comes after “0”")
    tree.go_to("α of step 1, as a number")
    tree.write("0.3")
    tree.says("With α = 0: log loss 1.05407")
    tree.go_to("fit α")
    tree.keys.press("Enter")
    tree.says("EntCE 0 nats per step")


# Of an explorer as wide as a pane at 200 %: its smallest letters, its smallest handle, and how far it overflows.
MEASURED = """() => {
    const root = document.querySelector('.te-explorer');
    root.style.width = '233px';
    const size = (text) => {
        const picture = text.closest('svg');
        return parseFloat(getComputedStyle(text).fontSize) * picture.clientWidth / picture.viewBox.baseVal.width;
    };
    const least = (where, measure) => Math.min(...[...root.querySelectorAll(where)].map(measure));
    return {
        letters: least('.te-picture text:not(.te-small)', size),
        handle: least('.noUi-handle', (handle) => Math.min(handle.offsetWidth, handle.offsetHeight)),
        over: root.scrollWidth - root.clientWidth,
    };
}"""


@pytest.mark.parametrize("name", EXPLORERS)
def test_in_a_narrow_pane_letters_are_read_and_nothing_overflows(notebook, name):
    page = notebook(CELL.format(name=name), "explorer.tabled.value = True")
    page.wait_for_selector(".te-explorer .te-table")
    page.wait_for_selector(".te-explorer .noUi-handle")
    measured = page.evaluate(MEASURED)
    assert measured["letters"] >= 8.5 and measured["handle"] >= 24 and measured["over"] <= 1, measured
