"""Stale translations: a lock file remembers both sides of every unit as they were last reviewed together.

One unit a line, sorted: ``file | place | hash of the English | hash of the Spanish``. White space does not count.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring.units import Unit, units
from taulab.course.problem import Problem

LOCK = "translations.lock"
HEAD = "# Both sides of every text as last reviewed together; written by: taulab translate --stamp\n"
REVIEW = "read both sides, mend the one that lags, then: taulab translate --stamp"
CHANGES = {
    (False, True): "the Spanish changed, the English did not",
    (True, False): "the English changed, the Spanish did not",
    (True, True): "both sides changed",
}

Pair = tuple[str, str]


def digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def digests(unit: Unit) -> Pair:
    return digest(unit.en), digest(unit.es)


def locked(root: Path) -> dict[Pair, set[Pair]]:
    """Return (file, place) -> the pairs of hashes that were reviewed there."""
    found = defaultdict(set)
    if (root / LOCK).exists():
        for line in (root / LOCK).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                file, place, en, es = line.split(" | ")
                found[file, place].add((en, es))
    return found


def stale(root: Path) -> list[Problem]:
    """Return every unit that is not as it was last reviewed, and every line of the lock without a unit."""
    found, lock = [], locked(root)
    now = defaultdict(dict)
    for unit in units(root):
        now[unit.file, unit.place][digests(unit)] = unit
    for key in sorted({*now, *lock}):
        gone = lock[key] - set(now[key])
        for pair in [pair for pair in now[key] if pair not in lock[key]]:
            before = likeliest(pair, gone)
            gone.discard(before)
            change = CHANGES[before[0] != pair[0], before[1] != pair[1]] if before else "new, never reviewed"
            unit = now[key][pair]
            texts = (f"\n    {lang}: " + text.replace("\n", "\n        ") for lang, text in unit.sides.items())
            found.append(Problem(*key, change + "".join(texts), REVIEW))
        found += [Problem(LOCK, f"{key[0]}: {key[1]}", "the text is gone", "taulab translate --stamp") for _ in gone]
    return found


def likeliest(pair: Pair, gone: set[Pair]) -> Pair | None:
    """Return which of the reviewed pairs became `pair`: one that shares a side, else any."""
    return max(sorted(gone), key=lambda old: (old[0] == pair[0]) + (old[1] == pair[1]), default=None)


def stamp(root: Path, select: str = "") -> int:
    """Record as reviewed the units whose "file: place" contains `select`; return how many lines of the lock changed."""
    before = set(lock_lines(locked(root)))
    kept = {line for line in before if select not in place_of(line)}
    new = {line for line in lock_lines(current(root)) if select in place_of(line)}
    (root / LOCK).write_text(HEAD + "".join(f"{line}\n" for line in sorted(kept | new)), encoding="utf-8", newline="\n")
    return len((kept | new) ^ before)


def current(root: Path) -> dict[Pair, set[Pair]]:
    found = defaultdict(set)
    for unit in units(root):
        found[unit.file, unit.place].add(digests(unit))
    return found


def lock_lines(pairs: dict[Pair, set[Pair]]) -> Iterator[str]:
    return (" | ".join((*key, *pair)) for key, found in pairs.items() for pair in found)


def place_of(line: str) -> str:
    file, place, *_hashes = line.split(" | ")
    return f"{file}: {place}"
