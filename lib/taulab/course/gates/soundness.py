"""What must hold of every exercise before it is taught; each function returns its complaints, none is the goal.

Complaints that a gate reports are marked for the catalogue; those that only tests see stay in English.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, count
from string import ascii_lowercase

from taulab.course.judging.battery import Battery, draw_battery, reference_outcome
from taulab.course.judging.budget import Clock
from taulab.course.judging.cases import local_call
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.judging.outcomes import Outcome
from taulab.course.judging.verdict import State, Verdict, judge
from taulab.course.language import LANGUAGES, TRANSLATIONS, Message, catalogue, message
from taulab.course.language import mark as _

MOST_WORDS = 20
MISCONCEPTION_SECONDS = 1.0


def stub(*_arguments):
    raise NotImplementedError


@cache
def battery_of(exercise: Exercise, lab: LabExercises) -> Battery:
    """Return the battery of an exercise, drawn once."""
    return draw_battery(exercise, lab.given)


def verdict_on(answer, exercise: Exercise, lab: LabExercises, battery: Battery | None = None) -> Verdict:
    """Return the verdict on an answer, as the notebook would give it."""
    battery = battery or battery_of(exercise, lab)     # drawn before the clock starts
    call = local_call(answer, exercise.answer, lab.given, Clock(exercise.answer.seconds))
    return judge(exercise, battery, call, lab.given)


def clashes(exercise: Exercise, lab: LabExercises) -> list[tuple[Misconception, ...]]:
    """Return the misconceptions that are right on every witness, and the pairs that the witnesses do not tell apart."""
    expected = tuple(reference_outcome(exercise, arguments, lab.given) for arguments in exercise.witnesses)
    witnesses = Battery(exercise.witnesses, expected)
    outcomes = {m.name: misconception_outcomes(m, exercise, lab) for m in exercise.misconceptions}
    alike = [(m,) for m in exercise.misconceptions
             if all(map(exercise.answer.right, expected, outcomes[m.name], exercise.witnesses))]
    return alike + [pair for pair in combinations(exercise.misconceptions, 2)
                    if agree(*pair, exercise, witnesses, outcomes)]


def parting(clash: tuple[Misconception, ...], exercise: Exercise, lab: LabExercises) -> tuple | None:
    """Return a drawn input that would part what the witnesses do not; None where none was drawn."""
    battery = battery_of(exercise, lab)
    calls = [local_call(m.answer, exercise.answer, lab.given, Clock(MISCONCEPTION_SECONDS)) for m in clash]
    for arguments, expected in zip(battery.inputs, battery.expected):
        one, *others = (call(arguments) for call in calls)
        same = exercise.answer.same(one, *others) if others else exercise.answer.right(expected, one, arguments)
        if not same:
            return arguments
    return None


def agree(one, other, exercise, witnesses, outcomes) -> bool:
    if one.recognise or other.recognise:
        return (shows(one, other, exercise, witnesses, outcomes) or shows(other, one, exercise, witnesses, outcomes))
    return all(map(exercise.answer.same, outcomes[one.name], outcomes[other.name]))


def shows(one: Misconception, other: Misconception, exercise, witnesses, outcomes) -> bool:
    """Return whether `other` would be taken for `one`."""
    if one.recognise:
        return bool(one.recognise(witnesses.inputs, outcomes[other.name]))
    return all(map(exercise.answer.same, outcomes[one.name], outcomes[other.name]))


def misconception_outcomes(misconception: Misconception, exercise: Exercise, lab: LabExercises) -> list[Outcome]:
    """Return the outcome on each witness, every one with a time of its own: some misconceptions loop."""
    return [local_call(misconception.answer, exercise.answer, lab.given, Clock(MISCONCEPTION_SECONDS))(arguments)
            for arguments in exercise.witnesses]


def undiagnosed(exercise: Exercise, lab: LabExercises) -> list[str]:
    """Complain about each misconception that the check does not recognise, or takes for another."""
    found = {m.name: verdict_on(m.answer, exercise, lab) for m in exercise.misconceptions}
    return [f"{exercise.id}: the misconception {name} is diagnosed as {verdict.misconception or verdict.state.name}"
            for name, verdict in found.items() if verdict.misconception != name]


def idle_steps(exercise: Exercise, lab: LabExercises) -> list[str]:
    """Complain about each next step whose call comes out right with the wrong answer that it should show."""
    complaints = [f"{exercise.id}: the next step of {m.name} tries {m.tried}, where that answer is right"
                  for m in exercise.misconceptions if m.tried and right_on(m.tried, m, exercise, lab)]
    blind = [m.name for m in exercise.misconceptions
             if exercise.tried and all(right_on(arguments, m, exercise, lab) for arguments in exercise.tried)]
    if 2 * len(blind) > len(exercise.misconceptions):
        complaints.append(f"{exercise.id}: on what the general next step tries most wrong answers are right: "
                          + ", ".join(blind))
    return complaints


def right_on(arguments: tuple, misconception: Misconception, exercise: Exercise, lab: LabExercises) -> bool:
    """Return whether a wrong answer is right on some arguments, as the check would see it."""
    expected = reference_outcome(exercise, arguments, lab.given)
    got = local_call(misconception.answer, exercise.answer, lab.given, Clock(MISCONCEPTION_SECONDS))(arguments)
    return exercise.answer.right(expected, got, arguments)


def misjudged(exercise: Exercise, lab: LabExercises) -> list[str]:
    """Complain where a right answer does not pass or the stub is not seen as one."""
    right = (exercise.reference, *exercise.alternatives)
    complaints = [f"{exercise.id}: the right answer {answer.__name__} does not pass: {verdict}"
                  for answer in right if not (verdict := verdict_on(answer, exercise, lab)).passed]
    if not exercise.alternatives:
        complaints.append(f"{exercise.id}: give a second right answer, differently written, in alternatives")
    if verdict_on(stub, exercise, lab).state is not State.UNWRITTEN:
        complaints.append(f"{exercise.id}: the stub is not seen as not attempted")
    return complaints


def messages(exercise: Exercise) -> Iterator[str]:
    """Yield every message of an exercise."""
    yield from (exercise.title, exercise.why, exercise.general, exercise.next_step, *exercise.hints)
    for misconception in exercise.misconceptions:
        yield from (misconception.cause, misconception.next_step)


def untranslated(exercise: Exercise) -> list[str]:
    """Complain about each message that a catalogue lacks."""
    return [f"{exercise.id}: no translation of {text!r} into {lang}"
            for lang in TRANSLATIONS for text in messages(exercise) if text not in catalogue(lang)]


def wordy(exercise: Exercise) -> list[str]:
    """Complain about each sentence that is too long to be read between two attempts."""
    return [f"{exercise.id}: more than {MOST_WORDS} words ({lang}): {sentence}"
            for text in messages(exercise) for lang in LANGUAGES for sentence in sentences(Message(text).render(lang))
            if len(sentence.split()) > MOST_WORDS]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!…])\s+", text)


def misnumbered(lab: LabExercises) -> list[tuple[Exercise | Prediction, Message]]:
    """Complain where ids do not count up from 1 or a, or a figure of an exercise is out of range."""
    places = [*zip(lab.exercises, map(str, count(1))), *zip(lab.predictions, ascii_lowercase)]
    complaints = [(one, message(_("the id of this place is {id}"), id=f"{lab.number}.{place}"))
                  for one, place in places if one.id != f"{lab.number}.{place}"]
    return complaints + [(e, message(_("points and minutes must be positive, difficulty 1 to 5, hints three")))
                         for e in lab.exercises
                         if e.points < 1 or e.minutes < 1 or e.difficulty not in range(1, 6) or len(e.hints) != 3]
