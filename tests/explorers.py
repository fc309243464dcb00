"""What the tests of all explorers ask of a widget and of its pictures."""

import re
from xml.etree import ElementTree

import ipywidgets
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


def english_left(said, domain):
    """Return the English messages of a catalogue that stand in a text: the fields hold numbers, in either language."""
    with (LOCALE / "es" / f"{domain}.po").open("rb") as file:
        messages = [entry.id for entry in read_po(file) if entry.id and entry.id != entry.string]
    return [message for message in messages for part in re.split(r"\{\w+\}", message)
            if len(re.findall(r"[A-Za-z]{2,}", part)) > 1 and part.strip() in said]
