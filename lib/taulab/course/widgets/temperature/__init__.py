"""The temperature explorer of lab 01: bars of q and the curve H(τ), linked, over any vocabulary.

`state` is what the reader sets, `wording` and `pictures` say and show it, `binding` puts it into a notebook. All but the
last are tested without a browser or a kernel.
"""

from taulab.course.widgets.temperature.binding import TemperatureExplorer

__all__ = ["TemperatureExplorer"]
