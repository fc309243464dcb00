"""Who may import whom: the contracts in pyproject.toml hold, and are seen to break on a broken copy."""

import os
import shutil
import subprocess
import sys

import pytest

from taulab.course.places import root

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def lint(folder):
    """Return the exit code and the words of the contracts on the library of `folder`."""
    done = subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False,
                          env=os.environ | {"PYTHONPATH": str(folder / "lib"), "COLUMNS": "200"})
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    shutil.copy(root() / "pyproject.toml", tmp_path)
    shutil.copytree(root() / "lib", tmp_path / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_contracts_hold():
    code, said = lint(root())
    assert code == 0, said


@pytest.mark.parametrize(("file", "line"), [
    ("softmax.py", "from taulab.course import problem"),
    ("softmax.py", "from taulab import entropy"),
    ("course/judging/verdict.py", "from taulab.course.studying import panel"),
    ("course/judging/verdict.py", "from taulab.course.authoring import source"),
    ("course/studying/lab.py", "from taulab.course import gates"),
    ("course/grading/grade.py", "from taulab.course import cli"),
    ("course/widgets/penalty/state.py", "from taulab.course.widgets.chain import engines"),
    ("course/widgets/kit/view.py", "from taulab.course.widgets.chain import engines"),
])
def test_an_import_against_the_grain_breaks_one(copy, file, line):
    with (copy / "lib/taulab" / file).open("a") as end:
        end.write(f"{line}\n")
    code, said = lint(copy)
    assert code == 1
    assert "BROKEN" in said


@pytest.mark.parametrize("file", ["novelty.py", "course/novelty.py"])
def test_a_module_without_a_place_breaks_one(copy, file):
    (copy / "lib/taulab" / file).write_text('"""New."""\n')
    code, said = lint(copy)
    assert code == 1
    assert "novelty" in said
