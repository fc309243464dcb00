"""Grids of runs: interrupted at any place, they go on, and come out in order."""

import pytest

from taulab.data import (
    make_calibration_grid,
    make_headline_grid,
    make_listening_grid,
    make_smollm_code,
    make_study_grid,
)
from taulab.data.grid import finished, make_grid

COLUMNS = ("name", "weight", "seed")


def rows(made, stop=None):
    """Return a maker of two rows that notes its runs, and is interrupted in one of them."""
    def run(*one):
        made.append(one)
        if len(made) == stop:
            raise KeyboardInterrupt
        return [dict(zip(COLUMNS, one, strict=True)) | {"row": row} for row in "ab"]
    return run


def test_an_interrupted_grid_goes_on(tmp_path):
    file, made, runs = tmp_path / "grid.csv", [], [("x", 1e-7, 0), ("y, z", 0.1, 0), ("x", 1e-7, 1)]
    with pytest.raises(KeyboardInterrupt):
        make_grid(file, runs[1:], rows(made, stop=2), COLUMNS)
    assert [one.name for one in tmp_path.iterdir()] == ["grid.partial"]
    make_grid(file, runs, rows(made), COLUMNS)
    assert made == [runs[1], runs[2], runs[0], runs[2]]
    assert [one.name for one in tmp_path.iterdir()] == ["grid.csv"]
    assert [*finished(file, COLUMNS)] == [tuple(map(str, run)) for run in runs]
    assert file.read_text().splitlines()[:3] == ["name,weight,seed,row", "x,1e-07,0,a", "x,1e-07,0,b"]


def test_a_grid_holds_the_runs_it_is_asked_for_and_no_others(tmp_path):
    made = []
    make_grid(tmp_path / "grid.partial", [("other", 1.0, 0)], rows([]), COLUMNS)      # left by another list of runs
    make_grid(tmp_path / "grid.csv", [("x", 1.0, 0)], rows(made), COLUMNS)
    assert [*finished(tmp_path / "grid.csv", COLUMNS)] == [("x", "1.0", "0")] and made == [("x", 1.0, 0)]


def test_there_is_nothing_where_there_is_no_file(tmp_path):
    assert finished(tmp_path / "grid.csv", COLUMNS) == {}


MAKERS = [make_calibration_grid, make_headline_grid, make_listening_grid, make_smollm_code, make_study_grid]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_each_file_holds_the_runs_of_its_maker(maker):
    assert [*finished(maker.FILE, maker.COLUMNS)] == [tuple(map(str, run)) for run in maker.runs()]
