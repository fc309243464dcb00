"""What tests ask of the explorers that Python drew for the site: their walks, their files, and what is in these."""

import base64
import json
import re
import zlib
from functools import cache
from itertools import accumulate

from taulab.course.site import positions
from taulab.course.site.offers import OFFERS, Offer

MOVED = {name: offer for name, offer in OFFERS.items() if isinstance(offer, Offer)}


@cache
def walked(name, lang):
    return positions.Walk(name, lang)


@cache
def file_of(name, lang):
    return positions.script(walked(name, lang))


@cache
def unpacked(name, lang):
    """Return what the file of an explorer holds."""
    found = re.fullmatch(rf'positions\("{name}\.{lang}", "([A-Za-z0-9+/=]+)"\);\n', file_of(name, lang))
    return json.loads(zlib.decompress(base64.b64decode(found[1]), -zlib.MAX_WBITS))


def slots(kept, count):
    """Return the texts of a column, as `positions.js` reads it."""
    if isinstance(kept, str):
        return [kept] * count
    if isinstance(kept[0], str):
        return kept
    decimals, sign = (kept[0], "-") if kept[0] >= 0 else (-1 - kept[0], "−")
    return [f"{unit / 10**decimals:.{decimals}f}".replace("-", sign) for unit in accumulate(kept[1:])]


def texts_of(pieces, columns, shapes):
    """Yield the texts of all shapes."""
    for between, within, count in shapes:
        for row in zip(*(slots(columns[number], count) for number in within), strict=True) if within else [()] * count:
            yield "".join(pieces[piece] + slot for piece, slot in zip(between, (*row, ""), strict=True))


def pages(data):
    """Return what is shown at each position."""
    known = list(texts_of(data["pieces"], data["columns"], data["shapes"]))
    return ["".join(known[number] for number in row if number >= 0)
            for row in zip(*(accumulate(part) for part in data["parts"]), strict=True)]


def count(tree, titles):
    return sum(count(branch, titles) for branch in tree[1:]) if len(tree) > 1 else len(titles[tree[0]])


def ways(tree, titles):
    """Yield the titles that lead to each position, in their order; that of a control with one value is not shown."""
    offered = titles[tree[0]]
    for number, title in enumerate(offered if len(offered) > 1 else [""]):
        if len(tree) > 1:
            yield from ((title, *rest) for rest in ways(tree[1 + number], titles))
        else:
            yield (title,)
