"""The chain explorer of lab 03: stages that cut and temper, their order free, and the tokens that survive each.

`engines` lists the orders of real engines, `state` is what the reader sets and what comes of it, `wording`
and `pictures` say and show it, `binding` puts it into a notebook. All but the last are tested without a browser.
"""

from taulab.course.widgets.chain.binding import ChainExplorer

__all__ = ["ChainExplorer"]
