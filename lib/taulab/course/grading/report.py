"""What an instructor reads: a table, the same as data, a page for the class and one for each student.

The table is `grades.csv`: UTF-8 with a mark at its beginning, from which spreadsheets know it, and separated by what
the spreadsheets of the language expect: a semicolon where the comma is the decimal sign, as in Spain.

Everything that came from a submission is escaped; the pages hold no script and load nothing.
"""

import contextlib
import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from taulab.course.colours import properties
from taulab.course.files import write
from taulab.course.grading.handback import feedback
from taulab.course.judging.exercise import LabExercises
from taulab.course.judging.verdict import State
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.studying.panel import inert

DELIMITERS = {"es": ";"}    # of languages in which it is not a comma
MOST_CAUSES = 20    # rows of the table of causes
MOST_NAMED = 6      # students named in a row of it
WENT_WRONG = ("WRONG", "ERROR", "UNCHECKED")
SIGNS = {"PASSED": "✓", "WRONG": "✗", "ERROR": "⚠", "UNCHECKED": "?", "UNWRITTEN": "○"}
STYLE = f""":root{{{properties({"note": "orange"})}}}""" + """
body{font:16px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#111;background:#fff}
table{border-collapse:collapse;margin:1em 0}th,td{border:1px solid #888;padding:.25em .6em;text-align:left}
th{background:#eee}.note{border-left:6px solid var(--note);padding:.2em .8em}td.n{text-align:right}
a{color:#0050a0}code{white-space:pre-wrap;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{color:#eee;background:#181818}th{background:#333}a{color:#8cf}}
"""


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
        write(folder / "index.html", self.index().encode())
        for number, record in enumerate(self.records, start=1):
            write(folder / student_path(number), student_page(self.lab, record).encode())
        write(folder / "feedback.zip", feedback(((record, student_page(self.lab, record)) for record in self.records),
                                                self.lab.number))
        pages = {folder / student_path(k + 1) for k in range(len(self.records))}
        for page in set((folder / "students").glob("*.html")) - pages:
            page.unlink()

    # Table ------------------------------------------------------------------------------------------------------------

    def csv(self) -> str:
        text = io.StringIO()
        rows = csv.writer(text, delimiter=self.delimiter or DELIMITERS.get(self.lang, ","), lineterminator="\n")
        outcome, cause = self.say(_("outcome")), self.say(_("cause"))
        heads = [head for exercise in self.lab.exercises
                 for head in (exercise.id, f"{exercise.id} {outcome}", f"{exercise.id} {cause}")]
        about = (_("student"), _("points"), _("maximum"), _("late"), _("id"), _("login"), _("group"))
        rows.writerow([*map(self.say, about), *heads, self.say(_("remark")), self.say(_("not marked"))])
        for record in self.records:
            row = [record["student"], record["points"], self.most, self.say(_("late")) if record["late"] else "",
                   record["id"], record["login"], record["group"], *self.cells(record), self.remark(record),
                   " ".join(unmarked(record, self.lang))]
            rows.writerow(map(harmless, row))
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

    # Class page -------------------------------------------------------------------------------------------------------

    def index(self) -> str:
        title = self.say(_("Lab {number}: {count} submissions"), number=self.lab.number, count=len(self.records))
        facts = self.say(_("{points} points at most. Seed {seed}."), points=self.most, seed=self.seed)
        warning = "" if self.isolated else ' class="note"'
        body = [f"<h1>{escape(title)}</h1><p>{escape(facts)}</p>",
                f"<p{warning}>{escape(self.protection.render(self.lang))}</p>",
                self.heading(_("Exercises")), self.distribution(),
                self.heading(_("Commonest misconceptions")), self.misconceptions(),
                self.heading(_("Students")), self.students(),
                self.heading(_("Files that were not marked")), self.not_marked()]
        return page(self.lang, title, "".join(body))

    def heading(self, text) -> str:
        return f"<h2>{escape(self.say(text))}</h2>"

    def distribution(self) -> str:
        states = list(State)
        head = [self.say(_("exercise")), *(f"{SIGNS[state.name]} {self.say(state.value)}" for state in states)]
        rows = []
        for exercise in self.lab.exercises:
            counts = Counter(record["exercises"][exercise.id]["state"]
                             for record in self.records if record["exercises"])
            rows.append([f"{exercise.id} · {self.say(exercise.title)}", *(counts[state.name] for state in states)])
        return table(head, rows, self.say(_("Outcomes by exercise")))

    def misconceptions(self) -> str:
        """Return the commonest causes of points that were lost, those without a name in their own words, with who."""
        who = defaultdict(list)
        for number, record in enumerate(self.records, start=1):
            for exercise, one in record["exercises"].items():
                if one["state"] in WENT_WRONG:
                    who[exercise, one["reason"][self.lang]].append(link(number, record))
        if not who:
            nothing = self.say(_("None was recognised."))
            return f"<p>{escape(nothing)}</p>"
        commonest = sorted(who.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_CAUSES]
        rows = [(exercise, cause, len(links), Markup(", ".join(links[:MOST_NAMED]) + "…" * (len(links) > MOST_NAMED)))
                for (exercise, cause), links in commonest]
        head = [self.say(_("exercise")), self.say(_("cause")), self.say(_("students")), self.say(_("who"))]
        return table(head, rows, self.say(_("Commonest misconceptions")))

    def not_marked(self) -> str:
        rows = [(Markup(link(number, record)), line) for number, record in enumerate(self.records, start=1)
                for line in unmarked(record, self.lang)]
        if not rows:
            every = self.say(_("Every file was marked."))
            return f"<p>{escape(every)}</p>"
        return table([self.say(_("student")), self.say(_("file and reason"))], rows,
                     self.say(_("Files that were not marked")))

    def students(self) -> str:
        head = [self.say(_("student")), self.say(_("points")), self.say(_("late")),
                *(e.id for e in self.lab.exercises), self.say(_("remark"))]
        cells = "".join(f'<th scope="col">{escape(str(one))}</th>' for one in head)
        rows = "".join(self.student_row(number, record) for number, record in enumerate(self.records, start=1))
        caption = escape(self.say(_("Marks by student")))
        return f"<table><caption>{caption}</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"

    def student_row(self, number, record) -> str:
        marks = []
        for exercise in self.lab.exercises:
            one = record["exercises"].get(exercise.id)
            sign = SIGNS[one["state"]] if one else "–"
            words = self.say(State[one["state"]].value) if one else self.say(_("not read"))
            why = one["reason"][self.lang] if one else ""
            marks.append(f'<td title="{inert(words + ". " + why)}">{sign} {one["points"] if one else 0}'
                         f'<span hidden> {inert(words)}</span></td>')
        late = self.say(_("late")) if record["late"] else ""
        return (f'<tr><th scope="row">{link(number, record)}</th><td class="n">{record["points"]}</td><td>{late}</td>'
                f"{''.join(marks)}<td>{inert(self.remark(record))}</td></tr>")


def student_path(number: int) -> str:
    return f"students/{number:04}.html"


def link(number: int, record: dict) -> str:
    """Return a link to the page of a student, as HTML."""
    return f'<a href="{student_path(number)}">{inert(record["student"])}</a>'


def why(one: dict, lang: str) -> str:
    """Return why an exercise has no points; nothing where it has, or nothing was written."""
    return one["reason"][lang] if one["state"] in WENT_WRONG else ""


def unmarked(record: dict, lang: str) -> list[str]:
    """Return a line for each kind of file of a student's that was not marked."""
    return [f"{several(one, lang)}: {one['reason'][lang]}" for one in record["unmarked"]]


def several(one: dict, lang: str) -> str:
    return Message(_("{file} and {more} more"), one).render(lang) if one["more"] else one["file"]


def without_panels(record: dict) -> dict:
    """Return a record as a program reads it, without the drawn panels."""
    exercises = {exercise: {key: value for key, value in one.items() if key != "panel"}
                 for exercise, one in record["exercises"].items()}
    return record | {"exercises": exercises}


def student_page(lab: LabExercises, record: dict) -> str:
    """Return the page of one student, in that student's language."""
    lang = record["lang"]

    def say(text, **fields):
        return Message(text, fields).render(lang)

    most = sum(exercise.points for exercise in lab.exercises)
    title = say(_("Lab {number}: {student}"), number=lab.number, student=record["student"])
    points = say(_("{points} of {most} points."), points=record["points"], most=most)
    said = [*(remark[lang] for remark in record["remarks"]), *unmarked(record, lang)]
    remarks = "".join(f'<p class="note">{inert(one)}</p>' for one in said)
    parts = "".join(f"<section><h2>{inert(exercise.id)} · {inert(say(exercise.title))}: "
                    f'{record["exercises"][exercise.id]["points"]}/{exercise.points}</h2>'
                    f'{record["exercises"][exercise.id]["panel"]}</section>'
                    for exercise in lab.exercises if exercise.id in record["exercises"])
    return page(lang, title, f"<h1>{inert(title)}</h1><p>{escape(points)}</p>{remarks}{parts}")


class Markup(str):
    """Text of a table that is HTML already."""


def page(lang, title, body) -> str:
    return (f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width"><meta http-equiv="Content-Security-Policy" '
            f"content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>{inert(title)}</title>"
            f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>")


def table(head, rows, caption) -> str:
    cells = "".join(f'<th scope="col">{inert(str(one))}</th>' for one in head)
    body = "".join("<tr>" + "".join(f"<td>{one if type(one) is Markup else inert(str(one))}</td>" for one in row)
                   + "</tr>" for row in rows)
    return f"<table><caption>{inert(caption)}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


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
