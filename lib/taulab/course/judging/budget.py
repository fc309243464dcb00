"""Run an answer within a time, quietly, and get the kernel back.

The only module with calls that some systems lack: the alarm is ``signal.setitimer`` where it exists, else a thread that
simulates a signal nobody else sends. Either way the handler runs in the main thread and raises only while the answer
itself is running, so that neither the machinery nor the kernel is ever hit. Outside the main thread there is no alarm.

Out of reach: a loop inside one call of C code (it ends when that call does), ``os._exit``, and memory.
"""

import _thread
import io
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from taulab.course.judging.quiet import unheard, without_descriptors, without_display

AGAIN = 0.05   # seconds between one alarm and the next, for an answer that swallows the first
PATIENCE = 10  # seconds on the wall for each of computing: a busy machine is not the answer's fault


class OutOfTime(BaseException):
    """Raised inside an answer when its time is over. Where the answer swallows it, the next line raises it again.

    Its argument is the watch that rang. One that an answer kept may be collected long after, while another answer runs,
    which it must not stop.
    """

    def __del__(self):
        (watch,), frame = self.args, sys._getframe(1)
        if not watch.over and inside_answer(frame):
            watch.stop_at_next_line(frame)


class Clock:
    """How much is left of one time shared by many calls: `seconds` of computing, `patience` times that on the wall."""

    def __init__(self, seconds: float, patience: float = PATIENCE):
        self.computing = time.thread_time() + seconds
        self.waiting = time.monotonic() + patience * seconds

    def left(self) -> float:
        return min(self.computing - time.thread_time(), self.waiting - time.monotonic())


def run_within(clock: Clock, answer: Callable[[], object], late: object, out: io.TextIOBase | None = None) -> object:
    """Return ``answer()``, or `late` if it has not come back when the time is over; a person may still interrupt.

    What the answer prints goes to `out`, without one nowhere.
    """
    if clock.left() <= 0:
        return late
    with runs_within(clock, out) as run:
        return run(answer, late)


@contextmanager
def runs_within(clock: Clock, out: io.TextIOBase | None = None) -> Iterator[Callable]:
    """Give ``run(answer, late)``, which does what `run_within` does, for many calls under one alarm.

    To set an alarm and to look where the outputs lead takes longer than most calls.
    """
    watch = Watch(clock)
    with without_descriptors(), without_display():
        if threading.current_thread() is not threading.main_thread():
            yield lambda answer, late: late if clock.left() <= 0 else run_quietly(answer, out)
            return
        with watch.interrupts(), watch.alarm() as wind:
            try:
                yield lambda answer, late: watch.run(answer, late, out, wind)
            finally:
                watch.over = True
    if watch.interrupted:
        raise KeyboardInterrupt


def run_answer(answer):
    """Call the answer; a frame of this function on the stack means that the answer is running."""
    return answer()


def inside_answer(frame) -> bool:
    while frame is not None:
        frame = frame.f_back
        if frame is not None and frame.f_code is run_answer.__code__:
            return True
    return False


class Watch:
    """The alarm and the keyboard, while an answer is called, once or more."""

    def __init__(self, clock):
        self.clock = clock
        self.rang = 0
        self.interrupted = False
        self.over = False

    def run(self, answer, late, out, wind):
        """Return ``answer()``, or `late`; `wind` sets the alarm anew, for the last call may have put its own there."""
        if self.interrupted or self.clock.left() <= 0:
            return late
        tracing = sys.gettrace()
        wind()
        try:
            result = run_quietly(answer, out)
        except OutOfTime:
            result = late
        finally:
            sys.settrace(tracing)
        return late if self.rang else result

    def ring(self, _signal, frame):
        """Stop the answer; one that caught the first alarm and keeps it is also stopped at its next line."""
        if self.clock.left() <= 0 and inside_answer(frame):
            self.rang += 1
            if self.rang > 1:
                self.stop_at_next_line(frame)
            raise OutOfTime(self)

    def stop_at_next_line(self, frame):
        """Raise `OutOfTime` at the next line of any running function of the answer: mostly of its bare ``except``."""
        def at_line(frame, event, _argument):
            if event == "line" and inside_answer(frame):
                raise OutOfTime(self)
            return at_line

        while frame.f_code is not run_answer.__code__:
            frame.f_trace = at_line
            frame = frame.f_back
        sys.settrace(at_line)

    def alarm(self):
        """Give what sets the alarm, and let there be none at the end."""
        return alarm_by_timer(self) if hasattr(signal, "setitimer") else alarm_by_thread(self)

    @contextmanager
    def interrupts(self):
        """Remember that a person interrupted, even where the answer catches the KeyboardInterrupt.

        Where this process ignores interrupts, they are for another one.
        """
        previous = signal.getsignal(signal.SIGINT)
        if previous is signal.SIG_IGN:
            yield
            return

        def interrupt(number, frame):
            self.interrupted = True
            if inside_answer(frame) and callable(previous):
                previous(number, frame)

        with handling(signal.SIGINT, interrupt):
            yield


@contextmanager
def handling(number, handler) -> Iterator[None]:
    previous = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, signal.SIG_DFL if previous is None else previous)


@contextmanager
def alarm_by_timer(watch) -> Iterator[Callable[[], None]]:
    """Ring when the time is over and again until the end; a timer that was set before goes on afterwards."""
    def wind():
        signal.signal(signal.SIGALRM, watch.ring)
        signal.setitimer(signal.ITIMER_REAL, max(watch.clock.left(), 1e-6), AGAIN)

    with handling(signal.SIGALRM, watch.ring):
        left, interval = signal.setitimer(signal.ITIMER_REAL, 0)
        start = time.monotonic()
        try:
            yield wind
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    if left:
        signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - start), 1e-3), interval)


@contextmanager
def alarm_by_thread(watch) -> Iterator[Callable[[], None]]:
    """Ring from a thread. Ringing and finishing share one lock, so that no alarm is under way after the end."""
    lock, finished = threading.Lock(), threading.Event()

    def keep_ringing(wait):
        while not finished.wait(wait):
            with lock:
                if not finished.is_set():
                    _thread.interrupt_main(signal.SIGABRT)
            wait = AGAIN

    with handling(signal.SIGABRT, watch.ring):
        thread = threading.Thread(target=keep_ringing, args=(max(watch.clock.left(), 1e-6),), daemon=True)
        thread.start()
        try:
            yield lambda: signal.signal(signal.SIGABRT, watch.ring)
        finally:
            with lock:
                finished.set()
            thread.join()


def run_quietly(answer, out):
    with unheard(out):
        return run_answer(answer)
