"""The calibration explorer of lab 05: the reliability diagram at a temperature, beside the log loss against it.

`predictions` computes, `state` is what the reader sets, `wording` and `pictures` say and show it, `binding` puts it into
a notebook. All but the last are tested without a browser or a kernel.
"""

from taulab.course.widgets.calibration.binding import CalibrationExplorer

__all__ = ["CalibrationExplorer"]
