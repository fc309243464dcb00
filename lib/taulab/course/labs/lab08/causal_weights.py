"""`causal_weights`: where a word may look."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like, value_of
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


def scores_of(q, k):
    return q @ k.T / np.sqrt(q.shape[1])


def allowed_of(q):
    return np.tri(len(q), dtype=bool)


def masked_with(number, added=False):
    """Return the answer that gives forbidden places this score, or adds it to theirs."""
    def answer(q, k):
        scores = scores_of(q, k)
        return softmax(np.where(allowed_of(q), scores, number + added * scores))
    return answer


def finite_mask(inputs, outcomes):
    """Recognise a number, not −∞, as score of the forbidden places, or added to it: one reads off a weight."""
    for (q, k), got in zip(inputs, outcomes):
        weights, scores = value_of(got), scores_of(q, k)
        if np.shape(weights) == scores.shape and len(q) > 1 and np.all(weights[0, :2] > 1e-300):
            put = scores[0, 0] + np.log(weights[0, 1] / weights[0, 0])
            break
    else:
        return like(*(masked_with(-(10.0 ** power), added) for power in range(3, 6) for added in (False, True)),
                    rtol=1e-6)(inputs, outcomes)
    return put < -1 and like(masked_with(put), masked_with(put - scores[0, 1], added=True), rtol=1e-6)(inputs, outcomes)


@wrong(_("The mask is too weak: it puts a number into forbidden places, and scores may lie far below it."),
       _("Put −np.inf there: no score lies below it."), recognise=finite_mask)
def weak_mask(q, k):
    return masked_with(-100.0)(q, k)


@wrong(_("Scores that are 0 by themselves were cut as well: 0 does not tell which places are forbidden."),
       _("Cut by place, not by value: scores[~np.tri(T, dtype=bool)] = -np.inf."), tried=THREE)
def zeros_cut(q, k):
    scores = np.tril(scores_of(q, k))
    with np.errstate(invalid="ignore"):
        cut = np.where(scores == 0, -np.inf, scores)
        weights = np.exp(cut - cut.max(axis=1, keepdims=True))
        return weights / weights.sum(axis=1, keepdims=True)


@wrong(_("The sums of the rows met the columns: without keepdims column j is divided by the sum of row j."),
       _("Keep the axis: weights.sum(axis=1, keepdims=True)."), tried=TRI)
def sums_across(q, k):
    scores = np.where(allowed_of(q), scores_of(q, k), -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1)


@wrong(_("The softmax ran down the columns, what is forbidden included, and was cut afterwards."),
       _("Cut first, with −∞; then softmax along axis=-1."), tried=TRI)
def cut_after_the_columns(q, k):
    return np.tril(softmax(scores_of(q, k), axis=0))


def over_all(q, k):
    scores = np.where(allowed_of(q), scores_of(q, k), -np.inf)
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()


wrong(_("All weights together add up to 1; each row must."),
      _("Largest and sum of each row: axis=1 and keepdims=True."), tried=TRI)(over_all)


@wrong(_("Words see one place ahead: the mask begins one diagonal too late."),
       _("Keep j ≤ i: np.tri(T) without k, or np.triu(…, 1) for what is forbidden."), tried=TRI)
def one_ahead(q, k):
    return softmax(np.where(np.tri(len(q), k=1, dtype=bool), scores_of(q, k), -np.inf))


def applied(change):
    """Return the answer that goes on from the right weights."""
    return lambda q, k: change(causal_weights(q, k), q, k)


MIXED = tuple(map(applied, (lambda weights, q, k: weights @ k, lambda weights, q, k: weights @ q)))
wrong(_("The weights were applied already: the mean of the vectors came back."),
      _("Return the weights themselves, of shape (T, T)."), tried=TRI, recognise=like(*MIXED), name="applied",
      )(MIXED[0])

SCORES = (lambda q, k: np.where(allowed_of(q), scores_of(q, k), -np.inf), scores_of,
          lambda q, k: np.tril(scores_of(q, k)))
wrong(_("The scores came back, before the softmax."),
      _("Take softmax of each row."), tried=TRI, recognise=like(*SCORES), name="scores")(SCORES[0])

FACTORS = tuple(lambda q, k, power=power: weights_of(q @ k.T * float(q.shape[1]) ** power)
                for power in (0.5, 1, -2, -0.25))
wrong(_("The scores were not divided by √d, but by another power of d."),
      _("Divide the scores by np.sqrt(q.shape[1])."), tried=THREE, recognise=like(*FACTORS),
      name="another-power-of-d")(FACTORS[0])

OTHER_ROOTS = (lambda q, k: weights_of(q @ k.T / np.sqrt(q.size)),
               lambda q, k: weights_of(q @ k.T / np.linalg.norm(q, axis=1, keepdims=True).clip(1e-300)),
               lambda q, k: weights_of(q @ k.T / (np.linalg.norm(q, axis=1, keepdims=True).clip(1e-300)
                                                  * np.linalg.norm(k, axis=1).clip(1e-300))))
wrong(_("The scores were divided by a size or a length of the vectors; √d is the same for all."),
      _("Divide the scores by np.sqrt(q.shape[1])."), tried=THREE, recognise=like(*OTHER_ROOTS),
      name="by-another-root")(OTHER_ROOTS[0])

SCALED_LATE = (lambda q, k: weights_of(q @ k.T) / np.sqrt(q.shape[1]), applied(lambda weights, q, k: weights
                                                                             / np.sqrt(q.shape[1])))
wrong(_("The weights were divided by √d: then a row does not add up to 1."),
      _("Divide the scores, before the softmax."), tried=THREE, recognise=like(*SCALED_LATE),
      name="scaled-late")(SCALED_LATE[0])

ONE_MATRIX = (lambda q, k: weights_of(scores_of(q, q)), lambda q, k: weights_of(scores_of(k, k)))
wrong(_("Only one of q and k was used; what a word asks meets what the words offer."),
      _("Score with q @ k.T."), tried=THREE, recognise=like(*ONE_MATRIX), name="one-matrix")(ONE_MATRIX[0])


def as_shares(q, k):
    weights = np.tril(scores_of(q, k))
    with np.errstate(all="ignore"):
        return weights / weights.sum(axis=1, keepdims=True)


wrong(_("The scores were divided by their sum without np.exp: negative ones give negative weights."),
      _("Take softmax of each row: exp first, then the sum."), tried=TRI, recognise=like(as_shares))(as_shares)

wrong(_("The logarithms of the weights came back."),
      _("Take np.exp of them, or softmax instead of log_softmax."), tried=TRI, name="logarithms",
      )(applied(lambda weights, q, k: np.log(weights)))

wrong(_("The sign of the scores is turned: what fits least has most weight."),
      _("q @ k.T / √d, without a minus."), tried=TRI, name="sign-turned")(
    lambda q, k: weights_of(-scores_of(q, k)))


wrong(_("Every place that may be seen has the same weight: the scores count for nothing."),
      _("Take softmax of the scores of each row."), tried=TRI, name="same-weight")(
    lambda q, k: allowed_of(q) / allowed_of(q).sum(axis=1, keepdims=True))

wrong(_("The place with the largest score has all the weight."),
      _("Take softmax of each row, not argmax: each allowed place keeps a share."), tried=TRI, name="largest-alone")(
    lambda q, k: np.eye(len(q))[np.where(allowed_of(q), scores_of(q, k), -np.inf).argmax(axis=1)])


def nothing_but_nan(inputs, outcomes):
    """Recognise nan wherever a word may look: in every input."""
    found = [value_of(got) for got in outcomes]
    return all(np.shape(weights) == (len(q), len(q)) and np.all(np.isnan(weights[allowed_of(q)]))
               for (q, _k), weights in zip(inputs, found))


@wrong(_("nan came back even where a word may look: 0 times −∞ is nan."),
       _("Put −∞ in with np.where or a mask, not by a product."), tried=TRI, recognise=nothing_but_nan)
def times_infinity(q, k):
    with np.errstate(invalid="ignore"):
        scores = scores_of(q, k) + (1 - np.tri(len(q))) * -np.inf
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
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
