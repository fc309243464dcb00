"""The machinery of the course. In a notebook: ``from taulab import course``; it has `open`, `show` and `STYLE`."""

import sys
from importlib import import_module

# Where jsonschema finds this package it builds 38 grammars as it is loaded, with nbformat and with JupyterLab: two
# seconds of each command, to check international addresses, which no notebook holds.
sys.modules.setdefault("rfc3987_syntax", None)

_HOMES = {"open": "taulab.course.studying.lab",
          "show": "taulab.course.studying.figures", "STYLE": "taulab.course.studying.figures"}

__all__ = ["STYLE", "open", "show"]  # noqa: F822 (fetched on first use: the command line needs neither)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__():
    return sorted({*globals(), *_HOMES})
