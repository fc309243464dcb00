"""Marks and pages on their way back: a platform's own table filled in, and a zip of the pages under its own names.

Into the table, as the platform exported it, go the marks of those whose id or login stand in it; every other byte
stays. Two forms are known. Moodle's grading worksheet has "Participant 123" under ``Identifier``, ``Grade`` and
``Maximum grade`` (moodle/moodle on GitHub, mod/assign/feedback/offline). Canvas's gradebook has ``ID`` and
``SIS Login ID``, a column for each assignment, and a row of ``Points Possible`` (instructure/canvas-lms on GitHub,
lib/gradebook_exporter.rb).
"""

import contextlib
import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath

from taulab.course.files import write
from taulab.course.grading.people import BLACKBOARD, CANVAS, MOODLE
from taulab.course.judging.exercise import LabExercises
from taulab.course.language import LANGUAGES, Message
from taulab.course.language import mark as _
from taulab.course.problem import Refused

PARTICIPANT = re.compile(r"[^\W\d]+ (\d+)")
#: The names of the columns, small and in the languages of the course.
IDENTIFIER = ("identifier", "identificador")
GRADE = ("grade", "calificación")
MAXIMUM = ("maximum grade", "calificación máxima")
SUBMITTED = ("last modified (submission)", "última modificación (entrega)")
CANVAS_ID, CANVAS_LOGIN = "id", "sis login id"
ASSIGNMENT = re.compile(r".+ \(\d+\)")
POINTS_POSSIBLE = "points possible"
NO_MARK = ("ex", "n/a")     # excused, not assigned: that is not for us to change
MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
ENCODINGS = ("utf-8", "cp1252", "latin-1")      # the last reads anything


# Tables ---------------------------------------------------------------------------------------------------------------

@dataclass
class Table:
    """A CSV file as it was written: the rows of its cells, each with its quotes, and all that stands between them."""

    rows: list[list[str]]
    ends: list[str]
    delimiter: str
    encoding: str
    mark: bytes = b""       # at its beginning, from which programs know the encoding

    @classmethod
    def read(cls, data: bytes) -> "Table":
        marked = [(mark, name) for mark, name in MARKS.items() if data.startswith(mark)]
        for mark, encoding in (*marked, *((b"", name) for name in ENCODINGS)):
            with contextlib.suppress(UnicodeError):
                text = data[len(mark):].decode(encoding)
                break
        head = re.split(r"[\r\n]", text, maxsplit=1)[0]
        delimiter = max(",;\t", key=head.count)
        return cls(*split(text, delimiter), delimiter, encoding, mark)

    def bytes(self) -> bytes:
        lines = (self.delimiter.join(row) + end for row, end in zip(self.rows, self.ends, strict=True))
        return self.mark + "".join(lines).encode(self.encoding)

    def number(self, value: float) -> str:
        """Return a mark as the table writes numbers."""
        text = f"{value:.2f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.delimiter == ";" else text


def split(text: str, delimiter: str) -> tuple[list[list[str]], list[str]]:
    """Return the cells of each row of a CSV, quotes and all, and what ends each row.

    Examples
    --------
    >>> split('a,"b,""c"\\r\\n1,2', ",")
    ([['a', '"b,""c"'], ['1', '2']], ['\\r\\n', ''])
    """
    rows, ends, row = [], [], []
    cell = re.compile(rf'((?:"(?:[^"]|"")*"?|[^{delimiter}\r\n"])*)({delimiter}|\r\n|\n|\r|\Z)')
    for found in cell.finditer(text):
        row.append(found[1])
        if found[2] != delimiter:
            if row != [""] or found[2]:
                rows.append(row)
                ends.append(found[2])
            row = []
        if found.end() == len(text) and not found[2]:
            break
    return rows, ends


def plain(cell: str) -> str:
    """Return what a cell says, without its quotes."""
    quoted = cell.startswith('"') and cell.endswith('"') and len(cell) > 1
    return (cell[1:-1].replace('""', '"') if quoted else cell).strip()


# Filling in -----------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Worksheet:
    """A platform's table that a class is to be written into."""

    path: Path
    lab: LabExercises
    column: str | None
    lang: str

    @classmethod
    def of(cls, options, lab: LabExercises) -> "Worksheet | None":
        """Return the table that the command line names, if any; refuse at once one that cannot be filled in."""
        if not getattr(options, "worksheet", None):
            return None
        sheet = cls(Path(options.worksheet), lab, options.column, options.lang)
        if not sheet.path.is_file():
            raise Refused(sheet.say(_("{path} is no file."), path=str(sheet.path)))
        form_of(Table.read(sheet.path.read_bytes()), lab.number, sheet.column, sheet.lang)
        return sheet

    def say(self, text: str, **fields) -> str:
        return Message(text, fields).render(self.lang)

    def times(self) -> dict[str, datetime]:
        """Return when whom handed in, by id, as far as the table says."""
        table = Table.read(self.path.read_bytes())
        form = form_of(table, self.lab.number, self.column, self.lang)
        rows = [row for row in table.rows[1:] if form.when is not None and len(row) > form.when]
        return {who: at for row in rows if (at := moment(plain(row[form.when]))) for who in form.who(row)}

    def hand_back(self, records: Iterable[dict], out: Path):
        """Write the table with the marks beside the report; the one that came stays as it is."""
        most = sum(exercise.points for exercise in self.lab.exercises)
        filled, absent = fill(self.path.read_bytes(), records, most, self.lab.number, self.column, self.lang)
        target = out / self.path.name
        if target.resolve() == self.path.resolve():
            target = out / f"filled-{self.path.name}"
        write(target, filled)
        print(self.say(_("Worksheet: {path}"), path=str(target)), file=sys.stderr)
        if absent:
            print(self.say(_("Marked, but not in the worksheet: {students}."), students=", ".join(absent)),
                  file=sys.stderr)


@dataclass(frozen=True)
class Form:
    """Where things stand in a platform's table: the mark, its maximum, who a row is, when it was handed in."""

    column: int
    maximum: Callable[[list[str]], float | None]
    who: Callable[[list[str]], Iterable[str]]
    when: int | None = None


def fill(data: bytes, records: Iterable[dict], most: int, lab: str, column: str | None, lang: str):
    """Return a platform's table with the marks of `records` in it, and the names of those who are not in it.

    Parameters
    ----------
    data : bytes
        The table as the platform exported it.
    records : iterable of dict
        What was found out of each student; whose notebook was not marked keeps what stands in the table.
    most : int
        The points of the lab. Where the table has another maximum, marks are scaled to it.
    lab : str
        The number of the lab, to find its column.
    column : str or None
        The column of the mark, where the table has several.
    lang : str
        The language of what is refused.
    """
    table = Table.read(data)
    form = form_of(table, lab, column, lang)
    marked = {key: record for record in records if record["exercises"] for key in keys(record)}
    met = set()
    for row in table.rows[1:]:
        record = next((marked[key] for key in form.who(row) if key in marked), None)
        if record and len(row) > form.column:
            met.add(record["student"])
            if plain(row[form.column]).casefold() not in NO_MARK:
                mark = record.get("mark", record["points"])
                row[form.column] = table.number(mark * (form.maximum(row) or most) / most)
    return table.bytes(), sorted({record["student"] for record in marked.values()} - met)


def keys(record: dict) -> set[str]:
    """Return what a student may be known by; a student without any is found in no table."""
    return {record["id"].casefold(), record["login"].casefold()} - {""} or {f"\0{record['student']}"}


def form_of(table: Table, lab: str, column: str | None, lang: str) -> Form:
    heads = [plain(head).casefold() for head in table.rows[0]] if table.rows else []

    def at(names: Sequence[str]) -> int | None:
        return next((k for k, head in enumerate(heads) if head in names), None)

    identifier, grade, maximum = at(IDENTIFIER), at(GRADE), at(MAXIMUM)
    if None not in (identifier, grade, maximum):
        return Form(grade, lambda row: number(row[maximum]), lambda row: PARTICIPANT.findall(plain(row[identifier])),
                    at(SUBMITTED))
    if CANVAS_ID in heads and any(map(ASSIGNMENT.fullmatch, heads)):
        return canvas_form(table, heads, lab, column, lang)
    raise Refused(Message(_("This is neither Moodle's grading worksheet nor Canvas's gradebook: "
                            "export it again and give it as it comes."), {}).render(lang))


def canvas_form(table: Table, heads: list[str], lab: str, column: str | None, lang: str) -> Form:
    """Return where things stand in Canvas's gradebook; refuse where it is open which assignment is the lab."""
    wanted = re.compile(re.escape(column.casefold()) if column else rf".*(?<!\d)0*{int(lab)}(?!\d).* \(\d+\)")
    found = [k for k, head in enumerate(heads) if ASSIGNMENT.fullmatch(head) and wanted.fullmatch(head)]
    if len(found) != 1:
        known = ", ".join(plain(head) for head in table.rows[0] if ASSIGNMENT.fullmatch(plain(head)))
        raise Refused(Message(_("Say which column is the lab, with --column: {known}."), {"known": known}).render(lang))
    (place,) = found
    possible = next((row for row in table.rows if plain(row[0]).casefold() == POINTS_POSSIBLE), [])
    most = number(possible[place]) if len(possible) > place else None
    known = [k for k, head in enumerate(heads) if head in (CANVAS_ID, CANVAS_LOGIN)]
    return Form(place, lambda row: most, lambda row: [plain(row[k]).casefold() for k in known if k < len(row)])


#: A date as Moodle writes it: "Monday, 2 March 2026, 6:12 PM", "lunes, 2 de marzo de 2026, 18:12".
DATE = re.compile(r"(?P<day>\d{1,2})\W+(de )?(?P<month>[^\W\d]+)\W+(de )?(?P<year>\d{4})\D+"
                  r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(\s*(?P<half>[AP])\.?\s?M)?", re.IGNORECASE)


@cache
def months() -> dict[str, int]:
    """Return the number of each month by its name, in every language of the course."""
    from babel.dates import get_month_names
    return {name.casefold().strip("."): number for lang in LANGUAGES for width in ("wide", "abbreviated")
            for number, name in get_month_names(width, locale=lang).items()}


def moment(text: str) -> datetime | None:
    """Return a date as Moodle writes it; None for any other text.

    Examples
    --------
    >>> moment("Monday, 2 March 2026, 6:12 PM") == moment("lunes, 2 de marzo de 2026, 18:12")
    True
    """
    found = DATE.search(text)
    month = months().get(found["month"].casefold()) if found else None
    if month is None:
        return None
    hour = int(found["hour"]) % 12 + 12 * (found["half"].upper() == "P") if found["half"] else int(found["hour"])
    try:
        return datetime(int(found["year"]), month, int(found["day"]), hour, int(found["minute"]))
    except ValueError:
        return None


def number(cell: str) -> float | None:
    """Return the number in a cell; None where there is none, as for an assignment that is not marked in points."""
    try:
        return float(plain(cell).replace(",", "."))
    except ValueError:
        return None


# Pages ----------------------------------------------------------------------------------------------------------------

def feedback(pages: Iterable[tuple[dict, str]], lab: str) -> bytes:
    """Return a zip of the students' pages, under the names by which their platform gives each back to its student."""
    data, taken = io.BytesIO(), set()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for record, page in pages:
            name = page_name(record, lab)
            name = f"{len(taken)} {name}" if name.casefold() in taken else name
            taken.add(name.casefold())
            member = zipfile.ZipInfo(name)      # without a date: the same pages, the same zip
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, page)
    return data.getvalue()


def page_name(record: dict, lab: str) -> str:
    """Return the name of a student's page as their platform expects it, else the student's own."""
    for part in re.split(r"[/:]", record["origin"]):
        stem = PurePosixPath(part).stem if part.lower().endswith((".ipynb", ".zip", ".pdf", ".html")) else part
        if found := MOODLE.fullmatch(stem):
            return f"{stem}/lab{lab}.html" if not found["file"] else f"{stem}.html"
        if CANVAS.fullmatch(stem) or BLACKBOARD.fullmatch(stem):
            return f"{stem}.html"
    return re.sub(r"[^\w .()@-]", "_", record["student"]) + ".html"
