"""What code may change that has no name in the notebook: files, the state of modules, or whatever there is."""

import ast
import re
from collections.abc import Iterator

#: Stands among names for what has none: files, and the state that modules keep.
WORLD = ""
#: Packages whose functions leave no trace but in their arguments, in pictures, which no answer looks at, and in files
#: of their own that only what they return leads to.
TRACELESS = frozenset({"taulab", "numpy", "scipy", "sympy", "mpmath", "math", "cmath", "matplotlib", "itertools",
                       "functools", "collections", "operator", "fractions", "statistics", "string", "textwrap", "time",
                       "typing", "tempfile", "dataclasses", "abc", "enum", "re", "IPython", "ipywidgets", "tqdm"})
#: Except these: a generator that all share, settings, files.
LEAVES_TRACES = re.compile(r"numpy\.(random(?!\.(default_rng|Generator|SeedSequence|PCG64)\b)|save\w*|memmap"
                           r"|set(_printoptions|err|errcall|bufsize))\b")
WRITES = frozenset({"dump", "tofile", "write", "writelines", "write_bytes", "write_text"})
#: By these names any other may be meant.
ANY_NAME = frozenset({"__builtins__", "__import__", "delattr", "eval", "exec", "globals", "locals", "setattr",
                      "vars"})
ANY_MODULE = re.compile(r"(__main__|builtins|ctypes|gc|importlib|inspect|sys\.(modules|_getframe))\b")
ABOUT = frozenset({"__class__", "__doc__", "__file__", "__len__", "__name__", "__qualname__", "__setitem__",
                   "__version__"})


def imports_of(nodes) -> Iterator[tuple[str, str]]:
    """Yield (name in the notebook, dotted name) for each import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
                        for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def dotted(nodes, imported: dict[str, str]) -> Iterator[str]:
    """Yield the full names of what a piece of code takes out of modules."""
    nodes = list(nodes)
    within = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if id(node) not in within and isinstance(node, ast.Attribute | ast.Name):
            parts = []
            while isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            if isinstance(node, ast.Name) and node.id in imported:
                yield ".".join([imported[node.id], *reversed(parts)])


def leaves_traces(nodes, imported: dict[str, str]) -> bool:
    """Return whether a piece of code may change files, or the state of a module."""
    nodes = list(nodes)
    return (any(name.partition(".")[0] not in TRACELESS or LEAVES_TRACES.match(name)
                for name in dotted(nodes, imported))
            or any(isinstance(node, ast.Attribute) and node.attr in WRITES
                   or isinstance(node, ast.Name) and node.id == "open" for node in nodes))


def means_any(nodes, imported: dict[str, str]) -> bool:
    """Return whether a piece of code may mean any name, without naming it."""
    return (any(ANY_MODULE.match(name) for name in dotted(nodes, imported))
            or any(isinstance(node, ast.Name) and node.id in ANY_NAME
                   or isinstance(node, ast.Attribute) and node.attr.startswith("__") and node.attr not in ABOUT
                   for node in nodes))
