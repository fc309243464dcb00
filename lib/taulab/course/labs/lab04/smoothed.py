"""`smoothed`: room for what was never seen."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def smoothed(counts, s):
    return (counts + s) / np.sum(counts + s, axis=1, keepdims=True)


def smoothed_as_mixture(counts, s):
    V, total = counts.shape[1], counts.sum(axis=1, keepdims=True)
    seen = counts / np.maximum(total, 1)
    weight = s * V / (total + s * V)
    return (1 - weight) * seen + weight / V


@st.composite
def tables(draw):
    V = draw(st.integers(2, 3))
    return np.array(draw(st.lists(st.integers(0, 4), min_size=V * V, max_size=V * V))).reshape(V, V)


inputs = st.tuples(tables(), st.sampled_from([1.0, 0.5, 0.1]))
UNSEEN = np.array([[3, 1, 0], [0, 0, 2], [0, 0, 0]])
WITNESSES = ((UNSEEN, 0.5), (np.array([[1, 0], [4, 2]]), 1.0), (UNSEEN, 0.25), (UNSEEN.astype(float), 1.31742),
             (np.array([[0, 300], [2, 5]]), 0.00317), (np.array([[0, 1, 0, 5]]), 2), (np.array([[3], [0]]), 0.5),
             (np.array([[1, 3], [2, 2]]), 0), (UNSEEN, 317.0))
EQUIVALENT = (
    ("smoothed_as_mixture: weight = s * V / (total + s * V) before …", "neither line needs the other"),
    ("counts: three decimals", "counts are whole numbers, kept as decimals or not"),
)

wrong = WrongAnswers()


@wrong(_("The rows add up to more than 1: what was added above is missing below."),
       _("Divide by the sum of the smoothed row."))
def denominator_forgotten(counts, s):
    return (counts + s) / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@wrong(_("s was added V times above and once below."),
       _("The denominator grows by s for each token of the vocabulary."))
def once_in_the_denominator(counts, s):
    return (counts + s) / (counts.sum(axis=1, keepdims=True) + s)


@wrong(_("The columns were normalised; a row is the distribution of the next token."),
       _("Sum along axis 1."))
def over_columns(counts, s):
    return (counts + s) / np.sum(counts + s, axis=0, keepdims=True)


@wrong(_("The sums of the rows were laid along the columns: without keepdims they form a row."),
       _("Keep the axis: sum(axis=1, keepdims=True)."))
def sums_along_the_columns(counts, s):
    return (counts + s) / np.sum(counts + s, axis=1)


@wrong(_("The whole table adds up to 1; each row must."),
       _("Normalise row by row, keepdims=True."))
def over_the_table(counts, s):
    return (counts + s) / np.sum(counts + s)


@wrong(_("Only the zeros were raised; s is added to every count."),
       _("counts + s, then normalise."))
def only_the_zeros(counts, s):
    filled = np.where(counts == 0, s, counts)
    return filled / filled.sum(axis=1, keepdims=True)


@wrong(_("s was added to the shares; it belongs to the counts."),
       _("Add first, then divide: a row seen often must hardly change."))
def added_to_shares(counts, s):
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return smoothed(shares, s)


EXERCISE = Exercise(
    id="04.5", name="smoothed", points=2, minutes=7, difficulty=2, theory="counts",
    title=_("Room for what was never seen"),
    why=_("One unseen pair in the test makes the log loss infinite; this is the oldest cure."),
    reference=smoothed,
    alternatives=(smoothed_as_mixture,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Pretend that every pair was seen s times more."),
           _("Each row of counts + s, divided by its own sum."),
           _("np.sum(…, axis=1, keepdims=True) keeps the shape for the division.")),
    general=_("These are not the rows (counts + s), each divided by its sum."),
    next_step=_("For the rows (3, 1) and (0, 0) and s = 0.5 it is (0.7, 0.3) and (0.5, 0.5)."),
    tried=((np.array([[3, 1], [0, 0]]), 0.5),),
)
