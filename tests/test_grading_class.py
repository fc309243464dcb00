"""A class of submissions: how they are found and read, and a report that survives interruption and injection."""

import csv
import io
import json
import os
import re
import types
import zipfile

import pytest
from classroom import POINTS, hand_in, notebook

from taulab.course.grading import grade, shortcuts, submissions

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


def options(folder, out, **more):
    given = {"submissions": str(folder), "lab": "01", "out": str(out), "lang": "en", "seed": 0, "seconds": 40.0, "jobs": 2,
             "require_isolation": False}
    return types.SimpleNamespace(**given | more)


def zip_of(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_people_and_platforms_name_files_in_their_own_ways(tmp_path):
    data = json.dumps(notebook(lang="es"))
    hand_in(tmp_path, "Ana", data.encode())
    (tmp_path / "01_sweeping_tau_José.ipynb").write_text(data)
    (tmp_path / "garciamaria_LATE_4821_99_01_sweeping_tau.ipynb").write_text(data)
    zip_of(tmp_path / "moodle.zip", {"Zoë Ñu_123_assignsubmission_file_/01_sweeping_tau.ipynb": data, "notes.txt": "x"})
    zip_of(tmp_path / "evil.zip", {"../../Eve/01_x.ipynb": data})
    found = submissions.find(tmp_path, "01")
    assert [one.student for one in found] == ["Ana", "Eve", "garciamaria", "José", "Zoë Ñu"]
    assert all(one.problem is None and one.lang == "es" for one in found)
    assert not (tmp_path.parent / "Eve").exists()


@pytest.mark.parametrize("content, said", [
    (b"", "empty"), (b"{", "not JSON"), (b"[1]", "no cells"), (b'{"worksheets": []}', "format 3"),
    (b'{"cells": []}', "no code"), (b"\x00" * 100, "not JSON"), (b"[" * 50_000, "not JSON"),
    (json.dumps(notebook()).replace('open(\\"01\\"', 'open(\\"02\\"').encode(), "lab 02, not lab 01"),
], ids=range(8))
def test_what_cannot_be_read_gets_a_line_that_says_why(content, said, tmp_path):
    hand_in(tmp_path, "Ana", content)
    (one,) = submissions.find(tmp_path, "01")
    assert said in one.problem.render("en")
    assert one.problem.render("es") != one.problem.render("en")


def test_other_encodings_links_bombs_and_namesakes(tmp_path):
    hand_in(tmp_path, "Ana", json.dumps(notebook()).encode("utf-16"))
    hand_in(tmp_path, "Big", b" " * (submissions.MOST_BYTES + 1))
    (tmp_path / "01_x_Link.ipynb").symlink_to("/etc/passwd")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Bob/01_x.ipynb", b" " * (submissions.MOST_BYTES + 1))
    (tmp_path / "not.zip").write_bytes(b"PK nonsense")
    hand_in(tmp_path / "late", "x", json.dumps(notebook()).encode())
    zip_of(tmp_path / "again.zip", {"Ana/01_x.ipynb": json.dumps(notebook())})
    found = {one.student: one for one in submissions.find(tmp_path, "01")}
    assert found["Ana"].problem is None and found["Ana (2)"].problem is None
    assert "same name" in found["Ana (2)"].notes[0].render("en")
    for student, said in (("Big", "too large"), ("Bob", "too large"), ("Link", "symbolic"), ("not", "zip")):
        assert said in found[student].problem.render("en")


def test_a_report_with_each_in_its_own_language_and_nothing_injected(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "<script>alert(1)", notebook())
    hand_in(folder, "=cmd()", notebook({"01.5": "def entropy_slope(z, temperature):\n    return '<img src=x onerror=alert(1)>'"},
                                       lang="es"))
    hand_in(folder, "Zed", b"{")
    assert grade.main(options(folder, out)) == 0
    rows = list(csv.reader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8-sig"))))
    marks = {row[0]: row[1] for row in rows[1:]}
    most = sum(POINTS.values())
    assert marks == {"<script>alert(1)": str(most), "'=cmd()": str(most - POINTS["01.5"]), "Zed": "0"}
    pages = [out / "index.html", *sorted((out / "students").iterdir())]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text and "<img" not in text
        assert len(text.encode()) <= 100_000
    assert 'lang="es"' in pages[1].read_text(encoding="utf-8") or 'lang="es"' in pages[2].read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="https?:', "".join(page.read_text(encoding="utf-8") for page in pages))


def test_what_is_finished_is_not_done_again(tmp_path, monkeypatch):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "Ana", notebook())
    hand_in(folder, "Bea", notebook({"01.5": "# nothing"}))
    grade.main(options(folder, out, jobs=1))
    before = (out / "grades.json").read_bytes()
    done = []
    monkeypatch.setattr(grade, "mark_one", lambda task, mark=grade.mark_one: done.append(task[1].student) or mark(task))
    hand_in(folder, "Bea", notebook())
    grade.main(options(folder, out, jobs=1))
    assert done == ["Bea"]
    hand_in(folder, "Bea", notebook({"01.5": "# nothing"}))
    grade.main(options(folder, out, jobs=1))
    assert done == ["Bea"]
    assert (out / "grades.json").read_bytes() == before


def test_a_torn_record_is_done_again(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "Ana", notebook())
    grade.main(options(folder, out, jobs=1))
    (record,) = (out / grade.STATE).iterdir()
    record.write_text('{"student": "An')
    grade.main(options(folder, out, jobs=1))
    assert json.loads((out / "grades.json").read_text())[0]["points"] == sum(POINTS.values())


def test_without_isolation_the_report_says_so_and_may_refuse(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(grade.isolation, "protection", lambda place: grade.isolation.Protection(namespaces=False, limits=True))
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "Ana", notebook())
    assert grade.main(options(folder, out, require_isolation=True)) == 2
    assert not out.exists()
    assert grade.main(options(folder, out, lang="es")) == 0
    assert "Sin aislar" in (out / "index.html").read_text(encoding="utf-8")
    assert "Sin aislar" in capsys.readouterr().err


def test_shortcuts_are_named_not_blocked():
    cells = tuple(submissions.Cell(k, source) for k, source in enumerate((
        "from scipy.special import softmax as sm\nimport numpy as np", "def softmax_at(z, temperature):\n    return sm(z / temperature)")))
    (note,) = shortcuts.shortcuts(cells, ("softmax_at",), frozenset())
    assert note.render("en") == "softmax_at uses scipy.special.softmax."


def test_a_corrupt_zip_and_a_name_in_another_encoding_stop_nobody(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "Ana", notebook())
    zip_of(folder / "z.zip", {"Bea/01_x.ipynb": json.dumps(notebook())})
    with zipfile.ZipFile(folder / "torn.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Eva/01_x.ipynb", json.dumps(notebook()))
    data = bytearray((folder / "torn.zip").read_bytes())
    data[60:400] = b"\xff" * 340
    (folder / "torn.zip").write_bytes(data)
    with open(os.fsencode(folder) + b"/01_x_Mu\xf1oz.ipynb", "wb") as file:
        file.write(json.dumps(notebook()).encode())
    assert grade.main(options(folder, out)) == 0
    points = {record["student"]: record["points"] for record in json.loads((out / "grades.json").read_text())}
    assert points == {"Ana": 15, "Bea": 15, "Eva": 0, "Mu�oz": 15}


def test_no_submission_at_all_is_said(tmp_path):
    with pytest.raises(ValueError, match="no notebook of lab 01"):
        grade.main(options(tmp_path, tmp_path / "out"))
