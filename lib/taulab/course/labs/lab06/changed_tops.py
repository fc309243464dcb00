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
CLOSE, NEAR = np.array([[[0.30001, 0.30004, -1.0], [2.0, 0.0, 1.0]], [[0.0, 2.0, 1.0], [0.30001, 0.30004, -1.0]]])
CUT = np.array([[-np.inf, -200.0, -150.0, -np.inf], [-0.5, -np.inf, -1.0, -np.inf]])

inputs = st.tuples(without_ties((4, 3)), without_ties((4, 3)), st.lists(
      st.integers(1, 6), min_size=4, max_size=4).map(lambda n: np.array(n) / sum(n)))
WITNESSES = ((ONE, OTHER, np.array([0.5, 0.3, 0.2])),
             (ONE, ONE - [0.0, 1.5, 0.0], np.array([0.5, 0.3, 0.2])),
             (OTHER, OTHER / 2, np.array([0.5, 0.3, 0.2])),
             (OTHER, OTHER * [[1], [-1], [1]], np.array([0.2, 0.7, 0.1])),
             (ONE, OTHER, np.array([0.6, 0.3, 0.1])), (CLOSE, NEAR, np.array([0.4321, 0.5679])),
             (np.array([[2, 0], [0, 2], [-5, -3]]), np.array([[0, 2], [0, 2], [-3, -5]]), np.array([0.5, 0.3, 0.2])),
             (CUT, CUT[::-1], np.array([0.9, 0.1])), (CUT[::-1], CUT, np.array([0.9, 0.1])),
             (ONE[:1], OTHER[1:2], np.array([1.0])),
             (1e4 * OTHER, ONE, np.array([0.5, 0.3, 0.2])),
             (ONE[:, :1], OTHER[:, :1], np.array([0.5, 0.3, 0.2])),
             (1e4 * ONE, 1e4 * OTHER, np.array([0.99995, 0.00004, 0.00001])))

TIED = "of equal logits either may be called the likeliest"

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
    equivalent=(("changed_tops: z.argmax(axis=1) -> last_argmax(z, axis=1)", TIED),
                ("changed_tops: other.argmax(axis=1) -> last_argmax(other, axis=1)", TIED),
                ("one_row_at_a_time: np.argmax(a) -> last_argmax(a)", TIED),
                ("one_row_at_a_time: np.argmax(b) -> last_argmax(b)", TIED),
                ("one_row_at_a_time: zip(…", "the two tables may change places, and have the same length"),
                ("one_row_at_a_time: True -> False", "the tables have the same length")),
    inputs=inputs, witnesses=WITNESSES, tried=((ONE, OTHER, np.array([0.6, 0.3, 0.1])),),
    misconceptions=wrong.answers(),
    hints=(_("One argmax per row, in both tables."),
           _("Compare them: an array of True and False, one per context."),
           _("Return np.sum(weights * changed), where changed says whether the two argmax differ.")),
    general=_("This is not the weighted share of contexts with another likeliest token."),
    next_step=_("Three contexts with weights 0.6, 0.3 and 0.1, of which the last two differ, must give 0.4."),
)
