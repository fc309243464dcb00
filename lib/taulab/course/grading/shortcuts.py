"""Library functions that do an exercise's work for the student: reported to the instructor, never blocked.

Here they are found in what is written, and put in words; `watch` finds them in what runs.
"""

import ast
from collections.abc import Iterable, Iterator

from taulab.course.grading.submissions import Cell
from taulab.course.grading.watch import BLINDED, READ, STARTED, WATCHED
from taulab.course.language import Message
from taulab.course.language import mark as _

MOST_NOTES = 10
LONGEST_NAME = 120
SAID = {READ: _("{function} reads the library's source."), STARTED: _("{function} starts another process."),
        BLINDED: _("{function} switches off what watches for shortcuts.")}


def notes(found: Iterable[tuple[str, str]], lent: frozenset[str]) -> list[Message]:
    """Return a note for each pair of an answer and a name, up to a number; `lent` is what the lab itself imports."""
    pairs = [pair for pair in dict.fromkeys(found) if not is_lent(pair[1], lent)]
    said = [Message(SAID.get(name, _("{function} uses {name}.")), {"function": function, "name": name}) if function
            else Message(_("The notebook reads the library's source.")) for function, name in pairs]
    more = [Message(_("Further shortcuts: {count}."), {"count": len(said) - MOST_NOTES})]
    return said if len(said) <= MOST_NOTES else said[:MOST_NOTES] + more


def is_lent(name: str, lent: frozenset[str]) -> bool:
    """Return whether the lab imports a function, or the class that it is a method of."""
    owner, _dot, _method = name.rpartition(".")
    return name in lent or (owner in lent and owner.rpartition(".")[2][:1].isupper())


def found(cells: tuple[Cell, ...], wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each answer's name with the dotted name of a watched function that it calls, as far as the text shows."""
    aliases = {}
    for cell in (cell for cell in cells if cell.tree):
        if "import" in cell.source:
            aliases |= dict(imported(cell.tree))
        for function in (node for node in cell.tree.body if isinstance(node, ast.FunctionDef) and node.name in wanted):
            yield from ((function.name, name[:LONGEST_NAME]) for name in sorted(set(used(function, aliases))))


def imported(tree) -> Iterator[tuple[str, str]]:
    """Yield (name in the notebook, dotted name) for each import from a watched package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [(alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [(alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
                     for alias in node.names]
        else:
            continue
        yield from (pair for pair in names if pair[1].split(".")[0] in WATCHED)


def used(function, aliases) -> Iterator[str]:
    """Yield the dotted names that a function calls through `aliases`, or imports itself."""
    aliases = aliases | dict(imported(function))
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and (name := dotted(node.func, aliases)):
            yield name


def dotted(node, aliases) -> str | None:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return None
    return ".".join([aliases[node.id], *reversed(parts)])


def lent_by(cells: Iterable[Cell]) -> frozenset[str]:
    """Return the dotted names that the cells of the lab as handed out import."""
    names = set()
    for cell in cells:
        names |= {dotted_name for _name, dotted_name in imported(cell.tree)}
    return frozenset(names)
