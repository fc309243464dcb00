"""`survival`: which share of the true texts can a cut model write at all?"""

import numpy as np

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import rounded_from
from taulab.course.language import mark as _
from taulab.entropy_calibration import survival as share_left
from taulab.worlds import make_world

from .shared import COIN, FEW, MEETING, ONE_TOKEN, OTHER_WAYS, SMALL, SMALL_CUT, TURNING, WHOLE_NUMBERS, worlds


def survival(truth, model, after):
    steps, states, V = truth.shape
    reach = np.eye(states)[0]
    for t in range(steps):
        allowed = reach[:, None] * truth[t] * (model[t] > 0)
        reach = np.bincount(after.ravel(), allowed.ravel(), states)
    return np.sum(reach)


def chances(truth, model, after):
    chance = np.ones(truth.shape[1])
    for p, q in zip(truth[::-1], model[::-1]):
        chance = np.sum(np.where(q > 0, p, 0) * chance[after], axis=1)
    return chance


def backwards(truth, model, after):
    return chances(truth, model, after)[0]


def by_the_library(truth, model, after):
    return share_left(make_world(truth, model, after))


inputs = worlds()
#: What is cut early decides which states are left: there the later cuts are rarer than over all true texts.
LINKED = (np.array([[[0.5, 0.5], [0.5, 0.5]], [[0.75, 0.25], [0.2, 0.8]], [[0.6, 0.4], [0.1, 0.9]]]),
          np.array([[[0.9, 0.1], [0.5, 0.5]], [[1.0, 0.0], [0.5, 0.5]], [[0.6, 0.4], [0.0, 1.0]]]),
          np.array([[0, 1], [0, 1]]))
CUT_MEETING = MEETING[0], np.where(MEETING[1] < 0.2, 0, MEETING[1]), MEETING[2]
CUT_MEETING = CUT_MEETING[0], CUT_MEETING[1] / CUT_MEETING[1].sum(axis=-1, keepdims=True), CUT_MEETING[2]
ALL_CUT = np.array([[[0.0, 1.0]]] * 2), np.array([[[1.0, 0.0]]] * 2), np.array([[0, 0]])
FIRST_STEP = (np.array([[[0.3, 0.7]], [[0.5, 0.5]]]), np.array([[[1.0, 0.0]], [[0.5, 0.5]]]), np.array([[0, 0]]))
LAST_STEP = tuple(np.array(part[::-1]) for part in FIRST_STEP[:2]) + (FIRST_STEP[2],)
TINY = (np.array([[[0.5, 0.5]]] * 3), np.array([[[1 - 1e-15, 1e-15]]] * 3), np.array([[0, 0]]))
LONG = tuple(np.repeat(part[:1], 60, axis=0) for part in SMALL_CUT[:2]) + (SMALL_CUT[2],)
RARELY = np.array([[[0.01, 0.99]]] * 3), np.array([[[1.0, 0.0]]] * 3), np.array([[0, 0]])
RARELY_CUT = np.array([[[5e-5, 1 - 5e-5]]] * 2), np.array([[[0.0, 1.0]]] * 2), np.array([[0, 0]])
OTHER_TRUTH = np.array([[[0.4, 0.6]], [[0.75, 0.25]]]), *FIRST_STEP[1:]
OTHER_CUT = *CUT_MEETING[:2], np.array([[0, 1, 2], [1, 2, 0], [2, 0, 1]])
WHOLE = np.array([[[1, 0], [0, 1]]] * 3), np.array([[[0.75, 0.25], [1.0, 0.0]]] * 3), np.array([[0, 1], [1, 0]])
WITNESSES = (SMALL_CUT, SMALL, TURNING, LINKED, MEETING, CUT_MEETING, COIN, ALL_CUT, FIRST_STEP, LAST_STEP, TINY, LONG,
             WHOLE, FEW, RARELY, RARELY_CUT, ONE_TOKEN, OTHER_TRUTH, OTHER_CUT)
EQUIVALENT = (("after: changed after use", WHOLE_NUMBERS),)

wrong = WrongAnswers()


def moved(reach, law, after):
    return np.bincount(after.ravel(), (reach[:, None] * law).ravel(), len(reach))


def shares(truth, model, after):
    """Return, step by step, the share of true tokens that the model can write, over all true texts."""
    reach, found = np.eye(truth.shape[1])[0], []
    for p, q in zip(truth, model):
        found.append(np.sum(reach[:, None] * p * (q > 0)))
        reach = moved(reach, p, after)
    return np.array(found)


@wrong(_("The shares of the steps were multiplied as if independent: who is cut early is not cut again later."),
       _("Carry only texts that are still alive from step to step."), tried=LINKED)
def multiplied(truth, model, after):
    return np.prod(shares(truth, model, after))


@wrong(_("That is the mean share of tokens that survive; a text dies of a single one."),
       _("Count whole texts: each of their tokens must be allowed."), tried=SMALL_CUT)
def mean_share(truth, model, after):
    return np.mean(shares(truth, model, after))


@wrong(_("Only the worst step counted."),
       _("A text must come through all steps."), tried=SMALL_CUT)
def worst_step(truth, model, after):
    return np.min(shares(truth, model, after))


@wrong(_("Only the last step counted."),
       _("A text must come through all steps."), tried=SMALL_CUT)
def last_step(truth, model, after):
    return shares(truth, model, after)[-1]


@wrong(_("Only the first step counted."),
       _("A text must come through all steps."), tried=SMALL_CUT)
def first_step(truth, model, after):
    return shares(truth, model, after)[0]


@wrong(_("That is the share of true texts that are lost."),
       _("Return what is left: 1 less that."), tried=SMALL_CUT)
def lost(truth, model, after):
    return 1 - survival(truth, model, after)


@wrong(_("All texts survived here: nothing was taken for cut, or the model's own texts were weighed."),
       _("Weigh with truth, and leave out each token with model = 0."), tried=SMALL_CUT)
def nothing_cut(truth, model, after):
    return survival(model, model, after)


@wrong(_("Truth and model are exchanged: this is the share of model texts that the truth has."),
       _("Weights from the truth; allowed is what has model > 0."), tried=TURNING)
def exchanged(truth, model, after):
    return survival(model, truth, after)


@wrong(_("The surviving texts follow the model here; they are true texts."),
       _("Multiply by truth[t], and ask the model only whether it is above 0."), tried=LINKED)
def through_the_model(truth, model, after):
    reach, alive = np.eye(truth.shape[1])[0], 1.0
    for p, q in zip(truth, model):
        alive *= np.sum(reach[:, None] * p * (q > 0))
        reach = moved(reach, q, after)
    return alive


@wrong(_("Small probabilities counted as none; a model can write what is above 0."),
       _("Ask for model > 0."), tried=TINY)
def small_is_none(truth, model, after):
    return survival(truth, np.where(model < 1e-12, 0, model), after)


@wrong(_("Where several tokens lead to one state, only the last was kept: an assignment overwrites."),
       _("Add up what leads to a state: np.bincount, np.add.at or a loop."), tried=MEETING)
def overwritten(truth, model, after):
    reach = np.eye(truth.shape[1])[0]
    for p, q in zip(truth, model):
        allowed = reach[:, None] * p * (q > 0)
        reach = np.zeros(len(reach))
        reach[after] = allowed
    return np.sum(reach)


@wrong(_("Of the tokens of a state that lead to one state only the last was kept: += adds once."),
       _("Add up what leads to a state: np.bincount, np.add.at or a loop."), tried=CUT_MEETING)
def overwritten_in_a_row(truth, model, after):
    reach = np.eye(truth.shape[1])[0]
    for p, q in zip(truth, model):
        allowed = reach[:, None] * p * (q > 0)
        reach = np.zeros(len(reach))
        for s, row in enumerate(allowed):
            reach[after[s]] += row
    return np.sum(reach)


@wrong(_("Each way into a state wiped out the one before: = where += is needed."),
       _("Add up what leads to a state: np.bincount, np.add.at or a loop."), tried=CUT_MEETING)
def overwritten_by_what_is_allowed(truth, model, after):
    reach = np.eye(truth.shape[1])[0]
    for p, q in zip(truth, model):
        allowed = reach[:, None] * p
        reach = np.zeros(len(reach))
        reach[after[q > 0]] = allowed[q > 0]
    return np.sum(reach)


@wrong(_("The loop goes forwards, but what is still to come is known from the last step."),
       _("Write for t in reversed(range(steps)), or carry forwards what is alive."), tried=LINKED)
def forwards(truth, model, after):
    return backwards(truth[::-1], model[::-1], after)


@wrong(_("One number for each state came back; a text begins in state 0."),
       _("Return the number of state 0."), tried=TURNING)
def a_number_for_each_state(truth, model, after):
    return chances(truth, model, after)


@wrong(_("What is alive came back state by state."),
       _("Add it up over the states."), tried=TURNING)
def not_added_up(truth, model, after):
    reach = np.eye(truth.shape[1])[0]
    for p, q in zip(truth, model):
        reach = moved(reach, p * (q > 0), after)
    return reach


@wrong(_("The model's probability was multiplied in; it only says what is allowed."),
       _("Multiply by model > 0, which is 0 or 1."), tried=SMALL_CUT)
def weighed_twice(truth, model, after):
    reach = np.eye(truth.shape[1])[0]
    for p, q in zip(truth, model):
        reach = moved(reach, p * q, after)
    return np.sum(reach)


@wrong(_("Texts were counted; each weighs as much as its true probability."),
       _("Add up the truth, not ones."), tried=SMALL_CUT)
def texts_counted(truth, model, after):
    return survival(1.0 * (truth > 0), model, after) / survival(1.0 * (truth > 0), truth, after)


@wrong(_("Every step was read in the first state."),
       _("After each step, move what is alive along after."), tried=LINKED)
def never_moved(truth, model, after):
    return np.prod(np.sum(truth[:, 0] * (model[:, 0] > 0), axis=1))


@wrong(_("The laws of the first step served at every step."),
       _("Use truth[t] and model[t]."), tried=FIRST_STEP)
def laws_of_the_first_step(truth, model, after):
    return survival(np.broadcast_to(truth[:1], truth.shape), np.broadcast_to(model[:1], model.shape), after)


@wrong(_("The last step was left out."),
       _("Go over all T steps: range(steps)."), tried=LAST_STEP)
def last_left_out(truth, model, after):
    return survival(truth[:-1], model[:-1], after) if len(truth) > 1 else 1.0


@wrong(_("The first step was left out."),
       _("Begin with t = 0, in state 0."), tried=FIRST_STEP)
def first_left_out(truth, model, after):
    reach = moved(np.eye(truth.shape[1])[0], truth[0], after)
    for p, q in zip(truth[1:], model[1:]):
        reach = moved(reach, p * (q > 0), after)
    return np.sum(reach)


@wrong(_("What was left after each step was made to sum to 1 again: the dead were forgotten."),
       _("Do not normalise; the sum that shrinks is the answer."), tried=SMALL_CUT)
def normalised(truth, model, after):
    return 1.0 if survival(truth, model, after) > 0 else np.nan


@wrong(_("All states counted alike, reached or not."),
       _("Begin in state 0 with probability 1, and add up over the states at the end."), tried=TURNING)
def states_alike(truth, model, after):
    reach = np.full(truth.shape[1], 1 / truth.shape[1])
    for p, q in zip(truth, model):
        reach = moved(reach, p * (q > 0), after)
    return np.sum(reach)


@wrong(_("All or nothing came back; the share is asked for."),
       _("Add up the probabilities of the true texts that are left."), tried=SMALL_CUT)
def all_or_nothing(truth, model, after):
    return float(np.isclose(survival(truth, model, after), 1))


@wrong(_("The result is rounded."),
       _("Return all digits; round only where you print."), recognise=rounded_from(survival), tried=LONG)
def rounded(truth, model, after):
    return np.round(survival(truth, model, after), 4)


EXERCISE = Exercise(
    id="11.5", name="survival", points=3, minutes=12, difficulty=2, theory="truncation",
    title=_("What a cut leaves of the truth"),
    why=_("An infinite log loss says that something was cut, not how much; this number says it."),
    reference=survival,
    alternatives=(backwards, by_the_library),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("As in 11.2, carry how likely each state is; but what the model cannot write goes no further."),
           _("reach[:, None] * truth[t], with 0 where model[t] is 0; move that along after."),
           _("np.bincount adds up what leads to each state; at the end, the sum over the states.")),
    general=_("This is not the probability, under the truth, of a text that the model can write."),
    next_step=_("List the true texts of this call; add up the probabilities of those with model > 0 at each token."),
)
