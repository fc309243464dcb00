"""`fit`: future-entropy scaling, from the last step to the first."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import entr

from taulab.course.judging.answers.plain import ArrayAnswer, close
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Returned
from taulab.course.language import mark as _
from taulab.future_entropy import fit_alphas
from taulab.future_entropy.tilt import slope, tilt
from taulab.worlds import World, occupancy

from .shared import AFTER, FORK, MODEL, SMALL, TRUTH, entropies, reach, worlds

LEAST, MOST = -0.9, 9.0


def fit(truth, model, after):
    alphas, laws = np.empty(len(model)), np.empty(model.shape)
    ends, at = np.zeros(len(after)), occupancy(World(truth, truth, after))
    for t in reversed(range(len(model))):
        q, f, joint = model[t], ends[after], at[t][:, None] * truth[t]
        alphas[t] = brentq(lambda alpha: slope(q, f, joint, tilt(q, f, alpha)), LEAST, MOST)
        laws[t] = tilt(q, f, alphas[t])
        ends = np.sum(entr(laws[t]) + laws[t] * f, axis=1)
    return alphas, laws


def by_the_library(truth, model, after):
    found = fit_alphas(World(truth, model, after))
    return found.alphas, found.world.model


def moderate(world):
    """Return whether the fit stays well between the ends of the search, and each α is well determined."""
    try:
        found = fit_alphas(World(*world))
    except ValueError:
        return False
    curved = [slope(q, f, joint, tilt(q, f, alpha + 0.1)) > 0.002 for q, f, joint, alpha in zip(
        world[1], found.predicted, reach(world[0], world[2])[:, :, None] * world[0], found.alphas)]
    return bool(np.all((found.alphas > -0.8) & (found.alphas < 5)) and all(curved))


def laws_of(alphas, model, after):
    """Return the laws that some α give, from the last step to the first."""
    laws, ends = np.empty(model.shape), np.zeros(len(after))
    for t in reversed(range(len(model))):
        f = ends[after]
        laws[t] = tilt(model[t], f, alphas[t])
        ends = np.sum(entr(laws[t]) + laws[t] * f, axis=1)
    return laws


def all_but_right(inputs, outcomes):
    """Return whether every α is near the right one, and the laws are those of the α, or the right ones."""
    def near(arguments, outcome):
        if not isinstance(outcome, Returned) or not isinstance(outcome.value, tuple | list) or len(outcome.value) != 2:
            return False
        (alphas, laws), right = outcome.value, fit(*arguments)
        if not close(right[0], alphas, 0, 0.026):
            return False
        return any(close(own, laws, 0, 1e-6) for own in (right[1], laws_of(alphas, *arguments[1:])))
    return all(map(near, inputs, outcomes))


inputs = worlds(least=1, most_steps=2).filter(moderate)
EXAMPLE = TRUTH, MODEL, AFTER
COOL = MODEL, 0.9 * TRUTH + 0.05, AFTER
RARE = np.array([[[0.7, 0.29995, 5e-5]], [[0.6, 0.39995, 5e-5]]])
LOOP = np.zeros((1, 3), int)
WITNESSES = (EXAMPLE, SMALL, FORK, (TRUTH[:1], MODEL[:1], AFTER), COOL, (TRUTH[::-1].copy(), MODEL, AFTER),
             (TRUTH, MODEL[::-1].copy(), AFTER), (TRUTH, MODEL, np.array([[1, 2], [0, 2], [2, 1]])),
             (RARE, np.array([[[0.6, 0.39999, 1e-5]], [[0.5, 0.4999, 1e-4]]]), LOOP),
             (np.array([[[0.3, 0.3, 0.4]]]), np.array([[[0.25, 0.25, 0.5]]]), LOOP))
EQUIVALENT = (("fit: np.zeros(len(after)) -> np.ones(len(after))", "a constant added to the future changes nothing"),
              ("fit: ends, at = …", "neither needs the other"),
              ("fit: World(truth, truth, after) -> World(truth, truth, after)", "the model has no part in it"),
              ("after: changed after use", "it holds whole numbers, which the mutant leaves alone"),
              *((f"{name}: a single entry along axis {axis}", "one token alone leaves nothing to fit")
                for name, axis in (("after", 1), ("truth", 2), ("model", 2))))

wrong = WrongAnswers()


def fitted(truth, model, after, *, at=None, weights=None, future=None, mean=None, choose=None, least=LEAST):
    """Return α and laws of a fit whose parts may be wrong.

    `at` is what is taken for the truth's reach, `weights` for its laws, ``future(t, ends)`` for the future entropy;
    ``mean(t, law, f)`` is carried on to the step before, ``choose(t, q, f, joint)`` is the α.
    """
    at, weights = reach(truth, after) if at is None else at, truth if weights is None else weights
    alphas, laws, ends = np.empty(len(model)), np.empty(model.shape), np.zeros(len(after))
    for t in reversed(range(len(model))):
        q, joint = model[t], at[t][:, None] * weights[t]
        f = ends[after] if future is None else future(t, ends)
        alphas[t] = choose(t, q, f, joint) if choose else zero_of(
            lambda alpha: slope(q, f, joint, tilt(q, f, alpha)), least)
        laws[t] = tilt(q, f, alphas[t])
        ends = entropies(laws[t]) + np.sum(laws[t] * f, axis=1) if mean is None else mean(t, laws[t], f)
    return alphas, laws


def zero_of(function, least=LEAST):
    """Return where a rising function is 0, or the nearer end."""
    low, high = function(least), function(MOST)
    return least if low >= 0 else MOST if high <= 0 else brentq(function, least, MOST, xtol=1e-12)


@wrong(_("The future entropies are the base model's; the steps that follow have been adjusted already."),
       _("After each step carry on with its adjusted law: its entropy, plus Σ q̂ f."), tried=SMALL)
def future_of_the_base(truth, model, after):
    base = np.zeros((len(model) + 1, len(after)))
    for t in reversed(range(len(model))):
        base[t] = entropies(model[t]) + np.sum(model[t] * base[t + 1][after], axis=1)
    return fitted(truth, model, after, future=lambda t, ends: base[t + 1][after])


@wrong(_("The future has no effect: it is 0, or the same for every token of a state."),
       _("Go from the last step to the first; token v of state s has the future ends[after[s, v]]."), tried=SMALL)
def without_a_future(truth, model, after):
    return fitted(truth, model, after, future=lambda t, ends: 0.0 * ends[after])


@wrong(_("The prefixes are the model's; the log loss is that of true texts."),
       _("Weigh the states with the truth's reach."), tried=SMALL)
def prefixes_of_the_model(truth, model, after):
    return fitted(truth, model, after, at=reach(model, after))


@wrong(_("All states weigh the same; true texts come to some of them often, and to others never."),
       _("joint is the truth's reach of the state times the truth's law there."), tried=SMALL)
def states_alike(truth, model, after):
    return fitted(truth, model, after, at=np.ones(model.shape[:2]) / len(after))


@wrong(_("What is carried on is the truth's mean of f; the model is asked how uncertain it is."),
       _("After each step: the entropy of the adjusted law, plus Σ q̂ f."), tried=SMALL)
def mean_under_the_truth(truth, model, after):
    return fitted(truth, model, after, mean=lambda t, law, f: entropies(law) + np.sum(truth[t] * f, axis=1))


@wrong(_("The log loss to come was taken for the entropy to come."),
       _("f is the adjusted model's own uncertainty: −Σ q̂ ln q̂ at each step, no truth in it."), tried=SMALL)
def future_log_loss(truth, model, after):
    return fitted(truth, model, after, mean=lambda t, law, f: np.sum(truth[t] * (f - np.log(law)), axis=1))


@wrong(_("Only one step of the future tells states apart: Σ q̂ f is missing, or one number for all."),
       _("Add Σ q̂ f of each state, axis=1, to the entropy of the adjusted law."), tried=SMALL)
def one_step_of_future(truth, model, after):
    return fitted(truth, model, after, mean=lambda t, law, f: entropies(law))


@wrong(_("The future grows by the base model's entropy, weighed by the adjusted law."),
       _("Both the entropy and the weights are those of the adjusted law."), tried=SMALL)
def entropy_of_the_base(truth, model, after):
    return fitted(truth, model, after, mean=lambda t, law, f: entropies(model[t]) + np.sum(law * f, axis=1))


@wrong(_("The future is weighed by the base model's law."),
       _("Both the entropy and the weights are those of the adjusted law."), tried=SMALL)
def weights_of_the_base(truth, model, after):
    return fitted(truth, model, after, mean=lambda t, law, f: entropies(law) + np.sum(model[t] * f, axis=1))


@wrong(_("A negative α was made 0; too sure a model has to be heated."),
       _("Let α be negative where the slope at 0 is positive."), tried=COOL)
def never_heated(truth, model, after):
    return fitted(truth, model, after, least=0.0)


@wrong(_("At each step α makes entropy and log loss equal there; least log loss is asked for."),
       _("Look for the α where slope(...) is 0. The sum over the steps will agree, not each."), tried=SMALL)
def each_step_calibrated(truth, model, after):
    def choose(t, q, f, joint):
        def gap(alpha):
            law = tilt(q, f, alpha)
            return -np.sum(joint.sum(axis=1) * entropies(law)) - np.sum(joint * np.log(law))
        return zero_of(gap)
    return fitted(truth, model, after, choose=choose)


@wrong(_("Each step got the α of the last one."),
       _("Look for the α anew at each step."), tried=SMALL)
def one_for_all(truth, model, after):
    return fitted(truth, model, after, choose=lambda *_step, last=fit(truth, model, after)[0][-1]: last)


@wrong(_("The α stand in the order in which they were found, from the last step to the first."),
       _("Write into alphas[t], or turn the list round."), tried=SMALL)
def found_order(truth, model, after):
    alphas, laws = fitted(truth, model, after)
    return alphas[::-1].copy(), laws


@wrong(_("α and laws both stand in the order in which they were found, from the last step to the first."),
       _("Write into alphas[t] and laws[t], or turn both lists round."), tried=SMALL)
def all_in_found_order(truth, model, after):
    alphas, laws = fitted(truth, model, after)
    return alphas[::-1].copy(), laws[::-1].copy()


@wrong(_("The laws stand in the order in which they were found, from the last step to the first."),
       _("Write into laws[t], or turn the list round: laws[0, 0, 3] is 0.0146 in small_world(3)."), tried=SMALL)
def laws_in_found_order(truth, model, after):
    alphas, laws = fitted(truth, model, after)
    return alphas, laws[::-1].copy()


@wrong(_("The steps run from the first to the last: what a step needs comes after it."),
       _("Go backwards: for t in reversed(range(T)), from f = 0 at the last step."), tried=SMALL)
def first_to_last(truth, model, after):
    alphas, laws, ends, at = np.empty(len(model)), np.empty(model.shape), np.zeros(len(after)), reach(truth, after)
    for t, q in enumerate(model):
        f, joint = ends[after], at[t][:, None] * truth[t]
        alphas[t] = zero_of(lambda alpha: slope(q, f, joint, tilt(q, f, alpha)))
        laws[t] = tilt(q, f, alphas[t])
        ends = entropies(laws[t]) + np.sum(laws[t] * f, axis=1)
    return alphas, laws


@wrong(_("The model is fitted to itself: joint has the model's law, so every α is 0."),
       _("joint is reach times truth: the tokens too are those of true texts."), tried=SMALL)
def fitted_to_itself(truth, model, after):
    return fitted(truth, model, after, weights=model)


@wrong(_("joint has the truth's laws of the first step at every step; they may change from step to step."),
       _("Take those of the step: joint = at[t][:, None] * truth[t]."), tried=EXAMPLE)
def truth_of_the_first_step(truth, model, after):
    return fitted(truth, model, after, weights=np.broadcast_to(truth[:1], truth.shape))


@wrong(_("reach was spread over the tokens: at[t] has one number for each state, and each state is a row."),
       _("Make a column of it: joint = at[t][:, None] * truth[t]."), tried=SMALL)
def reach_over_tokens(truth, model, after):
    at = reach(truth, after)
    return fitted(truth, model, after, choose=lambda t, q, f, joint: brentq(
        lambda alpha: slope(q, f, at[t] * truth[t], tilt(q, f, alpha)), LEAST, MOST))


@wrong(_("The reach is that of the step after; a step's prefixes are those before its token."),
       _("Row t of reach is the law of the state before step t: joint = at[t][:, None] * truth[t]."), tried=SMALL)
def reach_of_the_next_step(truth, model, after):
    at = np.roll(reach(truth, after), -1, axis=0)
    at[-1] = reach(truth, after)[-1]
    return fitted(truth, model, after, at=at)


@wrong(_("What is carried on is the truth's own entropy; the model is asked how uncertain it is."),
       _("After each step: the entropy of the adjusted law, plus Σ q̂ f."), tried=SMALL)
def entropy_of_the_truth(truth, model, after):
    return fitted(truth, model, after, mean=lambda t, law, f: entropies(truth[t]) + np.sum(truth[t] * f, axis=1))


@wrong(_("The futures of the tokens were averaged without weights."),
       _("After each step: the entropy of the adjusted law, plus Σ q̂ f."), tried=SMALL)
def plain_mean(truth, model, after):
    return fitted(truth, model, after, mean=lambda t, law, f: entropies(law) + np.mean(f, axis=1))


@wrong(_("The entropy carried on has the wrong sign."),
       _("H = −Σ q̂ ln q̂, in nats: 0.6931 for a fair coin."), tried=SMALL)
def sign_of_the_entropy(truth, model, after):
    return fitted(truth, model, after, mean=lambda t, law, f: np.sum(law * f, axis=1) - entropies(law))


@wrong(_("The laws are the base model's; the adjusted ones are asked for."),
       _("Store adjusted_rows(q, f, α) at each step."), tried=EXAMPLE)
def laws_of_the_base(truth, model, after):
    return fitted(truth, model, after)[0], model.copy()


@wrong(_("These are temperatures, 1/(1 + α); the α are asked for."),
       _("Return the α that brentq finds."), tried=EXAMPLE)
def temperatures(truth, model, after):
    return 1 / (1 + fitted(truth, model, after)[0]), fitted(truth, model, after)[1]


@wrong(_("The α are nearly right: a grid, a rounding or an early stop leaves fewer than five digits."),
       _("Print slope at your α: it must be 0 to six decimals. brentq as it stands does it; round nothing."),
       recognise=all_but_right)
def from_a_grid(truth, model, after):
    grid = np.arange(-0.9, 5, 0.05)
    return fitted(truth, model, after, choose=lambda t, q, f, joint: grid[np.argmin(
        [abs(slope(q, f, joint, tilt(q, f, alpha))) for alpha in grid])])


EXERCISE = Exercise(
    id="12.4", name="fit", points=5, minutes=20, difficulty=4, theory="algorithm",
    title=_("Future-entropy scaling"),
    why=_("Each step takes its own least log loss, and the calibration comes for nothing."),
    reference=fit,
    alternatives=(by_the_library,),
    answer=ArrayAnswer(rtol=1e-4, atol=5e-6, draws=6, seconds=6.0),
    inputs=inputs, witnesses=WITNESSES, tried=(SMALL,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("From the last step to the first, as in future_entropy, but with the laws that you have just adjusted."),
           _("At step t: f = ends[after], joint = reach times truth, and α where slope(joint, q, f, α) is 0."),
           _("brentq(lambda a: slope(joint, q, f, a), -0.9, 9); then ends = H of the adjusted law + Σ q̂ f.")),
    general=_("These are not the α of least log loss, step by step from the last, with their laws."),
    next_step=_("In small_world(3) the α are 0.32684, 0.18471 and 0.18588, and laws[0, 0, 3] is 0.0146."),
)
