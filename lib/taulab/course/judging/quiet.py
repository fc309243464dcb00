"""Keep what an answer says from the screen: prints, warnings, pictures, and what C or Fortran write past Python."""

import builtins
import io
import os
import sys
import threading
import warnings
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress

import numpy as np

LONGEST_HEARD = 400


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
