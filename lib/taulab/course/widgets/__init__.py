"""The widgets of the course. Each is a package: state, words and drawing, testable without a browser, and a binding."""

from importlib import import_module

#: Each is loaded on first use: a notebook shows one of them, and all together take most of a second.
_HOMES = {"CalibrationExplorer": "calibration", "ChainExplorer": "chain", "ListeningExplorer": "listening",
          "PenaltyExplorer": "penalty", "PowerExplorer": "powers", "SamplerExplorer": "sampler",
          "StepsExplorer": "steps", "StudyExplorer": "study", "TailExplorer": "tails",
          "TemperatureExplorer": "temperature", "TreeExplorer": "tree", "TwoRoutes": "two_routes"}

__all__ = [*_HOMES]


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return sorted({*globals(), *_HOMES})
