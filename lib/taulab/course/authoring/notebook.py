"""Notebooks made from the source of a lab: the student's and the solved one, in each language.

The text of a notebook depends on the source, the catalogue and the points alone, so building twice changes no byte.
"""

import os
from pathlib import Path

import nbformat

from taulab.course import labs
from taulab.course.authoring import bilingual
from taulab.course.authoring.source import CHECK, EXERCISE, Code, Source, exercise_id

KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def points_of(root: Path, source: Source) -> dict[str, int]:
    lab = labs.load(source.number, root)
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
            cells.append({"cell_type": "code", "execution_count": None, "id": cell.name, "outputs": [],
                          "metadata": nbgrader(cell.name, points),
                          "source": bilingual.in_language(code, lang, messages)})
        else:
            cells.append({"cell_type": "markdown", "id": cell.name, "metadata": {}, "source": cell.text[lang]})
    metadata = KERNEL | {"taulab": {"lab": source.number, "lang": lang}}
    return nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def text(notebook: nbformat.NotebookNode) -> str:
    """Return the bytes of the file, as text: what JupyterLab itself would write."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=nbformat.current_nbformat)


def execute(notebook: nbformat.NotebookNode, folder: Path, timeout: int = 600) -> nbformat.NotebookNode:
    """Return the notebook with the outputs of a run in `folder`, where any check that is not passed raises."""
    from nbclient import NotebookClient     # slow to load, and only this needs it
    client = NotebookClient(notebook, timeout=timeout, resources={"metadata": {"path": str(folder)}},
                            extra_arguments=["--log-level=ERROR"])  # the kernel warns of its local sockets otherwise
    return client.execute(env=os.environ | {"TAULAB_STRICT": "1"})


def failed(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the names of the executed cells that raised."""
    return [cell.id for cell in notebook.cells
            if any(output.output_type == "error" for output in cell.get("outputs", ()))]
