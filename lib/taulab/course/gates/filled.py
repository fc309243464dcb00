"""Prose is filled: no line breaks off in mid-paragraph; `taulab build --fill` folds the paragraphs where one does."""

from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring.filling import PROSE_WIDTH, WIDTH, broken_lines
from taulab.course.authoring.source import sources
from taulab.course.authoring.units import page_sets
from taulab.course.language import message
from taulab.course.language import mark as _
from taulab.course.problem import Problem


def filled(root: Path) -> Iterator[Problem]:
    """Yield every broken-off line of the prose of labs and pages."""
    for source in sources(root):
        for cell in source.prose:
            for lang, text in cell.text.items():
                yield from broken(source.file, f"cell {cell.name}, {lang}", text, PROSE_WIDTH)
    for paths in page_sets(root):
        for path in paths.values():
            if path.exists():
                yield from broken(path.relative_to(root).as_posix(), "", path.read_text(encoding="utf-8"), WIDTH)


def broken(file: str, place: str, text: str, width: int) -> Iterator[Problem]:
    for number, line in broken_lines(text, width):
        yield Problem(file, place, message(_("line {line} breaks off in mid-paragraph: {text}"), line=number,
                                           text=repr(line)), "taulab build --fill")
