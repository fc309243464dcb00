"""How much of the machine a submission has used, which does not depend on how busy that machine is.

What counts is the time in which its processes compute, however many they are, and the time in which they could compute
and do not want to: they sleep. Time in which they wait for a processor counts for nothing; a clock on the wall counts
everything, and a busy machine would decide marks.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

SLICE = 0.05        # seconds between one look and the next
GENEROUS = 100      # seconds on the wall that pass for each counted: a guard against what nobody foresaw
PATIENT = 10        # the same, where the system tells nothing else
MOST_PROCESSES = 64
PROC = "/proc"


@dataclass(frozen=True)
class Look:
    """What the processes of a submission have done up to a moment, in seconds."""

    computed: float = 0.0
    waited: dict[int, float] | None = None    # each for a processor; None where the system does not tell
    processes: int = 0


def look(top: int) -> Look:
    """Return what a process and all that come from it have done."""
    found = family(top)
    told = os.path.exists(f"{PROC}/self/schedstat")     # not by every system that has the rest
    return Look(sum(map(computed_by, found)), {one: waited_by(one) for one in found} if told else None, len(found))


def family(top: int) -> list[int]:
    """Return a process and all that come from it, as far as they are there."""
    found, waiting = [], [top]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for children in of_threads(one, "children"):
            waiting += map(int, children.split())
    return found


def of_threads(process: int, name: str) -> Iterator[str]:
    """Yield what the system says under a name of each thread of a process that is there."""
    threads = f"{PROC}/{process}/task"
    with contextlib.suppress(OSError):
        for thread in os.listdir(threads):
            with contextlib.suppress(OSError), open(f"{threads}/{thread}/{name}", encoding="ascii") as said:
                yield said.read()


def computed_by(process: int) -> float:
    """Return the CPU time of a process, of all its threads, and of the children that it has waited for."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        with open(f"{PROC}/{process}/stat", encoding="utf-8", errors="replace") as said:
            fields = said.read().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def waited_by(process: int) -> float:
    """Return how long the threads of a process wanted to compute and had to wait; one that has ended has none."""
    return sum(int(said.split()[1]) for said in of_threads(process, "schedstat")) / 1e9


def waited_since(before: dict[int, float], now: dict[int, float]) -> float:
    """Return how much longer those have waited that are still there: one that ended hides nothing of the others."""
    return sum(max(0.0, seconds - before.get(one, 0.0)) for one, seconds in now.items())


class Meter:
    """What one start of a submission has used, in seconds; `top` is the process that all others come from."""

    def __init__(self, top: int):
        self.top, self.began = top, time.monotonic()
        self.looked, self.seen, self.held_up = self.began, look(top), waited_by(os.getpid())
        self.slept, self.computed = 0.0, 0.0

    @property
    def due(self) -> bool:
        return time.monotonic() - self.looked >= SLICE

    def look(self, idle: float):
        """Look again; sleep is what of `idle`, the seconds that we waited for it since the last look, it has not used.

        All our waits count, also the short ones: who says a word now and then sleeps in between. What we had to wait
        for a processor, when there was something to hear, does not.
        """
        now, seen, held_up = time.monotonic(), look(self.top), waited_by(os.getpid())
        if seen.waited is not None and self.seen.waited is not None:
            busy = max(0.0, seen.computed - self.seen.computed) + waited_since(self.seen.waited, seen.waited)
            self.slept += max(0.0, idle - (held_up - self.held_up) - busy - 1 / os.sysconf("SC_CLK_TCK"))
        self.looked, self.seen, self.held_up = now, seen, held_up
        self.computed = max(self.computed, seen.computed)

    @property
    def used(self) -> float:
        told = self.seen.waited is not None and self.seen.processes > 1
        wall = (self.looked - self.began) / (GENEROUS if told else PATIENT)
        return max(self.computed + self.slept, wall)

    @property
    def crowded(self) -> bool:
        return self.seen.processes > MOST_PROCESSES
