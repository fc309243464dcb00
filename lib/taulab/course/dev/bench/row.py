"""One line of the bench: what was measured beside its bound; and how times are taken."""

import time
from statistics import median
from typing import NamedTuple

from taulab.course.language import SOURCE, Message, told
from taulab.course.language import mark as _


class Row(NamedTuple):
    """One target: a number that was measured, and the bound that it is to keep."""

    text: str               # a message: what was measured
    measured: float
    bound: float
    unit: str = "x"
    at_least: bool = False
    fields: dict = {}       # of the message

    def said(self, lang: str) -> str:
        return Message(self.text, self.fields).render(lang)

    def told(self, lang: str) -> str:
        return f"{self.said(lang)}  {self.shown}"

    @property
    def shown(self) -> str:
        return f"{self.measured:.2f}{self.unit}"

    @property
    def task(self) -> str:
        return self.said(SOURCE)

    @property
    def holds(self) -> bool:
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


class Stopwatch(NamedTuple):
    """How times are taken: by a clock of the module time, so many times each."""

    repeats: int
    clock: str = "process_time"

    def medians(self, methods: dict, times: int = 1) -> dict:
        """Return the median seconds of each method, all of them run in turn, `times` as often as usual."""
        now, taken = getattr(time, self.clock), {name: [] for name in methods}
        for _run in range(times * self.repeats + 1):
            for name, method in methods.items():
                start = now()
                method()
                taken[name].append(now() - start)
        return {name: median(seconds[1:]) for name, seconds in taken.items()}      # the first run warms caches


def table(columns: dict, lang: str = SOURCE) -> str:
    """Return columns of rows, heading -> rows, as plain text: a line for each task of the first column."""
    first, *others = ({row.task: row for row in rows} for rows in columns.values())
    head = (_("task"), *columns, _("target"), _("holds?"))
    lines = [tuple(told(cell, lang) for cell in head)]
    for task, row in first.items():
        rows = [row, *(other.get(task) for other in others)]
        lines.append((row.said(lang), *(each.shown if each else "" for each in rows),
                      f"{'≥' if row.at_least else '≤'} {row.bound:g}{row.unit}",
                      told(_("yes") if all(each.holds for each in rows if each) else _("NO"), lang)))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                               for i, (cell, width) in enumerate(zip(line, widths, strict=True))) for line in lines)
