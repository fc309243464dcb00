"""Which code of a notebook is the answer to an exercise, to show it: what is read here is never run."""

import ast
import contextlib
import re
from collections.abc import Iterable, Iterator

from taulab.course.grading.submissions import MAGIC, NO_PYTHON, Cell
from taulab.course.grading.surface import FUNCTIONS

LONGEST_READ = 50_000     # characters of a cell; a longer one is searched as text
APART = (*FUNCTIONS, ast.ClassDef)
BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def answers(cells: Iterable[Cell], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each function with the source of the cell that writes it last.

    Nothing is yielded for a function that is not written, nor for one left as it was handed out.
    """
    wanted = set(names)
    for cell in reversed(tuple(cells)):
        here = {name for name in wanted if name in cell.source}
        last = {name: node for name, node in written(cell.source, here) if name in here} if here else {}
        wanted -= last.keys()
        yield from ((name, cell.source) for name, node in last.items() if not is_stub(node))


def written(source: str, names: Iterable[str]) -> Iterator[tuple[str, ast.stmt | None]]:
    """Yield each name that a cell binds with the statement that does, in order; None where it is no Python."""
    tree = syntax(source) if len(source) <= LONGEST_READ else None
    if tree is None:
        text = r"^(async )?def {0}\b|^{0}\s*=(?!=)(?!.*\bcheck\()"
        yield from ((name, None) for name in names if re.search(text.format(name), source, re.MULTILINE))
        return
    for node in statements(tree):
        yield from ((name, node) for name in bound(node))


def syntax(source: str) -> ast.Module | None:
    """Return the syntax of a source, if need be without its magics; it is not kept."""
    for text in (source, MAGIC.sub("", source)):
        with contextlib.suppress(*NO_PYTHON):
            return ast.parse(text)
    return None


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what runs with a cell and binds its names, in order: not what stands in functions and classes."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, APART):
            waiting += reversed([inner for inner in ast.iter_child_nodes(node) if isinstance(inner, BLOCKS)])


def bound(statement: ast.AST) -> set[str]:
    """Return the names that a definition or an assignment binds, but for that of what a check gives back.

    Examples
    --------
    >>> [bound(ast.parse(line).body[0]) for line in ('f: object = g', 'f = lab.check("01.1", f)', 'f: object')]
    [{'f'}, set(), set()]
    """
    if isinstance(statement, APART):
        return {statement.name}
    match statement:
        case ast.Assign(value=value, targets=targets):
            pass
        case ast.AnnAssign(value=ast.expr() as value, target=target):
            targets = [target]
        case _:
            return set()
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "check":
        return set()
    return {node.id for target in targets for node in ast.walk(target)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def is_stub(statement: ast.AST | None) -> bool:
    """Return whether a function does nothing but say that it is not written yet."""
    if not isinstance(statement, FUNCTIONS):
        return False
    match statement.body[1:] if ast.get_docstring(statement) is not None else statement.body:
        case [ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError")))]:
            return True
    return False
