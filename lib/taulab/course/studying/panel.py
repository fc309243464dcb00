"""Small panels: the same words as HTML for JupyterLab and as plain text for everywhere else.

A panel never rests on colour: each has a sign and a word. Whatever comes from an answer is shortened and escaped here.
"""

import sys
from dataclasses import dataclass
from html import escape

import numpy as np

from taulab.course.colours import OKABE_ITO
from taulab.course.judging.crossing import Unreadable
from taulab.course.judging.outcomes import ChangedInput, Given, Outcome, Raised, Returned, Seed, Symbols

LONGEST = 400
MOST_SHOWN = 12   # items of a list or array
DIGITS = (6, 9, 12, 17)

#: Sign and colour (Okabe–Ito) of each tone.
TONES = {
    "passed": ("✓", OKABE_ITO["bluish green"]),
    "wrong": ("✗", OKABE_ITO["vermillion"]),
    "error": ("⚠", OKABE_ITO["reddish purple"]),
    "unchecked": ("?", OKABE_ITO["orange"]),
    "open": ("○", OKABE_ITO["sky blue"]),
    "note": ("→", OKABE_ITO["blue"]),
}


@dataclass(frozen=True)
class Row:
    """A line of a panel: what it is, what it says, and whether that is code."""

    label: str
    text: str
    code: bool = False


@dataclass(frozen=True)
class Panel:
    """A title with a sign, rows, maybe a table, links."""

    tone: str
    title: str
    lang: str
    rows: tuple[Row, ...] = ()
    links: tuple[tuple[str, str], ...] = ()    # (text, address)
    table: tuple[tuple[str, ...], ...] = ()    # the first row is the head

    @property
    def sign(self) -> str:
        return TONES[self.tone][0]

    @property
    def text(self) -> str:
        width = max((len(clean(row.label)) for row in self.rows), default=0)
        lines = [f"{self.sign} {clean(self.title)}"]
        lines += [f"  {clean(row.label):<{width}}  {clean(row.text)}" for row in self.rows]
        lines += table_text(self.table)
        return "\n".join(lines + [f"  {text}: {address}" for text, address in self.links])

    @property
    def html(self) -> str:
        colour = TONES[self.tone][1]
        links = "".join(f'<p style="margin:.3em 0"><a href="{escape(address)}">{escape(text)}</a></p>'
                        for text, address in self.links)
        return (f'<div role="status" lang="{self.lang}" style="{BOX};border-left-color:{colour}">'
                f'<p style="margin:.2em 0"><span aria-hidden="true">{self.sign} </span>'
                f"<strong>{inert(self.title)}</strong></p>"
                f"{rows_html(self.rows)}{table_html(self.table, self.title)}{links}</div>")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.text, "text/html": self.html}


BOX = ("border:1px solid var(--jp-border-color2,#888);border-left-width:6px;border-left-style:solid;"
       "padding:.4em .9em;margin:.3em 0;max-width:50em;line-height:1.5;"
       "color:var(--jp-content-font-color1,inherit);background:var(--jp-layout-color1,transparent)")
ROW = "display:flex;flex-wrap:wrap;gap:0 1em;margin:.15em 0"    # on a narrow pane the text stands below its label
TERM = "margin:0;width:auto;float:none"   # JupyterLab gives lists of terms fixed widths
LABEL = TERM + ";flex:0 0 8.5em;font-weight:600"
TEXT = TERM + ";flex:1 1 15em;min-width:0;overflow-wrap:anywhere"
CELL = "text-align:left;padding:.4em .3em"      # so that six columns fit beside the theory on a screen of 1280 pixels
CODE = "white-space:pre-wrap;overflow-wrap:anywhere"


def rows_html(rows) -> str:
    if not rows:
        return ""
    pairs = "".join(f'<div style="{ROW}"><dt style="{LABEL}">{inert(row.label)}</dt>'
                    f'<dd style="{TEXT}">{row_html(row)}</dd></div>' for row in rows)
    return f'<dl style="margin:.3em 0">{pairs}</dl>'


def row_html(row) -> str:
    return f'<code style="{CODE}">{inert(row.text)}</code>' if row.code else inert(row.text)


def table_html(table, caption) -> str:
    if not table:
        return ""
    head = "".join(f'<th scope="col" style="{CELL}">{inert(cell)}</th>' for cell in table[0])
    body = "".join("<tr>" + "".join(f'<td style="{CELL}">{inert(cell)}</td>' for cell in row) + "</tr>"
                   for row in table[1:])
    table = f'<table aria-label="{inert(caption)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div tabindex="0" style="overflow-x:auto">{table}</div>'    # on a narrow pane it scrolls, by key as well


def table_text(table) -> list[str]:
    table = [[clean(cell) for cell in row] for row in table]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in table]


def inert(text: str) -> str:
    return escape(clean(text))


def clean(text: str) -> str:
    """Return one printable line of bounded length: no control characters, nothing that turns the reading direction."""
    text = " ".join(text[:LONGEST + 1].split())
    text = "".join(c if c.isprintable() else "�" for c in text)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def show(panel: Panel):
    """Display a panel in a notebook, print it elsewhere."""
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
        from IPython.display import display
        display(panel)
    else:
        print(panel.text)


# Values in few characters ---------------------------------------------------------------------------------------------

def call_text(name: str, arguments: tuple) -> str:
    """Return a call as a student would type it."""
    return f"{name}({arguments_text(arguments)})"


def arguments_text(arguments: tuple) -> str:
    return ", ".join(argument_text(argument) for argument in arguments)


def argument_text(value) -> str:
    match value:
        case Seed(seed):
            return f"np.random.default_rng({seed})"
        case Given(name):
            return name
        case Symbols():
            return value.names()[0] if value.size is None else sequence_text(value.names(), str)
        case np.ndarray() if value.size == 0 and value.ndim > 1:     # brackets alone do not tell its shape
            return f"np.zeros({value.shape}{typed_dtype(value)})"
        case np.ndarray():
            return f"np.array({array_text(value, typed_number)}{typed_dtype(value)}){shape_note(value)}"
        case float():
            return typed_number(value)
        case list() | tuple():
            return sequence_text(value, argument_text)
        case dict():
            return "{" + ", ".join(f"{key!r}: {argument_text(item)}" for key, item in value.items()) + "}"
    return repr(value)


def can_be_typed(argument) -> bool:
    """Return whether an argument can be typed from its text, apart from digits beyond the sixth."""
    match argument:
        case np.ndarray():
            return argument.size <= MOST_SHOWN
        case list() | tuple():
            return len(argument) <= MOST_SHOWN and all(map(can_be_typed, argument))
        case dict():
            return all(map(can_be_typed, argument.values()))
    return not isinstance(argument, Given | Symbols)


def typed_dtype(array) -> str:
    """Return what must be typed for the dtype of an array that its numbers alone would not give."""
    return "" if array.dtype == np.array(array.tolist()).dtype else f", dtype={array.dtype.name!r}"


def typed_number(number) -> str:
    """Return a number as it may be typed, exact where that is short."""
    text = repr(number.item() if isinstance(number, np.generic) else number)
    text = text if len(text) <= 9 else f"{number:.6g}"
    return {"inf": "np.inf", "-inf": "-np.inf", "nan": "np.nan"}.get(text, text)


def outcome_texts(expected: Outcome, got: Outcome) -> tuple[str, str]:
    """Return both outcomes with so many digits that a difference can be seen, if there is one within 17."""
    if isinstance(expected, Raised):
        expected = Raised(expected.lineage)  # its class is asked for; the words are the library's, and in English
    for digits in DIGITS:
        texts = outcome_text(expected, digits), outcome_text(got, digits)
        if texts[0] != texts[1]:
            return texts
    note = dtype_note if isinstance(got, Returned) else lambda _outcome: ""     # what changed the input is right else
    return tuple(outcome_text(outcome, DIGITS[0]) + note(outcome) for outcome in (expected, got))


def dtype_note(outcome: Outcome) -> str:
    """Return the dtype of an array: where two are written alike it is what differs."""
    value = getattr(outcome, "value", None)
    return f" ({value.dtype.name})" if isinstance(value, np.ndarray) else ""


def outcome_text(outcome: Outcome, digits: int) -> str:
    match outcome:
        case Returned(value) | ChangedInput(_, value, _):
            return value_text(value, digits)
        case Raised(_, text):
            return f"{outcome.error}: {text}" if text else outcome.error
    return "—"


def value_text(value, digits: int) -> str:
    match value:
        case Unreadable(kind):
            return f"<{kind}>"
        case np.ndarray():
            return f"array({array_text(value, lambda number: short_number(number, digits))}){shape_note(value)}"
        case float() | complex():
            return short_number(value, digits)
        case list() | tuple():
            return sequence_text(value, lambda item: value_text(item, digits))
        case dict():
            shown = list(value.items())[:MOST_SHOWN]
            return "{" + ", ".join(f"{key}: {value_text(item, digits)}" for key, item in shown) + "}"
    return repr(value)[:LONGEST]


def short_number(number, digits) -> str:
    return f"{number:.{digits}g}"


def array_text(array, number_text) -> str:
    kinds = {"float_kind": number_text, "complex_kind": number_text}
    text = np.array2string(array, threshold=MOST_SHOWN, edgeitems=3, separator=", ", formatter=kinds)
    return " ".join(text.split())


def shape_note(array) -> str:
    """Return the shape of an array of which not all is shown."""
    return f" ({' × '.join(map(str, array.shape))})" if array.size > MOST_SHOWN else ""


def sequence_text(items, item_text) -> str:
    shown = [item_text(item) for item in items[:MOST_SHOWN]] + ["…"] * (len(items) > MOST_SHOWN)
    brackets = "[]" if isinstance(items, list) else "()"
    tail = "," if len(items) == 1 and isinstance(items, tuple) else ""
    return f"{brackets[0]}{', '.join(shown)}{tail}{brackets[1]}"
