"""The speed of the grader beside its targets, and beside nbgrader where that is installed: rows of `taulab bench`.

Times are those on the clock, of the commands that an instructor gives: each includes the start of Python.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from taulab.course.dev.bench.row import Row
from taulab.course.language import mark as _
from taulab.course.places import root

LAB = "01_sweeping_tau"
STUDENTS = 200
STUDENTS_OF_NBGRADER = 8
JOBS = 2
SECONDS = 10.0
HOSTILE = """
def entropy_from_logits(z, temperature=1.0):
    while True:
        try:
            sum(range(10**9))
        except BaseException:
            pass
"""
GRADE = "import sys; from taulab.course.cli import main; sys.exit(main())"


def grading_rows(rows, _size, _watch) -> Iterator[Row]:
    """Yield the targets of the grader; where `rows` is small, for a class and a time as small."""
    students, seconds = min(STUDENTS, rows), min(SECONDS, rows / 5)
    with tempfile.TemporaryDirectory(prefix="taulab-bench-") as place:
        folder = Path(place)
        hand_in(folder / "class", students)
        hand_in(folder / "hostile", 1, {"ex-01-1": HOSTILE})
        ours = duration(grade(folder, "class", seconds))
        yield Row(_("grade: {students} right submissions of lab 01 in {jobs} processes"), ours, 20, unit=" s",
                  fields={"students": students, "jobs": JOBS})
        yield Row(_("grade: largest page of a student"), largest_page(folder) / 1000, 100, unit=" kB")
        ended = duration(grade(folder, "hostile", seconds)) - duration(grade(folder, "hostile", seconds))
        yield Row(_("grade: a submission that never ends, given {seconds:g} s"), ended, seconds + 2, unit=" s",
                  fields={"seconds": seconds})
        if find_spec("nbgrader"):
            faster = nbgrader_seconds(folder / "nbgrader", min(STUDENTS_OF_NBGRADER, rows)) / (ours / students)
            yield Row(_("grade: times faster than nbgrader autograde, each submission"), faster, 10, at_least=True)


def hand_in(folder: Path, students: int, answers: dict | None = None, beneath: str = ""):
    """Write the solved notebook as that of each student, with other answers in the cells that are named."""
    notebook = json.loads(solved().read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = (answers or {}).get(cell["id"], cell["source"])
    for number in range(students):
        notebook["metadata"]["student"] = number
        path = folder / f"student{number:04}" / beneath / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def solved() -> Path:
    return root() / "solutions" / "en" / f"{LAB}.ipynb"


def grade(folder: Path, submissions: str, seconds: float) -> list:
    """Return the command that grades a folder; a second time it finds everything done, and only starts and reports."""
    return [sys.executable, "-c", GRADE, "grade", str(folder / submissions), "--lab", LAB[:2], "--jobs", str(JOBS),
            "--seconds", str(seconds), "--out", str(folder / "report")]


def largest_page(folder: Path) -> int:
    return max(page.stat().st_size for page in (folder / "report" / "students").iterdir())


def duration(command: list, **options) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, **options)
    return time.perf_counter() - start


def nbgrader_seconds(course: Path, students: int) -> float:
    """Return the seconds that nbgrader takes for one right submission, out of a batch."""
    (course / "source" / "ps1").mkdir(parents=True)
    shutil.copy(solved(), course / "source" / "ps1")
    hand_in(course / "submitted", students, beneath="ps1")
    # nbgrader calls the command alembic, which stands beside its Python.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    beside = {"cwd": course, "env": os.environ | {"PATH": path}}
    nbgrader = [sys.executable, "-m", "nbgrader"]
    duration([*nbgrader, "generate_assignment", "ps1"], **beside)
    return duration([*nbgrader, "autograde", "ps1"], **beside) / students
