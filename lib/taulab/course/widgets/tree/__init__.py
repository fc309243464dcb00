"""The tree explorer of lab 12: all texts of three tokens, how many nats are still to come after each beginning, and α.

`worlds` holds the worlds and what α makes of them, `state` is what the reader sets and what comes of it, `wording` and
`pictures` say and show it, `binding` puts it into a notebook. All but the last are tested without a browser.
"""

from taulab.course.widgets.tree.binding import TreeExplorer

__all__ = ["TreeExplorer"]
