"""What an answer calls is named in the report, whatever it is called by; and a right answer of one's own is not."""

import os
from pathlib import Path

import pytest
from classroom import class_of, lost_by, marks_of

from taulab.course import labs
from taulab.course.grading import marking
from taulab.course.places import root

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
SLOPE = "def entropy_slope(z, temperature):\n    "
THIRD = " / temperature ** 3"
MOMENTS = "logit_moments(z, temperature)[1]"
IMPORT = "import taulab.entropy.logits as te\n"

DISGUISES = {
    "helper": IMPORT + "def mine(z, t):\n    return te.logit_moments(z, t)[1]\n" + SLOPE
              + "return mine(z, temperature)" + THIRD,
    "lambda": IMPORT + "mine = lambda *a: te.logit_moments(*a)\n" + SLOPE + "return mine(z, temperature)[1]" + THIRD,
    "another name": IMPORT + "mine = te.logit_moments\n" + SLOPE + "return mine(z, temperature)[1]" + THIRD,
    "star import": "from taulab.entropy import *\n" + SLOPE + "return " + MOMENTS + THIRD,
    "map": IMPORT + SLOPE + "return next(map(te.logit_moments, [z], [temperature]))[1]" + THIRD,
    "default argument": IMPORT + "def entropy_slope(z, temperature, f=te.logit_moments):\n    "
                        "return f(z, temperature)[1]" + THIRD,
    "closure": IMPORT + "def make(f):\n    def entropy_slope(z, temperature):\n        "
               "return f(z, temperature)[1]" + THIRD
               + "\n    return entropy_slope\nentropy_slope = make(te.logit_moments)",
    "getattr": "import importlib\n" + SLOPE + "te = importlib.import_module('taulab.' + 'entropy')\n    "
               "return getattr(te, 'logit_' + 'moments')(z, temperature)[1]" + THIRD,
    "partial": "from functools import partial\n" + IMPORT + "mine = partial(te.logit_moments)\n" + SLOPE
               + "return mine(z, temperature)[1]" + THIRD,
    "sys.modules": "import sys\n" + SLOPE + "return sys.modules['taulab.entropy']." + MOMENTS + THIRD,
    "loaded again": "import importlib\n" + IMPORT + "again = importlib.reload(te)\n" + SLOPE
                    + "return again.entropy_slope(z, temperature)",
    "a thread": "import threading\n" + IMPORT + SLOPE + "found = []\n    one = threading.Thread(target=lambda: "
                "found.append(te.logit_moments(z, temperature)[1]))\n    one.start()\n    one.join()\n    "
                "return found[0]" + THIRD,
    "its code under another name": IMPORT + "import types\nmine = types.FunctionType(te.logit_moments.__code__, "
                                   "dict(vars(te), __name__='mine'))\n"
                                   "mine.__kwdefaults__ = te.logit_moments.__kwdefaults__\n" + SLOPE
                                   + "return mine(z, temperature)[1]" + THIRD,
    "in place of another": IMPORT + "entropy_slope = lambda z, temperature: "
                           "te.logit_moments(z, temperature)[1]" + THIRD,
}


@pytest.fixture(scope="module")
def around():
    with class_of() as one:
        yield one


def notes(marks) -> str:
    return " ".join(note.render("en") for note in marks.notes)


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_is_seen_through(name, around):
    marks = marks_of(around, {"01.5": DISGUISES[name]})
    assert lost_by(marks) == set()                  # named, not refused
    used = "entropy_slope" if name == "loaded again" else "logit_moments"
    assert f"entropy_slope uses taulab.entropy.{used}." in notes(marks)


@pytest.mark.parametrize("answer", ["return input('τ? ')", "while True:\n        pass"])
def test_what_stops_an_answer_is_not_what_it_used(answer, around):
    assert notes(marks_of(around, {"01.5": SLOPE + answer})) == ""


SOURCE = """import taulab.entropy.logits as te
with open(te.__file__) as file:
    text = file.read()
own = {}
exec(text, own)
"""


@pytest.mark.parametrize("name, cell, said", [
    ("source in a cell", SOURCE + SLOPE + "return own['entropy_slope'](z, temperature)",
     "The notebook reads the library's source."),
    ("source in the answer", SLOPE + "\n    ".join(SOURCE.strip().splitlines())
     + "\n    return own['entropy_slope'](z, temperature)", "entropy_slope reads the library's source."),
    ("inspect", "import inspect, taulab.entropy.logits as te\nown = {}\nexec(inspect.getsource(te), own)\n"
     + SLOPE + "return own['entropy_slope'](z, temperature)", "The notebook reads the library's source."),
    ("another process", "import subprocess, sys\n" + SLOPE
     + "subprocess.run(['true'])\n    q = softmax(z, temperature)\n    z = np.where(q > 0, z, 0)\n"
       "    return float(np.sum(q * (z - np.sum(q * z)) ** 2) / temperature**3)",
     "entropy_slope starts another process."),
    ("blinded", "import sys, taulab.entropy.logits as te\n" + SLOPE + "sys.setprofile(None)\n    return te."
     + MOMENTS + THIRD,
     "entropy_slope switches off what watches for shortcuts."),
])
def test_what_goes_around_the_watch_is_seen_too(name, cell, said, around):
    marks = marks_of(around, {"01.5": cell})
    assert lost_by(marks) == set()
    assert said in notes(marks)


@pytest.mark.parametrize("call, name", [("special.xlogy(q, q)", "scipy.special.xlogy"),
                                        ("-special.entr(q)", "scipy.special.entr")])
def test_functions_in_c_are_named_under_any_name(call, name, around):
    cell = f"""from scipy import special
mine = special
def entropy_from_logits(z, temperature=1.0):
    q = softmax(z, temperature)
    return -float(np.sum({call.replace("special", "mine")}))"""
    assert f"entropy_from_logits uses {name}." in notes(marks_of(around, {"01.1": cell}))


@pytest.mark.parametrize("number", labs.numbers())
def test_a_right_answer_has_no_remark(number):
    with class_of(number) as around:
        (solved,) = Path(root(), "solutions", "en").glob(f"{number}_*.ipynb")
        marks = marking.mark(solved.read_bytes(), around)
    assert marks.problem is None and not marks.late
    assert [exercise.id for exercise in labs.load(number).exercises] == list(marks.verdicts)
    assert lost_by(marks) == set()
    assert notes(marks) == ""
