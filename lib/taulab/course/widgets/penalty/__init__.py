"""The penalty explorer of lab 06: what a confidence penalty β makes of a distribution, beside what a temperature makes.

`targets` offers distributions, `state` is what the reader sets and what comes of it, `wording` and `pictures` say and
show it, `binding` puts it into a notebook. All but the last are tested without a browser or a kernel.
"""

from taulab.course.widgets.penalty.binding import PenaltyExplorer

__all__ = ["PenaltyExplorer"]
