"""The source of a lab: one py:percent file in every language, answers included, read into cells.

A cell carries ``name`` and nothing else, prose cells ``lang`` too; prose comes in adjacent cells of one name, one for
each language, in their order.
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
from taulab.course.language import LANGUAGES, SOURCE, TRANSLATIONS, Message, known_as, message
from taulab.course.language import mark as _
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
    """Adjacent Markdown cells: the same thing said in each language."""

    name: str
    text: dict[str, str]


@dataclass(frozen=True)
class Code:
    """A code cell, shared by all languages."""

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
        problem = Problem(file, "", _("the name of a lab's source is not NN_slug.py"),
                          _("rename it: two digits, _ and a slug of a-z, 0-9 and _"))
        return Source(file, "", name, (), (problem,))
    if text.startswith("# ---"):
        problem = Problem(file, "", _("the file begins with a jupytext header, which holds version numbers that drift"),
                          _("delete it: the build knows format and kernel"))
        return Source(file, *match.groups(), (), (problem,))
    raw = jupytext.reads(text, fmt=FORMAT).cells
    cells = tuple(paired(raw))
    problems = [Problem(file, place, message, remedy)
                for faults in (faults_of_cells(raw), faults_of_prose(raw), faults_of_code(cells, match[1]))
                for place, message, remedy in faults]
    return Source(file, *match.groups(), cells, tuple(problems))


def label(number: int, cell) -> str:
    """Name a cell by its name, else by its position and first line."""
    first = cell.source.split("\n")[0][:50]
    return f"cell {cell.metadata['name']}" if "name" in cell.metadata else f"cell {number} ({first!r})"


def paired(raw) -> Iterator[Prose | Code]:
    """Yield the cells whose form allows it: code, and prose that is followed by its translations."""
    for number, cell in enumerate(raw):
        name = cell.metadata.get("name", "")
        if cell.cell_type == "code":
            yield Code(name, cell.source)
        elif cell.metadata.get("lang") == SOURCE:
            said = raw[number:number + len(LANGUAGES)]
            if len(said) == len(LANGUAGES) and all(says(*one, name) for one in zip(said, LANGUAGES)):
                yield Prose(name, {lang: one.source for lang, one in zip(LANGUAGES, said)})


def says(cell, lang: str, name: str) -> bool:
    """Return whether `cell` is the prose `name` in `lang`."""
    return (cell is not None and cell.cell_type == "markdown"
            and cell.metadata.get("lang") == lang and cell.metadata.get("name") == name)


Faults = Iterator[tuple[str, Message | str, Message | str]]


def faults_of_cells(raw) -> Faults:
    """Yield what is wrong with the head of each cell: type, keys, name."""
    seen = set()
    for number, (before, cell) in enumerate(zip([None, *raw], raw), 1):
        place, name = label(number, cell), cell.metadata.get("name")
        allowed = ("name", "lang") if cell.cell_type == "markdown" else ("name",)
        if cell.cell_type == "raw":
            yield place, _("raw cells are not part of a lab"), _("make it [markdown] or code")
        for key in sorted(set(cell.metadata) - {*allowed, BLANK_LINES}):
            yield (place, message(_("unknown metadata {given}"), given=f"{key}={cell.metadata[key]!r}"),
                   message(_("this kind of cell carries only: {keys}; roles, tags and points are derived"),
                           keys=", ".join(allowed)))
        if name is None:
            yield place, _("the cell has no name"), _('write it in its head: # %% name="some-name"')
        elif not NAME.fullmatch(name):
            yield place, message(_("{name} cannot be a cell id"), name=repr(name)), _("use 1 to 64 of a-z, 0-9 and -")
        elif name in seen and not (any(says(cell, lang, name) for lang in TRANSLATIONS)
                                   and before.metadata.get("name") == name):
            yield (place, _("duplicate name: an earlier cell has it"),
                   _("give each cell, or all cells that say one thing, a name of its own"))
        seen.add(name)


def faults_of_prose(raw) -> Faults:
    """Yield the Markdown cells that do not come in every language, in order, under one name."""
    for number, (before, cell, following) in enumerate(zip([None, *raw], raw, [*raw[1:], None]), 1):
        if cell.cell_type != "markdown":
            continue
        place, lang, name = label(number, cell), cell.metadata.get("lang"), cell.metadata.get("name")
        if lang in LANGUAGES:
            yield from faults_of_neighbours(place, lang, name, before, following)
        else:
            yield (place, message(_("prose in no language of the course: lang={lang}"), lang=repr(lang)),
                   message(_("write one of: {known}"), known=", ".join(f'lang="{known}"' for known in LANGUAGES)))
        if not cell.source.strip():
            yield f"{place}, {lang}", _("the cell is empty"), _("write it, or delete it in every language")


def faults_of_neighbours(place: str, lang: str, name: str, before, following) -> Faults:
    """Yield where the language before `lang`, or the one after it, does not stand beside its cell."""
    order = list(LANGUAGES)
    here, after = order.index(lang), order.index(lang) + 1
    if after < len(order) and not says(following, order[after], name):
        yield (place, message(_("the cell in {lang} is not followed by the one in {other}"),
                              lang=known_as(lang), other=known_as(order[after])),
               message(_('put # %% [markdown] name="{name}" lang="{lang}" right below it'),
                       name=name, lang=order[after]))
    elif here and not says(before, order[here - 1], name):
        yield (place, message(_("the cell in {lang} does not follow the one in {other}"),
                              lang=known_as(lang), other=known_as(order[here - 1])),
               message(_('put # %% [markdown] name="{name}" lang="{lang}" right above it'),
                       name=name, lang=order[here - 1]))


def faults_of_code(cells, lab: str) -> Faults:
    """Yield what is wrong inside the code cells."""
    for cell in cells:
        if isinstance(cell, Code):
            place = f"cell {cell.name}"
            if fault := not_python(cell.text):
                yield place, *fault
                continue
            tree = ast.parse(cell.text)
            for faults in (faults_of_marks(cell), faults_of_words(cell, tree), faults_of_answers(cell, tree, lab)):
                for fault in faults:
                    yield place, *fault


Fault = tuple[Message | str, Message | str]


def not_python(code: str) -> Fault | None:
    """Return why `code` cannot be parsed; None where it can."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError) as error:      # ValueError: null bytes
        line, said = getattr(error, "lineno", None) or 1, getattr(error, "msg", None) or str(error)
        return (message(_("line {line} of the cell is not Python ({why}): {text}"), line=line, why=said,
                        text=code.split("\n")[line - 1].strip()),
                _("write plain Python; magics (`%`), shell escapes (`!`) and help (`?`) are not allowed in a lab"))
    return None


def faults_of_marks(cell: Code) -> Iterator[Fault]:
    for number, line in enumerate(cell.text.split("\n"), 1):
        if UNKNOWN_MARK.fullmatch(line) and line.strip() not in (bilingual.BEGIN, bilingual.END):
            yield (message(_("line {line}: unknown marker {mark}"), line=number, mark=repr(line.strip())),
                   message(_("the markers are {begin} and {end}"), begin=repr(bilingual.BEGIN),
                           end=repr(bilingual.END)))
    try:
        bilingual.regions(cell.text)
    except ValueError as error:
        yield str(error), _("each answer stands between one BEGIN and one END")


def faults_of_words(cell: Code, tree: ast.Module) -> Iterator[Fault]:
    try:
        bilingual.said_together(cell.text)
    except ValueError as error:
        yield str(error), message(_("say it in every language on adjacent lines, in this order: {order}"),
                                  order=", ".join(f"{lang}:" for lang in LANGUAGES))
    try:
        bilingual.marked(cell.text)
    except ValueError as error:
        yield str(error), bilingual.MARK_REMEDY
    for token in bilingual.comments(cell.text):
        if bilingual.COMMENT.fullmatch(token.string) and token.line[:token.start[1]].strip():
            yield (message(_("line {line}: {text} stands behind code, where its translation cannot follow"),
                           line=token.start[0], text=repr(token.string)),
                   _("put the comment on lines of its own, above the code"))
    for line, text in bilingual.one_language(cell.text):
        yield (message(_("line {line}: in one language only: {text}"), line=line, text=repr(text)),
               message(_('a comment takes {comments}, a string _("…")'),
                       comments=", ".join(f"# {lang}:" for lang in LANGUAGES)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "get_ipython":
            yield message(_("line {line}: get_ipython() runs magics"), line=node.lineno), _("write plain Python")


def faults_of_answers(cell: Code, tree: ast.Module, lab: str) -> Iterator[Fault]:
    try:
        regions = bilingual.regions(cell.text)
    except ValueError:
        return
    if (match := ROLE.fullmatch(cell.name)) and match[1] != lab:
        yield (message(_("the name belongs to lab {number}"), number=match[1]),
               message(_("this is lab {number}: rename the cell"), number=lab))
    if EXERCISE.fullmatch(cell.name) and not regions:
        yield (_("an exercise without an answer"),
               message(_("put the answer between {begin} and {end}"), begin=repr(bilingual.BEGIN),
                       end=repr(bilingual.END)))
    if regions and not EXERCISE.fullmatch(cell.name):
        yield (_("an answer outside an exercise"),
               message(_("name the cell {name}, K the number of the exercise"), name=f"ex-{lab}-K"))
    bodies = [(node.body[0].lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lines = cell.text.split("\n")
    for begin, end in regions:
        answer = [number + 1 for number in range(begin + 1, end) if lines[number].strip().partition("#")[0]]
        if not answer:
            yield message(_("line {line}: the answer is empty"), line=begin + 1), _("write it between the marks")
        elif not any(first <= answer[0] and answer[-1] <= last for first, last in bodies):
            yield (message(_("line {line}: the answer is not the body of a function"), line=begin + 1),
                   _("wrap it in def answer(): … so that the stub raises only when it is called"))
