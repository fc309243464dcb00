"""Displayed formulas fit the panes in which students read them: a formula that does not is cut off at the right."""

import re

import pytest

from taulab.course import places

PANES = {"solutions/*.py": 486, "theory/*/*.md": 534}          # px of prose, each pane at 1280 × 800
WIDTHS = """() => [...document.querySelectorAll('.jp-OutputArea-output mjx-container[display="true"]')]
    .map(formula => formula.querySelector('mjx-math').getBoundingClientRect().width)"""


def formulas(pattern):
    """Return the displayed formulas of these files, each once, with one file that has it."""
    found = {}
    for file in sorted(places.root().glob(pattern)):
        prose = re.sub(r"^# ?", "", file.read_text(), flags=re.MULTILINE)
        for formula in re.findall(r"^\$\$.*?\$\$$", prose, re.DOTALL | re.MULTILINE):
            found.setdefault(formula, file.name)
    return found


@pytest.mark.parametrize("pattern", PANES)
def test_no_displayed_formula_is_wider_than_its_pane(notebook, pattern):
    found = formulas(pattern)
    assert len(found) > 20
    page = notebook(f"from IPython.display import Markdown\nMarkdown({chr(10).join(found)!r})")
    page.wait_for_function(f"({WIDTHS})().length === {len(found)}", timeout=120_000)
    widths = page.evaluate(WIDTHS)
    assert [(name, formula, width) for (formula, name), width in zip(found.items(), widths, strict=True)
            if width > PANES[pattern]] == []
