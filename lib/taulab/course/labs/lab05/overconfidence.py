"""`overconfidence`: confidence minus accuracy."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def confidence_and_right(probs, labels):
    return probs.max(axis=-1), probs.argmax(axis=-1) == labels


def overconfidence(probs, labels):
    confidence, right = confidence_and_right(probs, labels)
    return confidence.mean() - right.mean()


def overconfidence_in_a_loop(probs, labels):
    surplus = [row.max() - (int(row.argmax()) == label) for row, label in zip(probs, labels)]
    return float(sum(surplus) / len(surplus))


SHARES = ((8, 0, 0), (7, 1, 0), (6, 1, 1), (5, 2, 1), (5, 3, 0), (4, 3, 1))     # in eighths; the largest is alone

one_row = st.tuples(st.sampled_from(SHARES), st.permutations((0, 1, 2)),
                    st.integers(0, 2)).map(lambda drawn: ([drawn[0][k] / 8 for k in drawn[1]], drawn[2]))
predictions = st.lists(one_row, min_size=1, max_size=4).map(
    lambda rows: (np.array([row for row, _label in rows]), np.array([label for _row, label in rows])))

SURE = np.array([[0.75, 0.125, 0.125], [0.125, 0.875, 0.0], [0.25, 0.125, 0.625], [0.5, 0.375, 0.125]])
WITNESSES = ((SURE, np.array([0, 1, 0, 1])), (SURE, np.array([0, 1, 2, 0])), (SURE[:1], np.array([2])),
             (np.array([[0.5, 0.5, 0.0]]), np.array([1])), (np.full((4, 3), 1 / 3), np.array([0, 0, 1, 2])),
             (np.array([[0.31742, 0.68258], [0.9, 0.1]]), np.array([1, 1])), (np.ones((2, 1)), np.array([0, 0])),
             (np.full((1, 10_001), 1 / 10_001), np.array([7])))
EQUIVALENT = (
    ("confidence_and_right: -1 -> …", "of two axes the last is number 1"),
    ("overconfidence_in_a_loop: float(sum(surplus) / len(surplus)) -> …", "NumPy's numbers will do"),
    ("overconfidence_in_a_loop: int(row.argmax()) -> …", "NumPy's integers compare alike"),
    ("labels: changed after use", "they are whole numbers, which the mutant leaves alone"),
)

wrong = WrongAnswers()


@wrong(_("The sign is turned: an over-confident model must come out positive."),
       _("Subtract the accuracy from the mean confidence."))
def accuracy_first(probs, labels):
    return -overconfidence(probs, labels)


@wrong(_("The sign is gone, and with it the direction: too sure, or not sure enough?"),
       _("Leave out the absolute value."))
def without_sign(probs, labels):
    return abs(overconfidence(probs, labels))


@wrong(_("You averaged the probability of the label; confidence is that of the model's own choice."),
       _("Take the largest probability of each row."))
def probability_of_the_label(probs, labels):
    return probs[np.arange(len(labels)), labels].mean() - confidence_and_right(probs, labels)[1].mean()


@wrong(_("You averaged all probabilities, and those of a row always average 1/V."),
       _("First the maximum along the token axis, axis=-1; then the mean."))
def mean_of_all_probabilities(probs, labels):
    return probs.mean() - confidence_and_right(probs, labels)[1].mean()


@wrong(_("This is the mean confidence; the accuracy was not subtracted."),
       _("Count how often argmax is the label, and subtract that share."))
def confidence_alone(probs, labels):
    return probs.max(axis=-1).mean()


@wrong(_("You took the absolute value row by row."),
       _("Subtract the two means, without an absolute value."))
def gap_of_each_row(probs, labels):
    confidence, right = confidence_and_right(probs, labels)
    return np.abs(confidence - right).mean()


@wrong(_("Of tied tokens you chose the last; the first is the model's choice."),
       _("argmax returns the first of them."))
def last_of_ties(probs, labels):
    choice = probs.shape[1] - 1 - probs[:, ::-1].argmax(axis=1)
    return probs.max(axis=1).mean() - np.mean(choice == labels)


@wrong(_("In a tie, every tied label counted as right; the model chooses only the first."),
       _("Compare argmax with the label, not the probability of the label with the maximum."))
def every_tied_label_right(probs, labels):
    return probs.max(axis=1).mean() - np.mean(probs[np.arange(len(labels)), labels] == probs.max(axis=1))


@wrong(_("You averaged the confidence over the right predictions only."),
       _("The mean confidence is over all rows, right or wrong."))
def confidence_where_right(probs, labels):
    confidence, right = confidence_and_right(probs, labels)
    return confidence[right].mean() - right.mean()


@wrong(_("You divided by the accuracy; the question asks for a difference."),
       _("Subtract the accuracy from the mean confidence."))
def relative(probs, labels):
    confidence, right = confidence_and_right(probs, labels)
    return confidence.mean() / right.mean() - 1


EXERCISE = Exercise(
    id="05.1", name="overconfidence", points=1, minutes=4, difficulty=1, theory="confidence",
    title=_("Confidence minus accuracy"),
    why=_("One number says in which direction a model is wrong about itself, before any diagram."),
    reference=overconfidence,
    alternatives=(overconfidence_in_a_loop,),
    inputs=predictions,
    witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Each row has one confidence, its largest probability."),
           _("A row is right if its argmax is the label."),
           _("Mean of probs.max(axis=-1) minus mean of (probs.argmax(axis=-1) == labels).")),
    general=_("This is not mean confidence minus accuracy."),
    next_step=_("For the rows (0.75, 0.25) and (0.125, 0.875), both with the label 0, it is 0.8125 − 0.5 = 0.3125."),
    tried=((np.array([[0.75, 0.25], [0.125, 0.875]]), np.array([0, 0])),),
)
