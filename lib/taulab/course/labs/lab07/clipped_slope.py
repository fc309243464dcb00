"""`clipped_slope`: a penalty without force."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.losses.scores import LEAST, MOST


def clipped_slope(y):
    inside = (y >= LEAST) & (y <= MOST)
    return np.where(inside, -(np.log(np.clip(y, LEAST, MOST)) + 1), 0.0)


def one_by_one(y):
    slope = np.zeros(len(y))
    for i, score in enumerate(y):
        if LEAST <= score <= MOST:
            slope[i] = -np.log(score) - 1
    return slope


FOUR = np.array([0.2, -0.3, 1.5, 0.9])
EDGES = np.array([1.0, 3e-8])
ENDS = np.array([1e-7, 1.0, 0.99e-7, 1.0000001, 0.0])
inputs = st.tuples(st.lists(st.integers(-8, 40).map(lambda k: k / 16), min_size=1, max_size=6).map(np.array))
WITNESSES = ((FOUR,), (ENDS,), (np.array([0.31742, 1e-5, 2e-7, 0.99999]),), (np.array([-1e3, 1e3, 0.5]),),
             (np.array([0.7]),), (np.array([-0.1]),), (np.array([1.0001, -1e-9, 3e-8, 0.36788]),),
             (np.array([1, 0, 2]),))

EQUIVALENT = (
    ("clipped_slope: np.clip(y, LEAST, MOST) -> np.clip(LEAST, y, MOST)", "inside [1e-7, 1] it is y all the same"),
    ("y: whole numbers make whole results", "of whole numbers 1 alone has a slope, and that is -1"),
)

wrong = WrongAnswers()


@wrong(_("Scores outside [1e-7, 1] got a slope; there the clipped score does not move."),
       _("Put 0 where y is below 1e-7 or above 1."), tried=(FOUR,))
def nothing_clipped(y):
    with np.errstate(invalid="ignore", divide="ignore"):
        return -(np.log(y) + 1)


@wrong(_("You took the slope at the clipped score; outside, the clip itself has slope 0."),
       _("Multiply by the slope of the clip: 1 inside, 0 outside."), tried=(FOUR,))
def slope_at_the_clipped(y):
    return -(np.log(np.clip(y, LEAST, MOST)) + 1)


@wrong(_("The product rule has two terms: y · 1/y was forgotten."),
       _("The slope of y ln y is ln y + 1."), tried=(FOUR,))
def one_forgotten(y):
    return np.where(clipped_slope(y) != 0, -np.log(np.clip(y, LEAST, MOST)), 0.0)


@wrong(_("The sign is turned: the sum has a minus in front."),
       _("At y = 0.2 the term −y ln y still rises: its slope is positive."), tried=(np.array([0.2]),))
def sign_turned(y):
    return -clipped_slope(y)


@wrong(_("Scores above 1 still get a slope."),
       _("The clip has two ends: nothing moves above 1 either."), tried=(FOUR,))
def upper_end_forgotten(y):
    return np.where(y >= LEAST, -(np.log(np.maximum(y, LEAST)) + 1), 0.0)


@wrong(_("Scores below 1e-7 still get a slope."),
       _("The clip has two ends: nothing moves below 1e-7 either."), tried=(FOUR,))
def lower_end_forgotten(y):
    return np.where(y <= MOST, -(np.log(np.maximum(y, LEAST)) + 1), 0.0)


@wrong(_("These are the terms −y ln y themselves; the slope is asked for."),
       _("Differentiate −y ln y."), tried=(FOUR,))
def value_for_slope(y):
    clipped = np.clip(y, LEAST, MOST)
    return -clipped * np.log(clipped)


@wrong(_("One number came back: each score has a slope of its own."),
       _("Return an array of the shape of y, without a sum."), tried=(FOUR,))
def summed(y):
    return np.sum(clipped_slope(y))


@wrong(_("The ends 1e-7 and 1 lie inside; there you put 0."),
       _("Compare with ≥ and ≤: at y = 1 the slope is −1."), tried=(EDGES,))
def ends_left_out(y):
    return np.where((y > LEAST) & (y < MOST), clipped_slope(y), 0.0)


@wrong(_("The end 1 lies inside; there you put 0."),
       _("Compare with ≤: at y = 1 the slope is −1."), tried=(EDGES,))
def upper_end_left_out(y):
    return np.where(y < MOST, clipped_slope(y), 0.0)


@wrong(_("The minus in front holds for both terms of the product rule; your 1 kept its plus."),
       _("Put the bracket: −(ln y + 1), so −ln y − 1."), tried=(FOUR,))
def one_added(y):
    return np.where(clipped_slope(y) != 0, 1 - np.log(np.clip(y, LEAST, MOST)), 0.0)


@wrong(_("Scores above 1 got −1, the slope at 1; beyond it the clip stands still."),
       _("Put 0 above 1 as well, as you did below 1e-7."), tried=(FOUR,))
def slope_at_one_above(y):
    return np.where(y > MOST, -1.0, clipped_slope(y))


@wrong(_("Scores between 0 and 1e-7 got a slope; they are clipped to 1e-7."),
       _("The lower end is 1e-7, not 0: try y = 3e-8."), tried=(EDGES,))
def from_zero_on(y):
    return np.where((y > 0) & (y < LEAST), -(np.log(np.maximum(y, 1e-300)) + 1), clipped_slope(y))


@wrong(_("Between 0 and 1e-7 stands the slope of the cut score; the cut is flat there."),
       _("The lower end is 1e-7, not 0: below it put 0."), tried=(np.array([1e-9, 0.2]),))
def inside_from_zero(y):
    return np.where((y >= 0) & (y <= 1), -(np.log(np.clip(y, 1e-7, 1)) + 1), 0.0)


@wrong(_("Outside the cut ln y was multiplied by 0: 0 · nan is nan, and so is 0 · ∞."),
       _("Take the logarithm of the clipped scores, and put 0 outside with np.where."))
def masked_by_a_product(y):
    with np.errstate(all="ignore"):
        return ((y >= 1e-7) & (y <= 1)) * -(np.log(y) + 1)


EXERCISE = Exercise(
    id="07.3", name="clipped_slope", points=3, minutes=10, difficulty=3, theory="entropy",
    title=_("A penalty without force"),
    why=_("A term acts through its slope; where that is 0 it is only a number on a plot."),
    reference=clipped_slope,
    alternatives=(one_by_one,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-10), equivalent=EQUIVALENT,
    inputs=inputs, witnesses=WITNESSES, tried=((FOUR,), (EDGES,)),
    misconceptions=wrong.answers(),
    hints=(_("Sketch −c ln c for c = clip(y), from y = −1 to y = 2. Where is it level?"),
           _("Inside it is −y ln y, with the slope −(ln y + 1). Outside it is a constant."),
           _("np.where(inside, −(np.log(clipped) + 1), 0), with inside = (y ≥ 1e-7) & (y ≤ 1).")),
    general=_("This is not the slope of −Σ c ln c, with c = clip(y, 1e-7, 1), by each score."),
    next_step=_("At (0.2, −0.3, 1.5, 0.9) it is (0.6094, 0, 0, −0.8946). At (1, 3e-8) it is (−1, 0)."),
)
