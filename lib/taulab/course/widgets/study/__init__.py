"""The study explorer of lab 07: what a run of the audited study measured, epoch by epoch, and the words it writes.

`state` is what the reader sets and what the shipped table holds of it, `wording` and `pictures` say and show it,
`binding` puts it into a notebook. All but the last are tested without a browser or a kernel.
"""

from taulab.course.widgets.study.binding import StudyExplorer

__all__ = ["StudyExplorer"]
