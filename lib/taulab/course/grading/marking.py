"""Mark one submission: start its process, ask, judge, and come to an end whatever it does.

All that decides a mark is here: the batteries, the references, the verdicts and the account of time. The other side
only answers calls; an answer that does not come, or cannot be read, is an answer too. What a submission may use is
counted in seconds of computing, its own and ours on its behalf; a busy machine changes nothing.
"""

import time
import traceback
from dataclasses import dataclass, field

from taulab.course.grading import answering, shortcuts
from taulab.course.grading.child import CannotStart, Child, Gone
from taulab.course.grading.isolation import Protection
from taulab.course.grading.nursery import Nursery
from taulab.course.grading.remote import GRACE, RemoteCall
from taulab.course.judging import causes
from taulab.course.judging.battery import Battery, draw_battery
from taulab.course.judging.budget import Clock, run_within
from taulab.course.judging.exercise import Exercise, LabExercises
from taulab.course.judging.faults import words
from taulab.course.judging.outcomes import Raised, TimedOut
from taulab.course.judging.verdict import State, Verdict, judge, make_verdict
from taulab.course.language import LANGUAGES, Message
from taulab.course.language import mark as _

MOST_STARTS = 16         # a submission whose process ends early is started again without what ended it
MOST_REMARKS = 100
LEAST = 0.2              # seconds for the next exercise, however little is left


@dataclass(frozen=True, eq=False)
class Class:
    """What is common to all submissions of a lab: exercises, one battery each, the time, where they are born."""

    lab: LabExercises
    seed: int
    seconds: float
    nursery: Nursery
    batteries: dict[str, Battery]
    lent: frozenset[str] = frozenset()    # what the lab itself imports, as shortcuts know it

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(exercise.name for exercise in self.lab.exercises)

    @property
    def protection(self) -> Protection:
        return self.nursery.protection


def prepare_class(lab: LabExercises, seed: int, seconds: float, nursery: Nursery, lent=frozenset()) -> Class:
    batteries = {exercise.name: draw_battery(exercise, lab.given, seed) for exercise in lab.exercises}
    return Class(lab, seed, seconds, nursery, batteries, lent)


@dataclass(frozen=True)
class Marks:
    """The verdicts on one submission, by exercise id, and what else an instructor should know."""

    verdicts: dict[str, Verdict]
    notes: tuple[Message, ...] = ()
    lang: str = "en"
    problem: Message | None = None    # why it could not be read; there are no verdicts then
    through_kernel: bool = False
    late: bool = False                # some verdict hangs on a time that was over


# Marking --------------------------------------------------------------------------------------------------------------

@dataclass
class Run:
    """The marking of one submission: what is known, what to skip, how much has been used."""

    around: Class
    data: bytes
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    skip: list[int] = field(default_factory=list)
    shortcuts: list[tuple[str, str]] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)      # modules that are not installed here
    heading: tuple | None = None                          # problem, language, whether through a shell
    used: float = 0.0                                     # by processes that have ended
    judging: float = 0.0                                  # seconds that we have left for judging
    late: bool = False

    def __post_init__(self):
        self.judging = self.around.seconds

    @property
    def open(self) -> list[Exercise]:
        return [exercise for exercise in self.around.lab.exercises if exercise.name not in self.verdicts]

    @property
    def ends(self) -> float:
        """When the process that runs now must end, by its meter."""
        return self.around.seconds - self.used

    @property
    def over(self) -> bool:
        return self.ends <= 0 or self.judging <= 0

    def share(self, child: Child) -> float:
        """Return a fair share of the time left for the next exercise."""
        return max(LEAST, (self.ends - child.meter.used) / max(1, len(self.open)))

    def note(self, function: str, names: list[str]):
        """Keep what a submission says that it has used; it may say anything."""
        room = MOST_REMARKS - len(self.shortcuts)
        if function in ("", *self.around.names) and all(map(is_name, names)):
            self.shortcuts += [(function, name) for name in names[:max(0, room)]]

    def read(self, problem: Message | None, lang: str, through_kernel: bool, named: list):
        """Keep what was found in the text of the notebook, before anything of it ran."""
        if self.heading is None:
            self.heading = problem, lang, through_kernel
            self.shortcuts += map(tuple, named)

    def ran(self, names: list, lacking: list, trouble):
        """Keep what a cell did, which modules it did not find, and whether its time was over."""
        self.note("", names)
        self.late |= isinstance(trouble, TimedOut)
        if len(self.lacking) + len(lacking) <= MOST_REMARKS and all(map(is_name, lacking)):
            self.lacking += lacking


def is_name(value) -> bool:
    return type(value) is str and len(value) <= shortcuts.LONGEST_NAME


def mark(data: bytes, around: Class) -> Marks:
    """Return the verdicts on a submission, a notebook as it was handed in, whatever it does."""
    run = Run(around, data)
    for _start in range(MOST_STARTS):
        if (run.heading and run.heading[0]) or not run.open or run.over or one_start(run):
            break
    if run.heading is None and not run.over:
        raise CannotStart("the process for a submission has ended before anything of it ran")
    if run.heading is None:
        said = Message(_("The notebook takes longer to read than the time for one submission."))
        return Marks({}, problem=said, late=True)
    problem, lang, through_kernel = run.heading
    if problem:
        return Marks({}, lang=lang, problem=problem)
    run.late |= run.over
    verdicts = {exercise.id: run.verdicts.get(exercise.name) or missing(exercise, run.over)
                for exercise in around.lab.exercises}
    return Marks(verdicts, remarks(run), lang, through_kernel=through_kernel, late=run.late)


def remarks(run: Run) -> tuple[Message, ...]:
    said = _("The notebook imports {name}, which is not installed here: what uses it fails.")
    lacking = [Message(said, {"name": name}) for name in sorted(set(run.lacking))[:shortcuts.MOST_NOTES]]
    return (*lacking, *shortcuts.notes(run.shortcuts, run.around.lent))


def missing(exercise: Exercise, ran_out: bool) -> Verdict:
    if ran_out:
        said = words(_("The time of this submission was over before this exercise."),
                     _("Look for a cell that does not end."))
        return make_verdict(exercise, State.UNCHECKED, said)
    said = words(_("The notebook has no function {name}."), _("Restore the cell of this exercise."), name=exercise.name)
    return make_verdict(exercise, State.UNWRITTEN, said)


def one_start(run: Run) -> bool:
    """Run a submission until it ends; return whether it came to its own end."""
    child = Child(run.around.nursery)
    try:
        child.send({"lab": run.around.lab.number, "limit": run.around.seconds + 2, "seconds": answering.CELL_SECONDS,
                    "skip": run.skip, "done": list(run.verdicts)}, run.ends)
        child.send_bytes(run.data, run.ends)
        return converse(run, child)
    except Gone:
        run.late |= child.meter.used >= run.ends
        return False
    finally:
        child.end()
        run.used += child.meter.used


def converse(run: Run, child: Child) -> bool:
    """Answer what a submission says until it has nothing more to say; return whether that was its end."""
    until, judged_before = run.ends, len(run.verdicts)
    try:
        while True:
            match heard(run, child, min(run.ends, until)):
                case ("read", problem, lang, bool(shell), list(named)) if child.cell < 0 and lang in LANGUAGES:
                    run.read(problem and Message(*problem), lang, shell, named)
                    if problem:
                        return True
                case ("cell", int(position)):
                    child.cell, judged_before = position, len(run.verdicts)
                    until = child.meter.used + answering.CELL_SECONDS + GRACE
                case ("ran", list(names), list(lacking), trouble):
                    run.ran(names, lacking, trouble)
                case ("try", str(name), bool(written), trouble):
                    until = run.ends
                    try_exercise(run, child, name, written, trouble)
                case ("used", str(name), list(names)):
                    run.note(name, names)
                case ("end",):
                    return True
                case _:
                    raise Gone
    except Gone:
        run.late |= child.meter.used >= min(run.ends, until)
        if len(run.verdicts) == judged_before:     # what ended it is the cell, not one of its exercises
            run.skip.append(child.cell)
        raise


def heard(run: Run, child: Child, until: float):
    """Return what a submission says next. What it takes us to read that is counted: words cost it less than us."""
    if run.judging <= 0:
        raise Gone
    began = time.thread_time()
    try:
        return child.receive(until)
    finally:
        run.judging -= time.thread_time() - began


def try_exercise(run: Run, child: Child, name: str, written: bool, trouble):
    exercise = next((exercise for exercise in run.open if exercise.name == name), None)
    if exercise is None:
        raise Gone
    if written:
        seconds = min(exercise.answer.seconds, run.share(child))
        remote = RemoteCall(child, run.around.batteries[name], seconds, run.ends)
        run.verdicts[name] = judged(exercise, run, remote)
        remote.finish()
        run.late |= remote.late
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


def judged(exercise: Exercise, run: Run, remote: RemoteCall) -> Verdict:
    """Return the verdict on an answer; what we compute for it is bounded, too."""
    if run.judging <= 0:
        return missing(exercise, ran_out=True)
    clock = Clock(run.judging, patience=answering.PATIENCE)
    try:
        verdict = run_within(clock, lambda: judge(exercise, run.around.batteries[exercise.name], remote,
                                                  run.around.lab.given), late=None)
    except Exception:  # what came back upsets the judge: that costs this exercise, not the others their points
        traceback.print_exc()
        return make_verdict(exercise, State.UNCHECKED, words(_("The grader cannot judge what this answer returns."),
                                                             _("Ask your instructor to look at it.")))
    finally:
        run.judging = clock.left()
    if verdict is None:
        remote.gone = remote.late = True
        return make_verdict(exercise, State.ERROR, words(
            _("What your function returns takes too long to read and to compare."),
            _("Return what the exercise asks for: print its size and its type.")))
    if remote.gone and not isinstance(remote.ended, TimedOut):
        return make_verdict(exercise, State.ERROR, causes.process_ended(), case=verdict.case)
    return verdict
