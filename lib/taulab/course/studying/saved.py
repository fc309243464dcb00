"""Notebooks as editors and transfers leave them, read into one form: whatever is missing, null or oddly encoded."""

import json

KINDS = ("code", "markdown", "raw")
LEVELS = 100    # of lists and dictionaries in one another: nothing that a lab needs, and Python writes a few hundred


def notebook(data: bytes):
    """Return the notebook in the bytes of a file, as nbformat validates and writes it; None where they hold none.

    Of each cell its source stays, and of the rest what the format allows: an output, an entry of its metadata.
    """
    found = plain(data)
    if found is None:
        return None
    import nbformat  # a second that only an update pays
    metadata = fitting(found.get("metadata"), lambda entry: whole(metadata=entry))
    return nbformat.from_dict(whole(*named([mended(cell) for cell in found["cells"]]), metadata=metadata))


def plain(data: bytes) -> dict | None:
    """Return what the bytes say as a notebook, with those of its cells that are one; None where they hold none."""
    try:
        said = json.dumps(json_in(data), ensure_ascii=False)
        found = json.loads(said.encode(errors="replace"))    # half a letter, escaped, is JSON and cannot be written
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        return None
    return found | {"cells": [cell for cell in found["cells"] if isinstance(cell, dict)]}


def json_in(data: bytes):
    """Return what the bytes say as JSON, in the encoding that they show or else in the old one of Windows."""
    for encoding in (json.detect_encoding(data), "cp1252"):
        try:
            return json.loads(data.decode(encoding))
        except (UnicodeError, ValueError, RecursionError):
            continue
    raise ValueError("no JSON")


def kind(cell: dict) -> str:
    """Return the kind of a cell; one that names none is raw."""
    return cell["cell_type"] if cell.get("cell_type") in KINDS else "raw"


def mended(cell: dict) -> dict:
    """Return a cell with all that its kind must have, its source one text with plain line ends."""
    found = {"cell_type": kind(cell), "id": new_id(), "metadata": {}, "source": text(cell.get("source"))}
    if found["cell_type"] == "code":
        outputs = cell.get("outputs")
        found |= {"execution_count": None, "outputs": []}
        found["outputs"] = [output for output in (outputs if isinstance(outputs, list) else [])
                            if fits(whole(found | {"outputs": [output]}))]
    optional = {key: cell[key] for key in ("id", "execution_count", "attachments") if key in cell}
    found |= fitting(optional, lambda entry: whole(found | entry))
    return found | {"metadata": fitting(cell.get("metadata"), lambda entry: whole(found | {"metadata": entry}))}


def whole(*cells: dict, metadata: dict | None = None) -> dict:
    """Return the notebook of these cells."""
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": list(cells)}


def fitting(entries, placed) -> dict:
    """Return those entries with which the notebook that `placed` makes of each is valid; a null says nothing."""
    return {key: value for key, value in entries.items()
            if value is not None and fits(placed({key: value}))} if isinstance(entries, dict) else {}


def fits(found: dict) -> bool:
    """Say whether a notebook is valid, and no deeper than can be written."""
    from nbformat.validator import iter_validate
    return shallow(found) and next(iter_validate(found), None) is None


def shallow(value, levels: int = LEVELS) -> bool:
    """Say whether a value nests no deeper than so many levels."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(shallow(part, levels - 1) for part in inner)


def named(cells: list[dict]) -> list[dict]:
    """Return the cells with an id each of its own: the first to bear one keeps it."""
    seen = set()
    for cell in cells:
        if cell["id"] in seen:
            cell["id"] = new_id()
        seen.add(cell["id"])
    return cells


def new_id() -> str:
    from nbformat.v4 import new_code_cell
    return new_code_cell().id


def text(source) -> str:
    """Return a source, which a file may hold as one text or as lines, with the line ends of this course."""
    parts = source if isinstance(source, list) else [source]
    joined = "".join(part for part in parts if isinstance(part, str))
    return joined.replace("\r\n", "\n").replace("\r", "\n")
