"""Every text of the course that exists in two languages, as pairs: cells, sections, comments, messages, data."""

import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from taulab.course.authoring import bilingual, pages
from taulab.course.authoring.markdown import sections
from taulab.course.authoring.pages import MADE
from taulab.course.authoring.source import sources
from taulab.course.problem import Problem

LOCALE = "lib/taulab/course/locale"
DATA = "lib/taulab/course/authoring/*.toml"


@dataclass(frozen=True)
class Unit:
    """One text in English and Spanish; several may share a `place`, as the comments of a cell do."""

    file: str
    place: str
    en: str
    es: str
    kind: str  # "prose" is Markdown with blocks; "comment", "message" and "entry" are single lines

    @property
    def sides(self) -> dict[str, str]:
        return {"en": self.en, "es": self.es}


def units(root: Path) -> list[Unit]:
    """Return every unit of the repository `root`."""
    return [*units_of_sources(root), *units_of_pages(root), *units_of_messages(root), *units_of_data(root)]


def units_of_sources(root: Path) -> Iterator[Unit]:
    for source in sources(root):
        for cell in source.prose:
            yield Unit(source.file, f"cell {cell.name}", cell.text["en"], cell.text["es"], "prose")
        for cell in source.code:
            try:
                pairs = bilingual.couples(cell.text)
            except (SyntaxError, ValueError):  # a problem of the source, reported there
                continue
            for en, es in pairs:
                yield Unit(source.file, f"comment in cell {cell.name}", en, es, "comment")


def page_pairs(root: Path) -> Iterator[tuple[Path, Path]]:
    """Yield (English, Spanish) of each page of theory and each README that has two languages; either may be missing."""
    for name in sorted({path.name for lang in ("en", "es") for path in (root / "theory" / lang).glob("*.md")}):
        yield root / "theory/en" / name, root / "theory/es" / name
    for path in sorted(root.glob("*.es.md")):
        yield path.with_name(path.name.replace(".es.md", ".md")), path


def units_of_pages(root: Path) -> Iterator[Unit]:
    for english, spanish in page_pairs(root):
        if english.exists() and spanish.exists() and english.name not in MADE:
            pairs = zip(*(sections(path.read_text(encoding="utf-8")) for path in (english, spanish)))
            for en, es in pairs:
                yield Unit(english.relative_to(root).as_posix(), f"section {en.name}", en.text, es.text, "prose")


def units_of_messages(root: Path) -> Iterator[Unit]:
    for path in sorted((root / LOCALE / "es").glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale="es"):
                if entry.id and entry.string:
                    place = "message " + textwrap.shorten(entry.id, 60, placeholder="…").replace(" | ", " / ")
                    yield Unit(path.relative_to(root).as_posix(), place, entry.id, entry.string, "message")


def units_of_data(root: Path) -> Iterator[Unit]:
    for path in sorted(root.glob(DATA)):
        yield from pairs_in(tomllib.loads(path.read_text(encoding="utf-8")), path.relative_to(root).as_posix(), "")


def pairs_in(data, file: str, place: str) -> Iterator[Unit]:
    """Yield the pairs (en, es) and (x_en, x_es) at any depth of `data`."""
    if isinstance(data, list):
        for row in data:
            yield from pairs_in(row, file, place)
    elif isinstance(data, dict):
        name = data.get("id") or data.get("name") or data.get("en")
        place = f"{place} {name}".strip() if isinstance(name, str | int) else place
        for key, value in data.items():
            twin = key.removesuffix("en") + "es"
            if (key == "en" or key.endswith("_en")) and isinstance(value, str) and isinstance(data.get(twin), str):
                field = key.removesuffix("en").rstrip("_")
                yield Unit(file, f"{place} {field}".strip(), value, data[twin], "entry")
            else:
                yield from pairs_in(value, file, f"{place} {key}".strip())


def terms(root: Path) -> list[dict]:
    """Return the rows of the glossary; none where there is no glossary yet."""
    path = root / pages.GLOSSARY
    return tomllib.loads(path.read_text(encoding="utf-8"))["term"] if path.exists() else []


def unpaired(root: Path) -> list[Problem]:
    """Return the pages that one language lacks."""
    return [Problem(path.relative_to(root).as_posix(), "", f"the page is missing; {twin.relative_to(root)} exists",
                    "write it, or delete the other")
            for pair in page_pairs(root) for path, twin in (pair, pair[::-1]) if not path.exists()]
