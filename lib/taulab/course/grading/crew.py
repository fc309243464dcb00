"""Several processes that mark a class together, and go on where a submission has brought one of them down."""

import contextlib
import itertools
import json
import multiprocessing
import multiprocessing.connection
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from taulab.course.grading import fence

ENOUGH = b"enough"
LATE = "late"       # in place of a record: to be marked again, alone


@dataclass(frozen=True, eq=False)
class Task:
    """What a worker does with the number of a submission, and what is done where it has ended before it was through."""

    mark: Callable[[int, bool], tuple[Path | str, bool]]    # place of the record, or LATE, and whether it is new
    give_up: Callable[[int], Path]


def in_processes(count: int, jobs: int, task: Task) -> Iterator[tuple[int, Path, bool]]:
    """Yield the number of every submission, the place of its record and whether that is new, as they are marked.

    What hangs on a time that was over is not written at first: it is marked again, alone, and that counts.
    """
    late: list[int] = []
    several = min(jobs, count) > 1
    for number, said in crew(task, range(count), jobs, alone=not several):
        if said == LATE:
            late.append(number)
        else:
            yield number, *said
    for number, said in crew(task, late, 1, alone=True):
        yield number, *said


def crew(task: Task, numbers: Iterable[int], jobs: int, alone: bool) -> Iterator[tuple[int, tuple[Path, bool] | str]]:
    """Yield each number with the place of its record and whether that is new, or LATE.

    The workers share nothing but a pipe each with this process: no lock that a submission could hold. Where nothing
    isolates, a submission may kill its worker; it is lost then, and another worker goes on.
    """
    numbers = iter(numbers)
    busy: dict = {}    # pipe to a worker -> what it marks
    staff: dict = {}   # pipe to a worker -> its process
    try:
        for number in itertools.islice(numbers, max(1, jobs)):
            busy[hire(task, number, alone, staff)] = number
        while busy:
            for link in multiprocessing.connection.wait(list(busy)):
                number = busy.pop(link)
                said = heard(link)
                following = next(numbers, None)
                if following is not None:
                    link = link if said and told(link, b"%d" % following) else hire(task, following, alone, staff)
                    busy[link] = following
                place, fresh = said or (str(task.give_up(number)), True)
                yield number, LATE if place == LATE else (Path(place), fresh)
    finally:
        for link in busy:      # after an interruption: what is under way is finished and kept
            heard(link)
        for link, worker in staff.items():
            told(link, ENOUGH)
            worker.join()
            worker.close()
            link.close()


def hire(task: Task, number: int, alone: bool, staff: dict):
    """Start a worker on a submission; return the pipe to it."""
    link, other = multiprocessing.Pipe()
    fork = multiprocessing.get_context("fork")
    staff[link] = fork.Process(target=serve, args=(task, number, alone, other), daemon=True)
    staff[link].start()
    other.close()
    return link


def heard(link) -> list | None:
    """Return what a worker says of the submission it was given; None where it has ended."""
    with contextlib.suppress(EOFError, OSError):
        return json.loads(link.recv_bytes())
    return None


def told(link, message: bytes) -> bool:
    """Give a worker the number of the next submission, or ENOUGH; return whether it is there to take it."""
    with contextlib.suppress(OSError):
        link.send_bytes(message)
        return True
    return False


def serve(task: Task, number: int, alone: bool, link):
    """Mark submissions, as a worker, until there are no more; `alone` is final, elsewhere a late one is put off."""
    fence.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)   # Ctrl+C is for the parent
    with contextlib.suppress(EOFError, OSError):
        while True:
            place, fresh = task.mark(number, alone)
            link.send_bytes(json.dumps([str(place), fresh]).encode())
            if (said := link.recv_bytes()) == ENOUGH:
                return
            number = int(said)
