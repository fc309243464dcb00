"""Read what a student handed in without trusting any of it, and tell which lab it is.

Whatever cannot be read becomes a submission with a problem, in words. Which files are whose is for `intake`.
"""

import ast
import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from taulab.course.grading.archives import NotANotebook
from taulab.course.language import LANGUAGES, SOURCE, Message
from taulab.course.language import mark as _
from taulab.course.studying import saved

MOST_CELLS = 2_000
MOST_SOURCE = 500_000       # characters of code; a lab has some 30,000
MOST_PARTS = 2_000_000      # of JSON: each of them takes memory, empty or not
NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
OPENED = re.compile(r"^[^#\n]*\bcourse\s*\.\s*open\(\s*(?:number\s*=\s*)?[\"']?(\d{1,2})\b", re.MULTILINE)
CELL_OF_LAB = re.compile(r"(?:ex|check|predict)-(\d\d)-\w+")


@dataclass(frozen=True)
class Cell:
    """A code cell: where it stood in the notebook, and its source."""

    position: int
    source: str

    @property
    def tree(self) -> ast.Module | None:
        """The syntax of the source, or None where Python cannot read it."""
        return syntax(self.source)


@functools.lru_cache(MOST_CELLS)
def syntax(source: str) -> ast.Module | None:
    """Return the syntax of a source, or None where Python cannot read it; cells of one source share it."""
    try:
        return ast.parse(source)
    except NO_PYTHON:
        return None


@dataclass(frozen=True)
class Source:
    """What one student handed in, still unread: `load` gives its bytes, or raises `NotANotebook`.

    `student` is told apart from every other; `unmarked` says why other files of theirs are not marked.
    """

    student: str
    origin: str
    load: Callable[[], bytes]
    notes: tuple[Message, ...] = ()
    id: str = ""
    login: str = ""
    group: str = ""
    late: bool = False
    unmarked: tuple["Unmarked", ...] = ()
    when: str = ""          # ISO 8601, where the platform told


@dataclass(frozen=True)
class Unmarked:
    """A file that was not marked, how many more with it, and why."""

    file: str
    more: int
    reason: Message


@dataclass(frozen=True)
class Submission:
    """What a source holds: code cells, or the problem that kept it from being read.

    `labs` are the labs that the notebook says it is, by its own cells or by what the course wrote into it.
    """

    digest: str = ""
    cells: tuple[Cell, ...] = ()
    lang: str = "en"
    problem: Message | None = None
    labs: frozenset[str] = field(default=frozenset(), compare=False)


# Reading --------------------------------------------------------------------------------------------------------------

def read(source: Source, lab: str) -> Submission:
    data, problem = bytes_of(source)
    return Submission(problem=problem) if problem else read_bytes(data, lab)


def bytes_of(source: Source) -> tuple[bytes, Message | None]:
    """Return what was handed in, or why it cannot be had."""
    try:
        return source.load(), None
    except NotANotebook as problem:
        return b"", problem.message
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        return b"", Message(_("The file cannot be read: {reason}."), {"reason": reason})


def read_bytes(data: bytes, lab: str) -> Submission:
    """Return the submission in the bytes of a file, for lab number `lab`."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        notebook = parse(data)
        cells = code_cells(notebook)
        labs = labs_opened(cells) or labs_written(notebook)
        if labs and lab not in labs:
            raise NotANotebook(_("This is lab {other}, not lab {lab}."), other=min(labs), lab=lab)
    except NotANotebook as problem:
        return Submission(digest, problem=problem.message)
    return Submission(digest, cells, language(notebook, cells), labs=labs)


def parse(data: bytes) -> dict:
    if not data.strip():
        raise NotANotebook(_("The file is empty."))
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_PARTS:
        raise NotANotebook(_("The notebook is too large to be read: clear its outputs and hand it in again."))
    try:
        notebook = saved.json_in(data)
    except ValueError:
        raise NotANotebook(_("This is not a notebook: its text is not JSON.")) from None
    if not isinstance(notebook, dict) or (not isinstance(notebook.get("cells"), list) and "worksheets" not in notebook):
        raise NotANotebook(_("This is JSON, but not a notebook: it has no cells."))
    if isinstance(notebook.get("cells"), list):
        return notebook
    return notebook | {"cells": list(cells_of_format_3(notebook))}


def cells_of_format_3(notebook: dict) -> Iterator[dict]:
    """Yield the cells of an old notebook: they stand in its worksheets, the source of code under another name."""
    for sheet in listed(notebook.get("worksheets")):
        for cell in filter(mapping, listed(mapping(sheet).get("cells"))):
            yield cell | {"source": cell["input"]} if "input" in cell else cell


def code_cells(notebook: dict) -> tuple[Cell, ...]:
    if len(notebook["cells"]) > MOST_CELLS:
        raise NotANotebook(_("The notebook has more than {most} cells."), most=MOST_CELLS)
    cells = [Cell(position, source) for position, cell in enumerate(notebook["cells"])
             if (source := code_of(cell)).strip()]
    if not cells:
        raise NotANotebook(_("The notebook has no code."))
    if sum(len(cell.source) for cell in cells) > MOST_SOURCE:
        raise NotANotebook(_("The notebook holds more than {most} kB of code."), most=MOST_SOURCE // 1000)
    return tuple(cells)


def code_of(cell) -> str:
    """Return the source of a code cell; nothing for any other thing."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return ""
    return saved.text(cell.get("source"))


# Which lab, which language --------------------------------------------------------------------------------------------

def labs_opened(cells) -> frozenset[str]:
    """Return the labs that the code opens with ``course.open``; a cell that is no Python is searched as text."""
    labs = set()
    for cell in cells:
        if ".open" in cell.source.replace(" ", ""):
            tree = plain(cell)
            found = map(lab_of, opening_calls(tree)) if tree else OPENED.findall(cell.source)
            labs |= {str(lab).zfill(2) for lab in found if lab is not None}
    return frozenset(labs)


def plain(cell: Cell) -> ast.Module | None:
    """Return the syntax of a cell without its magics; None where it is no Python without them either."""
    return cell.tree or Cell(cell.position, MAGIC.sub("", cell.source)).tree


def opening_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls of ``course.open``, whatever name the module was imported under."""
    names = {"course"} | {alias.asname for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
                          for alias in node.names if alias.name.rpartition(".")[2] == "course" and alias.asname}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "open":
            module = node.func.value
            if getattr(module, "id", getattr(module, "attr", None)) in names:
                yield node


def lab_of(call: ast.Call) -> str | int | None:
    """Return the number of the lab as a call of ``course.open`` gives it; None where that is no plain value."""
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "number")]
    value = given[0].value if given and isinstance(given[0], ast.Constant) else None
    return value if isinstance(value, str) and re.fullmatch(r"\d{1,2}", value) or type(value) is int else None


def labs_written(notebook: dict) -> frozenset[str]:
    """Return the labs that the course wrote into a notebook: in its metadata, in the names of its cells."""
    given = mapping(mapping(notebook.get("metadata")).get("taulab")).get("lab")
    labs = {given} if isinstance(given, str) and re.fullmatch(r"\d\d", given) else set()
    for cell in filter(mapping, notebook["cells"]):
        for name in (cell.get("id"), mapping(mapping(cell.get("metadata")).get("nbgrader")).get("grade_id")):
            match = CELL_OF_LAB.fullmatch(name) if isinstance(name, str) else None
            labs |= {match[1]} if match else set()
    return frozenset(labs)


def mapping(value) -> dict:
    return value if isinstance(value, dict) else {}


def listed(value) -> list:
    return value if isinstance(value, list) else []


def language(notebook: dict, cells) -> str:
    """Return the language that the lab was opened in, else the one that it was handed out in."""
    trees = (plain(cell) for cell in cells if ".open" in cell.source)
    given = [keyword.value.value for tree in trees if tree for call in opening_calls(tree) for keyword in call.keywords
             if keyword.arg == "lang" and isinstance(keyword.value, ast.Constant)]
    given.append(mapping(mapping(notebook.get("metadata")).get("taulab")).get("lang"))
    return next((lang for lang in given if isinstance(lang, str) and lang in LANGUAGES), SOURCE)
