"""`temper_texts`: one temperature for whole texts."""

import numpy as np
from hypothesis import strategies as st
from scipy.special import logsumexp

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like, revived
from taulab.course.language import mark as _
from taulab.entropy_calibration import temper_texts as tempered_world
from taulab.softmax import softmax, temper
from taulab.worlds import make_world

from .shared import (
    MEETING,
    NEITHER,
    ONE_TOKEN,
    OTHER_WAYS,
    OVERWRITTEN,
    SILENT,
    SMALL,
    SMALL_CUT,
    TURNING,
    WHOLE_NUMBERS,
    worlds,
)


def temper_texts(model, after, tau):
    steps, states, V = model.shape
    laws, ends = np.zeros(model.shape), np.zeros(states)
    for t in reversed(range(steps)):
        with np.errstate(divide="ignore"):
            weights = np.log(model[t]) / tau + ends[after]
        ends = logsumexp(weights, axis=1)
        laws[t] = np.exp(weights - ends[:, None])
    return laws


def by_powers(model, after, tau):
    laws, ends = [], np.ones(model.shape[1])
    for q in model[::-1]:
        weights = q ** (1 / tau) * ends[after]
        total = weights.sum(axis=1)
        laws.insert(0, weights / total[:, None])
        ends = total / total.max()
    return np.array(laws)


def by_the_library(model, after, tau):
    return tempered_world(make_world(truth=model, model=model, after=after), tau).model


inputs = st.tuples(worlds(), st.sampled_from([0.5, 0.75, 1.0, 2.0])).map(lambda drawn: (*drawn[0][1:], drawn[1]))
EXAMPLE = np.array([[[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5], [0.9, 0.1], [0.5, 0.5]]]), \
    np.array([[1, 2], [1, 2], [1, 2]]), 0.5
#: Three steps, and what is uncertain lies two steps ahead.
FAR = np.array([[[0.6, 0.4], [0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5], [0.75, 0.25], [0.75, 0.25]],
                [[0.5, 0.5], [1.0, 0.0], [0.5, 0.5]]]), np.array([[1, 2], [1, 1], [2, 2]]), 0.75
LONG = np.array([[[0.3, 0.3, 0.4], [0.25, 0.25, 0.5]]] * 60), np.array([[0, 1, 1], [0, 0, 1]]), 0.05
RARE = np.array([[[1 - 1e-13, 1e-13], [0.5, 0.5]]] * 3), np.array([[0, 1], [1, 1]]), 3.0
MEETING_COLD = (*MEETING[1:], 0.61739)
FLOORED = (*SMALL_CUT[1:], 1.5)
WITNESSES = (EXAMPLE, FLOORED, (*SMALL[1:], 0.8376), (*SMALL[1:], 1.5), (*SMALL_CUT[1:], 0.7), (*TURNING[1:], 0.5),
             MEETING_COLD, (*MEETING[1:], 3.0), FAR, LONG, RARE, (*SMALL[1:], 1), (*FAR[:2], 2),
             (np.array([[[1, 0], [0, 1]]] * 2), np.array([[0, 1], [1, 0]]), 0.5),
             (np.array([[[0.5001, 0.4999]]]), np.array([[0, 0]]), 0.00317), (*ONE_TOKEN[1:], 0.5),
             (*MEETING[1:], 150.0))
SCALE = "a factor that all ends share goes out when a row is normalised"
EQUIVALENT = (("temper_texts: np.zeros(model.shape) -> np.ones(model.shape)", OVERWRITTEN),
              ("temper_texts: np.zeros(states) -> np.ones(states)", SCALE),
              ("temper_texts: np.errstate(divide='ignore') -> np.errstate()", SILENT),
              ("by_powers: np.array(laws) -> laws", "lists will do"),
              ("by_powers: total.max() -> …", SCALE), ("by_powers: ends = total / total.max() before …", NEITHER),
              ("after: changed after use", WHOLE_NUMBERS))

wrong = WrongAnswers()


def carried(model, after, tau, weigh):
    """Return the laws where `weigh` makes a step's logarithms of weights of its laws and of the ends of all states."""
    laws, ends = np.zeros(model.shape), np.zeros(model.shape[1])
    for t in reversed(range(len(model))):
        with np.errstate(divide="ignore"):
            weights = weigh(np.log(model[t]), ends)
        ends = logsumexp(weights, axis=1)
        laws[t] = np.exp(weights - ends[:, None])
    return laws


@wrong(_("These are the laws of a temperature at every step: no future came in, or one that all tokens share."),
       _("Weigh token v with the sum over the ends from after[s, v], of their q^(1/τ), not normalised."), tried=EXAMPLE)
def row_by_row(model, after, tau):
    return temper(model, tau)


@wrong(_("Only the next step was looked at: the sum over the ends was begun anew each time."),
       _("Carry the ends on, from the last step to the first."), tried=FAR)
def one_step_ahead(model, after, tau):
    laws, ends = np.zeros(model.shape), np.zeros(model.shape[1])
    for t in reversed(range(len(model))):
        with np.errstate(divide="ignore"):
            own = np.log(model[t]) / tau
        weights = own + ends[after]
        laws[t] = np.exp(weights - logsumexp(weights, axis=1)[:, None])
        ends = logsumexp(own, axis=1)
    return laws


@wrong(_("Only the likeliest end was carried on; all ends count, each with its q^(1/τ)."),
       _("Carry on the sum over the tokens, logsumexp(…, axis=1), not the largest."), tried=FAR)
def likeliest_end(model, after, tau):
    laws, ends = np.zeros(model.shape), np.zeros(model.shape[1])
    for t in reversed(range(len(model))):
        with np.errstate(divide="ignore"):
            weights = np.log(model[t]) / tau + ends[after]
        laws[t], ends = softmax(weights), np.max(weights, axis=1)
    return laws


@wrong(_("The steps were gone through forwards; what can follow is known only from behind."),
       _("Begin with the last step: for t in reversed(range(steps))."), tried=FAR)
def forwards(model, after, tau):
    return temper_texts(model[::-1], after, tau)[::-1].copy()


@wrong(_("The last step was left out."),
       _("Begin at t = steps − 1: its laws are tempered too, and the ends begin there."), tried=EXAMPLE)
def last_left_out(model, after, tau):
    return np.concatenate([temper_texts(model[:-1], after, tau), np.zeros_like(model[-1:])])


@wrong(_("The exponent is τ; a power 1/τ cools for τ below 1."),
       _("Divide the logarithms by tau."), tried=EXAMPLE)
def power_tau(model, after, tau):
    return temper_texts(model, after, 1 / tau)


@wrong(_("The ends were divided by tau again at each step; they already hold their power."),
       _("Divide only the logarithm of the step's own laws by tau."), tried=FAR)
def divided_again(model, after, tau):
    return carried(model, after, tau, lambda log_q, ends: (log_q + ends[after]) / tau)


@wrong(_("The ends were read at number v of the token; they belong to the state that follows."),
       _("ends[after] has the ends of after[s, v] at place (s, v)."), tried=MEETING_COLD)
def ends_of_the_token(model, after, tau):
    return carried(model, after, tau, lambda log_q, ends: log_q / tau + ends[:log_q.shape[1]])


@wrong(_("The ends were renewed before the step used them: its own laws are in them twice."),
       _("First the laws of step t from the old ends, then the new ends."), tried=EXAMPLE)
def renewed_too_soon(model, after, tau):
    laws, ends = np.zeros(model.shape), np.zeros(model.shape[1])
    for t in reversed(range(len(model))):
        with np.errstate(divide="ignore"):
            own = np.log(model[t]) / tau
        ends = logsumexp(own + ends[after], axis=1)
        laws[t] = softmax(own + ends[after])
    return laws


@wrong(_("A token of probability 0 came back with more: the zeros were lifted before the logarithm."),
       _("Take np.log(model) as it is: −∞ becomes 0 again."), recognise=revived(temper_texts), tried=FLOORED)
def zeros_lifted(model, after, tau):
    return temper_texts(model + 1e-12, after, tau)


@wrong(_("The ends alone were tempered, the step itself was not."),
       _("Take the step's own laws to the power 1/tau as well."), tried=EXAMPLE)
def step_untempered(model, after, tau):
    laws, ends = np.zeros(model.shape), np.zeros(model.shape[1])
    for t in reversed(range(len(model))):
        with np.errstate(divide="ignore"):
            log_q = np.log(model[t])
        weights = log_q + ends[after]
        laws[t] = np.exp(weights - logsumexp(weights, axis=1)[:, None])
        ends = logsumexp(log_q / tau + ends[after], axis=1)
    return laws


@wrong(_("The ends were divided by instead of multiplied by: sure futures lose."),
       _("Add the logarithm of the ends."), tried=EXAMPLE)
def ends_divided(model, after, tau):
    laws, ends = np.zeros(model.shape), np.zeros(model.shape[1])
    for t in reversed(range(len(model))):
        with np.errstate(divide="ignore"):
            own = np.log(model[t]) / tau
        weights = own - ends[after]
        laws[t] = np.exp(weights - logsumexp(weights, axis=1)[:, None])
        ends = logsumexp(own + ends[after], axis=1)
    return laws


@wrong(_("The weights were not normalised: rows do not sum to 1."),
       _("Divide each row by its sum, over the tokens."), tried=EXAMPLE)
def not_normalised(model, after, tau):
    laws, ends = np.zeros(model.shape), np.zeros(model.shape[1])
    for t in reversed(range(len(model))):
        with np.errstate(divide="ignore"):
            weights = np.log(model[t]) / tau + ends[after]
        ends = logsumexp(weights, axis=1)
        laws[t] = np.exp(weights)
    return laws


@wrong(_("All states of a step were normalised together; each state has a law of its own."),
       _("Sum over the tokens alone: axis=1, with a row for each state."), tried=EXAMPLE)
def one_sum(model, after, tau):
    laws, ends = np.zeros(model.shape), np.zeros(model.shape[1])
    for t in reversed(range(len(model))):
        with np.errstate(divide="ignore"):
            weights = np.log(model[t]) / tau + ends[after]
        ends = logsumexp(weights, axis=1)
        laws[t] = np.exp(weights - logsumexp(weights))
    return laws


@wrong(_("The product over many steps ran to 0 or beyond all numbers, and its quotient to nan."),
       _("Work with logarithms, or divide the ends by their largest at each step."), tried=LONG)
def underflow(model, after, tau):
    laws, ends = np.zeros(model.shape), np.ones(model.shape[1])
    with np.errstate(all="ignore"):
        for t in reversed(range(len(model))):
            weights = model[t] ** (1 / tau) * ends[after]
            ends = weights.sum(axis=1)
            laws[t] = weights / ends[:, None]
    return laws


@wrong(_("The laws of the last step served at every step."),
       _("Use model[t]."), tried=FAR)
def laws_of_the_last_step(model, after, tau):
    return temper_texts(np.broadcast_to(model[-1:], model.shape), after, tau)


@wrong(_("The laws of the first step served at every step."),
       _("Use model[t]."), tried=FAR)
def laws_of_the_first_step(model, after, tau):
    return temper_texts(np.broadcast_to(model[:1], model.shape), after, tau)


@wrong(_("The laws came back from the last step to the first."),
       _("Put the laws of step t at place t."), tried=EXAMPLE)
def in_reverse(model, after, tau):
    return temper_texts(model, after, tau)[::-1].copy()


@wrong(_("The sums over the ends came back; the laws are asked for."),
       _("Return an array of the shape of model whose rows sum to 1."), tried=EXAMPLE)
def ends_returned(model, after, tau):
    ends = np.zeros(model.shape[1])
    with np.errstate(divide="ignore"):
        for q in model[::-1]:
            ends = logsumexp(np.log(q) / tau + ends[after], axis=1)
    return ends


@wrong(_("Only the law of the first step came back."),
       _("Return the laws of all steps, (T, S, V)."), tried=EXAMPLE)
def first_step_alone(model, after, tau):
    return temper_texts(model, after, tau)[0]


@wrong(_("The last step was left as it is; it is tempered as well, with nothing behind it."),
       _("Begin at the last step with ends whose logarithm is 0."), tried=EXAMPLE,
       recognise=like(lambda *given: last_untouched(*given),
                      lambda *given: np.concatenate([temper_texts(*given)[:-1], given[0][-1:]])))
def last_untouched(model, after, tau):
    laws, ends = np.array(model, float), np.zeros(model.shape[1])
    for t in reversed(range(len(model) - 1)):
        with np.errstate(divide="ignore"):
            weights = np.log(model[t]) / tau + ends[after]
        ends = logsumexp(weights, axis=1)
        laws[t] = np.exp(weights - ends[:, None])
    return laws


@wrong(_("The logarithms came back; probabilities are asked for."),
       _("Take np.exp at the end: rows sum to 1."), tried=EXAMPLE)
def logarithms(model, after, tau):
    with np.errstate(divide="ignore"):
        return np.log(temper_texts(model, after, tau))


EXERCISE = Exercise(
    id="11.6", name="temper_texts", points=5, minutes=20, difficulty=4, theory="texts",
    title=_("One temperature for whole texts"),
    why=_("It calibrates and lowers the log loss at once, which a temperature at each step cannot do."),
    reference=temper_texts,
    alternatives=(by_powers, by_the_library),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("A prefix is worth the sum, over all its ends, of their q^(1/τ). At the last step there is no end left."),
           _("Backwards: weight = q^(1/τ) times the worth of after[s, v]; the sum of the row is the worth of s."),
           _("In logarithms: np.log(model[t]) / tau + ends[after], then logsumexp over axis=1 for the new ends.")),
    general=_("These are not the next-token laws of q(text)^(1/τ), normalised once over all texts."),
    next_step=_("Two steps, all ½ but (0.9, 0.1) after token 0, τ = 0.5: the first law is (0.6212, 0.3788)."),
)
