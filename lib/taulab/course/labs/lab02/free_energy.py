"""`free_energy`: the score that softmax maximises."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import kl_divergence
from taulab.softmax import logsumexp, softmax

from .shared import CLOSE, CUT, CUTS_FIRST, STEEP, UNIFORM, UNROUND, Z0, temperatures, unequal


def plain_entropy(q):
    return -np.sum(q[q > 0] * np.log(q[q > 0]))


def mean_logit(q, z):
    return np.sum(q[q > 0] * z[q > 0])


def free_energy(q, z, temperature):
    return mean_logit(q, z) + temperature * plain_entropy(q)


def maximum_minus_divergence(q, z, temperature):
    return temperature * (logsumexp(z / temperature) - kl_divergence(q, softmax(z, temperature)))


inputs = unequal.flatmap(lambda z: st.tuples(
      st.lists(st.integers(0, 4), min_size=len(z), max_size=len(z)).filter(any).map(lambda w: np.array(w) / sum(w)),
      st.just(z), temperatures))
UNEVEN = np.array([0.5171, 0.31713, 0.16577])
WITNESSES = ((UNIFORM, Z0, 2.0), (UNIFORM, Z0, 1.0), (np.eye(4)[0], Z0, 2.0),
             (np.array([0.6, 0.3, 0.1, 0.0]), Z0, 0.5), (np.array([0.1, 0.2, 0.3, 0.4]), Z0, 2.0),
             (np.array([0.75, 0.25, 0.0]), CUT, 2.0), (UNEVEN, UNROUND, 0.7391), (UNEVEN, CLOSE, 0.00317),
             (UNEVEN, UNROUND + 400.0, 0.3),
             (UNEVEN, UNROUND, 317.3), (UNEVEN, np.array([2, 1, 0]), 2), (np.array([1.0]), np.array([0.7]), 1.3),
             (np.array([0.0, 0.3, 0.0, 0.7]), CUTS_FIRST, 0.7391), (UNIFORM, CUTS_FIRST, 0.5),
             (np.array([0.00003, 0.99997]), np.zeros(2), 0.01),
             (UNIFORM, STEEP, 2.0), (UNIFORM, -STEEP, 2.0), (UNIFORM, STEEP + 2000.0, 3.0),
             (np.full(49_152, 1 / 49_152), np.zeros(49_152), 1.0))

wrong = WrongAnswers()


@wrong(_("The entropy was subtracted; with scores z it counts in favour of q."),
       _("The minus belongs to physics, where the energies are −z."))
def entropy_subtracted(q, z, temperature):
    return mean_logit(q, z) - temperature * plain_entropy(q)


@wrong(_("τ is missing: it is the weight of the entropy."),
       _("Multiply H(q) by the temperature."))
def temperature_lost(q, z, temperature):
    return mean_logit(q, z) + plain_entropy(q)


@wrong(_("You scored softmax(z/τ), not the q you were given."),
       _("Use the argument q in both terms."))
def always_softmax(q, z, temperature):
    return free_energy(softmax(z, temperature), z, temperature)


@wrong(_("With H in bits, F climbs above its own maximum τ ln Z."),
       _("Take H in nats: np.log."))
def entropy_in_bits(q, z, temperature):
    return mean_logit(q, z) + temperature * plain_entropy(q) / np.log(2)


@wrong(_("A probability of 0 gave nan; it must add 0."),
       _("Keep the entries q > 0 before taking logarithms."))
def nan_at_zero(q, z, temperature):
    return np.sum(q * z) - temperature * np.sum(q * np.log(q))


@wrong(_("The mean of z must be weighted with q."),
       _("Write np.sum(q * z)."))
def mean_unweighted(q, z, temperature):
    return np.mean(z) + temperature * plain_entropy(q)


@wrong(_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
       _("Keep the entries q > 0 in both sums."))
def cut_token_scored(q, z, temperature):
    return np.sum(q * z) + temperature * plain_entropy(q)


@wrong(_("q spends probability on a cut token, and that scores −inf; you left the token out."),
       _("Leave out what has q = 0, not what has the logit −inf."))
def cut_token_left_out(q, z, temperature):
    kept = (q > 0) & (z > -np.inf)
    return mean_logit(q[kept], z[kept]) + temperature * plain_entropy(q[kept])


EXERCISE = Exercise(
    id="02.6", name="free_energy", points=3, minutes=6, difficulty=2, theory="gibbs",
    title=_("The score that softmax maximises"),
    why=_("Temperature is the price at which entropy is paid for in logits; lab 06 builds on this."),
    reference=free_energy,
    alternatives=(maximum_minus_divergence,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Two sums: the mean of z under q, and the entropy of q."),
           _("0 · ln 0 counts as 0, and so does 0 · (−inf): select q > 0."),
           _("np.sum(q * z) plus temperature times the entropy in nats, over the tokens with q > 0.")),
    general=_("This is not E_q[z] + τH(q)."),
    next_step=_("For q = (0.25, 0.25, 0.25, 0.25), z = (2, 1, 0, −1), τ = 2: 3.2726."),
    tried=((UNIFORM, Z0, 2.0),),
)
