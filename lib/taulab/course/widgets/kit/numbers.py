"""Numbers as the widgets write them and as people type them, and the complaint about what cannot be read."""

import re

import numpy as np
from traitlets import TraitError

from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.svg import powers


class Complaint(ValueError, TraitError):
    """An error that the reader of the widget can mend, in either language."""

    def __init__(self, text, /, **fields):
        self.message = Message(text, fields)
        super().__init__(self.message.render("en"))


def minus(text):
    """Return the text of a number with a true minus sign."""
    return text.replace("-", "−")


def grouped(n):
    """Return a whole number, with thin spaces between its thousands from five digits on: 49 152, but 9152."""
    return f"{n:_}".replace("_", "\u202f") if abs(n) >= 10_000 else str(n)


def fixed(x, digits=4):
    """Return x with so many decimals; in powers of ten where they would hide it, or where they would be many."""
    x = float(x)
    if x == 0 or 10.0**-digits <= abs(x) < 10_000:
        return minus(f"{x:.{digits}f}") if x else "0"
    if not np.isfinite(x):
        return minus(str(x)).replace("inf", "∞")
    return minus(powers(*f"{x:.1e}".split("e")))


def exact(x):
    """Return a number for a state or a field, to be read again: 12 significant digits, no idle zeros."""
    return f"{x:.12g}"


def perplexity(x):
    """Return a perplexity: two decimals while they tell something."""
    return f"{x:.2f}" if x < 1000 else grouped(round(x))


def spelled(label):
    """Return a token with its blanks visible, and a sign for what has none."""
    blanks = label.replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in blanks) or "∅"


def parse_number(text):
    """Return the number that a reader typed: with a decimal point or comma, either minus sign, ∞ or inf."""
    try:
        number = float(text.strip().replace(",", ".").replace("∞", "inf").replace("−", "-"))
    except ValueError:
        number = np.nan
    if np.isnan(number):
        raise Complaint(_("“{text}” is not a number: write one such as 0.5, 2 or ∞."), text=text)
    return number + 0.0    # −0 is 0


def parse_whole(text):
    """Return the whole number that a reader typed."""
    try:
        return int(text)
    except ValueError:
        raise Complaint(_("“{text}” is not a whole number: write one such as 0 or 200."), text=text) from None


def parse_numbers(text):
    """Return the numbers that a reader typed, separated by semicolons, commas or blanks.

    Where there is a semicolon, only semicolons separate, and a comma is a decimal one. Else commas and blanks
    separate. A comma between two digits beside another kind of gap could be either, and is refused.

    >>> parse_numbers("2,5; 1"), parse_numbers("2,5,1"), parse_numbers("2.5, 1"), parse_numbers("2.5 1")
    ([2.5, 1.0], [2.0, 5.0, 1.0], [2.5, 1.0], [2.5, 1.0])
    """
    text = text.strip().rstrip(",;").rstrip()
    if ";" in text:
        return [parse_number(part) for part in text.split(";")]
    if re.search(r"\d,\d", text) and re.search(r"\s", text):
        raise Complaint(_("“{text}” can be read in two ways: put semicolons between the numbers, as in 2.5; 1."),
                        text=text)
    return [parse_number(part) for part in re.split(r"\s*,\s*|\s+", text)] if text else []
