"""Small changes of a function's source: each is one slip that a battery must notice.

A change has a name, the source before and after, such as ``by_ranks: ranks(z) < k -> ranks(z) <= k``; a second change
of the same name ends in ``#2``. It lives in a copy of the function and of whatever its lab wrote for it.
"""

import ast
import contextlib
import inspect
import itertools
import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from types import CodeType, FunctionType

import numpy as np

BOUNDARIES = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
OPERATORS = {ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
             ast.FloorDiv: (ast.Div,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,)}
TWINS = {"sum": "mean", "mean": "sum", "max": "min", "min": "max", "argmin": "argmax", "floor": "ceil", "ceil": "floor",
         "maximum": "minimum", "minimum": "maximum", "any": "all", "all": "any", "isfinite": "isnan", "zeros": "ones"}
SYMMETRIC = {"isclose", "allclose", "maximum", "minimum", "array_equal", "hypot", "max", "min", "outer"}
SMALL, LARGE = 1e-3, 5.0
LAST = "last_argmax"


def last_argmax(values, axis=None):
    """Return the place of the largest value, of equals the last."""
    values = np.asarray(values)
    if axis is None:
        return values.size - 1 - np.argmax(values.ravel()[::-1])
    return values.shape[axis] - 1 - np.argmax(np.flip(values, axis), axis)


# A function and what its lab wrote for it -----------------------------------------------------------------------------

def family(answer: FunctionType, apart: Collection[Callable] = ()) -> list[FunctionType]:
    """Return an answer and every function of its lab that it reaches, itself first, but for those `apart`."""
    found, waiting = [], [answer]
    while waiting:
        function = waiting.pop(0)
        if function in found or function in apart:
            continue
        found.append(function)
        known = function.__globals__
        waiting += [known[name] for name in names_in(function.__code__) if of_a_lab(known.get(name), answer)]
    return found


def names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)


def of_a_lab(value, answer) -> bool:
    """Return whether a value is a function that the lab of `answer` wrote."""
    if type(value) is not FunctionType or of_the_library(value):
        return False
    home = answer.__module__
    package = home.rpartition(".")[0] if ".labs." in home else home
    return value.__module__ == home or (package and value.__module__.startswith(package + "."))


def of_the_library(function) -> bool:
    """Return whether a function is what the labs teach with, and what `tests` for itself look after."""
    return function.__module__.startswith("taulab.") and not function.__module__.startswith("taulab.course.")


def copy_of(answer: FunctionType, target: FunctionType, code: CodeType) -> Callable:
    """Return a copy of `answer` in whose family `target` is what `code` defines."""
    members = family(answer)
    spaces = {function.__module__: dict(function.__globals__) for function in members}
    copies = {id(function): clone(function, spaces[function.__module__]) for function in members}
    exec(code, spaces[target.__module__] | {LAST: last_argmax}, made := {})
    changed = clone(made[target.__name__], spaces[target.__module__])
    copies[id(target)] = changed
    for space in spaces.values():
        space.update({name: copies[id(value)] for name, value in space.items() if id(value) in copies})
        space[LAST] = last_argmax
    return copies[id(answer)]


def clone(function, space):
    made = FunctionType(function.__code__, space, function.__name__, function.__defaults__, function.__closure__)
    made.__kwdefaults__, made.__module__ = function.__kwdefaults__, function.__module__
    return made


# Changes --------------------------------------------------------------------------------------------------------------

def changes(answer: FunctionType, apart: Collection[Callable] = ()) -> Iterator[tuple[str, Callable]]:
    """Yield the name of each change and the changed answer; none of the library, nor of the functions `apart`."""
    if type(answer) is not FunctionType or of_the_library(answer):
        return
    seen = Counter()
    for target in family(answer, apart):
        for change, code in changed_codes(target):
            name = f"{target.__name__}: {change}"
            seen[name] += 1
            yield name + f" #{seen[name]}" * (seen[name] > 1), copy_of(answer, target, code)


def changed_codes(function) -> Iterator[tuple[str, CodeType]]:
    """Yield what changed and the code of a module that defines the changed function."""
    tree = source_tree(function)
    if tree is None:
        return
    signless = set(map(id, without_sign(tree)))
    for holder, key, node in places(tree):
        for new in replacements(node, id(node) in signless):
            before = ast.unparse(node)
            put(holder, key, new)
            with contextlib.suppress(SyntaxError):     # a change that leaves no program is no slip that runs
                yield f"{short(before)} -> {short(ast.unparse(new))}", compiled(tree)
            put(holder, key, node)
    for body, place in steps(tree):
        one, other = body[place:place + 2]
        body[place:place + 2] = other, one
        yield f"{short(ast.unparse(other))} before {short(ast.unparse(one))}", compiled(tree)
        body[place:place + 2] = one, other


def compiled(tree) -> CodeType:
    return compile(ast.fix_missing_locations(tree), "<changed>", "exec")


def steps(tree) -> Iterator[tuple[list, int]]:
    """Yield each block and place at which two steps of a computation follow each other."""
    simple = ast.Assign | ast.AugAssign | ast.Expr
    for block in [getattr(node, name) for node in ast.walk(tree.body[0]) for name in ("body", "orelse")
                  if isinstance(getattr(node, name, None), list)]:
        yield from ((block, place) for place, pair in enumerate(itertools.pairwise(block))
                    if all(isinstance(step, simple) for step in pair))


def source_tree(function) -> ast.Module | None:
    """Return the function as a module of its own, without decorators and docstring; None for what has no def."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, IndentationError):
        return None
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef) or function.__closure__:
        return None
    definition = tree.body[0]
    definition.decorator_list, definition.returns = [], None
    if ast.get_docstring(definition) is not None:
        definition.body = definition.body[1:] or [ast.Pass()]
    return tree


def places(tree) -> Iterator[tuple]:
    """Yield each node with its holder and its place in it; what is put there later does not count."""
    found = []
    for parent in ast.walk(tree.body[0]):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, list):
                found += [(value, place, node) for place, node in enumerate(value) if isinstance(node, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append((parent, name, value))
    return iter(found)


def put(holder, key, node):
    if isinstance(holder, list):
        holder[key] = node
    else:
        setattr(holder, key, node)


def short(text: str) -> str:
    return " ".join(text.split())[:90]


def without_sign(tree) -> Iterator[ast.AST]:
    """Yield each expression whose sign does not matter: inside an absolute value or an even power."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("abs") | ast.Attribute(attr="abs" | "norm"), [argument, *_]):
                yield argument
            case ast.BinOp(base, ast.Pow(), ast.Constant(int(power))) if power % 2 == 0:
                yield base


def replacements(node, signless: bool) -> Iterator[ast.AST]:
    """Yield what a slip may put in the place of a node; nothing that only turns a sign that does not matter."""
    match node:
        case ast.Compare(left, [operator], rest) if type(operator) in BOUNDARIES:
            yield ast.Compare(left, [BOUNDARIES[type(operator)]()], rest)
        case ast.Compare(left, [first, second], rest):
            for pair in ((changed(first), second), (first, changed(second))):
                yield ast.Compare(left, list(pair), rest)
        case ast.Constant(value):
            yield from map(ast.Constant, other_constants(value))
        case ast.BinOp(left, operator, right):
            yield from (left, right)
            yield from (ast.BinOp(left, other(), right) for other in OPERATORS.get(type(operator), ()))
            if isinstance(operator, ast.Sub | ast.Div | ast.Pow) and not (signless and isinstance(operator, ast.Sub)):
                yield ast.BinOp(right, operator, left)
        case ast.UnaryOp(ast.USub() | ast.Not() | ast.Invert(), operand) if not signless:
            yield operand
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.And() if isinstance(operator, ast.Or) else ast.Or(), values)
            yield from values
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)
        case ast.Call():
            yield from other_calls(node)
        case ast.Slice(lower, upper, step):
            yield from (ast.Slice(None, upper, step),) if lower else ()
            yield from (ast.Slice(lower, None, step),) if upper else ()
        case ast.If():
            yield from (ast.If(ast.Constant(truth), node.body, node.orelse) for truth in (True, False))
        case ast.Assign([ast.Name(name)], value) if name in names_of(value):
            yield ast.Pass()
        case ast.AugAssign() | ast.Raise() | ast.Expr() | ast.Break() | ast.Continue():
            yield ast.Pass()


def names_of(tree) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def changed(operator):
    return BOUNDARIES.get(type(operator), type(operator))()


def other_constants(value) -> tuple:
    if isinstance(value, bool):
        return (not value,)
    if value == 0:
        return (type(value)(1),)
    if isinstance(value, int):
        return (value + 1, value - 1) if abs(value) < 30 else (value // 10,)
    if isinstance(value, float):
        return (1000 * value,) if abs(value) < SMALL else (value / 4,) if abs(value) > LARGE else (
            value * 1.25, value * 0.75)
    return ()


def other_calls(call: ast.Call) -> Iterator[ast.AST]:
    """Yield the call without itself, with other arguments, and of a related function."""
    def again(function=call.func, arguments=call.args, keywords=call.keywords):
        return ast.Call(function, list(arguments), list(keywords))

    method = isinstance(call.func, ast.Attribute) and not (
        isinstance(call.func.value, ast.Name) and call.func.value.id in ("np", "rng", "st", "sp"))
    if len(call.args) == 1 and not method:
        yield call.args[0]
    if method:
        yield call.func.value
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    starred = any(isinstance(argument, ast.Starred) for argument in call.args[:2])
    if len(call.args) >= 2 and name not in SYMMETRIC and not starred:
        yield again(arguments=[call.args[1], call.args[0], *call.args[2:]])
    for place in range(len(call.keywords)):
        yield again(keywords=call.keywords[:place] + call.keywords[place + 1:])
    if isinstance(call.func, ast.Attribute) and call.func.attr in TWINS:
        yield again(function=ast.Attribute(call.func.value, TWINS[call.func.attr], ast.Load()))
    if isinstance(call.func, ast.Attribute) and call.func.attr == "max" and method:
        for place in (0, -1):
            yield ast.Subscript(call.func.value, ast.Constant(place), ast.Load())
    if isinstance(call.func, ast.Attribute) and call.func.attr == "argmax":
        subject = [call.func.value] if method else []
        yield again(function=ast.Name(LAST, ast.Load()), arguments=subject + call.args)
