"""`log_loss`: log loss at a temperature."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import close
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Returned
from taulab.course.language import mark as _
from taulab.softmax import log_softmax, softmax

from .scored import FOUR, TEN, scored


def log_loss(logits, labels, temperature=1.0):
    return -log_softmax(logits, temperature)[np.arange(len(labels)), labels].mean()


def log_loss_by_hand(logits, labels, temperature=1.0):
    total = 0.0
    for z, label in zip(logits, labels):
        u = (z - z.max()) / temperature
        total += np.log(np.exp(u).sum()) - u[label]
    return total / len(labels)


temperatures = st.sampled_from([1.0, 2.0, 0.5, 4.0])

FAR = np.array([[1000.0, 0.0], [0.0, 3.0]]), np.array([1, 1])

inputs = st.tuples(scored, temperatures).map(lambda drawn: (*drawn[0], drawn[1]))
UNROUND = np.array([[0.3174, -1.2871, 2.0613]]), np.array([1])
WITNESSES = ((*TEN, 2.0), (*FOUR, 0.5), (*FAR, 1.0), (FAR[0], np.array([0, 1]), 1.0), FOUR, (*UNROUND, 0.31742),
             (*UNROUND, 317.3), (*TEN, 0.5), (TEN[0].astype(int), TEN[1], 2),
             (np.array([[0.01, 0.0]]), np.array([1]), 0.00317),
             (np.array([[20.0, 0.0], [0.0, 1000.0]]), np.array([0, 1]), 0.01),
             (np.array([[12.0, 0.0]]), np.array([0]), 1.0),
             (np.array([[0.7], [-1.3]]), np.array([0, 0]), 0.5))
EQUIVALENT = (("labels: changed after use", "they are whole numbers, which the mutant leaves alone"),)

wrong = WrongAnswers()


@wrong(_("exp overflowed: a logit of 1000 gives inf, and inf divided by inf gives nan."),
       _("Subtract the largest logit of each row first."))
def unshifted(logits, labels, temperature=1.0):
    e = np.exp(logits / temperature)
    return -np.log(e / e.sum(axis=1, keepdims=True))[np.arange(len(labels)), labels].mean()


@wrong(_("A tiny probability was rounded to 0, and its logarithm is −inf."),
       _("Stay in logarithms: ln q_y = z_y/τ − ln Z, without exp of the label's own logit."))
def logarithm_of_zero(logits, labels, temperature=1.0):
    return -np.log(softmax(logits, temperature))[np.arange(len(labels)), labels].mean()


@wrong(_("The losses were added up; the log loss is their mean."),
       _("Divide by the number of predictions."))
def total_loss(logits, labels, temperature=1.0):
    return len(labels) * log_loss(logits, labels, temperature)


@wrong(_("This is the loss of the model's own choice; it must be that of the label."),
       _("Pick column labels[k] in row k."))
def loss_of_the_top(logits, labels, temperature=1.0):
    return log_loss(logits, logits.argmax(axis=1), temperature)


@wrong(_("The logarithms of the probabilities were divided by τ without normalising again."),
       _("Divide the logits by τ, and compute ln Z from the divided ones."))
def logarithms_divided(logits, labels, temperature=1.0):
    return log_loss(logits, labels) / temperature


@wrong(_("You multiplied the logits by τ; τ divides them."),
       _("z / temperature, before anything else."))
def multiplied(logits, labels, temperature=1.0):
    return log_loss(logits, labels, 1 / temperature)


def capped_only_where_far(inputs, outcomes):
    """Return whether every loss is right but the huge ones, which came out too small, yet not as if left out."""
    losses = [(float(log_loss(*arguments)), got) for arguments, got in zip(inputs, outcomes)]
    return any(true > 100 for true, _got in losses) and all(
        isinstance(got, Returned) and type(got.value) is float
        and (2 < got.value < 0.9 * true if true > 100 else close(true, got.value, 1e-5, 1e-8)) for true, got in losses)


@wrong(_("A small number put into q caps the loss: −ln 1e-12 is 27.6 nats."),
       _("Leave it out and stay in logarithms: log_softmax."),
       recognise=capped_only_where_far)
def capped(logits, labels, temperature=1.0):
    return -np.log(softmax(logits, temperature) + 1e-12)[np.arange(len(labels)), labels].mean()


@wrong(_("This is the loss in bits; nats are asked for."),
       _("Use np.log, not np.log2."))
def bits(logits, labels, temperature=1.0):
    return log_loss(logits, labels, temperature) / np.log(2)


@wrong(_("The minus is missing: a loss is never negative."),
       _("Return −mean of ln q."))
def minus_missing(logits, labels, temperature=1.0):
    return -log_loss(logits, labels, temperature)


@wrong(_("The argument temperature was not used."),
       _("Hand it on to log_softmax."))
def temperature_ignored(logits, labels, temperature=1.0):
    return log_loss(logits, labels)


@wrong(_("You averaged −ln q over all tokens; only the label counts in each row."),
       _("Pick column labels[k] in row k."))
def loss_of_all_tokens(logits, labels, temperature=1.0):
    return -log_softmax(logits, temperature).mean()


@wrong(_("[:, labels] makes a table: each row at the labels of all rows."),
       _("Pick one entry per row: [np.arange(len(labels)), labels]."))
def table_of_losses(logits, labels, temperature=1.0):
    return -log_softmax(logits, temperature)[:, labels].mean()


EXERCISE = Exercise(
    id="05.6", name="log_loss", points=1, minutes=4, difficulty=2, theory="temperature",
    title=_("Log loss at a temperature"),
    why=_("Log loss has no bins and no edges, and the honest probabilities are what it rewards."),
    reference=log_loss,
    alternatives=(log_loss_by_hand,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("For one prediction the loss is ln Z − z_y/τ."),
           _("taulab.softmax.log_softmax(logits, temperature) holds ln q for all tokens."),
           _("log_softmax(logits, temperature)[np.arange(len(labels)), labels] picks the labels; then −mean.")),
    general=_("This is not the mean of −ln q of the labels at τ."),
    next_step=_("Try rows (2, 0) and (0, 0), labels 1 and 0, τ = 2: 1.313 and 0.693, mean 1.003."),
    tried=((np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([1, 0]), 2.0),),
)
