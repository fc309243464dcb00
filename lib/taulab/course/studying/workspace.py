"""The student's own copies of labs, theory and solutions: handed out, updated, never overwritten.

``work/`` mirrors the folders of the course, so that relative links hold there too. What was handed out is
remembered under ``work/.taulab/handed/``. A copy is *changed* when a cell's source differs from what was handed
out: opening a notebook already rewrites its bytes. A changed copy is never written over; a newer version goes
beside it. A copy is written before its baseline: whoever is killed in between finds a copy equal to the course's,
and the next run only catches up on the baseline.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

from taulab.course.files import write
from taulab.course.language import LANGUAGES, Message
from taulab.course.language import mark as _
from taulab.course.places import STATE, handout, work
from taulab.course.problem import Refused
from taulab.course.studying import saved

if TYPE_CHECKING:
    from taulab.course.studying.merge import Merged

MIRRORED = ("labs", "theory", "solutions")


def read(path: Path) -> bytes | None:
    """Return what stands in `path`, or None where there is no such file."""
    return path.read_bytes() if path.is_file() else None


def cells(data: bytes) -> list[tuple] | None:
    """Return kind, source and attachments of each cell that is not blank; None where `data` is no notebook."""
    found = saved.plain(data)
    return found and [(saved.kind(cell), source, cell.get("attachments") or {})
                      for cell in found["cells"] if (source := saved.text(cell.get("source"))).strip()]


def same(path: Path, one: bytes | None, other: bytes | None) -> bool:
    """Say whether two versions of `path` have the same source, whatever their outputs and line ends."""
    if one == other or one is None or other is None:
        return one == other
    if path.suffix == ".ipynb" and (source := cells(one)) is not None:
        return source == cells(other)
    return one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")


@dataclass(frozen=True)
class Workspace:
    """The copies under `work` of the course in `course`. Paths of files are relative to either."""

    course: Path
    work: Path

    @classmethod
    def here(cls) -> "Workspace":
        """Return the workspace of this clone or folder; inside its JupyterLab, the one that it was opened on."""
        return cls(handout(), work())

    @property
    def state(self) -> Path:
        return self.work / STATE

    def baseline(self, path: Path) -> Path:
        return self.state / "handed" / path

    def files(self) -> Iterator[Path]:
        """Yield the files that a student gets, of both languages: the pages of one link to the other's."""
        for folder in MIRRORED:
            for file in sorted((self.course / folder).glob("*/**/*")):
                path = file.relative_to(self.course)
                if file.is_file() and not any(part.startswith((".", "__")) for part in path.parts):
                    yield path

    def lab(self, number: str, lang: str) -> Path:
        """Return the notebook of lab `number`, which may be written 1 for 01."""
        found = sorted((self.course / "labs" / lang).glob(f"{number:0>2}_*.ipynb"))
        if not self.numbers(lang):
            raise self.no_labs(lang)
        if not found:
            raise Refused(Message(_("There is no lab {number}. The labs are: {labs}."),
                                  {"number": number, "labs": ", ".join(self.numbers(lang))}).render(lang))
        return found[0].relative_to(self.course)

    def no_labs(self, lang: str) -> Refused:
        """Return the words where there are no labs in a language: those of a bundle, or of a course not built."""
        other = next((one for one in LANGUAGES if self.numbers(one)), None)
        if other is None:
            return Refused(Message(_("{folder} holds no lab: build them with taulab build."),
                                   {"folder": self.course / "labs" / lang}))
        return Refused(Message(_("The labs here are in another language: {option}."),
                               {"option": f"--lang {other}"}).render(lang))

    def numbers(self, lang: str) -> list[str]:
        return [file.name[:2] for file in sorted((self.course / "labs" / lang).glob("[0-9][0-9]_*.ipynb"))]

    def latest(self, lang: str) -> str:
        """Return the number of the lab that the student changed last; before any change, the first."""
        copies = [self.lab(number, lang) for number in self.numbers(lang)]
        changed = [path for path in copies if self.changed(path)]
        if not copies:
            raise self.no_labs(lang)
        return max(changed, key=lambda path: (self.work / path).stat().st_mtime, default=copies[0]).name[:2]

    def changed(self, path: Path) -> bool:
        copy = read(self.work / path)
        return copy is not None and not same(path, copy, read(self.baseline(path)))

    def hand_out(self) -> list[Message]:
        """Bring every copy up to date that the student has not changed, and return what there is to say."""
        return [message for path in self.files() for message in self.hand_out_file(path)]

    def hand_out_file(self, path: Path) -> list[Message]:
        """Give the student the course's version of `path`, in the first place that holds no work of theirs."""
        new, copy = (self.course / path).read_bytes(), read(self.work / path)
        if path.suffix == ".ipynb" and copy is not None and cells(copy) is None:
            return [Message(_("{file} can no longer be read as a notebook. It stays as it is; "
                              "for a new copy: {command}"), {"file": path, "command": command("reset", path)})]
        for place in places(path):
            beside = place != path
            copy, handed = read(self.work / place), read(self.baseline(place))
            if copy is None and beside and same(path, handed, new):
                return []                       # it was offered, and they deleted it
            if copy is None or same(path, copy, handed) or same(path, copy, new):
                if not same(path, copy, new):
                    write(self.work / place, new)
                if handed != new:
                    write(self.baseline(place), new)
                return [offer(path, place)] if beside else []
            if same(path, handed, new):         # their work, on this very version
                return [offer(path, place)] if beside else []
        raise AssertionError("places() never ends")

    def keep(self, path: Path) -> Path | None:
        """Copy the student's `path` to a dated name beside it, and return that name."""
        copy = read(self.work / path)
        if copy is None:
            return None
        names = (f"{path.stem}.{date.today()}{f'-{turn}' if turn > 1 else ''}{path.suffix}" for turn in count(1))
        dated = next(path.with_name(name) for name in names if not (self.work / path.with_name(name)).exists())
        write(self.work / dated, copy)
        return dated

    def reset(self, path: Path) -> Path | None:
        """Hand out `path` anew; return the dated name under which the old copy is kept."""
        kept = self.keep(path)
        new = (self.course / path).read_bytes()
        write(self.work / path, new)
        write(self.baseline(path), new)
        self.clear_beside(path)
        return kept

    def update(self, path: Path) -> "tuple[Merged, Path, Path] | None":
        """Carry the student's answers in `path` over to the course's version.

        Return the account, the old copy, and the course's version as it lies beside, to compare conflicts with.

        Return None where there is nothing to carry: the copy is unchanged, or the student's of this very version.
        """
        import nbformat  # a second that only an update pays

        from taulab.course.studying.merge import merge
        self.hand_out_file(path)
        new, copy, handed = (self.course / path).read_bytes(), read(self.work / path), read(self.baseline(path))
        if same(path, copy, new) or same(path, handed, new):
            return None
        if cells(copy) is None:
            raise Refused(Message(_("{file} is not a notebook. For a new copy: {command}"),
                                  {"file": self.work / path, "command": command("reset", path)}))
        merged = merge(*(version and saved.notebook(version) for version in (handed, copy, new)))
        kept = self.keep(path)
        write(self.work / path, (nbformat.writes(merged.notebook) + "\n").encode())
        write(self.baseline(path), new)
        beside = next(place for place in islice(places(path), 1, None) if same(path, read(self.baseline(place)), new))
        if not merged.conflicts:
            self.clear_beside(path)
        elif not (self.work / beside).exists():     # they deleted it, and need it now
            write(self.work / beside, new)
        return merged, kept, beside

    def clear_beside(self, path: Path) -> None:
        """Remove the newer versions beside `path` that the student has not changed."""
        for place in islice(places(path), 1, None):
            if not self.baseline(place).exists():
                return
            if not self.changed(place):
                (self.work / place).unlink(missing_ok=True)
                self.baseline(place).unlink()


def places(path: Path) -> Iterator[Path]:
    """Yield `path` and the names beside it: ``01_lab.ipynb``, ``01_lab.new.ipynb``, ``01_lab.new-2.ipynb``, …"""
    yield path
    yield path.with_name(f"{path.stem}.new{path.suffix}")
    for turn in count(2):
        yield path.with_name(f"{path.stem}.new-{turn}{path.suffix}")


def command(name: str, path: Path) -> str:
    """Return what to type for the command `name` on the lab in `path`."""
    return f"{program()} {name} {path.name[:2]} --lang {path.parts[1]}"


def program() -> str:
    """Return how taulab was called here: without an activated environment the bare name would not be found."""
    called = Path(sys.argv[0])
    if called.stem != "taulab" or shutil.which("taulab") == str(called):
        return "taulab"
    return str(called.relative_to(Path.cwd()) if called.is_relative_to(Path.cwd()) else called)


def offer(path: Path, place: Path) -> Message:
    """Return the words for a newer version that lies beside a changed copy."""
    text = _("You changed {file}. The course has a newer version; it is beside yours: {new}.")
    if path.parts[0] != "labs":
        return Message(text, {"file": path, "new": place.name})
    text = _("You changed {file}. The course has a newer version; it is beside yours: {new}. "
             "To carry your answers over: {command}")
    return Message(text, {"file": path, "new": place.name, "command": command("update", path)})
