"""`lookahead`: one step of the future instead of all."""

import numpy as np
from hypothesis import strategies as st
from scipy.special import entr

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like, revived
from taulab.course.language import mark as _
from taulab.future_entropy import future_entropy, one_step_lookahead
from taulab.softmax import softmax
from taulab.worlds import World

from .shared import AFTER, FORK, LN2, MODEL, NOTEBOOK, OTHER_WAYS, SMALL, entropies, worlds


def lookahead(model, after, a):
    laws, H = model.copy(), np.sum(entr(model), axis=2)
    for t in range(len(model) - 1):
        with np.errstate(divide="ignore"):
            laws[t] = softmax(np.log(model[t]) - a * H[t + 1][after])
    return laws


def by_the_library(model, after, a):
    return one_step_lookahead(World(model, model, after), a).model


inputs = st.tuples(worlds(), st.sampled_from([0.5, 2.0, 1.0, -0.5])).map(
    lambda drawn: (drawn[0][1], drawn[0][2], drawn[1]))
TWO = np.array([[[0.5, 0.5], [0.5, 0.5], [0.9, 0.1]]] * 2), np.array([[1, 2], [1, 2], [1, 2]]), 2.0
EXAMPLE = MODEL, AFTER, 2.0
NAMED = *NOTEBOOK[1:], 2
CUT = np.array([[[0.7, 0.3, 0.0], [1.0, 0.0, 0.0]], [[0.2, 0.8, 0.0], [0.0, 0.6, 0.4]], [[0.3, 0.3, 0.4], [0, 0, 1]]])
#: State 0 leads to doubt, state 1 to none: one least entropy for both is far too small for a row.
APART = np.array([[[0.7, 0.3], [0.6, 0.4]], [[0.5, 0.5], [1.0, 0.0]]])
WITNESSES = (EXAMPLE, TWO, (*SMALL[1:], 2.42), (FORK[1], FORK[2], -0.7), (MODEL[:1], AFTER, 2.0), (*EXAMPLE[:2], 0.0),
             (CUT, np.array([[0, 1, 1], [1, 0, 0]]), 1.5), (CUT, np.array([[1, 1, 0], [0, 0, 1]]), 3),
             (MODEL, np.array([[2, 1], [0, 2], [1, 2]]), 2.0), (*EXAMPLE[:2], 0.00317), (*EXAMPLE[:2], 1.23456789),
             (MODEL[::-1].copy(), AFTER, 2.0), (*SMALL[1:], 150.0), (*TWO[:2], 3000.0),
             (np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]), np.array([[0, 1], [1, 0]]), 1.0),
             (np.array([[[0.99999, 1e-5], [0.3, 0.7]], [[0.6, 0.4], [1e-5, 0.99999]]]),
              np.array([[0, 1], [1, 0]]), 4.0),
             (np.ones((2, 2, 1)), np.array([[1], [0]]), 0.5), (APART, np.array([[0, 0], [1, 1]]), 3000.0))

EQUIVALENT = (("by_the_library: World(model, model, after) -> World(model, model, after)", "the truth is not used"),
              ("lookahead: np.errstate(divide='ignore') -> np.errstate()", "it only keeps a warning away"),
              ("after: changed after use", "it holds whole numbers, which the mutant leaves alone"))

wrong = WrongAnswers()


def tilted(model, futures, a, power=1.0):
    """Return each step's laws, weighed with exp(−a f)."""
    with np.errstate(divide="ignore"):
        return np.stack([softmax(power * np.log(q) - np.where(q > 0, a * f, 0)) for q, f in zip(model, futures)])


def ahead(model, after, H=None):
    """Return the entropy of the next step after each token; 0 after the last."""
    H = entropies(model) if H is None else H
    return np.concatenate([H[1:, after], np.zeros((1, *after.shape))])


@wrong(_("The sign is turned: uncertain places are looked for here."),
       _("The weight of a token is q exp(−a H)."), tried=TWO)
def sign_turned(model, after, a):
    return tilted(model, ahead(model, after), -a)


@wrong(_("The whole future was used; only the next step's entropy is asked for."),
       _("H is that of the one law that the token leads to."), tried=(*SMALL[1:], 2.42))
def whole_future(model, after, a):
    return tilted(model, future_entropy(World(model, model, after)), a)


@wrong(_("The entropy of the step itself is the same for all its tokens: it cancels."),
       _("Use the entropy of the state that the token leads to: H[t + 1][after]."), tried=TWO)
def own_entropy(model, after, a):
    return tilted(model, np.zeros(model.shape), a)


def all_but_the_last_step(inputs, outcomes):
    """Return whether all laws are right but some of the last step."""
    spoilt = False
    for arguments, got in zip(inputs, outcomes):
        wanted, found = lookahead(*arguments), getattr(got, "value", None)
        if not isinstance(found, np.ndarray) or found.shape != wanted.shape:
            return False
        if not np.allclose(found[:-1], wanted[:-1], 1e-8, 1e-11):
            return False
        spoilt |= not np.allclose(found[-1], wanted[-1], 1e-8, 1e-11)
    return spoilt


@wrong(_("The last step is not as it was; nothing comes after it."),
       _("Leave the laws of the last step as they are."), recognise=all_but_the_last_step, tried=TWO)
def last_step_too(model, after, a):
    H = entropies(model)
    return tilted(model, np.concatenate([H[1:], H[-1:]])[:, after], a)


@wrong(_("The entropies are those of the same step; the token leads to the next one."),
       _("Use H[t + 1], not H[t]."), tried=(MODEL[::-1].copy(), AFTER, 2.0))
def same_step(model, after, a):
    return tilted(model, np.concatenate([entropies(model)[:-1, after], np.zeros((1, *after.shape))]), a)


@wrong(_("The entropies are those of the same step, and the last step is changed as well."),
       _("Use H[t + 1], not H[t], and leave the last step as it is."), tried=TWO)
def same_step_to_the_end(model, after, a):
    return tilted(model, entropies(model)[:, after], a)


@wrong(_("The rows do not sum to 1: the weights were not normalised."),
       _("Divide each row by its sum."), tried=TWO)
def not_normalised(model, after, a):
    return model * np.exp(-a * ahead(model, after))


@wrong(_("The perplexity was looked at: e to the power of the entropy."),
       _("The weight of a token is q exp(−a H), with H in nats."), tried=TWO)
def of_perplexities(model, after, a):
    return tilted(model, np.concatenate([np.exp(entropies(model))[1:, after], np.zeros((1, *after.shape))]), a)


@wrong(_("The entropies of the first step served at every step."),
       _("After step t comes step t + 1: H[t + 1]."), tried=(MODEL[::-1].copy(), AFTER, 2.0))
def of_the_first_step(model, after, a):
    return tilted(model, ahead(model, after, np.broadcast_to(entropies(model)[:1], model.shape[:2])), a)


def of_a_step(model, after, a):
    weights = not_normalised(model, after, a)[:-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.concatenate([weights / np.sum(weights, axis=(1, 2), keepdims=True), model[-1:]])


def of_all_steps(model, after, a):
    weights = not_normalised(model, after, a)
    with np.errstate(invalid="ignore", divide="ignore"):
        return weights / np.sum(weights)


@wrong(_("It was normalised over the states; each state's row is a law of its own."),
       _("Sum over the tokens, the last axis."), tried=TWO)
def over_the_states(model, after, a):
    weights = not_normalised(model, after, a)[:-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.concatenate([weights / np.sum(weights, axis=1, keepdims=True), model[-1:]])


@wrong(_("One sum for the whole table: only all rows together sum to 1."),
       _("Sum over the tokens, the last axis: each row is a law."), tried=TWO, recognise=like(of_a_step, of_all_steps))
def over_the_table(model, after, a):
    return of_a_step(model, after, a)


@wrong(_("q itself was cooled as well; here only what lies ahead counts."),
       _("The weight of a token is q exp(−a H): q has no exponent."), tried=EXAMPLE)
def step_cooled(model, after, a):
    return np.concatenate([tilted(model, ahead(model, after), a, 1 + a)[:-1], model[-1:]])


@wrong(_("q is missing: only exp(−a H) is left of the weight."),
       _("The weight of a token is q exp(−a H): at a = 0 the law is q."), tried=EXAMPLE)
def without_q(model, after, a):
    return np.concatenate([softmax(-a * ahead(model, after)[:-1]), model[-1:]])


@wrong(_("The formula of future-entropy scaling stands here; lookahead weighs with the next law's entropy alone."),
       _("The weight of a token is q exp(−a H): q has no exponent."), tried=EXAMPLE)
def scaling_instead(model, after, a):
    return tilted(model, future_entropy(World(model, model, after)), a, 1 + a)


@wrong(_("The entropies are means over the tokens; an entropy is a sum."),
       _("H = −Σ q ln q: np.sum over the last axis."), tried=EXAMPLE)
def mean_for_sum(model, after, a):
    return tilted(model, ahead(model, after), a / model.shape[2])


@wrong(_("H multiplies q; its exponential has to: q exp(−a H)."),
       _("The weight of a token is q exp(−a H)."), tried=TWO)
def entropy_as_a_factor(model, after, a):
    weights = a * model[:-1] * ahead(model, after)[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.concatenate([weights / np.sum(weights, axis=2, keepdims=True), model[-1:]])


@wrong(_("The entropies looked at are those of steps already adjusted; the base model's are asked for."),
       _("H is the entropy of model[t + 1], before any change."), tried=(*SMALL[1:], 2.42))
def of_the_adjusted(model, after, a):
    laws = model.astype(float)
    for t in reversed(range(len(model) - 1)):
        laws[t] = tilted(model[t:t + 1], entropies(laws[t + 1])[after][None], a)[0]
    return laws


@wrong(_("The token's number was taken for the state that it leads to."),
       _("H[t + 1][after]: after[s, v] is the state that token v leads to."), tried=TWO)
def token_for_state(model, after, a):
    places = np.tile(np.minimum(np.arange(after.shape[1]), len(after) - 1), (len(after), 1))
    return tilted(model, ahead(model, places), a)


@wrong(_("The entropy is in bits."), _("Use np.log: nats."), tried=TWO)
def in_bits(model, after, a):
    return tilted(model, ahead(model, after), a / LN2)


@wrong(_("a has no effect here."), _("Multiply the entropy by a: at a = 0 nothing changes."), tried=TWO)
def without_a(model, after, a):
    return tilted(model, ahead(model, after), 1.0)


@wrong(_("It was divided by a; a multiplies the entropy."),
       _("Multiply the entropy by a: at a = 0 nothing changes."), tried=TWO)
def divided_by_a(model, after, a):
    return tilted(model, ahead(model, after), 1 / a if a else 0.0)


@wrong(_("The next step is the likeliest token's surprise here; its entropy is asked for."),
       _("H = −Σ q ln q of the law that the token leads to."), tried=EXAMPLE)
def surprise_of_the_top(model, after, a):
    return tilted(model, ahead(model, after, -np.log(np.max(model, axis=2))), a)


@wrong(_("A probability of 0 made 0 · ln 0, which is nan."),
       _("Let the logarithm see 1 where q is 0."), tried=(CUT, np.array([[0, 1, 1], [1, 0, 0]]), 1.5))
def zero_log_zero(model, after, a):
    with np.errstate(all="ignore"):
        return tilted(model, ahead(model, after, -np.sum(model * np.log(model), axis=2)), a)


@wrong(_("A token of probability 0 came out with some: a small number was added before the logarithm."),
       _("Let ln 0 be −inf, within np.errstate(divide=\"ignore\"): exp makes 0 of it."), recognise=revived(lookahead))
def softened(model, after, a):
    return tilted((model + 1e-9) / np.sum(model + 1e-9, axis=2, keepdims=True), ahead(model, after), a)


@wrong(_("All exponentials of a row ran to 0: a is large here."),
       _("Subtract the least entropy of the row first; it cancels."), tried=(*TWO[:2], 3000.0))
def not_shifted(model, after, a):
    with np.errstate(all="ignore"):
        weights = model * np.exp(-a * ahead(model, after))
        return weights / np.sum(weights, axis=2, keepdims=True)


@wrong(_("Where all exponentials of a row ran to 0, 0 was put in for nan: those rows sum to 0."),
       _("Subtract the least entropy of the row first; it cancels."), tried=(*TWO[:2], 3000.0))
def nan_for_nothing(model, after, a):
    return np.nan_to_num(not_shifted(model, after, a))


@wrong(_("The exponents were cut off: then all tokens of a row lose what tells them apart."),
       _("Subtract the least entropy of the row first; it cancels."), tried=(*TWO[:2], 3000.0))
def exponents_cut(model, after, a):
    weights = model * np.exp(np.clip(-a * ahead(model, after), -700, 700))
    return weights / np.sum(weights, axis=2, keepdims=True)


EXERCISE = Exercise(
    id="12.8", name="lookahead", points=2, minutes=8, difficulty=2, theory="rivals",
    title=_("Looking one step ahead"),
    why=_("It is far cheaper; where it wins and where it fails tells what the rest of the future is for."),
    reference=lookahead,
    alternatives=(by_the_library,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(NAMED,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Per step: each token's weight is q times exp(−a H of the law it leads to)."),
           _("That law stands at model[t + 1, after[s, v]]. The last step stays as it is."),
           _("softmax of np.log(model[t]) − a * H[t + 1][after], for each t but the last.")),
    general=_("This is not q exp(−a H of the next law), normalised, with the last step as it was."),
    next_step=_("lookahead(world.model, world.after, 2)[5:, 0] is (0.4237, 0.2965, 0.2592, 0.0206) and model[6, 0]."),
)
