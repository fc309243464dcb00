"""nbgrader's exchange and formgrader as configured for a hub: a lab of each language goes out and comes back."""

import json
import os
import re
import shutil
import subprocess
import sys
import types
from pathlib import Path
from urllib.request import urlopen

import nbformat
import pytest
from lab_server import free_port, wait_for

from taulab.course.grading import grade
from taulab.course.labs.lab01 import LAB
from taulab.course.places import root

pytest.importorskip("nbgrader")
from nbgrader.api import Gradebook

NAME = "01_sweeping_tau"
FOLDERS = {"/srv/nbgrader/taulab": "course", "/srv/nbgrader/exchange": "exchange"}
WRONG = "def softmax_at(z, temperature):\n    return np.exp(z) / np.exp(z).sum()"


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    """A machine with the configuration of the hub, but for its two folders: how to run a command there."""
    place = tmp_path_factory.mktemp("campus")
    text = (root() / "hub/nbgrader_config.py").read_text(encoding="utf-8")
    for theirs, ours in FOLDERS.items():
        assert f'"{theirs}"' in text
        text = text.replace(f'"{theirs}"', repr(str(place / ours)))
        (place / ours).mkdir()
    for folder in ("config", "home"):
        (place / folder).mkdir()
    (place / "exchange").chmod(0o777)
    (place / "config/nbgrader_config.py").write_text(text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment |= {"HOME": str(place / "home"), "JUPYTER_CONFIG_DIR": str(place / "config"),
                    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}

    def run(*words, cwd="course"):
        done = subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=place / cwd, env=environment,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
    return types.SimpleNamespace(place=place, run=run, environment=environment)


@pytest.fixture(scope="module")
def marked(campus):
    """The gradebook after a lab went to a student in each language, and came back with one answer wrong."""
    for lang in ("en", "es"):
        lab, student = f"lab01-{lang}", campus.place / f"student-{lang}"
        solved = root() / f"solutions/{lang}/{NAME}.ipynb"
        (campus.place / "course/source" / lab).mkdir(parents=True)
        shutil.copy(solved, campus.place / "course/source" / lab)
        student.mkdir()
        campus.run("generate_assignment", lab)
        campus.run("release_assignment", lab)
        campus.run("fetch_assignment", lab, cwd=student.name)
        answer(student / lab / f"{NAME}.ipynb", solved)
        campus.run("submit", lab, cwd=student.name)
        campus.run("collect", lab)
        campus.run("autograde", lab)
    return campus


def answer(fetched, solved):
    """Write the solved answers into what was fetched, but for one, and leave every other cell as it came."""
    book, answers = (nbformat.read(path, as_version=4) for path in (fetched, solved))
    written = {cell.id: cell.source for cell in answers.cells if re.fullmatch(r"ex-01-\d", cell.id)}
    assert "raise NotImplementedError" in next(cell.source for cell in book.cells if cell.id == "ex-01-2")
    for cell in book.cells:
        cell.source = written.get(cell.id, cell.source) if cell.id != "ex-01-2" else WRONG
    nbformat.write(book, fetched)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_lab_goes_out_through_the_exchange_and_comes_back_with_its_marks(lang, marked):
    with Gradebook(f"sqlite:///{marked.place}/course/gradebook.db") as gradebook:
        (submission,) = gradebook.assignment_submissions(f"lab01-{lang}")
        grades = {one.name: one.auto_score for one in submission.notebooks[0].grades}
    assert grades == {f"check-{exercise.id.replace('.', '-')}": exercise.points * (exercise.id != "01.2")
                      for exercise in LAB.exercises}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_what_was_collected_is_marked_by_our_grader_alike(marked, tmp_path):
    options = types.SimpleNamespace(submissions=str(marked.place / "course/submitted"), lab="01", out=str(tmp_path),
                                    lang="en", seed=0, seconds=40.0, jobs=1, require_isolation=False)
    assert grade.main(options) == 0
    (record,) = json.loads((tmp_path / "grades.json").read_text())     # one user of this machine, two languages
    assert {name for name, one in record["exercises"].items() if not one["points"]} == {"01.2"}
    assert not any("Not a notebook" in one["reason"]["en"] for one in record["unmarked"])


def test_the_formgrader_shows_the_labs_of_the_course(marked):
    port = free_port()
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", f"--port={port}",
               "--ServerApp.token=t", f"--ServerApp.root_dir={marked.place / 'course'}"]
    log = marked.place / "log"
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=marked.place / "course", env=marked.environment, stdout=out,
                                  stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/api", server, log)
        address = f"http://127.0.0.1:{port}/formgrader"
        found = json.load(urlopen(f"{address}/api/assignments?token=t"))
        page = urlopen(f"{address}?token=t").read().decode()
    finally:
        server.terminate()
        server.wait(60)
    most = sum(exercise.points for exercise in LAB.exercises)
    assert {(one["name"], one["max_score"], one["num_submissions"], one["status"]) for one in found} == {
        (f"lab01-{lang}", most, 1, "released") for lang in ("en", "es")}
    assert "formgrader" in page.lower()
