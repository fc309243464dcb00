"""`saturated`: where a large weight of the "KL" takes the scores."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like
from taulab.course.language import mark as _


def saturated(p, w, V):
    return np.minimum(1, (p + np.sqrt(p**2 + 2 * w * V * p)) / 2)


def by_roots(p, w, V):
    return np.array([min(1.0, np.roots([1, -share, -w * V * share / 2]).real.max()) for share in p])


SHARES = np.array([0.06, 0.001, 0.00001, 0.0])
HALVES = np.array([0.5, 0.3, 0.2])
inputs = st.tuples(st.lists(st.integers(0, 6), min_size=2, max_size=5).filter(any).map(lambda n: np.array(n) / sum(n)),
                   st.sampled_from([0.01, 0.1, 1.0, 10.0]), st.integers(2, 5))
WITNESSES = ((SHARES, 10.0, 2400), (SHARES, 1.0, 2400), (SHARES, 100, 50_000), (HALVES, 0.0, 3), (HALVES, 0.03, 3),
             (HALVES, 0.3174, 7), (np.array([1.0]), 0.25, 1), (np.array([0.9999, 0.0001]), 0.00317, 2),
             (np.array([0.5, 0.5]), 1e-6, 2), (np.array([1e-9, 0.4, 0.6 - 1e-9]), 317.0, 2400),
             (np.array([1, 0]), 1, 2), (HALVES, 0.3174, 2), (np.array([0.99999, 0.00001]), 1e-6, 2))
LIST = ("by_roots: np.array(…", "a list of numbers counts as an array")
FIRST = ("by_roots: np.roots([1, -share, -w * V * share / 2]).real.max() -> …",
         "the root above 0 is the larger in size, and comes first")

wrong = WrongAnswers()


@wrong(_("V is missing: the squared error is a mean over V words, the “KL” a sum."),
       _("The slope of the squared error is 2(y − p)/V; that of the other term is −wp/y."), tried=(SHARES, 10.0, 2400))
def vocabulary_forgotten(p, w, V):
    return saturated(p, w, 1)


@wrong(_("Some scores are above 1; there the “KL” no longer pulls, and the squared error pulls back."),
       _("Cut the root at 1."), tried=(SHARES, 10.0, 2400))
def not_cut(p, w, V):
    return (p + np.sqrt(p**2 + 2 * w * V * p)) / 2


@wrong(_("The scores were divided by their sum, as if they were probabilities."),
       _("Nothing makes them add up to 1: give each root as it is."), tried=(SHARES, 10.0, 2400))
def normalised(p, w, V):
    y = saturated(p, w, V)
    return y / y.sum()


@wrong(_("This is the other root of the quadratic, which is never above 0."),
       _("Take + in front of the root."), tried=(SHARES, 10.0, 2400),
       recognise=like(lambda p, w, V: other_root(p, w, V), lambda p, w, V: np.maximum(other_root(p, w, V), 0)))
def other_root(p, w, V):
    return (p - np.sqrt(p**2 + 2 * w * V * p)) / 2


@wrong(_("The half is missing: the roots of y² − py − k are (p ± √(p² + 4k))/2."),
       _("Divide by 2 before you cut at 1."), tried=(HALVES, 0.0, 3))
def half_forgotten(p, w, V):
    return np.minimum(1, p + np.sqrt(p**2 + 2 * w * V * p))


@wrong(_("The pull of the squared error towards p is missing: at w = 0 your scores are 0."),
       _("At w = 0 the best score is p itself."), tried=(HALVES, 0.0, 3))
def pull_of_p_forgotten(p, w, V):
    return np.minimum(1, np.sqrt(w * V * p / 2))


@wrong(_("Under the root stands wVp where 2wVp belongs: the slope of (y − p)² is twice y − p."),
       _("Multiply 2(y − p)/V = wp/y out."), tried=(HALVES, 0.03, 3))
def slope_of_the_square(p, w, V):
    return np.minimum(1, (p + np.sqrt(p**2 + w * V * p)) / 2)


@wrong(_("Under the root stands 4wVp where 2wVp belongs."),
       _("The quadratic is y² − py − wVp/2: four times its last term is 2wVp."), tried=(HALVES, 0.03, 3))
def half_in_the_last_term(p, w, V):
    return np.minimum(1, (p + np.sqrt(p**2 + 4 * w * V * p)) / 2)


@wrong(_("Under the root p is missing: 2wV stands where 2wVp belongs."),
       _("In −wp ln y the p stays when you differentiate: −wp/y."), tried=(HALVES, 0.03, 3),
       recognise=like(lambda p, w, V: p_missing_under_the_root(p, w, V),
                      lambda p, w, V: np.where(p > 0, p_missing_under_the_root(p, w, V), 0)))
def p_missing_under_the_root(p, w, V):
    return np.minimum(1, (p + np.sqrt(p**2 + 2 * w * V)) / 2)


@wrong(_("Under the root V divides; it multiplies: 2wVp."),
       _("The slope 2(y − p)/V − wp/y, times yV/2, is y² − py − wVp/2."), tried=(SHARES, 10.0, 2400))
def divided_by_v(p, w, V):
    return np.minimum(1, (p + np.sqrt(p**2 + 2 * w * p / V)) / 2)


@wrong(_("p was cancelled; in 2(y − p)/V − wp/y it is no common factor."),
       _("The quadratic is y² − py − wVp/2: p stands in two of its terms."), tried=(HALVES, 0.03, 3))
def p_cancelled(p, w, V):
    return np.full(len(p), min(1, (1 + np.sqrt(1 + 2 * w * V)) / 2))


@wrong(_("These are the frequencies themselves: the pull of the “KL” has no part in them."),
       _("w must act: at w > 0 the best score lies above p."), tried=(SHARES, 10.0, 2400))
def pull_of_kl_forgotten(p, w, V):
    return np.minimum(1, p)


@wrong(_("A word that never came got 1e-7, the end of the cut; its best score is 0."),
       _("Cut above alone, at 1: np.minimum."), tried=(SHARES, 10.0, 2400))
def cut_below_too(p, w, V):
    return np.maximum(saturated(p, w, V), 1e-7)


@wrong(_("Every word that came got 1, whatever its frequency and w."),
       _("They reach 1 only where w is large: solve for y, then cut."), tried=(HALVES, 0.03, 3))
def all_at_one(p, w, V):
    return np.where(p > 0, 1.0, 0.0)


@wrong(_("In front of the root stands −p: that is a root of y² + py − wVp/2."),
       _("The quadratic has −py, so (p + √…)/2."), tried=(HALVES, 0.03, 3))
def p_turned(p, w, V):
    return np.minimum(1, (-p + np.sqrt(p**2 + 2 * w * V * p)) / 2)


EXERCISE = Exercise(
    id="07.4", name="saturated", points=3, minutes=10, difficulty=3, theory="kl",
    title=_("Everybody scores 1"),
    why=_("Where many words share the best score, the word that argmax names says nothing about the text."),
    reference=saturated,
    alternatives=(by_roots,),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-9), equivalent=(FIRST, LIST),
    inputs=inputs, witnesses=WITNESSES, tried=((SHARES, 10.0, 2400),),
    misconceptions=wrong.answers(),
    hints=(_("Set the slope of (y² − 2py)/V − wp ln y to 0."),
           _("Multiply by yV/2: y² − py − wVp/2 = 0. Which of the two roots is a score above 0?"),
           _("Take np.minimum(1, (p + np.sqrt(p**2 + 2·w·V·p)) / 2).")),
    general=_("These are not the scores at which squared error and “KL” balance, cut at 1."),
    next_step=_("For p = (0.06, 0.001, 0.00001, 0), w = 10, V = 2400: (1, 1, 0.3464, 0)."),
)
