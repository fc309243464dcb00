"""`smoothing_optimum`: label smoothing mixes."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import P, WITH_ZERO, distributions


def smoothing_optimum(p, epsilon):
    return (1 - epsilon) * p + epsilon / len(p)


def mixed_in(p, epsilon):
    uniform = np.ones(len(p)) / len(p)
    return p + epsilon * (uniform - p)


inputs = st.tuples(distributions, st.sampled_from([0.1, 0.3, 0.5, 0.0, 1.0]))
WITNESSES = ((P, 0.1), (WITH_ZERO, 0.3), (np.array([0.5, 0.5, 0.0, 0.0]), 0.1), (P, 1.0),
             (P, 0.7391), (P, 0.00317), (P, 1), (np.array([1.0]), 0.3), (np.array([0.9999, 0.00009, 0.00001]), 0.0),
             (np.full(49_152, 1 / 49_152), 0.3), (np.array([0.0, 0.05, 0.3, 0.25, 0.0, 0.4]), 0.1234))

wrong = WrongAnswers()


@wrong(_("That is the smoothing of counts: ε added to each entry, then normalised."),
       _("Mix with weights 1 − ε and ε."))
def added_and_normalised(p, epsilon):
    return (p + epsilon) / np.sum(p + epsilon)


@wrong(_("ε was shared among the other tokens; here each token, its own included, gets ε/V."),
       _("Add epsilon / len(p) to every entry."))
def shared_among_the_others(p, epsilon):
    return (1 - epsilon) * p + epsilon * (1 - p) / (len(p) - 1)


@wrong(_("The tokens with p = 0 got nothing; smoothing is uniform over the whole vocabulary."),
       _("Divide epsilon among all V tokens."))
def zeros_left_out(p, epsilon):
    return np.where(p > 0, (1 - epsilon) * p + epsilon / np.sum(p > 0), 0)


@wrong(_("The weights are exchanged: at ε = 0 this is uniform, and it must be p."),
       _("p has the weight 1 − ε."))
def weights_exchanged(p, epsilon):
    return epsilon * p + (1 - epsilon) / len(p)


@wrong(_("Every token got ε/(V − 1), so the sum exceeds 1."),
       _("Divide epsilon by V, which is len(p)."))
def one_token_too_few(p, epsilon):
    return (1 - epsilon) * p + epsilon / np.float64(len(p) - 1)


@wrong(_("p kept its whole weight: the sum is 1 + ε."),
       _("p has the weight 1 − ε."))
def p_undiminished(p, epsilon):
    return p + epsilon / len(p)


@wrong(_("Only the share of p is here: the sum is 1 − ε."),
       _("Add epsilon / len(p) to every entry."))
def uniform_missing(p, epsilon):
    return (1 - epsilon) * p


@wrong(_("Every token got a whole ε: the sum exceeds 1."),
       _("Each token gets ε/V."))
def epsilon_per_token(p, epsilon):
    return (1 - epsilon) * p + epsilon


EXERCISE = Exercise(
    id="06.5", name="smoothing_optimum", points=1, minutes=4, difficulty=1, theory="smoothing",
    title=_("Label smoothing mixes"),
    why=_("The best known relative of the penalty has an optimum you can write at once: a mixture."),
    reference=smoothing_optimum,
    alternatives=(mixed_in,),
    inputs=inputs, witnesses=WITNESSES, tried=((P, 0.1),),
    misconceptions=wrong.answers(),
    hints=(_("Cross-entropy is least where q equals its target."),
           _("The target is (1 − ε)p + εu, with u uniform over V tokens."),
           _("Return (1 − epsilon) * p + epsilon / len(p).")),
    general=_("This is not where the cross-entropy against the smoothed target is least."),
    next_step=_("For p = (0.6, 0.3, 0.1) and ε = 0.1: (0.5733, 0.3033, 0.1233)."),
)
