"""The page of a class: what was understood, what went wrong and how often, who is who.

Shares of students have an interval, for a class is a sample too. Names lead to the pages of students; a script of a few
lines, the only one that the page lets run, sorts tables by a column, as the language of the page orders names.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from html import escape
from math import hypot, sqrt
from statistics import NormalDist

from taulab.course.grading.pages import SIGNS, Markup, link, page, table, unmarked
from taulab.course.judging.verdict import State
from taulab.course.language import mark as _
from taulab.course.studying.panel import inert

MOST_CAUSES = 20    # rows of the table of causes
MOST_NAMED = 6      # students named in a row of it
MOST_BARS = 8       # of the distribution of points
WENT_WRONG = ("WRONG", "ERROR", "UNCHECKED")
LEVEL = 0.95


def overview(report) -> str:
    """Return the page for the instructor of a class whose marks are a `Report`."""
    title = report.say(_("Lab {number}: {count} submissions"), number=report.lab.number, count=len(report.records))
    facts = report.say(_("{points} points at most. Seed {seed}."), points=report.most, seed=report.seed)
    warning = "" if report.isolated else ' class="note"'
    counted = Counts(report)
    body = [f"<h1>{escape(title)}</h1><p>{escape(facts)}</p>",
            f"<p{warning}>{escape(report.protection.render(report.lang))}</p>",
            heading(report, _("Exercises")), exercises(report, counted), sections(report, counted),
            heading(report, _("Points")), points(report, counted),
            heading(report, _("What only you can tell")), untold(report, counted),
            heading(report, _("Commonest misconceptions")), misconceptions(report, counted),
            heading(report, _("Students")), students(report),
            heading(report, _("Files that were not marked")), not_marked(report)]
    return page(report.lang, title, "".join(body), sortable=True)


def heading(report, text) -> str:
    return f"<h2>{escape(report.say(text))}</h2>"


@dataclass
class Cause:
    """Why points were lost: in which exercises, and of each student a link to what they wrote first, and its lines."""

    exercises: set[str] = field(default_factory=set)
    links: dict[int, str] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)


def is_told(one: dict) -> bool:
    """Say whether the reply told why an answer has no points: by a cause with a name, or by the error that it ran into.

    All other wrong answers were told that they are wrong, and on which input.
    """
    return bool(one["misconception"]) or one["state"] == "ERROR"


class Counts:
    """What the tables of a class count, in one reading of its records: outcomes by exercise and section, points."""

    def __init__(self, report):
        self.outcomes = defaultdict(Counter)      # exercise -> state -> students
        self.marked, self.passed = Counter(), Counter()     # section, and section with exercise -> students
        self.points = Counter()
        self.causes = defaultdict(Cause)          # whether the reply told it, its words -> where and who
        for number, record in enumerate(report.records, start=1):
            if not record["exercises"]:
                continue
            self.points[record["points"]] += 1
            self.marked[record["group"]] += 1
            for exercise, one in record["exercises"].items():
                self.outcomes[exercise][one["state"]] += 1
                self.passed[record["group"], exercise] += one["state"] == "PASSED"
                if one["state"] in WENT_WRONG:
                    cause = self.causes[is_told(one), one["reason"][report.lang]]
                    cause.exercises.add(exercise)
                    cause.links.setdefault(number, link(number, record, exercise))
                    cause.lines.setdefault(number, len(one.get("answer", "").splitlines()))

    @property
    def students(self) -> int:
        return self.points.total()

    def commonest(self, told: bool) -> list[tuple[str, Cause]]:
        """Return the causes that a reply told, or those that none could, those of most students first."""
        found = [(words, cause) for (is_told, words), cause in self.causes.items() if is_told == told]
        return sorted(found, key=lambda item: (-len(item[1].links), sorted(item[1].exercises)))

    @property
    def groups(self) -> list[str]:
        return sorted(filter(None, self.marked))


# Shares ---------------------------------------------------------------------------------------------------------------

def interval(some: int, of_all: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the ends of Wilson's interval of a share.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference" (1927).

    Examples
    --------
    >>> [round(end, 3) for end in interval(9, 10)]
    [0.596, 0.982]
    """
    z = NormalDist().inv_cdf((1 + level) / 2)       # by hand: to import SciPy's takes longer than to mark ten students
    p, share = some / of_all, of_all / (of_all + z * z)
    middle, half = share * p + (1 - share) / 2, share * z * sqrt(p * (1 - p) / of_all + (z / of_all / 2)**2)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(one: tuple[int, int], other: tuple[int, int], level: float = LEVEL) -> tuple[float, float, float]:
    """Return the difference of two shares, some of all, and the ends of Newcombe's interval of it.

    Source: Newcombe, "Interval estimation for the difference between independent proportions" (1998), method 10.

    Examples
    --------
    >>> [round(x, 3) for x in difference((56, 70), (48, 80))]
    [0.2, 0.052, 0.334]
    """
    (p, low, high), (q, low_q, high_q) = ((some / of_all, *interval(some, of_all, level))
                                          for some, of_all in (one, other))
    return p - q, p - q - hypot(p - low, high_q - q), p - q + hypot(high - p, q - low_q)


def percent(share: float) -> str:
    return f"{100 * share:.0f}"


def share(report, some: int, of_all: int) -> str:
    """Return a share in words, with its interval."""
    low, high = interval(some, of_all)
    return report.say(_("{share}% ({low} to {high})"), share=percent(some / of_all), low=percent(low),
                      high=percent(high))


# Tables ---------------------------------------------------------------------------------------------------------------

def exercises(report, counted: Counts) -> str:
    states = list(State)
    head = [report.say(_("exercise")), report.say(_("passed, of the marked")),
            *(f"{SIGNS[state.name]} {report.say(state.value)}" for state in states)]
    rows = []
    for exercise in report.lab.exercises:
        outcomes = counted.outcomes[exercise.id]
        passed = share(report, outcomes["PASSED"], counted.students) if counted.students else "–"
        rows.append([f"{exercise.id} · {report.say(exercise.title)}", passed,
                     *(outcomes[state.name] for state in states)])
    caption = report.say(_("Outcomes by exercise; in parentheses, the 95% interval of the share"))
    return table(head, rows, caption)


def sections(report, counted: Counts) -> str:
    """Return a table that sets the sections of a class side by side; nothing where there are not two."""
    groups = counted.groups
    if len(groups) < 2:
        return ""
    head = [report.say(_("exercise")), *(f"{group} ({counted.marked[group]})" for group in groups)]
    if len(groups) == 2:
        head.append(report.say(_("difference, in percentage points")))
    rows = []
    for exercise in report.lab.exercises:
        passed = [(counted.passed[group, exercise.id], counted.marked[group]) for group in groups]
        row = [exercise.id, *(share(report, *one) for one in passed)]
        if len(groups) == 2:      # so many comparisons are made at once: all intervals hold together in 95 %
            found = difference(*passed, level=1 - (1 - LEVEL) / len(report.lab.exercises))
            row.append(report.say(_("{middle} ({low} to {high})"),
                                  **dict(zip(("middle", "low", "high"), map(signed, found), strict=True))))
        rows.append(row)
    return table(head, rows, report.say(_("Passed, section by section; a difference whose interval holds 0 may be "
                                          "chance")))


def signed(share: float) -> str:
    return f"{100 * share:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")


def points(report, counted: Counts) -> str:
    if not counted.students:
        nothing = report.say(_("Nothing was marked."))
        return f"<p>{escape(nothing)}</p>"
    ordered = sorted(counted.points.elements())
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    said = report.say(_("Of {most} points, {mean} on average; half of the students have {middle} or more."),
                      most=report.most, mean=f"{sum(ordered) / len(ordered):.1f}", middle=f"{middle:g}")
    step = -(-(report.most + 1) // MOST_BARS)
    rows, largest = [], 0
    bars = Counter({start: 0 for start in range(0, report.most + 1, step)})
    for mark, number in counted.points.items():
        bars[mark // step * step] += number
    largest = max(bars.values())
    for start, number in sorted(bars.items()):
        last = min(start + step - 1, report.most)
        bar = Markup(f'<span class="bar" style="width:{15 * number / largest:.2f}em"></span> {number}')
        rows.append([f"{start}" if last == start else f"{start}–{last}", bar])
    return f"<p>{escape(said)}</p>" + table([report.say(_("points")), report.say(_("students"))], rows,
                                            report.say(_("Students by points")))


def untold(report, counted: Counts) -> str:
    """Return the causes that no reply named, with the share of their students that one answer of each row tells of."""
    found = counted.commonest(told=False)
    if not found:
        nothing = report.say(_("Every wrong answer was told what is wrong with it by name."))
        return f"<p>{escape(nothing)}</p>"
    every, reached, rows = {number for _words, cause in found for number in cause.links}, set(), []
    for words, cause in found[:MOST_CAUSES]:
        reached |= cause.links.keys()
        shortest = sorted(cause.links, key=lambda number: (cause.lines[number], number))
        rows.append([", ".join(sorted(cause.exercises)), words, len(cause.links),
                     report.say(_("{share}%"), share=percent(len(reached) / len(every))), cause.lines[shortest[0]],
                     Markup(folded(report, [cause.links[number] for number in shortest]))])
    head = [report.say(one) for one in (_("exercise"), _("what the check said"), _("students"), _("so far"),
                                        _("lines to read"), _("answers"))]
    said = report.say(_("The replies name no cause here: read one answer of a row, and you can tell all its students. "
                        "With the rows down to here you reach the share that stands under “so far”. The shortest "
                        "answer comes first; “lines to read” counts its lines."))
    return f"<p>{escape(said)}</p>" + table(head, rows, report.say(_("Wrong answers without a name")))


def misconceptions(report, counted: Counts) -> str:
    """Return the commonest causes of lost points that the replies named, with who."""
    found = counted.commonest(told=True)
    if not found:
        nothing = report.say(_("None was recognised."))
        return f"<p>{escape(nothing)}</p>"
    rows = [[", ".join(sorted(cause.exercises)), words, len(cause.links),
             Markup(folded(report, list(cause.links.values())))] for words, cause in found[:MOST_CAUSES]]
    head = [report.say(_("exercise")), report.say(_("cause")), report.say(_("students")), report.say(_("who"))]
    return table(head, rows, report.say(_("Commonest misconceptions")))


def folded(report, links: list[str]) -> str:
    """Return links, those beyond the first few behind a click."""
    first, rest = ", ".join(links[:MOST_NAMED]), links[MOST_NAMED:]
    if not rest:
        return first
    said = escape(report.say(_("and {count} more"), count=len(rest)))
    return f"{first} <details><summary>{said}</summary>{', '.join(rest)}</details>"


def not_marked(report) -> str:
    rows = [(Markup(link(number, record)), line) for number, record in enumerate(report.records, start=1)
            for line in unmarked(record, report.lang)]
    if not rows:
        every = report.say(_("Every file was marked."))
        return f"<p>{escape(every)}</p>"
    return table([report.say(_("student")), report.say(_("file and reason"))], rows,
                 report.say(_("Files that were not marked")))


def students(report) -> str:
    ruled = [report.say(_("mark after the policy"))] * any("mark" in record for record in report.records)
    head = [report.say(_("student")), report.say(_("points")), *ruled, report.say(_("late")),
            *(exercise.id for exercise in report.lab.exercises), report.say(_("remark"))]
    cells = "".join(f'<th scope="col">{escape(str(one))}</th>' for one in head)
    rows = "".join(student_row(report, number, record, bool(ruled))
                   for number, record in enumerate(report.records, start=1))
    caption = escape(report.say(_("Marks by student")))
    return f"<table><caption>{caption}</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"


def student_row(report, number: int, record: dict, ruled: bool) -> str:
    marks = []
    for exercise in report.lab.exercises:
        one = record["exercises"].get(exercise.id)
        sign = SIGNS[one["state"]] if one else "–"
        words = report.say(State[one["state"]].value) if one else report.say(_("not read"))
        why = one["reason"][report.lang] if one else ""
        marks.append(f'<td title="{inert(words + ". " + why)}">{sign} {one["points"] if one else 0:g}'
                     f'<span hidden> {inert(words)}</span></td>')
    late = report.say(_("late")) if record["late"] else ""
    whole = [record["points"], *([record.get("mark", 0)] if ruled else [])]
    shown = "".join(f'<td class="n">{one:g}</td>' if record["exercises"] else '<td class="n">–</td>' for one in whole)
    return (f'<tr><th scope="row">{link(number, record)}</th>{shown}<td>{late}</td>'
            f"{''.join(marks)}<td>{inert(report.remark(record))}</td></tr>")
