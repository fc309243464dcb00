"""`mean_lost`: how much of a text is written after a slip."""

import numpy as np
from hypothesis import strategies as st

from taulab import worlds
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import numbers_of, rounded_from, value_of
from taulab.course.language import mark as _

from .shared import NEITHER, OTHER_WAYS


def mean_lost(q, steps):
    before = np.arange(steps)
    return np.mean(1 - (1 - q[:, None]) ** before, axis=1)


def by_the_sum(q, steps):
    lost = np.zeros(len(q))
    some = q > 0
    lost[some] = 1 - (1 - (1 - q[some]) ** steps) / (steps * q[some])
    return lost


def step_by_step(q, steps):
    total, lost = np.zeros(len(q)), np.zeros(len(q))
    for _step in range(steps):
        total += lost
        lost = lost + (1 - lost) * q
    return total / steps


probabilities = st.lists(st.integers(0, 8).map(lambda k: k / 8), min_size=1, max_size=4).map(np.array)
inputs = st.tuples(probabilities, st.integers(1, 6))
EXAMPLE = np.array([0.008]), 100
ENDS = np.array([0.0, 0.25, 1.0]), 4
WITNESSES = (EXAMPLE, ENDS, (np.array([0.5, 0.25]), 2), (np.array([0.3174]), 1), (np.array([0.0]), 3),
             (np.array([0.0001, 0.9999, 0.05]), 1000), (np.array([1, 0]), 5), (np.array([0.00317, 0.0123]), 150),
             (np.array([8e-6]), 2))
EQUIVALENT = (("by_the_sum: some = q > 0 before …", NEITHER),)

wrong = WrongAnswers()


@wrong(_("Step t was counted as lost by its own token: before step t only t − 1 tokens have come."),
       _("The exponents run from 0 to T − 1; at the first step nothing is lost."), tried=(np.array([0.5]), 1))
def own_token(q, steps):
    return np.mean(1 - (1 - q[:, None]) ** np.arange(1, steps + 1), axis=1)


@wrong(_("This grows by q at each step without end; a text that is lost cannot be lost again."),
       _("Of the texts that are not lost yet, a share q gets lost: powers of 1 − q."), tried=EXAMPLE)
def linear(q, steps):
    return q * (steps - 1) / 2


@wrong(_("A straight line, cut off at 1: a text that is lost cannot be lost again, well before that."),
       _("Of the texts that are not lost yet, a share q gets lost: powers of 1 − q."), tried=(np.array([0.5]), 3))
def clipped_line(q, steps):
    return np.minimum(1, linear(q, steps))


@wrong(_("Every step counted as lost with probability q, whatever came before: a slip is kept."),
       _("Before step t, lost means at least one slip among t − 1 tokens."), tried=EXAMPLE)
def every_step_alike(q, steps):
    return q + np.zeros(len(q))


@wrong(_("Only the token just before was asked; a slip is kept for ever."),
       _("Before step t, lost means at least one slip among t − 1 tokens."), tried=EXAMPLE)
def one_token_back(q, steps):
    return q * (steps - 1) / steps


@wrong(_("That is the probability that the first slip comes at just that token."),
       _("Lost means a slip at any token before: 1 less the probability of none."), tried=EXAMPLE)
def first_slip(q, steps):
    return np.mean(q[:, None] * (1 - q[:, None]) ** np.arange(steps), axis=1)


@wrong(_("That is the share at the last step."),
       _("Take the mean over all T steps."), tried=EXAMPLE)
def last_step(q, steps):
    return 1 - (1 - q) ** (steps - 1)


@wrong(_("That is how many texts get lost at all by their end."),
       _("Take the mean over the steps: early ones are mostly sound."), tried=EXAMPLE)
def ever(q, steps):
    return 1 - (1 - q) ** steps


@wrong(_("The power was taken of q: that is being lost at every single token."),
       _("Raise 1 − q, the probability of no slip, to the number of tokens."), tried=EXAMPLE)
def power_of_q(q, steps):
    return np.mean(1 - q[:, None] ** np.arange(steps), axis=1)


@wrong(_("That is the share of sound steps."),
       _("Take it from 1."), tried=EXAMPLE)
def sound(q, steps):
    return 1 - mean_lost(q, steps)


@wrong(_("That is the share of sound steps, except where q is 0."),
       _("Take it from 1 where q is above 0; at q = 0 nothing is lost."), tried=EXAMPLE)
def sound_above_0(q, steps):
    return np.where(q > 0, sound(q, steps), 0)


@wrong(_("The shares of all steps were added up."),
       _("Divide by T."), tried=EXAMPLE)
def added(q, steps):
    return steps * mean_lost(q, steps)


@wrong(_("The sum of the steps was divided by T − 1."),
       _("There are T steps, the first among them."), tried=EXAMPLE)
def one_fewer(q, steps):
    return mean_lost(q, steps) * steps / max(steps - 1, 1)


@wrong(_("The closed form divides by q: for q = 0 it is 0/0."),
       _("Where q is 0 nothing is ever lost: return 0 there."), tried=ENDS)
def nothing_by_nothing(q, steps):
    with np.errstate(all="ignore"):
        return 1 - (1 - (1 - q) ** steps) / (steps * q)


def wrong_near_0(inputs, outcomes):
    """Return whether all is right but where q is 0 or tiny, and finite there."""
    failed = False
    for (q, steps), got in zip(inputs, outcomes, strict=False):
        found, wanted = numbers_of(value_of(got)), mean_lost(q, steps)
        if found is None or found.shape != wanted.shape or not np.all(np.isfinite(found)):
            return False
        if not np.allclose(found[q > 1e-3], wanted[q > 1e-3], rtol=1e-4, atol=1e-6):
            return False
        failed = failed or not np.allclose(found, wanted, rtol=0, atol=1e-9)
    return failed


@wrong(_("Only where q is 0, or tiny, does the closed form go wrong."),
       _("Where q is 0 nothing is ever lost: return 0 there, and add nothing to q."),
       recognise=wrong_near_0, tried=ENDS)
def something_added(q, steps):
    return 1 - (1 - (1 - q) ** steps) / (steps * (q + 1e-9))


@wrong(_("The closed form lacks T: the geometric sum was not divided by the number of steps."),
       _("Divide (1 − (1−q)^T) / q by T before taking it from 1."), tried=EXAMPLE)
def without_steps(q, steps):
    some = np.where(q > 0, q, 1)
    return np.where(q > 0, 1 - (1 - (1 - q) ** steps) / some, 0)


@wrong(_("All q were averaged into one."),
       _("Return one share for each q: np.mean(..., axis=1)."), tried=ENDS)
def one_for_all(q, steps):
    return np.full(len(q), np.mean(mean_lost(q, steps)))


@wrong(_("The mean was taken over the q, not over the steps."),
       _("One row for each q, one column for each step; then the mean along the row."), tried=ENDS)
def over_the_q(q, steps):
    return np.mean(1 - (1 - q[:, None]) ** np.arange(steps), axis=0)


@wrong(_("The power was replaced by a product: 1 − (1 − q) · t."),
       _("The probability of no slip in t tokens is (1 − q)^t."), tried=EXAMPLE)
def product(q, steps):
    return np.mean(1 - (1 - q[:, None]) * np.arange(steps), axis=1)


@wrong(_("The probability of exactly one slip was taken."),
       _("One slip or more: 1 less the probability of none."), tried=EXAMPLE)
def exactly_one(q, steps):
    t = np.arange(steps)
    return np.mean(t * q[:, None] * (1 - q[:, None]) ** np.maximum(t - 1, 0), axis=1)


@wrong(_("An exponential stood in for the power: 1 − e^(−q t)."),
       _("The probability of no slip in t tokens is exactly (1 − q)^t."), tried=ENDS)
def exponential(q, steps):
    return np.mean(1 - np.exp(-q[:, None] * np.arange(steps)), axis=1)


@wrong(_("The result is rounded."),
       _("Return all digits; round only where you print."), recognise=rounded_from(mean_lost), tried=EXAMPLE)
def rounded(q, steps):
    return np.round(mean_lost(q, steps), 4)


EXERCISE = Exercise(
    id="11.3", name="mean_lost", points=2, minutes=8, difficulty=2, theory="lost",
    title=_("How much is written after a slip"),
    why=_("It says when more data helps, and when a flat curve only means that everything is lost already."),
    reference=mean_lost,
    alternatives=(worlds.mean_lost, by_the_sum, step_by_step),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE, ENDS),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("What is the probability that none of the first t tokens was a slip?"),
           _("Before step t there are t − 1 tokens; before the first, none."),
           _("1 − (1 − q)**k for k = 0 … steps − 1, then the mean; q[:, None] makes a row for each q.")),
    general=_("This is not the mean over t = 1 … T of the probability of a slip before step t."),
    next_step=_("q = (0, 0.25, 1) and 4 steps give (0, 0.3164, 0.75); q = (0.008,) and 100 steps 0.3099."),
)
