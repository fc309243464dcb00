"""Stale translations: a lock file remembers every paragraph as it was last reviewed in all its languages together.

One text a line, sorted: ``file | place | hash in English | hash in Spanish …``. White space does not count.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring.catalogue import marked_messages
from taulab.course.authoring.history import difference, earlier
from taulab.course.authoring.units import Unit, paragraphs, translated, units
from taulab.course.language import LANGUAGES, SOURCE, Message, known_as, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem, Refused

LOCK = "translations.lock"
HEAD = "# Every text in all its languages as last reviewed; written by: taulab translate --stamp\n"

Place = tuple[str, str]         # file and place of a unit
Hashes = tuple[str, ...]        # one for each language of a text, in their order


def digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def digests(unit: Unit) -> Hashes:
    return tuple(map(digest, unit.texts.values()))


def locked(root: Path) -> dict[Place, set[Hashes]]:
    """Return (file, place) -> the hashes of the texts that were reviewed there."""
    found = defaultdict(set)
    if (root / LOCK).exists():
        for line in (root / LOCK).read_text(encoding="utf-8").splitlines():
            if " | " in line:       # neither the head nor the marks of a merge, both of whose sides were reviewed
                file, place, *hashes = line.split(" | ")
                found[file, place].add(tuple(hashes))
    return found


def current(root: Path) -> dict[Place, dict[Hashes, Unit]]:
    found = defaultdict(dict)
    for unit in units(root):
        for paragraph in paragraphs(unit):
            found[unit.file, unit.place][digests(paragraph)] = paragraph
    return found


def stale(root: Path, select: str = "") -> list[Problem]:
    """Return every text that is not as it was last reviewed, and every line of the lock without a text.

    Of these, the ones whose "file: place" contains `select`; a file may be named in any language.
    """
    found, lock, now = [], locked(root), current(root)
    said = marked_messages(root)
    for place in sorted({*now, *lock}):
        if named(place, select):
            gone = lock[place] - now[place].keys()
            for hashes in sorted(now[place].keys() - lock[place]):
                before = likeliest(hashes, gone)
                gone.discard(before)
                found.append(changed(root, now[place][hashes], before, said))
            found += [Problem(LOCK, ": ".join(place), _("the text is gone"), command(place)) for _hashes in gone]
    return found


def changed(root: Path, unit: Unit, before: Hashes | None, said: dict[str, str]) -> Problem:
    """Return that a text is not as it was reviewed: what changed in it, and what it says in each language."""
    hashes = dict(zip(unit.texts, digests(unit)))
    old = dict(zip(unit.texts, before or ()))
    moved = [lang for lang in unit.texts if lang in old and hashes[lang] != old[lang]]
    shown = dict(unit.texts)
    for lang in moved:
        file = in_language(unit.file, lang)
        if reviewed := earlier(root, file, {old[lang]}, digest).get(old[lang]):
            shown[lang] = difference(reviewed, unit.texts[lang])
    texts = "".join(f"\n    {lang}: " + text.replace("\n", "\n        ") for lang, text in shown.items())
    place = said.get(unit.texts[SOURCE], "") if unit.kind == "message" else ""
    return Problem(unit.file, unit.place, message("{change}{texts}{said_in}", change=change(unit, moved, before),
                                                  texts=texts, said_in=f"\n    {place}" if place else ""),
                   message(_("read every side, mend the one that lags, then: {command}"),
                           command=command((unit.file, unit.place))))


def change(unit: Unit, moved: list[str], before: Hashes | None) -> Message:
    """Return in words which sides of a text changed since its review."""
    if before is None:
        return message(_("new, never reviewed"))
    kept = [lang for lang in unit.texts if lang not in moved]
    if not kept or not moved:
        return message(_("changed in every language"))
    return message(_("changed in {changed}, not in {kept}"), changed=listed(moved), kept=listed(kept))


def listed(langs: list[str]) -> Message:
    first, *others = map(known_as, langs)
    return message("{first}, {others}", first=first, others=listed(langs[1:])) if others else first


def command(place: Place) -> str:
    return f'taulab translate --stamp "{": ".join(place)}"'


def likeliest(hashes: Hashes, gone: set[Hashes]) -> Hashes | None:
    """Return which of the reviewed texts became this one: the one that shares most sides, else any."""
    return max(sorted(gone), key=lambda old: sum(map(str.__eq__, old, hashes)), default=None)


# The lock ------------------------------------------------------------------------------------------------------------

def stamp(root: Path, select: str = "") -> list[Problem]:
    """Record as reviewed the texts whose "file: place" contains `select`, and return what was stale among them."""
    now, lock = current(root), locked(root)
    if not any(named(place, select) for place in [*now, *lock]):
        raise Refused(message(_("no text has {text} in its file or place; taulab translate lists those that changed"),
                              text=repr(select)))
    accepted = stale(root, select)
    kept = {line for line in lock_lines(lock) if not named(place_of(line), select)}
    new = {line for line in lock_lines(now) if named(place_of(line), select)}
    (root / LOCK).write_text(HEAD + "".join(f"{line}\n" for line in sorted(kept | new)), encoding="utf-8", newline="\n")
    return accepted


def lock_lines(texts: dict[Place, set[Hashes]]) -> Iterator[str]:
    return (" | ".join((*place, *hashes)) for place, found in texts.items() for hashes in found)


def place_of(line: str) -> Place:
    file, place, *_hashes = line.split(" | ")
    return file, place


def named(place: Place, select: str) -> bool:
    """Return whether `select` is part of "file: place", the file named in any language."""
    file, within = place
    return any(select in f"{in_language(file, lang)}: {within}" for lang in LANGUAGES)


def in_language(file: str, lang: str) -> str:
    """Return where the text of `file`, a page in the first language, stands in `lang`; other files hold them all."""
    if file.startswith(f"theory/{SOURCE}/"):
        return file.replace(f"theory/{SOURCE}/", f"theory/{lang}/", 1)
    return translated(file, lang) if file.endswith(".md") else file
