"""The sampler of lab 13 as students meet it: in JupyterLab, by keys and by mouse, in both languages."""

import pytest
from explorers import ByKeyboard

from taulab.course.language import LANGUAGES, translate
from taulab.course.widgets.sampler.board import BUTTONS

CELL = """
from taulab.course.widgets import SamplerExplorer
explorer = SamplerExplorer({lang!r}, model='pairs')
explorer
"""
#: The letter, the tokens and the cost of every branch, and where one stands.
LANES = """() => [...document.querySelectorAll('.te-explorer .te-lane')].map((lane) => [
    lane.querySelector('b').textContent, lane.querySelectorAll('.te-said').length,
    lane.querySelector('[aria-current]')?.dataset.key ?? ''])"""
FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
#: What is held at 200 %: how far the board overflows, its smallest letters, its smallest target.
MEASURED = """() => {
    const root = document.querySelector('.te-explorer');
    root.style.width = '233px';
    const buttons = [...root.querySelectorAll('.te-board button')];
    return {
        over: root.scrollWidth - root.clientWidth,
        letters: Math.min(...buttons.map((button) => parseFloat(getComputedStyle(button).fontSize))),
        target: Math.min(...buttons.map((button) => button.offsetHeight)),
    };
}"""


class Hand:
    """What a student does with the sampler, and what it shows then."""

    def __init__(self, page, lang):
        self.page, self.keys, self.lang = page, page.keyboard, lang
        page.wait_for_selector(".te-board .te-next[data-do]")

    def button(self, number):
        return self.page.get_by_role("button", name=translate(BUTTONS[number][2], self.lang), exact=True)

    def press(self, key, *lanes):
        self.keys.press(key)
        self.shows(*lanes)

    def shows(self, *lanes):
        self.page.wait_for_function(f"(lanes) => JSON.stringify(({LANES})()) === JSON.stringify(lanes)",
                                    arg=list(map(list, lanes)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_by_keys_alone(notebook, lang):
    page = notebook(CELL.format(lang=lang))
    hand = Hand(page, lang)
    hand.button(0).focus()
    hand.press("Enter", ["A ◂", 1, "0.1"])
    hand.press("Space", ["A ◂", 2, "0.2"])
    hand.press("1", ["A ◂", 3, "0.3"])
    hand.press("t", ["A ◂", 13, "0.13"])
    assert page.evaluate(FOCUSED) == translate(BUTTONS[0][2], lang), "the focus stays where it was"
    for place in (12, 11):
        hand.press("ArrowLeft", ["A ◂", 13, f"0.{place}"])
    hand.press("9", ["A", 13, ""], ["B ◂", 12, "1.12"])
    hand.press("ArrowUp", ["A ◂", 13, "0.12"], ["B", 12, ""])
    hand.press("ArrowDown", ["A", 13, ""], ["B ◂", 12, "1.12"])
    live = page.text_content(".te-live [aria-live=polite]")
    assert "B" in live and "τ = 1" in live
    page.locator(".te-said[tabindex='0']").last.focus()
    hand.press("ArrowLeft", ["A", 13, ""], ["B ◂", 12, "1.11"])
    page.wait_for_function("document.activeElement.dataset.key === '1.11'")       # it goes with the place
    page.locator(".te-next[data-key=bar4]").focus()
    hand.press("Enter", ["A", 13, ""], ["B", 12, ""], ["C ◂", 12, "2.12"])
    page.wait_for_function("document.activeElement.dataset.key === 'bar4'")
    hand.press("Delete", ["A", 13, ""], ["B ◂", 12, "1.12"])
    hand.button(0).focus()
    hand.keys.press("d")
    hand.press("d", ["A", 13, ""], ["B ◂", 14, "1.14"])      # in JupyterLab two d delete the cell
    assert page.locator(".jp-Notebook .jp-Cell").count() == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chain_the_seed_words_and_the_line_by_keys_alone(notebook, lang):
    def said(text, **fields):
        return translate(text, lang).format(**fields)

    page = notebook(CELL.format(lang=lang))
    explorer, tau = ByKeyboard(page, said("Be the sampler")), said("temperature")
    hand = Hand(page, lang)
    chain = translate("The chain: {chain} → draw, with seed {seed}.", lang)

    def holds(seed, *stages):
        text = chain.format(chain=" → ".join(["logits", *stages]), seed=seed)
        page.wait_for_function("(text) => document.querySelector('.te-prose').textContent.includes(text)", arg=text)

    explorer.go_to(f"{tau} τ")
    hand.keys.press("Home")
    holds(0, f"{tau} 0")
    explorer.go_to(said("{label}, as a number", label=f"{tau} τ"))
    explorer.write("0.5")
    holds(0, f"{tau} 0.5")
    explorer.go_to("top-p")
    hand.keys.press("Space")
    holds(0, f"{tau} 0.5", "top-p 0.8")
    page.wait_for_selector(f".te-board .te-out :text('{said('✗ cut')}')")
    explorer.go_to(said("Move {stage} up", stage="top-p"))
    hand.keys.press("Enter")
    hand.keys.press("Enter")
    holds(0, "top-p 0.8", f"{tau} 0.5")
    explorer.go_to(said("seed"))
    explorer.write("7")
    holds(7, "top-p 0.8", f"{tau} 0.5")
    explorer.go_to(said("Another seed"))
    hand.keys.press("Space")
    holds(8, "top-p 0.8", f"{tau} 0.5")
    explorer.go_to(translate(BUTTONS[0][2], lang))
    hand.press("d", ["A ◂", 1, "0.1"])
    explorer.go_to(said("State"))
    line = page.input_value(".te-line input")
    assert "chain=top_p:0.8,temperature:0.5" in line and "seed=8" in line
    explorer.write(line.replace("seed=8", "seed=9").replace("temperature:0.5", "temperature:1"))
    holds(9, "top-p 0.8", f"{tau} 1")
    hand.shows(["A ◂", 1, "0.1"])
    explorer.go_to(said("Beginning"))
    explorer.write("champion" if lang == "en" else "ministra")
    hand.shows(["A ◂", 0, ""])


def test_by_mouse_and_with_words_of_ones_own(notebook):
    page = notebook(CELL.format(lang="en"))
    hand = Hand(page, "en")
    token = page.locator(".te-next[data-key=bar12] .te-name").text_content()
    page.click(".te-next[data-key=bar12]")
    hand.shows(["A ◂", 1, "0.1"])
    assert page.text_content(".te-said[data-key='0.1']") == token.replace("␣", " ")
    hand.button(1).click()
    hand.shows(["A ◂", 11, "0.11"])
    page.click(".te-said[data-key='0.4']")
    hand.shows(["A ◂", 11, "0.4"])
    page.fill(".te-words input", "after 9 years .")
    page.press(".te-words input", "Enter")
    hand.shows(["A", 11, ""], ["B ◂", 8, "1.8"])
    page.click(".te-said[data-key='0.2']")
    hand.shows(["A ◂", 11, "0.2"], ["B", 8, ""])
    line = page.input_value(".te-line input")
    hand.button(6).click()
    hand.shows(["A ◂", 8, "0.8"])
    page.fill(".te-line input", line)
    page.press(".te-line input", "Enter")
    hand.shows(["A ◂", 11, "0.2"], ["B", 8, ""])
    page.fill(".te-words input", "zebra")
    page.press(".te-words input", "Enter")
    page.wait_for_selector(".te-explorer [role=alert] :text('“zebra” is none of the')")
    measured = page.evaluate(MEASURED)
    assert measured["over"] <= 1 and measured["letters"] >= 12 and measured["target"] >= 24, measured
