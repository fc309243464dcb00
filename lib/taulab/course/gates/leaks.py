"""Answers that a student could read: in the notebook without answers, or elsewhere in the lab."""

from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring import bilingual
from taulab.course.authoring.build import EDITIONS, cells_of, file_of
from taulab.course.authoring.source import Source
from taulab.course.gates.freshness import REBUILD
from taulab.course.language import LANGUAGES
from taulab.course.problem import Problem


def leaks(root: Path, labs: list[Source], fresh: dict[str, str]) -> Iterator[Problem]:
    """Yield each line of an answer in a student's notebook, and each answer that the rest of its lab gives away."""
    for source in labs:
        for lang in LANGUAGES:
            file, solved = (file_of(source, edition, lang) for edition in EDITIONS)
            shown = lines_in(cells_of(fresh[file]))
            hidden = set()
            for name, cell in cells_of(fresh[solved]).items():
                for answer in bilingual.answer_lines("".join(cell["source"])):
                    lines = {squeeze(line) for line in answer} - {""}
                    hidden |= lines - shown
                    if lines <= shown:
                        yield Problem(source.file, f"cell {name}, {lang}", "the whole answer stands elsewhere",
                                      "take it out of what students see, or ask for something else")
            if (root / file).exists():
                for name, cell in cells_of((root / file).read_text(encoding="utf-8")).items():
                    for line in sorted(lines_in(cell) & hidden):
                        yield Problem(file, f"cell {name}", f"a line of an answer: {line!r}", REBUILD)


def squeeze(line: str) -> str:
    """Return `line` without white space, comment signs or quote signs, so that no disguise hides an answer."""
    return "".join(line.split()).lstrip("#>")


def lines_in(data) -> set[str]:
    """Return the squeezed lines of every string at any depth of `data`."""
    if isinstance(data, str):
        return set(map(squeeze, data.split("\n")))
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return set().union(*map(lines_in, inner))
