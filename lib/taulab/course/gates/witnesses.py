"""Wrong answers that students give: witnesses must part each of them from the others and from a right one."""

from collections.abc import Iterator
from pathlib import Path

from taulab.course import labs
from taulab.course.gates.soundness import clashes
from taulab.course.problem import Problem


def witnesses(root: Path) -> Iterator[Problem]:
    """Yield every misconception that no witness tells from another, or from a right answer."""
    for number in labs.numbers(root):
        lab = labs.load(number, root)
        for exercise in lab.exercises:
            for complaint in clashes(exercise, lab):
                yield Problem(labs.file_with(number, exercise), f"exercise {exercise.id}",
                              complaint.removeprefix(f"{exercise.id}: "), "add a witness that parts them")
