"""Calibrating without the trade-off: cool a step, and shun tokens after which the rest of the text is uncertain.

    q̂(token) ∝ q(token)^(1 + α) exp(-α f(token)),      f = entropy of the rest of the text after that token

With α > 0 it lowers the entropy of the step as a temperature 1/(1 + α) would, and it also sees what a token leads to:
of two tokens of one probability it prefers the one that keeps the text on its way. f is that of the adjusted model, so
the steps are fitted from the last to the first. At each, α minimises the log loss; α = 0 is allowed, hence the log loss
cannot rise; and where all are at their minimum, EntCE is 0.

    >>> import numpy as np
    >>> q, f = np.array([0.6, 0.3, 0.1]), np.array([1.0, 1.0, 3.0])         # the idea, with α = 0.5
    >>> weights = q**1.5 * np.exp(-0.5 * f)
    >>> (weights / weights.sum()).round(4)
    array([0.7254, 0.2565, 0.0182])
    >>> adjusted_row(q, f, 0.5).round(4)
    array([0.7254, 0.2565, 0.0182])

Nats everywhere. In a `taulab.worlds.World` f is exact; `learn_future` fits it to continuations, as one would have to
elsewhere. Whoever found the method calls it impractical: it takes a predictor for every step and token.
"""

from taulab.future_entropy.fitting import EntCEParts, entce_bound, entce_parts, fit_alphas
from taulab.future_entropy.learning import future_labels, learn_future
from taulab.future_entropy.lookahead import fit_lookahead, one_step_lookahead
from taulab.future_entropy.tilt import FutureScaling, adjusted, adjusted_row, future_entropy

__all__ = ["EntCEParts", "FutureScaling", "adjusted", "adjusted_row", "entce_bound", "entce_parts", "fit_alphas",
           "fit_lookahead", "future_entropy", "future_labels", "learn_future", "one_step_lookahead"]
