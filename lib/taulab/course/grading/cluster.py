"""Many machines mark a class: the workers of a Dask cluster, and this machine, which alone reads and keeps.

A task is the bytes of one submission, and what comes of it hangs on these and on the class alone: whoever marks it, and
however often, it comes to the same. So a worker may end at any moment: Dask gives what it was at to another. Records
are written here, each once, as on one machine, and either goes on where the other was interrupted.
"""

import contextlib
import hashlib
import itertools
import pickle
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client, Future, KilledWorker, wait
from distributed.security import Security

from taulab._cluster import PLATFORM, agreement
from taulab.course.grading import grade, station
from taulab.course.grading.crew import LATE
from taulab.course.grading.marking import Marks
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.problem import Refused

BLAMED = "blamed"     # in place of a record: workers have ended over it, or over what was beside it
AHEAD = 2             # submissions under way for each that is marked, so that no worker waits for the next
LOOK = 1.0            # seconds on the wall between two looks at who is there
PATIENCE = 60.0       # seconds on the wall for the scheduler, and for an answer that should be there
RETRIES = 2


class Cluster:
    """The workers behind a scheduler, seen from the machine that keeps the marks."""

    protection = station.GRANTED

    def __init__(self, address: str, lang: str):
        self.address, self.lang = address, lang
        self.refused: set[str] = set()        # workers that take no part
        self.present: dict[str, int] = {}     # all others, and how many each marks at once
        self.looked, self.waits = 0.0, False
        self.attempts = itertools.count()     # each has a key of its own: what was taken back must not come again
        self.client = self.connect()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        with contextlib.suppress(OSError, TimeoutError):
            self.client.close()

    def connect(self) -> Client:
        try:
            secret = Security(require_encryption=self.address.startswith("tls:"))
            return Client(self.address, security=secret, timeout=PATIENCE, name="taulab-grade")
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise Refused(Message(_("{address}: no scheduler answers there ({reason}). Start one with dask scheduler "
                                    "and name it as tcp://HOST:8786; for tls:// the certificates stand in Dask's own "
                                    "configuration."), {"address": self.address, "reason": str(error)})) from None

    def say(self, text: str, **fields):
        print(Message(text, fields).render(self.lang), file=sys.stderr)

    # Who is there -----------------------------------------------------------------------------------------------------

    def workers(self) -> dict[str, int]:
        """Return who may mark, and how many submissions at once; look again only after a while."""
        if time.monotonic() >= self.looked + LOOK:
            try:
                there = self.client.nthreads()
            except (OSError, RuntimeError, CancelledError, TimeoutError):
                raise self.gone() from None
            self.present = {worker: many for worker, many in there.items() if worker not in self.refused}
            self.looked = time.monotonic()
            if there and not self.present:
                raise Refused(_("No worker of the cluster can mark."))
            if not there and not self.waits:
                self.say(_("{address} has no worker. One that comes goes on: dask worker {address}"),
                         address=self.address)
            self.waits = not there
        return self.present

    def refuse(self, worker: str, why: Message):
        """Leave a worker out from now on, and say why once."""
        if worker not in self.refused:
            self.refused.add(worker)
            self.present.pop(worker, None)
            self.looked = 0.0
            self.say(_("{worker} takes no part. {why}"), worker=worker, why=why)

    def gone(self) -> Refused:
        return Refused(Message(_("{address}: the scheduler has gone. What is marked is kept: the same command goes on "
                                 "from there."), {"address": self.address}))

    # The class --------------------------------------------------------------------------------------------------------

    def marked(self, work: "grade.Work") -> Iterator[tuple[int, Path, bool]]:
        """Yield the number of every submission, the place of its record and whether that is new, as they are marked.

        What hangs on a time that was over is marked again, alone on its machine. What was under way where workers ended
        over and over is tried one at a time at the very end: what a worker then ends over could not be marked.
        """
        late: list[int] = []
        blamed: list[int] = []
        order = pickle.dumps(station.Order.of(work.around))
        name = f"taulab-{hashlib.sha256(order).hexdigest()[:16]}"
        order = self.client.submit(bytes, order, key=name)      # sent once to each worker, and again where it is lost
        for numbers, alone, most in (range(len(work.sources)), False, None), (late, True, None), (blamed, True, 1):
            shift = Shift(self, work, name, order, alone, most, deque(numbers))
            for number, said in shift.run():
                if said == LATE:
                    late.append(number)
                elif said == BLAMED and most is None:
                    blamed.append(number)
                else:
                    yield number, *((grade.give_up(work, number), True) if said == BLAMED else said)


@dataclass(eq=False)
class Shift:
    """Some submissions of a class on their way through the cluster."""

    cluster: Cluster
    work: "grade.Work"
    name: str
    order: Future
    alone: bool                # marked alone on its machine, and finally
    most: int | None           # at once in the whole cluster
    waiting: deque[int]
    #: Task -> number of the submission, key of its record, and the workers it may go to where not all may have it.
    under_way: dict[Future, tuple[int, str, frozenset | None]] = field(default_factory=dict)

    def run(self) -> Iterator[tuple[int, tuple[Path, bool] | str]]:
        """Yield each number with the place of its record and whether that is new, or LATE, or BLAMED."""
        while self.waiting or self.under_way:
            workers = self.cluster.workers()
            self.take_back(workers)
            room = self.most or AHEAD * sum(workers.values())
            while self.waiting and len(self.under_way) < room:
                yield from self.begin(self.waiting.popleft(), workers)
            yield from self.finished()

    def take_back(self, workers: dict[str, int]):
        """Take back what no worker may have that is still there."""
        for task, (number, _key, allowed) in list(self.under_way.items()):
            if allowed and not allowed & workers.keys():
                self.drop(task)
                self.waiting.append(number)

    def drop(self, task: Future):
        del self.under_way[task]
        task.cancel()

    def begin(self, number: int, workers: dict[str, int]) -> Iterator:
        """Send a submission to the cluster, unless its record is on disk or it cannot be read."""
        try:
            data, problem, key = grade.read(self.work, number)
            if grade.load(place := grade.record_place(self.work, key)):
                yield number, (place, False)
            elif problem:
                content = grade.content_of(Marks({}, problem=problem), self.work.around.lab, data)
                yield number, self.keep(number, content, key)
            else:
                allowed = frozenset(workers) if self.cluster.refused else None
                name = f"{self.name}-{key}-{next(self.cluster.attempts)}"
                task = self.cluster.client.submit(
                    on_worker(), agreement(), self.name, self.order, data, self.alone, key=name, retries=RETRIES,
                    workers=sorted(allowed) if allowed else None)
                self.under_way[task] = number, key, allowed
        except Exception:      # a mistake of the grader's must not cost the others their marks
            yield number, self.give_up(number, traceback.format_exc())

    def finished(self) -> Iterator:
        """Wait a while for tasks, and yield what has come."""
        if not self.under_way:
            time.sleep(LOOK if self.waiting and not self.cluster.present else 0)
            return
        with contextlib.suppress(TimeoutError, CancelledError):
            wait([*self.under_way], timeout=LOOK, return_when="FIRST_COMPLETED")
        for task in [task for task in self.under_way if task.done()]:
            number, key, _allowed = self.under_way.pop(task)
            try:
                worker, kind, what = task.result(timeout=PATIENCE)
            except KilledWorker:
                yield number, BLAMED
            except (CancelledError, TimeoutError, OSError):    # lost on the way: the scheduler, or who had the answer
                if self.cluster.client.status != "running":
                    raise self.cluster.gone() from None
                self.waiting.append(number)
            except Exception:
                yield number, self.give_up(number, traceback.format_exc())
            else:
                yield from self.take(number, key, worker, kind, what)

    def take(self, number: int, key: str, worker: str, kind: str, what) -> Iterator:
        match kind:
            case station.MARKED:
                yield number, self.keep(number, what, key)
            case station.FAILED:
                yield number, self.give_up(number, what)
            case station.UNFIT | "differs":
                self.cluster.refuse(worker, what if kind == station.UNFIT else difference(what))
                self.waiting.append(number)
            case _:
                yield number, LATE

    def keep(self, number: int, content: tuple, key: str) -> tuple[Path, bool]:
        return grade.keep(self.work, number, grade.record(self.work.sources[number], *content), key), True

    def give_up(self, number: int, why: str) -> tuple[Path, bool]:
        print(why, file=sys.stderr)
        return grade.give_up(self.work, number), True


def on_worker() -> Callable:
    """Return what a worker is asked to do: a function that travels whole, for the course may be missing there."""
    def mark(wanted, name, order, data, alone):
        from distributed import get_worker
        address = get_worker().address
        try:
            from taulab._cluster import differing
        except ImportError:
            return address, "differs", {"taulab": ("", wanted["taulab"])}
        if found := differing(wanted):
            return address, "differs", found
        from taulab.course.grading import station
        return address, *station.mark(name, order, data, alone)
    return mark


def difference(found: dict[str, tuple[str, str]]) -> Message:
    """Return in words all that is not the same on a worker."""
    if PLATFORM in found:
        there, here = found[PLATFORM]
        return Message(_("It runs on {there}, and this machine on {here}: last digits may differ. Take machines of one "
                         "kind."), {"there": there, "here": here})
    theirs, ours = (", ".join(f"{name} {pair[k] or '–'}" for name, pair in found.items()) for k in (0, 1))
    return Message(_("It has {theirs}, and this machine {ours}: install the same on both."),
                   {"theirs": theirs, "ours": ours})
