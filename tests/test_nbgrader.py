"""The solved notebook of lab 01 goes through nbgrader unchanged: same cells for students, right marks for answers."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

from taulab.course.cli import main
from taulab.course.labs.lab01 import LAB
from taulab.course.places import root

pytest.importorskip("nbgrader")
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

NAME = "01_sweeping_tau"
POINTS = {exercise.id: exercise.points for exercise in LAB.exercises}
ALL = sum(POINTS.values())
ANSWERS = {
    "right": {},
    "wrong": {"01.2": "def softmax_at(z, temperature):\n    return np.exp(z) / np.exp(z).sum()"},
    "looping": {"01.7": "def capacity_peak(z, temperatures):\n    while True:\n        pass"},
    "blank": {exercise: None for exercise in POINTS},
}


@pytest.fixture(scope="module", params=["en", "es"])
def course(request, tmp_path_factory):
    """A course folder of nbgrader's in which the four submissions have been graded."""
    monkeypatch = pytest.MonkeyPatch()
    request.addfinalizer(monkeypatch.undo)
    folder = tmp_path_factory.mktemp(request.param)
    solved = root() / "solutions" / request.param / f"{NAME}.ipynb"
    put(solved, folder / "source/ps1")
    # nbgrader calls the command alembic, which stands beside its Python.
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    api = NbGraderAPI(config=Config({"CourseDirectory": {"root": str(folder), "course_id": "tau"},
                                     "Execute": {"timeout": 10}}))  # s a cell; the figure of a loop takes them all
    assert api.generate_assignment("ps1")["success"]
    for student in ANSWERS:
        submit(folder, solved, student)
        assert api.autograde("ps1", student)["success"], student
    return folder, api, request.param


def put(notebook, folder):
    folder.mkdir(parents=True)
    shutil.copy(notebook, folder)


def submit(folder, solved, student):
    """Hand in the released notebook with the solved answers in it, but for those that the student has otherwise."""
    released = nbformat.read(folder / f"release/ps1/{NAME}.ipynb", as_version=4)
    answers = cells(solved)
    for cell in released.cells:
        if match := re.fullmatch(r"ex-(\d\d)-(\d+)", cell.id):
            own = ANSWERS[student].get(".".join(match.groups()), answers[cell.id].source)
            cell.source = cell.source if own is None else own
    target = folder / f"submitted/{student}/ps1"
    target.mkdir(parents=True)
    nbformat.write(released, target / f"{NAME}.ipynb")


def cells(path):
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def test_nbgrader_releases_what_we_give_to_students(course):
    folder, _api, lang = course
    released, ours = (cells(path) for path in (
        folder / f"release/ps1/{NAME}.ipynb", root() / f"labs/{lang}/{NAME}.ipynb"))
    assert list(released) == list(ours)
    stub = re.compile(r"# (YOUR CODE HERE|your code here|escribe aquí tu código)\n( *)raise NotImplementedError(\(\))?")
    for name, cell in ours.items():
        assert stub.sub(r"\2STUB", released[name].source) == stub.sub(r"\2STUB", cell.source)


@pytest.mark.parametrize("student, lost", [
    ("right", []), ("wrong", ["01.2"]), ("looping", ["01.7"]), ("blank", list(POINTS))])
def test_each_answer_gets_its_marks(course, student, lost):
    _folder, api, _lang = course
    with api.gradebook as gradebook:
        notebook = gradebook.find_submission_notebook(NAME, "ps1", student)
        marks = {grade.name: grade.auto_score for grade in notebook.grades}
        assert notebook.max_score == ALL
    assert marks == {f"check-{exercise.replace('.', '-')}": 0 if exercise in lost else points
                     for exercise, points in POINTS.items()}


def test_our_grader_gives_the_same_marks(course, tmp_path):
    folder, api, _lang = course
    handed_in = str(folder / "submitted")
    assert main(["grade", handed_in, "--lab", LAB.number, "--out", str(tmp_path), "--seconds", "40"]) == 0
    records = json.loads((tmp_path / "grades.json").read_text())
    ours = {record["student"]: {exercise: one["points"] for exercise, one in record["exercises"].items()}
            for record in records}
    with api.gradebook as gradebook:
        for student in ANSWERS:
            grades = gradebook.find_submission_notebook(NAME, "ps1", student).grades
            theirs = {grade.name.removeprefix("check-").replace("-", "."): grade.auto_score for grade in grades}
            assert ours[student] == theirs
