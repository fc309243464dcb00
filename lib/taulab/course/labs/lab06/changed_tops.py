"""`changed_tops`: what no temperature can do."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def changed_tops(z, other, weights):
    return np.sum(weights * (z.argmax(axis=1) != other.argmax(axis=1)))


def one_row_at_a_time(z, other, weights):
    return sum(w for a, b, w in zip(z, other, weights, strict=True) if np.argmax(a) != np.argmax(b))


def without_ties(shape):
    row = st.permutations(range(shape[1])).map(lambda order: np.array(order) / 2)
    return st.lists(row, min_size=shape[0], max_size=shape[0]).map(np.array)


ONE = np.array([[2.0, 0.0, -1.0], [0.5, 0.0, -0.5], [3.0, -2.0, 1.0]])
OTHER = np.array([[4.0, 1.0, 0.0], [0.0, 1.0, 0.5], [1.0, -2.0, 3.0]])

inputs = st.tuples(without_ties((4, 3)), without_ties((4, 3)), st.lists(
      st.integers(1, 6), min_size=4, max_size=4).map(lambda n: np.array(n) / sum(n)))
WITNESSES = ((ONE, OTHER, np.array([0.5, 0.3, 0.2])),
             (ONE, ONE - [0.0, 1.5, 0.0], np.array([0.5, 0.3, 0.2])),
             (OTHER, OTHER / 2, np.array([0.5, 0.3, 0.2])),
             (OTHER, OTHER * [[1], [-1], [1]], np.array([0.2, 0.7, 0.1])))

wrong = WrongAnswers()


@wrong(_("Every context counted the same; a frequent one must count more."),
       _("Add up the weights of the contexts that differ."))
def contexts_equal(z, other, weights):
    return np.mean(z.argmax(axis=1) != other.argmax(axis=1))


@wrong(_("This is the share that stayed the same."),
       _("Add up the rows that differ, not those that agree."))
def share_kept(z, other, weights):
    return 1 - changed_tops(z, other, weights)


@wrong(_("The largest values were compared; the question is which token has them."),
       _("Use argmax in place of max."))
def values_compared(z, other, weights):
    return np.sum(weights * (z.max(axis=1) != other.max(axis=1)))


@wrong(_("argmax without an axis looks at the whole table at once."),
       _("One argmax per context: axis=1."))
def flattened(z, other, weights):
    return float(z.argmax() != other.argmax())


@wrong(_("You looked for the largest of each column; a context is a row."),
       _("One argmax per row: axis=1."))
def best_of_each_column(z, other, weights):
    return np.sum(weights * (z.argmax(axis=0) != other.argmax(axis=0)))


@wrong(_("You compared the whole ranking; only the first place is asked for."),
       _("Use argmax in place of argsort."))
def whole_ranking(z, other, weights):
    return np.sum(weights * (z.argsort(axis=1) != other.argsort(axis=1)).any(axis=1))


@wrong(_("This counts contexts; a share lies between 0 and 1."),
       _("Add up their weights, which sum to 1."))
def counted(z, other, weights):
    return float(np.sum(z.argmax(axis=1) != other.argmax(axis=1)))


EXERCISE = Exercise(
    id="06.7", name="changed_tops", points=2, minutes=5, difficulty=2, theory="how-far",
    title=_("What no temperature can do"),
    why=_("A temperature never changes the likeliest token; where it changed, something else has happened."),
    reference=changed_tops,
    alternatives=(one_row_at_a_time,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("One argmax per row, in both tables."),
           _("Compare them: an array of True and False, one per context."),
           _("Return np.sum(weights * changed), where changed says whether the two argmax differ.")),
    general=_("This is not the weighted share of contexts with another likeliest token."),
    next_step=_("A table against itself at another temperature must give 0."),
)
