"""The step explorer of lab 11: entropy and log loss of a known model at every step, under a temperature and a cut.

`state` is what the reader sets and what comes of it, `wording` and `pictures` say and show it, `binding` puts it into a
notebook. All but the last are tested without a browser or a kernel.
"""

from taulab.course.widgets.steps.binding import StepsExplorer

__all__ = ["StepsExplorer"]
