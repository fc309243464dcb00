"""The machinery of the course. In a notebook: ``from taulab import course``; it has `open`, `show` and `STYLE`."""

from importlib import import_module

_HOMES = {"open": "taulab.course.studying.lab",
          "show": "taulab.course.studying.figures", "STYLE": "taulab.course.studying.figures"}

__all__ = ["STYLE", "open", "show"]  # noqa: F822 (fetched on first use: the command line needs neither)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__():
    return sorted({*globals(), *_HOMES})
