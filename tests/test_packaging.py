"""What is installed: bounds in pyproject.toml alone, pins within them, the same commands everywhere."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from taulab.course.workspace import root

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
    assert re.findall(r"^ +- (.+)$", text, re.M) == ["conda-forge", f"python{PROJECT['requires-python']}", "pip", "pip:", "-e ."]


@pytest.mark.parametrize("file", ["constraints.txt", "environment.yml", "pyproject.toml", "Makefile"])
def test_no_address_of_an_index_is_named(file):
    assert not re.search(r"https?://|index-url|find-links", (root() / file).read_text(encoding="utf-8"))
