import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from taulab.course.studying import saved
from taulab.course.studying.merge import merge

COURSE = new_notebook(cells=[
    new_markdown_cell("# Lab", id="title"),
    new_code_cell("def f(): ...", id="ex-01-1", metadata={"nbgrader": {"grade_id": "ex-01-1"}})])
STREAM = {"output_type": "stream", "name": "stdout", "text": "said"}
IMAGE = {"image/png": "iVBORw0="}

text = st.text(st.characters(exclude_categories=()), max_size=8)    # halves of letters too
plain = st.none() | st.booleans() | st.integers() | st.floats() | text
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
                      max_leaves=6)


def almost(**known):
    """Return dictionaries of these entries, of which any may be missing or be something else."""
    return st.fixed_dictionaries({}, optional={key: right | values for key, right in known.items()})


outputs = st.lists(almost(
    output_type=st.sampled_from(["stream", "display_data", "execute_result", "error"]), name=text, text=text,
    data=st.dictionaries(st.sampled_from(["text/plain", "application/json"]), values, max_size=2),
    metadata=st.just({}), execution_count=st.integers(-1, 3), ename=text, evalue=text,
    traceback=st.lists(text, max_size=2)) | values, max_size=3)
metadata = almost(nbgrader=almost(grade_id=st.sampled_from(["ex-01-1", ""])), name=text, format=text,
                  tags=st.lists(text, max_size=2), collapsed=st.booleans(), jupyter=st.just({}))
cells = st.lists(almost(
    cell_type=st.sampled_from(saved.KINDS), id=st.sampled_from(["title", "ex-01-1", "a b", ""]), metadata=metadata,
    source=text | st.lists(text, max_size=2), outputs=outputs, execution_count=st.integers(-1, 3),
    attachments=almost(a=st.just(IMAGE))) | values, max_size=4)
notebooks = almost(metadata=almost(kernelspec=almost(name=text, display_name=text), authors=st.just([])),
                   nbformat=st.integers(), nbformat_minor=st.integers()).flatmap(
    lambda rest: cells.map(lambda found: rest | {"cells": found}))


def read(found):
    return saved.notebook(json.dumps(found).encode())


def cell(**parts):
    """Return what is read of a notebook of one cell."""
    [found] = read({"cells": [parts]}).cells
    return found


@settings(max_examples=300)
@given(notebooks, notebooks)
def test_any_json_with_cells_is_a_notebook_that_is_valid_and_whose_answers_are_carried_over(handed, mine):
    for found in (one := read(handed), two := read(mine)):
        assert nbformat.validator.isvalid(found) and len({cell.id for cell in found.cells}) == len(found.cells)
    assert [cell.source for cell in two.cells] == [
        saved.text(cell.get("source")) for cell in saved.plain(json.dumps(mine).encode())["cells"]]
    for before in (None, COURSE, one):
        merged = merge(before, two, COURSE).notebook
        nbformat.validate(merged)
        sources = [cell.source for notebook in (merged, before, COURSE) if notebook for cell in notebook.cells]
        assert {cell.source for cell in two.cells if cell.source.strip()} <= set(sources)
        written = nbformat.writes(merged)
        assert nbformat.writes(nbformat.reads(written.encode(), as_version=4)) == written


@pytest.mark.parametrize("output", [None, {}, {"output_type": "stream"}, STREAM | {"more": 1}, STREAM | {"text": 5},
                                    {"output_type": "display_data", "data": {"image/png": 5}, "metadata": {}}])
def test_of_outputs_those_stay_that_the_format_has(output):
    assert cell(cell_type="code", outputs=[output, STREAM]).outputs == [STREAM]


@pytest.mark.parametrize("count, kept", [(3, 3), (0, 0), (None, None), ("3", None), (-1, None), (True, None),
                                         (0.5, None), ([3], None), (float("nan"), None)])
def test_a_cell_was_run_as_often_as_a_whole_number_says(count, kept):
    assert cell(cell_type="code", execution_count=count).execution_count == kept


@pytest.mark.parametrize("wrong", [{"a": {"image/png": 5}}, {"a": 5}, [IMAGE], "a"])
def test_attachments_that_the_format_has_not_are_left_out(wrong):
    assert "attachments" not in cell(cell_type="markdown", attachments=wrong)
    assert cell(cell_type="markdown", attachments={"a": IMAGE}).attachments == {"a": IMAGE}
    assert "attachments" not in cell(cell_type="code", attachments={"a": IMAGE})


def test_an_entry_of_metadata_that_the_format_has_not_takes_no_other_with_it():
    found = cell(cell_type="code", metadata={"tags": "a", "name": "", "collapsed": True, "own": [1], "null": None})
    assert found.metadata == {"collapsed": True, "own": [1]}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python"}}
    assert read({"cells": [], "metadata": kernel | {"language_info": 3}}).metadata == kernel


def test_what_is_nested_beyond_what_can_be_written_is_left_out():
    deep = []
    for _level in range(300):
        deep = [deep]
    found = read({"cells": [{"cell_type": "code", "metadata": {"deep": deep, "own": [[1]]}}], "metadata": {"d": deep}})
    assert (found.metadata, found.cells[0].metadata) == ({}, {"own": [[1]]})
    assert nbformat.writes(found)


@pytest.mark.parametrize("name", [["ex-01-1"], {}, 3, True])
def test_a_name_that_is_no_text_is_none_and_the_id_tells_the_cell(name):
    mine = cell(cell_type="code", id="ex-01-1", source="def f(): return 42", metadata={"nbgrader": {"grade_id": name}})
    assert merge(COURSE, new_notebook(cells=[mine]), COURSE).kept == ("ex-01-1",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le",
                                      "utf-32-be", "cp1252"])
def test_every_encoding_that_json_knows_is_read_and_the_old_one_of_windows(encoding):
    data = json.dumps({"cells": ["ñ — 'é'"]}, ensure_ascii=False).encode(encoding)
    assert saved.json_in(data) == {"cells": ["ñ — 'é'"]}


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"3", b'{"cells": 5}', b'{"cells": null}', b"\x81\x8d",
                                  b"[" * 9999])
def test_what_is_no_notebook_is_none(data):
    assert saved.notebook(data) is None and saved.plain(data) is None


@given(st.binary(max_size=40) | notebooks.flatmap(lambda found: st.tuples(
    st.just(json.dumps(found).encode()), st.integers(0, 400), st.binary(max_size=3)).map(
        lambda parts: parts[0][:parts[1]] + parts[2] + parts[0][parts[1]:])))
def test_whatever_bytes_are_a_notebook_or_none(data):
    found = saved.plain(data)
    assert found is None or all(isinstance(cell, dict) for cell in found["cells"])
