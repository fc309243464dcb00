"""Wrong answers that students give: witnesses must part each of them from the others and from a right one."""

from collections.abc import Iterator
from pathlib import Path

from taulab.course import labs
from taulab.course.gates.soundness import clashes, parting
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception
from taulab.course.language import Message, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem


def witnesses(root: Path) -> Iterator[Problem]:
    """Yield every misconception that no witness tells from another, or from a right answer."""
    for number in labs.numbers(root):
        lab = labs.load(number, root)
        for exercise in lab.exercises:
            for clash in clashes(exercise, lab):
                yield Problem(labs.file_with(number, exercise), f"exercise {exercise.id}", complaint(clash),
                              remedy(clash, exercise, lab))


def complaint(clash: tuple[Misconception, ...]) -> Message:
    names = [misconception.name for misconception in clash]
    if len(names) == 1:
        return message(_("the misconception {name} is right on every witness"), name=names[0])
    return message(_("the misconceptions {one} and {other} agree on every witness"), one=names[0], other=names[1])


def remedy(clash: tuple[Misconception, ...], exercise: Exercise, lab: LabExercises) -> Message:
    """Return the witness to add, or that there is none among the inputs: then there is nothing to part."""
    if not any(misconception.recognise for misconception in clash):
        if parted := parting(clash, exercise, lab):
            return message(_("add a witness that parts them, such as {input}"), input=repr(parted))
        if len(clash) == 1:
            return message(_("no input tells it from a right answer: take it out, or let the inputs reach where it fails"))
        return message(_("no input parts them: they are one and the same, keep one; or let the inputs reach where "
                         "they differ"))
    return message(_("let their recognisers leave each other's outcomes alone"))
