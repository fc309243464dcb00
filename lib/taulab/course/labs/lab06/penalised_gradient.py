"""`penalised_gradient`: the gradient with the right sign."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Returned
from taulab.course.judging.recognisers import wrong_where
from taulab.course.language import mark as _
from taulab.entropy import entropy
from taulab.softmax import log_softmax, softmax

from .shared import P, WITH_ZERO, distributions, halves, weights


def penalised_gradient(z, p, beta):
    q = softmax(z)
    return q - p + beta * q * (log_softmax(z) + entropy(q))


def by_central_differences(z, p, beta):
    def loss(z):
        return -np.sum(p * log_softmax(z)) - beta * entropy(softmax(z))

    return np.array([(loss(z + step) - loss(z - step)) / 2e-5 for step in 1e-5 * np.eye(len(z))])


def through_the_jacobian(z, p, beta):
    q = softmax(z)
    slope = -p / q + beta * (np.log(q) + 1)
    return (np.diag(q) - np.outer(q, q)) @ slope


Z = np.array([1.0, 0.0, -1.0])

inputs = distributions.flatmap(lambda p: st.tuples(
      st.lists(halves, min_size=len(p), max_size=len(p)).map(np.array), st.just(p), weights))
RARE = np.array([0.99995, 0.00005, 0.0])

WITNESSES = ((Z, P, 0.5), (np.log(P), P, 0.3), (Z, P, -0.3), (Z, WITH_ZERO, 2.0),
             (np.array([0.3174, -1.2871, 2.0613]), P, 0.7391), (Z, P, 317.3),
             (np.array([12.0, 0.0, 1.5]), RARE, 0.00317),
             (np.array([2, 1, 0]), P, 2), (np.array([0.7]), np.array([1.0]), 0.5),
             (np.array([800.3, 799.1, 798.6]), P, 0.5), (np.array([0.0, 715.0, 0.5]), np.array([0.0, 1.0, 0.0]), 0.5),
             (np.array([0.5, -0.5, 1.5, 0.0, -1.0, 0.3]), np.array([0.1, 0.3, 0.05, 0.25, 0.2, 0.1]), -1.237))

SHIFT = "softmax ignores a common shift, and so does its Jacobian"

wrong = WrongAnswers()


@wrong(_("The entropy term has the other sign: descending this gradient lowers H."),
       _("The loss subtracts βH, and ∂H/∂z = −q (ln q + H): two minus signs."))
def entropy_sign(z, p, beta):
    return penalised_gradient(z, p, -beta)


@wrong(_("This is the derivative with respect to q; the step is taken in the logits z."),
       _("Apply the chain rule through softmax: ∂qⱼ/∂zᵢ = qᵢ(δᵢⱼ − qⱼ)."))
def slope_in_q(z, p, beta):
    q = softmax(z)
    return -p / q + beta * (np.log(q) + 1)


@wrong(_("The penalty is still differentiated by q, the cross-entropy by z."),
       _("Carry the penalty through softmax too: ∂H/∂z = −q (ln q + H)."))
def half_chain_rule(z, p, beta):
    q = softmax(z)
    return q - p + beta * (np.log(q) + 1)


@wrong(_("Your bracket, ln q + 1, belongs to the slope in q."),
       _("Put H in place of 1, and the components add up to 0."))
def mean_not_subtracted(z, p, beta):
    q = softmax(z)
    return q - p + beta * q * (np.log(q) + 1)


@wrong(_("The bracket ln q + H lacks the factor q that softmax puts in front of it."),
       _("Multiply it by q, and the components add up to 0."))
def factor_missing(z, p, beta):
    q = softmax(z)
    return q - p + beta * (np.log(q) + entropy(q))


@wrong(_("p − q is the step downhill; the gradient of the cross-entropy is q − p."),
       _("Turn the first difference round and leave the penalty as it is."))
def cross_entropy_uphill(z, p, beta):
    return penalised_gradient(z, p, beta) - 2 * (softmax(z) - p)


@wrong(_("This is the step downhill, which is minus the gradient."),
       _("Return the gradient itself: turn the sign of every component."))
def downhill(z, p, beta):
    return -penalised_gradient(z, p, beta)


@wrong(_("The penalty always has weight 1: β was not used."),
       _("Multiply the entropy term by beta, which may be negative."))
def beta_ignored(z, p, beta):
    return penalised_gradient(z, p, 1.0)


@wrong(_("Right for β > 0 only; a negative β must push the entropy down."),
       _("Use beta as it comes: no abs, and no condition on its sign."),
       recognise=wrong_where(lambda z, p, beta: beta < 0, penalised_gradient, 1e-7, 1e-7, everywhere=True))
def sign_of_beta_lost(z, p, beta):
    return penalised_gradient(z, p, abs(beta))


@wrong(_("Only the penalty is left; the cross-entropy has a gradient too."),
       _("Add q − p."))
def penalty_alone(z, p, beta):
    return penalised_gradient(z, p, beta) - (softmax(z) - p)


def does_not_add_up(inputs, outcomes):
    """Return whether each wrong answer fails to sum to 0, and not by one of the slips that have a name."""
    found = [got.value if isinstance(got, Returned) else None for got in outcomes]
    if not all(isinstance(value, np.ndarray) and value.shape == z.shape and value.dtype.kind == "f"
               for (z, _p, _beta), value in zip(inputs, found, strict=True)):
        return False

    def as_in(answer):
        return [np.allclose(answer(*arguments), value, rtol=1e-7, atol=1e-7)
                for arguments, value in zip(inputs, found, strict=True)]

    wrong = [value for value, right in zip(found, as_in(penalised_gradient), strict=True) if not right]
    named = (slope_in_q, half_chain_rule, mean_not_subtracted, factor_missing)
    return all(abs(value.sum()) > 1e-6 for value in wrong) and not any(all(as_in(answer)) for answer in named)


@wrong(_("The components do not add up to 0, though softmax ignores a common shift of z."),
       _("q − p adds up to 0. So does q (ln q + H), if H is that of q."),
       recognise=does_not_add_up)
def entropy_left_out(z, p, beta):
    q = softmax(z)
    return q - p + beta * q * np.log(q)


EXERCISE = Exercise(
    id="06.1", name="penalised_gradient", points=3, minutes=10, difficulty=3, theory="sign",
    title=_("The gradient with the right sign"),
    why=_("One sign decides whether training flattens the model or sharpens it; no error message tells you."),
    reference=penalised_gradient,
    alternatives=(through_the_jacobian, by_central_differences),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-7),   # a central difference is right too
    inputs=inputs, witnesses=WITNESSES, tried=((Z, P, 0.5),),
    equivalent=(("through_the_jacobian: np.log(q) + 1 -> …", SHIFT), ("through_the_jacobian: 1 -> …", SHIFT),
                ("by_central_differences: np.array(…", "a list of numbers counts as an array")),
    misconceptions=wrong.answers(),
    hints=(_("Two gradients: that of the cross-entropy, and −β times that of H."),
           _("By z, the cross-entropy gives q − p, and H gives −q (ln q + H)."),
           _("q − p + beta · q · (ln q + H), with H = −Σ q ln q.")),
    general=_("This is not the gradient of −Σ p ln q − βH with respect to the logits."),
    next_step=_("At z = (1, 0, −1), p = (0.6, 0.3, 0.1), β = 0.5: (0.2051, −0.1265, −0.0786)."),
)
