"""What every picture of the course is made of: shapes as SVG, and the axis that gives a value its place.

A shape has a class, for a stylesheet, and the colour that it has where no stylesheet is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from taulab.course.colours import OKABE_ITO

BLUE, RED, ORANGE = (OKABE_ITO[name] for name in ("blue", "vermillion", "orange"))
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


# Shapes --------------------------------------------------------------------------------------------------------------

def words(x, y, text, kind="te-label", anchor="start"):
    return (f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">{escape(text)}'
            '</text>')


def line(x1, y1, x2, y2, kind, colour="currentColor"):
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def box(x, y, width, height, kind, fill, stroke="none"):
    return (f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.2f}" height="{height:.1f}" fill="{fill}" '
            f'stroke="{stroke}"/>')


def dot(x, y, radius, kind, fill, stroke="currentColor"):
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{stroke}"/>'


def diamond(x, y, kind="te-drawn", fill=ORANGE, half=5):
    return (f'<path class="{kind}" d="M{x:.1f} {y:.1f}m-{half} 0l{half}-{half} {half} {half}-{half} {half}z" '
            f'fill="{fill}" stroke="currentColor"/>')


def polyline(places, kind, colour, more=""):
    """Return a line through (x, y), (x, y) …; `more` holds further attributes."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline class="{kind}" points="{points}" fill="none" stroke="{colour}"{more}/>'


def clipped(name, left, top, right, bottom, *body):
    """Return shapes of which only the part within a rectangle is seen; `name` is an id, one on the page."""
    return (f'<clipPath id="{name}"><rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"/>'
            f'</clipPath><g clip-path="url(#{name})">{"".join(body)}</g>')


# Axes ----------------------------------------------------------------------------------------------------------------

def powers(mantissa, exponent):
    """Return a number in powers of ten, from the two parts that ``e`` parts."""
    return f"{mantissa}×10{str(int(exponent)).translate(SUPERSCRIPT)}".removeprefix("1×")


def short(x):
    """Return a temperature or a tick: four significant digits, no idle zeros, a true minus sign.

    >>> short(0.25), short(np.inf), short(1e14), short(-1)
    ('0.25', '∞', '10¹⁴', '−1')
    """
    text = f"{x:.4g}".replace("inf", "∞")
    return (powers(*text.split("e")) if "e" in text else text).replace("-", "−")


def round_steps(top, most=6, low=0):
    """Return round numbers from `low` up to `top`, at most so many.

    >>> round_steps(1.5), round_steps(1e8)
    (array([0. , 0.5, 1. ]), array([       0., 20000000., 40000000., 60000000., 80000000.]))
    """
    span = top - low
    power = np.floor(np.log10(span / most))
    step = next(unit * 10.0**(power + more) for more in (0, 1) for unit in (1, 2, 2.5, 5)
                if span / most < unit * 10.0**(power + more))
    return step * np.arange(np.ceil(low / step), np.ceil(top / step))


@dataclass(frozen=True)
class Axis:
    """A scale along one side of a picture: the way from a value to its place.

    The values from `low` to `high` are to scale, linear or logarithmic. Where 0 and ∞ are wanted too, `room` says how
    many pixels lie before `low` and after `high`: there the place goes with the value, and with its inverse, so that
    both limits have the very ends of the axis.

    Attributes
    ----------
    start, end : float
        Pixels; an upright axis starts at its foot, the larger y.
    low, high : float
        The values between which it is to scale.
    log : bool
        Whether equal ratios, rather than equal differences, have equal lengths.
    room : (float, float)
        Pixels for what is below `low`, and for what is above `high`.
    ticks : sequence of float
    label : str
        What it measures.
    name : callable
        From a tick to the text that stands at it.

    Examples
    --------
    >>> tau = Axis(0, 100, 0.1, 10, log=True, room=(10, 10))
    >>> [round(float(tau(value)), 9) for value in (0, 0.05, 0.1, 1, 10, 20, np.inf)]
    [0.0, 5.0, 10.0, 50.0, 90.0, 95.0, 100.0]
    >>> nats = Axis(200, 100, 0, 2)
    >>> float(nats(0.5)), float(nats.held(3))
    (175.0, 100.0)
    """

    start: float
    end: float
    low: float
    high: float
    log: bool = False
    room: tuple[float, float] = (0, 0)
    ticks: Sequence[float] = ()
    label: str = ""
    name: Callable[[float], str] = short

    @property
    def scaled(self):
        """The pixels that are to scale, negative for an upright axis."""
        return self.end - self.start - sum(self.room)

    def __call__(self, value):
        before, after = self.room
        if before and value < self.low:
            return self.start + before * (value / self.low)
        if after and value > self.high:
            return self.end - after * (self.high / value)
        low, high, value = np.log([self.low, self.high, value]) if self.log else (self.low, self.high, value)
        return self.start + before + self.scaled * ((value - low) / (high - low))

    def held(self, value):
        """Return the place of a value, or of the end beyond which it lies."""
        low, high = sorted((self.low, self.high))
        return self(min(max(value, low), high))

    def fold(self, value):
        """Return how many pixels an e-fold of the value takes there: the slope of the place against ln value."""
        before, after = self.room
        if before and value < self.low:
            return before * (value / self.low)
        if after and value > self.high:
            return after * (self.high / value)
        return self.scaled / np.log(self.high / self.low) if self.log else self.scaled * value / (self.high - self.low)

    def columns(self, top, bottom, drop=15):
        """Return an upright line and, below it, a number for each tick of an axis that runs across."""
        return [mark for tick in self.ticks for mark in (
            line(self(tick), top, self(tick), bottom, "te-grid"),
            words(self(tick), bottom + drop, self.name(tick), "te-tick", "middle"))]

    def levels(self, left, right, gap=6):
        """Return a level line and, left of it, a number for each tick of an axis that runs up."""
        return [mark for tick in self.ticks for mark in (
            line(left, self(tick), right, self(tick), "te-grid"), *self.beside(left - gap, [tick], "end"))]

    def beside(self, x, ticks, anchor="start", unit=1):
        """Return the numbers of ticks alone, at `x`, counted in a unit that is worth so much."""
        return [words(x, self(tick * unit) + 4, self.name(tick), "te-tick", anchor) for tick in ticks]
