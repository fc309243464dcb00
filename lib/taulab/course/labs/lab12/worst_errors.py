"""`worst_errors`: the most that errors of the predictor can add to EntCE."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import AFTER, FORK, LAWS, MODEL, NOTEBOOK, OTHER_WAYS, SMALL, TRUTH, reach, worlds


def worst_errors(truth, laws, after, delta):
    at = np.zeros(truth.shape[:2])
    at[0, 0] = 1
    for t in range(len(truth) - 1):
        np.add.at(at[t + 1], after, at[t][:, None] * truth[t])
    return delta * np.sum(at[:, :, None] * np.abs(truth - laws))


def by_the_worst_pattern(truth, laws, after, delta):
    pattern = np.where(truth > laws, delta, -delta)

    def ahead(t, s):
        if t == len(truth):
            return 0.0
        here = np.dot(truth[t, s] - laws[t, s], pattern[t, s])
        return here + sum(p * ahead(t + 1, after[s, v]) for v, p in enumerate(truth[t, s]))
    return ahead(0, 0)


inputs = st.tuples(worlds(), st.sampled_from([0.5, 0.125, 1.0, 2.0])).map(lambda drawn: (*drawn[0], drawn[1]))
ONE = np.array([[[0.9, 0.1]]]), np.array([[[0.7, 0.3]]]), np.zeros((1, 2), int), 0.5
EXAMPLE = TRUTH, MODEL, AFTER, 0.5
NAMED = NOTEBOOK[0], LAWS, NOTEBOOK[2], 0.1
WITNESSES = (EXAMPLE, ONE, (*SMALL, 0.3174), (*FORK, 0.1), (TRUTH[:1], MODEL[:1], AFTER, 2), (*EXAMPLE[:3], 0.00317),
             (TRUTH, MODEL, np.array([[2, 0], [0, 1], [2, 0]]), 0.5), (TRUTH, TRUTH, AFTER, 0.5),
             (TRUTH[::-1].copy(), MODEL, AFTER, 0.5), (TRUTH, MODEL[::-1].copy(), AFTER, 250.0),
             (np.array([[[1, 0]], [[0, 1]]]), np.array([[[0, 1]], [[1, 0]]]), np.zeros((1, 2), int), 1.5),
             (np.ones((2, 1, 1)), np.ones((2, 1, 1)), np.zeros((1, 1), int), 0.5),
             (np.array([[[0.99999, 1e-5], [0.25, 0.75]], [[0.6, 0.4], [1e-6, 1 - 1e-6]]]),
              np.array([[[0.99999, 1e-5], [0.5, 0.5]], [[0.60001, 0.39999], [0.25, 0.75]]]), np.array([[0, 1], [0, 1]]),
              1.0),
             (np.array([[[0.6, 0.4]]]), np.array([[[0.60001, 0.39999]]]), np.zeros((1, 2), int), 1.0))

EQUIVALENT = (("by_the_worst_pattern: ahead(0, 0) -> ahead(0, 0)", "it is the same call"),
              ("by_the_worst_pattern: np.dot(…", "a dot product is symmetric"),
              ("by_the_worst_pattern: truth > laws -> truth >= laws", "where they are equal an error costs nothing"),
              ("after: changed after use", "it holds whole numbers, which the mutant leaves alone"))

wrong = WrongAnswers()


def gaps(truth, laws, after):
    """Return how often true texts come to each state and token, per step, and p − q̂."""
    return reach(truth, after)[:, :, None], truth - laws


@wrong(_("That is the theorem's bound; here the laws are known, and they overlap."),
       _("At worst e is δ where p > q̂ and −δ elsewhere. Sum δ |p − q̂|."), tried=ONE)
def bound_of_the_theorem(truth, laws, after, delta):
    return 2.0 * len(truth) * delta


@wrong(_("That is half of it: only tokens with p > q̂ are counted, or there is a ½ in front."),
       _("Where p < q̂ an error of −δ harms as well: sum δ |p − q̂| over all tokens."), tried=ONE)
def half(truth, laws, after, delta):
    return worst_errors(truth, laws, after, delta) / 2


@wrong(_("That is twice as much: the total variation is half of Σ |p − q̂|."),
       _("An error of δ adds δ |p − q̂|, once for each token."), tried=ONE)
def twice(truth, laws, after, delta):
    return 2 * worst_errors(truth, laws, after, delta)


@wrong(_("The sign is turned: that is the least that errors can add."),
       _("e is δ where p > q̂, and −δ where p < q̂."), tried=ONE)
def least(truth, laws, after, delta):
    return -worst_errors(truth, laws, after, delta)


@wrong(_("Without absolute values p − q̂ sums to 0: that is an error the same everywhere."),
       _("The worst error follows the sign of p − q̂: its sum is that of |p − q̂|."), tried=ONE)
def without_absolute(truth, laws, after, delta):
    at, gap = gaps(truth, laws, after)
    return float(delta * np.sum(at * gap))


@wrong(_("The largest difference was taken; every token adds its own."),
       _("Sum |p − q̂| over the tokens."), tried=ONE)
def largest_alone(truth, laws, after, delta):
    at, gap = gaps(truth, laws, after)
    return delta * np.sum(at[:, :, 0] * np.max(np.abs(gap), axis=2))


@wrong(_("The differences are squared here; an error adds in proportion to |p − q̂|."),
       _("Sum |p − q̂|, not its square."), tried=ONE)
def squared(truth, laws, after, delta):
    at, gap = gaps(truth, laws, after)
    return delta * np.sum(at * gap ** 2)


@wrong(_("That is the length of p − q̂ as a vector; an error may be ±δ for each token."),
       _("Sum |p − q̂| over the tokens."), tried=ONE)
def euclidean(truth, laws, after, delta):
    at, gap = gaps(truth, laws, after)
    return delta * np.sum(at[:, :, 0] * np.sqrt(np.sum(gap ** 2, axis=2)))


@wrong(_("All states weigh the same; to some of them no true text ever comes."),
       _("Weigh each state with the truth's reach."), tried=EXAMPLE)
def states_alike(truth, laws, after, delta):
    return delta * np.sum(np.abs(truth - laws))


@wrong(_("The states were averaged plainly; to some of them no true text ever comes."),
       _("Weigh each state with the truth's reach."), tried=EXAMPLE)
def mean_of_states(truth, laws, after, delta):
    return delta * np.sum(np.abs(truth - laws)) / truth.shape[1]


@wrong(_("The prefixes are the model's."), _("Weigh each state with the truth's reach."), tried=EXAMPLE)
def prefixes_of_the_model(truth, laws, after, delta):
    return delta * np.sum(gaps(laws, truth, after)[0] * np.abs(truth - laws))


@wrong(_("q̂ was weighed with prefixes of the model: both laws stand after the same true prefix."),
       _("Take |p − q̂| in each state, then weigh with the truth's reach."), tried=EXAMPLE)
def prefixes_of_each(truth, laws, after, delta):
    true, own = (reach(law, after)[:, :, None] * law for law in (truth, laws))
    return float(delta * np.sum(np.abs(true - own)))


@wrong(_("The last step is missing: the loop that carries the reach on ends one earlier."),
       _("Sum over all T steps; only the carrying ends at T − 1."), tried=EXAMPLE)
def last_step_missing(truth, laws, after, delta):
    at, gap = gaps(truth, laws, after)
    return float(delta * np.sum((at * np.abs(gap))[:-1]))


@wrong(_("The states were averaged before the absolute value: then an error could not know where it is."),
       _("Take |p − q̂| in each state, then weigh."))
def averaged_first(truth, laws, after, delta):
    at, gap = gaps(truth, laws, after)
    return delta * np.sum(np.abs(np.sum(at * gap, axis=1)))


@wrong(_("That is per step: divided by T."), _("Sum over the steps: T times EntCE is asked for."), tried=EXAMPLE)
def per_step(truth, laws, after, delta):
    return worst_errors(truth, laws, after, delta) / len(truth)


@wrong(_("δ is missing, or it is 1."), _("Multiply by δ: twice the error, twice the harm."), tried=EXAMPLE)
def without_delta(truth, laws, after, delta):
    return worst_errors(truth, laws, after, 1.0)


@wrong(_("The harm does not grow with the square of δ."),
       _("Multiply by δ: twice the error, twice the harm."), tried=EXAMPLE)
def delta_squared(truth, laws, after, delta):
    return worst_errors(truth, laws, after, delta ** 2)


@wrong(_("The tokens were averaged; their harms add up."), _("Sum |p − q̂| over the tokens."), tried=(*FORK, 0.1))
def mean_of_tokens(truth, laws, after, delta):
    return worst_errors(truth, laws, after, delta) / truth.shape[2]


@wrong(_("A mean over steps, states and tokens; their harms add up."),
       _("np.sum in place of np.mean: the reach already makes a mean of the states."), tried=EXAMPLE)
def mean_of_all(truth, laws, after, delta):
    return worst_errors(truth, laws, after, delta) / truth.size


@wrong(_("Only the first step is counted."), _("Sum over all steps."), tried=EXAMPLE)
def first_step_alone(truth, laws, after, delta):
    return worst_errors(truth[:1], laws[:1], after, delta)


EXERCISE = Exercise(
    id="12.6", name="worst_errors", points=3, minutes=10, difficulty=3, theory="errors",
    title=_("The most that errors can do"),
    why=_("A bound that nothing reaches hides how much a predictor may be wrong."),
    reference=worst_errors,
    alternatives=(by_the_worst_pattern,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(NAMED,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Errors add Σ reach (p − q̂) e. Which e between −δ and δ makes that largest, token by token?"),
           _("e = δ where p > q̂, and −δ where p < q̂: each token adds δ |p − q̂|."),
           _("delta * np.sum(reach[:, :, None] * np.abs(truth − laws)), with the truth's reach.")),
    general=_("This is not the largest Σ reach (p − q̂) e with every |e| ≤ δ."),
    next_step=_("After the fit, worst_errors(world.truth, laws, world.after, 0.1) is 0.0601, "
                "where the bound 2Tδ is 1.4."),
)
