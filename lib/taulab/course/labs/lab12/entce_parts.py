"""`entce_parts`: what EntCE of an adjusted model is made of."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.future_entropy import FutureScaling
from taulab.future_entropy import entce_parts as in_the_library
from taulab.worlds import World

from .shared import AFTER, ALPHAS, FORK, LAWS, MODEL, NOTEBOOK, OTHER_WAYS, SMALL, TRUTH, reach, worlds


def entce_parts(truth, laws, after, alphas, slopes, errors):
    reach = np.zeros(truth.shape[:2])
    reach[0, 0] = 1
    for t in range(len(truth) - 1):
        np.add.at(reach[t + 1], after, reach[t][:, None] * truth[t])
    from_errors = np.sum(reach[:, :, None] * (truth - laws) * errors)
    return -np.sum((1 + alphas) * slopes), from_errors


def by_the_library(truth, laws, after, alphas, slopes, errors):
    future = np.zeros(truth.shape)
    parts = in_the_library(FutureScaling(World(truth, laws, after), alphas, future, errors, slopes))
    return parts.slopes.sum(), parts.errors.sum()


def text_by_text(truth, laws, after, alphas, slopes, errors):
    def ahead(t, s):
        if t == len(truth):
            return 0.0
        here = np.dot(truth[t, s], errors[t, s]) - np.dot(laws[t, s], errors[t, s])
        return here + sum(p * ahead(t + 1, after[s, v]) for v, p in enumerate(truth[t, s]))
    return -np.dot(alphas, slopes) - slopes.sum(), ahead(0, 0)


@st.composite
def fits(draw):
    truth, laws, after = draw(worlds())
    T = len(truth)
    eighths = st.integers(-8, 8).map(lambda k: k / 8)
    alphas, slopes = (np.array(draw(st.lists(eighths, min_size=T, max_size=T))) for _part in range(2))
    errors = np.array(draw(st.lists(eighths, min_size=truth.size, max_size=truth.size))).reshape(truth.shape)
    return truth, laws, after, alphas, slopes, errors


inputs = fits()
RNG = np.random.default_rng(12)


def with_errors(truth, laws, after):
    """Return a fit whose α, slopes and errors are drawn."""
    T = len(truth)
    return (truth, laws, after, RNG.normal(0.2, 0.3, T).round(6), RNG.normal(0, 0.05, T).round(6),
            RNG.normal(0, 0.5, truth.shape).round(6))


ONE = (np.array([[[0.9, 0.1]]]), np.array([[[0.7, 0.3]]]), np.zeros((1, 2), int), np.array([0.5]), np.array([-0.02]),
       np.array([[[1.0, 2.0]]]))
EXAMPLE = with_errors(TRUTH, MODEL, AFTER)
NAMED = NOTEBOOK[0], LAWS, NOTEBOOK[2], ALPHAS, ALPHAS, np.log(NOTEBOOK[1])
WITNESSES = (EXAMPLE, ONE, with_errors(*SMALL), with_errors(*FORK), with_errors(TRUTH[:1], MODEL[:1], AFTER),
             (*EXAMPLE[:3], np.array([0.0, -0.5]), np.array([0.01, 0.03]), 0.3 + 0 * TRUTH),
             (TRUTH, MODEL, AFTER, np.array([1, 0]), np.array([2, -1]), np.round(4 * EXAMPLE[5]).astype(int)),
             (TRUTH, MODEL, np.array([[2, 0], [0, 1], [2, 0]]), *EXAMPLE[3:]),
             (np.ones((2, 1, 1)), np.ones((2, 1, 1)), np.zeros((1, 1), int), np.array([0.5, 0.25]),
              np.array([1e-5, 2e-6]), np.array([[[0.5]], [[0.25]]])),
             (np.array([[[0.99999, 1e-5], [0.25, 0.75]], [[0.6, 0.4], [1e-6, 1 - 1e-6]]]),
              np.array([[[0.9, 0.1], [0.5, 0.5]], [[1 - 1e-6, 1e-6], [0.25, 0.75]]]), np.array([[0, 1], [0, 1]]),
              np.array([0.5, 0.00317]), np.array([0.0, 2e-5]),
              np.array([[[0.0, 4.0], [3e-5, 5.0]], [[2, 9], [1, 50]]])))
EQUIVALENT = (("by_the_library: np.zeros(truth.shape) -> np.ones(truth.shape)", "a constant error costs nothing"),
              ("text_by_text: ahead(0, 0) -> ahead(0, 0)", "it is the same call"),
              ("text_by_text: np.dot(…", "a dot product is symmetric"),
              ("after: changed after use", "it holds whole numbers, which the mutant leaves alone"))

wrong = WrongAnswers()


def parts(truth, laws, after, alphas, slopes, errors):
    return np.array(in_the_library(FutureScaling(World(truth, laws, after), alphas, 0 * errors, errors, slopes)))


def both(slopes, errors):
    return float(slopes), float(errors)


@wrong(_("The factor 1 + α of the slopes is missing."),
       _("Multiply each slope by 1 + α of its step."), tried=EXAMPLE)
def without_one_more(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum(slopes), parts(truth, laws, after, alphas, slopes, errors)[1].sum())


@wrong(_("The slopes have the factor α; it is 1 + α."),
       _("Multiply each slope by 1 + α of its step: at α = 0 a slope counts once."), tried=EXAMPLE)
def alpha_for_one_more(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum(alphas * slopes), parts(truth, laws, after, alphas, slopes, errors)[1].sum())


@wrong(_("The slopes are divided by 1 + α; it multiplies them."),
       _("Multiply each slope by 1 + α of its step."), tried=EXAMPLE)
def divided_by_one_more(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum(slopes / (1 + alphas)), parts(truth, laws, after, alphas, slopes, errors)[1].sum())


@wrong(_("1 + α · slope is not (1 + α) · slope: brackets are missing."),
       _("Write (1 + alphas) * slopes."), tried=EXAMPLE)
def without_brackets(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum(1 + alphas * slopes), parts(truth, laws, after, alphas, slopes, errors)[1].sum())


@wrong(_("A product of two sums; each slope has a factor 1 + α of its own."),
       _("Multiply step by step, then sum once."), tried=EXAMPLE)
def product_of_sums(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum(1 + alphas) * np.sum(slopes), parts(truth, laws, after, alphas, slopes, errors)[1].sum())


@wrong(_("The slopes were averaged over the steps; both numbers are sums."),
       _("Sum both over the steps: their sum is T times EntCE."), tried=EXAMPLE)
def slopes_averaged(truth, laws, after, alphas, slopes, errors):
    first, second = parts(truth, laws, after, alphas, slopes, errors)
    return both(first.mean(), second.sum())


@wrong(_("The second number is a mean over all entries; with the reach as weights it is a sum."),
       _("np.sum in place of np.mean: the reach already makes a mean of the states."), tried=EXAMPLE)
def errors_averaged(truth, laws, after, alphas, slopes, errors):
    first, second = parts(truth, laws, after, alphas, slopes, errors).sum(axis=1)
    return both(first, second / errors.size)


@wrong(_("The first number has the wrong sign: stopping below the best α leaves too much entropy."),
       _("A negative slope says that α is too small, so EntCE is positive: −Σ (1 + α) slope."), tried=EXAMPLE)
def slopes_turned(truth, laws, after, alphas, slopes, errors):
    first, second = parts(truth, laws, after, alphas, slopes, errors).sum(axis=1)
    return both(-first, second)


@wrong(_("The second number has the wrong sign: it is the truth's mean less the model's."),
       _("Σ (p − q̂) e: where e is too large the model shuns a token that the truth still has."), tried=EXAMPLE)
def errors_turned(truth, laws, after, alphas, slopes, errors):
    first, second = parts(truth, laws, after, alphas, slopes, errors).sum(axis=1)
    return both(first, -second)


@wrong(_("Both numbers have the wrong sign: that is L − H."),
       _("EntCE is H − L, positive where there is too much entropy."), tried=EXAMPLE)
def both_turned(truth, laws, after, alphas, slopes, errors):
    first, second = parts(truth, laws, after, alphas, slopes, errors).sum(axis=1)
    return both(-first, -second)


@wrong(_("The prefixes of the second number are the model's; the proof swaps one token on true prefixes."),
       _("Weigh the states with the truth's reach."), tried=EXAMPLE)
def prefixes_of_the_model(truth, laws, after, alphas, slopes, errors):
    turned = parts(laws, truth, after, alphas, slopes, errors).sum(axis=1)
    return both(turned[0], -turned[1])


@wrong(_("All states weigh the same in the second number."),
       _("Weigh the states with the truth's reach: the text begins in state 0."), tried=EXAMPLE)
def states_alike(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum((1 + alphas) * slopes), np.sum((truth - laws) * errors))


@wrong(_("The states were averaged plainly in the second number."),
       _("Weigh the states with the truth's reach: the text begins in state 0."), tried=EXAMPLE)
def mean_of_states(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum((1 + alphas) * slopes), np.sum(((truth - laws) * errors).mean(axis=1)))


@wrong(_("The model's mean of e was taken over prefixes of the model: both means go over true ones."),
       _("Give p and q̂ the same weights: the truth's reach."), tried=EXAMPLE)
def prefixes_of_each(truth, laws, after, alphas, slopes, errors):
    true, own = (np.sum(reach(law, after)[:, :, None] * law * errors) for law in (truth, laws))
    return both(-np.sum((1 + alphas) * slopes), true - own)


@wrong(_("The second number lacks the last step: the loop that carries the reach on ends one earlier."),
       _("Sum over all T steps; only the carrying ends at T − 1."), tried=EXAMPLE)
def last_step_missing(truth, laws, after, alphas, slopes, errors):
    first, second = parts(truth, laws, after, alphas, slopes, errors)
    return both(first.sum(), second[:-1].sum())


@wrong(_("The differences lost their sign: |p − q̂| e is the worst that could be, not what is."),
       _("Keep the signs: Σ (p − q̂) e."), tried=EXAMPLE)
def differences_without_sign(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum((1 + alphas) * slopes), np.sum(reach(truth, after)[:, :, None] * abs(truth - laws) * errors))


@wrong(_("That is per step: divided by T."),
       _("The two numbers add up to T times EntCE: sum over the steps."), tried=EXAMPLE)
def per_step(truth, laws, after, alphas, slopes, errors):
    return both(*parts(truth, laws, after, alphas, slopes, errors).mean(axis=1))


@wrong(_("Only what the truth expects of the errors is there; what the model expects is subtracted."),
       _("Σ (p − q̂) e. An error that is the same for every token then costs nothing."), tried=EXAMPLE)
def truth_alone(truth, laws, after, alphas, slopes, errors):
    first, second = parts(truth, 0 * laws, after, alphas, slopes, errors).sum(axis=1)
    return both(first, second)


@wrong(_("Only what the model expects of the errors is there; the truth's mean comes before it."),
       _("Σ (p − q̂) e. An error that is the same for every token then costs nothing."), tried=EXAMPLE)
def model_alone(truth, laws, after, alphas, slopes, errors):
    whole, true = (parts(truth, law, after, alphas, slopes, errors).sum(axis=1) for law in (laws, 0 * laws))
    return both(whole[0], whole[1] - true[1])


@wrong(_("α was taken off 1: the factor of the slopes is 1 + α."),
       _("Multiply each slope by 1 + α of its step."), tried=EXAMPLE)
def alpha_subtracted(truth, laws, after, alphas, slopes, errors):
    return -np.sum((1 - alphas) * slopes), entce_parts(truth, laws, after, alphas, slopes, errors)[1]


@wrong(_("The errors lost their sign: too large and too small do not cost the same."),
       _("Σ (p − q̂) e, with e as it is given."), tried=EXAMPLE)
def errors_without_sign(truth, laws, after, alphas, slopes, errors):
    return entce_parts(truth, laws, after, alphas, slopes, abs(errors))


@wrong(_("The errors were squared; they come in as they are."),
       _("Σ (p − q̂) e, with e as it is given."), tried=EXAMPLE)
def errors_squared(truth, laws, after, alphas, slopes, errors):
    return entce_parts(truth, laws, after, alphas, slopes, errors**2)


@wrong(_("The errors too have the factor 1 + α here."),
       _("Only the slopes have 1 + α; e stands alone."), tried=EXAMPLE)
def errors_scaled(truth, laws, after, alphas, slopes, errors):
    first, second = parts(truth, laws, after, alphas, slopes, errors)
    return both(first.sum(), ((1 + alphas) * second).sum())


@wrong(_("The absolute values were summed: that is a bound, not the number."),
       _("Keep the signs: harmful and helpful steps cancel."), tried=EXAMPLE)
def absolute(truth, laws, after, alphas, slopes, errors):
    return both(*np.abs(parts(truth, laws, after, alphas, slopes, errors)).sum(axis=1))


@wrong(_("Only the last step is counted."), _("Sum over all steps."), tried=EXAMPLE)
def last_step_alone(truth, laws, after, alphas, slopes, errors):
    return both(*parts(truth, laws, after, alphas, slopes, errors)[:, -1])


@wrong(_("The reach is a step late: each step is weighed with the states after it."),
       _("The first step is taken in state 0 alone: the reach there is 1."), tried=EXAMPLE)
def reach_a_step_late(truth, laws, after, alphas, slopes, errors):
    at = np.zeros(truth.shape[1])
    at[0], second = 1, 0.0
    for p, q, e in zip(truth, laws, errors):
        at = np.bincount(after.ravel(), (at[:, None] * p).ravel(), minlength=len(at))
        second += np.sum(at[:, None] * (p - q) * e)
    return both(-np.sum((1 + alphas) * slopes), second)


@wrong(_("The reach stayed in state 0 at every step."),
       _("From step to step: add reach[s] · p(v) to the state after[s, v]."), tried=EXAMPLE)
def always_in_the_beginning(truth, laws, after, alphas, slopes, errors):
    return both(-np.sum((1 + alphas) * slopes), np.sum(((truth - laws) * errors)[:, 0]))


@wrong(_("Of several ways into one state only the last was counted."),
       _("x[after] += … keeps one of several; use np.add.at, or a loop with +=."), tried=EXAMPLE)
def last_token_wins(truth, laws, after, alphas, slopes, errors):
    reach = np.zeros(truth.shape[:2])
    reach[0, 0] = 1
    for t in range(len(truth) - 1):
        for s, v in np.ndindex(*after.shape):
            came = reach[t, s] * truth[t, s, v]
            reach[t + 1, after[s, v]] = came
    return both(-np.sum((1 + alphas) * slopes), np.sum(reach[:, :, None] * (truth - laws) * errors))


EXERCISE = Exercise(
    id="12.5", name="entce_parts", points=4, minutes=15, difficulty=4, theory="identity",
    title=_("An identity behind the theorem"),
    why=_("A bound says how bad it may be; an identity says what counts, and what does not."),
    reference=entce_parts,
    alternatives=(by_the_library, text_by_text),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(NAMED,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Two sums: −(1 + α) slope over the steps, and (p − q̂) e over steps, states and tokens."),
           _("The second is over true prefixes: weigh each state with the truth's reach, as in the cell above."),
           _("−np.sum((1 + alphas) * slopes) and np.sum(reach[:, :, None] * (truth − laws) * errors).")),
    general=_("These are not −Σ (1 + α) slope and Σ reach (p − q̂) e."),
    next_step=_("entce_parts(world.truth, laws, world.after, alphas, alphas, np.log(world.model)) "
                "gives −1.6021 and −0.0473."),
)
