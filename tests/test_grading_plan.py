"""The plan for 50,000 submissions, on the page for instructors: what was measured, and what follows from it."""

import pytest
from test_theory import ROOT, as_printed, needs_backing, printed_numbers, sections_by_anchor

CLASS = 50_000
LATE = 0.01 * CLASS      # reach a limit, which takes
SECONDS = 10

#: Printed on 30 November 2026 by python -m taulab.course.dev.bench.cluster 2000 --namespaces: for each submission, in
#: milliseconds of processor; the share of a processor that an idle worker takes; kB on the network, MB of memory.
MARK, BESIDE, IDLE, DESK, SCHEDULER = 293, 2.2, 0.009, 10.5, 4.0
NETWORK, MEMORY = 59, 234
OVERVIEW, REST = 745, 22     # of the report of those 2,000, for each: bytes, kB
WORKER = (MARK + BESIDE) / (1 - IDLE)

#: What the page prints -> what it must round to; None for what was chosen, or measured and stands above.
NUMBERS = dict.fromkeys(["50000", "2000", "2026", "100", *map(str, (MARK, BESIDE, DESK, SCHEDULER, NETWORK, MEMORY,
                                                                 OVERVIEW, REST))]) | {
    "0.9%": IDLE, "0.98": (1 - IDLE) * MARK / (MARK + BESIDE), "4.1": CLASS * WORKER / 3.6e6,
    "31": CLASS * WORKER / 6e4 / 8, "16": CLASS * WORKER / 6e4 / 16, "10": CLASS * WORKER / 6e4 / 24,
    "28": WORKER / DESK, "74": WORKER / SCHEDULER, "1.9": 8 * MEMORY / 1000,
    "4.8": 24 * NETWORK / WORKER, "37": CLASS * OVERVIEW / 1e6, "1.1": CLASS * REST / 1e6,
    "83": LATE * SECONDS / 60, "42": LATE * SECONDS / 60 / 2,
}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_plan_follows_from_what_was_measured(lang):
    page = (ROOT / "theory" / lang / "teaching.md").read_text(encoding="utf-8")
    printed = printed_numbers(sections_by_anchor(page)["fifty-thousand"])
    assert [number for number in printed if needs_backing(number) and number not in NUMBERS] == []
    assert [number for number in NUMBERS if number not in printed] == []
    wrong = {number: value for number, value in NUMBERS.items()
             if value is not None and as_printed(value, number) != number}
    assert wrong == {}
