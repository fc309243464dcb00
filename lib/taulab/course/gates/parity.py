"""What must be the same in both languages: structure, formulas, numbers, code, links; and what must not: the words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from taulab.course.authoring.markdown import FIELD, Facts, facts, own_words
from taulab.course.authoring.units import Unit, page_pairs, terms, units
from taulab.course.language import SHARED_WORDS
from taulab.course.problem import Problem

LANGUAGE_IN_PATH = re.compile(r"(^|[/.-])(en|es)(?=[/.]|$)")
LANGUAGE_OPTION = re.compile(r" (LAB_LANG=|--lang[ =])(en|es)\b")
TEXT_IN_FORMULA = re.compile(r"\\text\{[^}]*\}")
COMMENT = re.compile(r"\s*#.*")
WORD = re.compile(r"[^\W\d_]{3,}")
# Words that the other language does not have: two of them in one block, and the block was not translated.
FOREIGN = {
    "es": re.compile(r"\b(the|of|and|is|are|with|which|this|that|from|for|you|your|it)\b", re.IGNORECASE),
    "en": re.compile(r"\b(que|los|las|una|para|del|con|por|el|es)\b", re.IGNORECASE),
}
REFERENCE = re.compile(r"arXiv|\bdoi\b", re.IGNORECASE)  # titles keep the language they have
TRANSLATE = "translate it; code stands in backticks"
LONG_ENOUGH = 4  # words that two languages do not share by chance


def parity(root: Path) -> list[Problem]:
    """Return every place where the two languages do not correspond."""
    shared = SHARED_WORDS | loanwords(root)
    found = [Problem(unit.file, unit.place, *fault) for unit in units(root) for fault in faults(unit, shared)]
    for english, spanish in page_pairs(root):
        if english.exists() and spanish.exists():
            en, es = (facts(path.read_text(encoding="utf-8")) for path in (english, spanish))
            found += [Problem(spanish.relative_to(root).as_posix(), "", *fault) for fault in headings(en, es)]
            found += [Problem(spanish.relative_to(root).as_posix(), "", *fault)
                      for fault in different("anchors", en.anchors, es.anchors)]
    return found


Faults = Iterator[tuple[str, str]]


def loanwords(root: Path) -> set[str]:
    """Return the words of the terms that the glossary gives as the same in both languages."""
    return {word for term in terms(root) if term["en"] == term["es"] for word in words(term["en"])}


def faults(unit: Unit, shared: Set[str]) -> Faults:
    """Yield (message, remedy) for each way in which the sides of `unit` differ and should not, or the reverse."""
    en, es = facts(unit.en), facts(unit.es)
    if unit.kind == "prose":
        yield from headings(en, es)
        yield from blocks(en, es)
    else:
        yield from different("fields", FIELD.findall(unit.en), FIELD.findall(unit.es))
    yield from different("formulas", map(bare_formula, en.formulas), map(bare_formula, es.formulas))
    yield from different("numbers", en.numbers, es.numbers)
    yield from different("code", map(without_language, en.code), map(without_language, es.code))
    yield from different("code blocks", map(uncommented, en.fences), map(uncommented, es.fences))
    yield from different("links", map(without_language, en.links), map(without_language, es.links))
    yield from untranslated(en, es, shared)


def different(what: str, en: Iterable[str], es: Iterable[str]) -> Faults:
    """Yield one fault when the two sides do not hold the same things equally often."""
    en, es = Counter(en), Counter(es)
    if en != es:
        only = [f"only in {name}: {', '.join(sorted(side.elements()))}"
                for name, side in (("English", en - es), ("Spanish", es - en)) if side]
        yield f"{what} differ; {'; '.join(only)}", f"write the same {what} in both languages"


def headings(en: Facts, es: Facts) -> Faults:
    if en.headings != es.headings:
        yield (f"headings differ: {' '.join(en.headings) or 'none'} in English, {' '.join(es.headings) or 'none'} in "
               "Spanish", "give both the same headings, at the same levels, in the same order")


def blocks(en: Facts, es: Facts) -> Faults:
    if en.blocks != es.blocks and en.headings == es.headings:
        first = next(index for index in range(max(map(len, (en.blocks, es.blocks))) + 1)
                     if en.blocks[:index + 1] != es.blocks[:index + 1])
        here = ["".join(side.blocks[first:first + 1]) or "nothing" for side in (en, es)]
        yield (f"block {first + 1} is {here[0]} in English and {here[1]} in Spanish",
               "give both the same paragraphs, lists and tables")


def bare_formula(formula: str) -> str:
    return "".join(TEXT_IN_FORMULA.sub(r"\\text{}", formula).split())


def uncommented(code: str) -> str:
    return "\n".join(COMMENT.sub("", line) for line in without_language(code).split("\n"))


def without_language(text: str) -> str:
    """Return a link or a command with the language taken out: of a folder, an image, a README, an option."""
    return LANGUAGE_OPTION.sub("", LANGUAGE_IN_PATH.sub(r"\1LL", text.replace(".es.md", ".md")))


def untranslated(en: Facts, es: Facts, shared: Set[str]) -> Faults:
    if en.prose == es.prose and not set(words(" ".join(en.prose))) <= shared:
        yield f"not translated: {' '.join(en.prose)!r} in both languages", TRANSLATE
        return
    for text in es.prose:
        if text in en.prose and len(words(text)) >= LONG_ENOUGH and not REFERENCE.search(text):
            yield f"not translated: {text!r} in both languages", TRANSLATE
    for lang, side in (("es", es), ("en", en)):
        for text in side.prose:
            strange = [match.lower() for match in FOREIGN[lang].findall(own_words(text))]
            if len(strange) >= 2 and not REFERENCE.search(text):
                yield f"not in {lang}: {text!r} has {', '.join(sorted(set(strange)))}", TRANSLATE


def words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(own_words(text))]
