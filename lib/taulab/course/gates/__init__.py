"""The gates: everything that must hold in the repository before a change goes in, without running a notebook."""

from pathlib import Path

from taulab.course import build, translations
from taulab.course.gates.links import links
from taulab.course.gates.listing import listing
from taulab.course.gates.messages import messages
from taulab.course.gates.parity import parity
from taulab.course.gates.style import style
from taulab.course.gates.witnesses import witnesses
from taulab.course.problem import Problem
from taulab.course.units import unpaired


def check(root: Path) -> list[Problem]:
    """Return every problem of the repository, in the order of its files."""
    gates = (build.check, unpaired, parity, style, messages, links, translations.stale, listing, witnesses)
    return sorted(problem for gate in gates for problem in gate(root))
