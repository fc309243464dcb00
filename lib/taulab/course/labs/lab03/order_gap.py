"""`order_gap`: how much does the order matter?"""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Given
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .rules import BOXES
from .shared import FIVE, PENALISED, STEEP, halves


def both_orders(rule, z, temperature):
    """Return the distributions with the temperature before the rule, and after it."""
    return softmax(rule(z / temperature)), softmax(rule(z), temperature)


def order_gap(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return 0.5 * np.sum(np.abs(before - after))


def gap_as_lost_overlap(rule, z, temperature):
    return 1 - np.sum(np.minimum(*both_orders(rule, z, temperature)))


inputs = st.tuples(BOXES, st.lists(halves, min_size=4, max_size=6, unique=True).map(np.array),
                   st.sampled_from([0.5, 2.0]))
NEAR = np.array([3.01, 3.0, 2.98, 3.003])
WITNESSES = ((Given("nucleus"), FIVE, 2.0), (Given("nucleus"), FIVE, 0.5), (Given("relative_level"), FIVE, 2.0),
             (Given("keep_three"), FIVE, 2.0), (Given("subtracting"), PENALISED, 2.0),
             (Given("nudging"), PENALISED, 1.001), (Given("nucleus"), NEAR, 0.00317),
             (Given("relative_level"), FIVE, 1234.5), (Given("subtracting"), np.array([2, 1, 0, -1]), 2),
             (Given("subtracting"), STEEP, 0.7391), (Given("subtracting"), -STEEP, 0.7391),
             (Given("subtracting"), STEEP[::-1].copy() - 2000.0, 0.7391), (Given("nucleus"), np.array([0.7]), 2.0))

wrong = WrongAnswers()


@wrong(_("Without the ½ every difference is counted twice: once where it grew, once where it shrank."),
       _("Divide the sum by 2: total variation lies between 0 and 1."))
def without_half(rule, z, temperature):
    return 2 * order_gap(rule, z, temperature)


@wrong(_("That is the largest single difference; total variation adds all of them."),
       _("Sum over the tokens, then halve."))
def largest_only(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return np.max(np.abs(before - after))


@wrong(_("Signed differences of two distributions always add up to 0."),
       _("Take absolute values before the sum."))
def signed(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return 0.5 * np.sum(before - after)


@wrong(_("One of the two distributions never saw the temperature."),
       _("Both routes use τ once: before the rule, or after it."))
def temperature_once(rule, z, temperature):
    return 0.5 * np.sum(np.abs(softmax(rule(z / temperature)) - softmax(rule(z))))


@wrong(_("You counted which tokens differ; the question asks how much probability moves."),
       _("Compare the two distributions, not the two sets."))
def survivors_only(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return 0.5 * np.sum(np.abs((before > 0) * 1.0 - (after > 0)))


@wrong(_("The logits were multiplied by τ; a temperature divides them."),
       _("Use z / temperature in both routes."))
def multiplied(rule, z, temperature):
    return order_gap(rule, z, 1 / temperature)


@wrong(_("The mean of the differences shrinks with the number of tokens; total variation is half their sum."),
       _("Sum over the tokens, then halve."))
def mean_of_differences(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return np.mean(np.abs(before - after))


@wrong(_("That is the length of the difference, with squares and a root; total variation takes absolute values."),
       _("Sum |p − q| over the tokens, then halve."))
def euclidean_distance(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return np.sqrt(np.sum((before - after) ** 2))


EXERCISE = Exercise(
    id="03.4", name="order_gap", points=2, minutes=8, difficulty=2, theory="commute",
    title=_("How much does the order matter?"),
    why=_("One number says whether two programs with the same settings draw from the same distribution."),
    reference=order_gap,
    alternatives=(gap_as_lost_overlap,),
    answer=ArrayAnswer(rtol=1e-9, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Two routes: rule(z / τ), and rule(z) / τ. Each ends with softmax."),
           _("−inf divided by τ is still −inf, so the second route may divide after the cut."),
           _("½ Σ |p − q|, summed over the tokens.")),
    general=_("This is not the total variation distance between the two orders."),
    next_step=_("top_p at 0.8 on (0.4, 0.3, 0.15, 0.1, 0.05) at τ = 2 gives 0.168."),
    tried=((Given("nucleus"), FIVE, 2.0),),
)
