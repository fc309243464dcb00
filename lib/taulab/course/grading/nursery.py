"""Where submissions are born: a process that never held an expected value or a name, and forks behind a fence.

It is started afresh for a class, hears nothing but the lab as it is handed out, and enters the outer fence before it
loads what that imports. For each start of a submission it is sent three sockets and forks a *keeper*, which stays
outside the inner fence, and ends all that is behind it as soon as the marker lets go of the leash.
"""

import contextlib
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import taulab
from taulab.course.grading import fence, isolation
from taulab.course.grading.isolation import Protection
from taulab.course.grading.submissions import Cell

CODE = "import sys; sys.path.append({place!r}); from taulab.course.grading.nursery import main; main({descriptor})"
SOCKETS = 3        # to talk, to ring, to hold
LONGEST = 2**16     # bytes of the first words each way


class Nursery:
    """The process that forks submissions, seen from outside; `notebooks` are the code of `lab` as it is handed out."""

    def __init__(self, lab: str, notebooks: Iterable[tuple[Cell, ...]] = ()):
        self.requests, other = socket.socketpair()
        with other:
            code = CODE.format(place=str(Path(taulab.__file__).parents[1]), descriptor=other.fileno())
            # -I: neither the folder nor the home of whoever grades, nor a variable of theirs, brings code in
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", code], cwd="/", env=isolation.surroundings(), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, pass_fds=[other.fileno()])
        sources = [[cell.source for cell in cells] for cells in notebooks]
        self.requests.sendall(json.dumps([lab, *sources]).encode() + b"\n")
        self.protection = Protection(**json.loads(line_of(self.requests)))

    def start(self) -> tuple[socket.socket, socket.socket, socket.socket]:
        """Start a process for a submission; return the socket to talk to it, its bell, and the leash that holds it."""
        ours, theirs = zip(*(socket.socketpair() for _each in range(SOCKETS)), strict=True)
        socket.send_fds(self.requests, [b"."], [one.fileno() for one in theirs])
        for one in theirs:
            one.close()
        return ours

    def close(self):
        self.requests.close()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()


def line_of(link: socket.socket) -> bytes:
    """Return what the other side says, up to the end of a line."""
    said = b""
    while not said.endswith(b"\n"):
        part = link.recv(LONGEST)
        if not part:
            raise EOFError("the process for submissions has not started")
        said += part
    return said


# Inside ---------------------------------------------------------------------------------------------------------------

def main(descriptor: int):
    """Serve requests until all who could make one have gone."""
    requests = socket.socket(fileno=descriptor)
    lab, *notebooks = json.loads(line_of(requests))
    signal.signal(signal.SIGINT, signal.SIG_IGN)   # Ctrl+C is for the grader
    granted = isolation.protection()
    outer = None
    if granted.namespaces:
        outer = fence.enter_outer()
        os.environ |= {"HOME": outer.room, "TMPDIR": outer.room}
    words = {"namespaces": granted.namespaces, "limits": granted.limits, "missing": granted.missing}
    requests.sendall(json.dumps(words).encode() + b"\n")
    load(lab, [tuple(map(Cell, range(len(sources)), sources)) for sources in notebooks])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    serve(requests, outer)


def load(lab: str, notebooks: list[tuple[Cell, ...]]):
    """Import what a lab does, and what every submission needs, and read the cells that most submissions leave as they
    are; what the collector does not visit stays shared."""
    import gc

    import matplotlib

    from taulab.course import labs
    from taulab.course.grading import program
    from taulab.course.grading.surroundings import WIDGETS, record_special_functions
    matplotlib.use("agg")
    modules = {name for cells in notebooks for name in program.modules_imported(cells) if not name.startswith(WIDGETS)}
    for name in ("taulab.course.grading.answering", "taulab.course.grading.shell", "scipy.special", *sorted(modules)):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    wanted = tuple(exercise.name for exercise in labs.load(lab).exercises)
    for cells in notebooks:
        program.plan(cells, wanted)
    record_special_functions()
    gc.collect()
    gc.freeze()


def serve(requests: socket.socket, outer: fence.Outer | None):
    while True:
        word, descriptors, _flags, _address = socket.recv_fds(requests, 1, SOCKETS)
        if not word:
            return
        if os.fork() == 0:
            with contextlib.suppress(BaseException):
                requests.close()
                keep(*descriptors, outer)
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def keep(channel: int, bell: int, leash: int, outer: fence.Outer | None):
    """Start a submission and end it, with all that it has started, when the other end of the leash goes."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if outer:
        fence.new_processes()
    first = os.fork()
    if first == 0:
        live(channel, bell, leash, outer)
    os.close(channel)
    os.close(bell)
    os.write(leash, b"%d\n" % os.getpid())
    os.read(leash, 1)
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(first, signal.SIGKILL)
    os.waitpid(first, 0)


def live(channel: int, bell: int, leash: int, outer: fence.Outer | None):
    """In the first process behind the inner fence, start the submission and wait until it ends. Never returns."""
    with contextlib.suppress(BaseException):
        os.close(leash)
        isolation.own_group()
        isolation.be_the_first_to_go(outer and outer.proc)
        if outer:
            fence.enter_inner(outer)
            if child := os.fork():
                os.close(channel)
                os.close(bell)
                wait_for(child)
            isolation.own_group()
        fence.die_with_parent()
        isolation.close_all_but({channel, bell})
        from taulab.course.grading import answering
        answering.converse(answering.Channel(channel, bell))
    os._exit(0)


def wait_for(child: int):
    """Wait for the submission, and for whatever was left behind to us until then; then end, and all others with us."""
    while os.wait()[0] != child:
        pass
    os._exit(0)
