"""The build: one bilingual source, four notebooks; the gate that keeps them fresh; executed copies for reading."""

import json
from collections.abc import Iterator
from pathlib import Path

from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

from taulab.course.authoring import notebook, pages
from taulab.course.authoring.source import ROLE, Source, sources
from taulab.course.authoring.units import LOCALE
from taulab.course.language import LANGUAGES, read_catalogue
from taulab.course.problem import Problem

EDITIONS = ("labs", "solutions")  # the folder of the student's notebooks, and that of the solved ones
EXECUTED = "work/solutions-executed"


def build(root: Path) -> list[Problem]:
    """Write every derived file that is not fresh; write nothing while a source is broken."""
    labs = sources(root)
    if problems := broken(root, labs):
        return problems
    for file, text in products(root, labs).items():
        path = root / file
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return []


def solutions(root: Path) -> list[Problem]:
    """Execute the solved notebooks into ``work/`` for reading, and return the cells that failed."""
    found = []
    for file in tqdm([file for file in sorted(built_files(root)) if file.startswith("solutions/")], unit="notebook"):
        target = root / EXECUTED / Path(file).relative_to("solutions")
        target.parent.mkdir(parents=True, exist_ok=True)
        solved = notebook.read(root / file)
        try:
            notebook.execute(solved, target.parent)
        except CellExecutionError as error:
            found.append(Problem(file, f"cell {notebook.failed(solved)[-1]}", f"{error.ename}: {error.evalue}",
                                 f"the traceback is in {target}"))
        target.write_text(notebook.text(solved), encoding="utf-8", newline="\n")
    return found


# What the build makes ------------------------------------------------------------------------------------------------

def products(root: Path, labs: list[Source]) -> dict[str, str]:
    """Return file -> text of every derived file."""
    notebooks = {file: text for source in labs for file, text in products_of(root, source).items()}
    return notebooks | (pages.pages(root) if (root / pages.CLAIMS).exists() else {})


def products_of(root: Path, source: Source) -> dict[str, str]:
    """Return file -> text of the four notebooks of one lab."""
    points, spanish = notebook.points_of(root, source), read_catalogue("es", root / LOCALE)
    return {
        file_of(source, edition, lang): notebook.text(
            notebook.notebook(source, lang, spanish if lang == "es" else {}, points, solved=edition == "solutions"))
        for edition in EDITIONS for lang in LANGUAGES
    }


def file_of(source: Source, edition: str, lang: str) -> str:
    return f"{edition}/{lang}/{source.stem}.ipynb"


def built_files(root: Path) -> set[str]:
    """Return every notebook in the folders that the build fills."""
    return {path.relative_to(root).as_posix()
            for edition in EDITIONS for path in (root / edition).rglob("*.ipynb")
            if ".ipynb_checkpoints" not in path.parts}


def cells_of(text: str) -> dict[str, dict]:
    """Return cell id -> cell of the text of a notebook; none where it is no notebook."""
    try:
        return {cell["id"]: cell for cell in json.loads(text)["cells"]}
    except (ValueError, KeyError, TypeError):
        return {}


# What may be wrong ---------------------------------------------------------------------------------------------------

def broken(root: Path, labs: list[Source]) -> list[Problem]:
    """Return the problems of the sources, from which nothing can be built."""
    return [problem for source in labs for problem in [*source.problems, *faults_of_exercises(root, source)]]


def faults_of_exercises(root: Path, source: Source) -> Iterator[Problem]:
    """Yield where the cells of a lab and its exercises do not match."""
    file, lab = notebook.exercise_file(source.number), notebook.exercises_of(root, source.number)
    calls = {}  # cell name -> what it must hold
    for exercise in lab.exercises if lab else ():
        stem, name = exercise.id.replace(".", "-"), exercise.name
        calls |= {f"ex-{stem}": f"def {name}(", f"check-{stem}": f'{name} = lab.check("{exercise.id}", {name})'}
    for prediction in lab.predictions if lab else ():
        calls[f"predict-{prediction.id.replace('.', '-')}"] = f'lab.predict("{prediction.id}", guess)'
    cells = {cell.name: cell.text for cell in source.code if ROLE.fullmatch(cell.name)}
    for name in sorted({*calls, *cells}):
        if name not in cells:
            yield Problem(source.file, f"cell {name}", f"missing; {file} has the exercise",
                          "write the cell, or take the exercise out")
        elif name not in calls:
            yield Problem(source.file, f"cell {name}", f"{file} has nothing for it",
                          "write the Exercise or Prediction, or take the cell out")
        elif calls[name] not in cells[name]:
            yield Problem(source.file, f"cell {name}", f"does not hold `{calls[name]}`", f"write it, as in {file}")
    for kind in ("ex-", "check-", "predict-"):
        standing, listed = ([name for name in names if name.startswith(kind) and name in calls and name in cells]
                            for names in (cells, calls))
        for here, due in zip(standing, listed):
            if here != due:
                yield Problem(source.file, f"cell {here}", f"stands where {due} is due", f"keep the order of {file}")
                break
