"""The build: from one source of each lab, two notebooks in every language; executed copies for reading."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from tqdm import tqdm

import taulab
from taulab.course.authoring import notebook, pages
from taulab.course.authoring.catalogue import LOCALE
from taulab.course.authoring.source import ROLE, Source, sources
from taulab.course.authoring.units import incomplete
from taulab.course.judging.exercise import LabExercises
from taulab.course.labs import file_of_lab, file_with, load
from taulab.course.language import LANGUAGES, SOURCE, message, read_catalogue
from taulab.course.language import mark as _
from taulab.course.problem import Problem

EDITIONS = ("labs", "solutions")  # the folder of the student's notebooks, and that of the solved ones
EXECUTED = "work/solutions-executed"


def build(root: Path) -> list[Problem]:
    """Write every derived file that is not fresh; write nothing while a source is broken."""
    labs = sources(root)
    if problems := [*broken(root, labs), *incomplete(root)]:
        return problems
    for file, text in products(root, labs).items():
        path = root / file
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return []


def solutions(root: Path) -> list[Problem]:
    """Keep executed copies of the solved notebooks under ``work/`` for reading, and return the cells that failed.

    A copy is made anew where its notebook or the library that it runs on is another than the copy was made from.
    """
    library = library_digest(root)
    files = [file for file in sorted(built_files(root)) if file.startswith("solutions/")]
    stale = [file for file in files if made_from(root, file) != digest(root, file, library)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda file: executed_copy(root, file, digest(root, file, library)), stale)
        return [problem for problems in tqdm(done, total=len(stale), unit="notebook") for problem in problems]


def executed_copy(root: Path, file: str, made_of: str) -> list[Problem]:
    """Execute one solved notebook; a copy in which a cell failed is not taken for a good one later."""
    from nbclient.exceptions import CellExecutionError  # its client is slow to load, and only this needs it
    target, found = executed_path(root, file), []
    target.parent.mkdir(parents=True, exist_ok=True)
    solved = notebook.read(root / file)
    try:
        notebook.execute(solved, target.parent)
        solved.metadata.taulab.made_from = made_of
    except CellExecutionError as error:
        found = [Problem(file, f"cell {notebook.failed(solved)[-1]}", f"{error.ename}: {error.evalue}",
                         f"the traceback is in {target}")]
    target.write_text(notebook.text(solved), encoding="utf-8", newline="\n")
    return found


def executed_path(root: Path, file: str) -> Path:
    """Return where the executed copy of a solved notebook is kept."""
    return root / EXECUTED / Path(file).relative_to("solutions")


def made_from(root: Path, file: str) -> str | None:
    """Return the digest of what the executed copy of a notebook was made from; None without a good copy."""
    copy = executed_path(root, file)
    return notebook.read(copy).metadata.taulab.get("made_from") if copy.exists() else None


def digest(root: Path, file: str, library: str) -> str:
    return sha256((root / file).read_bytes() + library.encode()).hexdigest()


def library_digest(root: Path) -> str:
    """Return the digest of all that a lab may import or read: the library, and the labs of the repository `root`."""
    homes = {Path(taulab.__file__).parent, root / "lib" / "taulab"}
    files = {path for home in homes for path in home.rglob("*") if path.is_file() and path.suffix != ".pyc"
             and not path.is_relative_to(home / "course" / "site") and path.name != "site.po"}   # no lab reads the site
    return sha256(b"".join(sha256(path.read_bytes()).digest() for path in sorted(files))).hexdigest()


# What the build makes ------------------------------------------------------------------------------------------------

def products(root: Path, labs: list[Source]) -> dict[str, str]:
    """Return file -> text of every derived file."""
    notebooks = {file: text for source in labs for file, text in products_of(root, source).items()}
    return notebooks | (pages.pages(root) if (root / pages.CLAIMS).exists() and not incomplete(root) else {})


def products_of(root: Path, source: Source) -> dict[str, str]:
    """Return file -> text of the notebooks of one lab."""
    points = notebook.points_of(root, source)
    messages = {lang: {} if lang == SOURCE else read_catalogue(lang, root / LOCALE) for lang in LANGUAGES}
    return {
        file_of(source, edition, lang): notebook.text(
            notebook.notebook(source, lang, messages[lang], points, solved=edition == "solutions"))
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
    return [problem for source in labs for problem in faults(root, source)]


def faults(root: Path, source: Source) -> list[Problem]:
    return [*source.problems, *faults_of_exercises(root, source)]


def faults_of_exercises(root: Path, source: Source) -> Iterator[Problem]:
    """Yield where the cells of a lab and its exercises do not match."""
    listed, lab = file_of_lab(source.number), load(source.number, root)
    due = {name: (call, file) for name, call, file in cells_due(lab)} if lab else {}
    cells = {cell.name: cell.text for cell in source.code if ROLE.fullmatch(cell.name)}
    for name in sorted({*due, *cells}):
        call, file = due.get(name, ("", listed))
        if name not in cells:
            yield Problem(source.file, f"cell {name}", message(_("missing; {file} asks for it"), file=file),
                          _("write the cell, or take it out there"))
        elif name not in due:
            yield Problem(source.file, f"cell {name}", message(_("{file} has nothing for it"), file=file),
                          _("write the Exercise or Prediction, or take the cell out"))
        elif "".join(call.split()) not in "".join(cells[name].split()):     # it may be folded
            yield Problem(source.file, f"cell {name}", message(_("does not hold `{call}`"), call=call),
                          message(_("write it, as in {file}"), file=file))
    for kind in ("ex-", "check-", "predict-"):
        standing, wanted = ([name for name in names if name.startswith(kind) and name in due and name in cells]
                            for names in (cells, due))
        for here, there in zip(standing, wanted):
            if here != there:
                yield Problem(source.file, f"cell {here}", message(_("stands where {there} is due"), there=there),
                              message(_("keep the order of {file}"), file=listed))
                break


def cells_due(lab: LabExercises) -> Iterator[tuple[str, str, str]]:
    """Yield (cell, what it must hold, the file that asks for it) for each exercise and prediction of a lab."""
    for exercise in lab.exercises:
        stem, name, file = exercise.id.replace(".", "-"), exercise.name, file_with(lab.number, exercise)
        yield f"ex-{stem}", f"def {name}(", file
        yield f"check-{stem}", f'{name} = lab.check("{exercise.id}", {name})', file
    for prediction in lab.predictions:
        yield (f"predict-{prediction.id.replace('.', '-')}", f'lab.predict("{prediction.id}", guess)',
               file_with(lab.number, prediction))
