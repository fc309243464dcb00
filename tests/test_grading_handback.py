"""Marks on their way back: a platform's table keeps every byte but the marks; pages bear the platform's names."""

import io
import json
import os
import types
import zipfile

import pytest
from classroom import hand_in, notebook
from test_grading_intake import zipped

from taulab.course.grading import grade
from taulab.course.grading.handback import Table, feedback, fill, page_name
from taulab.course.problem import Refused

MOST = 15
MOODLE = ('\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
          '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
          '"Participant 123","Ñu, Zoë",z@uni.es,"Submitted for grading - ",,10.00,Yes,'
          '"Monday, 2 March 2026, 6:12 PM",-,\r\n'
          '"Participant 124","Pérez ""Ana""",a@uni.es,"No submission",,10.00,Yes,-,-,"one\r\ntwo, three"\r\n'
          '"Participant 12",Bea,b@uni.es,Submitted,7.00,10.00,Yes,-,-,')
CANVAS = ("Student,ID,SIS Login ID,Section,Lab 01 (881),Lab 11 (882),Final Score\n"
          ",,,,Manual Posting,,\n    Points Possible,,,,30,10,(read only)\n"
          '"García, Ana",4821,ana,S1,,4,51.5\n"López, Eva",4822,eva,S1,12,N/A,\n"Ruiz, Luis",4823,luis,S1,EX,,\n')


def record(student, points, number="", login=""):
    return {"student": student, "id": number, "login": login, "points": points, "exercises": {"01.1": {}}, "origin": ""}


def test_moodles_worksheet_gets_the_marks_and_keeps_every_other_byte():
    nothing = record("Bea", 0, "12") | {"exercises": {}}
    records = [record("Zoë Ñu", 12, "123"), record("Eva", 15, "999"), record("Luis", 15), nothing]
    filled, absent = fill(MOODLE.encode(), records, MOST, "01", None, "en")
    assert filled.decode() == MOODLE.replace('grading - ",,10.00', 'grading - ",8,10.00')
    assert absent == ["Eva", "Luis"]


def test_it_is_read_in_spanish_too_and_with_semicolons():
    sheet = MOODLE.replace("Identifier", "Identificador").replace("Maximum grade", "Calificación máxima").replace(
        "Status,Grade", "Status,Calificación").replace("Participant", "Participante").replace(",", ";")
    filled, _absent = fill(sheet.encode(), [record("Zoë", 13, "123")], MOST, "01", None, "es")
    assert filled.decode() == sheet.replace('grading - ";;10.00', 'grading - ";8,67;10.00')


def test_canvass_gradebook_gets_the_marks_of_its_lab_by_id_or_login():
    records = [record("garciaana", 15, "4821"), record("Eva", 6, login="EVA"), record("Luis", 15, "4823")]
    filled, absent = fill(CANVAS.encode(), records, MOST, "01", None, "en")
    assert filled.decode() == CANVAS.replace("S1,,4", "S1,30,4").replace("S1,12,N/A", "S1,12,N/A") and absent == []
    filled, _absent = fill(CANVAS.encode(), records, MOST, "03", "Lab 11 (882)", "en")
    assert filled.decode() == CANVAS.replace("S1,,4", "S1,,10").replace("EX,,", "EX,10,")


@pytest.mark.parametrize("sheet, lab, column, said", [
    (CANVAS, "03", None, "Lab 01 (881), Lab 11 (882)"), (CANVAS, "01", "Lab 1 (1)", "--column"),
    ("a,b\n1,2\n", "01", None, "neither"), ("", "01", None, "neither"), ("\0\xff", "01", None, "neither")])
def test_a_table_that_cannot_be_filled_is_refused_in_words(sheet, lab, column, said):
    with pytest.raises(Refused, match=said.replace("(", r"\(").replace(")", r"\)")):
        fill(sheet.encode("latin-1"), [record("Ana", 15, "1")], MOST, lab, column, "en")


@pytest.mark.parametrize("text", [MOODLE, CANVAS, "a", "a\n", "a,\n,\n\n", 'a,"b', '"a"x,b\r"c\nd";e\r\n'])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_table_that_nothing_is_written_to_comes_out_as_it_went_in(text, encoding):
    data = text.encode(encoding, "ignore")
    assert Table.read(data).bytes() == data


@pytest.mark.parametrize("origin, name", [
    ("m.zip:Zoë Ñu_123_assignsubmission_file_/x.ipynb", "Zoë Ñu_123_assignsubmission_file_/lab01.html"),
    ("Ana_4_assignsubmission_file_01_tau.ipynb", "Ana_4_assignsubmission_file_01_tau.html"),
    ("s.zip:garciaana_LATE_4821_99_tarea.ipynb", "garciaana_LATE_4821_99_tarea.html"),
    ("Lab 1_u1_attempt_2026-11-01-10-00-00_x.ipynb", "Lab 1_u1_attempt_2026-11-01-10-00-00_x.html"),
    ("Ana/x.ipynb", "Who_ (2).html")])
def test_pages_bear_the_names_of_their_platform(origin, name):
    one = record("Who? (2)", 1) | {"origin": origin}
    assert page_name(one, "01") == name
    data = feedback([(one, "<p>")], "01")
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == [name] and feedback([(one, "<p>")], "01") == data
    twice = zipfile.ZipFile(io.BytesIO(feedback([(one, "<p>")] * 2, "01"))).namelist()
    assert len(set(twice)) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_from_the_platforms_zip_to_its_worksheet_in_one_command(tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    book = json.dumps(notebook({"01.5": "# nothing"}))
    (folder / "class.zip").write_bytes(zipped({"Zoë Ñu_123_assignsubmission_file_/x.ipynb": book,
                                               "Pérez Ana_124_assignsubmission_file_/x.pdf": b"%PDF"}))
    hand_in(folder, "Luis", notebook())
    (folder / "Grades.csv").write_bytes(MOODLE.encode())
    options = types.SimpleNamespace(submissions=str(folder), lab="01", out=str(out), lang="en", seed=0, seconds=40.0,
                                    jobs=2, require_isolation=False, delimiter=None, column=None,
                                    worksheet=str(folder / "Grades.csv"))
    assert grade.main(options) == 0
    assert (folder / "Grades.csv").read_bytes() == MOODLE.encode()
    assert (out / "Grades.csv").read_bytes().decode() == MOODLE.replace('grading - ",,', 'grading - ",8.67,')
    assert "not in the worksheet: Luis" in capsys.readouterr().err
    names = zipfile.ZipFile(out / "feedback.zip").namelist()
    assert "Zoë Ñu_123_assignsubmission_file_/lab01.html" in names and "Luis.html" in names and len(names) == 3
    assert len(json.loads((out / "grades.json").read_text())) == 3
