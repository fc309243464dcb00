"""`calibration_bins`: the points of a reliability diagram."""

import numpy as np
from hypothesis import strategies as st

from taulab.calibration import calibration_curve
from taulab.course.judging.answers.plain import TrainingAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Returned
from taulab.course.language import mark as _


def calibration_bins(confidence, right, n_bins):
    curve = calibration_curve(confidence, right.astype(int), n_bins=n_bins)
    return curve.confidence, curve.accuracy, curve.count


def means_of_masks(masks, confidence, right):
    """Return mean confidence, accuracy and count of each mask, nan where it is empty."""
    def mean(values):
        return np.array([values[mask].mean() if mask.any() else np.nan for mask in masks])

    return mean(confidence), mean(right), np.array([mask.sum() for mask in masks])


def bins_in_a_loop(confidence, right, n_bins):
    number = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    return means_of_masks([number == m for m in range(n_bins)], confidence, right)


# Eighths are exact in binary: c·n_bins and the edges agree about them, however the bins are found.
outcomes = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 1)), min_size=1, max_size=6).map(
    lambda pairs: (np.array([k / 8 for k, _right in pairs]), np.array([right for _k, right in pairs])))
bin_numbers = st.sampled_from([2, 4, 5, 10])
binned = st.tuples(outcomes, bin_numbers).map(lambda drawn: (*drawn[0], drawn[1]))

ENDS = (np.array([0.0, 1.0]), np.array([1, 0]), 2)
ON_AN_EDGE = (np.array([0.5, 0.25, 0.875]), np.array([0, 1, 1]), 2)
WITH_GAPS = (np.array([0.125, 0.125, 0.625, 0.875]), np.array([0, 1, 1, 0]), 5)
UNROUND = np.array([0.31742, 0.12871, 0.98765432, 0.00005, 0.332]), np.array([1, 0, 1, 0, 1])
WITNESSES = (ENDS, ON_AN_EDGE, WITH_GAPS, (*UNROUND, 3), (*UNROUND, 7), (*UNROUND, 1), (*UNROUND, 100),
             (np.array([0.7]), np.array([1]), 4), (np.tile([0.3, 0.6, 0.9], 100), np.tile([0, 1, 1], 100), 2))
EQUIVALENT = (
    ("calibration_bins: right.astype(int) -> …", "they are integers"),
    ("means_of_masks: np.array([values[mask].mean() if …", "lists will do"),
    ("means_of_masks: np.array([mask.sum() for mask in masks]) -> …", "lists will do"),
    ("means_of_masks: values[mask].mean() if mask.any() else np.nan -> …", "a mean of nothing is nan, with a warning"),
    ("right: changed after use", "they are whole numbers, which the mutant leaves alone"),
)

wrong = WrongAnswers()


def edges_of(n_bins):
    edges = np.arange(n_bins + 1) / n_bins
    return zip(edges[:-1], edges[1:])


@wrong(_("A confidence of exactly 1 fell out of every bin."),
       _("Let the last bin include its right edge."))
def one_lost(confidence, right, n_bins):
    return means_of_masks([(low <= confidence) & (confidence < high) for low, high in edges_of(n_bins)],
                          confidence, right)


@wrong(_("A confidence of exactly 0 fell out of every bin: yours are open on the left."),
       _("A bin holds its left edge; the last one holds 1 as well."))
def zero_lost(confidence, right, n_bins):
    return means_of_masks([(low < confidence) & (confidence <= high) for low, high in edges_of(n_bins)],
                          confidence, right)


@wrong(_("A confidence on an edge was counted in two bins: the counts add up to too many."),
       _("Use ≤ on one side of a bin and < on the other."))
def edge_in_both(confidence, right, n_bins):
    return means_of_masks([(low <= confidence) & (confidence <= high) for low, high in edges_of(n_bins)],
                          confidence, right)


@wrong(_("A confidence on an edge went into the bin below; here it belongs to the one above."),
       _("Bin m reaches from m/M up to, but not including, (m + 1)/M."))
def edge_below(confidence, right, n_bins):
    number = np.maximum(np.ceil(confidence * n_bins).astype(int) - 1, 0)
    return means_of_masks([number == m for m in range(n_bins)], confidence, right)


@wrong(_("Everything lies one bin too high: np.digitize counts from 1."),
       _("Subtract 1 from the numbers, and leave a confidence of 1 in the last bin."))
def digitized_from_one(confidence, right, n_bins):
    number = np.digitize(confidence, np.linspace(0, 1, n_bins + 1))
    return means_of_masks([number == m for m in range(n_bins)], confidence, right)


@wrong(_("An empty bin got the mean 0, as if something in it had been wrong."),
       _("Put np.nan where there is nothing to average."))
def zero_where_empty(confidence, right, n_bins):
    mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    return np.nan_to_num(mean), np.nan_to_num(accuracy), count


@wrong(_("The middle of the bin came back instead of the mean confidence in it."),
       _("Average the confidences that fell into the bin."))
def midpoints(confidence, right, n_bins):
    _mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    return (np.arange(n_bins) + 0.5) / n_bins, accuracy, count


def some_bins_missing(inputs, outcomes):
    """Return whether three equally long arrays came back each time, and some of them too short."""
    shapes = [[part.shape for part in got.value if isinstance(part, np.ndarray)]
              if isinstance(got, Returned) and type(got.value) is tuple else [] for got in outcomes]
    alike = all(len(found) == 3 and len(found[0]) == 1 and len(set(found)) == 1 for found in shapes)
    return alike and any(found[0][0] < arguments[2] for found, arguments in zip(shapes, inputs))


@wrong(_("Empty bins are missing: each of the n_bins needs an entry."),
       _("Put np.nan, np.nan and 0 where a bin is empty; np.bincount has minlength=n_bins."),
       recognise=some_bins_missing)
def empty_bins_missing(confidence, right, n_bins):
    mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    return mean[count > 0], accuracy[count > 0], count[count > 0]


EXERCISE = Exercise(
    id="05.2", name="calibration_bins", points=3, minutes=10, difficulty=3, theory="reliability",
    title=_("The points of a reliability diagram"),
    why=_("Every picture and every number of calibration starts from these bins, and so do their bugs."),
    reference=calibration_bins,
    alternatives=(bins_in_a_loop,),
    answer=TrainingAnswer(draws=20, rtol=1e-9, atol=1e-12),     # lists will do
    inputs=binned,
    witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("For each bin, a mask that says which predictions are in it."),
           _("The number of a bin is the whole part of c·M; only c = 1 needs care."),
           _("np.minimum((confidence * n_bins).astype(int), n_bins - 1), then a mean for each number.")),
    general=_("Mean confidence, accuracy or count of a bin is off."),
    next_step=_("The order is mean confidence, accuracy, count. "
                "Of confidences 0.5, 0.75 and 1, two bins hold 0 and 3."),
)
