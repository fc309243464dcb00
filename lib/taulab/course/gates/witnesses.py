"""Wrong answers that students give: witnesses must part each of them from the others and from a right one."""

from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring.notebook import exercise_file, exercises_of
from taulab.course.authoring.source import sources
from taulab.course.gates.soundness import clashes
from taulab.course.judging.exercise import LabExercises
from taulab.course.problem import Problem


def witnesses(root: Path) -> Iterator[Problem]:
    """Yield every misconception that no witness tells from another, or from a right answer."""
    for source in sources(root):
        lab = exercises_of(root, source.number)
        for exercise in lab.exercises if isinstance(lab, LabExercises) else ():
            for complaint in clashes(exercise, lab):
                yield Problem(exercise_file(source.number), f"exercise {exercise.id}",
                              complaint.removeprefix(f"{exercise.id}: "), "add a witness that parts them")
