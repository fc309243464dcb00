"""The build: one bilingual source, four notebooks; the gate that keeps them fresh; executed copies for reading."""

import json
from collections.abc import Iterator
from pathlib import Path

from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

from taulab.course import bilingual, notebook, reference_pages
from taulab.course.exercise import LabExercises
from taulab.course.labs import file_of_lab, file_with, load
from taulab.course.language import LANGUAGES, read_catalogue
from taulab.course.problem import Problem
from taulab.course.source import ROLE, Source, sources
from taulab.course.units import LOCALE

EDITIONS = ("labs", "solutions")  # the folder of the student's notebooks, and that of the solved ones
EXECUTED = "work/solutions-executed"
REBUILD = "edit its source, then: taulab build"


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


def check(root: Path) -> list[Problem]:
    """Return what is broken in the sources, else every derived file that is not what its source makes."""
    labs = sources(root)
    if problems := broken(root, labs):
        return problems
    fresh = products(root, labs)
    return [*not_fresh(root, fresh), *leaks(root, labs, fresh), *different_code(root, labs)]


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
    return notebooks | (reference_pages.pages(root) if (root / reference_pages.CLAIMS).exists() else {})


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


# What may be wrong ---------------------------------------------------------------------------------------------------

def broken(root: Path, labs: list[Source]) -> list[Problem]:
    """Return the problems of the sources, from which nothing can be built."""
    return [problem for source in labs for problem in [*source.problems, *faults_of_exercises(root, source)]]


def faults_of_exercises(root: Path, source: Source) -> Iterator[Problem]:
    """Yield where the cells of a lab and its exercises do not match."""
    listed, lab = file_of_lab(source.number), load(source.number, root)
    due = {name: (call, file) for name, call, file in cells_due(lab)} if lab else {}
    cells = {cell.name: cell.text for cell in source.code if ROLE.fullmatch(cell.name)}
    for name in sorted({*due, *cells}):
        call, file = due.get(name, ("", listed))
        if name not in cells:
            yield Problem(source.file, f"cell {name}", f"missing; {file} asks for it",
                          "write the cell, or take it out there")
        elif name not in due:
            yield Problem(source.file, f"cell {name}", f"{file} has nothing for it",
                          "write the Exercise or Prediction, or take the cell out")
        elif call not in cells[name]:
            yield Problem(source.file, f"cell {name}", f"does not hold `{call}`", f"write it, as in {file}")
    for kind in ("ex-", "check-", "predict-"):
        standing, wanted = ([name for name in names if name.startswith(kind) and name in due and name in cells]
                            for names in (cells, due))
        for here, there in zip(standing, wanted):
            if here != there:
                yield Problem(source.file, f"cell {here}", f"stands where {there} is due", f"keep the order of {listed}")
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


def not_fresh(root: Path, fresh: dict[str, str]) -> Iterator[Problem]:
    for file in sorted({*fresh, *built_files(root)}):
        if file not in fresh:
            yield Problem(file, "", "extra: no source makes this file", "delete it, or write its source in solutions/")
        elif not (root / file).exists():
            yield Problem(file, "", "missing", "taulab build")
        elif (text := (root / file).read_text(encoding="utf-8")) != fresh[file]:
            cells, wanted = cells_of(text), cells_of(fresh[file])
            changed = [name for name in dict.fromkeys([*wanted, *cells]) if cells.get(name) != wanted.get(name)]
            outputs = [name for name, cell in cells.items() if cell.get("outputs")]
            for name in changed:
                what = "it carries outputs" if name in outputs else "not what its source makes"
                yield Problem(file, f"cell {name}", what, REBUILD)
            if not changed:
                yield Problem(file, "", "not what its source makes, in its text or metadata", REBUILD)


def cells_of(text: str) -> dict[str, dict]:
    """Return cell id -> cell of the text of a notebook; none where it is no notebook."""
    try:
        return {cell["id"]: cell for cell in json.loads(text)["cells"]}
    except (ValueError, KeyError, TypeError):
        return {}


def leaks(root: Path, labs: list[Source], fresh: dict[str, str]) -> Iterator[Problem]:
    """Yield each line of an answer in a student's notebook, and each answer that the rest of its lab gives away."""
    for source in labs:
        for lang in LANGUAGES:
            file, solved = (file_of(source, edition, lang) for edition in EDITIONS)
            shown = lines_in(cells_of(fresh[file]))
            hidden = set()
            for name, cell in cells_of(fresh[solved]).items():
                for answer in bilingual.answer_lines("".join(cell["source"])):
                    lines = {squeeze(line) for line in answer} - {""}
                    hidden |= lines - shown
                    if lines <= shown:
                        yield Problem(source.file, f"cell {name}, {lang}", "the whole answer stands elsewhere",
                                      "take it out of what students see, or ask for something else")
            if (root / file).exists():
                for name, cell in cells_of((root / file).read_text(encoding="utf-8")).items():
                    for line in sorted(lines_in(cell) & hidden):
                        yield Problem(file, f"cell {name}", f"a line of an answer: {line!r}", REBUILD)


def squeeze(line: str) -> str:
    """Return `line` without white space, comment signs or quote signs, so that no disguise hides an answer."""
    return "".join(line.split()).lstrip("#>")


def lines_in(data) -> set[str]:
    """Return the squeezed lines of every string at any depth of `data`."""
    if isinstance(data, str):
        return set(map(squeeze, data.split("\n")))
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return set().union(*map(lines_in, inner))


def different_code(root: Path, labs: list[Source]) -> Iterator[Problem]:
    """Yield the code cells whose editions differ in more than comments, docstrings and translated literals."""
    messages = read_catalogue("es", root / LOCALE)
    for source in labs:
        for edition in EDITIONS:
            english, spanish = (file_of(source, edition, lang) for lang in LANGUAGES)
            if (root / english).exists() and (root / spanish).exists():
                en, es = (cells_of((root / file).read_text(encoding="utf-8")) for file in (english, spanish))
                for cell in source.code:
                    here = {text: messages.get(text, text) for text in bilingual.marked_texts(cell.text)}
                    if cell.name in en and cell.name in es and not bilingual.same_code(
                            *("".join(side[cell.name]["source"]) for side in (en, es)), here):
                        yield Problem(spanish, f"cell {cell.name}", f"not the code of {english}", REBUILD)
