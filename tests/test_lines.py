"""No line of the sources is longer than the house has it: two editors fit side by side."""

import pytest

from taulab.course.places import root

LONGEST = 120
TABLES = {"test_grading_attacks.py"}      # other people's programs, a line for each


@pytest.mark.parametrize("folder", ["lib", "solutions", "tests"])
def test_lines_are_short(folder):
    files = [file for file in sorted((root() / folder).rglob("*.py")) if file.name not in TABLES]
    assert files
    assert [f"{file.relative_to(root())}:{number}" for file in files
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
            if len(line) > LONGEST] == []
