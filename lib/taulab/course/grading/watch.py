"""What an answer calls while it computes: functions of libraries that may do its work, whatever they are called by.

A helper, another name, a ``lambda``, ``map``, a default argument or a module loaded a second time hide a function from
whoever reads the code, not from whoever looks at what runs. What is seen is named in the report and never refused. An
answer that goes out of its way to blind the watch is not stopped; that it did is seen, too.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType

import taulab
from taulab.course.grading.surroundings import Recorded

WATCHED = ("scipy", "torch", "sklearn", "transformers", "taulab")
MOST_EVENTS = 1_500      # of one exercise: after these its calls are as fast as ever
RECORDED = Recorded.__call__.__code__
LOADER = "<frozen importlib._bootstrap_external>", "exec_module"
#: The grader, and what keeps an answer within its time and quiet: an alarm is not what the answer called.
GRADER = "taulab.course.grading.", "taulab.course.judging.budget", "taulab.course.judging.quiet"
identity = object.__hash__     # `id` is an audit event, and a hash of code looks at all of it
LIBRARY = os.fspath(Path(taulab.__file__).parent) + os.sep
STARTS = {"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen"}
#: What runs where a result is read: that does nobody's work.
READS = {"__getattr__", "__getattribute__"}
#: What stands in the report in place of a function's name.
READ, STARTED, BLINDED = "source", "process", "blind"


def public_name(module: str, function: str) -> str:
    """Return the name that people know a function by: that of the outermost package which offers it."""
    parts = [part for part in module.split(".") if not part.startswith("_")]
    offering = (k for k in range(1, len(parts))
                if callable(getattr(sys.modules.get(".".join(parts[:k])), function, None)))
    return ".".join([*parts[:next(offering, len(parts))], function])


def watched(module) -> bool:
    return type(module) is str and module.partition(".")[0] in WATCHED


class Watch:
    """Collects what is called, by one exercise at a time, up to a number of events."""

    def __init__(self, exempt: set):
        self.exempt = exempt      # the code of functions that the course itself hands to an answer
        self.found: set[str] = set()
        self.dull: dict[int, CodeType] = {}       # code that is of no interest, by its identity
        self.served: dict[int, CodeType] = {}     # code of libraries: what it calls serves it
        self.in_c = "torch" in sys.modules        # the only one of these whose functions are written in C throughout
        self.entry = None
        self.left = 0
        self.on = False

    def begin(self) -> set[str]:
        """Return the set in which the names of one exercise gather from now on."""
        self.found, self.left = set(), MOST_EVENTS
        return self.found

    @contextmanager
    def cell(self) -> Iterator[set[str]]:
        """Give the set in which gathers what a cell does beside calling: cells may call what they like."""
        self.entry, self.on = None, True
        try:
            yield self.begin()
        finally:
            self.on = False

    def around(self, answer: Callable) -> Callable:
        """Return the answer, watched while it runs."""
        def watched_answer(*arguments, **options):
            self.on, watching = True, self.left > 0
            if watching:
                threading.setprofile(self.see)
                sys.setprofile(self.see)
            try:
                value = answer(*arguments, **options)
                if watching and self.left > 0 and sys.getprofile() != self.see:
                    self.found.add(BLINDED)
                return value
            finally:
                sys.setprofile(None)
                threading.setprofile(None)
                self.on = False
        self.entry = watched_answer.__code__
        return watched_answer

    def see(self, frame, event, argument):
        """Take note of one event of the interpreter (see `sys.setprofile`)."""
        self.left -= 1
        if event == "call":
            code, caller = frame.f_code, frame.f_back
            if identity(code) not in self.dull and (caller is None or identity(caller.f_code) not in self.served):
                self.see_call(frame, code)
        elif event == "c_call" and self.in_c and watched(module := getattr(argument, "__module__", None)):
            self.note(module, argument.__name__, frame)
        if self.left <= 0:
            sys.setprofile(None)

    def see_call(self, frame, code: CodeType):
        if code is RECORDED:
            self.note("scipy.special", frame.f_locals["self"].__name__, frame.f_back)
        elif (name := self.name_of(frame)) is None:
            self.dull[identity(code)] = code      # held, so that no other code gets its number
        else:
            self.note(*name, frame.f_back)

    def name_of(self, frame) -> tuple[str, str] | None:
        """Return the module and the name of a library's function that runs in a frame, None for any other."""
        code, module = frame.f_code, frame.f_globals.get("__name__")
        if not watched(module):
            if not code.co_filename.startswith(LIBRARY):
                return None
            # the library's own code, among names that are not the library's
            module = "taulab." + code.co_filename[len(LIBRARY):].removesuffix(".py").replace(os.sep, ".")
        nameless = code.co_name.startswith("<") or code.co_name in READS or "<locals>" in code.co_qualname
        return None if nameless or code in self.exempt or module.startswith(GRADER) else (module, code.co_qualname)

    def note(self, module: str, function: str, caller):
        """Note a function that does not serve another one of a library: `caller` is the frame that it is called from.

        A decorator, and code of a module that is not watched, stand between without a name of their own. What the
        course hands to an answer answers for what it calls.
        """
        direct = caller
        while (caller is not None and caller.f_code is not self.entry and caller.f_code not in self.exempt
               and between(caller)):
            caller = caller.f_back
        if caller is None or caller.f_code is self.entry or not library(caller):
            self.found.add(public_name(module, function))
        elif caller is direct:
            self.served[identity(caller.f_code)] = caller.f_code

    def hear(self, event: str, arguments: tuple):
        """Take note of an audit event (see `sys.addaudithook`): the library's source read, a process started."""
        if not self.on:
            return
        if event == "open" and is_source(arguments[0]) and not within_import(sys._getframe(1)):
            self.found.add(READ)
        elif event in STARTS and self.entry:
            self.found.add(STARTED)


def library(frame) -> bool:
    return watched(frame.f_globals.get("__name__")) or frame.f_code.co_filename.startswith(LIBRARY)


def between(frame) -> bool:
    """Return whether a frame is neither a student's nor a named function of a library."""
    return "<locals>" in frame.f_code.co_qualname if library(frame) else "__file__" in frame.f_globals


def is_source(path) -> bool:
    return type(path) is str and path.startswith(LIBRARY) and path.endswith(".py")


def within_import(frame) -> bool:
    """Return whether Python itself loads a module, for the first time or again."""
    while frame is not None:
        if (frame.f_code.co_filename, frame.f_code.co_name) == LOADER:
            return True
        frame = frame.f_back
    return False
