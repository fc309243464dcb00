"""The policy of a course, as data beside its class: what late work loses, and whether a wrong answer earns a part.

The policy is a small TOML file. Without one an answer that is wrong anywhere earns nothing, and late work loses
nothing. It is applied when the report is written: what was marked stays as it is, a record keeps the points that its
answers earned and gets the mark beside them. Who handed in late, and when nobody knows when, loses nothing either.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import ceil
from pathlib import Path

from taulab.course.grading.pages import in_both
from taulab.course.grading.times import Times
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.problem import Refused

DAY = timedelta(days=1)
LAST = time(23, 59, 59)
MOST_NAMED = 12     # students in a line of the terminal
KNOWN = {"": ("late", "partial_credit"), "partial_credit": ("least_share",), "late": (
    "deadline", "grace_minutes", "percent_per_day", "points_per_day", "most_percent", "most_points", "extensions",
    "handed_in")}


# What it says ---------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Late:
    """What late work loses, for each day begun, and who has another deadline."""

    deadline: datetime
    per_day: float
    percent: bool                   # of the points that were earned; else points
    most: float | None = None       # lost at most
    grace: timedelta = timedelta()
    extensions: Mapping[str, datetime] = field(default_factory=dict)    # by id, login or name
    handed_in: Mapping[str, datetime] = field(default_factory=dict)
    tables: tuple[Times, ...] = ()      # where `handed_in` comes from tables

    def days(self, moment: datetime, deadline: datetime) -> int:
        """Return the days begun since a deadline; none within the grace.

        Examples
        --------
        >>> late = Late(datetime(2026, 3, 2), 20, True, grace=timedelta(minutes=15))
        >>> [late.days(datetime(2026, 3, *day), late.deadline) for day in ((2, 0, 15), (2, 0, 16), (4, 0, 1))]
        [0, 1, 3]
        """
        return 0 if moment - deadline <= self.grace else ceil((moment - deadline) / DAY)

    def loss(self, days: int) -> float:
        """Return what so many days cost, in percent or in points."""
        return min(days * self.per_day, self.most if self.most is not None else 100 if self.percent else days * 1e9)

    def mark(self, points: float, days: int) -> float:
        """Return what is left of the points, never less than nothing."""
        loss = self.loss(days)
        return round(max(0.0, points * (1 - loss / 100) if self.percent else points - loss), 2)


@dataclass(frozen=True)
class Policy:
    """What a course decides beyond right and wrong; by default nothing."""

    late: Late | None = None
    least_share: float | None = None    # of the inputs, from which a wrong answer earns its share of the points

    def points(self, one: dict) -> float:
        """Return the points of an exercise: its own, or where the policy says so the share of the inputs."""
        share = one.get("right", 0) / max(1, one.get("inputs", 0))
        if one["points"] or self.least_share is None or share < self.least_share:
            return one["points"]
        return round(one["of"] * share, 2)


# Reading it -----------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class PolicyFile:
    """A policy's file; what it refuses it names with file, line, value and remedy."""

    path: Path
    lang: str

    @classmethod
    def of(cls, options) -> "PolicyFile | None":
        """Return the policy that the command line names, if any; refuse a broken one before anything is marked."""
        if not getattr(options, "policy", None):
            return None
        found = cls(Path(options.policy), options.lang)
        found.policy  # noqa: B018  (read now)
        return found

    def applied(self, records: Sequence[dict], times: Mapping[str, datetime]) -> "Marked":
        """Return the records under the policy; say whom it names in vain, and of whom it lacks when they handed in."""
        marked = Marked(records, self.policy, times)
        for said, names in ((_("In the policy, but not in the class: {students}."), marked.strangers()),
                            (_("Nobody knows when these handed in, so nothing is deducted: {students}. A line for each "
                               "under [late.handed_in] says it."), marked.undated())):
            if names:
                print(Message(said, {"students": few(names, self.lang)}).render(self.lang), file=sys.stderr)
        return marked

    @property
    def files(self) -> list[Path]:
        """What the policy stands in, which nobody handed in."""
        return [self.path, *(table.path for table in (self.policy.late.tables if self.policy.late else ()))]

    @cached_property
    def text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeError) as problem:
            said = Message(_("{file} cannot be read as text in UTF-8: {reason}."),
                           {"file": str(self.path), "reason": getattr(problem, "strerror", None) or str(problem)})
            raise Refused(said.render(self.lang)) from None

    @cached_property
    def policy(self) -> Policy:
        found = self.entries()
        for name, known in KNOWN.items():
            self.only(found.get(name, {}) if name else found, known)
        partial, late = found.get("partial_credit"), found.get("late")
        return Policy(None if late is None else self.late(late),
                      None if partial is None else self.number(partial, "least_share", 1, default=0))

    def entries(self) -> dict:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as problem:
            line = re.search(r"line (\d+)", str(problem))
            number = int(line[1]) if line else self.text.count("\n") + 1
            written = (self.text.splitlines() or [""])[min(number, len(self.text.splitlines())) - 1].strip()
            said = Message(_("this is no TOML. Write one entry a line, as deadline = 2026-03-02T23:59:00 or "
                             "grace_minutes = 15."))
            raise self.refusal(number, written, said) from None

    def refusal(self, line: int, written: str, said: Message) -> Refused:
        return Refused(Message(_("{file}, line {line}: {written}: {said}"), {
            "file": str(self.path), "line": line, "written": written, "said": said}).render(self.lang))

    def wrong(self, key: str, value, text: str, **fields) -> Refused:
        """Return what refuses an entry, with the line that it stands in."""
        lines = self.text.splitlines()
        place = rf"\s*\[?\s*(\w+\.)?[\"']?{re.escape(key)}[\"']?\s*[=\]]"
        number = next((k for k, line in enumerate(lines, start=1) if re.match(place, line)), 1)
        shown = value.isoformat() if isinstance(value, date | time) else repr(value)[:60]
        return self.refusal(number, f"{key.strip() or repr(key)} = {shown}", Message(text, fields))

    def only(self, table, known: Sequence[str]):
        """Refuse what no policy knows: a word that is misspelt must not count for nothing."""
        if not isinstance(table, dict):
            name = next(name for name, keys in KNOWN.items() if keys is known)
            raise self.wrong(name, table, _("this is a section: write [{name}] in a line of its own."), name=name)
        for key, value in table.items():
            if key not in known:
                raise self.wrong(key, value, _("no policy knows this. Known are: {known}."), known=", ".join(known))

    def late(self, table: dict) -> Late:
        rates = [key for key in ("percent_per_day", "points_per_day") if key in table]
        if len(rates) != 1 or "deadline" not in table:
            raise self.wrong("late", sorted(table), _(
                "it takes a deadline, and either percent_per_day or points_per_day."))
        unit, other = ("percent", "points") if rates == ["percent_per_day"] else ("points", "percent")
        if f"most_{other}" in table:
            raise self.wrong(f"most_{other}", table[f"most_{other}"], _("with {rate} write most_{unit}."),
                             rate=rates[0], unit=unit)
        most = 100 if unit == "percent" else 1e6
        return Late(self.moment("deadline", table["deadline"]), self.number(table, rates[0], most), unit == "percent",
                    self.number(table, f"most_{unit}", most), timedelta(
                        minutes=self.number(table, "grace_minutes", 1e5, default=0)),
                    self.moments(table, "extensions"), **self.handed_in(table))

    def handed_in(self, table: dict) -> dict:
        """Return when whom handed in, as the policy says itself or the tables that it names, beside it."""
        given = table.get("handed_in", {})
        if isinstance(given, dict):
            return {"handed_in": self.moments(table, "handed_in", of_day=time())}
        files = given if isinstance(given, list) else [given]
        if not all(isinstance(file, str) and file for file in files):
            raise self.wrong("handed_in", given, _("name a table of times, as handed_in = \"times.csv\", or write a "
                                                   "section [late.handed_in]."))
        tables = tuple(Times(self.path.parent / file, self.lang) for file in files)
        found: dict[str, datetime] = {}
        for one in tables:
            for name, at in one.by_name().items():
                found[name] = max(at, found.get(name, at))
        return {"handed_in": found, "tables": tables}

    def number(self, table: dict, key: str, most: float, default: float | None = None) -> float | None:
        value = table.get(key, default)
        if value is not None and (type(value) not in (int, float) or not 0 <= value <= most):
            raise self.wrong(key, value, _("write a number from 0 to {most}."), most=f"{most:g}")
        return value

    def moments(self, table: dict, name: str, of_day: time = LAST) -> dict[str, datetime]:
        """Return the dates of a section, by the id, login or name that they are given for."""
        given = table.get(name, {})
        if not isinstance(given, dict):
            raise self.wrong(name, given, _("this is a section: write [{name}] in a line of its own."),
                             name=f"late.{name}")
        for who in given:
            if not who.strip():
                raise self.wrong(who, given[who], _("nobody is named here: write the student's id, login or name."))
        return {who.casefold(): self.moment(who, value, of_day) for who, value in given.items()}

    def moment(self, key: str, value, of_day: time = LAST) -> datetime:
        """Return a date and time as the platform shows it, without a zone; of a date alone the given time of day.

        A deadline ends with its day, and who handed in on a day did so at its beginning: a doubt costs nobody a mark.
        """
        if isinstance(value, datetime) and value.tzinfo is None:
            return value
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value, of_day)
        raise self.wrong(key, value, _("write a date or a date with its time, as your platform shows it: 2026-03-02 "
                                       "or 2026-03-02T23:59:00, without quotes and without a zone."))


# Applying it ----------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Marked(Sequence):
    """The records of a class under a policy; `times` says when whom handed in, where a platform's table does."""

    records: Sequence[dict]
    policy: Policy
    times: Mapping[str, datetime] = field(default_factory=dict)

    def __len__(self):
        return len(self.records)

    def __getitem__(self, number):
        record = self.records[number]
        return self.marked(record) if record["exercises"] else record

    def marked(self, record: dict) -> dict:
        """Return a record with the points that the policy gives, the mark after it, and the words for both."""
        exercises = {name: self.credited(one) for name, one in record["exercises"].items()}
        points = round(sum(one["points"] for one in exercises.values()), 2)
        days = self.days_late(record)
        said = [] if self.policy.late is None else list(sentences(self.policy.late, days, record["late"], points))
        mark = self.policy.late.mark(points, days) if days else points
        return record | {"exercises": exercises, "points": points, "mark": mark, "days_late": days,
                         "late": record["late"] or bool(days), "remarks": [*in_both(said), *record["remarks"]]}

    def credited(self, one: dict) -> dict:
        points = self.policy.points(one)
        if points == one["points"]:
            return one
        said = Message(_("Right on {right} of {inputs} inputs: {points} of {of} points, by the policy of the course."),
                       {"right": one["right"], "inputs": one["inputs"], "points": f"{points:g}", "of": one["of"]})
        return one | {"points": points, "credit": in_both([said])[0]}

    def days_late(self, record: dict) -> int | None:
        """Return how many days late a student is; None where nobody knows."""
        late, moment = self.policy.late, self.moment(record)
        if late is None or moment is None:
            return None
        return late.days(moment, given(late.extensions, record) or late.deadline)

    def moment(self, record: dict) -> datetime | None:
        """Return when a student handed in: as the policy says, else the name of the file, else the platform's table."""
        told = given(self.policy.late.handed_in, record) if self.policy.late else None
        named = datetime.fromisoformat(record["when"]) if record.get("when") else None
        return told or named or given(self.times, record)

    def strangers(self) -> list[str]:
        """Return those whom the policy names and who are not in the class."""
        late = self.policy.late
        named = {*late.extensions, *(() if late.tables else late.handed_in)} if late else set()
        known = {key for record in self.records for key in known_as(record)}
        listed = [who for table in (late.tables if late else ()) for _line, who, _at in table.rows]
        return sorted(named - known) + sorted({" / ".join(who) for who in listed if known.isdisjoint(who)})

    def undated(self) -> list[str]:
        """Return those of whom nobody knows when they handed in, where late work loses something."""
        return [record["student"] for record in self.records
                if self.policy.late and record["exercises"] and self.moment(record) is None]


def few(names: list[str], lang: str) -> str:
    """Return names in a row, beyond the first few how many more."""
    more = [Message(_("and {count} more"), {"count": len(names) - MOST_NAMED}).render(lang)]
    return " ".join([", ".join(names[:MOST_NAMED]), *more[:len(names) > MOST_NAMED]])


def known_as(record: dict) -> tuple[str, ...]:
    """Return what a student may be known by, the surest first."""
    return tuple(name.casefold() for name in (record["id"], record["login"], record["student"]) if name)


def given(table: Mapping[str, datetime], record: dict) -> datetime | None:
    return next((table[name] for name in known_as(record) if name in table), None)


def sentences(late: Late, days: int | None, flagged: bool, points: float) -> Iterator[Message]:
    """Yield the words for what late work loses."""
    if days is None and flagged:
        yield Message(_("Late, but nobody knows by how much: nothing is deducted."))
    if not days:
        return
    unit = _("{number}%") if late.percent else _("1 point") if late.loss(days) == 1 else _("{number} points")
    loss = Message(unit, {"number": f"{late.loss(days):g}"})
    by = Message(_("a day")) if days == 1 else Message(_("{days} days"), {"days": days})
    yield Message(_("Late by {by}: −{loss}, by the policy of the course. From {points} to {mark} points."),
                  {"by": by, "loss": loss, "points": f"{points:g}", "mark": f"{late.mark(points, days):g}"})
