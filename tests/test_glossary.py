"""The glossary: data that a gate reads, and the page made from it."""

import tomllib
from pathlib import Path

import pytest

from taulab.course.authoring.pages import GLOSSARY, glossary
from taulab.course.gates.style import banned_variants, variants
from taulab.course.language import collation

ROOT = Path(__file__).parents[1]
TERMS = tomllib.loads((ROOT / GLOSSARY).read_text(encoding="utf-8"))["term"]
REQUIRED = {"en", "es", "gender", "lab", "definition_en", "definition_es"}
OPTIONAL = {"symbol", "plural", "banned", "avoid"}


def terms_of(page):
    """Return the first column of the table of a page."""
    return [line.split(" | ")[0].removeprefix("| ") for line in page.splitlines() if line.startswith("| ")][2:]


def symbols_of(page):
    return [line.split(" | ")[1].strip() for line in page.splitlines() if line.startswith("| ")][2:]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["en"])
def test_a_term_has_all_its_parts(term):
    assert REQUIRED <= set(term) <= REQUIRED | OPTIONAL
    assert term["gender"] in ("m", "f")
    assert term["definition_en"].endswith(".") and term["definition_es"].endswith(".")


def test_terms_are_sorted_and_single():
    names = [term["en"] for term in TERMS]
    assert names == sorted(set(names), key=collation)


def test_no_variant_is_banned_that_the_glossary_itself_uses():
    said = "\n".join([term["es"] for term in TERMS] + [term["definition_es"] for term in TERMS])
    assert banned_variants(ROOT)["es"]
    assert not list(variants(said, banned_variants(ROOT)["es"]))


def test_both_pages_hold_the_same_terms_and_symbols_each_in_its_own_order():
    english, spanish = glossary(TERMS, "en"), glossary(TERMS, "es")
    assert len(terms_of(english)) == len(terms_of(spanish)) == len(TERMS)
    assert sorted(symbols_of(english)) == sorted(symbols_of(spanish))
    for page in (english, spanish):
        assert terms_of(page) == sorted(terms_of(page), key=collation)


def test_dictionaries_sort_accents_with_their_letter():
    assert sorted(["época", "entropía", "error"], key=collation) == ["entropía", "época", "error"]
    assert sorted(["época", "entropía", "error"]) != ["entropía", "época", "error"]
