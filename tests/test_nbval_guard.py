import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

CELLS = {
    "a": ("print(70 * 'x', 70 * 'y', sep='\\n')", []),
    "wide-print": ("print('short')\nprint(71 * 'x')", []),
    "unknown-magic": ("%nosuchmagic\nraise ValueError", []),
    "tag-without-exception": ("1 + 1", ["raises-exception"]),
    "tag-with-exception": ("1 / 0", ["raises-exception"]),
    "silenced-traceback": ("get_ipython().showtraceback = lambda *a, **k: None\n1 / 0", []),
    "dying-thread": ("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start(); t.join()", []),
    "warning": ("import numpy as np\nnp.ones(1) / np.zeros(1)", []),
    "swallowed-interrupt": ("import time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    pass", []),
}
HOLES = ["wide-print", "unknown-magic", "tag-without-exception", "silenced-traceback", "dying-thread", "warning",
         "swallowed-interrupt"]


def outcomes(path, *options, timeout=2):
    """Return cell -> passed or failed for a notebook under nbval."""
    run = subprocess.run([sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-rA",
                          f"--nbval-cell-timeout={timeout}", "-p", "no:cacheprovider", *options, path],
                         cwd=path.parent, capture_output=True, text=True)
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    found = {ids[int(number)]: word for word, number in re.findall(r"^(\w+) \S+::Cell (\d+)", run.stdout, re.M)}
    assert set(found) == set(ids), run.stdout + run.stderr
    return found, run.stdout


def notebook(path, cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(source, id=name, metadata={"tags": tags} if tags else {})
                                       for name, (source, tags) in cells.items()]), path)
    return path


@pytest.fixture(scope="module")
def holes(tmp_path_factory):
    return notebook(tmp_path_factory.mktemp("holes") / "labs" / "en" / "09_holes.ipynb", CELLS)


def test_nbval_alone_passes_every_hole(holes):
    found, _output = outcomes(holes)
    assert [name for name in HOLES if found[name] == "PASSED"] == HOLES, "nbval has mended a hole: simplify the guard"


def test_the_guard_fails_each_hole_and_nothing_else(holes):
    found, output = outcomes(holes, "-p", "taulab.course.dev.nbval_guard")
    assert [name for name in CELLS if found[name] == "FAILED"] == HOLES
    assert "swallowed the interrupt" in output and "raised none" in output


@pytest.mark.parametrize("folder, strict, ours, theirs", [("labs", None, "UNWRITTEN", "PASSED"),
                                                          ("solutions", "1", "PASSED", "UNWRITTEN")])
def test_a_check_must_answer_what_its_folder_says(tmp_path, folder, strict, ours, theirs):
    record = ("import os\nfrom pathlib import Path\nfrom taulab.course.studying.progress import Progress\n"
              "store = Progress(Path(os.environ['TAULAB_WORK']) / '.taulab' / 'progress.json')\n"
              f"assert os.environ.get('TAULAB_STRICT') == {strict!r}\n")
    path = notebook(tmp_path / folder / "en" / "09_states.ipynb", {
        "check-09-1": (record + f"store.record_state('09.1', '{ours}', final='PASSED')", []),
        "check-09-2": (f"store.record_state('09.2', '{theirs}', final='PASSED')", []),
        "check-09-3": ("'a check that records nothing'", []),
    })
    found, _output = outcomes(path, "-p", "taulab.course.dev.nbval_guard", timeout=30)
    assert found == {"check-09-1": "PASSED", "check-09-2": "FAILED", "check-09-3": "FAILED"}
