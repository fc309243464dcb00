"""Which cells of a submission have to run, and after which of them each exercise is put to the test.

A notebook draws figures and plays with widgets between the exercises. Only the cells that an answer can depend on are
run: the cells that write an answer, the imports, and whatever defines a name that those use.
"""

import ast
import builtins
import symtable
from dataclasses import dataclass

from taulab.course.grading.submissions import Cell


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


class NeedsShell(Exception):
    """A cell with a magic or a shell command: only IPython can run it."""


def plan(cells: tuple[Cell, ...], wanted: tuple[str, ...]) -> list[Step]:
    """Return the steps of a submission; `wanted` are the function names of the lab's exercises, in order."""
    names = [names_of(cell.source) for cell in cells]
    last = {name: max(k for k, n in enumerate(names) if name in n.bound)
            for name in wanted if any(name in n.bound for n in names)}
    kept = closure(cells, names, wanted)
    return [Step(cell, tuple(name for name in wanted if last.get(name) == k))
            for k, cell in enumerate(cells) if k in kept]


def closure(cells, names, wanted) -> set[int]:
    """Return the cells that bind a wanted name or are needed, however indirectly, by one that does."""
    kept = {k for k, n in enumerate(names) if n.bound & set(wanted) or imports_only(cells[k].source)}
    while True:
        used = frozenset().union(*(names[k].used for k in kept)) if kept else frozenset()
        more = {k for k, n in enumerate(names) if n.bound & used} - kept
        if not more:
            return kept
        kept |= more


def names_of(source: str) -> Names:
    """Return the names of a cell; one that Python cannot read binds nothing and is left to fail when it runs."""
    if needs_shell(source):
        raise NeedsShell
    try:
        table = symtable.symtable(source, "cell", "exec")
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names(frozenset(assigned_by_eye(source)), frozenset())
    checks = {name for statement in tree.body if is_check(statement) for name in targets(statement)}
    bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    return Names(frozenset(bound - checks), frozenset(globals_used(table)) - set(dir(builtins)))


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


def imports_only(source: str) -> bool:
    """Return whether a cell imports something at its top level: the set-up cell, or one that a student added."""
    try:
        return any(isinstance(statement, ast.Import | ast.ImportFrom) for statement in ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def needs_shell(source: str) -> bool:
    """Return whether a cell holds a magic, a shell command or a question mark that only IPython understands."""
    if not any(line.lstrip()[:1] in ("%", "!", "?") or line.rstrip().endswith("?") for line in source.splitlines()):
        return False
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        from IPython.core.inputtransformer2 import TransformerManager
        try:
            changed = TransformerManager().transform_cell(source)
            ast.parse(changed)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return "get_ipython()" in changed
    return False
