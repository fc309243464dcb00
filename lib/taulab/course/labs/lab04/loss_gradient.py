"""`loss_gradient`: which way is down?"""

import numpy as np
from hypothesis import strategies as st

from taulab import losses
from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import matrices


def loss_gradient(z, targets):
    return losses.log_loss(z, targets)[1]


def gradient_by_one_hot(z, targets):
    return (softmax(z) - np.eye(z.shape[1])[targets]) / len(z)


@st.composite
def rows_and_targets(draw):
    n, V = draw(st.integers(2, 3)), draw(st.integers(2, 4))
    return draw(matrices(n, V)), np.array(draw(st.lists(st.integers(0, V - 1), min_size=n, max_size=n)))


inputs = rows_and_targets()
WITNESSES = ((np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.array([0, 1])),
             (np.array([[1.0, -1.0], [0.5, 0.0], [0.0, 2.0]]), np.array([1, 1, 0])),
             (np.array([[1000.0, 0.0], [0.0, 1.0]]), np.array([0, 0])),
             (np.array([[0.3174, -1.2871, 2.0613]]), np.array([2])),
             (np.array([[0, 1000], [1000, 999], [0, 12]]), np.array([1, 1, 1])),
             (np.array([[-2000.0, 0.0, -2000.7], [0.0, 12.3, 1.7]]), np.array([0, 0])),
             (np.array([[0.7], [-1.3]]), np.array([0, 0])))
EQUIVALENT = (("targets: changed after use", "they are whole numbers, which the mutant leaves alone"),)

wrong = WrongAnswers()


@wrong(_("This is the gradient of the sum of the losses; the loss is their mean."),
       _("Divide by the number of rows."))
def gradient_of_the_sum(z, targets):
    return loss_gradient(z, targets) * len(z)


@wrong(_("The sign is turned: this points uphill."),
       _("q minus target, not target minus q."))
def uphill(z, targets):
    return -loss_gradient(z, targets)


@wrong(_("The one-hot target was not subtracted."),
       _("At the token that came, subtract 1."))
def probabilities_only(z, targets):
    return softmax(z) / len(z)


@wrong(_("softmax ran over the rows; each row is a distribution over tokens."),
       _("Normalise along the last axis."))
def over_the_rows(z, targets):
    return (softmax(z, axis=0) - np.eye(z.shape[1])[targets]) / len(z)


@wrong(_("Logits were used where probabilities belong."),
       _("Take softmax of each row first."))
def logits_minus_targets(z, targets):
    return (z - np.eye(z.shape[1])[targets]) / len(z)


@wrong(_("q[:, targets] takes whole columns: 1 was subtracted in every row."),
       _("One entry per row: q[np.arange(n), targets]."))
def whole_columns(z, targets):
    gradient = softmax(z)
    gradient[:, targets] -= 1
    return gradient / len(z)


@wrong(_("Only the token that came has a gradient here; the others must be pushed down too."),
       _("Every token enters through ln Z: its part is its probability."))
def target_cells_only(z, targets):
    one_hot = np.eye(z.shape[1])[targets]
    return (softmax(z) - 1) * one_hot / len(z)


@wrong(_("You divided by the number of logits; the mean is over the rows."),
       _("Divide by len(z)."))
def over_all_logits(z, targets):
    return loss_gradient(z, targets) / z.shape[1]


EXERCISE = Exercise(
    id="04.2", name="loss_gradient", points=3, minutes=14, difficulty=2, theory="one-hot",
    title=_("Which way is down?"),
    why=_("Everything that training does to a model enters through this matrix."),
    reference=loss_gradient,
    alternatives=(gradient_by_one_hot,),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-8),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("For one row the loss is ln Z − z of the token that came. Differentiate with respect to each logit."),
           _("∂ ln Z/∂zᵢ = qᵢ, and the second term gives −1 at the token that came."),
           _("Divide softmax(z) − one-hot by the number of rows; np.eye(V)[targets] is the one-hot matrix.")),
    general=_("This is not the gradient of the mean log loss with respect to the logits."),
    next_step=_("For z = ((0, 0), (0, 0)) and targets (0, 1) it is ((−0.25, 0.25), (0.25, −0.25))."),
    tried=((np.zeros((2, 2)), np.array([0, 1])),),
)
