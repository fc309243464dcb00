"""The message catalogue against the code: each marked message translated once, and nothing else in it."""

import re
from collections import Counter, defaultdict
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import denormalize, read_po

from taulab.course.authoring import bilingual
from taulab.course.authoring.units import LOCALE
from taulab.course.problem import Problem

MSGID = re.compile(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)


def marked(root: Path) -> dict[str, str]:
    """Return message -> "file:line" of each string marked with ``_`` in the library and in the sources of the labs."""
    found = {}
    for path in [*sorted((root / "lib/taulab").rglob("*.py")), *sorted((root / "solutions").glob("*.py"))]:
        for line, message, _comments, _context in extract_from_file("python", path, keywords={"_": None}):
            found.setdefault(message, f"{path.relative_to(root).as_posix()}:{line}")
    return found


def entries(root: Path) -> dict[str, dict[str, Message]]:
    """Return file -> message -> entry of the Spanish catalogue."""
    found = {}
    for path in sorted((root / LOCALE / "es").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="es")
        found[path.relative_to(root).as_posix()] = {entry.id: entry for entry in catalogue if entry.id}
        found[path.relative_to(root).as_posix()] |= catalogue.obsolete
    return found


def messages(root: Path) -> list[Problem]:
    """Return every message without a translation, every translation without a message, and what contradicts itself."""
    wanted, have, found = marked(root), entries(root), []
    said = defaultdict(dict)
    for file, catalogue in have.items():
        for message, entry in catalogue.items():
            if message not in wanted:
                found.append(Problem(file, repr(message), "obsolete: no code says this", "delete the entry"))
            if entry.fuzzy:
                found.append(Problem(file, repr(message), "fuzzy: a guess nobody has read", "read it, delete the mark"))
            if entry.string:
                said[message].setdefault(entry.string, file)
        twice = Counter(denormalize(msgid) for msgid in MSGID.findall((root / file).read_text(encoding="utf-8")))
        found += [Problem(file, repr(message), f"stands {count} times in this file", "keep one entry")
                  for message, count in twice.items() if count > 1]
    for message, place in wanted.items():
        if message not in said:
            found.append(Problem(place, repr(message), "no Spanish translation", f"add it to a file in {LOCALE}/es"))
    for message, translations in said.items():
        if len(translations) > 1:
            both = " and ".join(f"{text!r} ({file})" for text, file in translations.items())
            found.append(Problem(next(iter(translations.values())), repr(message), f"two translations: {both}",
                                 "keep one of them in both files"))
    return found + not_literal(root)


def not_literal(root: Path) -> list[Problem]:
    """Return the marks in the library that hold something else than one string, which extraction passes over."""
    found = []
    for path in sorted((root / "lib/taulab").rglob("*.py")):
        try:
            bilingual.marked(path.read_text(encoding="utf-8"))
        except ValueError as error:
            found.append(Problem(path.relative_to(root).as_posix(), "", str(error), bilingual.MARK_REMEDY))
    return found
