"""How both languages are written: decimal point, grouped digits, ¿ and ¡, *tú*, the terms of the glossary."""

import re
from collections.abc import Iterator
from pathlib import Path

from taulab.course.authoring.markdown import facts, own_words
from taulab.course.authoring.units import terms, units
from taulab.course.gates.parity import REFERENCE
from taulab.course.problem import Problem

POINT = "write a decimal point in both languages; in a vector, a space after each comma"
GROUPS = "group the digits of a number from five on with a narrow space (U+202F): 49\u202f152"
RULES = {
    "en": [
        (re.compile(r"\d,\d{3}(?!\d)"), "digits grouped by a comma", GROUPS),
    ],
    "es": [
        (re.compile(r"\d,\d"), "a decimal comma", POINT),
        (re.compile(r"\b(usted|ustedes|vosotros|vosotras|vuestr[oa]s?)\b", re.IGNORECASE), "not tú",
         "address the reader as tú"),
    ],
}
BOTH = [
    (re.compile(r"(?<![\d.\w/:])\d{5,}(?![\d/])(?!\.\d)"), "five digits or more without a group", GROUPS),
    (re.compile(r"(?<![\d.])\d{2,3}[ \u00a0]\d{3}(?!\d)"), "digits grouped by an ordinary space", GROUPS),
    (re.compile(r"(?<![\d.])(?!1 )[\d.]*\d (?:nat|bit)\b"), "a unit in the singular", "write 0.5 nats, and only 1 nat"),
]
SIGNS = (("¿", "?"), ("¡", "!"))


def style(root: Path) -> list[Problem]:
    """Return every breach of the rules of writing."""
    found, banned = [], banned_variants(root)
    for unit in units(root):
        for lang, text in unit.sides.items():
            for said in facts(text).prose:
                found += [Problem(unit.file, f"{unit.place}, {lang}", *fault) for fault in faults(said, lang)]
                if lang == "es":
                    found += [Problem(unit.file, f"{unit.place}, es", f"{match[0]!r} in {said!r}", f"write {term!r}")
                              for pattern, term in banned for match in pattern.finditer(own_words(said))]
    return found


def faults(said: str, lang: str) -> Iterator[tuple[str, str]]:
    for pattern, name, remedy in [*RULES[lang], *BOTH]:
        if match := pattern.search(said):
            yield f"{name}: {match[0]!r} in {said!r}", remedy
    if lang == "es" and not REFERENCE.search(said):
        for opening, closing in SIGNS:
            if said.count(opening) != said.count(closing):
                yield f"{opening} and {closing} do not pair in {said!r}", f"open with {opening} what {closing} ends"


def banned_variants(root: Path) -> list[tuple[re.Pattern, str]]:
    """Return (pattern, term to use instead) for each variant that the glossary bans in Spanish."""
    return [(re.compile(rf"(?<!\w){re.escape(variant)}(?!\w)", re.IGNORECASE), term["es"])
            for term in terms(root) for variant in term.get("banned", ())]
