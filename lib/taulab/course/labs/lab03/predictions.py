"""The predictions of lab 03."""

import numpy as np

from taulab import sampling
from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import next_token_logits
from taulab.entropy import entropy_from_logits
from taulab.softmax import softmax

from .penalise import always_divided
from .shared import PENALISED


def undecided():
    """Return the logits that a real model gives after “I have not decided yet, but maybe I will”."""
    return next_token_logits().logits[3].astype(float)


def capped_entropy():
    return float(entropy_from_logits(sampling.top_k(undecided(), 50), 5.0))


def survivors(*stages):
    return int(np.isfinite(sampling.Chain(*stages)(undecided())).sum())


def hot_nucleus():
    return survivors((sampling.temperature, 1.5), (sampling.top_p, 0.9))


def hot_min_p():
    return survivors((sampling.temperature, 100.0), (sampling.min_p, 0.1))


def raised_by_division():
    return float(softmax(always_divided(PENALISED, np.array([0, 2]), 1.3))[2])


PREDICTIONS = (
    Prediction("03.a", _("H in nats at τ = 5 with a top-k of 50"), capped_entropy,
               _("{truth:.2f} nats: fifty tokens cannot give more than ln 50 = 3.91, at any temperature.")),
    Prediction("03.b", _("tokens in the nucleus of 0.9 if τ = 1.5 acts first"), hot_nucleus,
               _("{truth:.0f} where τ = 1 gives 94: half a unit of τ, eleven times the tokens."), tolerance=0.5),
    Prediction("03.c", _("tokens that survive min-p 0.1 if τ = 100 acts first"), hot_min_p,
               _("{truth:.0f}: all of them. At τ = 100 no token is ten times less likely than the favourite."),
               tolerance=0.2),
    Prediction("03.d", _("probability of the third token after dividing both used logits by 1.3"),
               raised_by_division,
               _("{truth:.3f}, up from 0.035: dividing raised its negative logit, and the first token gave up "
                 "probability."),
               tolerance=0.1),
)
