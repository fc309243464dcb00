"""The widgets of the course. Each is a package: state, words and drawing, testable without a browser, and a binding."""

from taulab.course.widgets.explorer import TemperatureExplorer

__all__ = ["TemperatureExplorer"]
