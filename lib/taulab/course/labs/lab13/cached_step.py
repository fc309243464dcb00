"""`cached_step`: one more token, without reading the text again."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax


def cached_step(keys, values, x, Q, K, V):
    keys = np.vstack([keys, x @ K])
    values = np.vstack([values, x @ V])
    weights = softmax(keys @ (x @ Q) / np.sqrt(keys.shape[1]))
    return keys, values, weights @ values


def sums_by_hand(keys, values, x, Q, K, V):
    keys, values = [*keys, x @ K], [*values, x @ V]
    scores = np.array([key @ (x @ Q) for key in keys]) * len(keys[0]) ** -0.5
    weights = np.exp(scores - max(scores))
    y = sum(weight * value for weight, value in zip(weights, values)) / sum(weights)
    return np.array(keys), np.array(values), y


def case(seed, t, d, s, m):
    """Return t cached keys and values of sizes s and m, and a token of d numbers with its matrices."""
    rng = np.random.default_rng(seed)
    return tuple(rng.integers(-4, 5, size) / 2 for size in ((t, s), (t, m), d, (d, s), (d, s), (d, m)))


sizes = st.integers(1, 4)
inputs = st.builds(case, st.integers(0, 999), st.integers(0, 5), sizes, sizes, sizes)
I2 = np.eye(2)
ONE = np.array([[1.0, 0.0]]), np.array([[10.0, 0.0]]), np.array([0.0, 2.0]), I2, I2, 10 * I2
FIRST = np.zeros((0, 2)), np.zeros((0, 2)), np.array([0.0, 2.0]), I2, I2, 10 * I2
WITNESSES = (ONE, FIRST, case(1, 3, 4, 2, 3), case(2, 2, 2, 4, 1), case(3, 5, 3, 3, 2), case(4, 4, 2, 3, 3),
             case(7, 6, 4, 3, 4), (*ONE[:2], 60 * ONE[2], *ONE[3:]),
             (np.array([[3, 1]]), np.array([[2, 5]]), np.array([1, 2]), np.array([[1, 2], [0, 1]]),
              np.array([[0, 1], [1, 1]]), np.array([[2, 0], [1, 3]])))
WITNESSES += tuple((*WITNESSES[2][:k], 0.1234567 - 1.5 * WITNESSES[2][k], *WITNESSES[2][k + 1:]) for k in range(6))
WITNESSES += ((ONE[0], 1e-5 * ONE[1], *ONE[2:5], 1e-5 * ONE[5]),)
EQUIVALENT = (("cached_step: values = np.vstack([values, x @ V]) before …", "neither line needs the other"),
              ("cached_step: weights = softmax(keys @ (x @ Q) / np.sqrt(keys.shape[1])) before …",
               "the values are used in the next line"),
              ("sums_by_hand: zip(weights, values) -> …", "a product has no order"),
              ("sums_by_hand: np.array(keys) -> keys", "a list of rows counts as an array"),
              ("sums_by_hand: np.array(values) -> values", "a list of rows counts as an array"))

wrong = WrongAnswers()


@wrong(_("The token does not see itself: it looked before its own key and value were there."),
       _("Append first, then look at all of them."), tried=ONE)
@np.errstate(invalid="ignore", divide="ignore")
def not_itself(keys, values, x, Q, K, V):
    new_keys, new_values, y = cached_step(keys, values, x, Q, K, V)
    if len(keys):
        y = softmax(keys @ (x @ Q) / np.sqrt(keys.shape[1])) @ values
    else:
        y = np.zeros(values.shape[1])
    return new_keys, new_values, y


def looking(scale=lambda keys, x: np.sqrt(keys.shape[1]), shares=softmax):
    """Return a step that divides its scores by another number, or turns them into weights in another way."""
    def step(keys, values, x, Q, K, V):
        keys, values, _y = cached_step(keys, values, x, Q, K, V)
        return keys, values, shares(keys @ (x @ Q) / scale(keys, x)) @ values
    return step


@np.errstate(divide="ignore", invalid="ignore")
def by_their_sum(scores):
    return scores / scores.sum()


wrong(_("The scores were not divided by √s: long keys make the softmax cold."),
      _("Divide by the root of the length of a key, keys.shape[1]."), tried=ONE,
      name="no-root")(looking(lambda keys, x: 1.0))
wrong(_("The scores were divided by the length of a key, not by its root."),
      _("Divide by np.sqrt(keys.shape[1])."), tried=ONE, name="no-root-taken")(looking(lambda keys, x: keys.shape[1]))
wrong(_("The root is that of how many keys there are."),
      _("√s is the root of the length of one key, keys.shape[1]."), name="root-of-how-many")(
          looking(lambda keys, x: np.sqrt(len(keys))))
wrong(_("The root is that of the length of x; what is multiplied are keys."),
      _("√s is the root of the length of one key, keys.shape[1]."), name="root-of-x")(
          looking(lambda keys, x: np.sqrt(len(x))))
wrong(_("The root is that of the length of a value; what is multiplied are keys."),
      _("√s is the root of the length of one key, keys.shape[1]."), name="root-of-a-value")(
          lambda keys, values, x, Q, K, V: looking(lambda *_both: np.sqrt(values.shape[1]))(keys, values, x, Q, K, V))
wrong(_("The scores were multiplied by √s."),
      _("Divide by np.sqrt(keys.shape[1])."), tried=ONE, name="times-the-root")(
          looking(lambda keys, x: 1 / np.sqrt(keys.shape[1])))
wrong(_("The root divides the weights; it belongs under the scores, before softmax."),
      _("softmax(scores / √s): the weights add up to 1."), tried=ONE, name="root-after-softmax")(
          lambda keys, values, x, Q, K, V: (*cached_step(keys, values, x, Q, K, V)[:2],
                                            looking(lambda *_both: 1.0)(keys, values, x, Q, K, V)[2]
                                            / np.sqrt(keys.shape[1])))
wrong(_("The scores themselves are the weights here: softmax is missing."),
      _("The weights are the softmax of the scores."), tried=ONE, name="without-softmax")(
          looking(shares=lambda scores: scores))
wrong(_("The scores were divided by their sum: softmax takes exp of them first."),
      _("The weights are the softmax of the scores."), tried=ONE, name="without-exp")(looking(shares=by_their_sum))
wrong(_("All tokens got the same weight."),
      _("The weights are the softmax of the scores."), tried=ONE, name="plain-mean")(
          looking(shares=lambda scores: np.full(len(scores), 1 / len(scores))))
wrong(_("The new token's own value came back; all values have their weights."),
      _("weights @ values, over the whole cache with the new token."), tried=ONE, name="own-value")(
          lambda keys, values, x, Q, K, V: (*cached_step(keys, values, x, Q, K, V)[:2], x @ V))
wrong(_("Only the best match was looked at."),
      _("The weights are the softmax of the scores."), tried=ONE, name="best-match")(
          looking(shares=lambda scores: np.eye(len(scores))[np.argmax(scores)]))


@wrong(_("x asked without Q."),
       _("The question is x @ Q."))
def question_without_its_matrix(keys, values, x, Q, K, V):
    keys, values, y = cached_step(keys, values, x, Q, K, V)
    if len(x) == keys.shape[1]:
        y = softmax(keys @ x / np.sqrt(keys.shape[1])) @ values
    return keys, values, y


@wrong(_("Q @ x multiplies each row of Q by x: the question is x @ Q, and the two differ."),
       _("Write x in front: x @ Q, x @ K, x @ V."))
def question_turned_round(keys, values, x, Q, K, V):
    return cached_step(keys, values, x, Q.T if len(x) == len(Q.T) else Q, K, V)


@wrong(_("The token itself was kept as a key."),
       _("x @ K goes below keys, x @ V below values."))
def token_as_key(keys, values, x, Q, K, V):
    return cached_step(keys, values, x, Q, np.eye(len(x)) if len(x) == len(K.T) else K, V)


@wrong(_("The token itself was kept as a value."),
       _("x @ K goes below keys, x @ V below values."), tried=ONE)
def token_as_value(keys, values, x, Q, K, V):
    return cached_step(keys, values, x, Q, K, np.eye(len(x)) if len(x) == len(V.T) else V)


@wrong(_("Q and K have changed places: the question was kept as a key."),
       _("x @ K goes into the cache, x @ Q asks."))
def question_kept(keys, values, x, Q, K, V):
    return cached_step(keys, values, x, K, Q, V)


@wrong(_("The key of the new token asked, x @ K."),
       _("x @ K goes into the cache, x @ Q asks."))
def key_asks(keys, values, x, Q, K, V):
    return cached_step(keys, values, x, K, K, V)


@wrong(_("Keys were averaged; what a token finds is a mean of values."),
       _("Keys give the weights: weights @ values."))
def keys_averaged(keys, values, x, Q, K, V):
    new_keys, new_values, _y = cached_step(keys, values, x, Q, K, V)
    return new_keys, new_values, cached_step(keys, keys, x, Q, K, K)[2]


@wrong(_("The new key went to the values, and the new value to the keys."),
       _("x @ K goes below keys, x @ V below values."), tried=ONE)
def changed_places(keys, values, x, Q, K, V):
    return cached_step(keys, values, x, Q, V, K)


@wrong(_("The new key and value stand in front of the old ones."),
       _("Append them below: the cache is in the order of the text."), tried=ONE)
def in_front(keys, values, x, Q, K, V):
    new_keys, new_values, y = cached_step(keys, values, x, Q, K, V)
    return np.vstack([new_keys[-1:], keys]), np.vstack([new_values[-1:], values]), y


@wrong(_("The cache came back as it went in: the next token will not see this one."),
       _("Return the longer keys and values."), tried=ONE)
def nothing_kept(keys, values, x, Q, K, V):
    return keys, values, cached_step(keys, values, x, Q, K, V)[2]


@wrong(_("The weights do not add up to 1."),
       _("Divide the exponentials by their sum."), tried=ONE)
@np.errstate(over="ignore", invalid="ignore")
def not_normalised(keys, values, x, Q, K, V):
    return looking(shares=np.exp)(keys, values, x, Q, K, V)


@wrong(_("The largest score was taken out, but the weights do not add up to 1."),
       _("Divide the exponentials by their sum."), tried=ONE)
def not_normalised_after_the_largest(keys, values, x, Q, K, V):
    return looking(shares=lambda scores: np.exp(scores - scores.max()))(keys, values, x, Q, K, V)


@wrong(_("The third result are the weights; what the token finds is the mean of the values with them."),
       _("Return softmax(scores) @ values."), tried=ONE)
def weights_themselves(keys, values, x, Q, K, V):
    keys, values, _y = cached_step(keys, values, x, Q, K, V)
    return keys, values, softmax(keys @ (x @ Q) / np.sqrt(keys.shape[1]))


@wrong(_("The weighted values were divided by how many there are: the weights add up to 1 already."),
       _("Add the weighted values up: weights @ values."), tried=ONE)
def mean_of_weighted(keys, values, x, Q, K, V):
    keys, values, y = cached_step(keys, values, x, Q, K, V)
    return keys, values, y / len(keys)


@wrong(_("exp overflows: of scores in the hundreds nothing but inf/inf is left."),
       _("Take the largest score out first, or call softmax."), name="overflow")
@np.errstate(over="ignore", invalid="ignore")
def overflow(keys, values, x, Q, K, V):
    return looking(shares=lambda scores: np.exp(scores) / np.exp(scores).sum())(keys, values, x, Q, K, V)


EXERCISE = Exercise(
    id="13.3", name="cached_step", points=3, minutes=15, difficulty=3, theory="cache",
    title=_("One more token, and nothing read twice"),
    why=_("Without a cache, a text of 200 tokens is read 200 times while it is written."),
    reference=cached_step,
    alternatives=(sums_by_hand,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-9), equivalent=EQUIVALENT,
    inputs=inputs, witnesses=WITNESSES, tried=(ONE,),
    misconceptions=wrong.answers(),
    hints=(_("The token leaves x @ K and x @ V in the cache: np.vstack puts a row below the others."),
           _("It asks with x @ Q: one score for each key, its product with the question, over √s."),
           _("softmax(scores) @ values, over all tokens up to this one.")),
    general=_("At least one of the three results is not that of attention with a cache."),
    next_step=_("Unit matrices, V ten times that; (1, 0) is cached, x = (0, 2): y = (0.558, 18.884)."),
)
