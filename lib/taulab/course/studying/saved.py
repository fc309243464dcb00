"""Notebooks as editors and transfers leave them, read into one form: whatever is missing, null or oddly encoded."""

import json

ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")


def notebook(data: bytes) -> dict | None:
    """Return the notebook in the bytes of a file, ready for nbformat; None where they hold none."""
    try:
        found = json_in(data)
    except ValueError:
        return None
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        return None
    metadata = found.get("metadata")
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata if isinstance(metadata, dict) else {},
            "cells": [mended(cell) for cell in cells if isinstance(cell, dict)]}


def json_in(data: bytes):
    """Return what the bytes say as JSON, in the first encoding that makes sense of them; ValueError if none does."""
    for encoding in ENCODINGS:
        try:
            return json.loads(data.decode(encoding))
        except (UnicodeError, ValueError, RecursionError):
            continue
    raise ValueError("no JSON")


def mended(cell: dict) -> dict:
    """Return a cell with all that its kind must have, its source one text with plain line ends."""
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "markdown", "raw") else "raw"
    found = {"cell_type": kind, "metadata": metadata_in(cell), "source": text(cell.get("source"))}
    if isinstance(cell.get("id"), str):
        found["id"] = cell["id"]
    if kind == "code":
        outputs = cell.get("outputs")
        found |= {"execution_count": cell.get("execution_count"),
                  "outputs": outputs if isinstance(outputs, list) else []}
    elif isinstance(cell.get("attachments"), dict):
        found["attachments"] = cell["attachments"]
    return found


def metadata_in(cell: dict) -> dict:
    """Return the metadata of a cell; what stands there as null says nothing."""
    metadata = cell.get("metadata")
    return {key: value for key, value in metadata.items() if value is not None} if isinstance(metadata, dict) else {}


def text(source) -> str:
    """Return a source, which a file may hold as one text or as lines, with the line ends of this course."""
    parts = source if isinstance(source, list) else [source]
    joined = "".join(part for part in parts if isinstance(part, str))
    return joined.replace("\r\n", "\n").replace("\r", "\n")
