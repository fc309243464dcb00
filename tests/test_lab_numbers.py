"""What the prose of a lab says of cells that stand alone: they print every number of it, in both languages."""

import json
import re
from contextlib import redirect_stdout
from functools import cache
from io import StringIO

import matplotlib as mpl
import pytest
from test_theory import as_printed, needs_backing, printed_numbers

from taulab.course.language import LANGUAGES
from taulab.course.places import root

#: Lab, prose, the cells that print what it reads. The answers of the lab run before them.
READ = [
    ("00", "stepwise-read", ("stepwise-seen",)),
    ("01", "leak-read", ("leak-seen",)),
    ("02", "reward-read", ("reward-seen", "duality-seen")),
    ("02", "duality-read", ("duality-seen",)),
    ("03", "search-read", ("tail-seen", "search-seen")),
    ("05", "direction-loss-read", ("direction-loss-seen",)),
    ("06", "reward-read", ("reward-seen",)),
    ("13", "sweep-read", ("which-seen", "tail-seen")),
    ("13", "hat-read", ("which-seen", "hat-table")),
    ("13", "rounds-read", ("which-seen", "rounds-seen")),
]
ANSWER = re.compile(r"setup|ex-\d\d-\d+")
GIVEN = re.compile(r"arXiv:\S+|10\u202f000")


@cache
def cells(lab, lang):
    [file] = (root() / "solutions" / lang).glob(f"{lab}_*.ipynb")
    book = json.loads(file.read_text(encoding="utf-8"))
    return [(cell["id"], cell["cell_type"], "".join(cell["source"])) for cell in book["cells"]]


def printed(lab, lang, names):
    """Return the numbers that these cells print after the answers of their lab."""
    known, out = {}, StringIO()
    with mpl.rc_context(), redirect_stdout(out):
        for name, kind, text in cells(lab, lang):
            if kind == "code" and (ANSWER.fullmatch(name) or name in names):
                exec(text, known)
    return [float(number) for number in re.findall(r"-?\d+\.\d+|-?\d+", out.getvalue())]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("lab", "prose", "names"), READ)
def test_prose_says_what_the_cell_prints(lab, prose, names, lang):
    values = printed(lab, lang, names)
    [said] = [text for name, _kind, text in cells(lab, lang) if name in (prose, f"{prose}-{lang}")]
    numbers = [number for number in printed_numbers(GIVEN.sub(" ", said)) if needs_backing(number)]
    assert numbers
    for number in numbers:
        assert any(as_printed(value, number) == number for value in values), number
