"""The gates: everything that must hold in the repository before a change goes in, without running a notebook."""

from pathlib import Path

from taulab.course.authoring import build, translations
from taulab.course.authoring.source import sources
from taulab.course.authoring.units import unpaired, units
from taulab.course.gates.editions import different_code
from taulab.course.gates.filled import filled
from taulab.course.gates.freshness import not_fresh
from taulab.course.gates.leaks import leaks
from taulab.course.gates.links import links
from taulab.course.gates.listing import listing
from taulab.course.gates.messages import messages
from taulab.course.gates.narrow import wide
from taulab.course.gates.parity import parity
from taulab.course.gates.stated import stated
from taulab.course.gates.style import style
from taulab.course.gates.witnesses import witnesses
from taulab.course.language import LANGUAGES, Message, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem


def check(root: Path) -> list[Problem]:
    """Return every problem of the repository, in the order of its files."""
    gates = (built, unpaired, parity, style, filled, stated, messages, links, translations.stale, listing, witnesses)
    return sorted((problem for gate in gates for problem in gate(root)), key=str)


def built(root: Path) -> list[Problem]:
    """Return what is broken in the sources, and every derived file of the others that is not what its source makes."""
    labs = sources(root)
    faults = {source.file: build.faults(root, source) for source in labs}
    sound = [source for source in labs if not faults[source.file]]
    fresh = build.products(root, sound)
    unmade = {build.file_of(source, edition, lang) for source in labs if faults[source.file]
              for edition in build.EDITIONS for lang in LANGUAGES}
    return [*(problem for found in faults.values() for problem in found), *not_fresh(root, fresh, unmade),
            *leaks(root, sound, fresh), *different_code(root, sound), *wide(fresh)]


def scope(root: Path) -> Message:
    """Return what the gates have looked at."""
    return message(_("{labs} labs, {texts} texts in {languages} languages, {notebooks} notebooks: nothing to mend."),
                   labs=len(sources(root)), texts=len(units(root)), languages=len(LANGUAGES),
                   notebooks=len(build.built_files(root)))
