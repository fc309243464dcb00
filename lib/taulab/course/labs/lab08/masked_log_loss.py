"""`masked_log_loss`: the mean over the words that there are."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def masked_log_loss(losses, lengths):
    real = np.arange(losses.shape[1]) < lengths[:, None]
    return losses[real].mean()


def row_by_row(losses, lengths):
    total = words = 0
    for row, length in zip(losses, lengths):
        total += row[:length].sum()
        words += length
    return total / words


@st.composite
def padded(draw):
    n, T = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    lengths = draw(st.lists(st.integers(1, T), min_size=n, max_size=n))
    quarters = st.integers(0, 40).map(lambda k: k / 4)
    losses = np.array(draw(st.lists(quarters, min_size=n * T, max_size=n * T))).reshape(n, T)
    return losses, np.array(lengths)


inputs = padded()
SHORT = np.array([[1.0, 5.0, 0.0, 0.0], [2.0, 2.0, 2.0, 2.0]])
WITNESSES = ((SHORT, np.array([2, 4])), (SHORT, np.array([1, 3])), (np.array([[0.0, 0.00012, 5.0]]), np.array([2])),
             (np.array([[7.3127, 0.0312, 9.0], [4.4178, 8.2051, 3.7719], [6.0031, 5.5, 2.25]]), np.array([1, 3, 2])),
             (np.array([[3.5, np.nan, np.nan], [1.25, 2.0, np.inf]]), np.array([1, 2])),
             (np.array([[2.5, np.inf], [0.75, 1.5]]), np.array([1, 0])),
             (np.array([[4.25]]), np.array([1])), (np.array([[1.0, np.inf, 3.0]]), np.array([2])),
             (np.array([[1, 2, 4], [3, 3, 9]]), np.array([3, 2])),
             (np.array([[800.5, 1e-4, 0.0], [0.0, 1.2e-4, 5.0]]), np.array([2, 2])),
             (np.arange(700.0).reshape(100, 7) ** 1.5, np.arange(100) % 8))

EQUIVALENT = (("lengths: changed after use", "they are whole numbers, which the mutant leaves alone"),
              ("row_by_row: words += length before total += row[:length].sum()", "neither sum needs the other"))

wrong = WrongAnswers()


@wrong(_("Each sentence has the same weight here; a long one has more words to tell of."),
       _("Add up the losses of all real words, then divide by how many there are."))
def mean_of_means(losses, lengths):
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.mean([row[:length].sum() / length for row, length in zip(losses, lengths, strict=True)]))


@wrong(_("What fills up the rows was counted as words."),
       _("Change a number beyond the length of its row: the result must stay."), tried=(SHORT, np.array([2, 4])))
def padding_counted(losses, lengths):
    return losses.mean()


@wrong(_("The sum is over the real words, but it was divided by all the places of the table."),
       _("Divide by lengths.sum()."))
def over_all_places(losses, lengths):
    return masked_log_loss(losses, lengths) * lengths.sum() / losses.size


@wrong(_("That is a sum: it grows with the number of words."),
       _("Divide by the number of real words."))
def total(losses, lengths):
    return masked_log_loss(losses, lengths) * lengths.sum()


@wrong(_("That is the loss of a sentence; you divided by the number of sentences."),
       _("Divide by the number of real words, lengths.sum()."))
def per_sentence(losses, lengths):
    return masked_log_loss(losses, lengths) * lengths.sum() / len(lengths)


@wrong(_("Multiplied by 0, an infinite loss becomes nan, and nan stays nan."),
       _("Choose the real words with the mask, losses[real], instead of multiplying by it."))
def times_the_mask(losses, lengths):
    real = np.arange(losses.shape[1]) < lengths[:, None]
    with np.errstate(invalid="ignore"):
        return (losses * real).sum() / lengths.sum()


@wrong(_("The last word of each sentence is missing: its end is to be predicted too."),
       _("Row i has lengths[i] real words, in places 0 to lengths[i] − 1."))
def end_left_out(losses, lengths):
    return masked_log_loss(losses, lengths - 1)


@wrong(_("One place too many was taken in each row that is filled up."),
       _("Row i has lengths[i] real words, in places 0 to lengths[i] − 1."))
def one_too_many(losses, lengths):
    return masked_log_loss(losses, lengths + 1)


@wrong(_("The words were taken from the right end; these rows are filled up on the right."),
       _("The real words of row i are losses[i, :lengths[i]]."))
def from_the_right(losses, lengths):
    return masked_log_loss(losses[:, ::-1], lengths)


EXERCISE = Exercise(
    id="08.1", name="masked_log_loss", points=2, minutes=8, difficulty=2, theory="budget",
    title=_("The mean over the words that there are"),
    why=_("A loss averaged over padding, or over sentences of unequal length, compares models on something else."),
    reference=masked_log_loss,
    alternatives=(row_by_row,),
    inputs=inputs, witnesses=WITNESSES, tried=((SHORT, np.array([2, 4])),),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("How many real words are there in all? That is what you divide by."),
           _("np.arange(T) < lengths[:, None] is True where a word is real."),
           _("losses[real] keeps the real words, as one long row: take its mean.")),
    general=_("This is not the mean loss of the real words."),
    next_step=_("Rows (1, 5, 0, 0) and (2, 2, 2, 2), lengths 2 and 4: 2.3333."),
)
