"""When whom handed in, from tables as people and platforms write them: read in words, or refused in words."""

import json
import time
import types
from datetime import datetime

import pytest
from test_grading_policy import DEADLINE, marked, record

from taulab.course.grading.policy import PolicyFile
from taulab.course.grading.times import Times
from taulab.course.problem import Refused

AT = datetime(2026, 3, 4, 18, 12)
RULES = "[late]\ndeadline = 2026-03-02T18:00:00\npercent_per_day = 20\nhanded_in = {}\n"


@pytest.fixture
def far_from_greenwich(monkeypatch):
    monkeypatch.setenv("TZ", "Etc/GMT-2")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def times(tmp_path, content, lang="en", name="times.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Times(path, lang)


@pytest.mark.parametrize("text, who", [
    ("student,handed in\nAna López,2026-03-04 18:12\n", "ana lópez"),
    ("\ufeffEstudiante;Entregado\r\nAna López;4/3/2026 18:12\r\nBea;\r\nCarl;-\r\n", "ana lópez"),
    ("Nombre;Apellidos;Fecha;Hora\nAna;López;04/03/26;18:12:30\n", "ana lópez"),
    ("Apellidos,Nombre,ID,Fecha de entrega\nLópez,Ana,77,04.03.2026 18.12\n", "77"),
    ("E-mail\tSubmission time\nana@uni.es\t3/4/2026 6:12 PM\nbea@uni.es\t3/14/2026 6:12 PM\n", "ana@uni.es"),
    ("usuario;fecha y hora\nana7;4/3/2026 6:12 p. m.\n", "ana7"),
    ('Identifier,"Last modified (submission)"\n"Participant 77","Wednesday, 4 March 2026, 6:12 PM"\n', "77"),
    ("Identificador;Última modificación (entrega)\nParticipante 77;miércoles, 4 de marzo de 2026, 18:12\n", "77"),
    ("Student's name,uni,user_id,date\nAna,al1,77,2026-03-04T18:12:00\n", "al1"),
])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_tables_are_read_as_spreadsheets_and_platforms_write_them(text, who, encoding, tmp_path):
    data = text.removeprefix("\ufeff" * (encoding != "utf-8")).encode(encoding)
    lang = "es" if ";" in text or "Apellidos" in text else "en"
    assert times(tmp_path, data, lang).by_name()[who] == AT


def test_times_of_canvass_api_are_told_by_the_clock_of_this_machine(tmp_path, far_from_greenwich):
    given = [{"user_id": 77, "submitted_at": "2026-03-04T16:12:00Z", "late": True, "seconds_late": 3},
             {"user_id": 78, "submitted_at": None, "late": False}]
    assert dict(times(tmp_path, json.dumps(given)).by_name()) == {"77": AT}


def test_the_day_is_told_from_the_month_by_the_file_or_its_language_and_never_guessed(tmp_path):
    head = "id,submitted\n"
    assert times(tmp_path, f"{head}7,4/3/2026 18:12\n8,14/3/2026 18:12\n").by_name()["7"] == AT
    assert times(tmp_path, f"{head}7,4/3/2026 18:12\n", "es").by_name()["7"] == AT
    assert times(tmp_path, "id;submitted\n7;4/3/2026 18:12\n").by_name()["7"] == AT
    assert times(tmp_path, f"{head}7,3/4/2026 18:12\n8,3/14/2026 18:12\n", "es").by_name()["7"] == AT
    with pytest.raises(Refused, match=r"times.csv, line 2: 4/3/2026 18:12: nothing tells the day from the month"):
        times(tmp_path, f"{head}7,4/3/2026 18:12\n").by_name()


@pytest.mark.parametrize("content, said", [
    (None, "line 1: : the file cannot be read"), ("", "save it from the spreadsheet as CSV"),
    (b"PK\3\4\0\0\0", "save it from the spreadsheet as CSV"), ("Ana,2026-03-04\n", "the first line names the columns"),
    ("id\n7\n", "the first line names the columns"), ("id,date\n7,on day 3\n", "line 2: on day 3: write a time as"),
    ("id,date\n7,2026-02-30 10:00\n", "line 2: 2026-02-30 10:00: write a time"),
    ("id,date\n7,31/31/2026\n", "line 2: 31/31/2026: write a time"),
    ('{"a": 1}', "no list of submissions"), ("[1]", "no list of submissions"), ("[" * 9**5, "no list of submissions")])
def test_what_cannot_be_read_is_refused_with_line_value_and_remedy(content, said, tmp_path):
    table = times(tmp_path, content or "")
    if content is None:
        table.path.unlink()
    with pytest.raises(Refused) as problem:
        table.by_name()
    assert said in str(problem.value)
    with pytest.raises(Refused, match="línea"):
        Times(table.path, "es").by_name()


def test_namesakes_in_a_table_are_told_apart_by_id_and_of_one_person_the_last_time_counts(tmp_path):
    found = times(tmp_path, "name,id,date\nAna,7,2026-03-01\nAna,8,2026-03-02\nBea,9,2026-03-01\nBea,9,2026-03-03\n")
    assert {name: at.day for name, at in found.by_name().items()} == {"7": 1, "8": 2, "bea": 3, "9": 3}


def test_a_policy_takes_its_times_from_tables_beside_it_and_says_who_is_in_them_alone(tmp_path, capsys):
    times(tmp_path, "id;name;entregado\n7;Ana;4/3/2026 18:00\n9;Eva;4/3/2026\n", name="a.csv")
    times(tmp_path, json.dumps([{"user_id": 8, "submitted_at": "2026-03-02T17:00:00"}]), name="b.json")
    (tmp_path / "policy.toml").write_text(RULES.format('["a.csv", "b.json"]'))
    rules = PolicyFile.of(types.SimpleNamespace(policy=str(tmp_path / "policy.toml"), lang="es"))
    assert {path.name for path in rules.files} == {"policy.toml", "a.csv", "b.json"}
    ones = list(rules.applied([record("Zoë", number="7", late=True), record(number="8"), record("Luis")], {}))
    assert [(one["mark"], one["days_late"], one["late"]) for one in ones] == [(6, 2, True), (10, 0, False),
                                                                              (10, None, False)]
    said = capsys.readouterr().err
    assert "no en la clase: 9 / eva" in said and "descuenta nada: Luis" in said


def test_who_handed_in_on_the_day_of_the_deadline_is_on_time(tmp_path):
    times(tmp_path, "id,date\n7,2026-03-02\n")
    for handed_in in ('"times.csv"', "{7 = 2026-03-02}"):
        (tmp_path / "policy.toml").write_text(RULES.format(handed_in))
        policy = PolicyFile.of(types.SimpleNamespace(policy=str(tmp_path / "policy.toml"), lang="en")).policy
        assert policy.late.deadline == DEADLINE
        assert marked(policy, record(number="7"))[0]["days_late"] == 0


@pytest.mark.parametrize("value", ["3", '""', "[1]"])
def test_what_names_no_table_is_refused_in_the_policy(value, tmp_path):
    (tmp_path / "policy.toml").write_text(RULES.format(value))
    with pytest.raises(Refused, match=r"line 4: handed_in = .*times\.csv"):
        PolicyFile.of(types.SimpleNamespace(policy=str(tmp_path / "policy.toml"), lang="en"))
