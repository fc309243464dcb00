"""Solved notebooks are executed for reading, in a place of their own, where checks are strict."""

import os
import subprocess
import sys

import nbformat
import pytest

from taulab.course import gates
from taulab.course.authoring import build

FILE = "solutions/01_tiny.py"


def course(tmp_path, code):
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(f'# %% name="run"\nimport os\n\n{code}\n', encoding="utf-8")
    assert build.build(tmp_path) == []
    return tmp_path


def executed(root, lang):
    return nbformat.read(root / f"work/solutions-executed/{lang}/01_tiny.ipynb", as_version=4).cells


def test_executed_copies_hold_outputs_and_leave_the_rest_alone(tmp_path):
    root = course(tmp_path, 'print(os.environ["TAULAB_STRICT"], os.path.basename(os.getcwd()))')
    before = (root / "solutions/es/01_tiny.ipynb").read_bytes()
    assert build.solutions(root) == []
    for lang in ("en", "es"):
        assert executed(root, lang)[0].outputs[0].text == f"1 {lang}\n"
    assert (root / "solutions/es/01_tiny.ipynb").read_bytes() == before and gates.built(root) == []
    assert "TAULAB_STRICT" not in os.environ


def test_a_cell_that_fails_is_named_and_its_traceback_kept(tmp_path):
    root = course(tmp_path, "1 / 0")
    problems = build.solutions(root)
    assert [problem.file for problem in problems] == ["solutions/en/01_tiny.ipynb", "solutions/es/01_tiny.ipynb"]
    assert problems[0].place == "cell run" and "ZeroDivisionError" in problems[0].message
    assert executed(root, "en")[0].outputs[0].output_type == "error"


def test_a_copy_is_made_again_only_where_something_changed(tmp_path):
    root = course(tmp_path, "print(_('en'))")
    path = root / "lib/taulab/course/labs/lab01/__init__.py"
    copies = [root / f"work/solutions-executed/{lang}/01_tiny.ipynb" for lang in ("en", "es")]

    def made():
        assert build.solutions(root) == []
        return [copy.stat().st_mtime_ns for copy in copies]

    first = made()
    assert made() == first
    (root / "solutions/es/01_tiny.ipynb").write_text((root / "solutions/en/01_tiny.ipynb").read_text() + " ")
    second = made()
    assert second[0] == first[0] and second[1] > first[1]
    path.parent.mkdir(parents=True)
    path.write_text("LAB = None")
    assert all(new > old for new, old in zip(made(), second))


def test_a_copy_in_which_a_cell_failed_is_made_again(tmp_path):
    root = course(tmp_path, "1 / 0")
    assert len(build.solutions(root)) == len(build.solutions(root)) == 2


@pytest.mark.parametrize("module", ["nbformat", "jupyterlab.labapp"])
def test_notebooks_are_read_without_grammars_of_addresses(module):
    code = f"import sys, taulab.course, {module}; print('jsonschema' in sys.modules, 'lark' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "True False\n"
