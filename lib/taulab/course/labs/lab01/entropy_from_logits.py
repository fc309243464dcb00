"""`entropy_from_logits`: entropy straight from the logits."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits
from taulab.softmax import softmax

from .shared import CUT, FAR, Z0, temperatures, unequal, weights


def by_definition(z, temperature=1.0):
    q = softmax(z, temperature)
    return -np.sum(q[q > 0] * np.log(q[q > 0]))


inputs = st.tuples(unequal, temperatures)
WITNESSES = ((Z0, 2.0), (Z0, 1.0), (FAR, 1.0), (CUT, 0.5))

wrong = WrongAnswers()


def finite_mean(z, temperature):
    kept = z[np.isfinite(z)]
    return kept, np.sum(weights(kept, temperature) * kept)


def log_partition(z, temperature):
    return z.max() / temperature + np.log(np.sum(np.exp((z - z.max()) / temperature)))


@wrong(_("The mean logit was not divided by τ; both terms must live at the same temperature."),
       _("Write ln qᵢ in terms of zᵢ, τ and ln Z, then average it."))
def mean_not_divided(z, temperature=1.0):
    kept, mean = finite_mean(z, temperature)
    return log_partition(kept, temperature) - mean


@wrong(_("The mean of the shifted logits was not divided by τ."),
       _("Divide the shifted logits by τ once, before exp, and use them in both terms."))
def shifted_mean_not_divided(z, temperature=1.0):
    kept, mean = finite_mean(z, temperature)
    return log_partition(kept, temperature) - kept.max() / temperature - (mean - kept.max())


@wrong(_("An entropy is never negative: the term ln Z is missing."),
       _("ln qᵢ has two terms; average both with the weights q."))
def log_partition_missing(z, temperature=1.0):
    return -finite_mean(z, temperature)[1] / temperature


@wrong(_("exp overflowed: a logit of 1000 gives inf, and inf divided by inf gives nan."),
       _("Subtract the largest logit first: the shift cancels in H."))
def overflowing(z, temperature=1.0):
    e = np.exp(z[np.isfinite(z)] / temperature)
    return np.log(e.sum()) - np.sum(e / e.sum() * z[np.isfinite(z)]) / temperature


@wrong(_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
       _("Keep only the finite logits before you average."))
def cut_token_counted(z, temperature=1.0):
    return log_partition(z, temperature) - np.sum(weights(z, temperature) * z) / temperature


EXERCISE = Exercise(
    id="01.1", name="entropy_from_logits", points=2, minutes=12, difficulty=2, theory="entropy",
    title=_("Entropy straight from the logits"),
    why=_("One exponential per token and no logarithm per token: the fastest and safest way to an entropy."),
    reference=entropy_from_logits,
    alternatives=(by_definition,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Start from ln qᵢ = zᵢ/τ − ln Z."),
           _("Entropy is the average of −ln qᵢ with the weights q: which two terms remain?"),
           _("Shift z by its maximum, drop the −inf, take one exp, then ln Z − E_q[z]/τ.")),
    general=_("This is not the entropy of softmax(z/τ) in nats."),
    next_step=_("Compare with −Σ q ln q on a vector small enough to do by hand."),
)
