import contextlib
import importlib.util
import subprocess
import sys

import pytest

from taulab.course import cli
from taulab.course.dev import suite
from taulab.course.problem import Problem

STALE = Problem("file", "place", "stale", "build")


@pytest.fixture
def calls(monkeypatch):
    """Replace pytest and the gates; return what was run, and let a test set their results."""
    class Calls(list):
        status, problems, order = 0, [], []

    calls = Calls()

    class Run(contextlib.nullcontext):
        def __init__(self, command, **options):
            super().__init__(self)
            calls.append((command, options))

        def wait(self):
            calls.order.append("pytest ended")
            return calls.status

    def check(root):
        calls.order.append("gates" if calls else "gates before pytest")
        return calls.problems

    monkeypatch.setattr(suite, "Popen", Run)
    monkeypatch.setattr(suite.gates, "check", check)
    return calls


def test_everything_is_one_run_of_pytest_over_tests_and_notebooks(calls):
    assert suite.run([]) == 0
    ((command, options),) = calls
    assert command[:3] == [sys.executable, "-m", "pytest"]
    assert command[-3:] == ["tests", "labs", "solutions"]
    words = "--nbval-lax --nbval-current-env --nbval-cell-timeout=600 -n 2 --dist loadscope"
    assert " ".join(command).count(words) == 1
    assert options["cwd"] == suite.root()


def test_the_gates_run_while_pytest_does(calls):
    suite.run([])
    assert calls.order == ["gates", "pytest ended"]


@pytest.mark.parametrize("status, problems, fails", [
    (0, [], False), (1, [], True), (0, [STALE], True), (5, [], True),
])
def test_whatever_fails_fails_the_run(calls, capsys, status, problems, fails):
    calls.status, calls.problems = status, problems
    assert bool(suite.run([])) is fails
    assert ("problems listed above: 1" in capsys.readouterr().err) is bool(problems)


def test_what_the_gates_find_is_said_in_the_language_of_the_command(calls, capsys):
    calls.problems = [Problem("file", "", "delete the entry", "build")]
    suite.run([], "es")
    said = capsys.readouterr().err
    assert "borra la entrada" in said and "problemas de la lista de arriba: 1." in said


def test_arguments_take_the_place_of_everything_and_of_the_gates(calls):
    calls.problems = [STALE]
    assert suite.run(["tests/test_suite.py", "-k", "word"]) == 0
    assert calls[0][0][-3:] == ["tests/test_suite.py", "-k", "word"]
    assert "solutions" not in calls[0][0]


@pytest.mark.parametrize("lang, words", [("en", "needs pytest-xdist, not installed"), ("es", "necesita pytest-xdist")])
def test_without_the_extra_the_command_says_what_to_install(calls, monkeypatch, capsys, lang, words):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "xdist" else found(name))
    monkeypatch.setenv("LAB_LANG", lang)
    assert cli.main(["test", "tests"]) == 2
    said = capsys.readouterr().err
    assert words in said and '[test]"' in said and "Traceback" not in said
    assert calls == []


def test_the_tests_read_and_write_nothing_in_the_home(calls):
    suite.run([])
    environment = calls[0][1]["env"]
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        assert environment[name].startswith(str(suite.root() / "build"))


def test_what_a_test_starts_finds_bytecode(calls, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    suite.run([])
    code = "import sys; print(sys.dont_write_bytecode)"
    assert subprocess.check_output([sys.executable, "-c", code], env=calls[0][1]["env"], text=True) == "False\n"
