"""Find what the students handed in and read it without trusting any of it.

A folder may hold ``STUDENT/01*.ipynb``, ``01*_STUDENT.ipynb`` and the zip files that learning platforms make. Zips are
read in memory, never unpacked. Whatever cannot be read becomes a submission with a problem, in words. To find is not to
read: a class of any size takes no more memory than its names.
"""

import ast
import hashlib
import json
import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from taulab.course.language import Message
from taulab.course.language import mark as _

MOST_BYTES = 32 * 2**20
MOST_MEMBERS = 20_000       # of a zip
MOST_OF_A_STUDENT = 20      # notebooks in a zip that one student handed in
MOST_CELLS = 2_000
MOST_SOURCE = 500_000       # characters of code; a lab has some 30,000
LONGEST_NAME = 80
NOBODYS = ("/", "..", ".", "work", "labs", "en", "es")   # folders that are no student's
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, lzma.LZMAError, OSError, RuntimeError, EOFError, ValueError,
              MemoryError)
NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Cell:
    """A code cell: where it stood in the notebook, and its source."""

    position: int
    source: str

    @cached_property
    def tree(self) -> ast.Module | None:
        """The syntax of the source, or None where Python cannot read it."""
        try:
            return ast.parse(self.source)
        except NO_PYTHON:
            return None


@dataclass(frozen=True)
class Source:
    """What one student handed in, still unread: `load` gives its bytes, or raises `NotANotebook`."""

    student: str
    origin: str
    load: Callable[[], bytes]
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Submission:
    """What a source holds: code cells, or the problem that kept it from being read."""

    digest: str = ""
    cells: tuple[Cell, ...] = ()
    lang: str = "en"
    problem: Message | None = None


class NotANotebook(Exception):
    """A file that is no notebook of this lab; carries the words for it."""

    def __init__(self, text, **fields):
        super().__init__(text)
        self.message = Message(text, fields)


# Finding --------------------------------------------------------------------------------------------------------------

def find(folder: Path, lab: str) -> list[Source]:
    """Return every submission of `lab`, such as 01_sweeping_tau, sorted by student; two of one are told apart."""
    found = sorted(sources(folder, lab), key=lambda one: (one.student.casefold(), one.student, one.origin))
    return list(told_apart(found))


def told_apart(found: list[Source]) -> Iterator[Source]:
    """Number the submissions that bear one name, and say so on each of them."""
    all_of, met = Counter(one.student for one in found), Counter()
    for one in found:
        met[one.student] += 1
        if all_of[one.student] > 1:
            note = Message(_("Another submission bears the same name; each is marked."))
            number = f" ({met[one.student]})" if met[one.student] > 1 else ""
            one = replace(one, student=one.student + number, notes=(*one.notes, note))
        yield one


def sources(folder: Path, lab: str) -> Iterator[Source]:
    for path in sorted(folder.rglob("*")):
        if ".ipynb_checkpoints" in path.parts or not (path.is_file() or path.is_symlink()):
            continue
        inside = PurePosixPath(path.relative_to(folder).as_posix())
        if path.suffix.lower() == ".zip" and not path.is_symlink():
            yield from in_zip(path, inside, lab)
        elif belongs(inside.name, lab):
            yield Source(student_of(inside, lab, inside.stem), origin_name(inside), partial(load_file, path))


def load_file(path: Path) -> bytes:
    if path.is_symlink():
        raise NotANotebook(_("A symbolic link instead of a notebook: not followed."))
    if path.stat().st_size > MOST_BYTES:
        raise too_large(path.stat().st_size)
    return path.read_bytes()


def too_large(size) -> NotANotebook:
    return NotANotebook(_("{size} MB is too large for a notebook: clear its outputs and hand it in again."),
                      size=size // 2**20)


def in_zip(path: Path, inside: PurePosixPath, lab: str) -> Iterator[Source]:
    """Yield the notebooks of a zip: those of a class, or, where it lies in the folder of a student, those of one."""
    owner = folder_of(inside)
    try:
        members = [member for member in zipfile.ZipFile(path).infolist() if not member.is_dir()]
    except BROKEN_ZIP:
        yield Source(owner or clean_name(path.stem), origin_name(inside), no_zip)
        return
    most = MOST_OF_A_STUDENT if owner else MOST_MEMBERS
    for member in [one for one in members if is_notebook(one, lab)][:most]:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        student = owner or student_of(name, lab, path.stem)
        yield Source(student, origin_name(f"{inside}:{name}"), partial(load_member, path, member))


def is_notebook(member: zipfile.ZipInfo, lab: str) -> bool:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    return belongs(name.name, lab) and not {"__MACOSX", ".ipynb_checkpoints"} & set(name.parts)


def no_zip():
    raise NotANotebook(_("A zip file that cannot be opened."))


def load_member(path: Path, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > MOST_BYTES:
        raise too_large(member.file_size)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            data = file.read(MOST_BYTES + 1)  # the size that a zip announces may be a lie
    except BROKEN_ZIP:
        no_zip()
    if len(data) > MOST_BYTES:
        raise too_large(len(data))
    return data


def belongs(name: str, lab: str) -> bool:
    return name.lower().endswith(".ipynb") and bool(re.search(rf"(^|_){lab[:2]}[^0-9]", name))


def student_of(inside: PurePosixPath, lab: str, otherwise: str) -> str:
    """Return whose file it is, by its folder, or by its name as people and learning platforms write it."""
    if folder := folder_of(inside):
        return folder
    stem = inside.name[:-len(".ipynb")]
    before = re.fullmatch(rf"(.+?)((_LATE)?_\d+_\d+)?_{lab[:2]}\D.*", stem)
    if before:
        return clean_name(before[1])
    if stem.startswith(lab):      # the name that the lab gave it, and maybe theirs after it, or " (1)" of a browser
        return clean_name(stem[len(lab) + 1:] if stem[len(lab):][:1] == "_" else otherwise)
    return clean_name(stem.rsplit("_", 1)[-1])


def folder_of(inside: PurePosixPath) -> str | None:
    """Return the name of the outermost folder, without those that the course itself makes."""
    folders = [part for part in inside.parts[:-1] if part not in NOBODYS]
    return clean_name(re.sub(r"_\d+_assignsubmission_file_?.*$", "", folders[0])) if folders else None


def clean_name(name: str) -> str:
    """Return a name in one line; the same letters are one name, however a system composes them."""
    name = "".join(c if c.isprintable() else "�" for c in unicodedata.normalize("NFC", name)).strip()
    return name[:LONGEST_NAME] or "?"


def origin_name(inside) -> str:
    """Return a path for people to read; one that no encoding explains stays tellable from others."""
    return str(inside).encode("utf-8", "backslashreplace").decode()[:300]


# Reading --------------------------------------------------------------------------------------------------------------

def read(source: Source, lab: str) -> Submission:
    try:
        data = source.load()
    except NotANotebook as problem:
        return Submission(problem=problem.message)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        return Submission(problem=Message(_("The file cannot be read: {reason}."), {"reason": reason}))
    digest = hashlib.sha256(data).hexdigest()
    try:
        cells = code_cells(parse(data))
        if lab not in (opened := labs_opened(cells)) and opened:
            raise NotANotebook(_("This is lab {other}, not lab {lab}."), other=sorted(opened)[0], lab=lab)
    except NotANotebook as problem:
        return Submission(digest, problem=problem.message)
    return Submission(digest, cells, language(cells))


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
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def opening_calls(cells) -> Iterator[ast.Call]:
    """Yield the calls of ``course.open``."""
    for cell in cells:
        if ".open(" in cell.source and cell.tree:
            yield from (node for node in ast.walk(cell.tree) if isinstance(node, ast.Call)
                        and isinstance(node.func, ast.Attribute) and node.func.attr == "open"
                        and isinstance(node.func.value, ast.Name) and node.func.value.id == "course")


def labs_opened(cells) -> set[str]:
    return {call.args[0].value for call in opening_calls(cells)
            if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)}


def language(cells) -> str:
    """Return the language that the lab was opened in."""
    for call in opening_calls(cells):
        for keyword in call.keywords:
            given = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if keyword.arg == "lang" and given in ("en", "es"):
                return keyword.value.value
    return "en"
