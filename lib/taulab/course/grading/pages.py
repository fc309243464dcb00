"""The HTML of a report: a page, a table, the page of a student. All that came from a submission is escaped."""

import base64
import hashlib
from html import escape

from taulab.course.colours import properties
from taulab.course.judging.exercise import LabExercises
from taulab.course.language import LANGUAGES, Message
from taulab.course.language import mark as _
from taulab.course.studying.panel import clean, inert

SIGNS = {"PASSED": "✓", "WRONG": "✗", "ERROR": "⚠", "UNCHECKED": "?", "UNWRITTEN": "○"}
STYLE = f""":root{{{properties({"note": "orange"})}}}""" + """
body{font:16px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#111;background:#fff}
table{border-collapse:collapse;margin:1em 0}th,td{border:1px solid #888;padding:.25em .6em;text-align:left}
th{background:#eee}.note{border-left:6px solid var(--note);padding:.2em .8em}td.n{text-align:right}
.bar{display:inline-block;height:.8em;background:currentColor;opacity:.6}th button{font:inherit;color:inherit;
background:none;border:0;padding:.3em .2em;text-align:left;cursor:pointer;text-decoration:underline dotted}
[aria-sort=ascending] button::after{content:" ▲"}[aria-sort=descending] button::after{content:" ▼"}
a{color:#0050a0}code{white-space:pre-wrap;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{color:#eee;background:#181818}th{background:#333}a{color:#8cf}}
"""


def student_path(number: int) -> str:
    return f"students/{number:04}.html"


def link(number: int, record: dict, exercise: str = "") -> str:
    """Return a link to the page of a student, or to one exercise on it, as HTML."""
    return f'<a href="{student_path(number)}{"#" * bool(exercise)}{exercise}">{inert(record["student"])}</a>'


def unmarked(record: dict, lang: str) -> list[str]:
    """Return a line for each kind of file of a student's that was not marked."""
    return [f"{several(one, lang)}: {one['reason'][lang]}" for one in record["unmarked"]]


def in_both(messages) -> list[dict]:
    """Return messages in every language of the course, as plain data."""
    return [{lang: clean(message.render(lang)) for lang in LANGUAGES} for message in messages]


def several(one: dict, lang: str) -> str:
    return Message(_("{file} and {more} more"), one).render(lang) if one["more"] else one["file"]


def student_page(lab: LabExercises, record: dict, lang: str) -> str:
    """Return the page of one student, in that student's language, or in `lang` where no notebook tells it."""
    lang = record["lang"] or lang

    def say(text, **fields):
        return Message(text, fields).render(lang)

    most = sum(exercise.points for exercise in lab.exercises)
    title = say(_("Lab {number}: {student}"), number=lab.number, student=record["student"])
    points = (say(_("{points} of {most} points."), points=f"{record.get('mark', record['points']):g}", most=most)
              if record["exercises"] else say(_("Not marked.")))
    said = [*(remark[lang] for remark in record["remarks"]), *unmarked(record, lang)]
    remarks = "".join(f'<p class="note">{inert(one)}</p>' for one in said)
    parts = "".join(f'<section id="{exercise.id}"><h2>{inert(exercise.id)} · {inert(say(exercise.title))}: '
                    f'{one["points"]:g}/{exercise.points}</h2>'
                    f'{credit(one, lang)}{one["panel"]}{answer(one, lang)}</section>'
                    for exercise in lab.exercises if (one := record["exercises"].get(exercise.id)))
    return page(lang, title, f"<h1>{inert(title)}</h1><p>{escape(points)}</p>{remarks}{parts}")


def credit(one: dict, lang: str) -> str:
    """Return what an answer earned by a policy of partial credit, as HTML; nothing where there is none."""
    return f"<p>{inert(one['credit'][lang])}</p>" if "credit" in one else ""


def answer(one: dict, lang: str) -> str:
    """Return the code of an answer that went wrong, behind a click, as HTML."""
    summary = escape(Message(_("Your answer")).render(lang))
    code = inert(one.get("answer", ""))
    return f"<details><summary>{summary}</summary><pre><code>{code}</code></pre></details>" if code else ""


class Markup(str):
    """Text of a table that is HTML already."""


#: Makes buttons of the heads of columns. Without it the tables stand in the order in which they were written.
SORTING = """
const order = new Intl.Collator(document.documentElement.lang, {numeric: true});
for (const head of document.querySelectorAll("thead th")) {
  const button = document.createElement("button");
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const body = head.closest("table").tBodies[0], up = head.ariaSort !== "ascending";
    const key = row => row.cells[head.cellIndex].textContent;
    const rows = [...body.rows].sort((one, other) => (up ? 1 : -1) * order.compare(key(one), key(other)));
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    body.append(...rows);
  });
}
"""


def page(lang: str, title: str, body: str, *, sortable: bool = False) -> str:
    """Return a whole page; it loads nothing, and of scripts it lets run the one that sorts tables, if any."""
    script, policy = "", "default-src 'none'; style-src 'unsafe-inline'"
    if sortable:
        digest = base64.b64encode(hashlib.sha256(SORTING.encode()).digest()).decode()
        script, policy = f"<script>{SORTING}</script>", f"{policy}; script-src 'sha256-{digest}'"
    return (f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width"><meta http-equiv="Content-Security-Policy" content="{policy}">'
            f"<title>{inert(title)}</title><style>{STYLE}</style></head>"
            f"<body><main>{body}</main>{script}</body></html>")


def table(head, rows, caption) -> str:
    cells = "".join(f'<th scope="col">{inert(str(one))}</th>' for one in head)
    body = "".join("<tr>" + "".join(f"<td>{one if type(one) is Markup else inert(str(one))}</td>" for one in row)
                   + "</tr>" for row in rows)
    return f"<table><caption>{inert(caption)}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
