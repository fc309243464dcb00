"""The examples in docstrings give what they print."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import taulab

SCIENCE = [f"taulab.{module.name}" for module in pkgutil.iter_modules(taulab.__path__)
           if module.name != "course" and not module.name.startswith("_")]
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
    public = [obj for key, obj in vars(module).items() if not key.startswith("_") and not isinstance(obj, type)
              and getattr(obj, "__module__", "").startswith(name)]
    assert [obj.__name__ for obj in public if ">>>" not in obj.__doc__] == []
