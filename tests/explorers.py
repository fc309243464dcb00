"""What the tests of all explorers ask of a widget, of its pictures and of the page it stands on."""

import re
from functools import cache
from xml.etree import ElementTree

import ipywidgets
import pytest
from babel.messages.pofile import read_po

from taulab.course.language import LOCALE

SVG = "{http://www.w3.org/2000/svg}"


def parsed(html):
    return ElementTree.fromstring(html)


def of_class(picture, kind):
    return [element for element in picture.iter() if kind in element.get("class", "").split()]


def texts(picture):
    return ["".join(element.itertext()) for element in picture.iter(SVG + "text")]


def parts(explorer):
    """Return the widgets an explorer is made of, in the order in which Tab visits them."""
    found, stack = [], [explorer]
    while stack:
        widget = stack.pop(0)
        found.append(widget)
        stack = [*getattr(widget, "children", ()), *stack]
    return found


def controls(explorer):
    """Return the widgets that take the focus."""
    return [widget for widget in parts(explorer) if isinstance(widget, ipywidgets.DOMWidget)
            and hasattr(widget, "description") and not isinstance(widget, ipywidgets.HTML)]


def everything_said(explorer):
    """Return all that a widget shows or tells a screen reader, as one text."""
    said = [explorer.static()._repr_html_(), repr(explorer), str(explorer.attributes.rules)]
    for widget in parts(explorer):
        said += [str(getattr(widget, name, "")) for name in ("description", "tooltip", "placeholder", "value")]
        said += [str(label) for label in getattr(widget, "_options_labels", ())]
    return "\n".join(said)


@cache
def spanish_differs():
    """Return the parts of all English messages whose Spanish is another, {part: message}; between them stand fields."""
    found = {}
    for path in (LOCALE / "es").glob("*.po"):
        with path.open("rb") as file:
            messages = [entry.id for entry in read_po(file) if entry.id and entry.id != entry.string]
        found |= {part.strip(): message for message in messages for part in re.split(r"\{\w+\}", message)
                  if len(re.findall(r"[A-Za-z]{2,}", part)) > 1}
    return found


def english_left(said):
    """Return the English messages of the course that stand in a text: the fields hold numbers, in either language."""
    return [message for part, message in spanish_differs().items()
            if part in said and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", said)]


# On a page ------------------------------------------------------------------------------------------------------------

FOCUS = """name => {
    const here = document.activeElement;
    const root = here.closest('.te-explorer');
    if (root?.getAttribute('aria-label') !== name) return null;
    const label = here.id && root.querySelector(`label[for="${here.id}"]`);
    return (here.getAttribute('aria-label') || label?.textContent || here.closest('label')?.textContent
            || here.textContent).trim();
}"""


class ByKeyboard:
    """What a student can do and read on a page with an explorer of this name, without a mouse."""

    def __init__(self, page, name="Temperature explorer"):
        self.page, self.keys, self.name = page, page.keyboard, name
        self.root = f".te-explorer[aria-label='{name}']"
        page.wait_for_selector(f"{self.root} .te-picture")
        page.wait_for_selector(f"{self.root} .te-slider [role=slider][aria-label]")

    def go_to(self, control, most=60):
        """Press Tab until the focus is on the control of this name."""
        for press in range(most + 1):
            if press:
                self.keys.press("Tab")
            if self.page.evaluate(FOCUS, self.name) == control:
                return
        pytest.fail(f"Tab does not reach {control!r}")

    def write(self, text):
        self.keys.press("Control+a")
        self.keys.type(text)
        self.keys.press("Enter")

    def says(self, text):
        """Wait until the sentence that a screen reader announces holds `text`."""
        self.page.wait_for_function(
            "([root, text]) => document.querySelector(root + ' [aria-live=polite]').textContent.includes(text)",
            arg=[self.root, text])

    def shows(self, text):
        """Wait until one of the pictures holds `text`."""
        self.page.wait_for_function(
            "([root, text]) => [...document.querySelectorAll(root + ' .te-picture text')]"
            ".some((words) => words.textContent === text)", arg=[self.root, text])
