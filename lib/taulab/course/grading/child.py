"""A running submission, seen by whoever marks it: messages against a meter of what it has used."""

import contextlib
import select
import socket
import time

from taulab.course.grading import wire
from taulab.course.grading.meter import SLICE, Meter
from taulab.course.grading.nursery import Nursery, line_of

START_SECONDS = 600.0    # on the wall, for the start of a process: a guard against what nobody foresaw
AT_ONCE = 2**16          # bytes that are read before the meter is looked at again


class Gone(Exception):
    """The submission has ended, was too slow, or said what cannot be read."""


class CannotStart(Exception):
    """A process ended before anything of the submission ran: that is no fault of the submission's."""


class Child:
    """A submission that runs. All times are what it has used, by its meter; none is a time on the clock."""

    def __init__(self, nursery: Nursery):
        self.cell, self.meter = -1, None
        self.idle = 0.0                    # seconds that we have waited since the meter was last looked at
        self.arrived = memoryview(b"")     # and not read yet
        self.ended = False                 # no more will arrive
        try:
            self.link, self.bell, self.leash = nursery.start()
        except OSError as error:           # the nursery has ended
            raise CannotStart("no process for submissions is there") from error
        try:
            self.leash.settimeout(START_SECONDS)
            self.meter = Meter(int(line_of(self.leash)))
            self.link.setblocking(False)
            self.bell.setblocking(False)
            if self.receive(self.meter.used + START_SECONDS) != ("here",):
                raise EOFError
        except (EOFError, OSError, ValueError, Gone) as error:
            self.end()
            raise CannotStart("the process for a submission has not started") from error

    def send(self, value, until: float):
        self.send_bytes(wire.encode(value), until)

    def send_bytes(self, message: bytes, until: float):
        data = memoryview(wire.frame(message, wire.MOST_OF_A_NOTEBOOK))
        while data:
            self.wait_for(until, writing=[self.link])
            with contextlib.suppress(BlockingIOError):
                try:
                    data = data[self.link.send(data[:wire.PART]):]
                except (BrokenPipeError, ConnectionError):
                    raise Gone from None

    def receive(self, until: float):
        try:
            return wire.decode(self.message(until))
        except wire.WireError:
            raise Gone from None

    def message(self, until: float) -> bytes:
        """Return the next message as it came."""
        self.await_words(until)
        try:
            return wire.read_frame(lambda size: self.read(size, until))
        except wire.WireError:
            raise Gone from None

    def read(self, size: int, until: float) -> bytes:
        try:
            return wire.exactly(size, lambda most: self.read_part(most, until))
        except EOFError:
            raise Gone from None

    def await_words(self, until: float):
        """Wait for a word, until the bell rings or a slice of time is over: to wake up for each takes us both longer
        than to say and to hear it."""
        while not self.arrived:
            self.wait_for(until, reading=[self.bell])
            silent = arrived_at(self.bell) == b""
            if not self.take() and (silent or self.ended):
                raise Gone

    def read_part(self, most: int, until: float) -> memoryview:
        """Return some of what has arrived, most often a whole message at once; nothing where no more can come."""
        while not (self.arrived or self.take() or self.ended):
            self.wait_for(until, reading=[self.link])
        part, self.arrived = self.arrived[:most], self.arrived[most:]
        return part

    def take(self) -> bool:
        """Take what has arrived; return whether there was something."""
        data = arrived_at(self.link)
        self.arrived, self.ended = memoryview(data or b""), data == b""
        return bool(data)

    def wait_for(self, until: float, reading=(), writing=()):
        """Wait until something can pass, a slice of time at most; raise `Gone` where the submission has used more than
        `until` by then."""
        if self.meter.due:
            self.meter.look(self.idle)
            self.idle = 0.0
            if self.meter.used >= until or self.meter.crowded:
                raise Gone
        began = time.monotonic()
        select.select(reading, writing, [], SLICE)
        self.idle += time.monotonic() - began

    def end(self):
        """Let go of the leash: all that has come from this submission ends."""
        if self.meter:
            self.meter.look(idle=0.0)    # what has ended is still counted, as long as the keeper stands
        for one in (self.link, self.leash):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            self.leash.settimeout(START_SECONDS)
            while self.leash.recv(2**10):    # ends when the keeper does, which waits for all others
                pass
        for one in (self.link, self.bell, self.leash):
            one.close()


def arrived_at(link: socket.socket) -> bytes | None:
    """Return what has arrived, None where nothing has yet, nothing where no more can come."""
    try:
        return link.recv(AT_ONCE)
    except BlockingIOError:
        return None
    except ConnectionError:
        return b""
