"""A lab runs the same code in every language."""

from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring import bilingual
from taulab.course.authoring.build import EDITIONS, cells_of, file_of
from taulab.course.authoring.catalogue import LOCALE
from taulab.course.authoring.source import Source
from taulab.course.gates.freshness import REBUILD
from taulab.course.language import SOURCE, TRANSLATIONS, message, read_catalogue
from taulab.course.language import mark as _
from taulab.course.problem import Problem


def different_code(root: Path, labs: list[Source]) -> Iterator[Problem]:
    """Yield the code cells that differ from the first language in more than comments, docstrings and translations."""
    for lang in TRANSLATIONS:
        messages = read_catalogue(lang, root / LOCALE)
        for source in labs:
            for edition in EDITIONS:
                ours, theirs = (file_of(source, edition, code) for code in (SOURCE, lang))
                if (root / ours).exists() and (root / theirs).exists():
                    for name in different_cells(root, source, ours, theirs, messages):
                        yield Problem(theirs, f"cell {name}", message(_("not the code of {file}"), file=ours), REBUILD)


def different_cells(root: Path, source: Source, ours: str, theirs: str, messages: dict[str, str]) -> Iterator[str]:
    one, other = (cells_of((root / file).read_text(encoding="utf-8")) for file in (ours, theirs))
    for cell in source.code:
        here = {text: messages.get(text, text) for text in bilingual.marked_texts(cell.text)}
        if cell.name in one and cell.name in other and not bilingual.same_code(
                *("".join(side[cell.name]["source"]) for side in (one, other)), here):
            yield cell.name
