"""``taulab test``: the gates, beside one run of pytest over the tests and every notebook of both languages."""

import importlib.util
import os
import sys
from subprocess import Popen

from taulab.course import gates
from taulab.course.language import SOURCE, Message
from taulab.course.language import mark as _
from taulab.course.places import private, root
from taulab.course.problem import Problem

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
    """Run everything; with arguments, pytest on these alone. What the gates found closes what is printed.

    The gates are one process and pytest's workers two, so beside each other they leave no core idle for long.
    """
    with Popen([sys.executable, "-m", "pytest", *OPTIONS, *(arguments or EVERYTHING)],
               cwd=root(), env=environment()) as tests:
        problems = [] if arguments else gates.check(root())
        status = tests.wait()
    tell(problems, lang)
    return status or bool(problems)


def tell(problems: list[Problem], lang: str):
    """Print what the gates found, and how many problems."""
    if problems:
        count = Message(_("taulab build --check: problems listed above: {count}."), {"count": len(problems)})
        print(*(problem.told(lang) for problem in problems), count.render(lang), sep="\n", file=sys.stderr)


def environment() -> dict[str, str]:
    """Return the environment of the tests: nothing from the home, and a core for each of the workers.

    Bytecode is written, whatever the system says, for many of them start processes and notebooks.
    """
    return os.environ | private(root() / "build" / "tests") | {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": ""}
