"""What runs with a cell itself, which is all of it but the bodies of functions, and the names that it binds."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from taulab.course.grading.submissions import MOST_CELLS
from taulab.course.grading.traces import imports_of

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Surface:
    """What runs with a cell itself: its nodes without the bodies of functions, the names it binds, its imports."""

    nodes: tuple[ast.AST, ...] = ()
    made: frozenset[str] = frozenset()
    imports: tuple[tuple[str, str], ...] = ()


@functools.lru_cache(MOST_CELLS)
def surface(tree: ast.Module | None) -> Surface:
    """Return what runs with a cell, where neither its checks nor its imports count as binding a name."""
    if tree is None:
        return Surface()
    nodes = tuple(in_place(tree))
    checked = {one.targets[0] for one in nodes if is_check(one)}
    made = made_by([one for one in nodes if not (isinstance(one, IMPORTS) or one in checked)])
    return Surface(nodes, frozenset(made), tuple(imports_of(nodes)))


def in_place(node) -> Iterator[ast.AST]:
    """Yield the nodes of a tree that run with it: no bodies of functions, but what stands around these."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        inside = ast.iter_child_nodes(node)
        if isinstance(node, FUNCTIONS):
            inside = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        inside = list(inside)
        yield from inside
        waiting += inside


def made_by(nodes) -> set[str]:
    """Return the names that nodes bind."""
    nodes = list(nodes)
    return ({one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            | {one.name for one in nodes if isinstance(one, (*FUNCTIONS, ast.ClassDef))}
            | set(dict(imports_of(nodes))))


def is_check(statement) -> bool:
    """Return whether a statement is ``f = lab.check("01.1", f)``, which the grader does in its own way."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)],
                        value=ast.Call(func=ast.Attribute(attr="check"), args=[ast.Constant(), ast.Name(id=given)])):
            return name == given
    return False
