"""The student's side: run the cells of a submission and answer calls.

A conversation over one channel. The marker sends the plan and the notebook; this side reads it, runs the cells one
after the other and, where an exercise is tried, says so and answers calls until it is told to go on. It never hears
whether an answer was right, and nothing it says is believed beyond being the outcome of a call, or a remark.
"""

import contextlib
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from taulab.course import labs
from taulab.course.grading import isolation, program, shortcuts, surroundings, wire
from taulab.course.grading.program import Step
from taulab.course.grading.submissions import read_bytes
from taulab.course.grading.surroundings import Lent
from taulab.course.grading.watch import Watch
from taulab.course.judging.budget import Clock, run_within, runs_within
from taulab.course.judging.exercise import Exercise, LabExercises
from taulab.course.judging.outcomes import Raised, TimedOut, outcome_of, respond
from taulab.course.judging.quiet import quiet

CELL_SECONDS = 3.0
MOST_UNHEARD = 50_000    # of what has been said: a third of what the system holds for us before we have to wait
A_MESSAGE = 1_000        # bytes that it holds for a message, beside its own
PATIENCE = 100     # seconds on the wall for each of computing: a busy machine is not the answer's fault


@dataclass
class Channel:
    """Messages over one file descriptor, and a bell over another for the marker, who wakes up when it rings."""

    link: int
    bell: int
    unheard: int = 0     # what has been said since it rang, in bytes of the system's

    def send(self, message: tuple):
        """Send a message; one that cannot cross goes without its values, and ends this process.

        For `plain` lets nothing through that cannot: whoever is past it has changed what the next answers rest on.
        """
        try:
            self.write(wire.frame(wire.encode(message)))
        except wire.WireError:
            self.write(wire.frame(wire.encode(tuple(map(wire.carried, message)))))
            raise

    def write(self, data: bytes):
        self.unheard += len(data) + A_MESSAGE
        if self.unheard > MOST_UNHEARD:
            self.ring()
        while data:
            data = data[surroundings.write(self.link, data):]

    def ring(self):
        surroundings.write(self.bell, b".")
        self.unheard = 0

    def receive(self):
        return wire.decode(self.receive_bytes())

    def receive_bytes(self) -> bytes:
        self.ring()
        return wire.read_frame(self.read, wire.MOST_OF_A_NOTEBOOK)

    def read(self, size: int) -> bytes:
        return wire.exactly(size, lambda most: surroundings.read(self.link, most))


@dataclass
class Session:
    """A submission that runs: its lab, the names of its notebook, what stands for answers that have been tried."""

    channel: Channel
    content: LabExercises
    plan: dict
    notebook: types.ModuleType = field(default_factory=lambda: types.ModuleType("__main__"))
    current: list = field(default_factory=list)      # the id of the exercise that is being tried
    functions: dict = field(default_factory=dict)    # the last function that each name of an exercise stood for

    def __post_init__(self):
        self.by_name = {exercise.name: exercise for exercise in self.content.exercises}
        order = {exercise.id: place for place, exercise in enumerate(self.content.exercises)}
        self.lent = {exercise.name: Lent(exercise, order, self.current) for exercise in self.content.exercises}
        self.watch = Watch({function.__code__ for function in self.content.given.values()
                            if hasattr(function, "__code__")})

    @property
    def names(self) -> dict:
        return self.notebook.__dict__


# The conversation -----------------------------------------------------------------------------------------------------

def converse(channel: Channel):
    """Read a notebook, run it and answer calls until the marker has gone."""
    channel.send(("here",))
    plan = channel.receive()
    isolation.limit(plan["limit"])
    submission = read_bytes(channel.receive_bytes(), plan["lab"])
    session = Session(channel, labs.require(plan["lab"]), plan)
    wanted = tuple(session.by_name)
    through_shell = any(map(program.needs_shell, submission.cells))
    named = list(shortcuts.found(submission.cells, wanted))
    channel.send(("read", submission.problem and [submission.problem.text, submission.problem.fields],
                  submission.lang, through_shell, [list(pair) for pair in named]))
    steps = program.plan(submission.cells, wanted)
    surroundings.surround(session.content, session.current, session.lent)
    session.names.update(display=lambda *_shown, **_options: None)
    sys.modules["__main__"] = session.notebook
    sys.addaudithook(session.watch.hear)
    for step in steps:
        take(session, step, shell_for(through_shell))
    channel.send(("end",))
    channel.ring()


def shell_for(through_shell: bool) -> Callable | None:
    if not through_shell:
        return None
    from taulab.course.grading import shell
    shell.shell()
    return shell.run


def take(session: Session, step: Step, shell):
    """Run a cell and have the exercises tried that stand complete after it."""
    position = step.cell.position
    session.channel.send(("cell", position))
    trouble, standing = None, len(surroundings.standing)
    if position not in session.plan["skip"]:
        with session.watch.cell() as found:
            trouble = run_cell(step.cell.source, session.names, session.plan["seconds"], shell)
        session.channel.send(("ran", sorted(found), surroundings.standing[standing:], trouble))
    for name in session.by_name:
        if callable(value := session.names.get(name)) and type(value) is not Lent:
            session.functions[name] = value
    for name in step.tried:
        if name not in session.plan["done"]:
            try_exercise(session, session.by_name[name], trouble)
        session.names[name] = session.lent[name]


def try_exercise(session: Session, exercise: Exercise, trouble):
    """Say that an exercise is tried, then answer calls until the marker says "next"."""
    answer = session.functions.get(exercise.name)
    session.current[:] = [exercise.id]
    found = session.watch.begin()
    with lending(session, exercise, answer):
        session.channel.send(("try", exercise.name, answer is not None, trouble))
        while (request := session.channel.receive())[0] == "calls":
            _calls, seconds, inputs = request
            answer_calls(session, exercise, answer, seconds, inputs)
    session.channel.send(("used", exercise.name, sorted(found)))
    session.current.clear()


def answer_calls(session: Session, exercise: Exercise, answer: Callable, seconds: float, inputs: list):
    """Call an answer on each of the inputs and say what came of it; all of them share the time."""
    watched, given = session.watch.around(answer), session.content.given
    with runs_within(Clock(seconds, patience=PATIENCE)) as run:
        for arguments in inputs:
            outcome = run(partial(respond, watched, arguments, exercise.answer, given), late=TimedOut())
            session.channel.send(("outcome", outcome))


@contextlib.contextmanager
def lending(session: Session, exercise: Exercise, answer):
    """Put our references in the place of all earlier exercises, also of those that are missing or come late.

    The answer itself stands under its own name again, where the notebook has put its result there meanwhile.
    """
    before = dict(session.names)
    earlier = list(session.by_name)[:list(session.by_name).index(exercise.name)]
    session.names.update({name: session.lent[name] for name in earlier})
    if answer is not None:
        session.names[exercise.name] = answer
    try:
        yield
    finally:
        for name in (*earlier, exercise.name):
            session.names.pop(name, None)
            session.names.update({name: before[name]} if name in before else {})


def run_cell(source: str, names: dict, seconds: float, shell) -> Raised | TimedOut | None:
    """Run one cell; return the error it ended in. An import that is missing here is stood for, and the cell run again.

    What stands for it fails where it is used, under the name of the module.
    """
    def run():
        try:
            shell(source, names) if shell else exec(compile(source, "<cell>", "exec"), names)  # noqa: S102
        except ModuleNotFoundError as error:
            if surroundings.stand_for(error.name):
                return run()
            return outcome_of(error)
        except BaseException as error:  # whatever a cell raises is its own; the next one still runs
            return outcome_of(error)
        return None

    with quiet():
        return run_within(Clock(seconds, patience=PATIENCE), run, late=TimedOut())
