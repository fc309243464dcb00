"""The labs: a package each, ``labNN``, which defines `LAB`; each exercise in a file named after what students write.

A lab may belong to another repository than the one this module stands in: so the imports inside a lab are relative.
"""

import hashlib
import importlib
import sys
from collections.abc import Callable
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from taulab.course.judging.exercise import Exercise, LabExercises, Prediction
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.problem import Refused

HERE = Path(__file__).parent
FOLDER = "lib/taulab/course/labs"     # in a repository


def numbers(root: Path | None = None) -> list[str]:
    """Return the numbers of the labs that there are: here, or in the repository `root`."""
    return sorted(path.parent.name.removeprefix("lab") for path in home(root).glob("lab[0-9][0-9]/__init__.py"))


def load(number: str, root: Path | None = None) -> LabExercises | None:
    """Return what lab `number` is made of, here or in the repository `root`; None while nobody has written it."""
    if number not in numbers(root):
        return None
    if home(root) == HERE:
        return importlib.import_module(f"{__name__}.lab{number}").LAB
    folder = home(root) / f"lab{number}"
    return load_from(folder, tuple((path.name, path.read_bytes()) for path in sorted(folder.glob("*.py"))))


def require(number: str, lang: str = "en") -> LabExercises:
    """Return what lab `number` is made of, or refuse and name the labs that there are."""
    if number not in numbers():
        raise Refused(Message(_("There is no lab {number}. Labs: {known}."),
                              {"number": repr(number), "known": ", ".join(numbers())}).render(lang))
    return load(number)


def home(root: Path | None) -> Path:
    folder = root / FOLDER if root else HERE
    return HERE if folder.exists() and folder.samefile(HERE) else folder


@lru_cache(maxsize=32)
def load_from(folder: Path, content: tuple[tuple[str, bytes], ...]) -> LabExercises:
    """Import the package in `folder` under a name that belongs to its content alone, and leave no bytecode there."""
    name = f"taulab_{folder.name}_{hashlib.sha256(repr((folder, content)).encode()).hexdigest()[:16]}"
    spec = spec_from_file_location(name, folder / "__init__.py", submodule_search_locations=[str(folder)])
    module = sys.modules[name] = module_from_spec(spec)
    importlib.invalidate_caches()
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    return module.LAB


def in_order(package: str, *names: str) -> tuple[Exercise, ...]:
    """Return the exercises of a lab, by the names of their files."""
    return tuple(importlib.import_module(f"{package}.{name}").EXERCISE for name in names)


def pictures() -> dict[str, Callable[[], str]]:
    """Return name -> function that draws it, of every picture on the pages of theory: a lab has them in `pictures`."""
    drawn = [number for number in numbers() if (HERE / f"lab{number}/pictures.py").exists()]
    modules = (importlib.import_module(f"{__name__}.lab{number}.pictures") for number in drawn)
    return {name: draw for module in modules for name, draw in module.PICTURES.items()}


def file_with(number: str, one: Exercise | Prediction) -> str:
    """Return where, in a repository, an exercise or a prediction of lab `number` stands."""
    return f"{FOLDER}/lab{number}/{one.name if isinstance(one, Exercise) else 'predictions'}.py"


def file_of_lab(number: str) -> str:
    """Return where, in a repository, the exercises of lab `number` are listed."""
    return f"{FOLDER}/lab{number}/__init__.py"
