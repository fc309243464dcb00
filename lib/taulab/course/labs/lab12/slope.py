"""`slope`: how the log loss of one step changes with its α."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import among, nearly
from taulab.course.language import mark as _
from taulab.future_entropy import adjusted_row
from taulab.future_entropy.tilt import slope as in_the_library
from taulab.future_entropy.tilt import tilt

from .shared import LN2


def slope(joint, q, f, alpha):
    law = adjusted_row(q, f, alpha)
    score = np.log(np.where(q > 0, q, 1)) - f
    expected = np.sum(law * score, axis=1)
    return np.sum(np.sum(joint, axis=1) * expected) - np.sum(joint * score)


def by_the_library(joint, q, f, alpha):
    return in_the_library(q, f, joint, tilt(q, f, alpha))


def in_one_sum(joint, q, f, alpha):
    law = adjusted_row(q, f, alpha)
    kept = q > 0
    score = np.log(q[kept]) - f[kept]
    return ((law * joint.sum(axis=1, keepdims=True) - joint)[kept] * score).sum()


@st.composite
def steps(draw):
    S, V = draw(st.integers(1, 3)), draw(st.integers(2, 3))

    def table(least, most):
        return np.array(draw(st.lists(st.integers(least, most), min_size=S * V, max_size=S * V)), float).reshape(S, V)
    q, joint = table(1, 6), table(1, 6)
    return (joint / joint.sum(), q / q.sum(axis=1, keepdims=True), table(0, 12) / 4,
            draw(st.sampled_from([0.0, 0.25, -0.25, 1.0])))


inputs = steps()
ONE = np.array([[0.9, 0.1]]), np.array([[0.7, 0.3]]), np.array([[1.0, 2.0]]), 0.5
EXAMPLE = (np.array([[0.54, 0.06], [0.3, 0.1]]), np.array([[0.7, 0.3], [0.6, 0.4]]),
           np.array([[1.0, 2.0], [1.5, 1.0]]), 0.5)
UNREACHED = np.array([[0.3, 0.7], [0.0, 0.0]]), EXAMPLE[1], EXAMPLE[2], 0.5
SEEN = (np.array([[0.5, 0.0], [0.3, 0.2]]), np.array([[1.0, 0.0], [0.6, 0.4]]), EXAMPLE[2], 0.5)
WITNESSES = (EXAMPLE, ONE, (*EXAMPLE[:3], 0.0), (*EXAMPLE[:3], -0.3), (*EXAMPLE[:3], 1),
             (np.array([[0.2, 0.3, 0.0], [0.0, 0.0, 0.0], [0.1, 0.0, 0.4]]),
              np.array([[0.5, 0.3174, 0.1826], [0.2, 0.7, 0.1], [0.25, 0.0, 0.75]]),
              np.array([[2.0, 0.0, 7.0], [1.0, 1.0, 1.0], [0.5, 3.0, 0.25]]), 0.246),
             (np.array([[0.25, 0.25], [0.25, 0.25]]), np.array([[0.5, 0.5], [0.9, 0.1]]), np.array([[3, 1], [0, 2]]),
              0.5),
             (np.array([[0.3, 0.7]]), np.array([[0.5, 0.5]]), np.array([[4000.25, 4003.0]]), 0.1),
             (np.array([[0.9, 0.1]]), np.array([[0.8, 0.2]]), np.array([[0.4, 0.0002]]), 2.3456789),
             (np.array([[0.9, 0.1]]), np.array([[0.8, 0.2]]), np.array([[0.0004, 0.0002]]), 250.0),
             (np.array([[0.6, 0.4]]), np.array([[0.8, 0.2]]), np.array([[0.5, 0.25]]), 0.00317),
             (np.array([[0.99999, 0.00001]]), np.array([[0.9999, 0.0001]]), np.array([[0.25, 9.5]]), 0.25),
             (np.array([[0.99999, 1e-5]]), np.array([[3e-7, 1 - 3e-7]]), np.array([[0.25, 9.5]]), 0.25),
             UNREACHED, SEEN,
             (*EXAMPLE[:3], 150.0), (*EXAMPLE[:2], np.array([[1.0, 1.0], [2.0, 0.5]]), 0.5),
             (np.array([[0.4999, 0.5001]]), np.array([[0.5, 0.5]]), np.array([[0.0, 0.0003]]), 0.0),
             (np.array([[0.6], [0.4]]), np.ones((2, 1)), np.array([[1.0], [2.0]]), 0.5))
EQUIVALENT = (("slope: 1 -> 2 #2", "a token with q = 0 has weight 0, whatever its score"),
              ("slope: score = …", "neither needs the other"), ("in_one_sum: kept = …", "neither needs the other"))

wrong = WrongAnswers()


def parts(joint, q, f, alpha):
    """Return the law, the score of each token, and the probability of each state, as a column."""
    return (tilt(q, f, alpha), np.where(q > 0, np.log(np.where(q > 0, q, 1)) - f, 0),
            np.sum(joint, axis=1, keepdims=True))


@wrong(_("The sign is turned: too large an α would look like too small a one."),
       _("The model's mean of ln q − f, less the truth's."), tried=EXAMPLE)
def sign_turned(joint, q, f, alpha):
    return -slope(joint, q, f, alpha)


@wrong(_("The future has no part here: that is the slope for a temperature alone."),
       _("The score of a token is ln q − f."), tried=EXAMPLE)
def without_the_future(joint, q, f, alpha):
    law, _score, reach = parts(joint, q, f, alpha)
    return np.sum((reach * law - joint) * np.log(np.where(q > 0, q, 1)))


@wrong(_("f has the wrong sign: the score is ln q minus f."),
       _("The score of a token is ln q − f."), tried=EXAMPLE)
def plus_the_future(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    return np.sum((reach * law - joint) * (score + 2 * f))


@wrong(_("The adjusted law at α = 0 was used: that is the slope at 0."),
       _("Take the model's mean under the law adjusted with this α."), tried=EXAMPLE)
def slope_at_zero(joint, q, f, alpha):
    return slope(joint, q, f, 0.0)


@wrong(_("The states were not weighed: each counts as often as true texts come to it."),
       _("Weigh the model's mean in each state with joint.sum(axis=1)."), tried=EXAMPLE)
def states_not_weighed(joint, q, f, alpha):
    law, score, _reach = parts(joint, q, f, alpha)
    return np.sum(law * score) - np.sum(joint * score)


@wrong(_("All states were given the same weight: joint already holds how often each comes."),
       _("Weigh the model's mean in each state with joint.sum(axis=1), the truth's with joint itself."), tried=EXAMPLE)
def states_alike(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    truth = joint / np.where(reach > 0, reach, 1)
    return np.mean(np.sum((law - truth) * score, axis=1))


@wrong(_("The model's means were averaged over the states as if all came equally often."),
       _("Weigh the model's mean in each state with joint.sum(axis=1), then add up."), tried=EXAMPLE)
def model_states_alike(joint, q, f, alpha):
    law, score, _reach = parts(joint, q, f, alpha)
    return np.mean(np.sum(law * score, axis=1)) - np.sum(joint * score)


@wrong(_("Each state was divided by its probability: rare ones count as much as frequent ones."),
       _("Use joint as it is; no division is needed."), tried=EXAMPLE)
def states_added_alike(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    return np.sum((law - joint / np.where(reach > 0, reach, 1)) * score)


@wrong(_("The model's mean was weighed with joint token by token: the truth chose its tokens."),
       _("The model's mean is Σ q̂ (ln q − f); the state alone weighs it: joint.sum(axis=1)."), tried=EXAMPLE)
def truth_weighs_the_model(joint, q, f, alpha):
    law, score, _reach = parts(joint, q, f, alpha)
    return np.sum(joint * law * score) - np.sum(joint * score)


@wrong(_("joint was summed over the states; the probability of a state is the sum of its row."),
       _("joint.sum(axis=1) is one number for each state; [:, None] spreads it over the tokens."), tried=EXAMPLE)
def summed_over_states(joint, q, f, alpha):
    law, score, _reach = parts(joint, q, f, alpha)
    return np.sum(np.sum(joint, axis=0) * law * score) - np.sum(joint * score)


@wrong(_("Only the truth's mean is there; at the best α the two means are equal."),
       _("The model's mean of ln q − f, less the truth's."), tried=EXAMPLE)
def truth_alone(joint, q, f, alpha):
    return -np.sum(joint * parts(joint, q, f, alpha)[1])


@wrong(_("Only the model's mean is there; at the best α the two means are equal."),
       _("Subtract the truth's mean of ln q − f."), tried=EXAMPLE)
def model_alone(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    return np.sum(reach * law * score)


@wrong(_("f still has the factor α: the derivative of α f by α is f."),
       _("Derive the whole exponent by α: ln q − f is left."), tried=EXAMPLE)
def alpha_left_with_f(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    return np.sum((reach * law - joint) * (score + (1 - alpha) * f))


@wrong(_("ln q still has the factor 1 + α, whose derivative by α is 1."),
       _("Derive both parts of the exponent by α: ln q − f is left."), tried=EXAMPLE)
def power_left_with_q(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    return np.sum((reach * law - joint) * ((1 + alpha) * (score + f) - f))


@wrong(_("The score is ln q̂ here, (1 + α) ln q − α f up to a constant."),
       _("Derive the exponent by α: ln q − f is left."), tried=EXAMPLE)
def exponent_not_derived(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    return np.sum((reach * law - joint) * ((1 + alpha) * (score + f) - alpha * f))


@wrong(_("That is 1 + α times the slope, as from the score ln q̂ − f."),
       _("The score has the base model's q: ln q − f."), tried=EXAMPLE)
def score_of_the_adjusted(joint, q, f, alpha):
    law, _score, reach = parts(joint, q, f, alpha)
    return np.sum((reach * law - joint) * (np.log(np.where(law > 0, law, 1)) - f))


@wrong(_("It is twice the slope: a central difference is divided by 2h."),
       _("(L(α + h) − L(α − h)) / (2h), or the derivative itself."), tried=EXAMPLE)
def difference_over_h(joint, q, f, alpha):
    return 2 * slope(joint, q, f, alpha)


@wrong(_("It is divided by the number of states."),
       _("joint sums to 1 over the whole table: only add up."), tried=EXAMPLE)
def mean_over_states(joint, q, f, alpha):
    return slope(joint, q, f, alpha) / len(q)


@wrong(_("That is the log loss itself, not its slope."),
       _("Derive it by α: the model's mean of ln q − f, less the truth's."), tried=EXAMPLE)
def the_loss_itself(joint, q, f, alpha):
    law = parts(joint, q, f, alpha)[0]
    return -np.sum(joint * np.log(np.where(joint > 0, law, 1)))


@wrong(_("That is the second derivative, a variance."),
       _("One derivative: the model's mean of ln q − f, less the truth's."), tried=EXAMPLE)
def second_derivative(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    mean = np.sum(law * score, axis=1, keepdims=True)
    return np.sum(reach * law * (score - mean) ** 2)


@wrong(_("The logarithm is in bits."), _("Use np.log."), tried=EXAMPLE)
def in_bits(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    return np.sum((reach * law - joint) * ((score + f) / LN2 - f))


@wrong(_("The values are nearly right: a difference quotient, or a small number in the logarithm, shows."),
       _("Write the derivative itself; let the logarithm see 1 where q is 0."), tried=EXAMPLE,
       recognise=among(lambda joint, q, f, alpha: np.max(f) <= 3.5 and abs(alpha) <= 1, nearly(slope, 0.02)))
def by_a_coarse_difference(joint, q, f, alpha):
    return (the_loss_itself(joint, q, f, alpha + 0.01) - the_loss_itself(joint, q, f, alpha)) / 0.01


@wrong(_("A token of probability 0 made nan, or infinity."),
       _("Let the logarithm see 1 where q is 0: the token has no weight on either side."), tried=SEEN)
def zero_times_infinity(joint, q, f, alpha):
    law, _score, reach = parts(joint, q, f, alpha)
    with np.errstate(all="ignore"):
        return np.sum((reach * law - joint) * (np.log(q) - f))


@wrong(_("A state that no true text reaches made 0/0."),
       _("Do not divide joint by its row sums: it already holds what each state weighs."), tried=UNREACHED)
def never_reached(joint, q, f, alpha):
    law, score, reach = parts(joint, q, f, alpha)
    with np.errstate(all="ignore"):
        return np.sum(reach * (law - joint / reach) * score)


EXERCISE = Exercise(
    id="12.3", name="slope", points=3, minutes=12, difficulty=3, theory="gradient",
    title=_("The slope of the log loss"),
    why=_("Where it is 0, truth and model agree on one number; calibration follows from that alone."),
    reference=slope,
    alternatives=(by_the_library, in_one_sum),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("ln q̂ = (1 + α) ln q − α f − ln Z, and Z too depends on α."),
           _("d ln Z/dα is the mean of ln q − f under the adjusted law."),
           _("Per state: Σ q̂ (ln q − f), weighed with joint.sum(axis=1); subtract Σ joint (ln q − f).")),
    general=_("This is not the model's mean of ln q − f less the truth's, over true prefixes."),
    next_step=_("joint [[.54, .06], [.3, .1]], q [[.7, .3], [.6, .4]], f [[1, 2], [1.5, 1]], α .5 give −0.0442."),
)
