"""The examples in docstrings give what they print."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import taulab

SCIENCE = [module.name for module in pkgutil.walk_packages(taulab.__path__, "taulab.")
           if not module.name.startswith(("taulab.course", "taulab._"))]
LIB = Path(taulab.__file__).parents[1]
WITH_EXAMPLES = sorted(".".join(file.relative_to(LIB).with_suffix("").parts).removesuffix(".__init__")
                       for file in LIB.glob("taulab/**/*.py") if ">>> " in file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(name))
    assert (result.failed, result.attempted > 0) == (0, True)


@pytest.mark.parametrize("name", SCIENCE)
def test_every_public_function_has_an_example(name):
    module = importlib.import_module(name)
    public = [obj for key, obj in vars(module).items()
              if not key.startswith("_") and getattr(obj, "__module__", "") == name and not isinstance(obj, type)]
    assert [obj.__name__ for obj in public if ">>>" not in obj.__doc__] == []
