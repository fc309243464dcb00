"""The sampler of lab 13: the next tokens of a model under one's own hand, and every text that was tried.

`speakers` are the models, `branches` what was said, `state` what the reader sets and what comes of it; `wording` and
`pictures` say and show it, `board` has the buttons, `binding` puts it into a notebook. All but the last two are tested
without a browser or a kernel.
"""

from taulab.course.widgets.sampler.binding import SamplerExplorer

__all__ = ["SamplerExplorer"]
