"""Texts that are nearly alike, packed: what they share is kept once, and of what differs the differences alone.

What an explorer shows at the positions of its controls are such texts. Each is cut where a tag, a word or a number may
be another. Texts with the same tags have one shape; their numbers stand in columns, a whole number and then the steps
from each to the next. What is left is compressed as JSON. `positions.js` unpacks it.
"""

import json
import re
import zlib
from base64 import b64encode

TAG = re.compile(r"(<[^>]*>)")
NUMBER = re.compile(r"([-−]?\d+(?:\.\d+)?)")
SIGNS = "-−"      # SVG has the one, words the other


class Texts:
    """Different texts, each with a number.

    Attributes
    ----------
    pieces : list of str
        What stands between slots.
    columns : list
        What stands in a slot, one for each text: see `column`.
    shapes : list of (pieces, columns, texts)
        Numbers of pieces, numbers of the columns between them, and how many texts have this shape. Texts are numbered
        in the order of their shapes.
    number : dict
        Text -> its number.

    Examples
    --------
    >>> texts = Texts(["<p>0.5 nats</p>", '<i x="3"/>', "<p>1.5 nats</p>", "<p>1.2 nats</p>"])
    >>> texts.pieces, texts.columns
    (['<p>', '', '</p>', '<i x="', '"/>'], [[1, 5, 10, -3], ' nats', '3'])
    >>> texts.shapes
    [([0, 1, 2], [0, 1], 3), ([3, 4], [2], 1)]
    >>> texts.number["<p>1.2 nats</p>"], texts.number['<i x="3"/>']
    (2, 3)
    """

    def __init__(self, texts):
        alike, pieces, columns = {}, {}, {}
        for text in dict.fromkeys(texts):
            between, slots = cut(text)
            alike.setdefault(between, {})[text] = slots
        self.shapes = [([numbered(pieces, piece) for piece in between],
                        [numbered(columns, json.dumps(column(slots))) for slots in zip(*members.values())],
                        len(members)) for between, members in alike.items()]
        self.pieces, self.columns = list(pieces), list(map(json.loads, columns))
        self.number = {text: number for number, text in enumerate(
            text for members in alike.values() for text in members)}


def cut(text: str) -> tuple[tuple[str, ...], list[str]]:
    """Return what stands between the slots of a text, and the words and numbers in them.

    >>> cut('<b y="1.50">τ = 2</b>')
    (('<b y="', '">', '', '</b>'), ['1.50', 'τ = ', '2'])
    """
    pieces, slots = [""], []
    for part in TAG.split(text):
        for place, run in enumerate(NUMBER.split(part)):
            if place % 2 or run and not part.startswith("<"):
                slots.append(run)
                pieces.append("")
            else:
                pieces[-1] += run
    return tuple(pieces), slots


def numbered(known: dict, thing) -> int:
    """Return the number of a thing among those known; a new one is the last."""
    return known.setdefault(thing, len(known))


def column(slots: tuple[str, ...]) -> str | list:
    """Return the slots of some texts as they are packed.

    What never changes is one text. Numbers with so many decimals each are ``[decimals, first, step, step …]``, counted
    in units of their last; with the sign − it is ``-1 - decimals``. Others stand as they are.

    >>> column(("ln 2", "ln 2")), column(("1.0", "-0.5")), column(("1.0", "−0.5")), column(("1.0", "1.05"))
    ('ln 2', [1, 10, -15], [-2, 10, -15], ['1.0', '1.05'])
    """
    if len(set(slots)) == 1:
        return slots[0]
    if all(map(NUMBER.fullmatch, slots)):
        decimals = len(slots[0].partition(".")[2])
        units = [round(float(slot.replace("−", "-")) * 10**decimals) for slot in slots]
        for sign in SIGNS:
            if all(written(unit, decimals, sign) == slot for unit, slot in zip(units, slots)):
                return [decimals if sign == "-" else -1 - decimals, *steps(units)]
    return list(slots)


def written(unit: int, decimals: int, sign: str) -> str:
    return f"{unit / 10**decimals:.{decimals}f}".replace("-", sign)


def steps(numbers: list[int]) -> list[int]:
    """Return the first of some whole numbers, and the step from each to the next."""
    return [after - before for before, after in zip([0, *numbers], numbers)]


def packed(data) -> str:
    """Return data as compressed JSON, in letters that a script can hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return b64encode(squeezed.compress(text.encode()) + squeezed.flush()).decode()
