"""Run an answer within a time, quietly, and get the kernel back.

The only module with calls that some systems lack: the alarm is ``signal.setitimer`` where it exists, else a thread that
simulates a signal nobody else sends. Either way the handler runs in the main thread and raises only while the answer
itself is running, so that neither the machinery nor the kernel is ever hit. Outside the main thread there is no alarm.

Out of reach: a loop inside one call of C code (it ends when that call does), ``os._exit``, and memory.
"""

import _thread
import builtins
import io
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress

import numpy as np

AGAIN = 0.05   # seconds between one alarm and the next, for an answer that swallows the first
LONGEST_HEARD = 400
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


# Quiet ----------------------------------------------------------------------------------------------------------------

class Nowhere(io.TextIOBase):
    """A stream that forgets what is written: a flood of prints costs no memory and no screen."""

    def writable(self):
        return True

    def write(self, text):
        return len(text)


class Overheard(Nowhere):
    """A stream that remembers the first `LONGEST_HEARD` characters."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += str.__str__(text)[:LONGEST_HEARD - len(self.text)] if isinstance(text, str) else ""
        return len(text)


@contextmanager
def quiet():
    """Keep prints, warnings, pictures and NumPy's complaints away from the notebook."""
    with without_descriptors(), without_display(), unheard():
        yield


@contextmanager
def unheard(out: io.TextIOBase | None = None):
    """Keep away what is said in Python, unless `out` takes it: all that a call might leave changed for the next one."""
    with (redirect_stdout(out or Nowhere()), redirect_stderr(Nowhere()), warnings.catch_warnings(action="ignore"),
          np.errstate(all="ignore"), without_input()):
        yield


@contextmanager
def without_descriptors():
    """Drop what code in C or Fortran writes past Python: of a line through nan, LAPACK says that DLASCL refused it.

    Descriptors belong to the whole process: where two threads turned them away at once, one could put back too little.
    So only the main thread does.
    """
    with ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            with suppress(OSError):
                turn_away(stack)
        yield


def turn_away(stack):
    """Turn the outputs away until the stack unwinds; one that was closed before is closed again then."""
    if all_lead_nowhere((1, 2)):     # as behind the grader's fence: nothing to do
        return
    outputs = [number for number in (1, 2) if is_open(number)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    stack.callback(close, nowhere)
    while nowhere <= 2:             # the place of a closed one is taken, or a copy would come to lie there
        nowhere = os.dup(nowhere)
        stack.callback(close, nowhere)
    for number in outputs:
        stack.callback(put_back, os.dup(number), number)
        os.dup2(nowhere, number)


def all_lead_nowhere(numbers):
    """Return whether what is written there is dropped anyway."""
    with suppress(OSError):
        nowhere = os.stat(os.devnull)
        return all(os.path.samestat(os.fstat(number), nowhere) for number in numbers)
    return False


def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def put_back(copy, number):
    with suppress(OSError):     # an answer may have closed either
        os.dup2(copy, number)
    close(copy)


def close(number):
    with suppress(OSError):
        os.close(number)


@contextmanager
def without_input():
    """Let ``input`` find nothing to read, rather than ask a person once for each input of the battery."""
    asking = builtins.input
    builtins.input = nobody_there
    try:
        yield
    finally:
        builtins.input = asking


def nobody_there(_prompt=""):
    raise EOFError


@contextmanager
def without_display():
    """Drop what an answer displays, and the figures it opens, where there is a notebook to display them in."""
    shell = notebook_shell()
    if shell is None:
        yield
        return
    publisher, figures = shell.display_pub, open_figures()
    shell.display_pub = DeafPublisher()
    try:
        yield
    finally:
        shell.display_pub = publisher
        for number in set(open_figures()) - set(figures):
            sys.modules["matplotlib.pyplot"].close(number)


def notebook_shell():
    if "IPython" not in sys.modules:
        return None
    return sys.modules["IPython"].get_ipython()


def open_figures():
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot.get_fignums() if pyplot else ()


class DeafPublisher:
    """Takes the place of the notebook's display publisher during a check."""

    is_publishing = False

    def publish(self, *_arguments, **_options):
        pass

    def clear_output(self, *_arguments, **_options):
        pass


def run_quietly(answer, out):
    with unheard(out):
        return run_answer(answer)
