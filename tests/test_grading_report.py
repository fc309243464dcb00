"""The report: bounded pages, memory that does not grow with the class, nothing left of an earlier class."""

import csv
import io
import json
import tracemalloc

import pytest

from taulab.course.grading import grade, marking
from taulab.course.grading.isolation import Protection
from taulab.course.grading.report import Records, Report, harmless
from taulab.course.grading.submissions import Source
from taulab.course.judging.battery import draw_battery
from taulab.course.judging.outcomes import Raised, Returned
from taulab.course.judging.verdict import Case, State, Verdict, explain
from taulab.course.studying.lab import lab_exercises, lab_numbers

NOBODY = Protection(namespaces=False, limits=False)


def record_of(lab, verdicts, student="x"):
    exercises = {exercise.id: grade.mark_record(exercise, verdicts[exercise.id], grade.Replies(lab, "es"))
                 for exercise in lab.exercises}
    return grade.record(Source(student, "01.ipynb", None), "es", exercises, [])


def write(folder, lab, records):
    places = []
    for number, record in enumerate(records):
        places.append(folder / f"{number}.json")
        places[-1].write_text(json.dumps(record))
    Report(lab, "es", Records(places), NOBODY.sentence(), 0).write(folder / "report")
    return folder / "report"


@pytest.mark.parametrize("number", lab_numbers())
def test_the_page_of_a_student_stays_below_100_kB(number, tmp_path):
    lab = lab_exercises(number)
    longest = [Returned("'" * 10_000), Raised(("E" * 60, "Exception"), "<" * 300, ((1, "f" * 60, "&" * 300),) * 20)]
    for got in longest:
        verdicts = {}
        for exercise in lab.exercises:
            battery = draw_battery(exercise, lab.given)
            verdicts[exercise.id] = explain(exercise, None, Case(battery.inputs[0], battery.expected[0], got))
        out = write(tmp_path, lab, [record_of(lab, verdicts, student='"><script>')])
        (page,) = (out / "students").iterdir()
        assert 5_000 < page.stat().st_size < 100_000
        assert "<script" not in page.read_text(encoding="utf-8")


def passed(lab):
    done = marking.words("done", "done")
    return {exercise.id: Verdict(exercise.id, State.PASSED, *done) for exercise in lab.exercises}


def test_pages_of_students_who_are_gone_are_removed(tmp_path):
    lab = lab_exercises("01")
    records = [record_of(lab, passed(lab), student) for student in "ABC"]
    write(tmp_path, lab, records)
    out = write(tmp_path, lab, records[:2])
    assert sorted(page.name for page in (out / "students").iterdir()) == ["0001.html", "0002.html"]
    rows = list(csv.reader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8-sig"))))
    assert [row[:2] for row in rows[1:]] == [["A", "15"], ["B", "15"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_no_cell_of_the_table_is_a_formula(text):
    assert harmless(text) == "'" + text
    assert harmless(-1) == "-1"


def test_memory_does_not_grow_with_the_class(tmp_path, monkeypatch):
    """Both what is handed in and what is found out are 100 kB each here, and neither is held."""
    lab = lab_exercises("01")
    big = record_of(lab, passed(lab))
    big["exercises"]["01.1"]["panel"] = "x" * 100_000
    monkeypatch.setattr(grade, "record_of", lambda source, *_: big | {"student": source.student})
    monkeypatch.setattr(marking, "draw_battery", lambda *_: marking.Battery((), ()))
    peaks = [peak_of_a_class(tmp_path / str(size), size, lab) for size in (20, 120)]
    assert (peaks[1] - peaks[0]) / 100 < 12_000


def peak_of_a_class(folder, size, lab):
    for number in range(size):
        place = folder / "in" / f"{number:03}" / "01.ipynb"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "#" * 100_000}]}))
    around = marking.prepare_class(lab, 0, 1.0, NOBODY, str(folder))
    tracemalloc.start()
    places = grade.mark_all(grade.Work(around, grade.find(folder / "in", "01_sweeping_tau"), folder / "out"), 1, "en")
    Report(lab, "en", Records(places), NOBODY.sentence(), 0).write(folder / "out")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
