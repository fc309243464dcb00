"""Notebooks as students write them: magics, cells of their own, modules not here. Each keeps what it earned."""

import os

import pytest
from classroom import class_of, lost_by, marks_of, right_cells

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
SLOPE = "def entropy_slope(z, temperature):\n    "
BODY = "q = softmax(z, temperature)\n    z = np.where(q > 0, z, 0)\n    " \
       "return float(np.sum(q * (z - np.sum(q * z)) ** 2) / temperature**power)"


@pytest.fixture(scope="module")
def around():
    with class_of() as one:
        yield one


@pytest.mark.parametrize("cell", [
    "%matplotlib inline", "!ls", "%load_ext autoreload\n%autoreload 2", "%%bash\nls", "np.log?",
    "files = !ls /", "x = %timeit -n1 -r1 -o sum(range(9))", "%%time\ny = 1", "import asyncio\nawait asyncio.sleep(0)",
    "%config InlineBackend.figure_format = 'retina'", "get_ipython().run_line_magic('matplotlib', 'inline')",
    "%nosuchmagic", "from IPython.display import display, Markdown\ndisplay(Markdown('x'))", "display(3)",
], ids=lambda cell: cell.split("\n")[0])
@pytest.mark.parametrize("place", ["first", "within"])
def test_a_magic_costs_nothing(cell, place, around):
    if place == "first":
        assert lost_by(marks_of(around, first=(cell,))) == set()
    elif not cell.startswith("%%") and "nosuch" not in cell:
        assert lost_by(marks_of(around, {"01.5": cell + "\n" + right_cells()["01.5"]})) == set()


def test_what_a_magic_gives_is_there(around):
    """The names that magics bind are those that a notebook has."""
    cell = "files = !echo 3\npower = int(files[0])\nslow = %timeit -n1 -r1 -o sum(range(9))\npower += slow.best < 0\n"
    assert lost_by(marks_of(around, {"01.5": cell + SLOPE + BODY})) == set()
    cell = "import asyncio\nasync def three():\n    return 3\npower = await three()\n"
    assert lost_by(marks_of(around, {"01.5": cell + SLOPE + BODY})) == set()


OWN = {
    "an element": ("d = {}", "d['power'] = 3", "power = d['power']"),
    "an element in a loop": ("d = {}", "for key in ['power']:\n    d[key] = 3", "power = d['power']"),
    "an attribute": ("class K:\n    pass", "K.power = 3", "power = K.power"),
    "append": ("rows = []", "rows.append(3)", "power = rows[0]"),
    "update": ("d = dict(power=0)", "d.update(power=3)", "power = d['power']"),
    "a call": ("d = {}\ndef fill(x):\n    x['power'] = 3", "fill(d)", "power = d['power']"),
    "setattr": ("class K:\n    pass", "setattr(K, 'power', 3)", "power = K.power"),
    "del": ("d = {'power': 0, 'other': 3}", "del d['power']", "power = max(d.values())\n    assert len(d) == 1"),
    "in place": ("a = np.zeros(1)", "a += 3", "power = a[0]"),
    "a slice": ("a = np.zeros(1)", "a[:] = 3", "power = a[0]"),
    "under if": ("d = {}", "if True:\n    d['power'] = 3", "power = d['power']"),
    "with": ("d = {}", "with np.errstate(all='ignore'):\n    d['power'] = 3", "power = d['power']"),
    "pop": ("rows = [0, 3]", "dropped = rows.pop(0)", "power = rows[0]"),
    "of the module": ("d = {}", "np.put(np.zeros(1), 0, 1)\nd |= {'power': 3}", "power = d['power']"),
}


@pytest.mark.parametrize("name", OWN)
def test_a_cell_that_changes_something_in_place_is_run(name, around):
    made, changed, used = OWN[name]
    assert lost_by(marks_of(around, {"01.5": SLOPE + used + "\n    " + BODY}, before=(made, changed))) == set()
    assert lost_by(marks_of(around, {"01.5": SLOPE + used + "\n    " + BODY}, before=(made,))) == {"01.5"}


def test_an_answer_whose_name_is_given_to_its_result_later_is_the_function(around):
    marks = marks_of(around, after=("sweep = sweep(np.array([1.0, 0.0]), np.array([1.0, 2.0]))",))
    assert lost_by(marks) == set()


def test_an_answer_that_is_decorated_later_is_the_later_one(around):
    wrong = "def entropy_slope(z, temperature):\n    return 0.0"
    assert lost_by(marks_of(around, after=(wrong,))) == {"01.5"}
    kept = "from functools import lru_cache\nwrapped = entropy_slope\nentropy_slope = lambda *a: wrapped(*a)"
    assert lost_by(marks_of(around, after=(kept,))) == set()


@pytest.mark.parametrize("missing", ["import seaborn_x as sns", "from seaborn_x.plots import heatmap",
                                     "import a_x.b_x.c_x"])
def test_a_module_that_is_missing_costs_only_what_uses_it_and_is_named(missing, around):
    name = missing.split()[1].partition(".")[0]
    setup = "import numpy as np\n" + missing + "\nfrom taulab import course\nfrom taulab.softmax import softmax"
    used = missing.split()[-1].partition(".")[0]
    marks = marks_of(around, {"01.5": SLOPE + f"return {used}(z)" if "." not in missing.split()[-1] else
                              SLOPE + "return a_x.b_x.c_x.f(z)"}, first=(setup,), setup="")
    assert lost_by(marks) == {"01.5"}
    assert name in " ".join(note.render("en") for note in marks.notes)
    assert "not installed" in marks.verdicts["01.5"].cause.render("en")
    assert name in marks.verdicts["01.5"].cause.render("es")


def test_a_module_that_may_be_missing_is_not_stood_for(around):
    setup = "import numpy as np\ntry:\n    import cupy_x as xp\nexcept ImportError:\n    xp = np\npower = xp.array(3)"
    marks = marks_of(around, {"01.5": SLOPE + BODY}, before=(setup,))
    assert lost_by(marks) == set() and marks.notes == ()
