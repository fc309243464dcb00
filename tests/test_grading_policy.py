"""The policy of a course: data beside the class, shown wherever the mark is, refused in words, and no mark is lost."""

import csv
import io
import json
import os
import re
import types
from datetime import datetime, timedelta

import pytest
from classroom import hand_in, lost_by, marks_of, notebook
from classroom import class_of as marking_class
from test_grading_handback import MOODLE
from test_grading_intake import zipped

from taulab.course.grading import grade
from taulab.course.grading.handback import moment
from taulab.course.grading.policy import Late, Marked, Policy, PolicyFile
from taulab.course.places import root
from taulab.course.problem import Refused

DEADLINE = datetime(2026, 3, 2, 18, 0)
LATE = """[late]
deadline = 2026-03-02T18:00:00
grace_minutes = 15
percent_per_day = 20
most_percent = 50

[late.extensions]
"124" = 2026-03-05

[late.handed_in]
Luis = 2026-03-04T10:00:00
"""


def read(tmp_path, text, lang="en"):
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return PolicyFile.of(types.SimpleNamespace(policy=str(path), lang=lang)).policy


def record(student="Ana", points=10, number="", login="", late=False, when="", **more):
    one = {"points": points, "of": 15, "right": 0, "inputs": 0}
    return {"student": student, "id": number, "login": login, "late": late, "when": when, "points": points,
            "exercises": {"01.1": one | more}, "remarks": []}


def marked(policy, *records, times=None):
    return list(Marked(records, policy, times or {}))


def told(one, lang="en"):
    return " ".join(remark[lang] for remark in one["remarks"])


# What it says ---------------------------------------------------------------------------------------------------------

def test_it_is_read_as_it_is_written(tmp_path):
    late = read(tmp_path, LATE).late
    assert (late.deadline, late.per_day, late.percent, late.most, late.grace.seconds) == (DEADLINE, 20, True, 50, 900)
    assert late.extensions == {"124": datetime(2026, 3, 5, 23, 59, 59)} and list(late.handed_in) == ["luis"]
    assert read(tmp_path, "") == Policy() and read(tmp_path, "[partial_credit]") == Policy(least_share=0)
    assert PolicyFile.of(types.SimpleNamespace(policy=None, lang="en")) is None


BROKEN = [
    ("[late]\ndeadline = 2026-03-02\npercent_per_day = 120\n", "line 3: percent_per_day = 120", "from 0 to 100"),
    ("[late]\ndeadline = '2 March'\npoints_per_day = 1\n", "line 2: deadline = '2 March'", "without quotes"),
    ("[late]\ndeadline = 2026-03-02T18:00:00Z\npoints_per_day = 1\n", "line 2: deadline", "without a zone"),
    ("[late]\ndeadline = 2026-03-02\n", "line 1: late", "either percent_per_day or points_per_day"),
    ("[late]\ndeadline = 2026-03-02\npoints_per_day = 1\nmost_percent = 9\n",
     "line 4: most_percent = 9", "most_points"),
    ("[late]\n#deadline = 2026-03-02\n", "line 1: late", "it takes a deadline, and either percent_per_day"),
    ("[late]\ndeadline = 2026-03-02\npoints_per_day = 1\n[late.extensions]\n\"\" = 2026-03-05\n",
     "line 5: '' = 2026-03-05", "nobody is named here"),
    ("[late]\ndedline = 2026-03-02\n", "line 2: dedline", "Known are: deadline"),
    ("\n[lateness]\n", "line 2: lateness", "Known are: late, partial_credit"),
    ("late = 3\n", "line 1: late = 3", "[late] in a line of its own"),
    ("[late]\ndeadline = 2026-03-02\npoints_per_day = 1\nextensions = 3\n",
     "line 4: extensions = 3", "[late.extensions]"),
    ("[late]\ndeadline = 2026-03-02\npoints_per_day = 1\n[late.extensions]\nAna = 3\n",
     "line 5: Ana = 3", "write a date"),
    ("[late]\n\ndeadline 2026\n", "line 3: deadline 2026", "no TOML"),
    ("[partial_credit]\nleast_share = true\n", "line 2: least_share = True", "from 0 to 1"),
]


@pytest.mark.parametrize("text, where, remedy", BROKEN)
def test_what_is_broken_is_refused_with_file_line_value_and_remedy(text, where, remedy, tmp_path):
    with pytest.raises(Refused) as english:
        read(tmp_path, text)
    with pytest.raises(Refused) as spanish:
        read(tmp_path, text, "es")
    assert f"policy.toml, {where}" in str(english.value) and remedy in str(english.value)
    assert str(spanish.value).startswith(str(tmp_path / "policy.toml")) and "línea" in str(spanish.value)


@pytest.mark.parametrize("data", [None, b"\xff\xfe\xff"])
def test_what_cannot_be_read_is_refused(data, tmp_path):
    if data:
        (tmp_path / "x.toml").write_bytes(data)
    with pytest.raises(Refused, match="cannot be read as text"):
        PolicyFile.of(types.SimpleNamespace(policy=str(tmp_path / "x.toml"), lang="en"))


# Late work ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("late, days, mark", [
    (Late(DEADLINE, 20, True), 2, 6.0), (Late(DEADLINE, 20, True, most=30), 2, 7.0), (Late(DEADLINE, 20, True), 9, 0.0),
    (Late(DEADLINE, 1.5, False), 2, 7.0), (Late(DEADLINE, 4, False, most=5), 2, 5.0),
    (Late(DEADLINE, 4, False), 9, 0.0)])
def test_each_day_begun_costs_up_to_a_most_and_never_more_than_there_is(late, days, mark):
    when = datetime(2026, 3, 1 + days, 18, 1).isoformat()       # a day begins with its first minute
    (one,) = marked(Policy(late), record(when=when))
    assert (one["points"], one["mark"], one["days_late"], one["late"]) == (10, mark, days, True)


def test_who_is_on_time_within_the_grace_or_has_an_extension_loses_nothing(tmp_path):
    policy = read(tmp_path, LATE)
    ones = marked(policy, record(when="2026-03-02T18:15:00"), record(number="124", when="2026-03-05T23:00:00"),
                  record("Eva", login="124", when="2026-03-06T00:15:00"), record(when="2026-03-02T18:16:00"))
    assert [(one["mark"], one["days_late"]) for one in ones] == [(10, 0), (10, 0), (8, 1), (8, 1)]
    assert told(ones[0]) == "" and told(ones[3]) == (
        "Late by a day: −20%, by the policy of the course. From 10 to 8 points.")


def test_a_deadline_that_never_comes_may_have_a_grace():
    late = Late(datetime(9999, 12, 31, 23, 59, 59), 20, True, grace=timedelta(minutes=15))
    assert [one["days_late"] for one in marked(Policy(late), record(when="2026-03-02T18:15:00"))] == [0]


def test_when_somebody_handed_in_is_told_by_the_policy_the_platform_or_its_table(tmp_path):
    policy = read(tmp_path, LATE)
    ones = marked(policy, record("Luis", when="2026-03-02T10:00:00"), record(number="7"), record(late=True), record(),
                  times={"7": datetime(2026, 3, 3, 18)})
    assert [(one["mark"], one["days_late"]) for one in ones] == [(6, 2), (8, 1), (10, None), (10, None)]
    assert told(ones[0], "es") == (
        "Con 2 días de retraso: −40 %, según las normas del curso. De 10 a 6 puntos.")
    assert told(ones[2]) == "Late, but nobody knows by how much: nothing is deducted." and told(ones[3]) == ""


def test_whom_the_policy_names_in_vain_and_whose_time_is_unknown_is_said(tmp_path, capsys):
    read(tmp_path, LATE)
    rules = PolicyFile.of(types.SimpleNamespace(policy=str(tmp_path / "policy.toml"), lang="en"))
    rules.applied([record("Luis"), *(record(f"S{k}") for k in range(14))], {})
    said = capsys.readouterr().err
    assert "In the policy, but not in the class: 124." in said
    assert "so nothing is deducted: S0, S1," in said and "and 2 more. A line for each under [late.handed_in]" in said


@pytest.mark.parametrize("text, expected", [
    ("Monday, 2 March 2026, 6:12 PM", datetime(2026, 3, 2, 18, 12)),
    ("lunes, 2 de marzo de 2026, 18:12", datetime(2026, 3, 2, 18, 12)),
    ("Saturday, 31 October 2026, 12:05 AM", datetime(2026, 10, 31, 0, 5)),
    ("-", None), ("", None), ("31 February 2026, 1:00", None), ("2 Brumaire 2026, 1:00", None)])
def test_dates_are_read_as_moodle_writes_them(text, expected):
    assert moment(text) == expected


# Partial credit -------------------------------------------------------------------------------------------------------

def test_a_wrong_answer_earns_its_share_only_where_the_policy_says_so():
    wrong = record(points=0, right=30, inputs=40)
    assert [marked(policy, wrong)[0]["points"] for policy in (
        Policy(), Policy(least_share=0), Policy(least_share=0.75), Policy(least_share=0.76))] == [0, 11.25, 11.25, 0]
    (one,) = marked(Policy(least_share=0), wrong)
    assert one["exercises"]["01.1"]["credit"]["en"] == (
        "Right on 30 of 40 inputs: 11.25 of 15 points, by the policy of the course.")
    assert marked(Policy(least_share=0), record(points=15))[0]["points"] == 15


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_the_share_is_that_of_the_battery():
    """An answer that is wrong for τ > 1 alone is right on all other inputs; what cannot be judged earns none."""
    slope = "def entropy_slope(z, temperature):\n    q = softmax(z, temperature)\n    " \
            "slope = (q @ z**2 - (q @ z)**2) / temperature**3\n    return slope"
    with marking_class() as around:
        battery = around.batteries["entropy_slope"]
        warm = sum(arguments[1] > 1 for arguments in battery.inputs)
        marks = marks_of(around, {"01.5": slope + " + (temperature > 1)", "01.4": "# nothing",
                                  "01.3": "def sweep(z, temperatures):\n    import os\n    os._exit(1)"})
    assert lost_by(marks) == {"01.3", "01.4", "01.5"} and 0 < warm < len(battery.inputs)
    shares = {name: (marks.verdicts[name].right, marks.verdicts[name].inputs) for name in ("01.3", "01.4", "01.5")}
    assert shares["01.5"] == (len(battery.inputs) - warm, len(battery.inputs))
    assert shares["01.3"][0] == shares["01.4"][0] == 0


# In the report --------------------------------------------------------------------------------------------------------

@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_points_mark_and_words_stand_wherever_the_mark_is_and_the_policy_changes_no_marking(tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    books = {f"{name}_{number}_assignsubmission_file_/x.ipynb": json.dumps(notebook({"01.5": "# nada"}, lang="es"))
             for name, number in (("Zoë Ñu", 123), ("Bea", 12))}
    (folder / "class.zip").write_bytes(zipped(books | {"Pérez Ana_124_assignsubmission_file_/x.pdf": b"%PDF"}))
    hand_in(folder, "Luis", notebook(lang="es"))
    (folder / "Hoja.csv").write_bytes(MOODLE.encode())
    options = types.SimpleNamespace(submissions=str(folder), lab="01", out=str(out), lang="es", seed=0, seconds=40.0,
                                    jobs=2, require_isolation=False, delimiter=None, column=None, policy=None,
                                    worksheet=str(folder / "Hoja.csv"))
    assert grade.main(options) == 0
    plain = {one["student"]: one for one in json.loads((out / "grades.json").read_text())}
    (folder / "policy.toml").write_text(LATE.replace("grace_minutes = 15", "grace_minutes = 5"))
    options.policy = str(folder / "policy.toml")
    capsys.readouterr()
    assert grade.main(options) == 0
    said = capsys.readouterr().err
    assert not re.search(r"\d+/15", said), "something was marked again"
    assert "descuenta nada: Bea" in said and "Con nota: 3" in said
    ruled = {one["student"]: one for one in json.loads((out / "grades.json").read_text())}
    assert {name: one["points"] for name, one in ruled.items()} == {name: one["points"] for name, one in plain.items()}
    rows = list(csv.DictReader(io.StringIO((out / "grades.csv").read_bytes().decode("utf-8-sig")), delimiter=";"))
    table = {row["estudiante"]: (row["puntos"], row["nota según las normas"], row["días de retraso"]) for row in rows}
    assert table == {"Zoë Ñu": ("13", "10,4", "1"), "Bea": ("13", "13", ""), "Luis": ("15", "9,0", "2"),
                     "Pérez Ana": ("", "", "")}
    filled = (out / "Hoja.csv").read_bytes().decode()
    assert filled == MOODLE.replace('grading - ",,10.00', 'grading - ",6.93,10.00').replace("7.00,10", "8.67,10")
    pages = {one["student"]: (out / f"students/{number:04}.html").read_text(encoding="utf-8")
             for number, one in enumerate(json.loads((out / "grades.json").read_text()), start=1)}
    assert "10.4 de 15 puntos." in pages["Zoë Ñu"] and "Con un día de retraso: −20 %" in pages["Zoë Ñu"]
    assert 'lang="es"' in pages["Pérez Ana"] and "Sin calificar." in pages["Pérez Ana"]
    assert "0 de 15" not in pages["Pérez Ana"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_policy_of_the_page_for_instructors_is_one(lang, tmp_path):
    page = (root() / f"theory/{lang}/teaching.md").read_text(encoding="utf-8")
    policy = read(tmp_path, re.search(r"```\n(\[late\].*?)```", page, re.DOTALL)[1], lang)
    assert (policy.late.most, policy.least_share, list(policy.late.handed_in)) == (60, 0.5, ["ana lópez"])
