"""Where a worker of a cluster marks: a process beside it, which has a nursery of its own and outlives no worker.

The threads of a Dask worker cannot mark: an alarm rings in the main thread alone. So each that marks at once has a
marker, a process that is told the class once and then asked for one submission after the other. It ends with its
worker, or when nobody has asked for a while.
"""

import contextlib
import fcntl
import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections import defaultdict
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import taulab
from taulab.course import labs
from taulab.course.grading import grade, marking
from taulab.course.grading.child import CannotStart
from taulab.course.grading.crew import LATE
from taulab.course.grading.isolation import Protection
from taulab.course.grading.nursery import Nursery
from taulab.course.grading.submissions import Cell
from taulab.course.judging.battery import Battery
from taulab.course.language import Message
from taulab.course.language import mark as _

CODE = ("import sys; sys.path.append({place!r}); "
        "from taulab.course.grading.station import main; main({descriptor})")
GRANTED = Protection(namespaces=True, limits=True)    # whoever grants less takes no part
IDLE = 600      # seconds on the wall that a marker waits to be asked
TRIES = 2       # markers that may end over one submission
#: How a marker ends that was on its way out, and read nothing of the question: it costs no try.
NOT_ASKED = (BrokenPipeError, ConnectionResetError)
#: What comes back of a submission: what its record says, LATE, why it could not be marked, or why nothing is here.
MARKED, FAILED, UNFIT = "marked", "failed", "unfit"


@dataclass(frozen=True)
class Order:
    """A class as it is sent to whoever marks: the inputs, too, so that no two machines can draw others.

    It is the same bytes each time: a second command finds the markers of the first.
    """

    lab: str
    seed: int
    seconds: float
    batteries: dict[str, Battery]
    lent: tuple[str, ...]
    notebooks: list[tuple[Cell, ...]]

    @classmethod
    def of(cls, around: marking.Class) -> "Order":
        return cls(around.lab.number, around.seed, around.seconds, around.batteries, tuple(sorted(around.lent)),
                   grade.handed_out(around.lab))


# In the worker --------------------------------------------------------------------------------------------------------

class Marker:
    """A process that marks, seen from the worker; `unfit` says why it does not, where it does not."""

    def __init__(self, order: bytes):
        self.link, other = Pipe()
        with other:
            code = CODE.format(place=str(Path(taulab.__file__).parents[1]), descriptor=other.fileno())
            self.process = subprocess.Popen([sys.executable, "-I", "-c", code], stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, pass_fds=[other.fileno()])
        try:
            self.link.send_bytes(order)
            self.unfit = self.link.recv()
        except (EOFError, OSError):
            self.close()
            raise

    def ask(self, data: bytes, alone: bool):
        self.link.send((data, alone))
        return self.link.recv()

    def close(self):
        self.link.close()
        self.process.wait()


idle: dict[str, list[Marker]] = defaultdict(list)    # by the name of the class


def mark(name: str, order: bytes, data: bytes, alone: bool) -> tuple[str, object]:
    """Mark a submission of a class, and return which of the above it came to, and what there is to say."""
    tries = 0
    while tries < TRIES:
        marker = at_hand(name)
        rested = marker is not None
        try:
            marker = marker or Marker(order)
            said = (UNFIT, marker.unfit) if marker.unfit else marker.ask(data, alone)
        except (EOFError, OSError) as error:
            tries += not (rested and isinstance(error, NOT_ASKED))
            if marker:
                marker.close()
            continue
        if marker.unfit:
            marker.close()
        else:
            idle[name].append(marker)
        return said
    return FAILED, f"{TRIES} processes that marked it have ended"


def at_hand(name: str) -> Marker | None:
    """Return a marker of a class that waits to be asked, if there is one; those that have ended are let go."""
    with contextlib.suppress(IndexError):     # other threads take them, too
        while marker := idle[name].pop():
            if marker.process.poll() is None:
                return marker
            marker.close()
    return None


# In the marker --------------------------------------------------------------------------------------------------------

def main(descriptor: int):
    """Mark what the worker sends until it goes, or sends nothing for long."""
    link = Connection(descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)    # Ctrl+C is for the worker
    end_with(link)
    order = pickle.loads(link.recv_bytes())  # noqa: S301, from whoever could send code as well
    with Nursery(order.lab, order.notebooks) as nursery, contextlib.suppress(EOFError, OSError):
        unfit = lacking(nursery.protection)
        link.send(unfit)
        around = marking.Class(labs.load(order.lab), order.seed, order.seconds, nursery, order.batteries,
                               frozenset(order.lent))
        while not unfit and link.poll(IDLE):
            link.send(answer(around, *link.recv()))


def lacking(granted: Protection) -> Message | None:
    """Return why a system is not fit to mark on, and how it would be."""
    if granted == GRANTED:
        return None
    return granted.remedy() or Message(_("This system limits neither time nor memory."))


def answer(around: marking.Class, data: bytes, alone: bool) -> tuple[str, object]:
    with alone_here() if alone else contextlib.nullcontext():
        try:
            marks = marking.mark(data, around)
            return (LATE, None) if marks.late and not alone else (MARKED, grade.content_of(marks, around.lab, data))
        except CannotStart:    # the nursery has gone, and this process goes with it
            raise EOFError from None
        except Exception:      # a mistake of the grader's must not cost the others their marks
            return FAILED, traceback.format_exc()


@contextlib.contextmanager
def alone_here():
    """Wait until no other marker of this machine marks what hangs on the time alone, as it has to be."""
    place = os.path.join(tempfile.gettempdir(), f"taulab-alone-{os.getuid()}")
    with open(os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def end_with(link: Connection):
    """End this process, whatever it is at, as soon as the other end of the link goes."""
    def wait():
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())    # alarms are for the thread that marks
        gone = select.poll()
        gone.register(link.fileno(), select.POLLRDHUP)
        gone.poll()
        os._exit(1)
    threading.Thread(target=wait, daemon=True).start()
