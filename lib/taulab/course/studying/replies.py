"""What a lab replies: a verdict, hints, a trace, a prediction or progress, composed into a panel in one language."""

import math
from dataclasses import dataclass

from taulab.course.judging.cases import Case
from taulab.course.judging.exercise import Exercise, LabExercises, Prediction
from taulab.course.judging.faults import Words
from taulab.course.judging.outcomes import ChangedInput, Outcome, Raised, Returned, TimedOut
from taulab.course.judging.verdict import State, Verdict
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.places import handout
from taulab.course.studying.panel import (
    Panel, Row, argument_text, arguments_text, call_text, can_be_typed, outcome_texts,
)
from taulab.course.studying.progress import Progress

TONES = {State.PASSED: "passed", State.WRONG: "wrong", State.ERROR: "error", State.UNCHECKED: "unchecked",
         State.UNWRITTEN: "open"}
CAUSE_LABELS = {State.PASSED: _("Result"), State.UNWRITTEN: _("Note")}


@dataclass(frozen=True)
class Replies:
    """The panels of one lab in one language."""

    content: LabExercises
    lang: str

    def say(self, message: str, **fields) -> str:
        return Message(message, fields).render(self.lang)

    def row(self, label: str, message: Message) -> Row:
        return Row(self.say(label), message.render(self.lang))

    def title(self, exercise: Exercise, ending: str) -> str:
        return f"{exercise.id} · {self.say(exercise.title)}: {ending}"

    def theory(self, exercise: Exercise) -> tuple[str, str]:
        page = f"{self.content.number}-{self.content.slug.replace('_', '-')}.md"
        return self.say(_("Theory")), f"../../theory/{self.lang}/{page}#{exercise.theory}"

    def solution(self, exercise: Exercise) -> tuple[str, str]:
        notebook = f"{self.content.number}_{self.content.slug}.ipynb#cell-id=ex-{exercise.id.replace('.', '-')}"
        return self.say(_("The solved cell")), f"../../solutions/{self.lang}/{notebook}"

    # Verdicts ---------------------------------------------------------------------------------------------------------

    def check(self, exercise: Exercise, verdict: Verdict, note: Words | None = None,
              lent: Words | None = None) -> Panel:
        """Return the panel of a verdict; `lent` says whose function goes on, a `note` why the verdict is an old one."""
        label = CAUSE_LABELS.get(verdict.state, _("Why"))
        rows = [*self.case_rows(exercise, verdict.case),
                self.row(label, verdict.cause), self.row(_("Next"), verdict.next_step)]
        if verdict.state is State.UNWRITTEN:
            rows = [Row(self.say(_("Why it matters")), self.say(exercise.why)), *rows, self.effort(exercise)]
        if verdict.printed:
            rows.append(Row(self.say(_("Printed")), verdict.printed, code=True))
        for said in filter(None, (lent, note)):
            rows.append(self.row(_("Note"), said.cause))
            if said.next_step.text:
                rows.append(Row("", said.next_step.render(self.lang)))
        links = () if verdict.passed else (self.theory(exercise),)
        late = verdict.case is not None and isinstance(verdict.case.got, TimedOut)
        title = self.title(exercise, self.say(_("did not finish in time") if late else verdict.state.value))
        return Panel(TONES[verdict.state], title, self.lang, tuple(rows), links)

    def case_rows(self, exercise: Exercise, case: Case | None) -> list[Row]:
        if case is None:
            return []
        expected, got = outcome_texts(shown(exercise, case.expected, case.arguments),
                                      shown(exercise, case.got, case.arguments))
        result = Row(self.label(_("Result"), exercise, case.got, case.arguments), got, code=True)
        if isinstance(case.got, TimedOut):
            result = Row(self.say(_("Result")), self.say(_("none in time")))
        rows = [*self.call_rows(exercise, case), result,
                Row(self.label(_("Expected"), exercise, case.expected, case.arguments), expected, code=True)]
        if isinstance(case.got, ChangedInput):
            rows.append(Row(self.say(_("Argument after")), argument_text(case.got.after), code=True))
        if isinstance(case.got, Raised) and case.got.trace:
            rows.append(Row(self.say(_("Where")), f'lab.why("{exercise.id}")', code=True))
        return rows

    def call_rows(self, exercise: Exercise, case: Case) -> list[Row]:
        """Return the call as it can be run; arguments that cannot be typed are fetched, and told below it."""
        if can_be_typed(case.arguments):
            return [Row(self.say(_("Call")), call_text(exercise.name, case.arguments), code=True)]
        arguments, comment = exercise.answer.shown_arguments(case.arguments)
        told = arguments_text(arguments) + (f"  # {comment}" if comment else "")
        return [Row(self.say(_("Call")), f'{exercise.name}(*lab.arguments("{exercise.id}"))', code=True),
                Row(self.say(_("Arguments")), told, code=True)]

    def label(self, text: str, exercise: Exercise, outcome: Outcome, arguments: tuple) -> str:
        """Return the label of a value, and in brackets what is shown of it: "Result (counts)"."""
        is_value = isinstance(outcome, Returned | ChangedInput)
        name = exercise.answer.shown_as(outcome.value, arguments) if is_value else ""
        return f"{self.say(text)} ({self.say(name)})" if name else self.say(text)

    def effort(self, exercise: Exercise) -> Row:
        return Row(self.say(_("Effort")), self.say(_("{minutes} min, difficulty {difficulty} of 5, points: {points}"),
                                                   minutes=exercise.minutes, difficulty=exercise.difficulty,
                                                   points=exercise.points))

    def why(self, exercise: Exercise, verdict: Verdict | None) -> Panel:
        """Return the panel with the student's own frames, innermost last."""
        raised = verdict.case.got if verdict and verdict.case else None
        if not isinstance(raised, Raised):
            nothing = Row(self.say(_("Note")), self.say(_("The last check of this exercise met no error of Python's.")))
            return Panel("note", self.title(exercise, self.say(_("no traceback"))), self.lang, (nothing,))
        rows = [Row(self.say(_("line {line} in {function}"), line=line, function=function), source, code=True)
                for line, function, source in raised.trace]
        rows.append(Row(raised.error, raised.text, code=True))
        return Panel("error", self.title(exercise, self.say(_("where it happened"))), self.lang, tuple(rows))

    # Hints, predictions, progress -------------------------------------------------------------------------------------

    def hints(self, exercise: Exercise, shown: int) -> Panel:
        rows = [Row(self.say(_("Hint {number} of {all}"), number=number, all=len(exercise.hints)), self.say(hint))
                for number, hint in enumerate(exercise.hints[:shown], start=1)]
        last = shown == len(exercise.hints)
        links = (self.solution(exercise),) if last and (handout() / "solutions").is_dir() else ()
        if not last:
            rows.append(Row(self.say(_("Next")), self.say(_("Another hint: run the cell again."))))
        return Panel("note", self.title(exercise, self.say(_("hints"))), self.lang, tuple(rows), links)

    def prediction(self, prediction: Prediction, offered, kept) -> Panel:
        """Return the panel for a guess: what was `offered` now, and what was `kept` as the first."""
        question = Row(self.say(_("Question")), self.say(prediction.question))
        if kept is None:
            return self.no_guess(prediction, question, offered)
        truth = prediction.truth()
        hit = is_close(kept, truth, prediction.tolerance)
        rows = [question, Row(self.say(_("Your guess")), number_or_word(kept)),
                Row(self.say(_("Truth")), number_or_word(truth)), *self.gap(kept, truth),
                Row(self.say(_("Meaning")), self.say(prediction.reveal, truth=truth, guess=kept))]
        if offered is not None and offered != kept:
            rows.append(Row(self.say(_("Note")), self.say(_("Your first guess is the one that stays."))))
        ending = self.say(_("close")) if hit else self.say(_("a surprise"))
        return Panel("passed" if hit else "note", f"{prediction.id}: {ending}", self.lang, tuple(rows))

    def no_guess(self, prediction, question, offered) -> Panel:
        hint = _("Put a number or a word in place of None; the first guess is the one that stays.")
        if offered is not None:
            word = isinstance(prediction.truth(), str)
            hint = (_("A guess is one short word here, in quotation marks.") if word else
                    _("A guess is one number here, without a unit and without quotation marks."))
        rows = (question, Row(self.say(_("Next")), self.say(hint)))
        ending = self.say(_("not yet"))
        return Panel("open", f"{prediction.id}: {ending}", self.lang, rows)

    def gap(self, guess, truth) -> list[Row]:
        if isinstance(guess, str) or isinstance(truth, str) or truth == 0:
            return []
        if guess / truth > 2 or 0 < guess / truth < 0.5:
            text = self.say(_("a factor of {factor}"), factor=few_digits(max(guess / truth, truth / guess)))
        else:
            text = self.say(_("{percent}%"), percent=few_digits(100 * abs(guess - truth) / abs(truth)))
        return [Row(self.say(_("Gap")), text)]

    def progress(self, progress: Progress) -> Panel:
        head = tuple(map(self.say, (_("Exercise"), _("Title"), _("Points"), _("Difficulty"), _("Minutes"), _("State"))))
        states = {exercise.id: state_of(progress, exercise) for exercise in self.content.exercises}
        lines = [(e.id, self.say(e.title), str(e.points), f"{e.difficulty}/5", str(e.minutes), self.sign(states[e.id]))
                 for e in self.content.exercises]
        earned = sum(e.points for e in self.content.exercises if states[e.id] is State.PASSED)
        total = sum(e.points for e in self.content.exercises)
        title = self.say(_("Lab {number}: {earned} of {total} points"),
                         number=self.content.number, earned=earned, total=total)
        return Panel("note", title, self.lang, table=(head, *lines))

    def sign(self, state: State) -> str:
        return f"{Panel(TONES[state], '', self.lang).sign} {self.say(state.value)}"

    def remark(self, progress: Progress) -> Panel | None:
        """Return what must be told about the file of progress, if anything."""
        rows = []
        if progress.set_aside:
            rows.append(Row("", self.say(_("The progress file could not be read; it was kept as {name}."),
                                         name=progress.set_aside.name)))
        if progress.unsaved:
            rows.append(Row("", self.say(_("Progress cannot be saved here; it lasts until the kernel stops."))))
        return Panel("unchecked", self.say(_("Your progress")), self.lang, tuple(rows)) if rows else None


def shown(exercise: Exercise, outcome: Outcome, arguments: tuple) -> Outcome:
    """Return an outcome with its value as the kind of answer shows it."""
    match outcome:
        case Returned(value):
            return Returned(exercise.answer.shown(value, arguments))
        case ChangedInput(position, value, after):
            return ChangedInput(position, exercise.answer.shown(value, arguments), after)
    return outcome


def state_of(progress: Progress, exercise: Exercise) -> State:
    return State.__members__.get(progress.state(exercise.id), State.UNWRITTEN)


def is_close(guess, truth, tolerance) -> bool:
    if isinstance(guess, str) or isinstance(truth, str):
        return str(guess).strip().casefold() == str(truth).strip().casefold()
    return math.isclose(guess, truth, rel_tol=tolerance, abs_tol=1e-12)


def number_or_word(value) -> str:
    return value if isinstance(value, str) else f"{value:.5g}"


def few_digits(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"
