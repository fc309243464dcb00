"""The power explorer of lab 08: what a power divergence makes of (0.6, 0.3, 0.1), and the τ̂ that brings it back.

`state` is what the reader sets and what comes of it, `wording` and `pictures` say and show it, `binding` puts it into a
notebook. All but the last are tested without a browser or a kernel.
"""

from taulab.course.widgets.powers.binding import PowerExplorer

__all__ = ["PowerExplorer"]
