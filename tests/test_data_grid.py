"""Grids of runs: interrupted at any place, they go on, and come out in order."""

import os
import subprocess
import sys

import pytest
from machines import workers_of

from taulab.data import (
    make_calibration_grid,
    make_headline_grid,
    make_listening_grid,
    make_penalty_grid,
    make_self_bleu_grid,
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


MAKERS = [make_calibration_grid, make_headline_grid, make_listening_grid, make_penalty_grid,
          make_self_bleu_grid, make_smollm_code, make_study_grid]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_each_file_holds_the_runs_of_its_maker(maker):
    assert [*finished(maker.FILE, maker.COLUMNS)] == [tuple(map(str, run)) for run in maker.runs()]


# On a cluster ---------------------------------------------------------------------------------------------------------

def noted(folder, seed):
    """Return the row of a run; the worker that is given the third ends, unless one has ended before."""
    ended = folder / "ended"
    if seed == 2 and not ended.exists():
        ended.touch()
        os._exit(1)
    return [{"folder": folder, "seed": seed, "third": seed / 3}]


def test_a_cluster_makes_the_same_file_though_a_worker_ends(tmp_path):
    runs = [(tmp_path, seed) for seed in range(12)]
    (tmp_path / "ended").touch()
    make_grid(tmp_path / "here.csv", runs, noted, ["folder", "seed"])
    (tmp_path / "ended").unlink()
    with workers_of(2) as address:
        make_grid(tmp_path / "there.csv", runs, noted, ["folder", "seed"], address)
    assert (tmp_path / "ended").exists()
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_a_maker_of_the_course_comes_to_the_same_there(tmp_path):
    wanted = [("trigrams", alpha, 10**4, seed) for alpha in make_calibration_grid.ALPHAS for seed in range(2)]
    make_calibration_grid.main(tmp_path / "here.csv", wanted)
    with workers_of(2) as address:
        make_calibration_grid.main(tmp_path / "there.csv", wanted, address)
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_a_worker_with_another_version_makes_no_row(tmp_path):
    with (workers_of(1, tmp_path, "import taulab; taulab.__version__ = '0.0.9'") as address,
          pytest.raises(RuntimeError, match=r"taulab: a worker has 0\.0\.9, this machine")):
        make_grid(tmp_path / "grid.csv", [(tmp_path, 0)], noted, ["folder", "seed"], address)
    assert not (tmp_path / "grid.csv").exists()


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_each_maker_is_a_command_that_takes_a_scheduler(maker):
    said = subprocess.run([sys.executable, "-m", maker.__name__, "--help"], capture_output=True, text=True, check=True)
    assert "--scheduler ADDRESS" in said.stdout


def test_the_command_hands_the_address_on(tmp_path):
    pytest.importorskip("distributed")
    command = [sys.executable, "-m", "taulab.data.make_study_grid", "--scheduler", "nowhere://x"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode and "nowhere" in said.stderr
