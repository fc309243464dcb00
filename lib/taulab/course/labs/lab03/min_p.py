"""`min_p`: a level that follows the favourite."""

import numpy as np
from hypothesis import strategies as st

from taulab import sampling
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import CUT, DECIMALS, FAR, FIVE, SHUFFLED, STEEP, UNROUND, Z3, kept, logits


def min_p_by_ratio(z, p):
    q = softmax(z)
    return kept(z, q / q.max() >= p)


AT_LEVEL = np.log([1.0, 0.5, 0.25])
inputs = st.tuples(logits, st.sampled_from([0.3, 0.12, 0.04, 0.7]))
WITNESSES = ((Z3, 0.2), (FIVE, 0.3), (SHUFFLED, 0.12), (CUT, 0.3), (-Z3, 0.2), (np.array([4.0, 2.5, 0.5]), 0.12),
             (np.array([1000.0, 999.0, 990.0]), 0.3), (np.array([2.0, 1.0, 2.0]), 1.0), (AT_LEVEL, 0.5),
             (AT_LEVEL, 0.25), (AT_LEVEL, 0.50000001), (np.array([0.0, -5.75, -5.78, -5.0]), 0.00317), (STEEP, 0.3),
             (-STEEP, 0.3), (FAR, 0.3), (Z3, 0.04), (UNROUND, 0.12), (np.array([0.7]), 0.3))

wrong = WrongAnswers()


@wrong(_("You compared q with p itself; the level is p times the largest probability."),
       _("Multiply p by max q before you compare."))
def absolute_level(z, p):
    return kept(z, softmax(z) >= p)


@wrong(_("A share of the largest logit means nothing: logits may be shifted or negative."),
       _("Probabilities have ratios; logits have differences: take ln p."))
def share_of_largest_logit(z, p):
    return kept(z, z >= p * z.max())


@wrong(_("The distance in logits is −ln p, not p."),
       _("Take the logarithm of qᵢ ≥ p · max q."))
def level_subtracted(z, p):
    return kept(z, z >= z.max() - p)


@wrong(_("The decimal logarithm was used; softmax has base e."),
       _("np.log is the natural logarithm."))
def decimal_logarithm(z, p):
    return kept(z, z >= z.max() + np.log10(p))


@wrong(_("The tokens below the level stayed, and those above were cut."),
       _("Keep what reaches the level."))
def below_kept(z, p):
    return kept(z, z <= z.max() + np.log(p))


@wrong(_("A token exactly at the level was cut; it reaches the level and stays."),
       _("Of ratios (1, 0.5, 0.25) to the favourite, p = 0.5 keeps two: compare with >=."), tried=(AT_LEVEL, 0.5))
def at_level_cut(z, p):
    return kept(z, z > z.max() + np.log(p))


@wrong(_("The level stands at ln p; it must lie that far below the largest logit."),
       _("Add z.max() to ln p: of logits only differences count."))
def maximum_forgotten(z, p):
    return kept(z, z >= np.log(p))


@wrong(_("ln p is negative: subtracted, it puts the level above the largest logit, where no token is."),
       _("Add ln p to z.max()."))
def logarithm_subtracted(z, p):
    return kept(z, z >= z.max() - np.log(p))


EXERCISE = Exercise(
    id="03.3", name="min_p", points=2, minutes=6, difficulty=2, theory="min-p",
    title=_("A level that follows the favourite"),
    why=_("No sorting and no softmax: one comparison per token does the cut."),
    reference=sampling.min_p,
    alternatives=(min_p_by_ratio,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Write qᵢ ≥ p · max q with qᵢ = exp(zᵢ)/Z."),
           _("Z stands on both sides and cancels; take the logarithm of what is left."),
           _("The condition that remains: zᵢ ≥ max z + ln p.")),
    general=_("The tokens that stay are not those with qᵢ ≥ p · max q."),
    next_step=_("For z = (3, 2, 1) and p = 0.2 the level is 3 + ln 0.2 = 1.39."),
    tried=((Z3, 0.2),),
    equivalent=(("z: whole numbers make whole results", DECIMALS),),
)
