"""`causal_weights`: where a word may look."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import OTHER_WAYS, matrices


def causal_weights(q, k):
    scores = q @ k.T / np.sqrt(q.shape[1])
    scores[~np.tri(len(q), dtype=bool)] = -np.inf
    return softmax(scores)


def row_by_row(q, k):
    weights = np.zeros((len(q), len(k)))
    for i in range(len(q)):
        scores = k[:i + 1] @ q[i] / len(q[i]) ** 0.5
        weights[i, :i + 1] = np.exp(scores - scores.max())
        weights[i] /= weights[i].sum()
    return weights


@st.composite
def queries_and_keys(draw):
    T, d = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    return draw(matrices(T, d)), draw(matrices(T, d))


inputs = queries_and_keys()
THREE = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
TRI = np.tri(3, 2), np.tri(3, 2)[::-1].copy()
WITNESSES = (THREE, TRI, (THREE[1], THREE[0]), (THREE[0], THREE[0]), (THREE[1], THREE[1]),
             (np.array([[0.0], [1000.0], [-1000.0]]), np.array([[-1.0], [1.5], [-0.25]])),
             (np.array([[900.0, 0.0], [900.0, 700.0]]), np.array([[0.0001, 0.0], [0.0012, -0.0002]])),
             (np.array([[1000.0], [1.0]]), np.array([[0.0], [1.0]])),
             (np.array([[0.3174], [-1.2871], [2.0613]]), np.array([[1.0], [0.5], [-0.25]])),
             (np.array([[40.0, 10.0], [30.0, -20.0]]), np.array([[40.0, 9.0], [20.0, 1.0]])),
             (np.array([[-60.0, 0.0], [-30.0, 20.0]]), np.array([[40.0, 0.0], [60.0, -50.0]])),
             (np.array([[1, 0, 2], [0, 2, 1]]), np.array([[1, 1, 0], [2, 0, 1]])),
             (np.array([[0.5, 1.0, -0.5, 2.0]]), np.array([[1.0, 0.0, 1.0, 0.0]])),
             (np.array([[0.0, 3.0], [0.0, 4.0], [0.0, 5.0], [0.0, 2.5], [0.0, -1.5]]),
              np.array([[1.0, 4.0], [2.0, -3.0], [0.0, 1.0], [1.0, 0.5], [0.0, -2.0]])))

wrong = WrongAnswers()


def weights_of(scores):
    allowed = np.tri(len(scores), dtype=bool)
    return softmax(np.where(allowed, scores, -np.inf))


@wrong(_("exp overflowed, or a whole row ran to 0: scores may be in the thousands."),
       _("Cut with −∞ first; then softmax, which takes the largest allowed score out before exp."))
def unshifted(q, k):
    with np.errstate(all="ignore"):
        weights = np.exp(q @ k.T / np.sqrt(q.shape[1])) * np.tri(len(q))
        return weights / weights.sum(axis=1, keepdims=True)


@wrong(_("The scores were not divided by √d: the longer the vectors, the sharper the weights."),
       _("Divide the scores by np.sqrt(q.shape[1])."))
def not_scaled(q, k):
    return weights_of(q @ k.T)


@wrong(_("The scores were divided by d, not by its root."),
       _("Divide the scores by np.sqrt(d), d being the number of columns."))
def by_d(q, k):
    return weights_of(q @ k.T / q.shape[1])


@wrong(_("The scores were divided by the root of the number of words."),
       _("d is the number of columns of q, not of its rows."))
def by_the_length(q, k):
    return weights_of(q @ k.T / np.sqrt(len(q)))


@wrong(_("Words look ahead: a weight above the diagonal is not 0."),
       _("Put −∞ into the scores above the diagonal before the softmax."))
def looks_ahead(q, k):
    return softmax(q @ k.T / np.sqrt(q.shape[1]))


@wrong(_("The weights were cut after the softmax: the rows no longer add up to 1."),
       _("Cut the scores, with −∞, and let the softmax share out what is left."))
def cut_afterwards(q, k):
    return np.tril(softmax(q @ k.T / np.sqrt(q.shape[1])))


@wrong(_("A score of 0 is not forbidden: e⁰ is 1."),
       _("The score of what must not be seen is −np.inf."))
def zeroed(q, k):
    return softmax(np.tril(q @ k.T / np.sqrt(q.shape[1])))


@wrong(_("The columns add up to 1; the weights of one word are a row."),
       _("Normalise along the last axis, axis=-1."))
def down_the_columns(q, k):
    allowed = np.tri(len(q), dtype=bool)
    return softmax(np.where(allowed, q @ k.T / np.sqrt(q.shape[1]), -np.inf), axis=0)


@wrong(_("Queries and keys are exchanged: row i must score what word i asks against the keys of all."),
       _("q @ k.T, not k @ q.T."))
def exchanged(q, k):
    return weights_of(k @ q.T / np.sqrt(q.shape[1]))


@wrong(_("The mask is turned: words see only themselves and what comes after."),
       _("Keep the places j ≤ i: np.tri(T) has them."))
def turned_mask(q, k):
    allowed = np.tri(len(q), dtype=bool).T
    return softmax(np.where(allowed, q @ k.T / np.sqrt(q.shape[1]), -np.inf))


@wrong(_("A word must see itself: its own place has no weight here."),
       _("Keep the diagonal: j ≤ i."))
def blind_to_itself(q, k):
    scores = np.where(np.tri(len(q), k=-1, dtype=bool), q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    weights = np.exp(scores - np.where(np.isneginf(scores), -np.inf, scores).max(axis=1, keepdims=True, initial=-1e300))
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1)


@wrong(_("A word must see itself: the first word has nothing left to look at."),
       _("Keep the diagonal: np.tri(T), j ≤ i."))
def first_sees_nothing(q, k):
    return softmax(np.where(np.tri(len(q), k=-1, dtype=bool), q @ k.T / np.sqrt(q.shape[1]), -np.inf))


@wrong(_("The largest of the whole row was subtracted, forbidden places too: what is allowed ran to 0."),
       _("Put −∞ into the scores first, then take the largest of what is left."))
def largest_of_all(q, k):
    scores = q @ k.T / np.sqrt(q.shape[1])
    weights = np.tril(np.exp(scores - scores.max(axis=1, keepdims=True)))
    with np.errstate(invalid="ignore"):
        return weights / weights.sum(axis=1, keepdims=True)


EXERCISE = Exercise(
    id="08.3", name="causal_weights", points=3, minutes=12, difficulty=3, theory="attention",
    title=_("Where a word may look"),
    why=_("A model that sees the word it is to predict has a fine loss and is worth nothing."),
    reference=causal_weights,
    alternatives=(row_by_row,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(TRI,),
    misconceptions=wrong.answers(),
    hints=(_("Three steps: scores, cut, softmax of each row."),
           _("q @ k.T / √d has in row i what word i thinks of each word."),
           _("np.tri(T, dtype=bool) is True where j ≤ i; elsewhere the score becomes −np.inf.")),
    general=_("These are not the weights of causal attention."),
    next_step=_("q = np.tri(3, 2), k = q[::-1]: the last row is (0.4011, 0.4011, 0.1978)."),
)
