"""`ece`: expected calibration error."""

import numpy as np
from hypothesis import strategies as st

from taulab.calibration import expected_calibration_error
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .calibration_bins import ENDS, UNROUND, WITH_GAPS, bin_numbers, calibration_bins, zero_lost


def ece(confidence, right, n_bins=15):
    return expected_calibration_error(confidence, right.astype(int), n_bins=n_bins)


def ece_by_sums(confidence, right, n_bins=15):
    number = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    return np.abs(np.bincount(number, confidence - right)).sum() / len(confidence)


def ece_of_bins_closed_above(confidence, right, n_bins=15):
    number = np.maximum(np.ceil(confidence * n_bins).astype(int) - 1, 0)
    return np.abs(np.bincount(number, confidence - right)).sum() / len(confidence)


# An edge may belong to the bin above or below it: here only the ends lie on edges, and one prediction that is alone.
between_edges = st.one_of(st.sampled_from([0.0, 1.0]), st.integers(0, 31).map(lambda k: (2 * k + 1) / 64))
inputs = st.tuples(st.lists(st.tuples(between_edges, st.integers(0, 1)), min_size=1, max_size=6), bin_numbers).map(
    lambda drawn: (*map(np.array, zip(*drawn[0])), drawn[1]))
WITNESSES = (ENDS, WITH_GAPS, (np.array([0.125, 0.25, 0.25, 0.75, 0.875]), np.array([1, 1, 0, 1, 0]), 2),
             (np.array([0.5]), np.array([0]), 2), UNROUND, (*UNROUND, 3), (*UNROUND, 7), (*UNROUND, 1),
             (np.array([0.65, 0.69, 0.71, 0.74]), np.array([1, 0, 1, 1])),
             (np.array([0.0, 0.1, 0.9, 1.0]), np.array([1, 0, 1, 0]), 2), (np.array([0.00005]), np.array([0]), 10))
EQUIVALENT = (
    ("ece: right.astype(int) -> …", "they are integers"),
    ("ece_of_bins_closed_above: confidence - right -> …", "the absolute value follows"),
    ("right: changed after use", "they are whole numbers, which the mutant leaves alone"),
)

wrong = WrongAnswers()


def used_gaps(confidence, right, n_bins):
    """Return accuracy minus confidence, and the share of predictions, of the bins that are not empty."""
    mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    used = count > 0
    return (accuracy - mean)[used], count[used] / count.sum()


@wrong(_("Each bin counted alike, whether it holds one prediction or thousands."),
       _("Weight each gap with the share of predictions in its bin."))
def every_bin_alike(confidence, right, n_bins=15):
    return np.abs(used_gaps(confidence, right, n_bins)[0]).mean()


@wrong(_("You divided by the number of bins, the empty ones included."),
       _("Weight each gap with count/n instead."))
def empty_bins_alike(confidence, right, n_bins=15):
    return np.abs(used_gaps(confidence, right, n_bins)[0]).sum() / n_bins


@wrong(_("Gaps of opposite sign cancelled: what is left is confidence minus accuracy overall."),
       _("Take the absolute value bin by bin, before adding up."))
def gaps_cancel(confidence, right, n_bins=15):
    gap, share = used_gaps(confidence, right, n_bins)
    return abs(share @ gap)


@wrong(_("That is the largest gap (MCE); the ECE is a mean."),
       _("Add up all gaps with their weights."))
def largest_gap(confidence, right, n_bins=15):
    return np.abs(used_gaps(confidence, right, n_bins)[0]).max()


@wrong(_("That is the root of the mean square, a different norm."),
       _("Average the absolute gaps themselves."))
def root_of_squares(confidence, right, n_bins=15):
    gap, share = used_gaps(confidence, right, n_bins)
    return np.sqrt(share @ gap**2)


@wrong(_("An empty bin spoiled the sum: 0 · nan is nan."),
       _("Add up only the bins with count > 0."))
def nan_of_empty_bins(confidence, right, n_bins=15):
    mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    return np.sum(count * np.abs(accuracy - mean)) / count.sum()


@wrong(_("Right and confidence were compared one by one."),
       _("Inside a bin average first, then subtract."))
def one_by_one(confidence, right, n_bins=15):
    return np.abs(right - confidence).mean()


@wrong(_("The argument n_bins was not used."),
       _("Hand n_bins on to calibration_bins."))
def always_fifteen(confidence, right, n_bins=15):
    return ece(confidence, right)


@wrong(_("A confidence of exactly 0 fell out of every bin."),
       _("Use calibration_bins, or let each bin hold its left edge."))
def ece_without_zero(confidence, right, n_bins=15):
    mean, accuracy, count = zero_lost(confidence, right, n_bins)
    return np.nansum(count * np.abs(accuracy - mean)) / len(confidence)


EXERCISE = Exercise(
    id="05.3", name="ece", points=2, minutes=5, difficulty=2, theory="ece",
    title=_("Expected calibration error"),
    why=_("ECE is the number that papers print; four lines of code, and as many ways to spoil it."),
    reference=ece,
    alternatives=(ece_by_sums, ece_of_bins_closed_above),
    inputs=inputs,
    witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("The gap of a bin is |accuracy − confidence|."),
           _("Its weight is the share of all predictions that it holds."),
           _("Start from calibration_bins, keep count > 0, then sum count/n times the gap.")),
    general=_("This is not the weighted mean of the gaps."),
    next_step=_("Two predictions in one bin, 0.6 right and 0.8 wrong: |0.5 − 0.7| = 0.2 is their ECE."),
)
