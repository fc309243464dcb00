"""Which cells of a submission run, and after which of them an exercise is tried."""

import ast
import pytest

from taulab.course import labs
from taulab.course.grading import program
from taulab.course.grading.submissions import Cell, code_cells, parse
from taulab.course.places import root

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


SETUP = "import numpy as np\nimport matplotlib.pyplot as plt\nfrom taulab.training import train"

#: Before an answer, a cell without which it would come to something else; the last but one makes the difference.
CHANGING = {
    "a global of a helper": ("total = 0", "def more():\n    global total\n    total += 1", "more()",
                             "def f(): return total"),
    "a global that only a helper makes": ("def more():\n    global total\n    total = 1", "more()",
                                          "def f(): return total"),
    "a container of a helper": ("rows = []", "def more(): rows.append(1)", "more()", "def f(): return rows"),
    "a helper in a container": ("rows = []", "def more(): rows.append(1)", "hooks = [more]", "hooks[0]()",
                                "def f(): return rows"),
    "a helper that is given on": ("rows = []", "def more(_x): rows.append(1)", "list(map(more, [1]))",
                                  "def f(): return rows"),
    "another name": ("a = np.zeros(3)", "b = a", "b[0] = 1", "def f(): return a"),
    "another name, at once": ("a = np.zeros(3)", "b = a\nb[0] = 1", "def f(): return a"),
    "a view": ("a = np.zeros(3)", "b = a[1:]", "b += 1", "def f(): return a"),
    "a view, at once": ("a = np.zeros(3)", "b = a.reshape(1, 3)\nb[0] = 1", "def f(): return a"),
    "a view of NumPy's": ("a = np.zeros(3)", "b = np.asarray(a)\nb[0] = 1", "def f(): return a"),
    "an element": ("a = [[0], [1]]", "for b in a:\n    b.append(1)", "def f(): return a"),
    "out": ("buf = np.zeros(3)", "np.exp(np.ones(3), out=buf)", "def f(): return buf"),
    "out by place": ("buf = np.zeros(3)", "y = np.exp(np.ones(3), buf)", "def f(): return buf"),
    "a function of NumPy's that writes": ("buf = np.zeros(3)", "y = np.put(buf, [0], [1])", "def f(): return buf"),
    "out by a third place": ("buf = np.zeros(())", "y = np.max(np.ones(3), 0, buf)", "def f(): return buf"),
    "out of a method": ("buf = np.zeros(())", "y = np.ones(3).max(0, buf)", "def f(): return buf"),
    "no copy": ("a = np.zeros(3)", "b = a.astype(float, copy=False)\nb[0] = 1", "def f(): return a"),
    "a copy of what holds lists": ("a = [[0]]", "b = a.copy()\nb[0].append(1)", "def f(): return a"),
    "a sum of lists": ("a = [[0]]", "b = a + []\nb[0].append(1)", "def f(): return a"),
    "a product with a list": ("a = [[0]]", "b = a * 2\nb[0].append(1)", "def f(): return a"),
    "a class by its object": ("class K: pass\na = K()", "type(a).n = 1", "def f(): return a.n"),
    "__setitem__": ("a = [0]", "y = a.__setitem__(0, 1)", "def f(): return a"),
    "a method by a word of its own": ("class K:\n    def put(self, x): self.x = x\nk = K()", "y = k.put(3)",
                                      "def f(): return k.x"),
    "exec": ("a = [0]", "exec('a[0] = 1')", "def f(): return a"),
    "exec of a text put together": ("a = [0]", "code = 'a' + '[0] = 1'", "exec(code)", "def f(): return a"),
    "globals": ("a = 0", "globals()['a'] = 1", "def f(): return a"),
    "setattr": ("def h(): pass", "setattr(h, 't', 1)", "def f(): return h.t"),
    "the notebook as a module": ("a = 0", "import __main__\n__main__.a = 1", "def f(): return a"),
    "ordinary data called ax": ("ax = [0]", "ax[0] = 1", "def f(): return ax"),
    "ordinary data called fig": ("fig = {}", "fig.setdefault('a', 1)", "def f(): return fig"),
    "ordinary data called lab": ("lab = {}", "lab['a'] = 1", "def f(): return lab"),
    "ordinary data called print": ("print = [].append", "a = [1]", "print(a)", "def f(): return print"),
    "an attribute of a function": ("def h(): pass", "h.t = 1", "def f(): return h.t"),
    "an attribute of a function, later": ("def h(): pass", "h.t = []", "y = h.t.append(1)", "def f(): return h.t"),
    "an attribute of an answer": ("def g(): pass", "g.t = 1", "def f(): return g.t"),
    "a default": ("def h(x, seen=[]):\n    seen.append(x)\n    return seen", "y = h(1)", "def f(): return h(2)"),
    "a closure": ("def make():\n    seen = []\n    return lambda: seen.append(1) or seen", "h = make()", "y = h()",
                  "def f(): return h()"),
    "an iterator": ("numbers = iter([1, 2])", "y = sum(numbers)", "def f(): return next(numbers)"),
    "an iterator that is shown": ("numbers = iter([1, 2])", "print(*numbers)", "def f(): return next(numbers)"),
    "an iterator that is joined": ("words = iter('ab')", "print(''.join(words))", "def f(): return next(words)"),
    "an import in a try": ("try:\n    import math as m\nexcept ImportError:\n    m = None", "def f(): return m"),
    "the generator that all share": ("np.random.seed(3)", "def f(): return np.random.rand()"),
    "the limit of recursion": ("import sys", "sys.setrecursionlimit(9999)", "def f(): return 1"),
    "a file": ("open('x', 'w').write('1')", "def f(): return open('x').read()"),
    "a file of NumPy's": ("np.save('x.npy', np.ones(3))", "def f(): return np.load('x.npy')"),
    "an argument of the library": ("model = [1]", "train(model, 3)", "def f(): return model"),
    "in place": ("a = [0]", "a += [1]", "def f(): return a"),
    "check by another": ("class T:\n    def check(self, x): return x + 1\nt = T()", "a = t.check(1)",
                         "def f(): return a"),
    "a magic": ("a = [0]", "%time a.append(1)", "def f(): return a"),
    "deleted and made again": ("a = [1]", "b = [a]", "del b[0][:]", "def f(): return a"),
}


@pytest.mark.parametrize("cells", CHANGING.values(), ids=CHANGING)
def test_what_an_answer_may_depend_on_runs(cells):
    assert [place for place, _tried in planned(SETUP, *cells)] == list(range(len(cells) + 1))


#: With a global array that an answer uses, cells that only look at it.
LOOKING = [
    "print(z0, f'{z0}', len(z0), z0.shape[0])", "q = softmax(z0, 2.0)",
    "y = np.exp(z0) + z0.max() / z0[1:] - -z0 + 1.5 * z0",
    "fig, ax = plt.subplots()\nax.plot(z0, np.cumsum(z0), label='z')\nax.legend()",
    "mean = np.sum(softmax(z0, 2.0) * z0)\nheights = [np.log(np.exp(b * z0).sum()) for b in (1, 2)]",
    "y = f(z0)", "f(z0)\nlab.progress()",
    "explorer = TemperatureExplorer(z0, lang=lab.lang)\nexplorer", "z0 > 3", "table = np.zeros(3)[z0]",
    "for ax in plt.subplots(2)[1]:\n    ax.scatter(z0, z0)", "def h(t): return softmax(z0, t)\ny = h(2.0)",
    "y = helper(3)", "z = np.sort(z0)\nz[0] = 3\nplt.plot(z)", "rows = [softmax(z0, t) for t in (1, 2)]",
    "rng = np.random.default_rng(3)\ny = rng.normal(size=3)",
]


@pytest.mark.parametrize("source", LOOKING)
def test_what_only_looks_is_left_out(source):
    setup = ("import numpy as np\nimport matplotlib.pyplot as plt\nfrom taulab import course\n"
             "from taulab.course.widgets import TemperatureExplorer\nfrom taulab.softmax import softmax\n"
             "lab = course.open('01')\nplt.style.use(course.STYLE)")
    cells = (setup, "z0 = np.array([1.0, 2.0])", "def helper(t): return z0 / t", "def f(z): return helper(z) + z0",
             "f = lab.check('01.1', f)", source, "def g(z): return f(z) + np.sum(z0)")
    assert planned(*cells) == [(0, ()), (1, ()), (2, ()), (3, ("f",)), (6, ("g",))]


def test_in_the_solved_labs_most_cells_are_left_out():
    """A class of hundreds is marked in minutes only because figures and trainings do not run."""
    kept = cells = 0
    for lab in map(labs.load, labs.numbers()):
        notebook = root() / "solutions" / "en" / f"{lab.number}_{lab.slug}.ipynb"
        read = code_cells(parse(notebook.read_bytes()))
        steps = program.plan(read, tuple(exercise.name for exercise in lab.exercises))
        others = [step.cell.tree.body for step in steps if not step.tried]
        # beside the first, with the imports, only what an answer may call
        assert all(isinstance(one, ast.FunctionDef) for body in others[1:] for one in body), lab.number
        kept, cells = kept + len(steps), cells + len(read)
    assert kept < cells / 4


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
