"""What must be the same in every language: structure, formulas, numbers, code, links; and what must not: the words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from pathlib import Path

from taulab.course.authoring.markdown import FIELD, Facts, facts, own_words
from taulab.course.authoring.units import Unit, page_sets, terms, translated, units
from taulab.course.language import LANGUAGES, SHARED_WORDS, SOURCE, TRANSLATIONS, Message, known_as, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

CODES = "|".join(LANGUAGES)
LANGUAGE_IN_PATH = re.compile(rf"(^|[/.-])({CODES})(?=[/.]|$)")
LANGUAGE_OPTION = re.compile(rf" (LAB_LANG=|--lang[ =])({CODES})\b")
TEXT_IN_FORMULA = re.compile(r"\\text\{[^}]*\}")
COMMENT = re.compile(r"\s*#.*")
WORD = re.compile(r"[^\W\d_]{3,}")
REFERENCE = re.compile(r"arXiv|\bdoi\b", re.IGNORECASE)  # titles keep the language they have
TRANSLATE = _("translate it; code stands in backticks")
LONG_ENOUGH = 4  # words that two languages do not share by chance


def parity(root: Path) -> list[Problem]:
    """Return every place where a language does not correspond to the first."""
    shared = SHARED_WORDS | loanwords(root) | {word for known in LANGUAGES.values() for word in words(known.name)}
    found = [Problem(unit.file, unit.place, *fault) for unit in units(root) for fault in faults(unit, shared)]
    for paths in page_sets(root):
        if all(path.exists() for path in paths.values()):
            page = {lang: facts(path.read_text(encoding="utf-8")) for lang, path in paths.items()}
            for lang in TRANSLATIONS:
                both = {SOURCE: page[SOURCE], lang: page[lang]}
                here = paths[lang].relative_to(root).as_posix()
                anchors = sides(both, lambda one: one.anchors)
                found += [Problem(here, "", *fault) for fault in (*headings(both), *different(ANCHORS, anchors))]
    return found


Fault = tuple[Message | str, Message | str]
Faults = Iterator[Fault]
Both = dict[str, Facts]     # the first language, and one other


def loanwords(root: Path) -> set[str]:
    """Return the words of the terms that the glossary gives as the same in every language."""
    return {word for term in terms(root) if len({term.get(lang) for lang in LANGUAGES}) == 1
            for word in words(term[SOURCE])}


def faults(unit: Unit, shared: Set[str]) -> Faults:
    """Yield (message, remedy) for each way in which the sides of `unit` differ and should not, or the reverse."""
    for lang in unit.texts:
        if lang != SOURCE:
            yield from faults_between({code: unit.texts[code] for code in (SOURCE, lang)}, unit.kind, shared)


def faults_between(texts: dict[str, str], kind: str, shared: Set[str]) -> Faults:
    both = {lang: facts(text) for lang, text in texts.items()}
    if kind == "prose":
        yield from headings(both)
        yield from blocks(both)
    else:
        yield from different(FIELDS, {lang: FIELD.findall(text) for lang, text in texts.items()})
    yield from different(FORMULAS, sides(both, lambda one: map(bare_formula, one.formulas)))
    yield from different(NUMBERS, sides(both, lambda one: one.numbers))
    yield from different(CODE, sides(both, lambda one: map(without_language, one.code)))
    yield from different(CODE_BLOCKS, sides(both, lambda one: map(uncommented, one.fences)))
    yield from different(LINKS, sides(both, lambda one: map(without_language, one.links)))
    yield from untranslated(both, shared)


ANCHORS, FIELDS, FORMULAS, NUMBERS = _("anchors"), _("fields"), _("formulas"), _("numbers")
CODE, CODE_BLOCKS, LINKS = _("code"), _("code blocks"), _("links")


def sides(both: Both, part) -> dict[str, Iterable[str]]:
    return {lang: part(facts) for lang, facts in both.items()}


def different(what: str, found: dict[str, Iterable[str]]) -> Faults:
    """Yield one fault when the two sides do not hold the same things equally often."""
    counts = {lang: Counter(things) for lang, things in found.items()}
    (first, ours), (second, theirs) = counts.items()
    if ours != theirs:
        only = [message(_("only in {lang}: {things}"), lang=known_as(lang), things=", ".join(sorted(more.elements())))
                for lang, more in ((first, ours - theirs), (second, theirs - ours)) if more]
        said = only[0] if len(only) == 1 else message("{one}; {other}", one=only[0], other=only[1])
        yield (message(_("{what} differ; {only}"), what=message(what), only=said),
               message(_("write the same {what} in every language"), what=message(what)))


def headings(both: Both) -> Faults:
    (first, ours), (second, theirs) = both.items()
    if ours.headings != theirs.headings:
        yield (message(_("headings differ: {ours} in {first}, {theirs} in {second}"), first=known_as(first),
                       second=known_as(second), ours=" ".join(ours.headings) or "—",
                       theirs=" ".join(theirs.headings) or "—"),
               _("give every language the same headings, at the same levels, in the same order"))


def blocks(both: Both) -> Faults:
    (first, ours), (second, theirs) = both.items()
    if ours.blocks != theirs.blocks and ours.headings == theirs.headings:
        place = next(index for index in range(max(len(ours.blocks), len(theirs.blocks)) + 1)
                     if ours.blocks[:index + 1] != theirs.blocks[:index + 1])
        here = ["".join(side.blocks[place:place + 1]) or "—" for side in (ours, theirs)]
        yield (message(_("block {number} is {ours} in {first} and {theirs} in {second}"), number=place + 1,
                       ours=here[0], theirs=here[1], first=known_as(first), second=known_as(second)),
               _("give every language the same paragraphs, lists and tables"))


def bare_formula(formula: str) -> str:
    return "".join(TEXT_IN_FORMULA.sub(r"\\text{}", formula).split())


def uncommented(code: str) -> str:
    return "\n".join(COMMENT.sub("", line) for line in without_language(code).split("\n"))


def without_language(text: str) -> str:
    """Return a link or a command with the language taken out: of a folder, an image, a page, an option."""
    for lang in TRANSLATIONS:
        text = text.replace(translated(".md", lang), ".md")
    return LANGUAGE_OPTION.sub("", LANGUAGE_IN_PATH.sub(r"\1LL", text))


def untranslated(both: Both, shared: Set[str]) -> Faults:
    (first, ours), (second, theirs) = both.items()
    if ours.prose == theirs.prose and not set(words(" ".join(ours.prose))) <= shared:
        yield message(_("not translated: {text} in both languages"), text=repr(" ".join(ours.prose))), TRANSLATE
        return
    for text in theirs.prose:
        if (text in ours.prose and len(words(text)) >= LONG_ENOUGH and not set(words(text)) <= shared
                and not REFERENCE.search(text)):
            yield message(_("not translated: {text} in both languages"), text=repr(text)), TRANSLATE
    for lang, side in ((second, theirs), (first, ours)):
        for text in side.prose:
            strange = [match.lower() for match in foreign(lang).findall(own_words(text))]
            if len(strange) >= 2 and not REFERENCE.search(text):
                yield (message(_("not in {lang}: {text} has {words}"), lang=known_as(lang), text=repr(text),
                               words=", ".join(sorted(set(strange)))), TRANSLATE)


@lru_cache
def foreign(lang: str) -> re.Pattern:
    """Return what `lang` does not say: two of these words in one block, and the block was not translated."""
    others = set().union(*(known.common for code, known in LANGUAGES.items() if code != lang))
    return re.compile(rf"\b({'|'.join(sorted(others - LANGUAGES[lang].common)) or '(?!)'})\b", re.IGNORECASE)


def words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(own_words(text))]
