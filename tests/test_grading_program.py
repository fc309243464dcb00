"""Which cells of a submission run, and after which of them an exercise is tried."""

import pytest

from taulab.course.grading import program
from taulab.course.grading.submissions import Cell

WANTED = ("f", "g")


def planned(*sources, wanted=WANTED):
    """Return (position, exercises tried) of the cells that run."""
    cells = tuple(Cell(k, source) for k, source in enumerate(sources))
    return [(step.cell.position, step.tried) for step in program.plan(cells, wanted)]


def test_figures_are_left_out_and_imports_stay():
    assert planned("import numpy as np", "plt.plot(x)", "def f(z): return z", "y = f(1)") == [(0, ()), (2, ("f",))]


def test_what_an_answer_uses_runs_however_indirectly():
    assert planned("a = 1", "b = a + 1", "c = 3", "def f(): return helper()", "def helper(): return b") == [
        (0, ()), (1, ()), (3, ("f",)), (4, ())]


def test_a_name_inside_a_function_or_a_comprehension_needs_no_cell():
    assert planned("x = 1", "def f():\n    x = 2\n    return [y for y in (x,)]", "y = 2") == [(1, ("f",))]


def test_an_answer_written_twice_is_tried_after_the_last():
    assert planned("def f(): return 0", "def g(): return f()", "def f(): return 1") == [
        (0, ()), (1, ("g",)), (2, ("f",))]


def test_a_check_is_no_answer_and_needs_no_cell():
    assert planned("def f(): return 0", 'f = lab.check("01.1", f)', "lab = 1") == [(0, ("f",))]


def test_an_answer_with_a_syntax_error_is_still_tried():
    assert planned("def f(z:\n    return", "def g(): return 1") == [(0, ("f",)), (1, ("g",))]


def test_a_chain_of_many_cells_takes_one_pass():
    chain = [f"x{k} = x{k - 1}" for k in range(1, 2000)]
    assert len(planned("x0 = 0", *chain, "def f(): return x1999")) == 2001


@pytest.mark.parametrize("source", ["%matplotlib inline", "!ls", "np.log?", "x = 1\n%timeit x"])
def test_magics_need_a_shell_and_always_run(source):
    assert program.needs_shell(Cell(0, source))
    assert planned("plt.plot()", source, "def f(): return 1") == [(1, ()), (2, ("f",))]


def test_an_answer_under_a_magic_keeps_what_it_uses():
    assert planned("a = 1", "b = 2", "%%time\ndef f(): return a") == [(0, ()), (2, ("f",))]


@pytest.mark.parametrize("source", ["x = (1\n     % 2)", "'why?'", "def f(:", "# !ls",
                                    "text = '''\n!not a command\n'''"])
def test_python_needs_none(source):
    assert not program.needs_shell(Cell(0, source))


def test_what_a_lab_imports():
    cells = (Cell(0, "import numpy as np\nfrom scipy import special"), Cell(1, "def f():\n    import os"), Cell(2, "("))
    assert program.modules_imported(cells) == ["numpy", "scipy", "scipy.special"]
