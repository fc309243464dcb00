"""The report: bounded pages, memory that does not grow with the class, nothing left of an earlier class."""

import base64
import csv
import hashlib
import io
import json
import re
import tracemalloc

import pytest
import scipy.stats

from taulab.course import labs
from taulab.course.grading import grade, marking, written
from taulab.course.grading.isolation import Protection
from taulab.course.grading.overview import difference, interval, overview, percent
from taulab.course.grading.pages import SORTING, student_page
from taulab.course.grading.report import Records, Report, harmless
from taulab.course.grading.submissions import Cell, Source, Unmarked
from taulab.course.judging.battery import draw_battery
from taulab.course.judging.cases import Case
from taulab.course.judging.outcomes import Raised, Returned
from taulab.course.judging.verdict import State, Verdict, explain
from taulab.course.studying.panel import clean

NOBODY = Protection(namespaces=False, limits=False)


def record_of(lab, verdicts, student="x", source=None):
    exercises = {exercise.id: grade.mark_record(exercise, verdicts[exercise.id], grade.Replies(lab, "es"))
                 for exercise in lab.exercises}
    return grade.record(source or Source(student, "01.ipynb", None), "es", exercises, [])


def write(folder, lab, records):
    places = []
    for number, record in enumerate(records):
        places.append(folder / f"{number}.json")
        places[-1].write_text(json.dumps(record))
    Report(lab, "es", Records(places), NOBODY.sentence(), 0).write(folder / "report")
    return folder / "report"


@pytest.mark.parametrize("number", labs.numbers())
def test_the_page_of_a_student_stays_below_100_kB(number, tmp_path):
    lab = labs.load(number)
    longest = [Returned("'" * 10_000), Raised(("E" * 60, "Exception"), "<" * 300, ((1, "f" * 60, "&" * 300),) * 20)]
    for got in longest:
        verdicts = {}
        for exercise in lab.exercises:
            battery = draw_battery(exercise, lab.given)
            verdicts[exercise.id] = explain(exercise, None, Case(battery.inputs[0], battery.expected[0], got))
        record = record_of(lab, verdicts, student='"><script>')
        for one in record["exercises"].values():
            one["answer"] = "&" * grade.LONGEST_ANSWER
        out = write(tmp_path, lab, [record])
        (page,) = (out / "students").iterdir()
        assert 5_000 < page.stat().st_size < 100_000
        assert "<script" not in page.read_text(encoding="utf-8")


def passed(lab):
    done = marking.words("done", "done")
    return {exercise.id: Verdict(exercise.id, State.PASSED, *done) for exercise in lab.exercises}


def test_pages_of_students_who_are_gone_are_removed(tmp_path):
    lab = labs.load("01")
    records = [record_of(lab, passed(lab), student) for student in "ABC"]
    write(tmp_path, lab, records)
    out = write(tmp_path, lab, records[:2])
    assert sorted(page.name for page in (out / "students").iterdir()) == ["0001.html", "0002.html"]
    rows = list(csv.reader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [row[:2] for row in rows[1:]] == [["A", "15"], ["B", "15"]]


def table_of(out, delimiter):
    text = (out / "grades.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def class_of(lab):
    """Return the records of a class: known and unknown mistakes, late work, and one of whom nothing was marked."""
    exercise = lab.exercises[0]
    known = exercise.misconceptions[0]
    wrong = Verdict(exercise.id, State.WRONG, marking.Message(known.cause), marking.Message(known.next_step),
                    misconception=known.name)
    nameless = Verdict(exercise.id, State.WRONG, *marking.words("Nobody has a name for this.", "Look."))
    sources = [Source("Óscar; =cmd()", "o/x.ipynb", None, (), "17", "oscar@uni.es", "Grupo A", True),
               Source("Ana", "a/x.ipynb", None, unmarked=(Unmarked("a/x.pdf", 2, marking.Message("A PDF.")),)),
               Source("Bea", "b/x.ipynb", None)]
    marked = [wrong, nameless, nameless]
    records = [record_of(lab, passed(lab) | {exercise.id: verdict}, source=source)
               for source, verdict in zip(sources, marked, strict=True)]
    for record, code in zip(records[1:], ("def f():\n    return 1", "x"), strict=True):
        record["exercises"][exercise.id]["answer"] = code
    return [*records, grade.record(Source("Zoe", "z.pdf", None), "es", {}, [marking.Message("A PDF.")])]


def test_the_table_has_what_marks_need_to_go_home(tmp_path):
    lab = labs.load("01")
    rows = table_of(write(tmp_path, lab, class_of(lab)), ";")
    oscar, ana, _bea, zoe = rows
    most = sum(exercise.points for exercise in lab.exercises)
    assert [row["estudiante"] for row in rows] == ["Óscar;' =cmd()", "Ana", "Bea", "Zoe"]
    assert {row["máximo"] for row in rows} == {str(most)} and zoe["puntos"] == ""
    assert [oscar[name] for name in ("identificador", "usuario", "grupo", "con retraso")] == [
        "17", "oscar@uni.es", "Grupo A", "con retraso"]
    assert ana["con retraso"] == "" and ana["sin calificar"] == "a/x.pdf y 2 más: A PDF."
    first = lab.exercises[0]
    assert (ana[f"{first.id}"], ana[f"{first.id} resultado"]) == ("0", "incorrecto")
    assert ana[f"{first.id} causa"] == "Nobody has a name for this." and zoe[first.id] == ""
    assert zoe["observación"] == "A PDF."


@pytest.mark.parametrize("lang, separator, expected", [("en", None, ","), ("es", None, ";"), ("es", ",", ",")])
def test_the_table_is_separated_as_spreadsheets_of_the_language_expect(lang, separator, expected, tmp_path):
    lab = labs.load("01")
    Report(lab, lang, class_of(lab), NOBODY.sentence(), 0, delimiter=separator).write(tmp_path)
    data = (tmp_path / "grades.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert all(None not in row and None not in row.values() for row in table_of(tmp_path, expected))


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("read", [",", ";", "\t", "|"])
def test_however_a_spreadsheet_splits_the_table_no_cell_is_a_formula(separator, read, tmp_path):
    lab = labs.load("01")
    names = ["=1", "Ana;=cmd()", "Ana,=cmd()", "Ana|=cmd()", 'Ana";"=cmd()', "Ana; +1", "Ana;\u00a0@x", "Ana,'=1", "－1"]
    records = [grade.record(Source(name, name, None, (), name, name, name), "es", {}, [marking.Message(name)])
               for name in names]
    Report(lab, "es", records, NOBODY.sentence(), 0, delimiter=separator).write(tmp_path)
    text = (tmp_path / "grades.csv").read_bytes().decode("utf-8-sig")
    cells = [cell for line in text.splitlines() for cell in line.split(read)]
    cells += [cell for row in csv.reader(io.StringIO(text), delimiter=read) for cell in row]
    assert not [cell for cell in cells if cell.strip("\"' \u00a0")[:1] in tuple("=+-@＝＋－＠") and "'" not in cell]


def causes_under(page, caption):
    rows = re.findall(r"<tr>(.*?)</tr>", re.search(rf"<caption>{caption}</caption>(.*?)</table>", page)[1])
    return [re.findall(r"<td>(.*?)</td>", row) for row in rows[1:]]


def test_what_no_reply_named_comes_first_and_leads_to_the_answers(tmp_path):
    lab = labs.load("01")
    page = (write(tmp_path, lab, class_of(lab)) / "index.html").read_text(encoding="utf-8")
    (untold,), (told,) = (causes_under(page, caption) for caption in (
        "Respuestas incorrectas sin causa identificada", "Errores conceptuales más comunes"))
    assert page.index("sin causa identificada") < page.index("Errores conceptuales más comunes")
    assert untold[:5] == ["01.1", "Nobody has a name for this.", "2", "100 %", "1"]
    assert re.findall(r"students/(\d+)\.html#01\.1", untold[5]) == ["0003", "0002"], "the shortest answer comes first"
    assert told[1:3] == [clean(marking.Message(lab.exercises[0].misconceptions[0].cause).render("es")), "1"]
    assert "a/x.pdf y 2 más: A PDF." in page and "Se calificaron todos" not in page


def wrong_in(exercise, words, state=State.WRONG):
    return {exercise.id: Verdict(exercise.id, state, *marking.words(words, "Look."))}


def test_each_row_says_how_many_students_the_rows_down_to_it_reach():
    """One student has one unnamed error in two exercises; an error of Python's is told by the reply."""
    lab = labs.load("01")
    one, other, *_rest = lab.exercises
    faults = [wrong_in(one, "A") | wrong_in(other, "A"), wrong_in(one, "A"), wrong_in(one, "B") | wrong_in(other, "A"),
              wrong_in(one, "B"), wrong_in(one, "C"), wrong_in(one, "D", State.ERROR)]
    records = [record_of(lab, passed(lab) | fault, source=Source(f"S{k}", "x", None)) for k, fault in enumerate(faults)]
    page = overview(Report(lab, "en", records, NOBODY.sentence(), 0))
    rows = causes_under(page, "Wrong answers without a name")
    assert [row[:4] for row in rows] == [["01.1, 01.2", "A", "3", "60%"], ["01.1", "B", "2", "80%"],
                                         ["01.1", "C", "1", "100%"]]
    assert [row[1] for row in causes_under(page, "Commonest misconceptions")] == ["D"]
    assert "0003.html#01.2" in rows[0][5] and "0003.html#01.1" in rows[1][5]


def test_the_page_of_a_student_has_the_code_of_what_went_wrong_and_nothing_of_it_runs():
    lab = labs.load("01")
    record = record_of(lab, passed(lab) | wrong_in(lab.exercises[0], "A"))
    record["exercises"]["01.1"]["answer"] = "def f():\n    return '<script>'"
    page = student_page(lab, record, "en")
    section = page.partition('<section id="01.1">')[2].partition("</section>")[0]
    assert "<summary>Tu respuesta</summary>" in section and "return &#x27;&lt;script&gt;&#x27;" in section


STUB = '"""f"""\n    # your code here\n    raise NotImplementedError'
CHECK = 'f = lab.check("01.1", f)'


@pytest.mark.parametrize("cells, shown", [
    ([f"def f(z):\n    {STUB}", f"def f(z):\n    return 1\n{CHECK}"], 1),
    (["f = max", CHECK], 0), (["f: object = max", CHECK], 0), (["f, g = max, min", CHECK], 0),
    (["if 1:\n    async def f(z):\n        return 1", CHECK], 0),
    (["def f(z):\n    return 1", 'def g():\n    """\ndef f(z):\n    return 2\n    """', CHECK], 0),
    (["def f(z):\n    return 1", "class G:\n    def f(self):\n        return 2", CHECK], 0),
    (["%%time\ndef f(z):\n    return 1", "f == max", "f: object", CHECK], 0),
    (["def f(z):\n    return 1 +", CHECK + " +"], 0),
    (["def f(z):\n    return 1", "f = 2\n" + "#" * written.LONGEST_READ], 1),
    (["f = max\n" + "if 1: pass\nel" * 3_000 + "se: pass", CHECK], 0),
    ([f"def f(z):\n    {STUB}", CHECK], None), (["def f(z): raise NotImplementedError('?')", CHECK], None),
    ([f"def f(z):\n    return 1\ndef f(z):\n    {STUB}"], None), ([CHECK, "g = 1"], None)])
def test_the_answer_shown_is_the_cell_that_writes_the_function_last_and_no_stub(cells, shown):
    found = dict(written.answers([Cell(k, source) for k, source in enumerate(cells)], ["f"]))
    assert found == ({} if shown is None else {"f": cells[shown]})


def test_a_record_keeps_the_start_of_the_answer_from_the_cell_that_also_checks_it():
    lab = labs.load("01")
    name = lab.exercises[0].name
    cell = f'def {name}(z):\n    return 1\n{name} = lab.check("01.1", {name})\n' + "#" * grade.LONGEST_ANSWER
    sources = f"def {name}(z):\n    {STUB}", cell
    data = json.dumps({"cells": [{"cell_type": "code", "source": one} for one in sources]}).encode()
    marks = marking.Marks(passed(lab) | wrong_in(lab.exercises[0], "A"))
    _lang, exercises, _remarks = grade.content_of(marks, lab, data)
    assert {id_: one["answer"] for id_, one in exercises.items() if "answer" in one} == {
        "01.1": cell[:grade.LONGEST_ANSWER]}


@pytest.mark.parametrize("isolated", [True, False])
def test_only_missing_isolation_looks_like_a_warning(isolated, tmp_path):
    sentence = Protection(namespaces=isolated, limits=True).sentence()
    page = overview(Report(labs.load("01"), "es", [], sentence, 0, isolated))
    (said,) = re.findall(rf"<p([^>]*)>{re.escape(sentence.render('es'))}</p>", page)
    assert ("note" in said) == (not isolated)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_no_cell_of_the_table_is_a_formula(text):
    assert harmless(text) == "'" + text
    assert harmless(-1) == "-1"


def test_memory_does_not_grow_with_the_class(tmp_path, monkeypatch):
    """Both what is handed in and what is found out are 100 kB each here, and neither is held."""
    lab = labs.load("01")
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


# The page of a class --------------------------------------------------------------------------------------------------

def group_of(lab, name, right, wrong, first=None):
    """Return the records of a section: of its students `right` pass everything, the others not the first exercise."""
    failed = Verdict(lab.exercises[0].id, State.WRONG, *marking.words("A slip.", "Look."))
    return [record_of(lab, passed(lab) | ({} if number < right else {failed.exercise: failed}),
                      source=Source(f"{name}{number:02}", "x.ipynb", None, (), "", "", name))
            for number in range(right + wrong)]


def rows_under(page, caption):
    """Return the cells of the table with a caption that begins so, as text."""
    body = re.search(rf"<caption>{caption}.*?</caption>(.*?)</table>", page)[1]
    return [[re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", body)]


def test_shares_have_an_interval_and_sections_stand_side_by_side():
    lab = labs.load("01")
    records = [*group_of(lab, "A", 9, 1), *group_of(lab, "B", 4, 6), class_of(lab)[-1]]      # the last was not marked
    page = overview(Report(lab, "en", records, NOBODY.sentence(), 0))
    first, *others = rows_under(page, "Outcomes by exercise")[1:]
    assert first[1] == "65% (43 to 82)"
    assert {row[1] for row in others} == {"100% (84 to 100)"}
    head, first, *others = rows_under(page, "Passed, section by section")
    assert head[1:3] == ["A (10)", "B (10)"] and first[1:3] == ["90% (60 to 98)", "40% (17 to 69)"]
    level = 1 - 0.05 / len(lab.exercises)
    middle, low, high = (round(100 * x) for x in difference((9, 10), (4, 10), level))
    assert first[3] == f"+{middle} ({low:+d} to {high:+d})".replace("-", "−") and middle == 50
    assert {row[3].split()[0] for row in others} == {"0"}


def test_one_section_is_compared_with_nothing():
    lab = labs.load("01")
    page = overview(Report(lab, "es", group_of(lab, "A", 2, 1), NOBODY.sentence(), 0))
    assert "grupo por grupo" not in page and "por ejercicio" in page


def test_the_distribution_of_points_counts_everybody_once():
    lab = labs.load("01")
    records = group_of(lab, "", 5, 3)
    page = overview(Report(lab, "en", records, NOBODY.sentence(), 0))
    most, lost = sum(exercise.points for exercise in lab.exercises), lab.exercises[0].points
    mean = (5 * most + 3 * (most - lost)) / 8
    assert f"Of {most} points, {mean:.1f} on average; half of the students have {most} or more." in page
    rows = rows_under(page, "Students by points")[1:]
    assert sum(int(number) for _points, number in rows) == 8 and rows[-1][0].endswith(str(most))
    assert rows[0][0].startswith("0")


def test_a_class_of_which_nothing_was_marked_has_a_page():
    lab = labs.load("01")
    assert "Nothing was marked." in overview(Report(lab, "en", [], NOBODY.sentence(), 0))


@pytest.mark.parametrize("of_all", [1, 2, 10, 200])
def test_the_interval_of_a_share_is_that_of_scipy(of_all):
    for some in {0, 1, of_all // 2, of_all}:
        ends, expected = interval(some, of_all), scipy.stats.binomtest(some, of_all).proportion_ci(method="wilson")
        assert ends == pytest.approx(expected, abs=1e-14) and 0 <= ends[0] < ends[1] <= 1
        assert percent(ends[0])[0] != "-"


@pytest.mark.parametrize("one, other, ends", [     # Newcombe (1998), table II, method 10
    ((56, 70), (48, 80), (0.0524, 0.3339)), ((9, 10), (3, 10), (0.1705, 0.8090)), ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)), ((0, 10), (0, 20), (-0.1611, 0.2775)), ((10, 10), (0, 20), (0.6791, 1.0)),
])
def test_the_interval_of_a_difference_is_that_of_its_source(one, other, ends):
    assert [round(end, 4) for end in difference(one, other)[1:]] == pytest.approx(ends, abs=1e-4)


def test_the_page_lets_its_own_script_run_and_no_other(tmp_path):
    lab = labs.load("01")
    out = write(tmp_path, lab, [record_of(lab, passed(lab), "<script>alert(1)</script>")])
    page = (out / "index.html").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(SORTING.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page and page.count("<script") == 1
    assert re.search("<script>(.*?)</script>", page, re.DOTALL)[1] == SORTING
    assert "script-src" not in (out / "students/0001.html").read_text(encoding="utf-8")
