"""The black boxes of `bug_of`: two sound ways to compute an ECE, and five bugs."""

import numpy as np

from .calibration_bins import edges_of
from .ece import ece, every_bin_alike, nan_of_empty_bins


def box_sound(confidence, right, n_bins):
    return float(ece(np.asarray(confidence), np.asarray(right), n_bins))


def by_masks(masks, confidence, right):
    """Return the ECE over masks; nothing in a mask adds nothing."""
    return float(sum(abs((right[mask] - confidence[mask]).sum()) for mask in masks) / len(confidence))


def box_sound_right_closed(confidence, right, n_bins):
    confidence, right = np.asarray(confidence), np.asarray(right)
    number = np.maximum(np.ceil(confidence * n_bins).astype(int) - 1, 0)
    return by_masks([number == m for m in range(n_bins)], confidence, right)


def box_loses_one(confidence, right, n_bins):
    confidence, right = np.asarray(confidence), np.asarray(right)
    return by_masks([(low <= confidence) & (confidence < high) for low, high in edges_of(n_bins)], confidence, right)


def box_loses_zero(confidence, right, n_bins):
    confidence, right = np.asarray(confidence), np.asarray(right)
    return by_masks([(low < confidence) & (confidence <= high) for low, high in edges_of(n_bins)], confidence, right)


def box_counts_twice(confidence, right, n_bins):
    confidence, right = np.asarray(confidence), np.asarray(right)
    return by_masks([(low <= confidence) & (confidence <= high) for low, high in edges_of(n_bins)], confidence, right)


def box_unweighted(confidence, right, n_bins):
    return float(every_bin_alike(np.asarray(confidence), np.asarray(right), n_bins))


def box_nan_if_empty(confidence, right, n_bins):
    return float(nan_of_empty_bins(np.asarray(confidence), np.asarray(right), n_bins))


BOXES = {"sound": box_sound, "sound_right_closed": box_sound_right_closed, "loses_one": box_loses_one,
         "loses_zero": box_loses_zero, "counts_twice": box_counts_twice, "unweighted": box_unweighted,
         "nan_if_empty": box_nan_if_empty}
