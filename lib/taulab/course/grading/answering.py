"""The student's side: run the cells of a submission and answer calls.

A conversation over one channel. The marker sends the plan; this side runs the cells one after the other and, where an
exercise is tried, says so and answers calls until it is told to go on. It never hears whether an answer was right, and
nothing it says is believed beyond being the outcome of a call.
"""

import contextlib
import importlib
import itertools
import os
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass

from taulab.course import labs
from taulab.course.grading import isolation, wire
from taulab.course.judging.budget import Clock, quiet, run_within
from taulab.course.judging.exercise import Exercise, LabExercises
from taulab.course.judging.outcomes import Raised, TimedOut, unwritten_or_raised
from taulab.course.judging.verdict import local_call
from taulab.course.studying import lab as laboratory

CELL_SECONDS = 3.0
WIDGETS = "taulab.course.widgets"


@dataclass
class Channel:
    """Messages over two file descriptors."""

    incoming: int
    outgoing: int

    def send(self, value):
        data = wire.frame(wire.encode(value))
        while data:
            data = data[os.write(self.outgoing, data):]

    def receive(self):
        return wire.decode(wire.read_frame(self.read))

    def read(self, size: int) -> bytes:
        parts = []
        while size:
            part = os.read(self.incoming, min(size, 2**20))
            if not part:
                raise EOFError("the other side has gone")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


# The notebook's surroundings ------------------------------------------------------------------------------------------

class Silent:
    """Stands for the lab, its widgets and its pictures, which a grader does not look at."""

    def __init__(self, *arguments, **options):
        pass

    def __getattr__(self, name):
        return Silent()

    def __call__(self, *arguments, **options):
        return Silent()


class GradedLab(Silent):
    """The lab as a submission sees it: `check` hands back what it is given; the marker tries the answers itself."""

    lang = "en"

    def check(self, _exercise, answer):
        return answer


class Lent:
    """Our reference under the name of an exercise that has been tried; it serves later exercises, not earlier ones."""

    def __init__(self, exercise: Exercise, order: dict, current: list):
        self.__name__, self.__doc__ = exercise.name, exercise.reference.__doc__
        reference, place = exercise.reference, order[exercise.id]

        def lend(*arguments, **options):
            if current and order[current[0]] <= place:
                raise PermissionError(f"{exercise.name} is lent to later exercises only")
            return reference(*arguments, **options)
        self.lend = lend

    def __call__(self, *arguments, **options):
        return self.lend(*arguments, **options)


def surround(content: LabExercises, current: list, lent: dict):
    """Put silence where a notebook would draw, and take the lab's own answers out of the library."""
    course = importlib.import_module("taulab.course")
    course.open = laboratory.open = lambda *arguments, **options: GradedLab()
    course.show, course.STYLE = lambda *arguments, **options: None, {}
    course.widgets = sys.modules[WIDGETS] = types.ModuleType(WIDGETS)   # never loaded: that takes as long as an answer
    course.widgets.__getattr__ = lambda _name: Silent
    for exercise in content.exercises:
        withhold(exercise, current)
        empty(exercise, lent[exercise.name])


def withhold(exercise: Exercise, current: list):
    """Let a function of the library that is this exercise's answer fail while this exercise is tried."""
    reference = exercise.reference
    module = sys.modules.get(getattr(reference, "__module__", ""))
    name = getattr(reference, "__name__", "")
    if module is None or getattr(module, name, None) is not reference:
        return

    def given_elsewhere(*arguments, **options):
        if current == [exercise.id]:
            raise PermissionError(f"{module.__name__}.{name} is what this exercise asks you to write")
        return reference(*arguments, **options)

    setattr(module, name, given_elsewhere)


def empty(exercise: Exercise, lent: Lent):
    """Take right answers out of an exercise: what is left of it calls an answer."""
    for name, value in (("reference", lent), ("alternatives", ()), ("misconceptions", ()), ("witnesses", ())):
        object.__setattr__(exercise, name, value)


# The conversation -----------------------------------------------------------------------------------------------------

def converse(channel: Channel, shell: Callable | None = None):
    """Run a plan and answer calls until the marker has gone; `shell` runs a cell that only IPython understands."""
    plan = channel.receive()
    content = labs.require(plan["lab"])
    by_name = {exercise.name: exercise for exercise in content.exercises}
    order = {exercise.id: place for place, exercise in enumerate(content.exercises)}
    current: list = []   # the id of the exercise that is being tried
    lent = {exercise.name: Lent(exercise, order, current) for exercise in content.exercises}
    surround(content, current, lent)
    notebook = types.ModuleType("__main__")
    sys.modules["__main__"] = notebook
    channel.send(("ready",))
    for position, source, tried in plan["steps"]:
        channel.send(("cell", position))
        trouble = None if position in plan["skip"] else run_cell(source, notebook.__dict__, plan["seconds"], shell)
        for name in tried:
            if name not in plan["done"]:
                current[:] = [by_name[name].id]
                with lending(notebook.__dict__, content.exercises[:order[by_name[name].id]], lent):
                    answer_calls(channel, by_name[name], notebook.__dict__.get(name), trouble, content)
            current.clear()
            notebook.__dict__[name] = lent[name]
    channel.send(("end",))


@contextlib.contextmanager
def lending(names: dict, earlier, lent: dict):
    """Put our references in the place of all earlier exercises, also of those that are missing or come late."""
    kept = {exercise.name: names.get(exercise.name) for exercise in earlier}
    names.update({name: lent[name] for name in kept})
    try:
        yield
    finally:
        for name, value in kept.items():
            names.pop(name, None) if value is None else names.update({name: value})


def run_cell(source: str, names: dict, seconds: float, shell) -> Raised | TimedOut | None:
    """Run one cell; return the error it ended in."""
    def run():
        try:
            shell(source, names) if shell else exec(compile(source, "<cell>", "exec"), names)  # noqa: S102
        except BaseException as error:  # whatever a cell raises is its own; the next one still runs
            return unwritten_or_raised(error)
        return None

    with quiet():
        return run_within(Clock(seconds, patience=1), run, late=TimedOut())


def answer_calls(channel, exercise, answer, trouble, content):
    """Say that an exercise is tried, then answer calls until the marker says "next"."""
    written = callable(answer) and type(answer) is not Lent
    channel.send(("try", exercise.name, written, trouble))
    while (request := channel.receive())[0] == "calls":
        _calls, seconds, inputs = request
        call = local_call(answer, exercise.answer, content.given, Clock(seconds, patience=1))
        for arguments in inputs:
            channel.send(("outcome", call(arguments)))


# Starting -------------------------------------------------------------------------------------------------------------

def start_fenced(channel: Channel, root: str | None, seconds: float, shell=None):
    """Fence this process in, then converse. Never returns."""
    with contextlib.suppress(BaseException):
        isolation.die_with_parent()
        isolation.own_group()
        isolation.be_the_first_to_go()
        surroundings = isolation.surroundings()
        os.environ.clear()
        os.environ.update(surroundings)
        if root:
            isolation.fence(root)
            wait_for(os.fork())
            isolation.die_with_parent()
        isolation.limit(seconds)
        close_all_but(channel)
        converse(channel, shell)
    os._exit(0)


def wait_for(child: int):
    """In the parent, wait for the child, which is the first process of its namespace, and end; in the child, go on."""
    if child:
        os.waitpid(child, 0)
        os._exit(0)


def close_all_but(channel: Channel):
    """Let go of every file but the channel; the standard ones lead nowhere."""
    kept = sorted({2, channel.incoming, channel.outgoing} - {0, 1})
    for low, high in itertools.pairwise([*kept, 2**16]):
        os.closerange(low + 1, high)
    nowhere = os.open(os.devnull, os.O_RDWR)   # only now: there may have been no number left below the limit
    for standard in (0, 1, 2):
        if standard not in (channel.incoming, channel.outgoing):
            os.dup2(nowhere, standard)
