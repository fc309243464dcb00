"""Which cells of a submission have to run, and after which of them each exercise is put to the test.

A notebook draws figures and plays with widgets between the exercises. Only the cells that an answer can depend on are
run: the cells that write an answer, the imports, whatever defines or changes a name that those use, and what only
IPython reads.
"""

import ast
import builtins
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, replace

from taulab.course.grading.submissions import NO_PYTHON, Cell

BUILTINS = frozenset(dir(builtins))
#: What a notebook calls a picture, the lab, and functions that only show: an answer does not depend on them.
SHOWING = frozenset({"plt", "fig", "ax", "axes", "lab", "course", "print", "display"})
#: Names of modules that have functions of the same names as the methods below.
LIBRARIES = frozenset({"np", "numpy", "sp", "sympy"})
#: Methods that change what they are called on and are often part of a longer line.
CHANGING = frozenset({"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem",
                      "popleft", "remove", "reverse", "setdefault", "sort", "update"})
WITH_A_BODY = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
AWAITING = (ast.Await, ast.AsyncFor, ast.AsyncWith)
MAGIC = re.compile(r"\s*[%!?]|[^#'\"]*=\s*[%!]|.*\?\s*$")   # a line of its own, after an assignment, or a question
WAITING = re.compile(r"\b(await\b|async(?=\s+(for|with)\b))")


@dataclass(frozen=True)
class Step:
    """A cell to run, and the exercises (by the name of their function) that are tried after it."""

    cell: Cell
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """What a cell binds or changes and what it uses, at the top level of the notebook."""

    bound: frozenset[str]
    used: frozenset[str]
    changed: frozenset[str] = frozenset()


def plan(cells: tuple[Cell, ...], wanted: tuple[str, ...]) -> list[Step]:
    """Return the steps of a submission; `wanted` are the function names of the lab's exercises, in order."""
    names = list(map(names_of, cells))
    last = {name: k for k, one in enumerate(names) for name in one.bound if name in wanted}
    kept = closure(names, {k for k, cell in enumerate(cells)
                           if names[k].bound & set(wanted) or imports(cell) or needs_shell(cell)})
    return [Step(cells[k], tuple(name for name in wanted if last.get(name) == k)) for k in sorted(kept)]


def closure(names: list[Names], kept: set[int]) -> set[int]:
    """Return the cells `kept` and those that bind or change a name which one of them uses, however indirectly."""
    binding = {}
    for k, one in enumerate(names):
        for name in one.bound | one.changed:
            binding.setdefault(name, []).append(k)
    kept, waiting = set(kept), list(kept)
    while waiting:
        for name in names[waiting.pop()].used:
            new = set(binding.pop(name, ())) - kept
            kept |= new
            waiting += new
    return kept


def names_of(cell: Cell) -> Names:
    """Return the names of a cell; what Python cannot read even without its magics is left to fail when it runs."""
    if needs_shell(cell):
        cell = replace(cell, source=without_magics(cell.source))
    if cell.tree is None:
        return Names(frozenset(assigned_by_eye(cell.source)), frozenset())
    try:
        table = symtable.symtable(cell.source, "cell", "exec")
    except NO_PYTHON:
        return Names(frozenset(assigned_by_eye(cell.source)), frozenset())
    checks = {name for statement in cell.tree.body if is_check(statement) for name in targets(statement)}
    bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    return Names(frozenset(bound - checks), frozenset(globals_used(table)) - BUILTINS, frozenset(changed(cell.tree)))


def assigned_by_eye(source: str):
    """Return the functions that a cell with a syntax error seems to define, so that its exercise is still tried."""
    for line in source.splitlines():
        if line.startswith("def ") and "(" in line:
            yield line[4:line.index("(")].strip()


def globals_used(table) -> set[str]:
    used = {symbol.get_name() for symbol in table.get_symbols()
            if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())}
    return used.union(*(globals_used(child) for child in table.get_children()))


# What changes without a new name --------------------------------------------------------------------------------------

def changed(tree: ast.Module) -> set[str]:
    """Return the names whose values a cell may change: ``d[k] = …``, ``K.a = …``, ``rows.append(…)``, ``f(d)``.

    A call whose result is dropped is made for what it does to something; drawing does nothing to an answer.
    """
    found = set()
    for node in outside_functions(tree):
        match node:
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                found.add(root_of(node))
            case ast.Call(func=ast.Attribute(attr=method) as place) if method in CHANGING:
                found |= {root_of(place)} - LIBRARIES
            case ast.Expr(value=ast.Call() as call) if root_of(call.func) not in SHOWING:
                given = [*call.args, *(one.value for one in call.keywords)]
                found.add(root_of(call.func) if isinstance(call.func, ast.Attribute) else None)
                found |= {root_of(one) for one in given if not isinstance(one, ast.Call | ast.Starred)}
    return found - {None} - SHOWING


def outside_functions(node) -> Iterator[ast.AST]:
    """Yield the nodes of a tree without the bodies of functions, which run elsewhere."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, WITH_A_BODY):
            yield child
            yield from outside_functions(child)


def root_of(node) -> str | None:
    """Return the name that an attribute, an element or a call belongs to."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


# Checks and imports ---------------------------------------------------------------------------------------------------

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


# Magics ---------------------------------------------------------------------------------------------------------------

def needs_shell(cell: Cell) -> bool:
    """Return whether a cell that is no Python has a line that looks like a magic, a shell command or a question.

    Whether it is one only IPython could say, on the side where the cell runs and time is counted. A mistake costs
    nothing but a slower start. A cell that asks for the shell itself, or waits outside of a function, needs one, too.
    """
    if cell.tree is None:
        return bool(WAITING.search(cell.source)) or any(map(MAGIC.match, cell.source.splitlines()))
    waits = WAITING.search(cell.source) and any(isinstance(node, AWAITING) for node in outside_functions(cell.tree))
    return bool(waits) or "get_ipython" in cell.source


def without_magics(source: str) -> str:
    """Return the Python of a cell as far as its names go: magics become calls, a cell magic and ``await`` go."""
    from IPython.core.inputtransformer2 import TransformerManager
    head, _end, body = source.lstrip().partition("\n")
    try:
        return WAITING.sub("", TransformerManager().transform_cell(body if head.startswith("%%") else source))
    except NO_PYTHON:
        return source
