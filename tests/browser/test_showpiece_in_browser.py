"""The bench of lab 00 as students meet it: in JupyterLab, by mouse, by keyboard, by touch, in both languages."""

import time

import numpy as np
import pytest

from taulab.course.language import LANGUAGES, translate
from taulab.course.widgets.two_routes.state import State
from taulab.course.widgets.two_routes.wording import TOKENS, WORDS
from taulab.entropy import entropy
from taulab.softmax import softmax

# The label says what the kernel knows of the bench.
OPEN = """
from ipywidgets import Label
from taulab.course.widgets.two_routes import TwoRoutes
bench = TwoRoutes({lang!r})
kernel = Label(bench.state)
kernel.add_class("kernel")
def tell(change):
    kernel.value = bench.state
bench.observe(tell, ["logits", "temperature", "route"])
display(bench, kernel)
"""


# What a bench says of itself, in each of its places.
SEEN = """() => {
  const all = (where) => [...document.querySelectorAll(where)], words = (where) => all(where).map((n) => n.textContent);
  return {
    text: document.querySelector(".tr-state").value,
    kernel: words(".kernel").join(),
    H: words(".tr-numbers dd")[0].split(" ")[0],
    table: words(".tr-table tbody tr:nth-child(2) td"),
    handles: all(".tr-tokens .tr-handle").map((n) => n.getAttribute("aria-valuenow")),
    bars: all(".tr-bar").map((n) => Number(n.getAttribute("height"))),
  };
}"""


class Bench:
    """What a student can see and do on a page with a bench."""

    def __init__(self, page, lang="en"):
        self.page, self.lang = page, lang
        page.wait_for_selector(".tr-bar")

    def word(self, key, **fields):
        return translate(WORDS[key], self.lang).format(**fields)

    def token(self, i):
        return translate(TOKENS, self.lang).split()[i]

    def logit(self, i):
        return self.page.get_by_role("slider", name=self.word("logit_of", token=self.token(i)))

    def temperature(self):
        return self.page.get_by_role("slider", name=self.word("temperature"))

    def button(self, key):
        return self.page.get_by_role("button", name=self.word(key), exact=True)

    def state(self):
        """Return what the bench shows once the events before are drawn."""
        self.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        return State.parse(self.page.input_value(".tr-state"))

    def says(self, text):
        """Wait until a screen reader is told this, which happens when the bench has come to rest."""
        self.page.wait_for_function("""text => document.querySelector('.tr-spoken[aria-live]').textContent
            .startsWith(text)""", arg=text)

    def shows(self, text):
        """Wait until the text, the kernel, the numbers, the table, the handles and the bars all show this state."""
        state = State.parse(text)
        q = softmax(state.logits, state.temperature)
        expected = {"text": text, "kernel": text, "H": f"{entropy(q):.4f}", "table": [f"{p:.3f}" for p in q],
                    "handles": [f"{z:g}" for z in state.logits]}
        end = time.monotonic() + 20
        while (seen := self.page.evaluate(SEEN)) | {"bars": None} != expected | {"bars": None}:
            assert time.monotonic() < end, f"{seen} in place of {expected}"
        np.testing.assert_allclose(np.divide(seen["bars"], sum(seen["bars"])), q, atol=1e-3)


def centre(knob):
    box = knob.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture(scope="module")
def pages(notebook):
    """Return a page for each language: opening one takes seconds."""
    able = {"has_touch": True, "permissions": ["clipboard-read", "clipboard-write"]}
    return {lang: notebook(OPEN.format(lang=lang), **able) for lang in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def bench(request, pages):
    """Return a fresh bench: the cell is run again."""
    page = pages[request.param]
    page.evaluate("document.querySelectorAll('.two-routes, .kernel').forEach((node) => node.remove())")
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    return Bench(page, request.param)


def test_by_mouse(bench):
    bench.shows("logits=2,1,0,-1&tau=2")
    mouse = bench.page.mouse
    x, y = centre(bench.logit(1).locator("circle"))
    mouse.move(x, y)
    mouse.down()
    mouse.up()
    bench.shows("logits=2,1,0,-1&tau=2")                # a click alone moves nothing
    mouse.down()
    for step in range(1, 9):
        mouse.move(x + step, y - 5 * step)
    mouse.up()
    after = bench.state()
    assert after.logits[1] > 2 and after.logits[::2] == (2, 0)
    bench.shows(str(after))
    bench.button("undo").click()                        # the whole drag is one step back
    bench.shows("logits=2,1,0,-1&tau=2")

    box = bench.page.locator(".tr-field").bounding_box()
    mouse.click(box["x"] + box["width"] - 1, box["y"] + 20)
    bench.shows("logits=2,1,0,-1&tau=inf")
    bench.button("reset").click()
    bench.shows("logits=2,1,0,-1&tau=2")


def test_by_keyboard_alone(bench):
    page, keys = bench.page, bench.page.keyboard
    bench.button("more").focus()
    keys.press("Tab")
    keys.press("ArrowUp")
    bench.shows("logits=2.1,1,0,-1&tau=2")
    keys.press("Tab")
    for key in ("PageDown", "ArrowLeft", "ArrowRight", "ArrowDown"):
        keys.press(key)
    bench.shows("logits=2.1,-0.1,0,-1&tau=2")
    keys.press("End")
    bench.shows("logits=2.1,5,0,-1&tau=2")
    assert "0.732" in bench.logit(1).get_attribute("aria-valuetext")
    bench.temperature().focus()
    keys.press("ArrowRight")
    bench.shows("logits=2.1,5,0,-1&tau=2.05")
    keys.press("Home")
    bench.shows("logits=2.1,5,0,-1&tau=0")
    keys.press("End")
    bench.shows("logits=2.1,5,0,-1&tau=inf")
    keys.press("d")
    keys.press("d")                                     # would delete the cell, were it the notebook's
    assert page.locator(".jp-Notebook .jp-Cell").count() == 1
    bench.says("τ = ∞.")
    keys.press("Home")
    keys.press("ArrowRight")                            # two keys without a rest are undone together
    bench.shows("logits=2.1,5,0,-1&tau=0.005")
    keys.press("Control+z")
    bench.shows("logits=2.1,5,0,-1&tau=inf")

    field = page.get_by_role("spinbutton", name=bench.word("logit_of", token=bench.token(3)))
    field.fill("-4.5")
    keys.press("Tab")
    bench.shows("logits=2.1,5,0,-4.5&tau=inf")


def test_by_touch(bench):
    finger = bench.page.context.new_cdp_session(bench.page)

    def touch(kind, *points):
        finger.send("Input.dispatchTouchEvent",
                    {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    scrolled = bench.page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop")
    x, y = centre(bench.logit(3).locator("circle"))
    touch("touchStart", (x + 9, y + 9))                 # beside the knob: a finger is wider than it
    for step in range(1, 8):
        touch("touchMove", (x + 9, y + 9 - 6 * step))
    touch("touchEnd")
    after = bench.state()
    assert after.logits[3] > 1
    bench.shows(str(after))
    assert bench.page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop") == scrolled


def test_the_second_route_and_its_impostors(bench):
    routes = bench.page.get_by_label(bench.word("route"), exact=True)
    verdict = bench.page.locator(".tr-verdict")

    def text():
        return " ".join(verdict.text_content().split())

    assert text() == bench.word("agree", gap="0")
    gaps = {"raw_power": "0.347", "quotient": "0.189", "double_softmax": "0.153", "inverse_power": "0.410"}
    for route, gap in gaps.items():
        routes.select_option(route)
        bench.shows(f"logits=2,1,0,-1&tau=2&route={route}")
        total = " " + bench.word("total", total="1.763") if route == "raw_power" else ""
        assert text() == bench.word("miss", gap=gap) + total
    bench.page.get_by_label(bench.word("temperature")).nth(1).fill("1")
    bench.page.keyboard.press("Enter")
    bench.shows("logits=2,1,0,-1&tau=1&route=inverse_power")
    assert text() == bench.word("agree_here")


def test_predict_then_reveal(bench):
    page = bench.page
    bench.button("predict").click()
    page.wait_for_function("document.querySelector('.tr-numbers dd').textContent === '?'")
    assert not page.locator(".tr-bar").first.is_visible() and not page.locator(".tr-curve").is_visible()
    assert "0.4" not in bench.logit(0).get_attribute("aria-valuetext")
    guess = page.get_by_role("slider", name=bench.word("guess"))
    guess.focus()
    page.keyboard.press("Home")
    for _ in range(9):
        page.keyboard.press("PageUp")
    page.wait_for_function("text => document.activeElement.getAttribute('aria-valuetext') === text",
                           arg=bench.word("guess_value", guess="0.90"))
    bench.button("reveal").click()
    bench.shows("logits=2,1,0,-1&tau=2")
    assert page.text_content(".tr-verdict") == bench.word("guess_low", guess="0.90", entropy="1.245", gap="0.345")


def test_the_state_is_copied_and_pasted(bench):
    bench.page.select_option(".tr-foot select", label=translate("a tie at the top, τ = 0", bench.lang))
    bench.shows("logits=2,2,0,-1&tau=0")
    bench.button("copy").click()
    bench.page.wait_for_function("text => document.querySelector('.tr-note').textContent === text",
                                 arg=bench.word("copied"))
    assert bench.page.evaluate("navigator.clipboard.readText()") == "logits=2,2,0,-1&tau=0"
    text = bench.page.get_by_label(bench.word("state"))
    text.fill("logits=1,2,9")
    text.press("Enter")
    assert bench.page.text_content(".tr-note") == bench.word("bad_state", example="logits=2,1,0,-1&tau=2")
    text.fill("logits=1,1,1&tau=∞&route=quotient")
    text.press("Enter")
    bench.shows("logits=1,1,1&tau=inf&route=quotient")
    bench.button("fewer").click()
    bench.shows("logits=1,1&tau=inf&route=quotient")


def test_the_kernel_moves_the_bench_and_leaves_alone_what_is_being_typed(bench):
    bench.shows("logits=2,1,0,-1&tau=2")
    field = bench.page.get_by_label(bench.word("temperature")).nth(1)
    field.fill("3")
    bench.page.evaluate("""(code) => jupyterapp.shell.currentWidget.sessionContext.session.kernel
        .requestExecute({code}).done.then(() => null)""", "bench.state = 'logits=0,1,2&tau=2&route=quotient'")
    bench.shows("logits=0,1,2&tau=2&route=quotient")
    assert field.input_value() == "3"
    field.press("Enter")
    bench.shows("logits=0,1,2&tau=3&route=quotient")
    bench.button("undo").click()
    bench.button("undo").click()                        # all that the kernel changed at once
    bench.shows("logits=2,1,0,-1&tau=2")


def test_the_screen_reader_hears_the_numbers_once_they_rest(bench):
    bench.logit(0).focus()
    for _ in range(5):
        bench.page.keyboard.press("ArrowDown")
    bench.shows("logits=1.5,1,0,-1&tau=2")
    bench.says(bench.word("numbers", tau="2", entropy="1.289", bits="1.859", perplexity="3.63"))
    assert bench.page.locator(".tr-bench").get_attribute("lang") == bench.lang


def test_nothing_is_asked_of_the_network(bench, jupyter):
    bench.shows("logits=2,1,0,-1&tau=2")
    assert bench.page.hosts <= {jupyter[1].split("//")[1], ""}
