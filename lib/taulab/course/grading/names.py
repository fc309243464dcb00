"""What a cell binds, what it uses, and whose state it may change by running: names, as far as the text shows.

A cell may change whatever it can reach: the objects of the names that it reads, those that are reached from them, and
those that functions reach which it may call. Only what has no state of its own is exempt: functions as ``def`` makes
them, the lab, modules and functions of libraries that keep none. What cannot be followed by name counts as everything.
"""

import ast
import builtins
import functools
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from taulab.course.grading.submissions import MOST_CELLS, NO_PYTHON, opening_calls, syntax
from taulab.course.grading.surface import FUNCTIONS, IMPORTS, in_place, is_check, made_by, surface
from taulab.course.grading.traces import WORLD, dotted, leaves_traces, means_any

BUILTINS = frozenset(dir(builtins))
#: Functions that change nothing, consume nothing and return nothing that belongs to an argument.
READING = frozenset({"abs", "bool", "complex", "display", "float", "int", "isinstance", "len", "print", "repr", "round",
                     "str"})
READING_MODULES = ("math", "taulab.softmax", "taulab.entropy", "taulab.course", "matplotlib")
#: Functions of NumPy of that kind, with at most two arguments by place, then with any number: a third may be `out`.
READING_PAIRS = frozenset("""
    all allclose any argmax argmin argsort array average bincount concatenate cumprod cumsum diff digitize dot full
    full_like hstack isclose max mean median min nanmax nanmean nanmin nansum ones_like outer percentile prod ptp
    quantile repeat round searchsorted sort stack std sum tile trapezoid unique var vstack zeros_like""".split())
READING_MORE = frozenset({"arange", "einsum", "geomspace", "interp", "linspace", "logspace", "where"})
#: Methods of that kind, with at most one argument by place; then those by which pictures are drawn.
READING_METHODS = frozenset("""
    all any argmax argmin argsort astype count cumsum dot endswith format lower max mean min prod ptp round split
    startswith std strip sum tolist upper var""".split())
DRAWING_METHODS = frozenset("""
    axhline axhspan axvline axvspan annotate bar barh errorbar fill_between hist imshow legend loglog
    plot scatter semilogx semilogy set_title set_xlabel set_xlim set_xscale set_xticks set_ylabel set_ylim
    set_yscale set_yticks step text""".split())
#: What no list has, which in a sum or a product would share its items with the result.
WITHOUT_ITEMS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)

BINDING = (*FUNCTIONS, *IMPORTS, ast.ClassDef, ast.Assign)
#: What a default is made of that no call can change.
LASTING = (ast.Constant, ast.UnaryOp, ast.unaryop, ast.Tuple, ast.Name, ast.Attribute, ast.expr_context)


@dataclass(frozen=True)
class Names:
    """What a cell does with names, at the top level of the notebook and in functions."""

    bound: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()        # anywhere in the cell
    touched: frozenset[str] = frozenset()     # what running it may change, or what that reaches
    #: Of each statement the names it binds, and those whose objects these may hold or reach when they are called.
    links: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    stored: frozenset[str] = frozenset()      # whose attributes or elements it sets, anywhere
    still: frozenset[str] = frozenset()       # bound to what has no state, each time
    anything: bool = False                    # whether it may use and change whatever there is


class Imported(dict):
    """What names of a notebook stand for modules, which does not change once it is known."""

    def __hash__(self):
        return hash(frozenset(self.items()))


@dataclass(frozen=True)
class Known:
    """What is known of a notebook where a cell stands: what names stand for modules, which functions only read, and
    the names that are no variables."""

    imported: Imported
    reading: frozenset[str]
    builtin: frozenset[str]


@functools.lru_cache(MOST_CELLS)
def names_of(source: str, known: Known) -> Names:
    """Return the names of a cell without magics."""
    try:
        table = symtable.symtable(source, "cell", "exec") if syntax(source) else None
    except NO_PYTHON:
        table = None
    if table is None:      # does not run
        return Names(bound=frozenset(assigned_by_eye(source)))
    return of_python(syntax(source), table, known)


def of_python(tree: ast.Module, table, known: Known) -> Names:
    running = surface(tree).nodes
    parts = [(one, list(ast.walk(one))) for one in tree.body]
    nodes = [node for _statement, each in parts for node in each]
    used, safe = (globals_of(table) | grown(running)) - known.builtin, harmless(nodes, known)
    bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    checks = {statement.targets[0].id for statement in tree.body if is_check(statement)}
    touched = touched_first(tree.body, set(), safe) & used
    touched |= {WORLD} if leaves_traces(running, known.imported) else set()
    links = tuple(link(each, used, safe, known) for one, each in parts if not isinstance(one, IMPORTS))
    return Names(frozenset(bound - checks), frozenset(used), frozenset(touched), links,
                 frozenset(stored(nodes)), frozenset(still(tree, running)), means_any(nodes, known.imported))


def link(nodes: list[ast.AST], used: set[str], safe: set[ast.Name], known: Known):
    """Return what the nodes of a statement bind, and what that may hold or reach."""
    inside = {one.id for one in nodes if isinstance(one, ast.Name) and one not in safe} & used
    world = {WORLD} if leaves_traces(nodes, known.imported) else set()
    return frozenset(made_by(nodes)), frozenset(inside | world)


def assigned_by_eye(source: str) -> Iterator[str]:
    """Yield the functions that a cell with a syntax error seems to define, so that its exercise is still tried."""
    for line in source.splitlines():
        if line.startswith("def ") and "(" in line:
            yield line[4:line.index("(")].strip()


def globals_of(table) -> set[str]:
    """Return the names of the notebook that a piece of code uses, in functions, too."""
    module = table.get_type() == "module"
    used = {symbol.get_name() for symbol in table.get_symbols()
            if (symbol.is_referenced() if module else symbol.is_global())}
    return used.union(*map(globals_of, table.get_children()))


# What running a cell may change ---------------------------------------------------------------------------------------

def touched_first(statements, made: set[str], safe: set[ast.Name]) -> set[str]:
    """Return the names that statements touch before they have bound them themselves; those of `made` are bound."""
    found = set()
    for one in statements:
        match one:
            case ast.For():
                found |= touched(one.iter, safe) - made
                found |= touched_first(one.body, made | made_by(ast.walk(one.target)), safe)
                found |= touched_first(one.orelse, set(made), safe)
            case ast.With():
                for item in one.items:
                    found |= touched(item.context_expr, safe) - made
                    made |= made_by(ast.walk(item.optional_vars)) if item.optional_vars else set()
                found |= touched_first(one.body, made, safe)
            case _:
                found |= touched(one, safe) - made
                made |= made_by([one, *in_place(one)]) if isinstance(one, BINDING) else set()
    return found


def touched(node, safe: set[ast.Name]) -> set[str]:
    """Return the names at places of a piece of code where their objects may be changed, or get another name."""
    nodes = [node, *in_place(node)]
    return grown(nodes) | {one.id for one in nodes
                           if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Store) and one not in safe}


def grown(nodes) -> set[str]:
    """Return the names that ``name += …`` changes."""
    return {one.target.id for one in nodes if isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name)}


def harmless(nodes, known: Known) -> set[ast.Name]:
    """Return the places of names where nothing can happen to their objects: read by a function that only reads."""
    found = set()
    for node in nodes:
        match node:
            case ast.Call() if only_reads(node, known):
                parts = [*node.args, *(one.value for one in node.keywords), node.func]
            case ast.BinOp(left=left, right=right) if computes(node):
                parts = [left, right]
            case ast.Compare(left=left, comparators=others):
                parts = [left, *others]
            case ast.UnaryOp(operand=part) | ast.FormattedValue(value=part) | ast.Subscript(slice=part):
                parts = [part]
            case _:
                continue
        found |= {name for part in parts for one in elements(part) if (name := name_at(one)) is not None}
    return found


def elements(node) -> list:
    """Return the parts of an index, of a display or of a sum; of all else itself."""
    match node:
        case ast.BinOp(left=left, right=right):
            return [*elements(left), *elements(right)]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [one for part in parts for one in elements(part)]
        case ast.Slice():
            return list(filter(None, (node.lower, node.upper, node.step)))
    return [node]


def name_at(node) -> ast.Name | None:
    """Return the name that a value is, or is taken out of without a call."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def only_reads(call: ast.Call, known: Known) -> bool:
    """Return whether a call changes none of its arguments, nor what its method belongs to, and returns none of them."""
    if any(one.arg in ("out", "copy", None) for one in call.keywords):
        return False
    places = len(call.args)
    if isinstance(call.func, ast.Name) and call.func.id in known.reading:
        return True
    name = next(dotted([call.func], known.imported), "")
    if not name:
        method = getattr(call.func, "attr", "")
        return method in DRAWING_METHODS or (method in READING_METHODS and places <= 1)
    package, _dot, function = name.rpartition(".")
    if package == "numpy" and isinstance(ufunc := getattr(np, function, None), np.ufunc):
        return places <= ufunc.nin
    if package == "numpy":
        return function in READING_MORE or (function in READING_PAIRS and places <= 2)
    return package.startswith(READING_MODULES)


def computes(sum_: ast.BinOp) -> bool:
    """Return whether the operands can be no lists, or the result has no item of theirs."""
    numbers = [one.value for one in (sum_.left, sum_.right) if isinstance(one, ast.Constant)]
    return (isinstance(sum_.op, WITHOUT_ITEMS) or any(isinstance(number, float) for number in numbers)
            or (isinstance(sum_.op, ast.Add) and any(isinstance(number, int) for number in numbers)))


# What has no state, and what has any ---------------------------------------------------------------------------------

def still(tree: ast.Module, nodes: list[ast.AST]) -> set[str]:
    """Return the names that a cell binds to what has no state, and to nothing else."""
    calls = any(isinstance(one, ast.Call) and getattr(one.func, "attr", "") == "open" for one in nodes)
    opened = set(opening_calls(tree)) if calls else set()
    quiet = [one for one in nodes if isinstance(one, ast.Assign) and (one.value in opened or stateless(one.value))]
    found = made_by([one for one in nodes if isinstance(one, (*IMPORTS, *FUNCTIONS))]
                    + [target for one in quiet for target in one.targets])
    known = {target for one in (*quiet, *filter(is_check, tree.body)) for target in one.targets}
    return found - {one.id for one in nodes if is_bound_name(one) and one not in known} - {
        one.name for one in nodes if isinstance(one, ast.ClassDef | ast.ExceptHandler)
        or (isinstance(one, FUNCTIONS) and not stateless(one))}


def is_bound_name(node) -> bool:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def stateless(node) -> bool:
    """Return whether a node makes a function that keeps nothing from one call to the next, in a default at least."""
    if not isinstance(node, (*FUNCTIONS, ast.Lambda)) or getattr(node, "decorator_list", ()):
        return False
    defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
    return all(isinstance(part, LASTING) for default in defaults for part in ast.walk(default))


def stored(nodes) -> Iterator[str]:
    """Yield the names whose attributes or elements are set, and those that a function binds outside of itself."""
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from filter(None, [root_of(node)])
        elif isinstance(node, ast.Global):
            yield from node.names


def root_of(node) -> str | None:
    """Return the name that an attribute, an element or a call belongs to."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
