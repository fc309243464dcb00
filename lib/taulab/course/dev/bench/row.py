"""One line of the bench: what was measured beside its bound; and how times are taken."""

import time
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """One target: a number that was measured, and the bound that it is to keep."""

    task: str
    measured: float
    bound: float
    unit: str = "x"
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


def medians(methods: dict, repeats: int) -> dict:
    """Return the median processor time in seconds of each method, all of them run in turn `repeats` times."""
    times = {name: [] for name in methods}
    for _ in range(repeats + 1):
        for name, method in methods.items():
            start = time.process_time()
            method()
            times[name].append(time.process_time() - start)
    return {name: median(taken[1:]) for name, taken in times.items()}          # the first run warms caches


def table(rows) -> str:
    """Return rows as plain text, one line each."""
    lines = [(row.task, f"{row.measured:.2f}{row.unit}", f"{'≥' if row.at_least else '≤'} {row.bound:g}{row.unit}",
              "yes" if row.holds else "NO") for row in rows]
    lines.insert(0, ("task", "measured", "target", "holds?"))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                               for i, (cell, width) in enumerate(zip(line, widths, strict=True))) for line in lines)
