"""The build: one bilingual source, four notebooks; and the gate that keeps them fresh."""

from pathlib import Path

from taulab.course import notebook
from taulab.course.language import LANGUAGES, read_catalogue
from taulab.course.problem import Problem
from taulab.course.source import CHECK, EXERCISE, Source, exercise_id, sources

LOCALE = "lib/taulab/course/locale"


def products_of(root: Path, source: Source) -> dict[str, str]:
    """Return file -> text of the notebooks of one lab."""
    points = notebook.points_of(root, source)
    return {
        f"{folder}/{lang}/{source.stem}.ipynb": notebook.text(
            notebook.notebook(source, lang, read_catalogue(lang, root / LOCALE), points, solved=folder == "solutions"))
        for folder in ("labs", "solutions") for lang in LANGUAGES
    }


def build(root: Path) -> list[Problem]:
    """Write every derived file that is not fresh; write nothing while a source is broken."""
    labs = sources(root)
    if problems := [problem for source in labs for problem in [*source.problems, *faults_of_exercises(root, source)]]:
        return problems
    for source in labs:
        for file, text in products_of(root, source).items():
            path = root / file
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    return []


def faults_of_exercises(root: Path, source: Source) -> list[Problem]:
    """Return where the cells of a lab and its exercises do not match."""
    file = f"lib/taulab/course/exercises/lab{source.number}.py"
    checks = {exercise_id(cell.name): cell for cell in source.code if CHECK.fullmatch(cell.name)}
    answers = {exercise_id(cell.name): cell for cell in source.code if EXERCISE.fullmatch(cell.name)}
    names = {}
    if checks and (root / file).exists():
        names = {exercise.id: exercise.name for exercise in notebook.exercises_of(root, source.number).exercises}
    found = []
    for key in sorted({*checks, *answers, *names}):
        lab, number = key.split(".")
        for kind, cells in (("ex", answers), ("check", checks)):
            if key not in cells:
                found.append(Problem(source.file, f"cell {kind}-{lab}-{number}", f"exercise {key} has no such cell",
                                     "write it, or take the exercise out of " + file))
        if key not in names:
            found.append(Problem(file, f"exercise {key}", f"{source.file} has cells for an exercise that is not there",
                                 "write the Exercise, or take the cells out"))
    return found
