"""Both editions of a lab run the same code."""

from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring import bilingual
from taulab.course.authoring.build import EDITIONS, cells_of, file_of
from taulab.course.authoring.source import Source
from taulab.course.authoring.units import LOCALE
from taulab.course.gates.freshness import REBUILD
from taulab.course.language import LANGUAGES, read_catalogue
from taulab.course.problem import Problem


def different_code(root: Path, labs: list[Source]) -> Iterator[Problem]:
    """Yield the code cells whose editions differ in more than comments, docstrings and translated literals."""
    messages = read_catalogue("es", root / LOCALE)
    for source in labs:
        for edition in EDITIONS:
            english, spanish = (file_of(source, edition, lang) for lang in LANGUAGES)
            if (root / english).exists() and (root / spanish).exists():
                en, es = (cells_of((root / file).read_text(encoding="utf-8")) for file in (english, spanish))
                for cell in source.code:
                    here = {text: messages.get(text, text) for text in bilingual.marked_texts(cell.text)}
                    if cell.name in en and cell.name in es and not bilingual.same_code(
                            *("".join(side[cell.name]["source"]) for side in (en, es)), here):
                        yield Problem(spanish, f"cell {cell.name}", f"not the code of {english}", REBUILD)
