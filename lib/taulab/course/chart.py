"""A chart for a page of theory: curves over a grid, without a word, so that one file serves both languages.

The page gives the words: an alternative text and a sentence that says what to see.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from taulab.course.colours import DEEP_GREEN, ON_DARK, properties
from taulab.course.svg import SUPERSCRIPT, Axis, dot, polyline, words

WIDTH, HEIGHT = 600, 330
LEFT, RIGHT, TOP, BOTTOM = 66, WIDTH - 20, 18, HEIGHT - 50
KINDS = {"c0": "blue", "c1": "vermillion", "c2": "bluish green"}
STYLE = f"""
svg {{ --ink: #1c1c1c; --grid: #dedede; --paper: #fff; {properties(KINDS | {"c2": DEEP_GREEN})} }}
@media (prefers-color-scheme: dark) {{
  svg {{ --ink: #ececec; --grid: #3c3c3c; --paper: #161616; {properties(KINDS, ON_DARK)} }}
}}
""" + """\
text { font: 14px sans-serif; fill: var(--ink) }
polyline { stroke-width: 2.5 }
.te-grid { stroke: var(--grid); stroke-width: 1 }
"""
DASHES = ("none", "9 5", "3 4")


def across(label, low, high, ticks, **scale):
    """Return the axis that runs across a chart."""
    return Axis(LEFT, RIGHT, low, high, ticks=ticks, label=label, **scale)


def up(label, low, high, ticks, **scale):
    """Return the axis that runs up a chart."""
    return Axis(BOTTOM, TOP, low, high, ticks=ticks, label=label, **scale)


def decades(axis, label, low, high, exponents):
    """Return a logarithmic axis with a tick at powers of ten."""
    return axis(label, low, high, 10.0**np.array(exponents), log=True, name=power_of_ten)


def power_of_ten(value: float) -> str:
    return "10" + str(round(np.log10(value))).translate(SUPERSCRIPT)


@dataclass(frozen=True)
class Curve:
    """Points to be joined by a line, or shown as dots; a label may stand at one of them, shifted by (dx, dy)."""

    x: Sequence[float]
    y: Sequence[float]
    kind: int = 0
    dots: bool = False
    label: str = ""
    at: int = -1
    shift: tuple[int, int] = (0, -10)

    def drawn(self, x: Axis, y: Axis) -> list[str]:
        """Return the curve on two axes, as SVG."""
        places, colour = [(x(a), y(b)) for a, b in zip(self.x, self.y)], f"var(--c{self.kind})"
        body = [dot(*place, 5, "te-bin", colour, "none") for place in places] if self.dots else [
            polyline(places, "te-curve", colour, f' stroke-dasharray="{DASHES[self.kind]}"')]
        if self.label:
            (left, top), (right, down) = places[self.at], self.shift
            body.append(words(left + right, top + down, self.label, anchor="middle"))
        return body


def chart(x: Axis, y: Axis, curves: Sequence[Curve]) -> str:
    """Return the curves over a grid, as SVG."""
    body = [*x.columns(TOP, BOTTOM, 18), *y.levels(LEFT, RIGHT, 8),
            words((LEFT + RIGHT) / 2, HEIGHT - 10, x.label, anchor="middle"), words(6, TOP + 4, y.label)]
    body += [mark for curve in curves for mark in curve.drawn(x, y)]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f'\n<style>{STYLE}</style>\n<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="var(--paper)"/>\n'
            + "\n".join(body) + "\n</svg>\n")
