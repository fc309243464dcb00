"""`softmax_back`: the way back through attention's softmax."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import OTHER_WAYS, distribution_rows, matrices


def softmax_back(A, dA):
    return A * (dA - (A * dA).sum(axis=1, keepdims=True))


def through_the_jacobian(A, dA):
    return np.array([(np.diag(a) - np.outer(a, a)) @ d for a, d in zip(A, dA)])


@st.composite
def weights_and_slopes(draw):
    n, T = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    return draw(distribution_rows(n, T)), draw(matrices(n, T))


inputs = weights_and_slopes()
HALF = np.array([[0.5, 0.5, 0.0]]), np.array([[1.0, 0.0, 5.0]])
UNEQUAL = np.array([[0.25, 0.75, 0.0], [0.2, 0.3, 0.5]]), np.array([[2.0, 0.0, 5.0], [1.0, 0.0, -1.0]])
WITNESSES = (HALF, UNEQUAL,
             (np.array([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.2, 0.3, 0.5]]),
              np.array([[1.0, -2.0, 0.5], [0.3174, -1.2871, 2.0613], [3.0, 1.0, -1.0]])),
             (np.array([[0.5, 0.5], [0.1, 0.9]]), np.array([[1.0, 0.0], [2.0, 5.0]])),
             (np.array([[0.9999, 0.00009, 0.00001]]), np.array([[1.5, -200.0, 3000.0]])),
             (np.array([[0.5, 0.5]]), np.array([[3, 1]])), (np.array([[1.0]]), np.array([[2.0]])),
             (np.array([[0.25, 0.25, 0.25, 0.25]]), np.array([[0.001, 0.002, -0.003, 0.0004]])))

wrong = WrongAnswers()


@wrong(_("Only the first part is here: raising one score lowers all other weights too."),
       _("Subtract from dA its mean with the weights A, row by row."))
def mean_forgotten(A, dA):
    return A * dA


@wrong(_("That is the diagonal of the Jacobian alone; the weights of a row depend on all its scores."),
       _("∂Aⱼ/∂sᵢ = Aⱼ(δᵢⱼ − Aᵢ): sum over j as well."))
def diagonal_only(A, dA):
    return A * (1 - A) * dA


@wrong(_("The mean that was subtracted is plain; the weights A belong in it."),
       _("Use (A * dA).sum(axis=1, keepdims=True)."))
def plain_mean(A, dA):
    return A * (dA - dA.mean(axis=1, keepdims=True))


@wrong(_("The sum of dA was subtracted, not its mean with the weights A."),
       _("Weigh each dA with its A before the sum."))
def plain_sum(A, dA):
    return A * (dA - dA.sum(axis=1, keepdims=True))


@wrong(_("The mean under A was subtracted once from each A dA; it must come off dA, before A multiplies."),
       _("A * (dA - mean): the mean is weighed with A as well."))
def mean_not_weighed(A, dA):
    return A * dA - (A * dA).sum(axis=1, keepdims=True)


@wrong(_("The means of the rows were laid across the columns: without its axis a sum is one row."),
       _("Keep the axis: sum(axis=1, keepdims=True)."))
def axis_dropped(A, dA):
    return A * (dA - (A * dA).sum(axis=1))


@wrong(_("The mean ran down the columns; each row has a softmax of its own."),
       _("Sum along axis=1, and keep the axis."))
def down_the_columns(A, dA):
    return A * (dA - (A * dA).sum(axis=0, keepdims=True))


@wrong(_("One mean was taken over the whole table; each row has a softmax of its own."),
       _("Sum along axis=1, and keep the axis."))
def over_everything(A, dA):
    return A * (dA - (A * dA).sum())


@wrong(_("The factor A in front is missing: a place of weight 0 cannot be moved."),
       _("Multiply the difference by A."))
def factor_missing(A, dA):
    return dA - (A * dA).sum(axis=1, keepdims=True)


@wrong(_("The sign is turned."),
       _("dA minus its mean, not the mean minus dA."))
def sign_turned(A, dA):
    return -softmax_back(A, dA)


@wrong(_("That is A dA less A times the mean of dA without weights, over the words that have a weight."),
       _("In the mean each dA is weighed with its A."))
def mean_over_the_seen(A, dA):
    seen = A > 0
    return A * (dA - (dA * seen).sum(axis=1, keepdims=True) / seen.sum(axis=1, keepdims=True))


@wrong(_("The mean of dA was added; raising one score lowers what the others weigh."),
       _("A * (dA - mean): each row must add up to 0."), tried=UNEQUAL)
def mean_added(A, dA):
    return A * (dA + (A * dA).sum(axis=1, keepdims=True))


@wrong(_("A is in the mean already: it was divided by the number of places once more."),
       _("Use (A * dA).sum(axis=1, keepdims=True), not mean."), tried=UNEQUAL)
def mean_of_the_weighed(A, dA):
    return A * (dA - (A * dA).mean(axis=1, keepdims=True))


EXERCISE = Exercise(
    id="08.4", name="softmax_back", points=3, minutes=12, difficulty=4, theory="attention",
    title=_("The way back through a softmax"),
    why=_("Every gradient of a transformer passes here, at each head and place."),
    reference=softmax_back,
    alternatives=(through_the_jacobian,),
    answer=OTHER_WAYS, equivalent=(("through_the_jacobian: np.array(…", "a list of rows counts as an array"),),
    inputs=inputs, witnesses=WITNESSES, tried=(UNEQUAL,),
    misconceptions=wrong.answers(),
    hints=(_("With dAⱼ for ∂L/∂Aⱼ: ∂L/∂sᵢ = Σⱼ dAⱼ ∂Aⱼ/∂sᵢ, in each row by itself."),
           _("∂Aⱼ/∂sᵢ = Aⱼ(δᵢⱼ − Aᵢ). Put it in, and take Aᵢ out of the sum."),
           _("Aᵢ times (dAᵢ less the mean of dA with the weights A).")),
    general=_("This is not the gradient with respect to the scores."),
    next_step=_("A = (0.25, 0.75, 0), (0.2, 0.3, 0.5). dA = (2, 0, 5), (1, 0, −1). They give (0.375, −0.375, 0), "
                "(0.26, 0.09, −0.35). The sum of each row needs keepdims=True."),
)
