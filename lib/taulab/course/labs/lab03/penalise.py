"""`penalise`: less of the same."""

import numpy as np
from hypothesis import strategies as st

from taulab import sampling
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import DECIMALS, PENALISED, UNROUND, halves


def penalise(z, tokens, penalty):
    return sampling.repetition_penalty(z, tokens, penalty)


def penalise_one_by_one(z, tokens, penalty):
    return np.array([(x / penalty if x > 0 else x * penalty) if i in tokens else x for i, x in enumerate(z)])


inputs = st.tuples(st.lists(halves, min_size=4, max_size=6).map(np.array),
                   st.lists(st.integers(0, 3), min_size=1, max_size=4).map(np.array), st.sampled_from([1.3, 2.0]))
CUT_USED = np.array([-np.inf, -1.0, 2.0, -np.inf])
WITNESSES = ((PENALISED, np.array([0, 2]), 1.3), (PENALISED, np.array([0, 0, 2]), 1.3),
             (PENALISED, np.array([1]), 1.3), (np.array([3.0, -1.0, 0.0, 2.0]), np.array([1, 1, 2, 3]), 2.0),
             (PENALISED, np.array([0, 2]), 1.0473), (PENALISED, np.array([3]), 2),
             (PENALISED, np.array([1, 3]), 1234.5),
             (PENALISED, np.array([0, 3]), 0.00317), (UNROUND, np.array([1, 3, 0]), 1.2),
             (np.array([0.0, 1000.0, -2000.0, 3.0]), np.array([1, 2]), 1.3), (CUT_USED, np.array([0, 2]), 1.3),
             (np.array([-0.7]), np.array([0]), 1.3), (PENALISED, np.array([], dtype=int), 1.3),
             (PENALISED, np.arange(4), 1.3))

wrong = WrongAnswers()


@wrong(_("−1 divided by 1.3 is −0.77: the repeated token became likelier."),
       _("A negative logit must be multiplied."))
def always_divided(z, tokens, penalty):
    result = z.copy()
    result[tokens] /= penalty
    return result


@wrong(_("2 times 1.3 is 2.6: the repeated token became likelier."),
       _("A positive logit must be divided."))
def always_multiplied(z, tokens, penalty):
    result = z.copy()
    result[tokens] *= penalty
    return result


@wrong(_("A token that occurred twice was penalised twice; once is the rule."),
       _("Look at the set of tokens, not at the list."))
def once_per_occurrence(z, tokens, penalty):
    result = z.copy()
    for token in tokens:
        result[token] = result[token] / penalty if result[token] > 0 else result[token] * penalty
    return result


@wrong(_("Division and multiplication are exchanged: repetition is rewarded."),
       _("The penalised logit must be smaller than before."))
def rewarded(z, tokens, penalty):
    return penalise(z, tokens, 1 / penalty)


@wrong(_("The input array changed; the next step would penalise it again."),
       _("Work on a copy."))
def penalised_in_place(z, tokens, penalty):
    z[tokens] = penalise(z, tokens, penalty)[tokens]
    return z


@wrong(_("Every token was penalised; only those that were used should be."),
       _("Leave the other logits as they are."))
def every_token_penalised(z, tokens, penalty):
    return penalise(z, np.arange(len(z)), penalty)


@wrong(_("ρ was subtracted: that is the additive kind, and it does not commute with τ."),
       _("Divide positive logits by ρ and multiply negative ones."))
def subtracted(z, tokens, penalty):
    result = z.copy()
    result[tokens] -= penalty
    return result


@wrong(_("The distance from the largest logit was changed: the rule looks at the sign of the logit itself."),
       _("Compare each used logit with 0, without subtracting anything first."))
def shifted_first(z, tokens, penalty):
    return penalise(z - z.max(), tokens, penalty)


EXERCISE = Exercise(
    id="03.7", name="penalise", points=3, minutes=10, difficulty=2, theory="penalty",
    title=_("Less of the same"),
    why=_("A division that looks harmless makes some repeated tokens more likely."),
    reference=penalise,
    alternatives=(penalise_one_by_one,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Which of x/ρ and x·ρ is smaller, for x = 2? And for x = −1?"),
           _("np.unique(tokens) names each repeated token once."),
           _("np.where(x > 0, x / penalty, x * penalty) on those tokens of a copy.")),
    general=_("The logits are not those of the sign-aware penalty."),
    next_step=_("Work out z = (2, 1, −1, −2), tokens 0 and 2, ρ = 1.3, by hand."),
    tried=((PENALISED, np.array([0, 2]), 1.3),),
    equivalent=(("penalise_one_by_one: x > 0 -> x >= 0", "0 divided or multiplied is 0"),
                ("z: whole numbers make whole results", DECIMALS),
                ("tokens: changed after use", "the fault writes into decimals, and tokens are whole numbers"),
                ("penalise_one_by_one: np.array(…", "a list of numbers counts as an array")),
)
