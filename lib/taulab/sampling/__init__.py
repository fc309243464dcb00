"""Choosing the next token: rules that cut the tail of a distribution, put together in an order, and the draw itself.

A rule takes logits and returns logits, -inf where it cuts; what stays is unchanged. The smallest of them, in words:

    >>> import numpy as np
    >>> z = np.array([3.0, 2, 1])
    >>> np.where(z >= z.max() + np.log(0.2), z, -np.inf)           # min_p: q_i ≥ p · max q, for p = .2
    array([  3.,   2., -inf])

Two families do all the cutting: a row keeps its first tokens in some order (`taulab.sampling.rank`), or the tokens that
reach a level (`taulab.sampling.level`); `taulab.sampling.moving` cuts nothing.

Rules that hold for all. Among equal scores the token of lower index goes first, so a rule that says "k tokens" keeps k,
ties or not. ``min_tokens_to_keep`` of the tokens that the rule likes best always stay. What equals a level or a mass up
to rounding has reached it: of (.4, .3, .2, .1), p = .7 keeps two; and so it does after 100 is added to each logit,
which costs them two digits. A level or mass lies in (0, 1], and 1 as a mass cuts nothing. q is softmax(z) at τ = 1: to
change that, put `temperature` earlier in a `Chain`. Axes, dtypes and errors are those of `taulab.softmax`. Hugging Face
transformers differs in ties and at the ends of the ranges: tests/test_twins_sampling.py says where.
"""

from taulab.sampling.chain import Chain, Step
from taulab.sampling.draw import sample
from taulab.sampling.level import epsilon_cutoff, eta_cutoff, min_p, top_n_sigma
from taulab.sampling.moving import repetition_penalty, temperature
from taulab.sampling.rank import top_k, top_p, typical

__all__ = ["Chain", "Step", "epsilon_cutoff", "eta_cutoff", "min_p", "repetition_penalty", "sample", "temperature",
           "top_k", "top_n_sigma", "top_p", "typical"]
