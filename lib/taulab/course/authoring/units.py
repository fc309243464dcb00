"""Every text of the course that exists in each of its languages: cells, sections, comments, messages, data."""

import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from taulab.course.authoring import bilingual, pages
from taulab.course.authoring.catalogue import entries_of, po_files
from taulab.course.authoring.markdown import parts, sections
from taulab.course.authoring.pages import MADE
from taulab.course.authoring.source import Source, sources
from taulab.course.language import LANGUAGES, SOURCE, TRANSLATIONS, known_as, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

DATA = "lib/taulab/course/authoring/*.toml"


@dataclass(frozen=True)
class Unit:
    """One text in every language; several may share a `place`, as the comments of a cell do."""

    file: str               # of a page: in the first language; of a message: its catalogue
    place: str
    texts: dict[str, str]   # by language
    kind: str               # "prose" is Markdown with blocks; "comment", "message" and "entry" are single lines


def units(root: Path) -> list[Unit]:
    """Return every unit of the repository `root`."""
    return [*units_of_sources(root), *units_of_pages(root), *units_of_messages(root), *units_of_data(root)]


def paragraphs(unit: Unit) -> Iterator[Unit]:
    """Yield the parts of a unit that are reviewed alone: its paragraphs, where each language has as many.

    What is the same in every language, such as a formula, is none.
    """
    split = {lang: parts(text) if unit.kind == "prose" else [text] for lang, text in unit.texts.items()}
    if len({len(found) for found in split.values()}) > 1:
        yield unit
        return
    for texts in zip(*split.values()):
        if unit.kind != "prose" or len(set(texts)) > 1:
            yield replace(unit, texts=dict(zip(split, texts)))


def units_of_sources(root: Path) -> Iterator[Unit]:
    for source in sources(root):
        yield from units_of_source(source)


def units_of_source(source: Source) -> Iterator[Unit]:
    for cell in source.prose:
        yield Unit(source.file, f"cell {cell.name}", cell.text, "prose")
    for cell in source.code:
        try:
            comments = bilingual.said_together(cell.text)
        except (SyntaxError, ValueError):  # a problem of the source, reported there
            continue
        for texts in comments:
            yield Unit(source.file, f"comment in cell {cell.name}", texts, "comment")


def page_sets(root: Path) -> Iterator[dict[str, Path]]:
    """Yield language -> path of each page of theory and each page at the top that is translated; any may be missing."""
    for name in sorted({path.name for lang in LANGUAGES for path in (root / "theory" / lang).glob("*.md")}):
        yield {lang: root / "theory" / lang / name for lang in LANGUAGES}
    for name in sorted({path.name.replace(f".{lang}.md", ".md")
                        for lang in TRANSLATIONS for path in root.glob(f"*.{lang}.md")}):
        yield {lang: root / translated(name, lang) for lang in LANGUAGES}


def translated(name: str, lang: str) -> str:
    """Return the name of the page at the top that is `name` in `lang`: README.md, README.es.md."""
    return name if lang == SOURCE else name.removesuffix(".md") + f".{lang}.md"


def units_of_pages(root: Path) -> Iterator[Unit]:
    for paths in page_sets(root):
        if all(path.exists() for path in paths.values()) and paths[SOURCE].name not in MADE:
            file = paths[SOURCE].relative_to(root).as_posix()
            for said in zip(*(sections(path.read_text(encoding="utf-8")) for path in paths.values())):
                texts = {lang: section.text for lang, section in zip(paths, said)}
                yield Unit(file, f"section {said[0].name}", texts, "prose")


def units_of_messages(root: Path) -> Iterator[Unit]:
    for lang in TRANSLATIONS:
        for path in po_files(root, lang):
            yield from units_of_catalogue(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"), lang)


def units_of_catalogue(file: str, text: str, lang: str) -> Iterator[Unit]:
    for entry in entries_of(text, lang):
        if entry.id and entry.string:
            place = "message " + textwrap.shorten(entry.id, 60, placeholder="…").replace(" | ", " / ")
            yield Unit(file, place, {SOURCE: entry.id, lang: entry.string}, "message")


def units_of_data(root: Path) -> Iterator[Unit]:
    for path in sorted(root.glob(DATA)):
        yield from texts_in(tomllib.loads(path.read_text(encoding="utf-8")), path.relative_to(root).as_posix(), "")


def texts_in(data, file: str, place: str) -> Iterator[Unit]:
    """Yield the texts (en, es, …) and (x_en, x_es, …) at any depth of `data`."""
    if isinstance(data, list):
        for row in data:
            yield from texts_in(row, file, place)
    elif isinstance(data, dict):
        name = data.get("id") or data.get("name") or data.get(SOURCE)
        place = f"{place} {name}".strip() if isinstance(name, str | int) else place
        for key, value in data.items():
            stem = key.removesuffix(SOURCE)
            texts = {lang: data.get(stem + lang) for lang in LANGUAGES}
            if (key == SOURCE or key.endswith(f"_{SOURCE}")) and all(isinstance(text, str) for text in texts.values()):
                yield Unit(file, f"{place} {stem.rstrip('_')}".strip(), texts, "entry")
            else:
                yield from texts_in(value, file, f"{place} {key}".strip())


def terms(root: Path) -> list[dict]:
    """Return the rows of the glossary; none where there is no glossary yet."""
    path = root / pages.GLOSSARY
    return tomllib.loads(path.read_text(encoding="utf-8"))["term"] if path.exists() else []


def unpaired(root: Path) -> list[Problem]:
    """Return the pages and the texts of data that a language lacks."""
    found = []
    for paths in page_sets(root):
        there = [path.relative_to(root).as_posix() for path in paths.values() if path.exists()]
        found += [Problem(path.relative_to(root).as_posix(), "",
                          message(_("the page is missing; there is {other}"), other=", ".join(there)),
                          _("write it, or delete it in every language"))
                  for path in paths.values() if not path.exists()]
    return found + incomplete(root)


def incomplete(root: Path) -> list[Problem]:
    """Return the texts that the data of the made pages lack in a language."""
    found = []
    for path in sorted(root.glob(DATA)):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [Problem(path.relative_to(root).as_posix(), place, message(_("{key} is missing"), key=key),
                          message(_("write it in {lang}"), lang=known_as(lang)))
                  for place, key, lang in lacking(data, "")]
    return found


def lacking(data, place: str) -> Iterator[tuple[str, str, str]]:
    """Yield (place, key, language) of each text in `data` that some languages have and this one has not."""
    if isinstance(data, list):
        for row in data:
            yield from lacking(row, place)
    elif isinstance(data, dict):
        name = data.get("id") or data.get("name") or data.get(SOURCE)
        place = f"{place} {name}".strip() if isinstance(name, str | int) else place
        stems = {key.removesuffix(lang) for key in data for lang in LANGUAGES
                 if (key == lang or key.endswith(f"_{lang}")) and isinstance(data[key], str)}
        for stem in sorted(stems):
            yield from ((place, stem + lang, lang) for lang in LANGUAGES if stem + lang not in data)
        for key, value in data.items():
            yield from lacking(value, f"{place} {key}".strip())
