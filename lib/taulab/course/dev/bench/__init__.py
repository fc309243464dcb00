"""The speed of the course beside its targets: `taulab bench`.

Each target is a ratio of two methods, run in turn in one process, so that a busy machine slows both; times are medians
of processor time, on one thread. Another module joins by a function that returns `Row`s, entered in `BENCHES`.
"""

import os
import subprocess
import sys
from importlib.util import find_spec

from taulab.course.dev.bench import grader, library
from taulab.course.dev.bench.row import table

VOCABULARY = 50_257
ROWS = 512             # in float32 103 MB, more than caches hold
REPEATS = 7
BENCHES = (*library.BENCHES, grader.grading_rows)

ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                                     "VECLIB_MAXIMUM_THREADS")}


def main() -> int:
    """Print the table; in a fresh process where need be, for libraries read their number of threads when loaded."""
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        again = [sys.executable, "-m", "taulab.course.dev.bench"]
        return subprocess.run(again, env=os.environ | ONE_THREAD, check=False).returncode
    libraries = [f"{name} {sys.modules[name].__version__}" for name in ("numpy", "scipy")]
    print(f"{', '.join(libraries)}; one thread; {ROWS} x {VOCABULARY:,} logits in float32; medians of {REPEATS} runs")
    for package, name in (("torch", "PyTorch"), ("nbgrader", "nbgrader")):
        if not find_spec(package):
            print(f"{name} is not installed: its rows are left out.")
    print(table([row for bench in BENCHES for row in bench(ROWS, VOCABULARY, REPEATS)]))
    return 0
