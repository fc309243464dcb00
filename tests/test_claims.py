"""The claims under test: each row is whole, and the cell that shows it exists."""

import re
import tomllib
from pathlib import Path

import pytest

from taulab.course.authoring.pages import CLAIMS, VERDICTS, pages
from taulab.course.authoring.source import sources

ROOT = Path(__file__).parents[1]
DATA = tomllib.loads((ROOT / CLAIMS).read_text(encoding="utf-8"))
TEXTS = {f"{part}_{lang}" for part in ("title", "claim", "correction") for lang in ("en", "es")}
#: Which claims a lab answers for, from its first version on.
EXPECTED = {"00": {"32", "35", "37a"}, "01": {"34", "37b", "44a"}, "02": {"37c"}, "03": {"36"},
            "04": {"6a", "7", "9"}, "05": {"5", "6b", "33", "38"},
            "06": {"1", "2", "3", "4", "8", "15"},
            "07": {"9b", "10", "11", "12", "13", "14", "16", "17", "18", "20", "21"},
            "08": {"10b", "19", "22"},
            "09": {"23", "24", "25", "26", "27", "28", "29", "30", "31", "39"},
             "10": {"40", "41"},
             "11": {"42", "43", "44b"},
            "12": {"45"}, "13": {"46"}}


@pytest.fixture(scope="module")
def cells():
    """Return lab -> names of its cells."""
    return {source.number: {cell.name for cell in source.code} for source in sources(ROOT)}


@pytest.mark.parametrize("claim", DATA["claim"], ids=lambda claim: claim["id"])
def test_a_claim_has_all_its_parts(claim):
    assert set(claim) == {"id", "source", "lab", "cell", "verdict"} | TEXTS
    assert re.fullmatch(r"\d+[a-c]?", claim["id"])
    assert claim["verdict"] in VERDICTS
    assert claim["source"] in DATA["source"]


@pytest.mark.parametrize("claim", DATA["claim"], ids=lambda claim: claim["id"])
def test_the_cell_that_shows_a_claim_exists(claim, cells):
    if claim["lab"] not in cells:
        pytest.skip(f"lab {claim['lab']} has no source yet")
    assert claim["cell"] in cells[claim["lab"]]


def test_each_lab_answers_for_its_claims():
    found = {lab: {claim["id"] for claim in DATA["claim"] if claim["lab"] == lab} for lab in EXPECTED}
    assert found == EXPECTED


def test_no_cell_tests_a_claim_that_is_not_on_the_page(cells):
    known = {(claim["lab"], claim["cell"]) for claim in DATA["claim"]}
    shown = {(lab, cell) for lab, names in cells.items() for cell in names if cell.startswith("claim-")}
    assert shown <= known


def test_the_page_shows_every_claim_with_its_verdict():
    for lang in ("en", "es"):
        page = pages(ROOT)[f"theory/{lang}/claims.md"]
        for claim in DATA["claim"]:
            assert f'<a id="claim-{claim["id"]}"></a>' in page
            assert claim[f"claim_{lang}"] in page and claim[f"correction_{lang}"] in page
            assert f"`{claim['cell']}`" in page
