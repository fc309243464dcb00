"""Which cells of a submission have to run, and after which of them each exercise is put to the test.

A notebook draws figures and plays with widgets between the exercises. A cell is left out only where no answer can
depend on it (`names`); all others run: those that write an answer, the imports, whatever binds a name which those use
or may change what they reach, and what only IPython reads.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from taulab.course.grading.names import BUILTINS, READING, Imported, Known, Names, names_of
from taulab.course.grading.submissions import NO_PYTHON, Cell
from taulab.course.grading.surface import surface
from taulab.course.grading.traces import WORLD

AWAITING = (ast.Await, ast.AsyncFor, ast.AsyncWith)
MAGIC = re.compile(r"\s*[%!?]|[^#'\"]*=\s*[%!]|.*\?\s*$")   # a line of its own, after an assignment, or a question
WORD = re.compile(r"[^\W\d]\w*")
WAITING = re.compile(r"\b(await\b|async(?=\s+(for|with)\b))")


@dataclass(frozen=True)
class Step:
    """A cell to run, and the exercises (by the name of their function) that are tried after it."""

    cell: Cell
    tried: tuple[str, ...] = ()


def plan(cells: tuple[Cell, ...], wanted: tuple[str, ...]) -> list[Step]:
    """Return the steps of a submission; `wanted` are the function names of the lab's exercises, in order."""
    magic = [needs_shell(cell) for cell in cells]
    python = [replace(cell, source=without_magics(cell.source)) if shell else cell
              for cell, shell in zip(cells, magic, strict=True)]
    names = list(all_names(python, wanted, [WORD.findall(cell.source) if shell else ()
                                            for cell, shell in zip(cells, magic, strict=True)]))
    last = {name: k for k, one in enumerate(names) for name in one.bound if name in wanted}
    kept = needed(names, last, {k for k, cell in enumerate(cells)
                                if names[k].bound & set(wanted) or imports(cell) or magic[k]})
    return [Step(cells[k], tuple(name for name in wanted if last.get(name) == k)) for k in sorted(kept)]


def all_names(cells: list[Cell], wanted: tuple[str, ...], words: list) -> Iterator[Names]:
    """Yield the names of each cell, in the light of what the others bind."""
    surfaces = [surface(cell.tree) for cell in cells]
    rebound = set().union(*(one.made for one in surfaces))
    imported = Imported(pair for one in surfaces for pair in one.imports if pair[0] not in rebound)
    last = {name: k for k, one in enumerate(surfaces) for name in one.made & set(wanted)}
    reading, builtin = READING - rebound, BUILTINS - rebound
    for k, cell in enumerate(cells):
        ours = {name for name, place in last.items() if place < k}
        found = names_of(cell.source, Known(imported, reading | ours, builtin))
        yield replace(found, used=found.used | set(words[k]))


def needed(names: list[Names], last: dict[str, int], kept: set[int]) -> set[int]:
    """Return the cells `kept` and all that bind a name which one of them uses, or may change what one of them reaches.

    After the cell of an answer its name stands for ours (`last`), which changes nothing: it may be called anywhere.
    """
    if any(one.anything for one in names):
        return set(range(len(names)))
    search = Search(names, last)
    search.keep(kept)
    return search.kept


class Search:
    """Finds the cells that matter, each name and each cell once."""

    def __init__(self, names: list[Names], last: dict[str, int]):
        self.names, self.last, self.kept = names, last, set()
        self.used: set[str] = set()         # by the cells kept
        self.held: set[str] = set()         # through which these may be changed
        bound = set().union(*(one.bound for one in names))
        moving = set().union(*(one.stored | (one.bound - one.still) for one in names))
        self.still = bound - moving
        self.binders = index((name, k) for k, one in enumerate(names) for name in one.bound)
        self.touching = index((name, k) for k, one in enumerate(names) for name in one.touched)
        self.holders = index((inner, bound) for one in names for bound, inside in one.links for inner in inside)

    def keep(self, cells: Iterable[int]):
        """Keep cells, and all that matters for them."""
        waiting = [*cells, *self.hold([WORLD])]
        while waiting:
            fresh = set(waiting) - self.kept
            self.kept |= fresh
            waiting = [other for k in fresh for other in self.through(self.names[k])]

    def through(self, one: Names) -> Iterator[int]:
        """Yield the cells that matter for a cell."""
        for name in one.used - self.used:
            yield from self.binders.get(name, ())
        self.used |= one.used
        yield from self.hold((one.used | one.bound) - self.still)

    def hold(self, names: Iterable[str]) -> set[int]:
        """Return the cells that touch one of the names, or a name through which one of them is reached."""
        found, waiting = set(), list(names)
        while waiting:
            name = waiting.pop()
            if name not in self.held:
                self.held.add(name)
                found |= {k for k in self.touching.get(name, ())
                          if k <= self.last.get(name, k) or name in self.names[k].stored}
                waiting += [other for bound in self.holders.pop(name, ()) for other in bound - self.held]
        return found


def index(pairs: Iterable[tuple]) -> dict:
    found = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


# Imports --------------------------------------------------------------------------------------------------------------

def imports(cell: Cell) -> bool:
    """Return whether a cell imports something when it runs: the set-up cell, or one that a student added."""
    return "import" in cell.source and bool(surface(cell.tree).imports)


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
    waits = WAITING.search(cell.source) and any(isinstance(node, AWAITING) for node in surface(cell.tree).nodes)
    return bool(waits) or "get_ipython" in cell.source


def without_magics(source: str) -> str:
    """Return the Python of a cell as far as its names go: magics become calls, a cell magic and ``await`` go."""
    from IPython.core.inputtransformer2 import TransformerManager
    head, _end, body = source.lstrip().partition("\n")
    try:
        return WAITING.sub("", TransformerManager().transform_cell(body if head.startswith("%%") else source))
    except NO_PYTHON:
        return source
