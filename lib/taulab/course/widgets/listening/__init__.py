"""The listening explorer of lab 09: one answer word by word, what a rule hears in each step, and the τ it takes.

`cases` holds the answers, `state` is what the reader sets and what comes of it, `wording` and `pictures` say and show
it, `binding` puts it into a notebook. All but the last are tested without a browser or a kernel.
"""

from taulab.course.widgets.listening.binding import ListeningExplorer

__all__ = ["ListeningExplorer"]
