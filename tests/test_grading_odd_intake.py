"""Odd and hostile things that come in: whoever handed in anything has one line, with the reason in the user's words."""

import io
import json
import os
import tarfile
import unicodedata
import zipfile

import pytest
from classroom import notebook, right_cells
from test_grading_intake import BOOK, LAB, lay, tarred, zipped

from taulab.course.grading import intake, submissions
from taulab.course.places import root

HALF = json.dumps(notebook(dict.fromkeys(list(right_cells())[3:], "# nothing yet")))
SPANISH = json.dumps(notebook(lang="es"))
OTHER = (root() / "labs/es/02_the_proof.ipynb").read_bytes()
EMPTY = "Solo una carpeta vacía, o archivos que dejó el sistema o un programa."
LINK = "Un enlace, u otra cosa que no es un archivo, en lugar de un cuaderno: no se sigue."
SHORTCUT = "Un enlace a un documento, no el documento: entrega el propio archivo."
CUT_OFF = "Una descarga interrumpida: entrega el archivo entero."
NO_JSON = "Esto no es un cuaderno: su texto no es JSON."
NO_CELLS = "Esto es JSON, pero no un cuaderno: no tiene celdas."
PAGE = "Una página web: lo que se califica es el propio cuaderno (.ipynb)."
NOTHING = "El archivo está vacío."
NOT_OPENED = "Un archivo comprimido que no se puede abrir."
NOTHING_INSIDE = "Un archivo comprimido sin nada dentro."
OK = ""


def raw(*members) -> bytes:
    """Return a zip with names that no program would write, symbolic links (None) and folders among them."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members:
            member = zipfile.ZipInfo("x")
            member.filename = name
            member.external_attr = 0o120777 << 16 if content is None else 0
            archive.writestr(member, content or "/etc/passwd" if content is None else content)
    return data.getvalue()


def devices() -> bytes:
    """Return a tar with links and devices, and one notebook."""
    data = io.BytesIO(tarred({"Dora/x.ipynb": BOOK}, "w"))
    with tarfile.open(fileobj=data, mode="a") as archive:
        for name, kind in (("Ana", tarfile.SYMTYPE), ("Bea", tarfile.CHRTYPE), ("Carl", tarfile.FIFOTYPE)):
            member = tarfile.TarInfo(f"{name}/x.ipynb")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        folder = tarfile.TarInfo("Eva")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    return data.getvalue()


CASES = {
    "right to left override": ({"\u202egnp.anA/x.ipynb": BOOK, "Bea/x.ipynb": BOOK}, {"�gnp.anA": OK, "Bea": OK}),
    "written from right to left": ({"محمد علي/x.ipynb": BOOK, "דנה לוי_12_assignsubmission_file_/x.ipynb": BOOK},
                                   {"محمد علي": OK, "דנה לוי": OK}),
    "combined and composed are one name": (
        {"José/x.ipynb": HALF, unicodedata.normalize("NFD", "José") + "/y.ipynb": BOOK}, {"José": OK}),
    "sixty accents on a letter": ({"A" + "\u0301" * 60 + "na/x.ipynb": BOOK}, {"Á" + "\u0301" * 59 + "na": OK}),
    "a letter that is not seen": ({"Ana\u200b/x.ipynb": BOOK, "Ana/x.ipynb": HALF}, {"Ana": OK, "Ana�": OK}),
    "letters of two alphabets": ({"\u0410na/x.ipynb": BOOK, "Ana/x.ipynb": HALF}, {"Ana": OK, "\u0410na": OK}),
    "a picture in a name": ({"🦊 Ana/x.ipynb": BOOK}, {"🦊 Ana": OK}),
    "blanks": ({"   /x.ipynb": BOOK, "Ana /x.ipynb": BOOK}, {"?": OK, "Ana": OK}),
    "two lines": ({"Ana\nMark: 15/x.ipynb": BOOK}, {"Ana�Mark: 15": OK}),
    "a formula": ({"=cmd|calc/x.ipynb": BOOK, "+34 600/x.ipynb": BOOK}, {"=cmd|calc": OK, "+34 600": OK}),
    "names that differ beyond what is shown": (
        {"A" * 200 + "/x.ipynb": BOOK, "A" * 199 + "B/x.ipynb": HALF}, {"A" * 80: OK, "A" * 80 + " (2)": OK}),
    "three namesakes in three cases": (
        {"class.zip": zipped({"Ana.ipynb": BOOK, "ana.ipynb": HALF, "ANA.ipynb": SPANISH})},
        {"ANA": OK, "Ana (2)": OK, "ana (3)": OK}),
    "numbers alone": ({"20037/x.ipynb": BOOK, "20038.ipynb": BOOK}, {"20037": OK, "20038": OK}),
    "names that Windows reserves": ({"CON/x.ipynb": BOOK, "nul.ipynb": BOOK}, {"CON": OK, "nul": OK}),
    "half of a download": ({"Ana/x.ipynb.part": BOOK[:4000], "Bea/Sin confirmar 12.crdownload": BOOK[:300]},
                           {"Ana": CUT_OFF, "Bea": CUT_OFF}),
    "half of a zip": ({"Ana.zip.part": zipped({"x.ipynb": BOOK})[:400],
                       "Bea/x.zip.001": zipped({"x.ipynb": BOOK})[:300]},
                      {"Ana": NOT_OPENED, "Bea": NOT_OPENED}),
    "a download that is whole": ({"01_sweeping_tau_Ana.ipynb.part": BOOK, "Bea/x.ipynb.crdownload": BOOK},
                                 {"Ana": OK, "Bea": OK}),
    "nothing in a file": ({"Ana/x.ipynb": b"", "Bea.zip": b"", "Carl.ipynb": b""}, dict.fromkeys(
        ("Ana", "Bea", "Carl"), NOTHING)),
    "half of a notebook": ({"Ana/x.ipynb": BOOK[:len(BOOK) // 2]}, {"Ana": NO_JSON}),
    "JSON of another kind": ({"Ana/x.ipynb": "[]", "Bea/x.ipynb": "null", "Carl/x.ipynb": '{"cells": {}}'},
                             dict.fromkeys(
        ("Ana", "Bea", "Carl"), NO_CELLS)),
    "the page that asks to log in": ({"Ana/x.ipynb": "\n<!DOCTYPE html><title>Inicia sesión</title>"}, {"Ana": PAGE}),
    "a notebook that calls itself a page": ({"Ana/01.ipynb.html": BOOK}, {"Ana": OK}),
    "links to a document": ({"Ana/x.gdoc": '{"url": 1}', "Bea/x.url": "[InternetShortcut]", "Carl/x.LNK": b"L\0\0\0"},
                            dict.fromkeys(("Ana", "Bea", "Carl"), SHORTCUT)),
    "UTF-16, a mark, the line ends of Windows": (
        {"Ana/x.ipynb": BOOK.encode("utf-16"), "Bea/x.ipynb": b"\xef\xbb\xbf" + BOOK.encode(),
         "Carl/x.ipynb": BOOK.replace("\\n", "\\r\\n")}, {"Ana": OK, "Bea": OK, "Carl": OK}),
    "characters that are none": (
        {"Ana/x.ipynb": BOOK.replace("import numpy", "# \\ud800\\nimport numpy", 1),
         "Bea/x.ipynb": BOOK.replace("import numpy", "\\u0000import numpy", 1)}, {"Ana": OK, "Bea": OK}),
    "a source of numbers": ({"Ana/x.ipynb": '{"cells": [{"cell_type": "code", "source": [1, null]}]}'},
                            {"Ana": "El cuaderno no tiene código."}),
    "the other edition": ({"Ana/x.ipynb": SPANISH, "Bea/x.ipynb": BOOK}, {"Ana": OK, "Bea": OK}),
    "another lab under our name": ({f"Ana/{LAB}.ipynb": OTHER}, {"Ana": "Este es el laboratorio 02, no el 01."}),
    "endings in capitals, and a dot more": (
        {"Ana/X.IPYNB": BOOK, "Bea/X.ZIP": zipped({"X.IPYNB": BOOK}), "Carl/01_sweeping_tau.ipynb.": BOOK},
        {"Ana": OK, "Bea": OK, "Carl": OK}),
    "a folder called as a notebook is": ({"Ana/x.ipynb/y.txt": "x"}, {"Ana": "No es un cuaderno."}),
    "sixty folders deep": ({"Ana/" + "d/" * 60 + "x.ipynb": BOOK}, {"Ana": OK}),
    "archives with nothing": ({"Ana.zip": zipped({}), "Bea.tar.gz": tarred({}), "Carl.zip": zipped({"carpeta/": ""})},
                              {"Ana": NOTHING_INSIDE, "Bea": NOTHING_INSIDE, "Carl": EMPTY}),
    "only what a Mac adds": (
        {"Ana.zip": zipped({"__MACOSX/._x.ipynb": b"\0\5", ".DS_Store": b"x"}),
         "class.zip": zipped({"Bea/.DS_Store": b"x", "Bea/desktop.ini": "x", "Carl/x.ipynb": BOOK})},
        {"Ana": EMPTY, "Bea": EMPTY, "Carl": OK}),
    "only what Windows and programs add": ({"Ana/Thumbs.db": b"x", "Bea/~$x.docx": b"x", "Carl/.hidden.ipynb": BOOK},
                                           {"Ana": EMPTY, "Bea": EMPTY, "Carl": EMPTY}),
    "what nobody's system left": ({".DS_Store": b"x", "desktop.ini": b"x", "Ana/x.ipynb": BOOK}, {"Ana": OK}),
    "a platform's folder with nothing in it": (
        {"class.zip": zipped({"Ana_7_assignsubmission_file_/": "", "Bea_8_assignsubmission_file_/x.ipynb": BOOK})},
        {"Ana": EMPTY, "Bea": OK}),
    "an empty folder beside the work is nobody's": (
        {"a.zip": zipped({"Ana/x.ipynb": BOOK, "Ana/imágenes/": "", "Bea/x.ipynb": BOOK})}, {"Ana": OK, "Bea": OK}),
    "out of the archive": ({"class.zip": raw(("../Ana/x.ipynb", BOOK), ("Bea/../../x.ipynb", BOOK))},
                           {"Ana": OK, "Bea": OK}),
    "whole paths of a teacher's disk": (
        {"class.zip": raw(("C:\\Users\\eva\\entregas\\Ana\\x.ipynb", BOOK), ("/home/eva/entregas/Bea/x.ipynb", BOOK))},
        {"Ana": OK, "Bea": OK}),
    "whole paths of a student's disk": (
        {"Ana.zip": raw(("/home/x/x.ipynb", BOOK)), "Bea.zip": raw(("C:\\Users\\x\\Desktop\\x.ipynb", BOOK))},
        {"Ana": OK, "Bea": OK}),
    "archives that people sent, each with a folder": (
        {"Ana.zip": zipped({"mi proyecto/x.ipynb": BOOK}), "Bea.zip": zipped({"τ/x.ipynb": BOOK}),
         "moodle.zip": zipped({"Carl/x.ipynb": BOOK, "Dora/x.ipynb": BOOK})},
        {"Ana": OK, "Bea": OK, "Carl": OK, "Dora": OK}),
    "a link in a zip": ({"class.zip": raw(("Ana/x.ipynb", None), ("Bea/x.ipynb", BOOK))}, {"Ana": LINK, "Bea": OK}),
    "links and devices in a tar": ({"class.tar": devices()}, {"Ana": LINK, "Bea": LINK, "Carl": LINK, "Dora": OK,
                                                             "Eva": EMPTY}),
    "bytes before and after an archive": (
        {"Ana.zip": zipped({"x.ipynb": BOOK}) + b"more", "Bea.zip": b"MZ" * 500 + zipped({"x.ipynb": BOOK})},
        {"Ana": OK, "Bea": OK}),
    "an archive called a notebook, and one of no kind of ours": (
        {"Ana/01.ipynb": zipped({"x.ipynb": BOOK}), "Bea/x.rar": b"Rar!\x1a\7\0"},
        {"Ana": OK, "Bea": "Un archivo comprimido de un tipo que aquí no se abre: vuelve a comprimirlo como zip."}),
    "one member twice": ({"class.zip": raw(("Ana/x.ipynb", HALF), ("Ana/x.ipynb", BOOK))}, {"Ana": OK}),
    "mail": ({"Ana.eml": "From: a\n\nQUJD", "Bea.msg": b"\xd0\xcf\x11\xe0"}, dict.fromkeys(
        ("Ana", "Bea"), "No es un cuaderno.")),
}


def lines(folder) -> dict:
    """Return student -> why nothing is marked, in Spanish; nothing where something is."""
    said = {one.student: submissions.read(one, "01").problem for one in intake.find(folder, LAB)}
    return {student: problem.render("es") if problem else OK for student, problem in said.items()}


@pytest.mark.parametrize("files, expected", CASES.values(), ids=CASES)
def test_whoever_handed_in_anything_has_a_line(files, expected, tmp_path):
    lay(tmp_path, files)
    assert lines(tmp_path) == expected


def test_on_disk_no_link_is_followed_and_an_empty_folder_is_somebodys(tmp_path):
    lay(tmp_path, {"Bea/x.ipynb": BOOK, "secret.ipynb": BOOK})
    for name, target in (("Carl", "/etc"), ("Dora.ipynb", "nowhere"), ("loop", ".")):
        (tmp_path / name).symlink_to(target)
    (tmp_path / "Eva").mkdir()
    (tmp_path / "Eva/x.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "Ana").mkdir()
    os.mkfifo(tmp_path / "Bea/pipe")
    assert lines(tmp_path) == {"Ana": EMPTY, "Bea": OK, "secret": OK} | dict.fromkeys(
        ("Carl", "Dora", "Eva", "loop"), LINK)


def test_the_last_member_and_the_most_answers_count(tmp_path):
    lay(tmp_path, {"class.zip": raw(("Ana/x.ipynb", HALF), ("Ana/x.ipynb", BOOK)),
                   "Bea_7_assignsubmission_file_/x.ipynb": HALF, "Bea_7_assignsubmission_file_/x (1).ipynb": BOOK})
    for one in intake.find(tmp_path, LAB):
        assert "01.7" in str(submissions.read(one, "01").cells)
        assert "más respuestas" in one.unmarked[0].reason.render("es")


def test_outputs_of_fifty_megabytes_cost_a_line_and_nobody_beside(tmp_path):
    large = notebook()
    large["cells"][0]["outputs"] = [{"data": {"image/png": os.urandom(25 * 2**20).hex()}}]
    lay(tmp_path, {"m.zip": zipped({"Ana/x.ipynb": json.dumps(large), "Bea/x.ipynb": BOOK})})
    assert lines(tmp_path) == {"Ana": "50 MB es demasiado para un cuaderno: borra sus salidas y entrégalo otra vez.",
                               "Bea": OK}


def test_who_wrote_or_linked_on_canvas_keeps_id_and_lateness(tmp_path):
    lay(tmp_path, {"ruizeva_LATE_78_text.html": "<html>", "lopezana_77_link.html": "<html>",
                   "lopezana_77_100_01.ipynb": BOOK, "anon_Zz9_text.html": "<p>"})
    assert {(one.student, one.id, one.late, len(one.unmarked)) for one in intake.find(tmp_path, LAB)} == {
        ("lopezana", "77", False, 1), ("ruizeva", "78", True, 1), ("anon Zz9", "Zz9", False, 1)}
