"""The rules of a student's work: never overwritten, whatever happens and however often."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import taulab
from taulab.course import cli
from taulab.course.authoring.markdown import facts
from taulab.course.files import write
from taulab.course.gates.links import ABSOLUTE, faults, links
from taulab.course.places import root
from taulab.course.studying import workspace
from taulab.course.studying.workspace import Workspace, same

LAB = Path("labs/en/01_sweeping_tau.ipynb")
NEW = Path("labs/en/01_sweeping_tau.new.ipynb")
PAGE = Path("theory/en/01-sweeping-tau.md")


def lab(answer="raise NotImplementedError", title="# Lab 01"):
    return (nbformat.writes(new_notebook(cells=[
        new_markdown_cell(title, id="title"), new_code_cell(answer, id="ex-01-1"),
        new_code_cell("check(f)", id="check-01-1")])) + "\n").encode()


def edit(path, answer):
    """Write an answer, as JupyterLab would save it."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = answer
    nbformat.write(notebook, path)


def answer_in(path):
    return nbformat.read(path, as_version=4).cells[1].source


def title_in(path):
    return nbformat.read(path, as_version=4).cells[0].source


TODAY = "2026-03-05"


@pytest.fixture
def space(tmp_path, monkeypatch):
    monkeypatch.setattr(workspace, "date", SimpleNamespace(today=lambda: TODAY))
    course = tmp_path / "course"
    for lang in ("en", "es"):
        write(course / f"labs/{lang}/01_sweeping_tau.ipynb", lab())
        write(course / f"labs/{lang}/02_the_proof.ipynb", lab())
        write(course / f"solutions/{lang}/01_sweeping_tau.ipynb", lab("return 42"))
        write(course / f"theory/{lang}/01-sweeping-tau.md", b"# Theory\n")
    write(course / "theory/images/curve.svg", b"<svg/>")
    write(course / "solutions/01_sweeping_tau.py", b"# source")
    write(course / "labs/en/.ipynb_checkpoints/01_sweeping_tau-checkpoint.ipynb", lab())
    made = Workspace(course, course / "work")
    made.hand_out()
    return made


def everything(space):
    """Return path -> bytes of all that the student sees."""
    return {path.relative_to(space.work): path.read_bytes() for path in space.work.rglob("*")
            if path.is_file() and ".taulab" not in path.parts}


# Handing out ----------------------------------------------------------------------------------------------------------

def test_copies_stand_where_the_links_between_them_hold(space):
    assert set(map(str, everything(space))) == {
        *(f"labs/{lang}/{name}.ipynb" for lang in ("en", "es") for name in ("01_sweeping_tau", "02_the_proof")),
        *(f"solutions/{lang}/01_sweeping_tau.ipynb" for lang in ("en", "es")),
        *(f"theory/{lang}/01-sweeping-tau.md" for lang in ("en", "es")),
        "theory/images/curve.svg"}


def test_a_second_run_changes_nothing_and_says_nothing(space):
    edit(space.work / LAB, "return 42")
    before = everything(space)
    assert space.hand_out() == []
    assert everything(space) == before


def test_a_deleted_copy_comes_back(space):
    (space.work / LAB).unlink()
    (space.work / PAGE).unlink()
    assert space.hand_out() == []
    assert (space.work / LAB).read_bytes() == lab()
    assert (space.work / PAGE).read_bytes() == b"# Theory\n"


def test_an_unchanged_copy_is_replaced_though_opening_it_rewrote_its_bytes(space):
    opened = json.loads((space.work / LAB).read_text())
    opened["metadata"]["language_info"] = {"name": "python", "version": "3.13"}
    opened["cells"][1] |= {"execution_count": 3, "outputs": []}
    opened["cells"].append({"cell_type": "code", "id": "x", "metadata": {}, "source": [], "outputs": [],
                            "execution_count": None})
    (space.work / LAB).write_text(json.dumps(opened))
    write(space.course / LAB, lab(title="# Lab 01, mended"))
    assert space.hand_out() == []
    assert title_in(space.work / LAB) == "# Lab 01, mended"
    assert not (space.work / NEW).exists()


def test_a_newer_version_goes_beside_a_changed_copy_and_says_so(space):
    edit(space.work / LAB, "return 42")
    write(space.course / LAB, lab(title="# Lab 01, mended"))
    for _time in range(2):
        (said,) = (message.render("en") for message in space.hand_out())
        assert "01_sweeping_tau.new.ipynb" in said and "taulab update 01 --lang en" in said
        assert answer_in(space.work / LAB) == "return 42"
        assert title_in(space.work / NEW) == "# Lab 01, mended"


def test_the_version_beside_is_the_latest_and_may_itself_be_worked_in(space):
    edit(space.work / LAB, "return 1")
    for title in ("# second", "# third"):
        write(space.course / LAB, lab(title=title))
        space.hand_out()
        assert title_in(space.work / NEW) == title
    edit(space.work / NEW, "return 3")
    write(space.course / LAB, lab(title="# fourth"))
    space.hand_out()
    assert answer_in(space.work / LAB) == "return 1"
    assert (answer_in(space.work / NEW), title_in(space.work / NEW)) == ("return 3", "# third")
    assert title_in(space.work / "labs/en/01_sweeping_tau.new-2.ipynb") == "# fourth"


def test_a_version_beside_that_was_deleted_is_not_offered_again_but_the_next_one_is(space):
    edit(space.work / LAB, "return 1")
    write(space.course / LAB, lab(title="# second"))
    space.hand_out()
    (space.work / NEW).unlink()
    assert space.hand_out() == [] and not (space.work / NEW).exists()
    write(space.course / LAB, lab(title="# third"))
    assert space.hand_out() and title_in(space.work / NEW) == "# third"


def test_new_metadata_alone_leave_a_copy_and_its_outputs_alone(space):
    edit(space.work / LAB, "return 42")
    notebook = nbformat.reads(lab().decode(), as_version=4)
    notebook.cells[1].metadata["nbgrader"] = {"points": 3}
    write(space.course / LAB, nbformat.writes(notebook).encode())
    before = everything(space)
    assert space.hand_out() == [] and everything(space) == before


@pytest.mark.parametrize("ruin", [b"", b"{ half a noteb", b"\xff\xfe", b"[]", b'{"cells": 3}', b"<<<<<<< HEAD\n"])
def test_a_ruined_notebook_is_never_lost(space, ruin):
    (space.work / LAB).write_bytes(ruin)
    write(space.course / LAB, lab(title="# second"))
    (said,) = (message.render("en") for message in space.hand_out())
    assert "taulab reset 01" in said
    assert (space.work / LAB).read_bytes() == ruin
    with pytest.raises(ValueError, match="reset"):
        space.update(LAB)
    kept = space.reset(LAB)
    assert (space.work / kept).read_bytes() == ruin
    assert title_in(space.work / LAB) == "# second"


def test_a_page_of_theory_that_was_written_in_is_kept_too(space):
    (space.work / PAGE).write_text("# Theory\nmy notes\n")
    write(space.course / PAGE, b"# Theory, mended\n")
    (said,) = (message.render("en") for message in space.hand_out())
    assert "01-sweeping-tau.new.md" in said and "update" not in said
    assert (space.work / PAGE).read_text() == "# Theory\nmy notes\n"


def test_line_ends_are_no_change(space):
    (space.work / PAGE).write_bytes(b"# Theory\r\n")
    write(space.course / PAGE, b"# Theory, mended\n")
    assert space.hand_out() == [] and (space.work / PAGE).read_bytes() == b"# Theory, mended\n"


def test_without_the_record_of_what_was_handed_out_nothing_is_overwritten(space):
    edit(space.work / LAB, "return 42")
    for path in sorted((space.state / "handed").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    write(space.course / LAB, lab(title="# second"))
    space.hand_out()
    assert answer_in(space.work / LAB) == "return 42"
    assert title_in(space.work / NEW) == "# second"


@pytest.mark.parametrize("change", [
    lambda cells: cells[1].update(source="return 42"),
    lambda cells: cells.insert(1, new_markdown_cell("a note")),
    lambda cells: cells.pop(0),
    lambda cells: cells.reverse(),
    lambda cells: cells[0].update(attachments={"image.png": {"image/png": "aGVsbG8="}}),
    lambda cells: cells[1].update(cell_type="raw"),
])
def test_what_counts_as_a_change(change):
    notebook = nbformat.reads(lab().decode(), as_version=4)
    change(notebook.cells)
    assert not same(LAB, lab(), nbformat.v4.writes(notebook).encode())


# Killed half-way ------------------------------------------------------------------------------------------------------

class Killed(BaseException):
    pass


@pytest.mark.parametrize("situation", ["first run", "deleted", "updated", "changed and updated", "beside updated"])
@pytest.mark.parametrize("survives", range(4))
def test_killed_at_any_write_the_next_run_ends_where_an_undisturbed_one_does(space, monkeypatch, situation, survives):
    if situation == "first run":
        space = Workspace(space.course, space.course / "work2")
    elif situation == "deleted":
        (space.work / LAB).unlink()
    elif "changed" in situation or "beside" in situation:
        edit(space.work / LAB, "return 42")
    if "beside" in situation:
        write(space.course / LAB, lab(title="# second"))
        space.hand_out()
    if "updated" in situation:
        write(space.course / LAB, lab(title="# third"))
    writes = iter(range(survives))
    moved = os.replace

    def dying(half, whole):
        if next(writes, None) is None:
            raise Killed
        moved(half, whole)

    monkeypatch.setattr(os, "replace", dying)
    try:
        space.hand_out()
    except Killed:
        pass
    monkeypatch.setattr(os, "replace", moved)
    messages = space.hand_out()
    changed = "changed" in situation or "beside" in situation
    assert len(messages) == changed
    assert answer_in(space.work / LAB) == ("return 42" if changed else "raise NotImplementedError")
    assert title_in(space.work / (NEW if changed else LAB)) == ("# third" if "updated" in situation else "# Lab 01")
    assert not [path for path in space.work.rglob("*") if path.name.startswith(".") and path.is_file()]
    assert len(messages) == len(space.hand_out())
    edit(space.work / LAB, "return 43")        # the baseline stands where it must: this is a change, and only theirs
    assert space.changed(LAB)
    assert len(space.hand_out()) == changed


def test_killed_while_writing_the_old_copy_stands_whole(space, monkeypatch):
    write(space.course / LAB, lab(title="# second"))

    def dying(handle):
        raise Killed

    monkeypatch.setattr(os, "fsync", dying)
    with pytest.raises(Killed):
        space.hand_out()
    assert (space.work / LAB).read_bytes() == lab()


@pytest.mark.parametrize("survives", range(4))
@pytest.mark.parametrize("command", ["reset", "update"])
def test_reset_and_update_killed_at_any_write_lose_no_answer(space, monkeypatch, command, survives):
    edit(space.work / LAB, "return 42")
    write(space.course / LAB, lab(title="# second"))
    space.hand_out()
    writes, moved = iter(range(survives)), os.replace

    def dying(half, whole):
        if next(writes, None) is None:
            raise Killed
        moved(half, whole)

    monkeypatch.setattr(os, "replace", dying)
    try:
        getattr(space, command)(LAB)
    except Killed:
        pass
    monkeypatch.setattr(os, "replace", moved)
    getattr(space, command)(LAB)
    found = {answer_in(space.work / path) for path in everything(space) if path.parts[:2] == ("labs", "en")
             and path.name.startswith("01")}
    assert "return 42" in found
    assert title_in(space.work / LAB) == "# second"
    assert answer_in(space.work / LAB) == ("return 42" if command == "update" else "raise NotImplementedError")


# Reset and update -----------------------------------------------------------------------------------------------------

def test_reset_keeps_every_old_copy_under_a_dated_name(space):
    kept = []
    for answer in ("return 1", "return 2", "return 3"):
        edit(space.work / LAB, answer)
        kept.append(space.reset(LAB))
        assert (space.work / LAB).read_bytes() == lab()
    assert [path.name for path in kept] == [f"01_sweeping_tau.{TODAY}{tail}.ipynb" for tail in ("", "-2", "-3")]
    assert [answer_in(space.work / path) for path in kept] == ["return 1", "return 2", "return 3"]
    assert space.hand_out() == []


def test_reset_of_a_copy_that_is_gone_hands_it_out(space):
    (space.work / LAB).unlink()
    assert space.reset(LAB) is None
    assert (space.work / LAB).read_bytes() == lab()


def test_work_after_a_reset_is_work_on_the_newer_version(space):
    write(space.course / LAB, lab(title="# second"))
    space.reset(LAB)
    edit(space.work / LAB, "return 42")
    assert space.hand_out() == []


def test_update_carries_answers_over_and_clears_what_lay_beside(space):
    edit(space.work / LAB, "return 42")
    write(space.course / LAB, lab(title="# second"))
    space.hand_out()
    merged, kept, _beside = space.update(LAB)
    assert (merged.kept, merged.conflicts) == (("ex-01-1",), ())
    assert (title_in(space.work / LAB), answer_in(space.work / LAB)) == ("# second", "return 42")
    assert title_in(space.work / kept) == "# Lab 01"
    assert not (space.work / NEW).exists()
    assert space.update(LAB) is None and space.hand_out() == []
    assert space.changed(LAB)


def without_names(notebook):
    for cell in notebook["cells"]:
        cell.pop("id")


def without_metadata(notebook):
    del notebook["metadata"]
    for cell in notebook["cells"]:
        del cell["metadata"]


def with_nulls(notebook):
    notebook["metadata"] = None
    for cell in notebook["cells"]:
        cell["metadata"] = {"nbgrader": None}
        cell |= {"outputs": None, "attachments": None}


def with_other_line_ends(notebook):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n").splitlines(keepends=True)


def with_what_the_format_has_not(notebook):
    notebook["metadata"] = {"kernelspec": "python"}
    for cell in notebook["cells"]:
        cell |= {"execution_count": "3", "outputs": [None, {}, {"output_type": "stream"}], "extra": 1}
        cell["metadata"] = {"tags": "a", "nbgrader": {"grade_id": [cell["id"]]}}


SAVED = [without_names, without_metadata, with_nulls, with_other_line_ends, with_what_the_format_has_not,
         lambda notebook: None]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "cp1252"]


@pytest.mark.parametrize("save", SAVED, ids=lambda save: save.__name__.strip("<>"))
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_update_carries_answers_over_whatever_an_editor_left(space, save, encoding):
    notebook = json.loads(lab("def f():\n    return 'ñ'"))
    save(notebook)
    write(space.work / LAB, json.dumps(notebook, ensure_ascii=False).encode(encoding))
    write(space.course / LAB, lab(title="# newer"))
    merged, _kept, _beside = space.update(LAB)
    assert (title_in(space.work / LAB), answer_in(space.work / LAB)) == ("# newer", "def f():\n    return 'ñ'")
    assert (merged.kept, merged.added) == (("ex-01-1",), 0)
    assert len(nbformat.read(space.work / LAB, as_version=4).cells) == 3


@pytest.mark.parametrize("save", SAVED, ids=lambda save: save.__name__.strip("<>"))
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_how_an_editor_saves_is_no_change(space, save, encoding):
    notebook = json.loads(lab("a = 1\nb = 2"))
    write(space.course / LAB, lab("a = 1\nb = 2"))
    space.hand_out()
    save(notebook)
    write(space.work / LAB, json.dumps(notebook).encode(encoding))
    assert not space.changed(LAB)


def test_update_leaves_the_version_beside_where_both_changed_a_cell(space):
    edit(space.work / LAB, "return 42")
    write(space.course / LAB, lab("raise NotImplementedError  # hint"))
    merged, _kept, beside = space.update(LAB)
    assert (merged.conflicts, beside) == (("ex-01-1",), NEW)
    assert answer_in(space.work / NEW) == "raise NotImplementedError  # hint"
    assert answer_in(space.work / LAB) == "return 42"


def test_update_names_the_version_to_compare_with_though_it_was_deleted(space):
    edit(space.work / LAB, "return 1")
    write(space.course / LAB, lab(title="# second"))
    space.hand_out()
    edit(space.work / NEW, "return 2")
    write(space.course / LAB, lab("raise NotImplementedError  # hint"))
    space.hand_out()
    (space.work / LAB.with_name("01_sweeping_tau.new-2.ipynb")).unlink()
    merged, _kept, beside = space.update(LAB)
    assert (merged.conflicts, beside.name) == (("ex-01-1",), "01_sweeping_tau.new-2.ipynb")
    assert answer_in(space.work / beside) == "raise NotImplementedError  # hint"
    assert answer_in(space.work / NEW) == "return 2"


def test_update_leaves_a_version_beside_that_was_worked_in(space):
    edit(space.work / LAB, "return 1")
    write(space.course / LAB, lab(title="# second"))
    space.hand_out()
    edit(space.work / NEW, "return 2")
    space.update(LAB)
    assert (answer_in(space.work / LAB), answer_in(space.work / NEW)) == ("return 1", "return 2")


# Finding things -------------------------------------------------------------------------------------------------------

def test_the_lab_to_open_is_the_one_changed_last(space):
    assert space.latest("en") == "01"
    edit(space.work / "labs/en/02_the_proof.ipynb", "return 42")
    assert (space.latest("en"), space.latest("es")) == ("02", "01")
    edit(space.work / LAB, "return 1")
    os.utime(space.work / LAB, (0, 0))
    assert space.latest("en") == "02"


@pytest.mark.parametrize("lang, words", [("en", "There is no lab 7. The labs are: 01, 02."),
                                         ("es", "No hay laboratorio 7. Los que hay: 01, 02.")])
def test_a_lab_that_is_not_there_is_named_with_those_that_are(space, lang, words):
    assert space.lab("1", "en") == LAB
    with pytest.raises(ValueError) as error:
        space.lab("7", lang)
    assert str(error.value) == words


def test_the_root_is_the_clone():
    assert (root() / "lib" / "taulab" / "course" / "places.py").is_file()


def test_outside_a_clone_the_error_says_how_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(taulab, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    with pytest.raises(ValueError, match="pip install -e"):
        root()


def test_every_link_of_the_course_holds_among_the_students_copies(tmp_path):
    space = Workspace(root(), tmp_path / "work")
    space.hand_out()
    assert links(space.work) == []
    for path in space.work.glob("*/*/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            found = facts(cell.source).links if cell.cell_type == "markdown" else ()
            assert not [fault for link in found if not ABSOLUTE.match(link) for fault in faults(space.work, path, link)]


# The commands ---------------------------------------------------------------------------------------------------------

def test_reset_and_update_from_the_command_line(space, monkeypatch, capsys):
    monkeypatch.setattr(workspace, "handout", lambda: space.course)
    monkeypatch.setenv("TAULAB_WORK", str(space.work))
    assert cli.main(["update", "1", "--lang", "es"]) == 0
    assert capsys.readouterr().out == "labs/es/01_sweeping_tau.ipynb está al día.\n"
    edit(space.work / LAB, "return 42")
    write(space.course / LAB, lab("raise NotImplementedError  # hint"))
    assert cli.main(["update", "01", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Cells that stay as you wrote them: ex-01-1." in said
    assert "compare them with 01_sweeping_tau.new.ipynb: ex-01-1." in said
    assert cli.main(["reset", "01", "--lang", "en"]) == 0
    assert f"01_sweeping_tau.{TODAY}-2.ipynb" in capsys.readouterr().out
    assert cli.main(["reset", "09", "--lang", "en"]) == 2
    assert "There is no lab 09" in capsys.readouterr().err


@pytest.mark.parametrize("called, said", [
    ("taulab", "taulab"), ("pytest", "taulab"), (".venv/bin/taulab", ".venv/bin/taulab"),
])
def test_the_command_to_type_is_the_one_that_was_typed(monkeypatch, called, said):
    monkeypatch.setattr(sys, "argv", [called])
    monkeypatch.setattr(workspace.shutil, "which", lambda name: None)
    assert workspace.program() == said


def test_two_runs_at_once_do_each_other_no_harm(space):
    code = ("import sys; from pathlib import Path; from taulab.course.studying.workspace import Workspace\n"
            "course = Path(sys.argv[1])\nfor _ in range(20): Workspace(course, course / 'work3').hand_out()")
    runs = [subprocess.Popen([sys.executable, "-c", code, str(space.course)]) for _ in range(2)]
    assert [run.wait(60) for run in runs] == [0, 0]
    third = Workspace(space.course, space.course / "work3")
    assert third.hand_out() == [] and everything(third) == everything(space)
