"""The source of a lab: one py:percent file in both languages, answers included, read into cells.

A cell carries ``name`` and nothing else, prose cells ``lang`` too; prose comes in adjacent pairs, English first.
Whatever is not so is a `Problem` that names the cell and the remedy.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jupytext

from taulab.course.authoring import bilingual
from taulab.course.language import LANGUAGES
from taulab.course.problem import Problem

# Magics are turned into comments nowhere: left as they are, they fail to parse and are found.
FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
FILE = re.compile(r"(\d\d)_([a-z0-9_]+)\.py")
NAME = re.compile(r"[a-z0-9-]{1,64}")
EXERCISE = re.compile(r"ex-(\d\d)-(\d+)")
CHECK = re.compile(r"check-(\d\d)-(\d+)")
ROLE = re.compile(r"(?:ex|check|predict)-(\d\d)-(?:\d+|[a-z])")
UNKNOWN_MARK = re.compile(r"\s*#+\s*(BEGIN|END)\b.*|\s*###.*", re.IGNORECASE)
BLANK_LINES = "lines_to_next_cell"  # jupytext's own note


@dataclass(frozen=True)
class Prose:
    """A pair of Markdown cells: the same thing said in each language."""

    name: str
    text: dict[str, str]


@dataclass(frozen=True)
class Code:
    """A code cell, shared by both languages."""

    name: str
    text: str


@dataclass(frozen=True)
class Source:
    """A lab: ``number`` "01", ``slug`` "sweeping_tau", its cells in order, and what is wrong with it."""

    file: str
    number: str
    slug: str
    cells: tuple[Prose | Code, ...]
    problems: tuple[Problem, ...]

    @property
    def stem(self) -> str:
        return f"{self.number}_{self.slug}"

    @property
    def prose(self) -> list[Prose]:
        return [cell for cell in self.cells if isinstance(cell, Prose)]

    @property
    def code(self) -> list[Code]:
        return [cell for cell in self.cells if isinstance(cell, Code)]


def exercise_id(cell_name: str) -> str | None:
    """Return "01.2" for the cells ``ex-01-2`` and ``check-01-2``, else None."""
    match = EXERCISE.fullmatch(cell_name) or CHECK.fullmatch(cell_name)
    return f"{match[1]}.{match[2]}" if match else None


def sources(root: Path) -> list[Source]:
    """Return every lab of the repository `root`, in order."""
    return [read(path, root) for path in sorted((root / "solutions").glob("*.py"))]


def read(path: Path, root: Path) -> Source:
    """Return the lab in the file `path`; what is wrong with it stands in its ``problems``."""
    return parse(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def parse(file: str, text: str) -> Source:
    """Return the lab that `text` describes."""
    name = Path(file).name
    match = FILE.fullmatch(name)
    if match is None:
        problem = Problem(file, "", "the name of a lab's source is not NN_slug.py",
                          "rename it: two digits, _ and a slug of a-z, 0-9 and _")
        return Source(file, "", name, (), (problem,))
    if text.startswith("# ---"):
        problem = Problem(file, "", "the file begins with a jupytext header, which holds version numbers that drift",
                          "delete it: the build knows format and kernel")
        return Source(file, *match.groups(), (), (problem,))
    raw = jupytext.reads(text, fmt=FORMAT).cells
    cells = tuple(paired(raw))
    problems = [Problem(file, place, message, remedy)
                for faults in (faults_of_cells(raw), faults_of_pairs(raw), faults_of_code(cells, match[1]))
                for place, message, remedy in faults]
    return Source(file, *match.groups(), cells, tuple(problems))


def label(number: int, cell) -> str:
    """Name a cell by its name, else by its position and first line."""
    first = cell.source.split("\n")[0][:50]
    return f"cell {cell.metadata['name']}" if "name" in cell.metadata else f"cell {number} ({first!r})"


def paired(raw) -> Iterator[Prose | Code]:
    """Yield the cells whose form allows it: code, and prose that is followed by its translation."""
    for cell, following in zip(raw, [*raw[1:], None]):
        name = cell.metadata.get("name", "")
        if cell.cell_type == "code":
            yield Code(name, cell.source)
        elif cell.metadata.get("lang") == "en" and is_translation(following, name):
            yield Prose(name, {"en": cell.source, "es": following.source})


def is_translation(cell, name: str) -> bool:
    return (cell is not None and cell.cell_type == "markdown"
            and cell.metadata.get("lang") == "es" and cell.metadata.get("name") == name)


Faults = Iterator[tuple[str, str, str]]


def faults_of_cells(raw) -> Faults:
    """Yield what is wrong with the head of each cell: type, keys, name."""
    seen = set()
    for number, (before, cell) in enumerate(zip([None, *raw], raw), 1):
        place, name = label(number, cell), cell.metadata.get("name")
        allowed = ("name", "lang") if cell.cell_type == "markdown" else ("name",)
        if cell.cell_type == "raw":
            yield place, "raw cells are not part of a lab", "make it [markdown] or code"
        for key in sorted(set(cell.metadata) - {*allowed, BLANK_LINES}):
            yield (place, f"unknown metadata {key}={cell.metadata[key]!r}",
                   f"a {cell.cell_type} cell carries {' and '.join(allowed)}; roles, tags and points are derived")
        if name is None:
            yield place, "the cell has no name", 'write it in its head: # %% name="some-name"'
        elif not NAME.fullmatch(name):
            yield place, f"{name!r} cannot be a cell id", "use 1 to 64 of a-z, 0-9 and -"
        elif name in seen and not (is_translation(cell, name) and before.metadata.get("name") == name):
            yield place, "duplicate name: an earlier cell has it", "give each cell, or pair of cells, its own name"
        seen.add(name)


def faults_of_pairs(raw) -> Faults:
    """Yield the Markdown cells that do not come as English, then Spanish, under one name."""
    for number, (before, cell, following) in enumerate(zip([None, *raw], raw, [*raw[1:], None]), 1):
        if cell.cell_type != "markdown":
            continue
        place, lang, name = label(number, cell), cell.metadata.get("lang"), cell.metadata.get("name")
        if lang not in LANGUAGES:
            yield place, f"prose in no language of the course: lang={lang!r}", 'write lang="en" or lang="es"'
        elif lang == "en" and not is_translation(following, name):
            yield (place, "the English cell is not followed by its Spanish one",
                   f'put # %% [markdown] name="{name}" lang="es" right below it')
        elif lang == "es" and not (before is not None and before.cell_type == "markdown"
                                   and before.metadata.get("lang") == "en" and before.metadata.get("name") == name):
            yield (place, "the Spanish cell does not follow its English one",
                   f'put # %% [markdown] name="{name}" lang="en" right above it')
        if not cell.source.strip():
            yield f"{place}, {lang}", "the cell is empty", "write it, or delete the pair"


def faults_of_code(cells, lab: str) -> Faults:
    """Yield what is wrong inside the code cells."""
    for cell in cells:
        if isinstance(cell, Code):
            place = f"cell {cell.name}"
            try:
                tree = ast.parse(cell.text)
            except SyntaxError as error:
                yield (place, f"line {error.lineno} is not Python: {(error.text or '').strip()}",
                       "write plain Python; magics (%), shell escapes (!) and help (?) are not allowed in a lab")
                continue
            for faults in (faults_of_marks(cell), faults_of_words(cell, tree), faults_of_answers(cell, tree, lab)):
                for message, remedy in faults:
                    yield place, message, remedy


def faults_of_marks(cell: Code) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(cell.text.split("\n"), 1):
        if UNKNOWN_MARK.fullmatch(line) and line.strip() not in (bilingual.BEGIN, bilingual.END):
            yield (f"line {number}: unknown marker {line.strip()!r}",
                   f"the markers are {bilingual.BEGIN!r} and {bilingual.END!r}")
    try:
        bilingual.regions(cell.text)
    except ValueError as error:
        yield str(error), "each answer stands between one BEGIN and one END"


def faults_of_words(cell: Code, tree: ast.Module) -> Iterator[tuple[str, str]]:
    try:
        bilingual.couples(cell.text)
    except ValueError as error:
        yield str(error), "say it in both languages on adjacent lines: en: first, es: right below"
    try:
        bilingual.marked(cell.text)
    except ValueError as error:
        yield str(error), bilingual.MARK_REMEDY
    for token in bilingual.comments(cell.text):
        if bilingual.COMMENT.fullmatch(token.string) and token.line[:token.start[1]].strip():
            yield (f"line {token.start[0]}: {token.string!r} stands behind code, where its translation cannot follow",
                   "put the comment on lines of its own, above the code")
    for line, text in bilingual.one_language(cell.text):
        yield f"line {line}: in one language only: {text!r}", 'a comment takes # en: and # es:, a string _("…")'
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "get_ipython":
            yield f"line {node.lineno}: get_ipython() runs magics", "write plain Python"


def faults_of_answers(cell: Code, tree: ast.Module, lab: str) -> Iterator[tuple[str, str]]:
    try:
        regions = bilingual.regions(cell.text)
    except ValueError:
        return
    if (match := ROLE.fullmatch(cell.name)) and match[1] != lab:
        yield f"the name belongs to lab {match[1]}", f"this is lab {lab}: rename the cell"
    if EXERCISE.fullmatch(cell.name) and not regions:
        yield "an exercise without an answer", f"put the answer between {bilingual.BEGIN!r} and {bilingual.END!r}"
    if regions and not EXERCISE.fullmatch(cell.name):
        yield "an answer outside an exercise", f"name the cell ex-{lab}-K, K the number of the exercise"
    bodies = [(node.body[0].lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lines = cell.text.split("\n")
    for begin, end in regions:
        answer = [number + 1 for number in range(begin + 1, end) if lines[number].strip().partition("#")[0]]
        if not answer:
            yield f"line {begin + 1}: the answer is empty", "write it between the marks"
        elif not any(first <= answer[0] and answer[-1] <= last for first, last in bodies):
            yield (f"line {begin + 1}: the answer is not the body of a function",
                   "wrap it in def answer(): … so that the stub raises only when it is called")
