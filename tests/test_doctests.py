"""The examples in the docstrings of the science modules give what they print."""

import doctest
import importlib
import pkgutil

import pytest

import taulab

MODULES = [f"taulab.{module.name}" for module in pkgutil.iter_modules(taulab.__path__) if module.name != "course"]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("taulab._")])
def test_every_public_function_has_an_example(name):
    module = importlib.import_module(name)
    public = [obj for key, obj in vars(module).items()
              if not key.startswith("_") and getattr(obj, "__module__", "") == name and not isinstance(obj, type)]
    assert [obj.__name__ for obj in public if ">>>" not in obj.__doc__] == []
