"""Intake: whoever handed in anything has a line, whatever they called it and whichever platform packed it."""

import io
import json
import tarfile
import unicodedata
import zipfile

import pytest
from classroom import hand_in, notebook, right_cells

from taulab.course.grading import intake, submissions
from taulab.course.places import root

LAB = "01_sweeping_tau"
BOOK = json.dumps(notebook())


def zipped(members: dict) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            # `ZipInfo` dates a member 1980: of today's date, a byte may look like one of the name that a test replaces.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def tarred(members: dict, mode="w:gz") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            content = content if isinstance(content, bytes) else content.encode()
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return data.getvalue()


def lay(folder, files: dict):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def sources(folder, files: dict) -> dict:
    lay(folder, files)
    found = intake.find(folder, LAB)
    assert len({one.student.casefold() for one in found}) == len(found)
    return {one.student: one for one in found}


def problem(source) -> str:
    said = submissions.read(source, "01").problem
    return said.render("en") if said else ""


def reasons(source) -> str:
    return " ".join(one.reason.render("en") for one in source.unmarked)


# What a notebook is ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", [
    "Copy of 01_sweeping_tau.ipynb", "Copia de 01_sweeping_tau.ipynb", "Copia de Copia de 01_sweeping_tau.ipynb",
    "lab01.ipynb", "Lab01.ipynb", "tarea final (2).ipynb", "01_sweeping_tau.ipynb.txt", "01_sweeping_tau.json",
    "entrega", "TAREA.IPYNB", "Untitled.ipynb"])
def test_a_notebook_is_known_by_what_it_opens_whatever_it_is_called(name, tmp_path):
    one_of = sources(tmp_path, {f"Ana/{name}": BOOK, f"{name}": BOOK})
    assert list(one_of)[0 if "Ana" == min(one_of) else -1] and len(one_of) == 2
    assert not any(map(problem, one_of.values())) and not any(one.unmarked for one in one_of.values())


@pytest.mark.parametrize("setup, lab", [
    ('lab = course.open("01")', "01"), ("lab = course . open( '1' , lang='es')", "01"), ("course.open(1)", "01"),
    ('course.open(number="02")', "02"), ('taulab.course.open("02", lang="es")', "02"),
    ('from taulab import course as curso\nlab = curso.open("02")', "02"),
    ('%matplotlib inline\nlab = course.open("02")', "02"), ('!pip list\n\nlab = course.open("02"', "02"),
    ('# course.open("02")\nlab = course.open("01")', "01"), ('%matplotlib\n# course.open("02")\ndef', None),
    ('open("02")', None), ('zipfile.open("02")', None)])
def test_the_lab_that_code_opens_is_read_not_run(setup, lab):
    cells = [submissions.Cell(0, "raise SystemExit"), submissions.Cell(1, setup)]
    assert submissions.labs_opened(cells) == ({lab} if lab else set())


def without_opening(content: dict) -> dict:
    content["cells"][0]["source"] = "import numpy as np"
    return content


def test_where_nothing_is_opened_other_marks_tell_the_lab(tmp_path):
    by_metadata, by_cells, by_functions, by_name, by_nothing = (without_opening(notebook()) for _k in range(5))
    by_metadata["metadata"]["taulab"] = {"lab": "01", "lang": "es"}
    by_cells["cells"][1]["id"] = "ex-01-1"
    by_functions["metadata"] = {"taulab": {"lab": ["01"], "lang": ["es"]}}
    other = without_opening(notebook())
    other["cells"][1]["metadata"] = {"nbgrader": {"grade_id": "ex-02-1"}}
    by_name["cells"] = by_nothing["cells"] = [{"cell_type": "code", "source": "x = 1"}]
    books = {"M": by_metadata, "C": by_cells, "F": by_functions, "O": other, "X": by_nothing}
    one_of = sources(tmp_path, {f"{name}/tarea.ipynb": json.dumps(content) for name, content in books.items()}
                     | {"N/lab 1.ipynb": json.dumps(by_name)})
    said = {name: problem(one) for name, one in one_of.items()}
    assert said == {"M": "", "C": "", "F": "", "N": "", "O": "This is lab 02, not lab 01.",
                    "X": "Nothing in it says that it is lab 01."}
    assert submissions.read(one_of["M"], "01").lang == "es"


def test_an_old_notebook_is_read(tmp_path):
    cells = [{"cell_type": "code", "input": cell["source"], "outputs": []} for cell in notebook()["cells"]]
    old = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "markdown", "source": "x"}, None, *cells]}, None]}
    (ana,) = sources(tmp_path, {"Ana/x.ipynb": json.dumps(old)}).values()
    assert [cell.source for cell in submissions.read(ana, "01").cells] == [cell["source"] for cell in
                                                                           notebook()["cells"]]


def test_what_is_no_notebook_has_a_line_that_says_what_it_is(tmp_path):
    one_of = sources(tmp_path, {
        "Ana/tarea.pdf": b"%PDF-1.7", "Bea/tarea.html": "<html>", "Carl/tarea.py": "x = 1",
        "Dora/tarea.7z": b"7z\xbc\xaf\x27", "Eva/foto.jpg": b"\xff\xd8", "Fay/tarea.ipynb": b"", "Gil/nada.txt": b"",
        "Hal/tarea.docx": zipped({"word/x": "1"}),
        "Ida/01.ipynb": b"%PDF-1.7", "informe.pdf": b"%PDF-1.7", "Jo/a.pdf": b"%PDF-1.7", "Jo/b.png": b"\x89PNG"})
    said = {name: problem(one).partition(":")[0] for name, one in one_of.items()}
    assert said == {"Ana": "A PDF", "Bea": "A web page", "Carl": "A Python script", "Eva": "Not a notebook.",
                    "Dora": "An archive of a kind that is not opened here", "Fay": "The file is empty.",
                    "Gil": "The file is empty.", "Hal": "Not a notebook.", "Ida": "A PDF",
                    "informe": "A PDF", "Jo": "No notebook of lab 01 among what was handed in."}
    assert [one.file for one in one_of["Jo"].unmarked] == ["Jo/a.pdf", "Jo/b.png"]


def test_files_beside_the_notebook_are_named_with_their_reason_those_alike_together(tmp_path):
    (ana,) = sources(tmp_path, {"Ana/01_sweeping_tau.ipynb": BOOK, "Ana/1.png": b"\x89PNG", "Ana/2.png": b"\x89PNG",
                                "Ana/02.ipynb": BOOK.replace('\\"01\\"', '\\"02\\"')}).values()
    assert not problem(ana)
    assert [(one.file, one.more, one.reason.render("en")) for one in ana.unmarked] == [
        ("Ana/02.ipynb", 0, "This is lab 02, not lab 01."), ("Ana/1.png", 1, "Not a notebook.")]


# Which of several -----------------------------------------------------------------------------------------------------

def test_a_whole_work_folder_is_one_line_for_what_the_student_wrote(tmp_path):
    read = {f"{kind}/{lang}": (root() / kind / lang / f"{LAB}.ipynb").read_bytes()
            for kind in ("labs", "solutions") for lang in ("en", "es")}
    work = {f"work/{place}/{LAB}.ipynb": data for place, data in read.items()} | {
        f"work/labs/es/{LAB}.ipynb": json.dumps(notebook({"01.5": "# nada"}, lang="es")),
        f"work/.taulab/handed/labs/es/{LAB}.ipynb": read["labs/es"], "work/theory/es/01.md": "# τ"}
    one_of = sources(tmp_path, {f"Ana/{name}": data for name, data in work.items()} | {"Bea.zip": zipped(work)})
    assert list(one_of) == ["Ana", "Bea"]
    for one in one_of.values():
        assert one.origin.endswith(f"labs/es/{LAB}.ipynb")
        assert "solved notebook of the course" in reasons(one) and "nothing is written" in reasons(one)


def test_a_blank_notebook_alone_and_a_solved_one_alone_are_marked(tmp_path):
    one_of = sources(tmp_path, {f"{student}/x.ipynb": (root() / kind / "en" / f"{LAB}.ipynb").read_bytes()
                                for student, kind in (("Ana", "labs"), ("Bea", "solutions"))})
    assert [problem(one) for one in one_of.values()] == ["", ""]


def test_of_several_the_last_attempt_and_in_it_the_one_with_most_answers(tmp_path):
    half = json.dumps(notebook(dict.fromkeys(list(right_cells())[3:], "# nothing yet")))
    one_of = sources(tmp_path, {
        "Ana/01_sweeping_tau.ipynb": half, "Ana/01_sweeping_tau (1).ipynb": BOOK, "Ana/copy.ipynb": BOOK,
        "Lab1_u12_attempt_2026-11-02-10-00-00_01.ipynb": half, "Lab1_u12_attempt_2026-11-01-10-00-00_01.ipynb": BOOK})
    assert one_of["Ana"].origin == "Ana/01_sweeping_tau (1).ipynb"
    assert "more answers" in reasons(one_of["Ana"]) and "The same as" in reasons(one_of["Ana"])
    assert "2026-11-02" in one_of["u12"].origin and "An earlier attempt" in reasons(one_of["u12"])


# Who ------------------------------------------------------------------------------------------------------------------

PLATFORMS = {
    "Zoë Ñu_123_assignsubmission_file_/01.ipynb": ("Zoë Ñu", "123", "", False),
    "Ana Pérez_124_assignsubmission_file_01_sweeping_tau.ipynb": ("Ana Pérez", "124", "", False),
    "Participant_77_assignsubmission_file_/x.ipynb": ("Participant 77", "77", "", False),
    "Participante_78_assignsubmission_file_/x.ipynb": ("Participante 78", "78", "", False),
    "Grupo A_7_assignsubmission_file_/x.ipynb": ("Grupo A", "7", "", False),
    "garciamaria_4821_99_01_sweeping_tau.ipynb": ("garciamaria", "4821", "", False),
    "lopezeva_LATE_4822_98_tarea.ipynb": ("lopezeva", "4822", "", True),
    "anon_Ab1cD_55_01_sweeping_tau-1.ipynb": ("anon Ab1cD", "Ab1cD", "", False),
    "LATE_anon_Zz9_56_tarea.ipynb": ("anon Zz9", "Zz9", "", True),
    "Lab 1_u100_attempt_2026-11-01-10-00-00_01_sweeping_tau.ipynb": ("u100", "u100", "u100", False),
    "27236-46025 - 23304308 Angood - 05 March 2026 612 PM/x.ipynb": ("Angood", "27236", "23304308", False),
    "100001-2000001 - astudent Avery Student - Jul 30, 2026 1053 PM/x.ipynb":
        ("Avery Student", "100001", "astudent", False),
    "100002-2000001 - de la Cruz Luz - Jul 30, 2026 1053 PM - x.ipynb": ("de la Cruz Luz", "100002", "", False),
    "Ana López - Copia de 01_sweeping_tau.ipynb": ("Ana López", "", "", False),
    "bea@uni.es_01_sweeping_tau.ipynb": ("bea@uni.es", "", "bea@uni.es", False),
    "group_00_01_sweeping_tau.ipynb": ("group_00", "", "", False),
}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_platforms_are_read_as_they_name_and_their_ids_kept(packed, tmp_path):
    files = dict.fromkeys(PLATFORMS, BOOK)
    one_of = sources(tmp_path, {"class.zip": zipped(files)} if packed else files)
    known = {(one.student, one.id, one.login, one.late) for one in one_of.values()}
    assert known == set(PLATFORMS.values())
    assert not any(map(problem, one_of.values()))


ATTEMPT = "Lab 1_{}_attempt_2026-11-01-10-00-00"


def test_what_a_platform_wrote_itself_is_nobodys_and_gives_the_name(tmp_path):
    folder = "27236-46025 - 23304308 Angood - 05 March 2026 612 PM"
    slip = "Name: Zoë Ñu ({0})\nAssignment: Lab 1\n"
    one_of = sources(tmp_path, {
        "b.zip": zipped({ATTEMPT.format("u1") + "_x.ipynb": BOOK, ATTEMPT.format("u1") + ".txt": slip.format("u1"),
                         ATTEMPT.format("u2") + "_x.7z": b"7z\xbc\xaf", ATTEMPT.format("u2") + ".txt": "?",
                         ATTEMPT.format("u3") + ".txt": slip.format("u3")}),
        "d.zip": zipped({f"{folder}/x.ipynb": BOOK, "index.html": "<html>"}), "Eva/index.html": "<html>"})
    assert list(one_of) == ["Angood", "Eva", "u2", "u3", "Zoë Ñu"]
    assert not one_of["Zoë Ñu"].unmarked and "a kind that is not opened" in problem(one_of["u2"])
    assert problem(one_of["u3"]) == "Not a notebook." and "A web page" in problem(one_of["Eva"])
    assert (one_of["Zoë Ñu"].login, one_of["Zoë Ñu"].when) == ("u1", "2026-11-01T10:00:00")


def test_of_whom_only_a_platforms_own_file_came_has_a_line(tmp_path):
    (tmp_path / "in").mkdir()
    when = "2026-11-01 10:00:00 UTC"
    one_of = sources(tmp_path / "in", {
        f"ana/{LAB}/timestamp.txt": when, "dan/timestamp.txt": when, "dan/submission_secret.txt": "?",
        f"bea/{LAB}/{LAB}.ipynb": BOOK, f"bea/{LAB}/timestamp.txt": when, "eva.zip": zipped({"timestamp.txt": when}),
        "timestamp.txt": when})
    assert {name: problem(one) for name, one in one_of.items()} == {
        "ana": "Not a notebook.", "bea": "", "dan": "Not a notebook.", "eva": "Not a notebook."}
    assert not one_of["bea"].unmarked


def test_of_names_before_files_each_archive_and_each_other_file_is_its_owners(tmp_path):
    one_of = sources(tmp_path, {"class.zip": zipped({
        "Lab 1/Ana Ñu - entrega.zip": zipped({"interior.zip": zipped({"x.ipynb": BOOK})}),
        "Lab 1/Bea Paz - entrega.zip": zipped({"Mesa\\tarea\\x.ipynb": BOOK}),
        "Lab 1/Eva Sol - 01.ipynb": BOOK, "Lab 1/Eva Sol - informe.pdf": "%PDF"})})
    assert list(one_of) == ["Ana Ñu", "Bea Paz", "Eva Sol"]
    assert not any(map(problem, one_of.values())) and "A PDF" in reasons(one_of["Eva Sol"])


def test_a_class_unpacked_into_a_folder_of_its_own_is_read_alike(tmp_path):
    flat = {name: BOOK for name in PLATFORMS if "/" not in name}
    folders = {name: BOOK for name in PLATFORMS if "/" in name}
    one_of = sources(tmp_path, {f"export of {k}/{name}": book for k, files in enumerate((flat, folders))
                                for name, book in files.items()})
    assert {one.student for one in one_of.values()} == {who[0] for who in PLATFORMS.values()}


def test_namesakes_are_told_apart_by_id_and_nobody_takes_the_name_of_another(tmp_path):
    one_of = sources(tmp_path, {f"Ana López_{k}_assignsubmission_file_/x.ipynb": BOOK for k in (7, 8)} | {
        "a.zip": zipped({"Ana/x.ipynb": BOOK}), "b.zip": zipped({"Ana/x.ipynb": BOOK}), "Ana (2)/x.ipynb": BOOK,
        "c.zip": zipped({"ANA/x.ipynb": BOOK})})
    assert set(one_of) == {"Ana López (7)", "Ana López (8)", "ANA", "Ana (2)", "Ana (3)", "Ana (4)"}
    assert one_of["Ana (2)"].origin.startswith("Ana (2)/")


def test_one_person_on_one_platform_is_one_line_wherever_the_files_lie(tmp_path):
    folder = "Ana_7_assignsubmission_"
    (ana,) = sources(tmp_path, {f"{folder}file_/x.ipynb": BOOK, f"{folder}onlinetext_/onlinetext.html": "<p>",
                                "again.zip": zipped({f"{folder}file_/x.ipynb": BOOK})}).values()
    assert "A web page" in reasons(ana) and "The same as" in reasons(ana)


def test_sections_and_groups(tmp_path):
    one_of = sources(tmp_path, {
        "Grupo A/Ana/x.ipynb": BOOK, "Grupo A/Bea/x.ipynb": BOOK, "Grupo B/Ana/x.ipynb": BOOK,
        "Grupo C/01_sweeping_tau.ipynb": BOOK, "section 2/01_sweeping_tau_Eva.ipynb": BOOK,
        "section 2/01_sweeping_tau_Fay.ipynb": BOOK})
    assert {(name, one.group) for name, one in one_of.items()} == {
        ("Ana", "Grupo A"), ("Bea", "Grupo A"), ("Ana (2)", "Grupo B"), ("Grupo C", ""), ("Eva", "section 2"),
        ("Fay", "section 2")}


@pytest.mark.parametrize("files, names", [
    ({"es/x.ipynb": BOOK, "work/x.ipynb": BOOK, "Ana/x.ipynb": BOOK}, ["Ana", "es", "work"]),
    ({"class.zip": zipped({"es/x.ipynb": BOOK, "work/x.ipynb": BOOK, "Ana/x.ipynb": BOOK})}, ["Ana", "es", "work"]),
    ({"Lab 01/Ana/x.ipynb": BOOK, "Lab 01/Bea/x.ipynb": BOOK}, ["Ana", "Bea"]),
    ({"class.zip": zipped({"Lab 01/Ana/x.ipynb": BOOK, "Lab 01/Bea/x.ipynb": BOOK})}, ["Ana", "Bea"]),
    ({"Ana.zip": zipped({"entrega/x.ipynb": BOOK}), "Bea.zip": zipped({"tarea 1/x.ipynb": BOOK})}, ["Ana", "Bea"]),
    ({"Max/a/x.ipynb": BOOK, "Max/b/y.ipynb": BOOK, "Ana/x.ipynb": BOOK}, ["Ana", "Max"]),
    ({"Ana/v1/x.ipynb": BOOK, "Ana/v2/x.ipynb": BOOK}, ["Ana"]),
    ({"Ana.zip": zipped({"tarea.ipynb": BOOK, "memoria.pdf": "%PDF", "datos/x.csv": "1"})}, ["Ana"]),
    ({"Ana.zip": zipped({"tarea.zip": zipped({"x.ipynb": BOOK})})}, ["Ana"]),
    ({"class.zip": zipped({"Ana.zip": zipped({"x.ipynb": BOOK}), "Bea/x.ipynb": BOOK, "Carl.pdf": "%PDF"})},
     ["Ana", "Bea", "Carl"]),
    ({"entregas/Ana.ipynb": BOOK, "entregas/Bea.ipynb": BOOK}, ["Ana", "Bea"]),
    ({"class.zip": zipped({"Ana.ipynb": BOOK, "Bea.ipynb": BOOK})}, ["Ana", "Bea"]),
    ({"submitted/ana/lab01/x.ipynb": BOOK, "submitted/bea/lab01/x.ipynb": BOOK}, ["ana", "bea"]),
    ({"PerezAna_Lab1.ipynb": BOOK, "Lab 1 - Luis.ipynb": BOOK, "practica1_eva.ipynb": BOOK},
     ["eva", "Luis", "PerezAna"]),
], ids=range(14))
def test_folders_of_a_class_and_folders_of_a_person(files, names, tmp_path):
    assert list(sources(tmp_path, files)) == names


def test_sorted_as_a_list_of_people_is(tmp_path):
    names = ["Nuñez", "Ñu", "Oscar", "Óscar", "Oscar B", "Participant 9", "Participant 10", "zoe"]
    assert list(sources(tmp_path, {f"{name}/x.ipynb": BOOK for name in reversed(names)})) == names


# Archives -------------------------------------------------------------------------------------------------------------

def test_archives_in_archives(tmp_path):
    one_of = sources(tmp_path, {
        "class.zip": zipped({"Ana.zip": zipped({"work/labs/en/x.ipynb": BOOK}), "Bea.tar.gz": tarred({"x.ipynb": BOOK}),
                             "Carl_9_assignsubmission_file_/mi tarea.zip": zipped({"tarea/x.ipynb": BOOK})}),
        "Dora.tgz": tarred({"tarea/x.ipynb": BOOK}), "Eva/x.tar.xz": tarred({"x.ipynb": BOOK}, "w:xz"),
        "Fay/x.ipynb": zipped({"x.ipynb": BOOK}), "all.tar": tarred({"Gil/x.ipynb": BOOK, "Hal/x.ipynb": BOOK}, "w")})
    assert list(one_of) == ["Ana", "Bea", "Carl", "Dora", "Eva", "Fay", "Gil", "Hal"]
    assert not any(map(problem, one_of.values()))
    assert one_of["Ana"].origin == "class.zip:Ana.zip:work/labs/en/x.ipynb"


def test_what_systems_leave_behind_is_nobodys_unless_it_is_all_there_is(tmp_path):
    one_of = sources(tmp_path, {
        "._Ana": b"\0\5\26\7", ".DS_Store": b"x", "Ana/x.ipynb": BOOK, "Ana/._x.ipynb": b"\0\5",
        "Ana/.ipynb_checkpoints/x-checkpoint.ipynb": BOOK, "__MACOSX/Ana/._x.ipynb": b"\0\5",
        "mac.zip": zipped({"Bea/x.ipynb": BOOK, "__MACOSX/Bea/._x.ipynb": b"\0\5", "__MACOSX/._Bea": b"\0\5"}),
        "Carl/.ipynb_checkpoints/x-checkpoint.ipynb": BOOK, ".git/refs/heads/x.ipynb": BOOK,
        "class.zip": zipped({"Dora_1_assignsubmission_file_/x.ipynb": BOOK,
                             "Eva_2_assignsubmission_file_/.ipynb_checkpoints/x-checkpoint.ipynb": BOOK})})
    assert list(one_of) == ["Ana", "Bea", "Carl", "Dora", "Eva"]
    assert not any(one_of[name].unmarked for name in ("Ana", "Bea", "Dora"))
    assert {problem(one_of[name]) for name in ("Carl", "Eva")} == {
        "Only an empty folder, or files that a system or a program left behind."}


NAMES = [(name, encoding) for name in ("Muñoz Íñigo", "Pérez Óscar", "Ana Güell")
         for encoding in ("utf-8", "utf-8-sign", "cp850", "nfd")] + [("Muñoz", "cp1252")]


@pytest.mark.parametrize("name, encoding", NAMES)
def test_names_in_a_zip_are_read_in_the_encoding_of_their_system(name, encoding, tmp_path):
    written = {"nfd": lambda: unicodedata.normalize("NFD", name).encode()}.get(
        encoding, lambda: name.encode(encoding.removesuffix("-sign")))()
    data = bytearray(zipped({"#" * len(written) + "/x.ipynb": BOOK}))
    signed = encoding == "utf-8-sign"
    for start, flags in ((data.index(b"PK\3\4"), 6), (data.index(b"PK\1\2"), 8)):
        data[start + flags + 1] |= 8 * signed
        place = data.index(b"#" * len(written), start)
        data[place:place + len(written)] = written
    assert list(sources(tmp_path, {"class.zip": bytes(data)})) == [name]


def stored(size: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("x.ipynb", b"{" + b" " * size)
    return data.getvalue()


def bomb(size: int, number: int = 1) -> bytes:
    return zipped({f"{k}.ipynb": b"{" + b" " * size for k in range(number)})


@pytest.mark.parametrize("content, said", [
    (zipped({"x.ipynb": b"{" + b" " * 2**25}), "too large"), (bomb(2**23, 9), "grows out of proportion"),
    (zipped({"a.zip": zipped({"a.zip": zipped({"a.zip": zipped({"a.zip": bomb(9)})})})}), "Archives within"),
    (zipped({"inner.zip": stored(2**22)}), "grows out of proportion"),
    (tarred({"x": b"\0" * 2**24}), "grows out of proportion"), (b"PK\3\4nonsense", "cannot be opened"),
    (b"\x1f\x8bnonsense", "cannot be opened"), (tarred({"x.ipynb": BOOK})[:200], "cannot be opened"),
    (zipped({}), "nothing in it"), (b'{"cells": [' + b"[]," * 10**6 + b"0]}", "too large"),
], ids=range(10))
def test_what_is_made_to_break_the_intake_costs_a_line(content, said, tmp_path):
    one_of = sources(tmp_path, {"Ana/x.ipynb": BOOK, "Bob/tarea.ipynb": content})
    assert said in problem(one_of["Bob"])
    assert not problem(one_of["Ana"])


def test_one_line_printed_again_and_again_is_no_bomb(tmp_path):
    printing = notebook()
    printing["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "0.948\n" * 2**20}]
    (ana,) = sources(tmp_path, {"class.zip": zipped({"Ana/x.ipynb": json.dumps(printing)})}).values()
    assert len(json.dumps(printing)) > 2**22 and not problem(ana)


def test_a_zip_with_a_password_says_so(tmp_path):
    data = bytearray(zipped({"x.ipynb": BOOK}))
    for start, flags in ((data.index(b"PK\3\4"), 6), (data.index(b"PK\1\2"), 8)):
        data[start + flags] |= 1
    assert "password" in problem(sources(tmp_path, {"Ana/x.zip": bytes(data)})["Ana"])


def test_a_report_that_lies_among_the_submissions_is_left_out(tmp_path):
    hand_in(tmp_path, "Ana", notebook())
    lay(tmp_path, {"report/grades.csv": "x", "report/students/0001.html": "x", "marks.csv": "x"})
    ours = [tmp_path / "Ana/../report", tmp_path / "marks.csv"]
    assert [one.student for one in intake.find(tmp_path, LAB, leave_out=ours)] == ["Ana"]


def test_a_class_zip_is_opened_once_however_many_are_in_it(tmp_path, monkeypatch):
    opened = []
    right = zipfile.ZipFile.__init__
    monkeypatch.setattr(zipfile.ZipFile, "__init__", lambda self, *a, **k: (opened.append(1), right(self, *a, **k))[1])
    lay(tmp_path, {"class.zip": zipped({f"S{k}/x.ipynb": BOOK for k in range(30)})})
    opened.clear()
    assert len(intake.find(tmp_path, LAB)) == 30
    assert len(opened) == 1
