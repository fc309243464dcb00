"""Explorers where a lab is read in Jupyter Notebook 7: the same cells, the same server, another window."""

import pytest
from explorers import ByKeyboard

CELL = "from taulab.course.widgets import {name}\n{name}()"


@pytest.fixture(scope="module")
def page(notebook):
    pytest.importorskip("notebook", minversion="7", reason="Jupyter Notebook 7 is not installed")
    return notebook(*(CELL.format(name=name) for name in ("TemperatureExplorer", "TwoRoutes")), at="notebooks")


def test_an_explorer_appears_and_follows_the_keys(page):
    explorer = ByKeyboard(page)
    explorer.go_to("temperature τ, as a number")
    explorer.write("2")
    explorer.says("entropy 1.2451 nats")


def test_the_bench_appears(page):
    page.wait_for_selector(".tr-bench [role=slider]")
