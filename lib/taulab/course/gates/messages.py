"""The message catalogue against the code: each marked message translated once, and nothing else in it."""

import re
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Message as Entry
from babel.messages.pofile import denormalize

from taulab.course.authoring import bilingual
from taulab.course.authoring.catalogue import LOCALE, entries_of, file_for, marked_messages, not_a_line, po_files, stub
from taulab.course.language import TRANSLATIONS, known_as, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

MSGID = re.compile(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)

Entries = dict[str, dict[str, Entry]]   # file -> message -> entry


def messages(root: Path) -> list[Problem]:
    """Return every message without a translation, every translation without a message, and what contradicts itself."""
    wanted, found = marked_messages(root), not_literal(root)
    for lang in TRANSLATIONS:
        if unread := unreadable(root, lang):
            found += unread     # what they would translate is not missing
            continue
        have = entries(root, lang)
        found += [problem for file, catalogue in have.items() for problem in faults(root, file, catalogue, wanted)]
        found += missing(root, lang, have, wanted) + contradictions(have, wanted)
    return found


def unreadable(root: Path, lang: str) -> list[Problem]:
    """Return each line of a catalogue that is none: a quotation mark is open, a keyword is misspelt."""
    return [Problem(path.relative_to(root).as_posix(), f"line {number}",
                    message(_("not a line of a catalogue: {text}"), text=line),
                    _('a line is a # comment, or msgid, msgstr or nothing and then a text between two ": '
                      'close it, and write \\" for a quotation mark within'))
            for path in po_files(root, lang) for number, line in not_a_line(path.read_text(encoding="utf-8"))]


def entries(root: Path, lang: str) -> Entries:
    """Return file -> message -> entry of the catalogue in `lang`, retired entries too."""
    found = {}
    for path in po_files(root, lang):
        catalogue = entries_of(path.read_text(encoding="utf-8"), lang)
        found[path.relative_to(root).as_posix()] = {
            entry.id: entry for entry in catalogue if entry.id} | catalogue.obsolete
    return found


def faults(root: Path, file: str, catalogue: dict[str, Entry], wanted: dict[str, str]) -> list[Problem]:
    """Return what is wrong in one file."""
    found = []
    for text, entry in catalogue.items():
        if text not in wanted:
            found.append(Problem(file, repr(text), _("obsolete: no code says this"), _("delete the entry")))
        elif entry.fuzzy:
            found.append(Problem(file, repr(text), _("fuzzy: a guess nobody has read"), _("read it, delete the mark")))
    twice = Counter(denormalize(msgid) for msgid in MSGID.findall((root / file).read_text(encoding="utf-8")))
    return found + [Problem(file, repr(text), message(_("stands {count} times in this file"), count=count),
                            _("keep one entry")) for text, count in twice.items() if count > 1]


def missing(root: Path, lang: str, have: Entries, wanted: dict[str, str]) -> list[Problem]:
    """Return the messages without a translation, each with the file to put it in and what to paste."""
    homes = {text: Path(file).name for other in TRANSLATIONS for file, catalogue in entries(root, other).items()
             for text in catalogue}
    said = {text for catalogue in have.values() for text, entry in catalogue.items() if entry.string}
    return [Problem(place, repr(text), message(_("no translation into {lang}"), lang=known_as(lang)),
                    message(_("translate it in {file}:\n{stub}"), stub=stub(text),
                            file=f"{LOCALE}/{lang}/{file_for(text, wanted, homes)}"))
            for text, place in wanted.items() if text not in said]


def contradictions(have: Entries, wanted: dict[str, str]) -> list[Problem]:
    """Return the messages that two files translate in different ways."""
    said = defaultdict(dict)    # message -> translation -> file
    for file, catalogue in have.items():
        for text, entry in catalogue.items():
            if entry.string:
                said[text].setdefault(entry.string, file)
    return [Problem(next(iter(translations.values())), repr(text),
                    message(_("two translations: {both} (said in {place})"), place=wanted.get(text, "—"),
                            both=", ".join(f"{one!r} ({file})" for one, file in translations.items())),
                    _("keep one of them in both files"))
            for text, translations in said.items() if len(translations) > 1]


def not_literal(root: Path) -> list[Problem]:
    """Return the marks in the library that hold something else than one string, which extraction passes over."""
    return [Problem(path.relative_to(root).as_posix(), "", fault, bilingual.MARK_REMEDY)
            for path in sorted((root / "lib/taulab").rglob("*.py"))
            if (fault := fault_of_marks(path.read_text(encoding="utf-8")))]


@lru_cache(maxsize=1024)
def fault_of_marks(code: str) -> str | None:
    try:
        if "_(" in code:
            bilingual.marked(code)
    except ValueError as error:
        return str(error)
    return None
