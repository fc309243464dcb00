"""What an instructor reads: a table, the same as data, a page for the class and one for each student.

The table is `grades.csv`: UTF-8 with a mark at its beginning, from which spreadsheets know it, and separated by what
the spreadsheets of the language expect: a semicolon where the comma is the decimal sign, as in Spain.

Everything that came from a submission is escaped, and the pages load nothing.
"""

import contextlib
import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from taulab.course.files import write
from taulab.course.grading.handback import feedback
from taulab.course.grading.overview import WENT_WRONG, overview
from taulab.course.grading.pages import student_page, student_path, unmarked
from taulab.course.judging.exercise import LabExercises
from taulab.course.judging.verdict import State
from taulab.course.language import Message
from taulab.course.language import mark as _

DELIMITERS = {"es": ";"}    # of languages in which it is not a comma
FEEDBACK = "feedback.zip"


def load(place: Path) -> dict | None:
    """Return the record that stands in `place`; None where there is none, or one torn by an interruption."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads(place.read_text(encoding="utf-8"))
    return None


class Records(Sequence):
    """The records of a class, read one at a time: a class of any size fits in memory."""

    def __init__(self, places: list[Path]):
        self.places = places

    def __len__(self):
        return len(self.places)

    def __getitem__(self, number):
        return load(self.places[number])


@dataclass(frozen=True)
class Report:
    """The marks of a class on one lab, for an instructor who reads `lang`."""

    lab: LabExercises
    lang: str
    records: Sequence[dict]
    protection: Message
    seed: int
    isolated: bool = False
    delimiter: str | None = None

    def say(self, text: str, **fields) -> str:
        return Message(text, fields).render(self.lang)

    def write(self, folder: Path):
        """Write every file of the report into `folder`, and remove the pages of students who are no longer there."""
        write(folder / "grades.csv", self.csv().encode("utf-8-sig"))
        marks = ",\n".join(json.dumps(without_panels(record)) for record in self.records)
        write(folder / "grades.json", f"[\n{marks}\n]\n".encode())
        write(folder / "index.html", overview(self).encode())
        for number, record in enumerate(self.records, start=1):
            write(folder / student_path(number), student_page(self.lab, record, self.lang).encode())
        pages = ((record, student_page(self.lab, record, self.lang)) for record in self.records)
        write(folder / FEEDBACK, feedback(pages, self.lab.number))
        pages = {folder / student_path(k + 1) for k in range(len(self.records))}
        for page in set((folder / "students").glob("*.html")) - pages:
            page.unlink()

    # Table ------------------------------------------------------------------------------------------------------------

    def csv(self) -> str:
        text = io.StringIO()
        delimiter = self.delimiter or DELIMITERS.get(self.lang, ",")
        rows = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        ruled = any("mark" in record for record in self.records)
        outcome, cause = self.say(_("outcome")), self.say(_("cause"))
        heads = [head for exercise in self.lab.exercises
                 for head in (exercise.id, f"{exercise.id} {outcome}", f"{exercise.id} {cause}")]
        about = (_("student"), _("points"), *([_("mark after the policy"), _("days late")] if ruled else []),
                 _("maximum"), _("late"), _("id"), _("login"), _("group"))
        rows.writerow([*map(self.say, about), *heads, self.say(_("remark")), self.say(_("not marked"))])
        for record in self.records:
            row = [record["student"], *marks(record, ruled), self.most, self.say(_("late")) if record["late"] else "",
                   record["id"], record["login"], record["group"], *self.cells(record), self.remark(record),
                   " ".join(unmarked(record, self.lang))]
            rows.writerow(harmless(decimal(cell, delimiter)) for cell in row)
        return text.getvalue()

    @property
    def most(self) -> int:
        return sum(exercise.points for exercise in self.lab.exercises)

    def cells(self, record):
        for exercise in self.lab.exercises:
            one = record["exercises"].get(exercise.id)
            yield from ((one["points"], self.say(State[one["state"]].value), why(one, self.lang)) if one
                        else ("", "", ""))

    def remark(self, record) -> str:
        return " ".join(remark[self.lang] for remark in record["remarks"])


def marks(record: dict, ruled: bool) -> list:
    """Return the points and, under a policy, what it made of them; nothing where nothing was marked."""
    marks = [record["points"], *([record.get("mark"), record.get("days_late")] if ruled else [])]
    return ["" if mark is None or not record["exercises"] else mark for mark in marks]


def why(one: dict, lang: str) -> str:
    """Return why an exercise has no points; nothing where it has, or nothing was written."""
    return one["reason"][lang] if one["state"] in WENT_WRONG else ""


def without_panels(record: dict) -> dict:
    """Return a record as a program reads it, without the drawn panels."""
    exercises = {exercise: {key: value for key, value in one.items() if key != "panel"}
                 for exercise, one in record["exercises"].items()}
    return record | {"exercises": exercises}


def decimal(cell, delimiter: str):
    """Return a number as spreadsheets read it that expect such a delimiter: in Spain 8.5 is a day in May."""
    return str(cell).replace(".", ",") if isinstance(cell, float) and delimiter == ";" else cell


#: What a spreadsheet takes for the beginning of a formula, at the beginning of a cell or after what may separate cells.
FORMULA = re.compile(r"^(?=[\t\r\n])|(?:^|[,;|\r\n])(?=[\s\"']*[=+\-@＝＋－＠])")


def harmless(value) -> str:
    """Return a cell that no spreadsheet takes for a formula, whatever it takes for a separator.

    Source: OWASP, CSV Injection.

    Examples
    --------
    >>> harmless("=cmd()"), harmless("Ana;=cmd()"), harmless(-1)
    ("'=cmd()", "Ana;'=cmd()", '-1')
    """
    text = str(value)
    return text if isinstance(value, int | float) else FORMULA.sub(r"\g<0>'", text)
