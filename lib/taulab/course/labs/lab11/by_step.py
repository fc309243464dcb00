"""`by_step`: entropy and log loss at each step, over the states of a world."""

import numpy as np
from scipy.special import entr, xlogy

from taulab.course.judging.diagnosis import holds_nan
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import floored, like, near
from taulab.course.language import mark as _

from .prefixes import along, run
from .shared import COIN, FEW, MEETING, NEITHER, ONE_TOKEN, OTHER_WAY, OTHER_WAYS, OVERWRITTEN, SILENT, SMALL, SMALL_CUT
from .shared import TURNING, WHOLE_NUMBERS, worlds


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
LONG = tuple(np.repeat(part, 4, axis=0) for part in MEETING[:2]) + (MEETING[2],)
RARE = (np.array([[[1 - 1e-13, 1e-13], [0.5, 0.5]]] * 3), np.array([[[1 - 1e-13, 1e-13], [0.3, 0.7]]] * 3),
        np.array([[0, 1], [1, 1]]))
NEVER = (np.array([[[1.0, 0.0], [0.5, 0.5]]] * 2), np.array([[[0.75, 0.25], [1.0, 0.0]]] * 2),
         np.array([[0, 1], [1, 1]]))
WHOLE = np.array([[[1, 0], [0, 1]]] * 3), np.array([[[0.75, 0.25], [0.5, 0.5]]] * 3), np.array([[1, 0], [0, 1]])
CERTAIN = np.array([[[1.0, 0.0]]]), np.array([[[1.0, 0.0]]]), np.array([[0, 0]])
NO_CHOICE = np.array([[[1.0, 0.0]]]), np.array([[[0.0, 1.0]]]), np.array([[0, 0]])
THEN_WELL = np.array([[[1.0, 0.0]], [[0.6, 0.4]]]), np.array([[[0.0, 1.0]], [[0.5, 0.5]]]), np.array([[0, 0]])
WITNESSES = (SMALL, TURNING, MEETING, COIN, SMALL_CUT, LONG, RARE, NEVER, WHOLE, FEW, ONE_TOKEN, OTHER_WAY, CERTAIN,
             NO_CHOICE, THEN_WELL)
EQUIVALENT = (("by_step: np.zeros(steps) -> …", OVERWRITTEN),
              ("by_step: np.errstate(divide='ignore') -> np.errstate()", SILENT),
              ("by_step: wrote = …", NEITHER),
              ("by_step: true = np.bincount(after.ravel(), b.ravel(), states) before …", NEITHER),
              ("with_matrices: wrote = true = np.eye(truth.shape[1])[0] before …", NEITHER),
              ("with_matrices: L.append(sum((share * loss…", NEITHER),
              ("with_matrices: np.array(…", "lists will do"), ("after: changed after use", WHOLE_NUMBERS))


wrong = WrongAnswers()


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


@wrong(_("Where several tokens lead to one state, only the last was kept: an assignment overwrites."),
       _("Add up what leads to a state: np.bincount, np.add.at or a loop."), tried=MEETING, of_each=True)
def overwritten(truth, model, after):
    def assign(reach, law, after):
        found = np.zeros(len(reach))
        found[after.ravel()] = (reach[:, None] * law).ravel()
        return found
    return run(truth, model, after, move=assign)


@wrong(_("Each state fetched from where its tokens lead; the probability has to go there."),
       _("Add reach[s] · law[s, v] to the place after[s, v]."), tried=MEETING, of_each=True)
def fetched(truth, model, after):
    return run(truth, model, after, move=lambda reach, law, after: np.sum(reach[after] * law, axis=1))


@wrong(_("Every step was scored from the first state: no token moved it."),
       _("After each step, move the reach along after."), tried=SMALL, of_each=True)
def never_moved(truth, model, after):
    return run(truth, model, after, move=lambda reach, _law, _after: reach)


@wrong(_("The start was spread over all states; every text begins in state 0."),
       _("Begin with np.eye(S)[0]."), tried=SMALL, of_each=True)
def spread_at_the_start(truth, model, after):
    states = truth.shape[1]
    return run(truth, model, after, start=np.full(states, 1 / states))


@wrong(_("Every state starts with probability 1, but every text begins in state 0."),
       _("Begin with np.eye(S)[0], whose sum is 1."), tried=SMALL, of_each=True)
def ones_at_the_start(truth, model, after):
    return run(truth, model, after, start=np.ones(truth.shape[1]))


@wrong(_("The states were moved before the first step was scored: all is one step late."),
       _("Score step t first, then move."), tried=SMALL, of_each=True)
def one_step_late(truth, model, after):
    return run(truth, model, after, late=True)


@wrong(_("All states counted alike; some are reached often and some never."),
       _("Weigh each state by the probability of being in it at that step."), tried=SMALL, of_each=True)
def states_alike(truth, model, after):
    with np.errstate(all="ignore"):
        return entr(model).sum(axis=2).mean(axis=1), -xlogy(truth, model).sum(axis=2).mean(axis=1)


@wrong(_("All states were added up as if each were certain."),
       _("Weigh each state by the probability of being in it at that step."), tried=SMALL, of_each=True)
def states_added(truth, model, after):
    return entr(model).sum(axis=(1, 2)), -xlogy(truth, model).sum(axis=(1, 2))


@wrong(_("The laws of all states were mixed first; the entropy of a mixture is no mean of entropies."),
       _("Score each state's own law, then take the mean over the states."), tried=SMALL, of_each=True)
def of_the_mixture(truth, model, after):
    H, L = [], []
    own = true = np.eye(truth.shape[1])[0]
    for p, q in zip(truth, model):
        H.append(entr(own @ q).sum())
        L.append(-xlogy(true @ p, own @ q).sum())
        own, true = along(own, q, after), along(true, p, after)
    return np.array(H), np.array(L)


@wrong(_("In L the model weighs the tokens; on true prefixes true tokens come."),
       _("The weight in L is truth[t], the logarithm that of model[t]."), tried=SMALL)
def weighed_by_the_model(truth, model, after):
    return by_step(truth, model, after)[0], run(truth, model, after, first=truth)[0]


@wrong(_("L is the entropy of the truth here; the model has to score it."),
       _("The logarithm in L is that of the model."), tried=SMALL)
def entropy_of_the_truth(truth, model, after):
    return by_step(truth, model, after)[0], by_step(truth, truth, after)[1]


@wrong(_("The laws of the first step served at every step."),
       _("Use truth[t] and model[t]."), tried=TURNING, of_each=True)
def laws_of_the_first_step(truth, model, after):
    return by_step(np.broadcast_to(truth[:1], truth.shape), np.broadcast_to(model[:1], model.shape), after)


@wrong(_("The likeliest token was followed at each step; every token leads somewhere, with its probability."),
       _("Move the probability of all tokens, not one path."), tried=SMALL, of_each=True)
def one_path(truth, model, after):
    def follow(reach, law, after):
        state = np.argmax(reach)
        return np.eye(len(reach))[after[state, np.argmax(law[state])]]
    return run(truth, model, after, move=follow)


@wrong(_("The laws of the first step moved the states at every step."),
       _("Move on with truth[t] and model[t]."), tried=TURNING, of_each=True)
def moved_by_the_first(truth, model, after):
    first, second = (np.broadcast_to(law[:1], law.shape) for law in (model, truth))
    return run(truth, model, after, first=first, second=second)


@wrong(_("What was in a state before stayed there beside what came: the reach is not begun anew."),
       _("Begin each step with np.zeros(S), then add what leads there."), tried=SMALL, of_each=True)
def kept_and_moved(truth, model, after):
    return run(truth, model, after, move=lambda reach, law, after: reach + along(reach, law, after))


@wrong(_("The states moved without the law: each token brought all of a state's probability."),
       _("Add reach[s] · law[s, v] to the place after[s, v]."), tried=SMALL, of_each=True)
def moved_without_the_law(truth, model, after):
    return run(truth, model, after, move=lambda reach, law, after: along(reach, np.ones_like(law), after))


@wrong(_("L holds KL(p‖q): the entropy of the truth was taken off it."),
       _("L = −Σ p ln q, without p ln p."), tried=SMALL)
def divergence(truth, model, after):
    return run(truth, model, after, loss=(xlogy(truth, truth) - xlogy(truth, model)).sum(axis=2))


@wrong(_("In H stands the law of the truth; the model is asked how uncertain it is itself."),
       _("H = −Σ q ln q: weight and logarithm of model[t]."), tried=SMALL, recognise=like(
           *(lambda truth, model, after, p=p, q=q: run(truth, model, after, own=-xlogy(*(
               truth if of else model for of in (p, q))).sum(axis=2)) for p, q in ((1, 1), (0, 1), (1, 0)))))
def law_of_the_truth(truth, model, after):
    return run(truth, model, after, own=entr(truth).sum(axis=2))


@wrong(_("The texts begin in the last state here; every text begins in state 0."),
       _("Begin with np.eye(S)[0]."), tried=SMALL, of_each=True)
def last_state_first(truth, model, after):
    return run(truth, model, after, start=np.eye(truth.shape[1])[-1])


@wrong(_("The surprises of H have no weight q: −ln q is summed over the tokens."),
       _("H(q) = −Σ q ln q: each surprise times its own probability."), tried=SMALL)
def unweighed_tokens(truth, model, after):
    return run(truth, model, after, own=np.where(model > 0, -np.log(np.where(model > 0, model, 1)), 0).sum(axis=2))


@wrong(_("In L the model weighs the tokens that the truth allows."),
       _("The weight in L is truth[t], the logarithm that of model[t]."), tried=SMALL)
def weighed_by_the_model_where_true(truth, model, after):
    return run(truth, model, after, loss=entr(np.where(truth > 0, model, 0)).sum(axis=2))


def nan_in_one_state(inputs, outcomes):
    """Return whether nan came in a world of one state, which every text reaches, and nothing else is wrong."""
    broken = [holds_nan(got) for got in outcomes]
    return (any(bad and len(after) == 1 for bad, (_truth, _model, after) in zip(broken, inputs))
            and all(bad or near(by_step(*arguments), got, 1e-5)
                    for bad, arguments, got in zip(broken, inputs, outcomes)))


@wrong(_("A probability of 0 made 0 · ln 0, which is nan."),
       _("Leave out of each sum what has the weight 0."), recognise=nan_in_one_state, tried=CERTAIN)
def zero_log_zero(truth, model, after):
    H, L = by_step(truth, model, after)
    bad = np.array([np.any(q == 0) for q in model])
    return np.where(bad, np.nan, H), np.where(bad, np.nan, L)


@wrong(_("L became infinite wherever the model has a 0, be it for a token that never comes in truth."),
       _("Only a true token that the model cannot write makes L infinite."), tried=CERTAIN)
def infinite_at_any_zero(truth, model, after):
    H, L = by_step(truth, model, after)
    return H, np.where(np.any(model == 0, axis=(1, 2)), np.inf, L)


@wrong(_("L became infinite for a state that no true text reaches."),
       _("Ask only the states whose probability under the truth is above 0."), tried=NEVER)
def infinite_for_any_state(truth, model, after):
    H, L = by_step(truth, model, after)
    return H, np.where(np.any((model == 0) & (truth > 0), axis=(1, 2)), np.inf, L)


@wrong(_("Once L was infinite, it stayed so; later steps have an L of their own."),
       _("Score each step by itself: an infinite step leaves the others alone."), tried=THEN_WELL)
def infinite_from_then_on(truth, model, after):
    H, L = by_step(truth, model, after)
    return H, np.where(np.logical_or.accumulate(np.isinf(L)), np.inf, L)


@wrong(_("A number took the place of infinity: a true token that the model cannot write costs infinitely many nats."),
       _("No floor under model[t], no nan_to_num: that L is infinite."),
       recognise=floored(by_step), tried=SMALL_CUT)
def a_floor(truth, model, after):
    return by_step(truth, model, after)[0], by_step(truth, np.maximum(model, 1e-12), after)[1]


@wrong(_("True tokens that the model cannot write were left out of L."),
       _("Leave out only what the truth never does: that L is infinite."), tried=SMALL_CUT)
def left_out(truth, model, after):
    return by_step(truth, model, after)[0], by_step(truth, np.where(model > 0, model, 1), after)[1]


@wrong(_("A loss was infinite in a state that no true text reaches; it made L infinite or nan."),
       _("Leave out states and tokens whose true probability is 0."), tried=NEVER)
def infinite_where_never(truth, model, after):
    with np.errstate(invalid="ignore"):
        return run(truth, model, after, mean=lambda reach, losses: np.sum(reach * losses))


def of_the_right(change):
    """Return the answer that makes ``change(H, L)`` of the right rows."""
    return lambda truth, model, after: change(*by_step(truth, model, after))


wrong(_("H and L came back in the other order."),
      _("Return H first, then L."), tried=SMALL,
      name="other-order")(of_the_right(lambda H, L: (L, H)))

wrong(_("The numbers are running totals; each step has a number of its own."),
      _("Do not add what came before."), tried=SMALL,
      name="running-totals")(of_the_right(lambda H, L: (np.cumsum(H), np.cumsum(L))))

wrong(_("Each step was divided by T; only the mean over the steps divides by it."),
      _("Return H_t and L_t as they are."), tried=SMALL,
      name="divided-by-the-steps")(of_the_right(lambda H, L: (H / len(H), L / len(L))))

wrong(_("The means over the steps came back; H and L of each step are asked for."),
      _("Return two arrays of length T."), tried=SMALL,
      name="means")(of_the_right(lambda H, L: (np.mean(H), np.mean(L))))

wrong(_("The logarithm is that of base 2: these are bits."),
      _("Use the natural logarithm, np.log."), tried=SMALL,
      name="in-bits")(of_the_right(lambda H, L: (H / np.log(2), L / np.log(2))))

wrong(_("The sign is turned: −ln q is positive."),
      _("Put a minus before both sums."), tried=SMALL,
      name="sign-turned")(of_the_right(lambda H, L: (-H, -L)))

wrong(_("The difference came back; the two rows are asked for."),
      _("Return H and L, in this order."), tried=SMALL,
      name="difference")(of_the_right(lambda H, L: H - L))


EXERCISE = Exercise(
    id="11.2", name="by_step", points=4, minutes=15, difficulty=3, theory="steps",
    title=_("Step by step"),
    why=_("The model meets its own slips and the truth does not: one recursion shows it, without a single draw."),
    reference=by_step,
    alternatives=(with_matrices,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(SMALL, NO_CHOICE),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Carry two vectors of length S: how likely each state is, if the model writes, and if the truth does."),
           _("reach[:, None] * laws[t] is how likely each state is with each token; −ln model[t] is what it costs."),
           _("np.bincount(after.ravel(), weights.ravel(), S) adds up what leads to each state.")),
    general=_("At least one step is not H_t over the model's prefixes and L_t over the true ones."),
    next_step=_("*small_world(): H begins 1.2072, 1.0902; L 1.1469, 1.0064. One state, truth (1, 0), model (0, 1): ∞."),
)
