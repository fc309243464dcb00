"""The gates: everything that must hold in the repository before a change goes in, without running a notebook."""

from pathlib import Path

from taulab.course.authoring import build, translations
from taulab.course.authoring.source import sources
from taulab.course.authoring.units import unpaired
from taulab.course.gates.editions import different_code
from taulab.course.gates.freshness import not_fresh
from taulab.course.gates.leaks import leaks
from taulab.course.gates.links import links
from taulab.course.gates.messages import messages
from taulab.course.gates.parity import parity
from taulab.course.gates.style import style
from taulab.course.gates.witnesses import witnesses
from taulab.course.problem import Problem


def check(root: Path) -> list[Problem]:
    """Return every problem of the repository, in the order of its files."""
    gates = (built, unpaired, parity, style, messages, links, translations.stale, witnesses)
    return sorted(problem for gate in gates for problem in gate(root))


def built(root: Path) -> list[Problem]:
    """Return what is broken in the sources, else every derived file that is not what its source makes."""
    labs = sources(root)
    if problems := build.broken(root, labs):
        return problems
    fresh = build.products(root, labs)
    return [*not_fresh(root, fresh), *leaks(root, labs, fresh), *different_code(root, labs)]
