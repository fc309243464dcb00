"""Find what the students handed in and read it without trusting any of it.

A folder may hold ``STUDENT/01*.ipynb``, ``01*_STUDENT.ipynb`` and the zip files that learning platforms make. Zips are
read in memory, never unpacked. Whatever cannot be read becomes a submission with a problem, in words.
"""

import ast
import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from taulab.course.language import Message
from taulab.course.language import mark as _

MOST_BYTES = 32 * 2**20
MOST_MEMBERS = 20_000
MOST_CELLS = 2_000
MOST_SOURCE = 200_000
LONGEST_NAME = 80
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, OSError, RuntimeError, EOFError, ValueError)


@dataclass(frozen=True)
class Cell:
    """A code cell: where it stood in the notebook, and its source."""

    position: int
    source: str


@dataclass(frozen=True)
class Submission:
    """What one student handed in: code cells, or the problem that kept it from being read."""

    student: str
    origin: str
    digest: str = ""
    cells: tuple[Cell, ...] = ()
    lang: str = "en"
    problem: Message | None = None
    notes: tuple[Message, ...] = field(default=())


class NotANotebook(Exception):
    """A file that is no notebook of this lab; carries the words for it."""

    def __init__(self, text, **fields):
        super().__init__(text)
        self.message = Message(text, fields)


# Finding --------------------------------------------------------------------------------------------------------------

def find(folder: Path, lab: str) -> list[Submission]:
    """Return every submission of `lab` under `folder`, sorted by student; two of one student are told apart."""
    found = [read(name, origin, load, lab) for name, origin, load in candidates(folder, lab)]
    return told_apart(sorted(found, key=lambda one: (one.student.casefold(), one.origin)))


def told_apart(found):
    times, result = Counter(), []
    for one in found:
        times[one.student] += 1
        if times[one.student] > 1:
            note = Message(_("Another submission bears the same name; each is marked."))
            one = replace(one, student=f"{one.student} ({times[one.student]})", notes=(*one.notes, note))
        result.append(one)
    return result


def candidates(folder: Path, lab: str) -> Iterator[tuple]:
    """Yield (student, origin, load): the last gives the bytes, or raises `NotANotebook`."""
    for path in sorted(folder.rglob("*")):
        if ".ipynb_checkpoints" in path.parts or not (path.is_file() or path.is_symlink()):
            continue
        inside = path.relative_to(folder)
        if path.suffix.lower() == ".zip" and not path.is_symlink():
            yield from in_zip(path, str(inside), lab)
        elif belongs(inside.name, lab):
            yield student_of(PurePosixPath(inside.as_posix()), lab), str(inside), lambda path=path: load_file(path)


def load_file(path: Path) -> bytes:
    if path.is_symlink():
        raise NotANotebook(_("A symbolic link instead of a notebook: not followed."))
    if path.stat().st_size > MOST_BYTES:
        raise too_large(path.stat().st_size)
    return path.read_bytes()


def too_large(size) -> NotANotebook:
    return NotANotebook(_("{size} MB is too large for a notebook: clear its outputs and hand it in again."),
                      size=size // 2**20)


def in_zip(path: Path, origin: str, lab: str):
    try:
        members = [member for member in zipfile.ZipFile(path).infolist() if not member.is_dir()]
    except BROKEN_ZIP:
        problem = NotANotebook(_("A zip file that cannot be opened."))
        yield clean_name(path.stem), origin, lambda: fail(problem)
        return
    for member in members[:MOST_MEMBERS]:
        inside = PurePosixPath(member.filename.replace("\\", "/"))
        if belongs(inside.name, lab) and "__MACOSX" not in inside.parts:
            student = student_of(inside, lab) if len(inside.parts) > 1 or "_" in inside.stem else clean_name(path.stem)
            yield student, f"{origin}:{member.filename}"[:300], lambda member=member: load_member(path, member)


def fail(problem):
    raise problem


def load_member(path: Path, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > MOST_BYTES:
        raise too_large(member.file_size)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            data = file.read(MOST_BYTES + 1)  # the size that a zip announces may be a lie
    except BROKEN_ZIP:
        raise NotANotebook(_("A zip file that cannot be opened.")) from None
    if len(data) > MOST_BYTES:
        raise too_large(len(data))
    return data


def belongs(name: str, lab: str) -> bool:
    return name.lower().endswith(".ipynb") and bool(re.search(rf"(^|_){lab}[^0-9]", name))


def student_of(inside: PurePosixPath, lab: str) -> str:
    """Return whose file it is, by its folder, or by its name as people and learning platforms write it."""
    folders = [part for part in inside.parts[:-1] if part not in ("/", "..", ".")]
    if folders:
        return clean_name(re.sub(r"_\d+_assignsubmission_file_?.*$", "", folders[0]))
    stem = inside.name[:-len(".ipynb")]
    platform = re.fullmatch(rf"(.+?)(?:_LATE)?_\d+_\d+_{lab}.*", stem)
    if platform:
        return clean_name(platform[1])
    before = re.fullmatch(rf"(.+?)_{lab}\D.*", stem)
    return clean_name(before[1] if before else stem.rsplit("_", 1)[-1])


def clean_name(name: str, longest: int = LONGEST_NAME) -> str:
    name = "".join(c if c.isprintable() else "�" for c in name).strip()
    return name[:longest] or "?"


# Reading --------------------------------------------------------------------------------------------------------------

def read(student: str, origin: str, load, lab: str) -> Submission:
    origin = clean_name(origin, longest=300)
    try:
        data = load()
        notebook = parse(data)
        cells = code_cells(notebook)
        if lab not in (opened := labs_opened(cells)) and opened:
            raise NotANotebook(_("This is lab {other}, not lab {lab}."), other=sorted(opened)[0], lab=lab)
    except NotANotebook as problem:
        return Submission(student, origin, problem=problem.message)
    except OSError as problem:
        words = Message(_("The file cannot be read: {reason}."), {"reason": problem.strerror or type(problem).__name__})
        return Submission(student, origin, problem=words)
    return Submission(student, origin, hashlib.sha256(data).hexdigest(), cells, language(cells))


def parse(data: bytes) -> dict:
    if not data.strip():
        raise NotANotebook(_("The file is empty."))
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        try:
            notebook = json.loads(data.decode(encoding))
            break
        except (UnicodeError, ValueError, RecursionError):
            continue
    else:
        raise NotANotebook(_("This is not a notebook: its text is not JSON."))
    if not isinstance(notebook, dict) or (not isinstance(notebook.get("cells"), list) and "worksheets" not in notebook):
        raise NotANotebook(_("This is JSON, but not a notebook: it has no cells."))
    if "worksheets" in notebook:
        raise NotANotebook(_("A notebook of format 3: open it in JupyterLab, save it and hand it in again."))
    return notebook


def code_cells(notebook: dict) -> tuple[Cell, ...]:
    cells = []
    for position, cell in enumerate(notebook["cells"][:MOST_CELLS]):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            if isinstance(source, list):
                source = "".join(part for part in source if isinstance(part, str))
            if isinstance(source, str) and source.strip():
                cells.append(Cell(position, source[:MOST_SOURCE]))
    if not cells:
        raise NotANotebook(_("The notebook has no code."))
    return tuple(cells)


def opening_calls(cells) -> Iterator[ast.Call]:
    for cell in cells:
        if ".open(" in cell.source:
            try:
                tree = ast.parse(cell.source)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call)
                        and isinstance(node.func, ast.Attribute) and node.func.attr == "open"
                        and isinstance(node.func.value, ast.Name) and node.func.value.id == "course")


def labs_opened(cells) -> set[str]:
    return {call.args[0].value for call in opening_calls(cells)
            if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)}


def language(cells) -> str:
    """Return the language that the lab was opened in."""
    for call in opening_calls(cells):
        for keyword in call.keywords:
            if keyword.arg == "lang" and isinstance(keyword.value, ast.Constant) and keyword.value.value in ("en", "es"):
                return keyword.value.value
    return "en"
