"""When whom handed in, from a table: for what a platform does not write into the names of its files.

A table is a CSV as spreadsheets write it, in any encoding of theirs, or a list in JSON. Its first row names the
columns: who, by any of id, login, e-mail or name, and when. What platforms give of their own accord:

Moodle
    The zip says nothing; the grading worksheet has ``Last modified (submission)``, which `handback` reads.
    Source: moodle/moodle on GitHub, mod/assign/feedback/offline and mod/assign/gradingtable.php.
Canvas
    The zip says ``LATE`` and not by how much, and has no times (instructure/canvas-lms on GitHub,
    lib/content_zipper.rb, get_filename); the gradebook has scores alone (lib/gradebook_exporter.rb). Times are in the
    list of submissions of its API, as ``user_id`` and ``submitted_at``, which a browser shows to a teacher who is
    logged in. Scripts write the same into a CSV. Source: linanqiu/canvas-submission-time-scraper on GitHub, README.md.
Google Classroom
    Neither files nor table of grades have a time; the API has it, as the history of each submission's states. Source:
    developers.google.com/classroom, "Grades", and the reference of ``StudentSubmission``.
Blackboard, Brightspace
    Each name has its time, which `people` reads.
"""

import contextlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from taulab.course.grading.handback import PARTICIPANT, Table, moment, plain
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.problem import Refused

#: What the heads of columns are called, small, in the languages of the course and in exports.
WHO = frozenset((
    "id", "user_id", "user id", "userid", "sis user id", "student id", "identifier", "identificador", "login",
    "login_id", "sis login id", "username", "usuario", "nombre de usuario", "uni", "email", "e-mail", "email address",
    "mail", "correo", "correo electrónico", "dirección de correo", "dni", "nia", "student", "student name", "name",
    "full name", "estudiante", "alumno", "alumna", "alumnado", "nombre", "nombre completo", "apellidos y nombre",
    "nombre y apellidos"))
GIVEN, FAMILY = ("first name", "nombre", "nombre(s)"), ("last name", "surname", "apellidos", "apellido(s)", "apellido")
WHEN = frozenset((
    "handed in", "submitted", "submitted_at", "submitted at", "submission time", "submission date", "date submitted",
    "date", "last modified (submission)", "última modificación (entrega)", "entregado", "entrega", "fecha",
    "fecha de entrega", "fecha y hora", "hora de entrega", "entregado el"))
CLOCK = ("time", "hora")
NUMBERS = re.compile(r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)"
                     r"(?:\D+(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?:[:.]\d\d)?\s*(?:(?P<half>[ap])\.?\s?m\.?)?)?",
                     re.IGNORECASE)


@dataclass(frozen=True)
class Times:
    """A file that says when whom handed in; what it lacks it says with file, line, value and remedy."""

    path: Path
    lang: str

    @cached_property
    def rows(self) -> list[tuple[int, tuple[str, ...], datetime]]:
        """The lines that name somebody and a time: number of the line, names, time."""
        heads, lines = self.cells
        date = next((k for k, head in enumerate(heads) if head in WHEN), None)
        clock = next((k for k, head in enumerate(heads) if head in CLOCK), None)
        if date is None or not any(head in WHO for head in heads):
            raise self.refusal(1, ", ".join(heads), _(
                "the first line names the columns: who, as id, login, email or student, and when, as handed in."))
        columns = [date] if clock is None else [date, clock]
        written = [(number, tuple(names(heads, row)), " ".join(row[k] for k in columns if k < len(row)).strip())
                   for number, row in lines]
        return [(number, who, at) for number, who, text in written if who and (at := self.at(number, text))]

    def by_name(self) -> Mapping[str, datetime]:
        """Return when each name handed in; one that two lines give to different people is nobody's."""
        found: dict[str, tuple[tuple, datetime]] = {}
        shared = set()
        for _number, who, at in self.rows:
            for name in who:
                whose, before = found.get(name, (who, at))
                shared |= {name} if whose != who else set()
                found[name] = who, max(before, at)
        return {name: at for name, (_who, at) in found.items() if name not in shared}

    # Cells ------------------------------------------------------------------------------------------------------------

    @cached_property
    def cells(self) -> tuple[list[str], list[tuple[int, list[str]]]]:
        """The heads of the columns, small, and each line with its number."""
        try:
            data = self.path.read_bytes()
        except OSError as problem:
            raise self.refusal(1, "", _("the file cannot be read: {reason}."), reason=problem.strerror) from None
        if data.lstrip()[:1] in (b"[", b"{"):
            return self.listed(data)
        table = Table.read(data)
        if any("\0" in cell for row in table.rows for cell in row) or not table.rows:
            raise self.refusal(1, "", _("this is no table in text: save it from the spreadsheet as CSV."))
        rows = [[plain(cell) for cell in row] for row in table.rows]
        return [head.casefold() for head in rows[0]], list(enumerate(rows[1:], start=2))

    def listed(self, data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
        """Return the cells of a list in JSON, as platforms give it to programs."""
        try:
            items = json.loads(data)
        except (ValueError, RecursionError):
            items = None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise self.refusal(1, "", _("this is no list of submissions in JSON."))
        heads = sorted({head for item in items for head in item})
        return [head.casefold() for head in heads], [
            (number, ["" if (value := item.get(head)) is None else str(value) for head in heads])
            for number, item in enumerate(items, start=1)]

    # Times ------------------------------------------------------------------------------------------------------------

    def at(self, number: int, text: str) -> datetime | None:
        """Return the time that a cell says, without a zone; None where it says none, as for who did not hand in."""
        if not any(map(str.isdigit, text)):
            return None
        numbers = NUMBERS.fullmatch(text)
        if numbers and self.day_first is None:
            raise self.refusal(number, text, _("nothing tells the day from the month: write 2026-03-02 18:12."))
        with contextlib.suppress(ValueError):
            if at := self.in_numbers(numbers) if numbers else moment(text) or local(datetime.fromisoformat(text)):
                return at
        raise self.refusal(number, text, _("write a time as 2026-03-02 18:12."))

    def in_numbers(self, found: re.Match) -> datetime:
        first, second, year = (int(found[part]) for part in ("first", "second", "year"))
        day, month = (first, second) if self.day_first else (second, first)
        hour = int(found["hour"] or 0)
        hour = hour % 12 + 12 * (found["half"].casefold() == "p") if found["half"] else hour
        return datetime(year + 2000 * (year < 100), month, day, hour, int(found["minute"] or 0))

    @cached_property
    def day_first(self) -> bool | None:
        """Whether the day stands before the month, as the file shows or its language has it; None where neither.

        Semicolons separate where a comma is the decimal sign, and there the day comes first.
        """
        from babel.dates import get_date_format
        written = [match for _number, row in self.cells[1] for cell in row if (match := NUMBERS.match(cell))]
        if any(int(match["second"]) > 12 for match in written):
            return False
        usual = get_date_format("short", self.lang).pattern[0] == "d"
        usual = usual or b";" in self.path.read_bytes().partition(b"\n")[0]
        return True if usual or any(int(match["first"]) > 12 for match in written) else None

    def refusal(self, line: int, written: str, text: str, **fields) -> Refused:
        return Refused(Message(_("{file}, line {line}: {written}: {said}"), {
            "file": str(self.path), "line": line, "written": written, "said": Message(text, fields)}).render(self.lang))


def names(heads: list[str], row: list[str]) -> Iterator[str]:
    """Yield what a line calls a student, as `policy` compares names: by every column that names one."""
    cells = dict(zip(heads, row, strict=False))
    whole = [" ".join((cells[given], cells[family])) for given in GIVEN for family in FAMILY
             if given in cells and family in cells]
    alone = [cell for head, cell in cells.items() if head in WHO and not (whole and head in GIVEN)]
    for cell in filter(None, map(str.strip, [*alone, *whole])):
        participant = PARTICIPANT.fullmatch(cell)
        yield unicodedata.normalize("NFC", participant[1] if participant else " ".join(cell.split())).casefold()


def local(at: datetime) -> datetime:
    """Return a time as the clock of this machine shows it, without its zone."""
    return at.astimezone().replace(tzinfo=None) if at.tzinfo else at
