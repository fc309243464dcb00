"""``taulab test``: the gates, then one run of pytest over the tests and every notebook of both languages."""

import importlib.util
import os
import subprocess
import sys

from taulab.course import gates
from taulab.course.language import SOURCE, Message
from taulab.course.language import mark as _
from taulab.course.places import private, root

OPTIONS = ("--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=600", "-n", "2", "--dist", "loadscope",
           "--max-worker-restart=0", "-rs")
EVERYTHING = ("tests", "labs", "solutions")
NEEDED = {"pytest": "pytest", "xdist": "pytest-xdist", "nbval": "nbval"}    # module -> package, of the extra [test]


def missing() -> list[str]:
    """Return the packages of the extra [test] that are not installed."""
    return [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]


def install() -> str:
    """Return what to type to install them."""
    return f'"{sys.executable}" -m pip install -c "{root() / "constraints.txt"}" -e "{root()}[test]"'


def run(arguments: list[str], lang: str = SOURCE) -> int:
    """Run everything; with arguments, pytest on these alone. pytest's summary closes what is printed."""
    problems = 0 if arguments else check(lang)
    status = subprocess.run([sys.executable, "-m", "pytest", *OPTIONS, *(arguments or EVERYTHING)],
                            cwd=root(), env=environment()).returncode
    if problems:
        print(Message(_("taulab build --check: problems listed above: {count}."), {"count": problems}).render(lang),
              file=sys.stderr)
    return status or bool(problems)


def check(lang: str) -> int:
    """Print what the gates find, and return how many problems."""
    problems = gates.check(root())
    print(*(problem.told(lang) for problem in problems), sep="\n", end="\n" * bool(problems), file=sys.stderr)
    return len(problems)


def environment() -> dict[str, str]:
    """Return the environment of the tests: nothing from the home, and a core for each of the workers.

    Bytecode is written, whatever the system says, for many of them start processes and notebooks.
    """
    return os.environ | private(root() / "build" / "tests") | {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": ""}
