"""Mark one submission: start its process, ask, judge, and come to an end whatever it does.

All that decides a mark is here: the batteries, the references, the verdicts and the clock. The other side only answers
calls; an answer that does not come, or cannot be read, is an answer too.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from collections import deque
from dataclasses import dataclass, field

from taulab.course.grading import answering, isolation, program, wire
from taulab.course.grading.isolation import Protection
from taulab.course.grading.submissions import Submission
from taulab.course.judging import causes
from taulab.course.judging.battery import Battery, draw_battery
from taulab.course.judging.exercise import Exercise, LabExercises
from taulab.course.judging.faults import words
from taulab.course.judging.outcomes import ChangedInput, Outcome, Raised, Returned, TimedOut, Unwritten
from taulab.course.judging.verdict import State, Verdict, judge, make_verdict, repeated
from taulab.course.language import Message
from taulab.course.language import mark as _

MOST_STARTS = 8          # a submission whose process ends early is started again without the cell that ended it
START_SECONDS = 60.0     # most that the start of a child may take, imports included
GRACE = 0.5              # seconds beyond its own limit that a process has to say that it was too slow
ENDED = Raised(("SystemExit", "BaseException"), "the process ended")


@dataclass(frozen=True, eq=False)
class Class:
    """What is common to all submissions of a lab: the exercises, one battery each, the time, where to fence them in."""

    lab: LabExercises
    seed: int
    seconds: float
    protection: Protection
    root: str | None
    batteries: dict[str, Battery]

    def forget(self):
        """Drop inputs and references, in a process that is about to run a submission: they would lie in its memory."""
        self.batteries.clear()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(exercise.name for exercise in self.lab.exercises)


def prepare_class(lab: LabExercises, seed: int, seconds: float, protection: Protection, root: str) -> Class:
    batteries = {exercise.name: draw_battery(exercise, lab.given, seed) for exercise in lab.exercises}
    return Class(lab, seed, seconds, protection, root if protection.namespaces else None, batteries)


@dataclass(frozen=True)
class Marks:
    """The verdicts on one submission, by exercise id, and what else an instructor should know."""

    verdicts: dict[str, Verdict]
    notes: tuple[Message, ...] = ()
    through_kernel: bool = False


# A child process ------------------------------------------------------------------------------------------------------

class Gone(Exception):
    """The child has ended, was too slow, or said what cannot be read."""


class CannotStart(Exception):
    """A child ended before anything of the submission ran: that is no fault of the submission's."""


@dataclass
class Child:
    """A running submission, and the way to talk to it against a clock."""

    pid: int
    channel: answering.Channel
    process: subprocess.Popen | None = None
    cell: int = -1
    started: bool = False

    def send(self, value, until: float):
        data = memoryview(wire.frame(wire.encode(value)))
        while data:
            if not select.select([], [self.channel.outgoing], [], max(0.0, until - time.monotonic()))[1]:
                raise Gone
            try:
                data = data[os.write(self.channel.outgoing, data[:65536]):]
            except OSError:
                raise Gone from None

    def receive(self, until: float):
        try:
            return wire.decode(wire.read_frame(lambda size: self.read(size, until)))
        except wire.WireError:
            raise Gone from None

    def read(self, size: int, until: float) -> bytes:
        parts = []
        while size:
            if not select.select([self.channel.incoming], [], [], max(0.0, until - time.monotonic()))[0]:
                raise Gone
            part = os.read(self.channel.incoming, min(size, 2**20))
            if not part:
                raise Gone
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def end(self):
        for descriptor in (self.channel.incoming, self.channel.outgoing):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        if self.process:
            self.process.kill()
            self.process.wait()
        else:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


def start(around: Class, through_kernel: bool) -> Child:
    if through_kernel:
        return spawn(around)
    down_read, down_write = os.pipe()
    up_read, up_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            os.close(down_write)
            os.close(up_read)
            around.forget()
            answering.start_fenced(answering.Channel(down_read, up_write), around.root, around.seconds)
        os._exit(0)
    os.close(down_read)
    os.close(up_write)
    return Child(pid, answering.Channel(up_read, down_write))


def spawn(around: Class) -> Child:
    """Start a fresh interpreter with an IPython shell, for cells with magics."""
    command = [sys.executable, "-m", "taulab.course.grading.shell", around.root or "", str(around.seconds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env=isolation.surroundings())
    channel = answering.Channel(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()))
    process.stdin.close()
    process.stdout.close()
    return Child(process.pid, channel, process)


# Marking --------------------------------------------------------------------------------------------------------------

@dataclass
class Run:
    """The marking of one submission: what is done, what to skip, how much time is left."""

    around: Class
    steps: list
    through_kernel: bool
    ends: float
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    skip: list[int] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    @property
    def open(self) -> list[Exercise]:
        return [exercise for exercise in self.around.lab.exercises if exercise.name not in self.verdicts]

    def wait_for_start(self, child: Child):
        """Wait until the child is there; what Python takes is not the submission's time, unless it started it again."""
        begin = time.monotonic()
        if child.receive(begin + START_SECONDS) != ("ready",):
            raise Gone
        if not self.skip:
            self.ends += time.monotonic() - begin

    def share(self) -> float:
        """Return a fair share of the time left for the next exercise."""
        return max(0.2, (self.ends - time.monotonic()) / max(1, len(self.open)))


def mark(submission: Submission, around: Class) -> Marks:
    """Return the verdicts on a submission, whatever it does."""
    steps = program.plan(submission.cells, around.names)
    through_kernel = any(map(program.needs_shell, submission.cells))
    run = Run(around, steps, through_kernel, time.monotonic() + around.seconds)
    for _start in range(MOST_STARTS):
        if not run.open or time.monotonic() >= run.ends or one_start(run):
            break
    ran_out = time.monotonic() >= run.ends
    verdicts = {exercise.id: run.verdicts.get(exercise.name) or missing(exercise, ran_out)
                for exercise in around.lab.exercises}
    return Marks(verdicts, tuple(run.notes), through_kernel)


def missing(exercise: Exercise, ran_out: bool) -> Verdict:
    if ran_out:
        said = words(_("The time of this submission was over before this exercise."),
                     _("Look for a cell that does not end."))
        return make_verdict(exercise, State.UNCHECKED, said)
    said = words(_("The notebook has no function {name}."), _("Restore the cell of this exercise."), name=exercise.name)
    return make_verdict(exercise, State.UNWRITTEN, said)


def one_start(run: Run) -> bool:
    """Run a submission until it ends; return whether it came to its own end."""
    child = start(run.around, run.through_kernel)
    try:
        child.send({"lab": run.around.lab.number, "seconds": answering.CELL_SECONDS, "skip": run.skip,
                    "done": list(run.verdicts),
                    "steps": [[step.cell.position, step.cell.source, list(step.tried)] for step in run.steps]},
                   time.monotonic() + START_SECONDS)
        run.wait_for_start(child)
        child.started = True
        while True:
            message = child.receive(min(run.ends, time.monotonic() + answering.CELL_SECONDS + GRACE))
            match message:
                case ("cell", int(position)):
                    child.cell = position
                case ("try", str(name), bool(written), trouble):
                    try_exercise(run, child, name, written, trouble)
                case ("end",):
                    return True
                case _:
                    raise Gone
    except Gone:
        if not child.started:
            raise CannotStart("the process for a submission has not started") from None
        run.skip.append(child.cell)
        return child.cell < 0
    finally:
        child.end()


def try_exercise(run: Run, child: Child, name: str, written: bool, trouble):
    exercise = next((exercise for exercise in run.open if exercise.name == name), None)
    if exercise is None:
        raise Gone
    if written:
        seconds = min(exercise.answer.seconds, run.share())
        remote = RemoteCall(child, run.around.batteries[name], seconds, run.ends)
        run.verdicts[name] = judged(exercise, run.around, remote)
        remote.finish()
        if remote.gone:
            raise Gone
    else:
        run.verdicts[name] = not_written(exercise, trouble)
    child.send(("next",), run.ends)


def not_written(exercise: Exercise, trouble) -> Verdict:
    """Return the verdict where no function came out of the cell: the error of the cell, if it ended in one."""
    if isinstance(trouble, Raised):
        return make_verdict(exercise, State.ERROR, causes.explain_error(trouble))
    if isinstance(trouble, TimedOut):
        return make_verdict(exercise, State.ERROR, causes.too_slow(answering.CELL_SECONDS))
    return missing(exercise, ran_out=False)


def judged(exercise: Exercise, around: Class, remote: "RemoteCall") -> Verdict:
    try:
        verdict = judge(exercise, around.batteries[exercise.name], remote, around.lab.given)
    except Exception:  # what came back upsets the judge: that costs this exercise, not the others their points
        traceback.print_exc()
        return make_verdict(exercise, State.UNCHECKED, words(_("The grader cannot judge what this answer returns."),
                                                             _("Ask your instructor to look at it.")))
    if remote.gone and not isinstance(remote.ended, TimedOut):
        return make_verdict(exercise, State.ERROR, causes.explain_error(ENDED), case=verdict.case)
    return verdict


class RemoteCall:
    """The call of an answer in the child, as `judge` asks for it; all calls together have `seconds`.

    The judge is known to begin with the battery, then some of it again. Those calls are sent at once and their outcomes
    read one by one, so that the two processes do not wait for each other.
    """

    def __init__(self, child: Child, battery: Battery, seconds: float, ends: float):
        self.child, self.clock = child, time.monotonic() + seconds
        self.ends = min(ends, self.clock + GRACE)
        self.gone, self.ended = False, None
        self.ahead = deque()
        self.first = (*battery.inputs, *(battery.inputs[k] for k in repeated(battery)))

    def __call__(self, arguments: tuple) -> Outcome:
        left = self.clock - time.monotonic()
        if self.gone:
            return self.ended
        if left <= 0:
            return TimedOut()
        try:
            return self.outcome_of(arguments, left)
        except Gone:
            self.gone = True
            self.ended = TimedOut() if time.monotonic() >= self.clock else ENDED
            return self.ended

    def outcome_of(self, arguments, left) -> Outcome:
        if self.first:
            self.send(self.first, left)
            self.first = ()
        while self.ahead and self.ahead[0] is not arguments:
            self.receive()
        if not self.ahead:
            self.send((arguments,), left)
        return self.receive()

    def send(self, inputs, left):
        self.child.send(("calls", left, list(inputs)), self.ends)
        self.ahead.extend(inputs)

    def receive(self) -> Outcome:
        arguments = self.ahead.popleft()
        match self.child.receive(self.ends):
            case ("outcome", Returned() | Raised() | Unwritten() | TimedOut() as outcome):
                return outcome
            case ("outcome", ChangedInput(position=position) as outcome) if 0 <= position < len(arguments):
                return outcome
        raise Gone

    def finish(self):
        """Read what is still under way, so that the conversation can go on."""
        while self.ahead and not self.gone:
            try:
                self.receive()
            except Gone:
                self.gone, self.ended = True, TimedOut()
