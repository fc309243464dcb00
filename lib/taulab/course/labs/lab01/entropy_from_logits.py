"""`entropy_from_logits`: entropy straight from the logits."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits
from taulab.softmax import softmax

from .shared import CUT, CUT_TWICE, FAR, ODD, Z0, temperatures, unequal, weights


def by_definition(z, temperature=1.0):
    q = softmax(z, temperature)
    return -np.sum(q[q > 0] * np.log(q[q > 0]))


inputs = st.tuples(unequal, temperatures)
WITNESSES = ((Z0, 2.0), (Z0, 1.0), (FAR, 1.0), (CUT, 0.5), (CUT, 20.0), (CUT_TWICE, 2.0), (FAR[::-1].copy(), 4.0),
             (FAR - 2000, 2.0), (np.array([1000.0, 999.0]), 1.0), (ODD, 0.7390851332), (ODD, 300.0), (ODD / 500, 0.003),
             (Z0, 0.002), (Z0,), (np.array([2, 1, 0]), 2), (np.array([3.0]), 2.0), (np.array([12.0, 0.0]), 1.0))

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


@wrong(_("exp overflows at a logit of 1000. A cut token gives 0 · ∞ = nan."),
       _("Drop the −inf, then subtract the largest logit."))
def formula_alone(z, temperature=1.0):
    e = np.exp(z / temperature)
    return np.log(e.sum()) - np.sum(e / e.sum() * z) / temperature


@wrong(_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
       _("Keep only the finite logits before you average."))
def cut_token_counted(z, temperature=1.0):
    return log_partition(z, temperature) - np.sum(weights(z, temperature) * z) / temperature


@wrong(_("ln Z belongs to shifted logits here and E[z] to those as given: the shift no longer cancels."),
       _("Use the shifted logits in both terms, or add the shift divided by τ to ln Z."))
def shift_in_one_term(z, temperature=1.0):
    kept, mean = finite_mean(z, temperature)
    return log_partition(kept, temperature) - (kept.max() + mean) / temperature


@wrong(_("0 · ln 0 is nan: a token of probability 0 must add 0."),
       _("Leave out the tokens with q = 0, or average z instead of ln q."))
def logarithm_of_nothing(z, temperature=1.0):
    q = weights(z, temperature)
    return -np.sum(q * np.log(q))


@wrong(_("That is the entropy in bits; the question is in nats."),
       _("Use the natural logarithm, and do not divide by ln 2."))
def in_bits(z, temperature=1.0):
    return by_definition(z, temperature) / np.log(2)


@wrong(_("This is H at τ = 1, whatever τ is given."),
       _("Divide the logits by temperature."))
def temperature_unused(z, temperature=1.0):
    return by_definition(z)


@wrong(_("The mean logit was taken with equal weights; the weights are q."),
       _("E_q[z] is a sum of q · z, not np.mean(z)."))
def mean_without_weights(z, temperature=1.0):
    kept = z[np.isfinite(z)]
    return log_partition(kept, temperature) - np.mean(kept) / temperature


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
