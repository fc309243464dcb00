"""`frontier`: how near can a mixture be to the truth and to the model at once?"""

import numpy as np
from hypothesis import strategies as st
from scipy.special import rel_entr

from taulab.course.judging.diagnosis import nan_in
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Returned
from taulab.course.language import mark as _

from .shared import OTHER_WAYS, two_distributions


def divergence(a, b):
    some = a > 0
    with np.errstate(divide="ignore"):
        return np.sum(a[some] * np.log(a[some] / b[some]))


def frontier(p, q, shares, c):
    mixtures = [share * p + (1 - share) * q for share in shares]
    x = np.exp([-c * divergence(q, r) for r in mixtures])
    y = np.exp([-c * divergence(p, r) for r in mixtures])
    return x, y


def at_once(p, q, shares, c):
    r = shares[:, None] * p + (1 - shares[:, None]) * q
    return np.exp(-c * rel_entr(q, r).sum(axis=1)), np.exp(-c * rel_entr(p, r).sum(axis=1))


shares = st.lists(st.integers(0, 8).map(lambda k: k / 8), min_size=1, max_size=3).map(np.array)
inputs = st.tuples(two_distributions(), shares, st.sampled_from([1.0, 2.0, 5.0])).map(
    lambda drawn: (*drawn[0], *drawn[1:]))
P, Q = np.array([0.7, 0.2, 0.1]), np.array([0.5, 0.25, 0.25])
EXAMPLE = P, Q, np.array([0.0, 0.25, 1.0]), 5.0
NEVER_TRUE = np.array([0.75, 0.0, 0.25]), np.array([0.5, 0.25, 0.25]), np.array([0.0, 0.5, 1.0]), 5.0
NEVER_WRITTEN = np.array([0.5, 0.25, 0.25]), np.array([0.75, 0.25, 0.0]), np.array([0.0, 0.5, 1.0]), 5.0
APART = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.5, 1.0]), 1.0
QUARTER = np.array([1, 0]), np.array([0, 1]), np.array([0.25]), 1.0
HALF_KNOWN = np.array([1, 0]), np.array([0.5, 0.5]), np.array([0.25]), 2.0
SMALL_C = *APART[:3], 0.1
WITNESSES = (EXAMPLE, NEVER_TRUE, NEVER_WRITTEN, APART, (P, P, np.array([0.3174]), 5.0),
             (P, Q, np.array([0.5]), 0.31746), (Q, P, np.array([0.9, 0.1]), 2), (P, Q, np.array([0, 1]), 5.0),
             QUARTER, HALF_KNOWN,
             (np.array([0.5, 0.5 - 1e-13, 1e-13]), np.array([0.25, 0.75, 0.0]), np.array([0.0, 0.00317]), 150.0),
             (*APART[:2], np.array([5e-5, 1 - 5e-5]), 1.0), (*EXAMPLE[:3], 2.0), SMALL_C,
             (np.ones(1), np.ones(1), EXAMPLE[2], 5.0),
             (P, np.array([0.7, 0.3 - 5e-5, 5e-5]), np.array([0.0, 0.5]), 5.0),
             (P, Q, np.array([0.61739, 0.999]), 0.00317), (np.full(60, 1 / 60), np.r_[0.5, np.full(59, 0.5 / 59)],
                                                            np.array([0.3, 0.7]), 5.0))
EQUIVALENT = (("frontier: y = np.exp([-c * divergence(p, r) for r in mixtures]) before …", "neither needs the other"),
              ("divergence: np.errstate(divide='ignore') -> np.errstate()", "only a warning is kept silent"))

wrong = WrongAnswers()


def summed(p, q, shares, c, *, x=None, y=None, mix=None):
    """Return both rows where `x`, `y` or `mix` is made otherwise."""
    mix = mix or (lambda p, q, share: share * p + (1 - share) * q)
    x, y = x or (lambda p, q, r: divergence(q, r)), y or (lambda p, q, r: divergence(p, r))
    mixtures = [mix(p, q, share) for share in shares]
    return np.exp([-c * x(p, q, r) for r in mixtures]), np.exp([-c * y(p, q, r) for r in mixtures])


@wrong(_("x and y are exchanged: x is about KL(q‖r), what the model writes."),
       _("Return first exp(−c KL(q‖r)), then exp(−c KL(p‖r))."), tried=EXAMPLE)
def axes_exchanged(p, q, shares, c):
    return frontier(p, q, shares, c)[::-1]


@wrong(_("The shares are exchanged: λ belongs to p, 1 − λ to q."),
       _("r = λ p + (1 − λ) q, so for λ = 1 it is p."), tried=EXAMPLE)
def shares_exchanged(p, q, shares, c):
    return frontier(p, q, 1 - shares, c)


@wrong(_("p and q are exchanged throughout: p is the truth, q the model."),
       _("r = λ p + (1 − λ) q; x compares q with it, y compares p."), tried=EXAMPLE)
def truth_and_model_exchanged(p, q, shares, c):
    return frontier(q, p, shares, c)


@wrong(_("Both divergences are turned round: the mixture weighs and stands on top."),
       _("KL(q‖r) = Σ q ln(q/r): what is compared weighs, r stands below."), tried=EXAMPLE)
def turned_round(p, q, shares, c):
    return summed(p, q, shares, c, x=lambda p, q, r: divergence(r, q), y=lambda p, q, r: divergence(r, p))


@wrong(_("p and q were compared with each other; the mixture has no part in it."),
       _("Compare each of them with r."), tried=EXAMPLE)
def without_mixture(p, q, shares, c):
    return summed(p, q, shares, c, x=lambda p, q, r: divergence(q, p), y=lambda p, q, r: divergence(p, q))


@wrong(_("The divergences came back; x and y are exp(−c KL)."),
       _("Take np.exp of −c times each divergence."), tried=EXAMPLE)
def divergences(p, q, shares, c):
    x, y = frontier(p, q, shares, 1.0)
    with np.errstate(divide="ignore"):
        return -np.log(x), -np.log(y)


@wrong(_("c was left out."),
       _("Multiply each divergence by c before the exponential."), tried=EXAMPLE)
def without_c(p, q, shares, c):
    return frontier(p, q, shares, 1.0)


@wrong(_("c is 5 here whatever value is given."),
       _("Use the argument c."), tried=WITNESSES[5])
def always_five(p, q, shares, c):
    return frontier(p, q, shares, 5.0)


@wrong(_("c stands in front of the exponential; it belongs inside."),
       _("exp(−c KL), not c exp(−KL)."), tried=EXAMPLE)
def c_in_front(p, q, shares, c):
    x, y = frontier(p, q, shares, 1.0)
    return c * x, c * y


@wrong(_("Divided by c instead of multiplied."),
       _("exp(−c KL): a larger c is more severe."), tried=EXAMPLE)
def divided_by_c(p, q, shares, c):
    return frontier(p, q, shares, 1 / c)


@wrong(_("The sign is turned: a large divergence must give a small number."),
       _("Put a minus into the exponent."), tried=EXAMPLE)
def sign_turned(p, q, shares, c):
    with np.errstate(all="ignore"):
        return summed(p, q, shares, -c)


@wrong(_("The logarithm is that of base 2: these are bits."),
       _("Use the natural logarithm, np.log."), tried=EXAMPLE)
def in_bits(p, q, shares, c):
    return frontier(p, q, shares, c / np.log(2))


@wrong(_("The mean over the texts was taken; a divergence is a sum."),
       _("Sum q ln(q/r) over the texts."), tried=EXAMPLE)
def mean_for_sum(p, q, shares, c):
    return frontier(p, q, shares, c / len(p))


@wrong(_("The logarithms were mixed; the frontier takes the mixture of the probabilities."),
       _("r = λ p + (1 − λ) q, not p^λ q^(1−λ)."), tried=EXAMPLE)
def logarithms_mixed(p, q, shares, c):
    def mix(p, q, share):
        r = p**share * q ** (1 - share)
        return r / np.sum(r) if np.sum(r) > 0 else r
    return summed(p, q, shares, c, mix=mix)


@wrong(_("A probability of 0 made 0 · ln 0, which is nan."),
       _("Leave out of each sum what has the weight 0."), tried=NEVER_TRUE)
def zero_log_zero(p, q, shares, c):
    def plain(a, b):
        with np.errstate(all="ignore"):
            return np.sum(a * np.log(a / b))
    return summed(p, q, shares, c, x=lambda p, q, r: plain(q, r), y=lambda p, q, r: plain(p, r))


@wrong(_("Texts with r = 0 were left out, even where the weight is above 0: there the divergence is infinite."),
       _("Leave out only weights of 0; x or y is then exp(−∞) = 0."), tried=APART)
def both_above_zero(p, q, shares, c):
    def some(a, b):
        kept = (a > 0) & (b > 0)
        return np.sum(a[kept] * np.log(a[kept] / b[kept]))
    return summed(p, q, shares, c, x=lambda p, q, r: some(q, r), y=lambda p, q, r: some(p, r))


@wrong(_("Texts that one side alone has were left out; they say most about the distance."),
       _("For KL(q‖r) leave out only texts with q = 0, for KL(p‖r) only those with p = 0."), tried=NEVER_TRUE)
def common_texts_alone(p, q, shares, c):
    common = (p > 0) & (q > 0)
    return frontier(p[common], q[common], shares, c)


def finite_everywhere(inputs, outcomes):
    """Return whether the values are right but where a divergence is infinite, and there between 0 and 1."""
    lifted = False
    for arguments, got in zip(inputs, outcomes, strict=True):
        expected = np.array(frontier(*arguments))
        if not isinstance(got, Returned) or not isinstance(got.value, list | tuple) or nan_in(got.value):
            return False
        x_and_y = got.value
        if [np.shape(row) for row in x_and_y] != [np.shape(row) for row in expected]:
            return False
        if not np.allclose(np.array(x_and_y)[expected > 0], expected[expected > 0], atol=1e-6):
            return False
        lifted = lifted or np.any((expected == 0) & (np.array(x_and_y) > 1e-6) & (np.array(x_and_y) < 0.99))
    return bool(lifted)


@wrong(_("The mixture was lifted above 0: an infinite divergence became a finite one."),
       _("Take the logarithm of r itself; x or y is then exp(−∞) = 0."), recognise=finite_everywhere, tried=SMALL_C)
def a_floor(p, q, shares, c):
    return summed(p, q, shares, c, mix=lambda p, q, share: share * p + (1 - share) * q + 1e-10)


@wrong(_("The two came back as one array, a row for each λ."),
       _("Return x and y: two arrays, a number for each λ."), tried=EXAMPLE)
def one_array(p, q, shares, c):
    return np.stack(frontier(p, q, shares, c), axis=1)


@wrong(_("The entropies were not taken off: these are cross-entropies."),
       _("KL(q‖r) = Σ q (ln q − ln r)."), tried=EXAMPLE)
def cross_entropies(p, q, shares, c):
    def cross(a, b):
        return divergence(a, b) - np.sum(a[a > 0] * np.log(a[a > 0]))
    return summed(p, q, shares, c, x=lambda p, q, r: cross(q, r), y=lambda p, q, r: cross(p, r))


EXERCISE = Exercise(
    id="11.7", name="frontier", points=3, minutes=12, difficulty=3, theory="frontier",
    title=_("The divergence frontier"),
    why=_("Nonsense and monotony are two faults, and one number hides which of them a model has."),
    reference=frontier,
    alternatives=(at_once,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(HALF_KNOWN,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("For each λ: one mixture, two divergences from it, two exponentials."),
           _("KL(q‖r) = Σ q ln(q/r) where q > 0; it is infinite if r = 0 at such a text."),
           _("rel_entr(q, r).sum() of scipy.special knows both cases; then np.exp(-c * ...).")),
    general=_("This is not exp(−c KL(q‖r)) and exp(−c KL(p‖r)) with r = λ p + (1 − λ) q."),
    next_step=_("p = (1, 0), q = (½, ½), c = 2, λ = ¼: x = 0.9375, y = 0.3906."),
)
