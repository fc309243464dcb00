"""A class of submissions: how they are found and read, and a report that survives interruption and injection."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
import types
import zipfile
from pathlib import Path

import pytest
from classroom import POINTS, hand_in, notebook, until

from taulab.course.grading import archives, grade, intake, isolation, shortcuts, submissions
from taulab.course.problem import Refused

LAB = "01_sweeping_tau"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


def options(folder, out, **more):
    given = {"submissions": str(folder), "lab": "01", "out": str(out), "lang": "en", "seed": 0, "seconds": 40.0,
             "jobs": 2, "require_isolation": False}
    return types.SimpleNamespace(**given | more)


def found(folder):
    """Return student -> what was handed in, read."""
    return {source.student: submissions.read(source, "01") for source in intake.find(folder, LAB)}


def zip_of(path, members):
    path.parent.mkdir(exist_ok=True)
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
    zip_of(tmp_path / "Uma.zip", {"01_sweeping_tau.ipynb": data})
    zip_of(tmp_path / "Wim.zip", {"work/labs/es/01_sweeping_tau (1).ipynb": data})
    (tmp_path / "01_sweeping_tau_ana_luz.ipynb").write_text(data)
    (tmp_path / "01_tau_Yin.ipynb").write_text(data)
    zip_of(tmp_path / "flat.zip", {"01_sweeping_tau_bea.ipynb": data, "zoe_17_18_01_sweeping_tau.ipynb": data})
    (tmp_path / "01_sweeping_tau_Ine\u0301s.ipynb").write_text(data)   # é in two parts, as macOS writes it
    zip_of(tmp_path / "Vic" / "work.zip", {"labs/01_sweeping_tau.ipynb": data})
    one_of = found(tmp_path)
    assert list(one_of) == ["Ana", "ana_luz", "bea", "Eve", "garciamaria", "Inés", "José", "notes", "Uma", "Vic", "Wim",
                            "Yin", "zoe", "Zoë Ñu"]
    assert one_of.pop("notes").problem.render("en") == "Not a notebook."
    assert all(one.problem is None and one.lang == "es" for one in one_of.values())
    assert not (tmp_path.parent / "Eve").exists()


@pytest.mark.parametrize("content, said", [
    (b"", "empty"), (b"{", "not JSON"), (b"[1]", "no cells"), (b'{"worksheets": []}', "no code"),
    (b'{"cells": []}', "no code"), (b"\x00" * 100, "not JSON"), (b"[" * 50_000, "not JSON"),
    (json.dumps(notebook()).replace('open(\\"01\\"', 'open(\\"02\\"').encode(), "lab 02, not lab 01"),
    (json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}] * 10_000}).encode(), "more than 2000 cells"),
    (json.dumps({"cells": [{"cell_type": "code", "source": "x = 1\n" * 100_000}]}).encode(),
     "more than 500 kB of code"),
    (json.dumps({"cells": [None, 3, {"cell_type": "code", "source": {"a": 1}}, {"cell_type": []}]}).encode(),
     "no code"),
], ids=range(11))
def test_what_cannot_be_read_gets_a_line_that_says_why(content, said, tmp_path):
    hand_in(tmp_path, "Ana", content)
    (one,) = found(tmp_path).values()
    assert said in one.problem.render("en")
    assert one.problem.render("es") != one.problem.render("en")


def test_other_encodings_links_bombs_and_namesakes(tmp_path):
    hand_in(tmp_path, "Ana", json.dumps(notebook()).encode("utf-16"))
    hand_in(tmp_path, "Big", b" " * (archives.MOST_BYTES + 1))
    (tmp_path / "01_x_Link.ipynb").symlink_to("/etc/passwd")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Bob/01_x.ipynb", b" " * (archives.MOST_BYTES + 1))
    (tmp_path / "not.zip").write_bytes(b"PK nonsense")
    hand_in(tmp_path / "late", "x", json.dumps(notebook()).encode())
    zip_of(tmp_path / "again.zip", {"Ana/01_x.ipynb": json.dumps(notebook())})
    one_of = found(tmp_path)
    assert one_of["Ana"].problem is None and one_of["Ana (2)"].problem is None
    assert [source.student for source in intake.find(tmp_path, LAB) if source.notes] == ["Ana", "Ana (2)"]
    for student, said in (("Big", "too large"), ("Bob", "too large"), ("Link", "A link"), ("not", "archive")):
        assert said in one_of[student].problem.render("en")


def test_a_report_with_each_in_its_own_language_and_nothing_injected(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "<script>alert(1)", notebook())
    script = "def entropy_slope(z, temperature):\n    return '<img src=x onerror=alert(1)>'"
    hand_in(folder, "=cmd()", notebook({"01.5": script}, lang="es"))
    hand_in(folder, "Zed", b"{")
    assert grade.main(options(folder, out)) == 0
    rows = list(csv.reader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8-sig"))))
    marks = {row[0]: row[1] for row in rows[1:]}
    most = sum(POINTS.values())
    assert marks == {"<script>alert(1)": str(most), "'=cmd()": str(most - POINTS["01.5"]), "Zed": ""}
    pages = [out / "index.html", *sorted((out / "students").iterdir())]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.count("<script") == (page.name == "index.html")      # which has one of its own, to sort by
        assert "<img" not in text
        assert len(text.encode()) <= 100_000
    assert 'lang="es"' in pages[1].read_text(encoding="utf-8") or 'lang="es"' in pages[2].read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="https?:', "".join(page.read_text(encoding="utf-8") for page in pages))


def test_what_is_finished_is_not_done_again(tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"

    def marked():
        grade.main(options(folder, out, jobs=1))
        return re.findall(r"(\w+)  \d+/15", capsys.readouterr().err)

    hand_in(folder, "Ana", notebook())
    hand_in(folder, "Bea", notebook({"01.5": "# nothing"}))
    assert marked() == ["Ana", "Bea"]
    before = (out / "grades.json").read_bytes()
    hand_in(folder, "Bea", notebook())
    assert marked() == ["Bea"]
    hand_in(folder, "Bea", notebook({"01.5": "# nothing"}))
    assert marked() == []
    assert (out / "grades.json").read_bytes() == before


def marks_of(out):
    return json.loads((out / "grades.json").read_text())


def test_marks_depend_neither_on_the_order_nor_on_how_many_at_once_nor_on_interruptions(tmp_path):
    contents = {"Ana": notebook(), "Bea": notebook({"01.5": "# nothing"}), "Carl": notebook({"01.1": "1 +"}, lang="es"),
                "Dora": notebook({"01.3": "def sweep(z, temperatures):\n    import os\n    os._exit(1)"}),
                "Eve": {"cells": []}}
    for student, content in contents.items():
        hand_in(tmp_path / "in", student, content)
    grade.main(options(tmp_path / "in", tmp_path / "at once", jobs=2))
    for start in ("C", "A", "E", "D", "B"):       # in another order, one at a time, with an end after each
        for student, content in contents.items():
            if student.startswith(start):
                hand_in(tmp_path / "growing", student, content)
        grade.main(options(tmp_path / "growing", tmp_path / "piecemeal", jobs=1))
    assert marks_of(tmp_path / "piecemeal") == marks_of(tmp_path / "at once")
    assert [record["points"] for record in marks_of(tmp_path / "at once")] == [15, 13, 13, 13, 0]


COMMAND = "import sys; from taulab.course import cli; sys.exit(cli.main(sys.argv[1:]))"


def test_kill_9_at_any_moment_loses_no_finished_student(tmp_path):
    folder, whole, torn = tmp_path / "in", tmp_path / "whole", tmp_path / "torn"
    for student in "ABCDEF":
        hand_in(folder, student, notebook({"01.5": "# nothing"} if student in "BD" else {}))
    command = [sys.executable, "-c", COMMAND, "grade", str(folder), "--lab", "01", "--seconds", "40", "--jobs", "2",
               "--out"]
    subprocess.run([*command, str(whole)], check=True, capture_output=True)
    kept = {}
    for at_least in (1, 2, 4):                    # killed as soon as so many are finished
        process = subprocess.Popen([*command, str(torn)], stderr=subprocess.DEVNULL)
        while process.poll() is None and len(finished(torn)) < at_least:
            time.sleep(0.01)
        process.kill()
        process.wait()
        now = finished(torn)
        assert kept.items() <= now.items()
        kept = now
    again = subprocess.run([*command, str(torn)], check=True, capture_output=True, text=True)
    assert len(re.findall(r"[A-F]  \d+/15", again.stderr)) == 6 - len(kept)
    assert (torn / "grades.json").read_bytes() == (whole / "grades.json").read_bytes()
    assert (torn / "grades.csv").read_bytes() == (whole / "grades.csv").read_bytes()


SLEEPS = """def entropy_from_logits(z, temperature=1.0):
    import os, time
    os.fork() or os.setsid()
    while True:
        try:
            time.sleep(100)
        except BaseException:
            pass"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_kill_9_leaves_no_process(tmp_path):
    if not isolation.protection().namespaces:
        pytest.skip("without namespaces a submission may get away")
    hand_in(tmp_path / "in", "Ana", notebook({"01.1": SLEEPS}))
    process = subprocess.Popen([sys.executable, "-c", COMMAND, "grade", str(tmp_path / "in"), "--lab", "01",
                                "--seconds", "100", "--out", str(tmp_path / "out")], stderr=subprocess.DEVNULL)
    assert until(lambda: len(family(process.pid)) >= 4 and settled(process.pid))    # worker, two of the fence, its own
    all_of_them = family(process.pid)
    process.kill()
    process.wait()
    assert until(lambda: not any(map(alive, all_of_them)))


def settled(ancestor: int) -> bool:
    """Is the family of a process the same a second later? While the grader starts, it tries what the system can do."""
    before = family(ancestor)
    time.sleep(1)
    return family(ancestor) == before


def family(ancestor: int) -> set[int]:
    """Return the processes that come from one, itself left out."""
    parents = {int(path.name): parent_of(path) for path in Path("/proc").glob("[0-9]*")}
    found, size = {ancestor}, 0
    while len(found) > size:
        size = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found - {ancestor}


def parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def finished(out):
    return {path.name: path.stat().st_mtime_ns for path in (out / grade.STATE).glob("[0-9a-f]*.json")}


def test_ctrl_c_says_how_to_go_on(tmp_path, monkeypatch, capsys):
    def interrupt(*_arguments):
        raise KeyboardInterrupt
    hand_in(tmp_path / "in", "Ana", notebook())
    monkeypatch.setattr(grade, "line", interrupt)
    assert grade.main(options(tmp_path / "in", tmp_path / "out")) == grade.INTERRUPTED
    assert "the same command goes on" in capsys.readouterr().err
    assert len(finished(tmp_path / "out")) == 1


def test_a_mistake_of_the_grader_costs_one_line(tmp_path, monkeypatch):
    def mark(data, around, right=grade.marking.mark):
        if b"'boom" in data:
            os._exit(1) if b"'boom exit" in data else 1 / 0
        return right(data, around)
    monkeypatch.setattr(grade.marking, "mark", mark)
    folder, out = tmp_path / "in", tmp_path / "out"
    for student, after in (("Ana", ()), ("Bea", ("'boom'",)), ("Carl", ("'boom exit'",)), ("Dora", ())):
        hand_in(folder, student, notebook(after=after))
    assert grade.main(options(folder, out)) == 0
    assert [record["points"] for record in marks_of(out)] == [15, 0, 0, 15]
    assert all("Not marked" in record["remarks"][0]["en"] for record in marks_of(out)[1:3])
    monkeypatch.undo()
    assert grade.main(options(folder, out)) == 0      # what was lost is marked by the next run
    assert [record["points"] for record in marks_of(out)] == [15] * 4


@pytest.mark.parametrize("place", ["judge", "panel"])
def test_an_answer_that_upsets_the_grader_costs_itself_and_is_not_tried_anew(place, tmp_path, monkeypatch, capsys):
    def judge(exercise, battery, call, given, right=grade.marking.judge):
        outcome = right(exercise, battery, call, given)
        return 1 / 0 if exercise.id == "01.5" else outcome

    def check(self, exercise, verdict, right=grade.Replies.check):
        return 1 / 0 if exercise.id == "01.5" and verdict.case else right(self, exercise, verdict)
    if place == "judge":
        monkeypatch.setattr(grade.marking, "judge", judge)
    else:
        monkeypatch.setattr(grade.Replies, "check", check)
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "Ana", notebook({"01.5": "def entropy_slope(z, temperature):\n    return 1.0"}))
    assert grade.main(options(folder, out, jobs=1)) == 0
    (ana,) = marks_of(out)
    assert (ana["points"], ana["exercises"]["01.5"]["state"]) == (13, "UNCHECKED" if place == "judge" else "WRONG")
    capsys.readouterr()
    assert grade.main(options(folder, out, jobs=1)) == 0
    assert "Ana" not in capsys.readouterr().err


CURIOUS = """def sweep(z, temperatures):
    import gc, sys, _multiprocessing
    held, names, frame = [], [], sys._getframe()
    while frame:
        held += frame.f_locals.values()
        frame = frame.f_back
    for one in [*gc.get_objects(), *held, *(x for one in held if isinstance(one, (list, tuple)) for x in one),
                *(x for one in held if type(one).__name__ == "Work" for x in one.sources)]:
        if isinstance(one, _multiprocessing.SemLock):
            one.acquire(False)
        if type(one).__name__ == "Source":
            names.append(one.student)
    raise ValueError(str(names))"""


def test_a_submission_hears_of_no_other_and_holds_up_none(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "Ana", notebook({"01.3": CURIOUS}))
    hand_in(folder, "Bea", notebook())
    assert grade.main(options(folder, out, jobs=1)) == 0
    ana, bea = marks_of(out)
    assert (ana["points"], bea["points"]) == (13, 15)
    assert "Bea" not in (out / "students" / "0001.html").read_text()


def test_a_torn_record_is_done_again(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "Ana", notebook())
    grade.main(options(folder, out, jobs=1))
    (record,) = (out / grade.STATE).iterdir()
    record.write_text('{"student": "An')
    grade.main(options(folder, out, jobs=1))
    assert marks_of(out)[0]["points"] == sum(POINTS.values())


def test_without_isolation_the_report_says_so_and_may_refuse(tmp_path, monkeypatch, capsys):
    refused = isolation.Protection(namespaces=False, limits=True, missing="unshare: Operation not permitted")
    monkeypatch.setattr(grade.Nursery, "protection", property(lambda _: refused, lambda *_: None), raising=False)
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "Ana", notebook())
    assert grade.main(options(folder, out, require_isolation=True)) == 2
    assert not out.exists()
    assert grade.main(options(folder, out, lang="es")) == 0
    assert "Sin aislar" in (out / "index.html").read_text(encoding="utf-8")
    said = capsys.readouterr().err
    assert "Sin aislar" in said
    assert "unshare: Operation not permitted" in said and "--security-opt" in said


@pytest.mark.parametrize("lang, said", [("en", "On Windows, install WSL"), ("es", "En Windows, instala WSL")])
def test_without_fork_it_refuses_and_names_the_remedy(lang, said, tmp_path, monkeypatch):
    hand_in(tmp_path / "in", "Ana", notebook())
    monkeypatch.delattr(os, "fork")
    with pytest.raises(Refused, match=said):
        grade.main(options(tmp_path / "in", tmp_path / "out", lang=lang))
    assert not (tmp_path / "out").exists()


def test_shortcuts_are_named_not_blocked():
    cells = tuple(submissions.Cell(k, source) for k, source in enumerate((
        "from scipy.special import softmax as sm\nimport numpy as np",
        "def softmax_at(z, temperature):\n    return sm(z / temperature)")))
    (note,) = shortcuts.notes(shortcuts.found(cells, ("softmax_at",)), frozenset())
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
    assert points == {"Ana": 15, "Bea": 15, "Eva": 0, "Muñoz": 15}


def test_odd_zips_cost_a_line_each_and_write_nothing(tmp_path):
    data = json.dumps(notebook()).encode()
    zip_of(tmp_path / "absolute.zip", {"/etc/01_x.ipynb": data, "C:\\Users\\Uma\\01_x.ipynb": data})
    with zipfile.ZipFile(tmp_path / "packed.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("Lea/01_x.ipynb", data)
    packed = bytearray((tmp_path / "packed.zip").read_bytes())
    start = packed.index(b"ipynb") + 5
    packed[start:start + 60] = b"\xff" * 60         # a dictionary of 4 GB, then nonsense
    (tmp_path / "packed.zip").write_bytes(packed)
    zip_of(tmp_path / "Max" / "many.zip", {f"{k}/01_x.ipynb": data for k in range(100)})
    zip_of(tmp_path / "Mia" / "nothing.zip", {})
    one_of = found(tmp_path)
    assert {student for student, one in one_of.items() if one.problem} == {"Lea", "Mia"}
    assert "cannot be opened" in one_of["Lea"].problem.render("en")
    assert one_of["etc"].cells and one_of["Uma"].cells
    (max_,) = (source for source in intake.find(tmp_path, LAB) if source.student.startswith("Max"))
    assert [one.more for one in max_.unmarked] == [98]
    assert not Path("/etc/01_x.ipynb").exists()


def test_no_submission_at_all_is_said(tmp_path):
    with pytest.raises(ValueError, match="nothing that anybody handed in"):
        grade.main(options(tmp_path, tmp_path / "out"))
