"""Which cells of a submission have to run, and after which of them each exercise is put to the test.

A notebook draws figures and plays with widgets between the exercises. Only the cells that an answer can depend on are
run: the cells that write an answer, the imports, whatever defines a name that those use, and what only IPython reads.
"""

import ast
import builtins
import symtable
from dataclasses import dataclass

from taulab.course.grading.submissions import NO_PYTHON, Cell

BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Step:
    """A cell to run, and the exercises (by the name of their function) that are tried after it."""

    cell: Cell
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """What a cell binds and what it uses, at the top level of the notebook."""

    bound: frozenset[str]
    used: frozenset[str]


def plan(cells: tuple[Cell, ...], wanted: tuple[str, ...]) -> list[Step]:
    """Return the steps of a submission; `wanted` are the function names of the lab's exercises, in order."""
    names = list(map(names_of, cells))
    last = {name: k for k, one in enumerate(names) for name in one.bound if name in wanted}
    kept = closure(names, {k for k, cell in enumerate(cells)
                           if names[k].bound & set(wanted) or imports(cell) or needs_shell(cell)})
    return [Step(cells[k], tuple(name for name in wanted if last.get(name) == k)) for k in sorted(kept)]


def closure(names: list[Names], kept: set[int]) -> set[int]:
    """Return the cells `kept` and those that bind a name which one of them uses, however indirectly."""
    binding = {}
    for k, one in enumerate(names):
        for name in one.bound:
            binding.setdefault(name, []).append(k)
    kept, waiting = set(kept), list(kept)
    while waiting:
        for name in names[waiting.pop()].used:
            new = set(binding.pop(name, ())) - kept
            kept |= new
            waiting += new
    return kept


def names_of(cell: Cell) -> Names:
    """Return the names of a cell, without its magics; what Python cannot read even so is left to fail when it runs."""
    if needs_shell(cell):
        cell = Cell(cell.position, "\n".join("" if is_magic(line) else line for line in cell.source.splitlines()))
    if cell.tree is None:
        return Names(frozenset(assigned_by_eye(cell.source)), frozenset())
    try:
        table = symtable.symtable(cell.source, "cell", "exec")
    except NO_PYTHON:
        return Names(frozenset(assigned_by_eye(cell.source)), frozenset())
    checks = {name for statement in cell.tree.body if is_check(statement) for name in targets(statement)}
    bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    return Names(frozenset(bound - checks), frozenset(globals_used(table)) - BUILTINS)


def assigned_by_eye(source: str):
    """Return the functions that a cell with a syntax error seems to define, so that its exercise is still tried."""
    for line in source.splitlines():
        if line.startswith("def ") and "(" in line:
            yield line[4:line.index("(")].strip()


def globals_used(table) -> set[str]:
    used = {symbol.get_name() for symbol in table.get_symbols()
            if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())}
    return used.union(*(globals_used(child) for child in table.get_children()))


def is_check(statement) -> bool:
    """Return whether a statement is ``name = lab.check(…)``, which the grader does in its own way."""
    value = getattr(statement, "value", None)
    return (isinstance(statement, ast.Assign) and isinstance(value, ast.Call)
            and isinstance(value.func, ast.Attribute) and value.func.attr == "check")


def targets(statement) -> list[str]:
    return [target.id for target in statement.targets if isinstance(target, ast.Name)]


def imports(cell: Cell) -> bool:
    """Return whether a cell imports something at its top level: the set-up cell, or one that a student added."""
    return cell.tree is not None and any(isinstance(one, ast.Import | ast.ImportFrom) for one in cell.tree.body)


def modules_imported(cells: tuple[Cell, ...]) -> list[str]:
    """Return the modules that cells import at their top level, and what may be modules: names out of others."""
    statements = [one for cell in cells if cell.tree for one in cell.tree.body]
    plain = [alias.name for one in statements if isinstance(one, ast.Import) for alias in one.names]
    taken = [one for one in statements if isinstance(one, ast.ImportFrom) and one.module]
    parts = [f"{one.module}.{alias.name}" for one in taken for alias in one.names]
    return [*plain, *(one.module for one in taken), *parts]


def needs_shell(cell: Cell) -> bool:
    """Return whether a cell that is no Python has a line that looks like a magic, a shell command or a question.

    Whether it is one only IPython could say, on the side where the cell runs and time is counted. A mistake costs
    nothing but a slower start.
    """
    return cell.tree is None and any(map(is_magic, cell.source.splitlines()))


def is_magic(line: str) -> bool:
    return line.lstrip()[:1] in ("%", "!", "?") or line.rstrip()[-1:] == "?"
