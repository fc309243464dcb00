"""`by_step`: entropy and log loss at each step, over the states of a world."""

import numpy as np
from scipy.special import entr, xlogy

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import (
    COIN,
    FEW,
    MEETING,
    NEITHER,
    ONE_TOKEN,
    OTHER_WAY,
    OTHER_WAYS,
    OVERWRITTEN,
    SILENT,
    SMALL,
    SMALL_CUT,
    TURNING,
    WHOLE_NUMBERS,
    with_zeros,
    worlds,
)


def by_step(truth, model, after):
    steps, states, V = truth.shape
    H, L = np.zeros(steps), np.zeros(steps)
    wrote = true = np.eye(states)[0]
    for t in range(steps):
        a, b = wrote[:, None] * model[t], true[:, None] * truth[t]
        with np.errstate(divide="ignore"):
            s = -np.log(model[t])
        H[t], L[t] = np.sum(a[a > 0] * s[a > 0]), np.sum(b[b > 0] * s[b > 0])
        wrote = np.bincount(after.ravel(), a.ravel(), states)
        true = np.bincount(after.ravel(), b.ravel(), states)
    return H, L


def with_matrices(truth, model, after):
    leads, H, L = np.eye(truth.shape[1])[after], [], []
    wrote = true = np.eye(truth.shape[1])[0]
    for p, q in zip(truth, model):
        H.append(wrote @ entr(q).sum(axis=1))
        L.append(sum(share * loss for share, loss in zip(true, -xlogy(p, q).sum(axis=1)) if share > 0))
        wrote, true = (np.einsum("s,sv,svn->n", one, law, leads) for one, law in ((wrote, q), (true, p)))
    return np.array(H), np.array(L)


inputs = worlds()
LONG = tuple(np.repeat(part, 12, axis=0) for part in MEETING[:2]) + (MEETING[2],)
RARE = (np.array([[[1 - 1e-13, 1e-13], [0.5, 0.5]]] * 3), np.array([[[1 - 1e-13, 1e-13], [0.3, 0.7]]] * 3),
        np.array([[0, 1], [1, 1]]))
NEVER = (np.array([[[1.0, 0.0], [0.5, 0.5]]] * 2), np.array([[[0.75, 0.25], [1.0, 0.0]]] * 2),
         np.array([[0, 1], [1, 1]]))
WHOLE = np.array([[[1, 0], [0, 1]]] * 3), np.array([[[0.75, 0.25], [0.5, 0.5]]] * 3), np.array([[1, 0], [0, 1]])
WITNESSES = (SMALL, TURNING, MEETING, COIN, SMALL_CUT, LONG, RARE, NEVER, WHOLE, FEW, ONE_TOKEN, OTHER_WAY)
EQUIVALENT = (("by_step: np.zeros(steps) -> np.ones(steps)", OVERWRITTEN),
              ("by_step: np.zeros(steps) -> np.ones(steps) #2", OVERWRITTEN),
              ("by_step: np.errstate(divide='ignore') -> np.errstate()", SILENT),
              ("by_step: wrote = true = np.eye(states)[0] before …", NEITHER),
              ("by_step: wrote = np.bincount(after.ravel(), a.ravel(), states) before …", NEITHER),
              ("by_step: true = np.bincount(after.ravel(), b.ravel(), states) before …", NEITHER),
              ("with_matrices: wrote = true = np.eye(truth.shape[1])[0] before …", NEITHER),
              ("with_matrices: L.append(sum((share * loss…", NEITHER),
              ("with_matrices: np.array(H) -> H", "lists will do"),
              ("with_matrices: np.array(L) -> L", "lists will do"),
              ("after: changed after use", WHOLE_NUMBERS))

wrong = WrongAnswers()


def run(truth, model, after, *, first=None, second=None, scatter=np.bincount):
    """Return H and L where `first` and `second` write the prefixes of the one and the other."""
    states = truth.shape[1]
    H, L = np.zeros(len(truth)), np.zeros(len(truth))
    reach = [np.eye(states)[0], np.eye(states)[0]]
    laws = [model if first is None else first, truth if second is None else second]
    for t in range(len(truth)):
        H[t] = reach[0] @ entr(model[t]).sum(axis=1)
        L[t] = with_zeros(reach[1], -xlogy(truth[t], model[t]).sum(axis=1))
        reach = [scatter(after.ravel(), (one[:, None] * law[t]).ravel(), states)
                 for one, law in zip(reach, laws)]
    return H, L


@wrong(_("H was taken over true prefixes: the model never meets what it wrote itself."),
       _("Let the reach of the states for H follow the model's own laws."), tried=SMALL)
def true_prefixes(truth, model, after):
    return run(truth, model, after, first=truth)


@wrong(_("L was taken over prefixes that the model wrote; log loss is scored on true texts."),
       _("Let the reach of the states for L follow the laws of the truth."), tried=SMALL)
def model_prefixes(truth, model, after):
    return run(truth, model, after, second=model)


@wrong(_("The two kinds of prefix are exchanged: H met the truth's, L the model's."),
       _("H belongs to what the model writes, L to what is true."), tried=SMALL)
def prefixes_exchanged(truth, model, after):
    return run(truth, model, after, first=truth, second=model)


@wrong(_("H and L came back in the other order."),
       _("Return H first, then L."), tried=SMALL)
def other_order(truth, model, after):
    return by_step(truth, model, after)[::-1]


@wrong(_("Where several tokens lead to one state, only the last was kept: an assignment overwrites."),
       _("Add up what leads to a state: np.bincount, np.add.at or a loop."), tried=MEETING)
def overwritten(truth, model, after):
    def scatter(places, weights, states):
        found = np.zeros(states)
        found[places] = weights
        return found
    return run(truth, model, after, scatter=scatter)


@wrong(_("Every step was scored from the first state: no token moved it."),
       _("After each step, move the reach along after."), tried=SMALL)
def never_moved(truth, model, after):
    return run(truth, model, after, scatter=lambda _places, _weights, states: np.eye(states)[0])


@wrong(_("The states were moved before the first step was scored: all is one step late."),
       _("Score step t first, then move."), tried=SMALL)
def one_step_late(truth, model, after):
    T, states, _V = truth.shape
    reach = [np.bincount(after.ravel(), (np.eye(states)[0][:, None] * law[0]).ravel(), states)
             for law in (model, truth)]
    H, L = np.zeros(T), np.zeros(T)
    for t in range(T):
        H[t] = reach[0] @ entr(model[t]).sum(axis=1)
        L[t] = with_zeros(reach[1], -xlogy(truth[t], model[t]).sum(axis=1))
        reach = [np.bincount(after.ravel(), (one[:, None] * law[t]).ravel(), states)
                 for one, law in zip(reach, (model, truth))]
    return H, L


@wrong(_("All states counted alike; some are reached often and some never."),
       _("Weigh each state by the probability of being in it at that step."), tried=SMALL)
def states_alike(truth, model, after):
    with np.errstate(all="ignore"):
        return entr(model).sum(axis=2).mean(axis=1), -xlogy(truth, model).sum(axis=2).mean(axis=1)


@wrong(_("L is the entropy of the truth here; the model has to score it."),
       _("The logarithm in L is that of the model."), tried=SMALL)
def entropy_of_the_truth(truth, model, after):
    H, _L = by_step(truth, model, after)
    return H, by_step(truth, truth, after)[1]


@wrong(_("The numbers are running totals; each step has a number of its own."),
       _("Do not add what came before."), tried=SMALL)
def running_totals(truth, model, after):
    H, L = by_step(truth, model, after)
    return np.cumsum(H), np.cumsum(L)


@wrong(_("The means over the steps came back; H and L of each step are asked for."),
       _("Return two arrays of length T."), tried=SMALL)
def means(truth, model, after):
    H, L = by_step(truth, model, after)
    return H.mean(), L.mean()


@wrong(_("The logarithm is that of base 2: these are bits."),
       _("Use the natural logarithm, np.log."), tried=SMALL)
def in_bits(truth, model, after):
    H, L = by_step(truth, model, after)
    return H / np.log(2), L / np.log(2)


@wrong(_("The laws of the first step served at every step."),
       _("Use truth[t] and model[t]."), tried=TURNING)
def laws_of_the_first_step(truth, model, after):
    return by_step(np.broadcast_to(truth[:1], truth.shape), np.broadcast_to(model[:1], model.shape), after)


@wrong(_("The likeliest token was followed at each step; every token leads somewhere, with its probability."),
       _("Move the probability of all tokens, not one path."), tried=SMALL)
def one_path(truth, model, after):
    H, L, states = [], [], [0, 0]
    for p, q in zip(truth, model):
        H.append(entr(q[states[0]]).sum())
        L.append(-xlogy(p[states[1]], q[states[1]]).sum())
        states = [after[states[0], np.argmax(q[states[0]])], after[states[1], np.argmax(p[states[1]])]]
    return np.array(H), np.array(L)


@wrong(_("A probability of 0 made 0 · ln 0, which is nan."),
       _("Leave out of each sum what has the weight 0."), tried=SMALL_CUT)
def zero_log_zero(truth, model, after):
    H, L = by_step(truth, model, after)
    bad = np.array([np.any(q == 0) for q in model])
    return np.where(bad, np.nan, H), np.where(bad, np.nan, L)


@wrong(_("The model's zeros were lifted: a true token that it cannot write costs infinitely many nats."),
       _("Take the logarithm of model[t] itself: that L is infinite."), tried=SMALL_CUT)
def a_floor(truth, model, after):
    H, _L = by_step(truth, model, after)
    return H, by_step(truth, np.maximum(model, 1e-12), after)[1]


@wrong(_("True tokens that the model cannot write were left out of L."),
       _("Leave out only what the truth never does: that L is infinite."), tried=SMALL_CUT)
def left_out(truth, model, after):
    H, _L = by_step(truth, model, after)
    return H, by_step(truth, np.where(model > 0, model, 1), after)[1]


@wrong(_("A loss was infinite in a state that no true text reaches; it made L infinite or nan."),
       _("Leave out states and tokens whose true probability is 0."), tried=NEVER)
def infinite_where_never(truth, model, after):
    H, _L = by_step(truth, model, after)
    reach, L = np.eye(truth.shape[1])[0], []
    for p, q in zip(truth, model):
        with np.errstate(invalid="ignore"):
            L.append(np.sum(reach * -xlogy(p, q).sum(axis=1)))
        reach = np.bincount(after.ravel(), (reach[:, None] * p).ravel(), len(reach))
    return H, np.array(L)


@wrong(_("The sign is turned: −ln q is positive."),
       _("Put a minus before both sums."), tried=SMALL)
def sign_turned(truth, model, after):
    H, L = by_step(truth, model, after)
    return -H, -L


@wrong(_("The difference came back; the two rows are asked for."),
       _("Return H and L, in this order."), tried=SMALL)
def difference(truth, model, after):
    H, L = by_step(truth, model, after)
    return H - L


EXERCISE = Exercise(
    id="11.2", name="by_step", points=4, minutes=15, difficulty=3, theory="steps",
    title=_("Step by step"),
    why=_("The model meets its own slips and the truth does not: one recursion shows it, without a single draw."),
    reference=by_step,
    alternatives=(with_matrices,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(SMALL, MEETING),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Carry two vectors of length S: how likely each state is, if the model writes, and if the truth does."),
           _("reach[:, None] * laws[t] is how likely each state is with each token; −ln model[t] is what it costs."),
           _("np.bincount(after.ravel(), weights.ravel(), S) adds up what leads to each state.")),
    general=_("At least one step is not H_t over the model's prefixes and L_t over the true ones."),
    next_step=_("For *small_world() H begins with 1.2072, 1.0902, and L with 1.1469, 1.0064."),
)
