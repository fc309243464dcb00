"""Notebooks made from the source of a lab: the student's and the solved one, in either language.

The text of a notebook depends on the source, the catalogue and the points alone, so building twice changes no byte.
"""

import os
import runpy
from functools import lru_cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from taulab.course.authoring import bilingual
from taulab.course.authoring.source import CHECK, EXERCISE, Code, Source, exercise_id

KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def exercise_file(number: str) -> str:
    return f"lib/taulab/course/exercises/lab{number}.py"


def exercises_of(root: Path, number: str):
    """Return the `LabExercises` of lab `number` in the repository `root`; None while their file is not there."""
    path = root / exercise_file(number)
    return exercises_in(path, path.stat().st_mtime_ns) if path.exists() else None


@lru_cache(maxsize=32)
def exercises_in(path: Path, _version: int):
    return runpy.run_path(str(path))["LAB"]


def points_of(root: Path, source: Source) -> dict[str, int]:
    lab = exercises_of(root, source.number)
    return {exercise.id: exercise.points for exercise in lab.exercises} if lab else {}


def nbgrader(name: str, points: dict[str, int]) -> dict:
    """Return the metadata by which nbgrader knows the cell `name`: answers and checks, nothing else."""
    if not (EXERCISE.fullmatch(name) or CHECK.fullmatch(name)):
        return {}
    check = CHECK.fullmatch(name) is not None
    role = {"grade": check, "locked": check, "solution": not check, "task": False}
    marks = {"points": points[exercise_id(name)]} if check else {}
    return {"nbgrader": {"schema_version": 3, "grade_id": name} | role | marks}


def notebook(source: Source, lang: str, messages: dict[str, str], points: dict[str, int], *,
             solved: bool) -> nbformat.NotebookNode:
    """Return the lab in `lang`, with its answers or without; ``messages`` are the catalogue's in `lang`."""
    cells = []
    for cell in source.cells:
        if isinstance(cell, Code):
            code = cell.text if solved else bilingual.without_answers(cell.text)
            cells.append(new_code_cell(bilingual.in_language(code, lang, messages), id=cell.name,
                                       metadata=nbgrader(cell.name, points)))
        else:
            cells.append(new_markdown_cell(cell.text[lang], id=cell.name))
    return new_notebook(cells=cells, metadata=KERNEL | {"taulab": {"lab": source.number, "lang": lang}})


def text(notebook: nbformat.NotebookNode) -> str:
    """Return the bytes of the file, as text: what JupyterLab itself would write."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=nbformat.current_nbformat)


def execute(notebook: nbformat.NotebookNode, folder: Path, timeout: int = 600) -> nbformat.NotebookNode:
    """Return the notebook with the outputs of a run in `folder`, where any check that is not passed raises."""
    client = NotebookClient(notebook, timeout=timeout, resources={"metadata": {"path": str(folder)}},
                            extra_arguments=["--log-level=ERROR"])  # the kernel warns of its local sockets otherwise
    return client.execute(env=os.environ | {"TAULAB_STRICT": "1"})


def failed(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the names of the executed cells that raised."""
    return [cell.id for cell in notebook.cells
            if any(output.output_type == "error" for output in cell.get("outputs", ()))]
