"""What is installed: bounds in pyproject.toml alone, pins within them, the same commands everywhere."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from taulab.course.places import root
from taulab.course.studying.workspace import Workspace

PROJECT = tomllib.loads((root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
BOUNDS = [bound for text in sum(EXTRAS.values(), PROJECT["dependencies"])
          if (bound := Requirement(text)).name != PROJECT["name"]]
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
    assert (channel, rest) == ("conda-forge", ["pip", "pip:", "-c constraints.txt", "-e .[lab]"])
    # Builders of images read a version only where it is exact.
    assert SpecifierSet(PROJECT["requires-python"]).contains(re.fullmatch(r"python=(3\.\d+)", python)[1])


def test_an_image_starts_with_copies_for_its_user_and_then_with_what_it_was_told(tmp_path):
    environment = os.environ | {"TAULAB_WORK": str(tmp_path / "work"), "PYTHONPATH": str(root() / "lib"), "PATH":
                                os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    said = subprocess.run(["bash", "start", "echo", "a server"], cwd=root(), env=environment, check=True, text=True,
                          capture_output=True)
    assert said.stdout == "a server\n" and os.access(root() / "start", os.X_OK)
    opened = re.findall(r"`\?urlpath=lab/tree/`.*?`(\S+?\.ipynb)`", "".join(
        (root() / f"theory/{lang}/teaching.md").read_text(encoding="utf-8") for lang in ("en", "es")))
    assert len(opened) == 2 and all((tmp_path / path).is_file() for path in opened)


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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A folder with what the wheel of the course holds."""
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=root(), check=True)
    file, = place.glob("*.whl")
    with zipfile.ZipFile(file) as packed:
        packed.extractall(place / "site")
    return place / "site"


def test_the_wheel_holds_the_library_and_what_is_handed_out(wheel):
    ours, handout = root() / "lib", Path("taulab/course/handout")
    held = {str(path.relative_to(wheel)) for path in wheel.rglob("*") if path.is_file()}
    library = {str(path.relative_to(ours)) for path in (ours / "taulab").rglob("*")
               if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".partial"}
    assert library <= held
    copies = [handout / path for path in Workspace(root(), root() / "work").files()]
    assert len(copies) > 50 and {str(path) for path in copies} <= held


@pytest.mark.parametrize("lang", ["en", "es"])
def test_labs_come_out_of_the_wheel_into_an_empty_folder(lang, wheel, tmp_path):
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); from taulab.course.cli import main; sys.exit(main())"
    environment = {name: value for name, value in os.environ.items() if name != "TAULAB_WORK"} | {"LAB_LANG": lang}

    def said(*words, cwd=tmp_path):
        return subprocess.run([sys.executable, "-c", code, *words], cwd=cwd, env=environment, capture_output=True,
                              text=True, check=False)

    assert said("reset", "01").returncode == 0
    copy, = (tmp_path / "work/labs" / lang).glob("01_*.ipynb")
    assert copy.read_bytes() == (root() / "labs" / lang / copy.name).read_bytes()
    assert said("reset", "00", cwd=copy.parent).returncode == 0              # from within: the same copies
    assert len(list(copy.parent.glob("*.ipynb"))) == 2 and not (copy.parent / "work").exists()
    refused = said("build")
    assert refused.returncode == 2 and "pip install -e" in refused.stderr and "Traceback" not in refused.stderr


@pytest.mark.parametrize("file", ["constraints.txt", "environment.yml", "pyproject.toml", "Makefile"])
def test_no_address_of_an_index_is_named(file):
    assert not re.search(r"https?://|index-url|find-links", (root() / file).read_text(encoding="utf-8"))
