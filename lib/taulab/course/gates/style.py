"""How each language is written: decimal point, grouped digits, ¿ and ¡, *tú*, the terms of the glossary."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from taulab.course.authoring.markdown import facts, own_words
from taulab.course.authoring.units import terms, units
from taulab.course.gates.parity import REFERENCE, Fault
from taulab.course.language import LANGUAGES, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

POINT = _("write a decimal point in every language; in a vector, a space after each comma")
GROUPS = _("group the digits of a number from five on with a narrow space (U+202F): 49\u202f152")
#: What one language alone must not do; a language without rules of its own has no entry.
RULES = {
    "en": [
        (re.compile(r"\d,\d{3}(?!\d)"), _("digits grouped by a comma"), GROUPS),
    ],
    "es": [
        (re.compile(r"\d,\d"), _("a decimal comma"), POINT),
        (re.compile(r"\b(usted|ustedes|vosotros|vosotras|vuestr[oa]s?)\b", re.IGNORECASE), _("not tú"),
         _("address the reader as tú")),
    ],
}
ALL = [
    (re.compile(r"(?<![\d.\w/:])\d{5,}(?![\d/])(?!\.\d)"), _("five digits or more without a group"), GROUPS),
    (re.compile(r"(?<![\d.])\d{2,3}[ \u00a0]\d{3}(?!\d)"), _("digits grouped by an ordinary space"), GROUPS),
    (re.compile(r"(?<![\d.])(?!1 )[\d.]*\d (?:nat|bit)\b"), _("a unit in the singular"),
     _("write 0.5 nats, and only 1 nat")),
]
BANNED = {"es": "banned"}   # key in a term of the glossary, where it is not banned_LANG
SIGNS = {"es": (("¿", "?"), ("¡", "!"))}    # what opens must stand before what closes


def style(root: Path) -> list[Problem]:
    """Return every breach of the rules of writing."""
    found, banned = [], banned_variants(root)
    for unit in units(root):
        for lang, text in unit.texts.items():
            for said in facts(text).prose:
                found += [Problem(unit.file, f"{unit.place}, {lang}", *fault)
                          for fault in (*faults(said, lang), *variants(said, banned.get(lang, {})))]
    return found


def faults(said: str, lang: str) -> Iterator[Fault]:
    for pattern, name, remedy in [*RULES.get(lang, ()), *ALL]:
        if match := pattern.search(said):
            yield (message(_("{fault}: {part} in {text}"), fault=message(name), part=repr(match[0]), text=repr(said)),
                   remedy)
    if not REFERENCE.search(said):
        for opening, closing in SIGNS.get(lang, ()):
            if said.count(opening) != said.count(closing):
                yield (message(_("{opening} and {closing} do not pair in {text}"), opening=opening, closing=closing,
                               text=repr(said)),
                       message(_("open with {opening} what {closing} ends"), opening=opening, closing=closing))


def variants(said: str, banned: dict[str, str]) -> Iterator[Fault]:
    if banned:
        for match in pattern_of(frozenset(banned)).finditer(own_words(said)):
            yield (message(_("{part} in {text}"), part=repr(match[0]), text=repr(said)),
                   message(_("write {term}"), term=repr(banned[match[0].lower()])))


@lru_cache
def pattern_of(variants: frozenset[str]) -> re.Pattern:
    longest_first = sorted(variants, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def banned_variants(root: Path) -> dict[str, dict[str, str]]:
    """Return language -> variant that the glossary bans -> the term to use instead."""
    return {lang: {variant.lower(): term.get(lang, "") for term in terms(root)
                   for variant in term.get(BANNED.get(lang, f"banned_{lang}"), ())} for lang in LANGUAGES}
