r"""Formulas as MathML, which browsers set without a script, and the font that they are set in.

The font comes with ziamath: STIX Two Math, under the SIL Open Font License; the site takes the letters that it needs.
"""

import re
from functools import cache
from html import unescape
from importlib.resources import files
from io import BytesIO

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from math_core import LatexError, LatexToMathML

FONT = "fonts/STIXTwoMath-Regular.ttf"
# Signs that formulas raise, and the form that the font has for them there: browsers do not ask for it.
RAISED = {0x2032: "minute.ssty", 0x2033: "second.ssty", 0x2034: "uni2034.ssty"}
TAG = re.compile(r"<[^>]*>")
# Browsers lean a letter that stands alone in <mi>: it is then another character, of these blocks and of ℎ.
LEANING = "\u210e" + "".join(map(chr, [*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C)]))


@cache
def converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False)


@cache
def mathml(tex: str, *, block: bool) -> str:
    """Return a formula as MathML; what cannot be read is an error that names it."""
    try:
        return converter().convert_with_local_state(tex, displaystyle=block)
    except LatexError as error:
        raise ValueError(f"tex={tex!r}: {error}") from error


def font(formulas: str) -> bytes:
    """Return the letters and stretching signs of the font, as WOFF, that these formulas use."""
    with files("ziamath").joinpath(FONT).open("rb") as file:
        face = TTFont(BytesIO(file.read()))
    for table in face["cmap"].tables:
        table.cmap |= {sign: form for sign, form in RAISED.items() if sign in table.cmap}
    options = Options(flavor="woff", layout_features=["*"], name_IDs=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(text=unescape(TAG.sub("", formulas)) + LEANING)
    subsetter.subset(face)
    face.flavor = "woff"
    packed = BytesIO()
    face.save(packed)
    return packed.getvalue()
