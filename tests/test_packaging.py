"""What is installed: bounds in pyproject.toml alone, pins within them, the same commands everywhere."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from taulab.course.places import root

PROJECT = tomllib.loads((root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
BOUNDS = [Requirement(text) for text in sum(EXTRAS.values(), PROJECT["dependencies"])]
NOT_PINNED = {"torch"}      # one build for each kind of machine: CI names its own


def pins():
    lines = (root() / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.lower().split("==") for line in lines if not line.startswith("#"))


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_the_pin_of_a_package_is_within_its_bounds(bound):
    assert bound.name in NOT_PINNED or bound.specifier.contains(pins()[bound.name.lower()])
    assert {part.operator for part in bound.specifier} == {">=", "<"}


def test_the_torch_of_ci_is_within_its_bounds():
    version = re.search(r"torch==([\d.]+)", (root() / ".ci/run").read_text())[1]
    assert next(bound for bound in BOUNDS if bound.name == "torch").specifier.contains(version)


def test_conda_and_binder_install_what_pyproject_says():
    text = (root() / "environment.yml").read_text()
    channel, python, *rest = re.findall(r"^ +- (.+)$", text, re.M)
    assert (channel, rest) == ("conda-forge", ["pip", "pip:", "-c constraints.txt", "-e ."])
    # Builders of images read a version only where it is exact.
    assert SpecifierSet(PROJECT["requires-python"]).contains(re.fullmatch(r"python=(3\.\d+)", python)[1])


def imported(folder):
    """Return the name of each package from outside that the Python files of a folder import, and one file that does."""
    files = list((root() / folder).rglob("*.py"))
    trees = [(file, node) for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    names = {alias.name.split(".")[0]: file for file, node in trees if isinstance(node, ast.Import)
             for alias in node.names}
    names |= {node.module.split(".")[0]: file for file, node in trees
              if isinstance(node, ast.ImportFrom) and not node.level}
    inside = {"taulab", *sys.stdlib_module_names, *(file.stem for file in files)}
    return {name: file.name for name, file in names.items() if name not in inside}


@pytest.mark.parametrize("folder", ["lib", "tests"])
def test_what_is_imported_is_declared(folder):
    homes = packages_distributions()
    declared = {name for bound in BOUNDS for name in (bound.name.lower(), bound.name.lower().replace("-", "_"))}
    found = imported(folder)
    assert {"numpy", "pytest"} <= found.keys()
    assert {name: file for name, file in found.items()
            if not declared & {name, *(home.lower() for home in homes.get(name, ()))}} == {}


@pytest.mark.parametrize("file", ["constraints.txt", "environment.yml", "pyproject.toml", "Makefile"])
def test_no_address_of_an_index_is_named(file):
    assert not re.search(r"https?://|index-url|find-links", (root() / file).read_text(encoding="utf-8"))
