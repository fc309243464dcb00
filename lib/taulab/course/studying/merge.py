"""A student's answers carried over to a newer version of their notebook, cell by cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell


@dataclass(frozen=True)
class Merged:
    """The newer notebook with the student's cells in it, and the names of the cells that are theirs."""

    notebook: NotebookNode
    kept: tuple[str, ...]        # cells of the course that the student changed
    conflicts: tuple[str, ...]   # those of them that the course changed too
    added: int                   # cells of their own


def name(cell: NotebookNode) -> str | None:
    """Return the name that a cell was handed out with; some editors renew the id, and nbgrader's stays."""
    nbgrader = cell.metadata.get("nbgrader")
    graded = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return graded if graded and isinstance(graded, str) else cell.get("id")


def names(handed: list, cells: list) -> list[str | None]:
    """Return the name of each cell; where an editor left none that was handed out, by the places of equal sources.

    Between two cells that are as they were handed out, an answer is known by the function that it defines, and if there
    are as many cells as there were, by its place.
    """
    found, known = [name(cell) for cell in cells], [name(cell) for cell in handed]
    if set(found) & set(known):
        return found
    matcher = SequenceMatcher(None, [cell.source for cell in handed], [cell.source for cell in cells], autojunk=False)
    pairs = [pair for block in matcher.get_opcodes() for pair in pairs_in(handed, cells, *block)]
    for before, now in pairs:
        found[now] = known[before]
    return found


def pairs_in(handed, cells, _tag, start, stop, here, there) -> Iterator[tuple[int, int]]:
    """Yield which cell of a block that was handed out became which, as far as that can be told."""
    if stop - start == there - here:
        yield from zip(range(start, stop), range(here, there))
        return
    now = {function: place for place in range(there - 1, here - 1, -1) if (function := defined(cells[place]))}
    yield from ((place, now[function]) for place in range(start, stop) if (function := defined(handed[place])) in now)


def defined(cell: NotebookNode) -> str | None:
    """Return the first function that a cell defines, whether or not it is whole Python."""
    found = re.search(r"^def (\w+)", cell.source, re.MULTILINE)
    return found and found[1]


def merge(handed: NotebookNode | None, mine: NotebookNode, new: NotebookNode) -> Merged:
    """Return `new` with what the student changed or added in `mine` since `handed`.

    Where the student and the course both changed a cell, the student's stands and is reported as a conflict. What
    was handed out may be unknown (None): then every cell that differs from the new version counts as theirs.
    """
    before = {name(cell): cell.source for cell in handed.cells} if handed else {}
    course = {name(cell): cell for cell in new.cells}
    theirs, added = sort_out(before, course, mine.cells, names((handed or new).cells, mine.cells))
    kept = [key for key in course if key in theirs and theirs[key].source not in (course[key].source, before.get(key))]
    cells = list(added.get(None, []))
    for key, cell in course.items():
        cells += [with_answer(cell, theirs.get(key), key in kept), *added.get(key, [])]
    notebook = NotebookNode(new | {"cells": cells})
    conflicts = [key for key in kept if before.get(key) != course[key].source]
    return Merged(notebook, tuple(kept), tuple(conflicts), sum(map(len, added.values())))


def sort_out(before: dict, course: dict, cells: list, keys: list) -> tuple[dict, dict]:
    """Return the student's version of each cell of the course, and their own cells by the cell that they follow."""
    texts = {*before.values(), *(cell.source for cell in course.values())}
    theirs, added, place = {}, {}, None
    for key, cell in zip(keys, cells, strict=True):
        if key in course and key not in theirs:
            theirs[key], place = cell, key
        elif cell.source.strip() and cell.source not in texts:
            added.setdefault(place, []).append(own(cell))
    return theirs, added


def with_answer(cell: NotebookNode, theirs: NotebookNode | None, kept: bool) -> NotebookNode:
    """Return the course's cell, with the student's source where it is kept and their outputs where they still hold."""
    if theirs is None or not (kept or theirs.source == cell.source):
        return cell
    return NotebookNode(theirs | {"id": cell.id, "metadata": cell.metadata})


def own(cell: NotebookNode) -> NotebookNode:
    """Return a cell that no longer passes for one of the course's, which it may be a copy of."""
    metadata = {key: value for key, value in cell.metadata.items() if key != "nbgrader"}
    return NotebookNode(cell | {"id": new_code_cell().id, "metadata": metadata})
