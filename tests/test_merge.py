import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from taulab.course.studying.merge import merge

HANDED = {"title": "# Lab", "ex-01-1": "def f(): ...", "check-01-1": "check(f)", "end": "print(1)"}


def notebook(cells):
    """Return a notebook of name -> source; a name that starts with a # is a Markdown cell."""
    return new_notebook(cells=[
        new_markdown_cell(source, id=name) if source.startswith("#") else
        new_code_cell(source, id=name, metadata={"nbgrader": {"grade_id": name}} if name.startswith("ex") else {})
        for name, source in cells.items()])


def sources(merged):
    nbformat.validate(merged.notebook)
    return [cell.source for cell in merged.notebook.cells]


def test_an_answer_is_carried_over_and_the_rest_is_new():
    new = HANDED | {"title": "# Lab, mended", "end": "print(2)"}
    merged = merge(notebook(HANDED), notebook(HANDED | {"ex-01-1": "def f(): return 42"}), notebook(new))
    assert sources(merged) == ["# Lab, mended", "def f(): return 42", "check(f)", "print(2)"]
    assert (merged.kept, merged.conflicts, merged.added) == (("ex-01-1",), (), 0)


def test_where_both_changed_a_cell_the_students_stands_and_is_reported():
    mine, new = HANDED | {"ex-01-1": "def f(): return 42"}, HANDED | {"ex-01-1": "def f(x): ..."}
    merged = merge(notebook(HANDED), notebook(mine), notebook(new))
    assert sources(merged)[1] == "def f(): return 42"
    assert merged.conflicts == ("ex-01-1",)


def test_a_change_that_both_made_is_no_conflict():
    new = HANDED | {"end": "print(2)"}
    merged = merge(notebook(HANDED), notebook(new), notebook(new))
    assert (sources(merged), merged.kept) == (list(new.values()), ())


def test_own_cells_stay_where_they_were_written():
    mine = {"first": "# mine", "title": "# Lab", "ex-01-1": "def f(): ...", "note": "f()", "blank": "",
            "end": "print(1)"}
    new = {"title": "# Lab", "preface": "# New", "ex-01-1": "def f(): ...", "check-01-1": "check(f)", "end": "print(2)"}
    merged = merge(notebook(HANDED), notebook(mine), notebook(new))
    assert sources(merged) == ["# mine", "# Lab", "# New", "def f(): ...", "f()", "check(f)", "print(2)"]
    assert merged.added == 2


def test_a_changed_cell_that_the_course_took_out_becomes_ones_own_and_an_unchanged_one_goes():
    new = {"title": "# Lab", "end": "print(1)"}
    merged = merge(notebook(HANDED), notebook(HANDED | {"ex-01-1": "def f(): return 42"}), notebook(new))
    assert sources(merged) == ["# Lab", "def f(): return 42", "print(1)"]
    assert "nbgrader" not in merged.notebook.cells[1].metadata


def test_a_copy_of_an_answer_cell_is_kept_as_ones_own():
    mine = notebook(HANDED | {"ex-01-1": "def f(): return 1"})
    mine.cells.insert(2, new_code_cell("def f(): return 2", id="copy", metadata={"nbgrader": {"grade_id": "ex-01-1"}}))
    merged = merge(notebook(HANDED), mine, notebook(HANDED | {"end": "print(2)"}))
    assert sources(merged)[1:3] == ["def f(): return 1", "def f(): return 2"]
    assert [cell.metadata.get("nbgrader") for cell in merged.notebook.cells].count({"grade_id": "ex-01-1"}) == 1


def test_an_editor_that_renews_the_ids_loses_no_answer_and_doubles_no_cell():
    mine = notebook(HANDED | {"ex-01-1": "def f(): return 42"})
    for number, cell in enumerate(mine.cells):
        cell.id = f"renewed-{number}"
    merged = merge(notebook(HANDED), mine, notebook(HANDED | {"title": "# New"}))
    assert sources(merged) == ["# New", "def f(): return 42", "check(f)", "print(1)"]


def test_cells_without_ids_from_an_old_editor_are_understood():
    mine = notebook(HANDED | {"ex-01-1": "def f(): return 42"})
    for cell in mine.cells:
        del cell["id"]
    merged = merge(notebook(HANDED), mine, notebook(HANDED | {"title": "# New"}))
    assert sources(merged) == ["# New", "def f(): return 42", "check(f)", "print(1)"]


def nameless(cells):
    found = notebook(cells)
    for cell in found.cells:
        del cell["id"]
        cell.metadata = {}
    return found


def test_without_any_name_an_answer_is_known_by_its_place():
    mine = nameless(HANDED | {"title": "# Lab, by Ana", "ex-01-1": "f = lambda: 42"})
    merged = merge(notebook(HANDED), mine, notebook(HANDED | {"end": "print(2)"}))
    assert sources(merged) == ["# Lab, by Ana", "f = lambda: 42", "check(f)", "print(2)"]
    assert (merged.kept, merged.added) == (("title", "ex-01-1"), 0)


def test_without_any_name_beside_cells_of_ones_own_an_answer_is_known_by_its_function():
    mine = {"title": "# Lab", "note": "1 + 1", "ex-01-1": "def f(): return 42", "more": "f()", "check-01-1": "check(f)",
            "end": "print(1)"}
    merged = merge(notebook(HANDED), nameless(mine), notebook(HANDED | {"title": "# New"}))
    assert sources(merged) == ["# New", "1 + 1", "def f(): return 42", "f()", "check(f)", "print(1)"]
    assert (merged.kept, merged.added) == (("ex-01-1",), 2)


@pytest.mark.parametrize("null", [None, [], "x"])
def test_nothing_where_nbgrader_would_stand_is_no_name(null):
    mine = notebook(HANDED | {"ex-01-1": "def f(): return 42"})
    for cell in mine.cells:
        cell.metadata = {"nbgrader": null}
    assert merge(notebook(HANDED), mine, notebook(HANDED)).kept == ("ex-01-1",)


def test_without_a_baseline_whatever_differs_is_the_students():
    merged = merge(None, notebook(HANDED | {"ex-01-1": "def f(): return 42"}), notebook(HANDED))
    assert sources(merged)[1] == "def f(): return 42"
    assert merged.conflicts == ("ex-01-1",)


@pytest.mark.parametrize("edited, outputs", [("check-01-1", 0), ("ex-01-1", 1)])
def test_outputs_stay_with_the_source_that_made_them(edited, outputs):
    mine = notebook(HANDED)
    for cell in mine.cells[1:]:
        cell.outputs = [new_output("stream", text="said")]
    merged = merge(notebook(HANDED), mine, notebook(HANDED | {"check-01-1": "check(f, 2)"}))
    cells = {cell.id: cell for cell in merged.notebook.cells}
    assert len(cells[edited].outputs) == outputs
