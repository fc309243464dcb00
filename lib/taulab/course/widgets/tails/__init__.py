"""The tail explorer of lab 10: how much of a text are words that come in it once, and how that falls with its size.

`state` is what the reader sets and what comes of it, `wording` and `pictures` say and show it, `binding` puts it into a
notebook. All but the last are tested without a browser or a kernel.
"""

from taulab.course.widgets.tails.binding import TailExplorer

__all__ = ["TailExplorer"]
