"""The files of a folder, of the archives in it and of the archives in those: what was handed in, still unread.

Archives (zip, tar, tar.gz, tar.bz2, tar.xz) are read where they lie, never unpacked, and known by what they begin with,
whatever they are called. A file that claims to be large, an archive of archives of archives or one that grows out of
proportion becomes a file that says so when it is read.
"""

import bz2
import contextlib
import gzip
import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from taulab.course.grading.people import readable
from taulab.course.language import Message
from taulab.course.language import mark as _

MOST_BYTES = 32 * 2**20     # of a notebook, and of an archive within an archive
MOST_UNPACKED = 256 * 2**20  # of a compressed tar, which has to be read from its beginning
MOST_MEMBERS = 20_000       # of an archive
MOST_RATIO = 20             # what an archive within an archive may grow by; packed already, it hardly grows
MOST_GROWTH = 200           # what a file in an archive may grow by, beyond
MOST_GROWN = 64 * 2**20     # what all that grow more come to together: one line printed again and again grows so
DEEPEST = 4                 # archives within archives
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error, lzma.LZMAError, OSError, RuntimeError,
          EOFError, ValueError, MemoryError, OverflowError)
OFFICE = frozenset(".docx .docm .xlsx .pptx .odt .ods .odp .epub .jar .whl .npz .pages .numbers .key".split())
UNPACKERS = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
#: The beginning of an absolute path: a drive, and somebody's home, whose name stays where no other folder follows.
HOME = re.compile(r"^([A-Za-z]:)?/+((home|users|usuarios)/([^/]+/(?=[^/]+/))?)?", re.IGNORECASE)
JUNK = frozenset(("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", "__pycache__"))


class NotANotebook(Exception):
    """A file that is no notebook of this lab; carries the words for it."""

    def __init__(self, text, **fields):
        super().__init__(text)
        self.message = Message(text, fields)


class Step(NamedTuple):
    """A folder or an archive on the way to a file."""

    name: str
    archive: bool = False


@dataclass(frozen=True)
class File:
    """A file on disk or in an archive; `open` gives a stream of its bytes, to be used in a ``with``.

    `grown` is what all files of its archive come to together that grow as bombs do. A folder with nothing in it is a
    file without a name.
    """

    steps: tuple[Step, ...]
    name: str
    open: Callable[[], contextlib.AbstractContextManager[BinaryIO]]
    size: int = 0
    packed: int = 0
    grown: int = 0

    @property
    def archives(self) -> tuple[str, ...]:
        return tuple(step.name for step in self.steps if step.archive)

    @property
    def inside(self) -> tuple[Step, ...]:
        """Return the way into this archive."""
        return (*self.steps, Step(self.name, archive=True))

    @property
    def junk(self) -> bool:
        """Say whether a system left this file behind, or a program keeps it for itself: nobody hands that in."""
        parts = (*(step.name for step in self.steps), self.name)
        return not self.name or any(part in JUNK or part.startswith((".", "~$")) for part in parts)

    @property
    def origin(self) -> str:
        """Return where the file lies, for people to read; an archive ends in a colon."""
        folders = "".join(step.name + (":" if step.archive else "/") for step in self.steps)
        return f"{folders}{self.name}"[:300]

    def head(self, most: int = 512) -> bytes:
        """Return how the file begins; nothing where it cannot be read."""
        with contextlib.suppress(NotANotebook, *BROKEN), self.open() as stream:
            return stream.read(most)
        return b""

    def load(self, most: int = MOST_BYTES) -> bytes:
        """Return the bytes of the file; raise `NotANotebook` with the reason where that cannot be."""
        if self.size > most:
            raise too_large(self.size)
        if grows(self.size, self.packed) and self.grown > MOST_GROWN:
            raise NotANotebook(_("A file that grows out of proportion when it is unpacked: clear its outputs and hand "
                                 "it in again."))
        try:
            with self.open() as stream:
                data = stream.read(most + 1)    # the size that an archive announces may be a lie
        except BROKEN as problem:
            raise unreadable(problem, bool(self.archives)) from None
        if len(data) > most:
            raise too_large(len(data))
        return data


def grows(size: int, packed: int) -> bool:
    """Say whether a file grows as a bomb does."""
    return size > 2**20 + MOST_GROWTH * packed


def too_large(size: int) -> NotANotebook:
    return NotANotebook(_("{size} MB is too large for a notebook: clear its outputs and hand it in again."),
                        size=size // 2**20)


def not_followed() -> NotANotebook:
    return NotANotebook(_("A link, or what else is no file, instead of a notebook: not followed."))


def unreadable(problem: BaseException, packed: bool) -> NotANotebook:
    """Return the words for a file that cannot be read, on disk or in an archive."""
    if isinstance(problem, RuntimeError) and "password" in str(problem):
        return NotANotebook(_("An archive with a password: it cannot be opened."))
    if isinstance(problem, OSError) and problem.strerror and not packed:
        return NotANotebook(_("The file cannot be read: {reason}."), reason=problem.strerror)
    return NotANotebook(_("An archive that cannot be opened."))


def refusing(problem: NotANotebook) -> Callable:
    """Return what opens a file that cannot be had: it says why."""
    def refuse():
        raise problem
    return refuse


# Walking --------------------------------------------------------------------------------------------------------------

def walk(folder: Path, leave_out: Iterable[Path] = ()) -> Iterator[File]:
    """Yield every file under `folder`, those in archives too; `leave_out` are files and folders of ours within it."""
    folder, ours = folder.resolve(), {path.resolve() for path in leave_out}
    for path in sorted(folder.rglob("*")):
        if not ours.isdisjoint((path, *path.parents)):
            continue
        *folders, name = map(readable, path.relative_to(folder).parts)
        steps = tuple(map(Step, folders))
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                yield nothing_in((*steps, Step(name)))
        elif path.is_symlink() or not path.is_file():
            yield File(steps, name, refusing(not_followed()))
        else:
            size = path.stat().st_size
            yield from unpacked(File(steps, name, partial(open, path, "rb"), size, size))


def nothing_in(folder: tuple[Step, ...]) -> File:
    return File(folder, "", refusing(NotANotebook(_("An empty folder."))))


def unpacked(file: File) -> Iterator[File]:
    """Yield the files in `file` where it is an archive, else `file` itself; each is best read before the next."""
    kind = None if file.junk else archive_kind(file)
    if kind is None:
        yield file
        return
    count = 0
    try:
        check(file)
        for count, member in zip(range(1, MOST_MEMBERS + 1), kind(file), strict=False):
            yield from unpacked(member)
        if not count:
            raise NotANotebook(_("An archive with nothing in it."))
    except NotANotebook as problem:
        yield File(file.steps, file.name, refusing(problem))
    except BROKEN as problem:
        yield File(file.steps, file.name, refusing(unreadable(problem, packed=True)))


def check(file: File):
    """Refuse an archive within an archive that lies too deep, or that grows like a bomb."""
    if len(file.archives) >= DEEPEST:
        raise NotANotebook(_("Archives within archives within archives: not looked into."))
    if file.size > 2**20 + MOST_RATIO * file.packed:
        raise NotANotebook(_("An archive that grows out of proportion when it is opened."))


def archive_kind(file: File) -> Callable | None:
    """Return what lists the members of an archive; None for any other file."""
    suffix, head = PurePosixPath(file.name).suffix.lower(), file.head()
    if suffix == ".zip" and head or head[:4] in (b"PK\x03\x04", b"PK\x05\x06") and suffix not in OFFICE:
        return members_of_zip
    if head[257:262] == b"ustar" or any(map(head.startswith, UNPACKERS)):
        return members_of_tar
    return None


# Zip ------------------------------------------------------------------------------------------------------------------

def members_of_zip(file: File) -> Iterator[File]:
    """Yield the members of a zip. It stays open until the last: each opens it again to be read after that."""
    with zip_of(file) as archive:
        alive, members = [archive], archive.infolist()
        paths = [(*file.inside, *map(Step, path_of(member_name(member)))) for member in members]
        full = {path[:depth] for path in paths for depth in range(len(path))}
        grown = sum(member.file_size for member in members if grows(member.file_size, member.compress_size))
        try:
            for member, (*steps, last) in zip(members, paths, strict=True):
                link = stat.S_ISLNK(member.external_attr >> 16)
                opening = refusing(not_followed()) if link else partial(open_in_zip, file, member, alive)
                if not member.is_dir():
                    yield File(tuple(steps), last.name, opening, member.file_size, member.compress_size, grown)
                elif (*steps, last) not in full:
                    yield nothing_in((*steps, last))
        finally:
            alive.clear()


@contextlib.contextmanager
def zip_of(file: File) -> Iterator[zipfile.ZipFile]:
    """Open a zip; one that lies in another archive is read into memory first."""
    if file.archives:
        with zipfile.ZipFile(io.BytesIO(file.load())) as archive:
            yield archive
    else:
        with file.open() as stream, zipfile.ZipFile(stream) as archive:
            yield archive


@contextlib.contextmanager
def open_in_zip(file: File, member: zipfile.ZipInfo, alive: list[zipfile.ZipFile]):
    with contextlib.nullcontext(alive[0]) if alive else zip_of(file) as archive, archive.open(member) as stream:
        yield stream


def path_of(name: str) -> list[str]:
    """Return the parts of a path in an archive, without what leads out of it: a root, a drive, somebody's home.

    Examples
    --------
    >>> path_of("C:\\\\Users\\\\eva\\\\Ana\\\\x.ipynb"), path_of("/../Ana/x.ipynb")
    (['Ana', 'x.ipynb'], ['Ana', 'x.ipynb'])
    """
    inner = HOME.sub("", name.replace("\\", "/"))
    return [part for part in inner.split("/") if part not in ("", ".", "..")] or ["?"]


def member_name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member as its author saw it.

    A zip says only of UTF-8 that it is UTF-8 (APPNOTE.TXT 4.4.4, bit 11); ``zipfile`` takes everything else for code
    page 437. macOS writes UTF-8 and does not say so, Windows the code page of its console.
    """
    if member.flag_bits & 0x800 or member.filename.isascii():
        return readable(member.filename)
    try:
        return readable(member.filename.encode("cp437"))
    except UnicodeError:
        return readable(member.filename)


# Tar ------------------------------------------------------------------------------------------------------------------

class Bounded:
    """A stream that ends in an error where it gives more than a compressed tar of its size should hold."""

    def __init__(self, stream, size: int):
        self.stream, self.left = stream, min(MOST_UNPACKED, 2**22 + 3 * MOST_RATIO * size)

    def read(self, size: int) -> bytes:
        data = self.stream.read(min(size, self.left + 1))
        self.left -= len(data)
        if self.left < 0:
            raise NotANotebook(_("An archive that grows out of proportion when it is opened."))
        return data


@contextlib.contextmanager
def tar_of(file: File) -> Iterator[tarfile.TarFile]:
    unpack = next((unpack for magic, unpack in UNPACKERS.items() if file.head().startswith(magic)), None)
    with file.open() as stream, unpack(stream) if unpack else contextlib.nullcontext(stream) as plain:
        with tarfile.open(fileobj=Bounded(plain, file.size), mode="r|") as archive:
            yield archive


def members_of_tar(file: File) -> Iterator[File]:
    """Yield the members of a tar, which can be read once, from its beginning: each brings its bytes until the next."""
    empty = {}      # a folder -> itself, as long as nothing in it has come
    with tar_of(file) as archive:
        for number, member in enumerate(archive):
            *steps, last = path = (*file.inside, *map(Step, path_of(readable(member.name))))
            empty = {folder: folder for folder in empty if folder != path[:len(folder)]} | (
                {path: path} if member.isdir() else {})
            if not member.isdir():
                alive = [archive.extractfile(member).read(MOST_BYTES + 1)] if member.isfile() else []
                opening = partial(open_in_tar, file, number, alive) if member.isfile() else refusing(not_followed())
                yield File(tuple(steps), last.name, opening, member.size, member.size)
                alive.clear()
    yield from map(nothing_in, empty)


@contextlib.contextmanager
def open_in_tar(file: File, number: int, alive: list[bytes]):
    if alive:
        yield io.BytesIO(alive[0])
        return
    with tar_of(file) as archive:
        yield archive.extractfile(next(member for k, member in enumerate(archive) if k == number))
