"""`equal_entropy_temperature`: a fair opponent."""

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import brentq

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy, entropy_from_logits
from taulab.softmax import softmax

from .shared import ROOT, halves


def root_in_log_tau(excess):
    """Return the τ between 1/1000 and 1000 at which `excess`, a function of τ, changes sign."""
    return np.exp(brentq(lambda log_tau: excess(np.exp(log_tau)), np.log(1e-3), np.log(1e3), xtol=1e-13))


def equal_entropy_temperature(z, weights, target):
    return root_in_log_tau(lambda tau: weights @ entropy_from_logits(z, tau) - target)


def by_halving(z, weights, target):
    low, high = 1e-3, 1e3
    for _step in range(100):
        tau = np.sqrt(low * high)
        mean = np.sum(weights * entropy(softmax(z, tau)))
        low, high = (tau, high) if mean < target else (low, tau)
    return tau


def rows_of(shape):
    return st.lists(halves, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda numbers: np.array(numbers).reshape(shape))


def mean_entropy_at(drawn):
    """Return logits, weights and the mean entropy that some temperature gives."""
    z, raw, tau = drawn
    weights = np.array(raw) / sum(raw)
    return z, weights, float(weights @ entropy_from_logits(z, tau))


ROWS = np.array([[2.0, 0.0, -1.0], [0.5, 0.0, 0.5], [3.0, -2.0, 1.0]])
RAW = (5, 1, 2)

inputs = st.tuples(rows_of((3, 3)).filter(lambda z: np.all(np.ptp(z, axis=1) > 0)),
                   st.lists(st.integers(1, 6), min_size=3, max_size=3),
                   st.sampled_from([1.5, 0.7, 2.0, 1.0])).map(mean_entropy_at)
LARGE = np.array([[0.0, 1000.0, 999.3, 998.1], [-2000.0, 0.3, 0.0, -1.7], [800.0, 798.0, 799.5, 0.0]])
SHARES = np.array([0.5, 0.3, 0.2])
WITNESSES = (*map(mean_entropy_at, (
    (ROWS, RAW, 1.5), (ROWS, RAW, 0.5), (ROWS, RAW, 3.0), (ROWS, RAW, 0.7391), (ROWS, RAW, 0.0713), (ROWS, RAW, 317.3),
    (np.array([[0.01, 0.0, -0.002], [0.0, 0.007, 0.0]]), (3, 1), 0.00317), (ROWS[:1], (1,), 0.2),
    (np.array([[20.0, 0.0, -1.0], [0.5, 0.0, 0.4]]), (19_999, 1), 1.237), (LARGE, RAW, 0.8317),
    (np.array([[2, 0, -1], [0, 1, -3]]), (2, 3), 1.371),
    (np.array([[0.3174, -1.2871], [2.0613, 0.1234], [0.5, 0.1], [0.0, -3.1416]]), (1, 2, 3, 4), 1.371))),
    (ROWS, SHARES, 1), (ROWS, SHARES, 0.9), (2 * ROWS, SHARES, 0.9), (ROWS, SHARES[::-1].copy(), 0.9))

CLOSE_ENOUGH, WIDER = "still within the tolerance", "another bracket of the same root"

wrong = WrongAnswers()


@wrong(_("Every context counted the same; a frequent one must count more."),
       _("Average the entropies with the weights."))
def rows_equal(z, weights, target):
    return root_in_log_tau(lambda tau: np.mean(entropy_from_logits(z, tau)) - target)


@wrong(_("This is the entropy of the averaged distribution, not the average of the entropies."),
       _("One entropy per row first, then the weighted mean."))
def entropy_of_the_mean(z, weights, target):
    return root_in_log_tau(lambda tau: entropy(weights @ softmax(z, tau)) - target)


@wrong(_("The logits were averaged into one row; entropies must be averaged instead."),
       _("Keep the rows apart until each has its entropy."))
def mean_of_the_logits(z, weights, target):
    return root_in_log_tau(lambda tau: entropy_from_logits(weights @ z, tau) - target)


@wrong(_("This is 1/τ: the target above H(1) needs τ above 1."),
       _("Return the temperature itself."))
def inverse_temperature(z, weights, target):
    return 1 / equal_entropy_temperature(z, weights, target)


@wrong(_("The search ran in ln τ, and ln τ came back."),
       _("Return np.exp of the root."))
def logarithm(z, weights, target):
    return np.log(equal_entropy_temperature(z, weights, target))


@wrong(_("The search began at τ = 1; a target below H(1) needs τ below 1."),
       _("Bracket the root on both sides of 1, for instance in ln τ."))
def only_hotter(z, weights, target):
    return brentq(lambda tau: weights @ entropy_from_logits(z, tau) - target, 1.0, 1000.0, xtol=1e-13)


@wrong(_("The root lies outside your bracket: the τ asked for may be far from 1."),
       _("Bracket it from 0.001 to 1000, in ln τ."))
def bracket_too_short(z, weights, target):
    return brentq(lambda tau: weights @ entropy_from_logits(z, tau) - target, 0.1, 10.0, xtol=1e-13)


EXERCISE = Exercise(
    id="06.6", name="equal_entropy_temperature", points=3, minutes=10, difficulty=3, theory="training",
    title=_("A fair opponent"),
    why=_("Two methods can only be compared at an equal dose; here the dose is the mean entropy."),
    reference=equal_entropy_temperature,
    alternatives=(by_halving,),
    answer=ROOT,
    inputs=inputs, witnesses=WITNESSES,
    equivalent=(("equal_entropy_temperature: weights @ entropy_from_logits(z, tau) - target -> …", "the same root"),
                ("root_in_log_tau: brentq(lambda log_tau: excess(np.exp(log_tau)), np.log(0.001), …", CLOSE_ENOUGH),
                ("root_in_log_tau: 1e-13 -> 1e-10", CLOSE_ENOUGH), ("root_in_log_tau: np.log(1000.0) -> 1000.0", WIDER),
                ("root_in_log_tau: 0.001 -> …", WIDER), ("by_halving: 0.001 -> …", WIDER),
                ("by_halving: mean < target -> mean <= target", "equal by chance only, and at the root"),
                ("target: at most 100", "no entropy of so few tokens is as large"),
                ("z: a single entry along axis 1", "one token has entropy 0 at every temperature"),
                ("result: small as 0", "the text promises a τ of 0.001 at least")),
    misconceptions=wrong.answers(),
    hints=(_("The mean entropy rises with τ, so the root is unique."),
           _("entropy_from_logits(z, τ) gives one entropy per row; weights @ … averages them."),
           _("brentq in ln τ from ln 0.001 to ln 1000, then np.exp.")),
    general=_("At this τ the weighted mean entropy is not the target."),
    next_step=_("Put your τ back: weights @ entropy_from_logits(z, τ) must give the target."),
)
