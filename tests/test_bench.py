"""The table of speeds: its rows are there and name their targets. No test asserts a time."""

import os
import subprocess
import types

import pytest

from taulab.course import cli
from taulab.course.dev import bench
from taulab.course.dev.bench import grader, library, row
from taulab.course.dev.bench.row import Row, medians, table

TARGETS = {
    "softmax: times faster than scipy.special.softmax": 2,
    "entropy_from_logits: times faster than naive NumPy": 3,
    "entropy_from_logits: times faster than scipy.stats.entropy": 6,
    "H with Var, mean and slope: time over that of H": 1.3,
    "entropy_sweep, 200 τ: time over that of exp(z/τ) alone": 1.6,
    "temperature explorer: one tick of the slider": 4,
    "softmax: memory beyond the result": 1,
}
WITH_PYTORCH = {
    "softmax with out=: time over that of PyTorch": 1.5,
    "entropy_from_logits: times faster than PyTorch at its best": 1,
    "training step, MLP, V = 150, batch 64: time over that of PyTorch at its best": 1,
}


@pytest.mark.parametrize("torch", [True, False])
def test_every_target_has_a_row(monkeypatch, torch):
    if torch:
        pytest.importorskip("torch")
    else:
        monkeypatch.setattr(library, "find_spec", lambda name: None)
    rows = {row.task: row for function in library.BENCHES for row in function(3, 200, 1)}
    for task, bound in (TARGETS | WITH_PYTORCH if torch else TARGETS).items():
        assert rows[task].bound == bound
        assert rows[task].at_least == ("faster" in task)
    assert torch == bool(WITH_PYTORCH.keys() & rows.keys())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="grading forks")
def test_the_grader_has_rows_for_a_class_as_small_as_asked(monkeypatch):
    commands = []

    def run(command, **_options):
        commands.append(command)
        if "nbgrader" not in command:
            assert cli.main(command[3:]) == 0
        return 1.5
    monkeypatch.setattr(grader, "duration", run)
    monkeypatch.setattr(grader, "find_spec", lambda name: True)
    rows = list(grader.grading_rows(2, None, None))
    assert [(row.task.split(":")[1][:12], row.bound) for row in rows] == [
        (" 2 right sub", 20), (" largest pag", 100), (" a submissio", 2.4), (" times faste", 10)]
    assert rows[1].measured > 2
    assert rows[3].measured == pytest.approx(1)     # both took 1.5 s for two submissions
    assert [command[3] for command in commands] == ["grade"] * 3 + ["generate_assignment", "autograde"]


def test_a_row_says_whether_its_target_holds():
    assert Row("", 2.0, 2, at_least=True).holds
    assert not Row("", 1.9, 2, at_least=True).holds
    assert Row("", 1.3, 1.3).holds
    assert not Row("", 1.31, 1.3).holds


def test_the_table():
    shown = table([Row("one", 2.34, 2, at_least=True), Row("another", 5, 4, unit=" ms")])
    assert shown.splitlines() == [
        "task     measured  target  holds?",
        "one         2.34x    ≥ 2x     yes",
        "another   5.00 ms  ≤ 4 ms      NO",
    ]


def test_methods_run_in_turn_and_the_first_run_does_not_count(monkeypatch):
    now, order = [0.0], []

    def taking(name, *seconds):
        seconds = iter(seconds)

        def run():
            order.append(name)
            now[0] += next(seconds)
        return run
    monkeypatch.setattr(row.time, "process_time", lambda: now[0])
    assert medians({"a": taking("a", 100, 1, 2, 9), "b": taking("b", 0, 5, 4, 3)}, 3) == {"a": 2, "b": 4}
    assert order == ["a", "b"] * 4


def test_it_starts_afresh_on_one_thread_and_only_once(monkeypatch, capsys):
    started = []
    monkeypatch.setattr(subprocess, "run", lambda command, env, check: started.append((command, env)) or
                        types.SimpleNamespace(returncode=7))
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert bench.main() == 7
    ((command, env),) = started
    assert command[1:] == ["-m", "taulab.course.dev.bench"]
    assert env["OMP_NUM_THREADS"] == env["OPENBLAS_NUM_THREADS"] == "1"
    for name, value in bench.ONE_THREAD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bench, "BENCHES", [lambda rows, size, repeats: [Row(f"{rows} x {size}", 1, 2)]])
    assert bench.main() == 0
    assert len(started) == 1
    assert "512 x 50257" in capsys.readouterr().out
