"""The calls of a lab: check, mine, arguments, hint, why, predict, progress."""

import functools
import math
import os
from collections.abc import Callable
from dataclasses import replace

from taulab.course import labs
from taulab.course.judging import causes
from taulab.course.judging.battery import Battery, draw_battery
from taulab.course.judging.budget import Clock
from taulab.course.judging.cases import arguments_of, local_call
from taulab.course.judging.exercise import Exercise, LabExercises
from taulab.course.judging.faults import Words
from taulab.course.judging.crossing import class_name, plain
from taulab.course.judging.outcomes import TimedOut
from taulab.course.judging.quiet import Overheard
from taulab.course.judging.verdict import State, Verdict, judge, make_verdict
from taulab.course.language import Message, known
from taulab.course.language import mark as _
from taulab.course.studying.panel import Panel, clean, show
from taulab.course.studying.progress import Progress, progress_path
from taulab.course.studying.replies import Replies

LONGEST_GUESS = 100


class CheckFailed(AssertionError):
    """A check that is not passed, where a grader or a test is at work; the text is that of the panel."""


def strict() -> bool:
    """Return whether a check must raise rather than lend: under nbgrader, and in the tests of solved notebooks."""
    return bool(os.environ.get("NBGRADER_EXECUTION")) or os.environ.get("TAULAB_STRICT") == "1"


def open(number: str, lang: str = "en") -> "Lab":
    """Return lab `number`, such as "01", speaking `lang`."""
    return Lab(labs.require(number, known(lang)), lang, Progress(progress_path()))


def say(message: str, lang: str, **fields) -> str:
    return Message(message, fields).render(lang)


class StandIn:
    """Our reference in place of an answer that has not passed, so that the lab goes on; it never counts as passed."""

    def __init__(self, exercise: Exercise, lang: str):
        functools.update_wrapper(self, exercise.reference)
        self.__name__ = exercise.name
        self.exercise, self.lang, self.calls = exercise, lang, 0

    def __call__(self, *arguments, **options):
        self.calls += 1
        return self.exercise.reference(*arguments, **options)

    def __repr__(self):
        return say(_("<stand-in for {name}, exercise {exercise}>"), self.lang,
                   name=self.exercise.name, exercise=self.exercise.id)


class Lab:
    """One lab, in one language."""

    def __init__(self, content: LabExercises, lang: str, store: Progress):
        self.content, self.lang, self._store = content, lang, store
        self._replies = Replies(content, lang)
        self._exercises = {exercise.id: exercise for exercise in content.exercises}
        self._predictions = {prediction.id: prediction for prediction in content.predictions}
        self._stand_ins = {exercise.id: StandIn(exercise, lang) for exercise in content.exercises}
        self._batteries: dict[str, Battery] = {}
        self._mine: dict[str, Callable] = {}            # the student's own functions, as last checked
        self._refused: dict[str, Verdict | None] = {}   # the last verdict, unless it was a pass
        self._remark: Panel | None = None

    def __repr__(self):
        return f"<lab {self.content.number}: {', '.join(self._exercises)}>"

    def check(self, exercise: str, answer: Callable) -> Callable:
        """Check an answer, show the verdict, and return the answer if it is right, else our stand-in for it."""
        exercise = self._find(exercise, self._exercises)
        if type(answer) is StandIn:
            return self._check_ours(exercise)
        verdict = self._verdict(exercise, answer)
        self._store.record_state(exercise.id, verdict.state.name, final=State.PASSED.name)
        self._refused[exercise.id] = None if verdict.passed else verdict
        if callable(answer):
            self._mine[exercise.id] = answer
        self._finish(self._replies.check(exercise, verdict, lent=self._lent(exercise, verdict)), verdict)
        return answer if verdict.passed else self._stand_ins[exercise.id]

    def mine(self, exercise: str) -> Callable:
        """Return your own function of an exercise, as you last had it checked, where its name is now our stand-in."""
        exercise = self._find(exercise, self._exercises)
        if exercise.id not in self._mine:
            raise ValueError(say(_("No function of yours was checked in {exercise}: run your cell, then its check."),
                                 self.lang, exercise=exercise.id))
        return self._mine[exercise.id]

    def arguments(self, exercise: str) -> tuple:
        """Return the arguments of the call that the last check of an exercise showed, fresh each time."""
        exercise = self._find(exercise, self._exercises)
        verdict = self._refused.get(exercise.id)
        if verdict is None or verdict.case is None:
            raise ValueError(say(_("The last check of {exercise} showed no call."), self.lang, exercise=exercise.id))
        return arguments_of(verdict.case, exercise.answer, self.content.given)

    def hint(self, exercise: str):
        """Show one hint more than before; after the third, where the solved notebook is."""
        exercise = self._find(exercise, self._exercises)
        shown = min(self._store.hints(exercise.id) + 1, len(exercise.hints))
        self._store.record_hints(exercise.id, shown)
        self._show(self._replies.hints(exercise, shown))

    def why(self, exercise: str):
        """Show where in your own code the last check of an exercise met an error."""
        exercise = self._find(exercise, self._exercises)
        self._show(self._replies.why(exercise, self._refused.get(exercise.id)))

    def predict(self, prediction: str, guess: float | str | None):
        """Commit a guess and reveal the truth; the first guess is the one that stays."""
        prediction, guess = self._find(prediction, self._predictions), plain(guess)
        if is_guess(guess) and isinstance(guess, str) == isinstance(prediction.truth(), str):
            self._store.record_guess(prediction.id, guess)
        self._show(self._replies.prediction(prediction, guess, self._store.guess(prediction.id)))

    def progress(self):
        """Show how far you are."""
        self._show(self._replies.progress(self._store))

    def _verdict(self, exercise: Exercise, answer) -> Verdict:
        if answer is None:
            return make_verdict(exercise, State.UNCHECKED, causes.nothing_given(exercise.name))
        if not callable(answer):
            return make_verdict(exercise, State.UNCHECKED, causes.not_a_function(class_name(type(answer))))
        ours, battery = self._stand_ins[exercise.id], self._battery(exercise)    # drawn before the clock starts
        call = local_call(answer, exercise.answer, self.content.given, Clock(exercise.answer.seconds))
        calls_before = ours.calls
        verdict = self._with_prints(exercise, answer, judge(exercise, battery, call, self.content.given))
        if verdict.passed and ours.calls > calls_before:
            return make_verdict(exercise, State.UNCHECKED, causes.calls_stand_in(exercise.name))
        return verdict

    def _with_prints(self, exercise: Exercise, answer, verdict: Verdict) -> Verdict:
        """Return the verdict with what the answer prints in the call that is shown; that call is made once more."""
        if verdict.case is None or isinstance(verdict.case.got, TimedOut):
            return verdict
        heard = Overheard()
        clock = Clock(exercise.answer.seconds)
        local_call(answer, exercise.answer, self.content.given, clock, heard)(verdict.case.arguments)
        return replace(verdict, printed=heard.text)

    def _lent(self, exercise: Exercise, verdict: Verdict) -> Words | None:
        """Return the words that say whose function the name now holds; none where nothing is lent."""
        if verdict.passed or strict():
            return None
        own = exercise.id in self._mine and verdict.state is not State.UNWRITTEN
        return causes.ours_and_yours(exercise) if own else causes.ours_for_now(exercise)

    def _check_ours(self, exercise: Exercise) -> StandIn:
        """Show the last verdict again, and that it is an old one; what is ours is never judged."""
        said, last = causes.own_cell_first(), self._refused.get(exercise.id)
        verdict = last or make_verdict(exercise, State.UNCHECKED, said)
        lent = self._lent(exercise, verdict)
        self._finish(self._replies.check(exercise, verdict, said if last else None, lent), verdict)
        return self._stand_ins[exercise.id]

    def _finish(self, panel: Panel, verdict: Verdict):
        if strict() and not verdict.passed:
            raise CheckFailed(panel.text)
        self._show(panel)

    def _show(self, panel: Panel):
        """Show a panel, and once whatever must be told about the file of progress."""
        show(panel)
        remark = self._replies.remark(self._store)
        if remark and remark != self._remark:
            show(remark)
        self._remark = remark

    def _battery(self, exercise: Exercise) -> Battery:
        if exercise.id not in self._batteries:
            self._batteries[exercise.id] = draw_battery(exercise, self.content.given)
        return self._batteries[exercise.id]

    def _find(self, name, known: dict):
        if type(name) is not str or name not in known:
            shown = clean(repr(name)) if type(name) is str else class_name(type(name))
            raise ValueError(say(_("This lab has no {name}. It has: {known}."), self.lang,
                                 name=shown, known=", ".join(known)))
        return known[name]


def is_guess(guess) -> bool:
    """Return whether a guess is one number or one short word."""
    if isinstance(guess, str):
        return 0 < len(guess.strip()) <= LONGEST_GUESS
    return type(guess) in (int, float) and math.isfinite(guess)
