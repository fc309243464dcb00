"""The reading: its form, its code, and every number that it prints.

The numbers of a page stand in ``theory_numbers/<page>.py``, a table section -> number as printed -> the value it must
round to, or `GIVEN` for a number that the author chose. Both languages are held to the same table. Formulas, prose and
tables must print no decimal, percentage, power of ten or number of three digits that the table lacks; smaller whole
numbers may be left out of it. Code blocks are doctests.
"""

import doctest
import ast
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from taulab.course.authoring.markdown import ANCHOR, GROUPED, facts, sections

ROOT = Path(__file__).parents[1]
PAGES = sorted(path for lang in ("en", "es") for path in (ROOT / "theory" / lang).glob("[0-9][0-9]-*.md"))
NUMBERED = [*PAGES, *sorted((ROOT / "theory").glob("*/claims.md")), *sorted((ROOT / "theory").glob("*/notation.md"))]
MIRROR = {"en": "English · [Español](../es/{name})", "es": "[English](../en/{name}) · Español"}
LAST_SECTIONS = ["pitfalls", "quick-checks", "lab", "references"]
CONDESCENDING = {
    "en": r"\b(simply|obviously|clearly|trivial(ly)?|of course)\b",
    "es": r"\b(simplemente|obviamente|claramente|evidentemente|por supuesto|trivial(mente)?)\b",
}

POWER = re.compile(r"(?:([−-]?\d+(?:\.\d+)?)\s*\\times\s*)?10\^\{([−-]?\d+)\}")
NUMBER = re.compile(r"(?:(?<![\w)\]}])[−-])?(?<![\w.:])\d+(?:\.\d+)?(?:\s?%)?(?![\w.]*[A-Za-z])")
EXERCISE = re.compile(r"\b0\d\.\d\b")


def page_id(path):
    return f"{path.parent.name}/{path.stem}"


@cache
def table(stem):
    """Return the numbers of a page: section -> printed -> value."""
    path = Path(__file__).parent / "theory_numbers" / f"{stem}.py"
    spec = importlib.util.spec_from_file_location(f"theory_numbers_{stem.replace('-', '_')}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.NUMBERS


def sections_by_anchor(page):
    """Return anchor -> text; what has no anchor of its own belongs to the lead-in, "top"."""
    found = {"top": ""}
    for section in sections(page):
        anchor = ANCHOR.match(section.text)
        found[anchor[1] if anchor else "top"] = section.text if anchor else found["top"] + section.text
    return found


def printed_numbers(text):
    """Return the numbers of a text as they are printed, ungrouped, with an ASCII minus, 2e-3 for powers of ten."""
    held = facts(text)
    found = []
    for formula in held.formulas:
        found += [f"{mantissa or 1}e{exponent}" for mantissa, exponent in POWER.findall(formula)]
    for text in [*(POWER.sub(" ", formula) for formula in held.formulas), *held.prose]:
        found += NUMBER.findall(EXERCISE.sub(" ", GROUPED.sub("", text)))
    return [re.sub(r"\s", "", number).replace("−", "-") for number in found]


def needs_backing(number):
    return "." in number or "%" in number or "e" in number or len(number.lstrip("-")) >= 3


def as_printed(value, printed):
    """Return `value` with as many digits as `printed` shows."""
    if printed.endswith("%"):
        return as_printed(100 * value, printed[:-1]) + "%"
    mantissa, _e, exponent = printed.partition("e")
    decimals = len(mantissa.partition(".")[2])
    if exponent:
        mantissa, _e, exponent = f"{value:.{decimals}e}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.{decimals}f}"


def test_numbers_are_read_as_they_are_printed():
    text = ("At τ = 0.5, 4.3\u202f% of 50\u202f257 (−17.8) in $1.6 \\times 10^{-5}$ and $10^{-8}$; "
            "exercise 01.2, float16, x2, H−1.")
    assert printed_numbers(text) == ["1.6e-5", "1e-8", "0.5", "4.3%", "50257", "-17.8", "1"]
    assert as_printed(0.04287, "4.3%") == "4.3%"
    assert as_printed(1.615e-5, "1.6e-5") == "1.6e-5"
    assert as_printed(2696.9, "2697") == "2697"


@pytest.mark.parametrize("file", sorted((Path(__file__).parent / "theory_numbers").glob("*.py")),
                         ids=lambda file: file.stem)
def test_no_number_of_a_section_is_given_twice(file):
    """The second of two equal keys would silently take the place of the first, and that one be checked no more."""
    tables = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Dict)]
    keys = [[key.value for key in table.keys if isinstance(key, ast.Constant)] for table in tables]
    assert tables and [key for given in keys for key in set(given) if given.count(key) > 1] == []


@pytest.mark.parametrize("path", NUMBERED, ids=page_id)
def test_every_printed_number_is_recomputed(path):
    found = sections_by_anchor(path.read_text(encoding="utf-8"))
    found.pop("references", None)
    backed = table(path.stem)
    assert set(backed) <= set(found), "sections that the page does not have"
    for name, text in found.items():
        printed, known = printed_numbers(text), backed.get(name, {})
        bare = [number for number in printed if needs_backing(number) and number not in known]
        assert not bare, f"section {name} prints numbers that nothing recomputes: {bare}"
        unused = set(known) - set(printed)
        assert not unused, f"section {name} does not print {unused}"
        wrong = [f"{number} is {one}" for number, value in known.items()
                 for one in (value if isinstance(value, tuple) else (value,))
                 if one is not None and as_printed(one, number) != number]
        assert not wrong, f"section {name}: {wrong}"


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_code_on_a_page_runs(path):
    names = {}
    for number, code in enumerate(facts(path.read_text(encoding="utf-8")).fences):
        test = doctest.DocTestParser().get_doctest(code, names, f"{path.stem}-{number}", str(path), 0)
        assert test.examples, "a code block without >>> is not run"
        assert doctest.DocTestRunner(verbose=False).run(test, clear_globs=False).failed == 0
        names = test.globs


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_a_page_has_the_form_of_every_page(path):
    page = path.read_text(encoding="utf-8")
    anchors = list(facts(page).anchors)
    assert page.split("\n")[0] == MIRROR[path.parent.name].format(name=path.name)
    assert anchors[-4:] == LAST_SECTIONS
    assert len(facts(page).headings) == len(anchors) + 1, "a heading without an anchor"
    assert sections_by_anchor(page)["quick-checks"].count("</details>") == 3
    assert "doi.org" in sections_by_anchor(page)["references"]


@pytest.mark.parametrize("path", sorted((ROOT / "theory").glob("*/*.md")), ids=page_id)
def test_no_word_makes_the_reader_feel_slow(path):
    prose = " ".join(facts(path.read_text(encoding="utf-8")).prose)
    assert not re.findall(CONDESCENDING[path.parent.name], prose, re.IGNORECASE)


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_what_a_page_cites_stands_among_the_references(path):
    page, references = (file.read_text(encoding="utf-8") for file in (path, path.with_name("references.md")))
    cited = {link for link in facts(sections_by_anchor(page)["references"]).links if link.startswith("https://")}
    assert cited <= set(facts(references).links)
    listed = [line for line in references.splitlines() if any(f"]({link})" in line for link in cited)]
    assert all(f"]({path.name})" in line for line in listed), "the entry does not name this page"


def test_every_reference_is_used_by_the_pages_it_names():
    for lang in ("en", "es"):
        folder = ROOT / "theory" / lang
        for line in (folder / "references.md").read_text(encoding="utf-8").splitlines():
            links = facts(line).links
            for page in [link for link in links if line.startswith("- ") and link.endswith(".md")]:
                assert links[0] in (folder / page).read_text(encoding="utf-8"), f"{page} does not cite {links[0]}"
