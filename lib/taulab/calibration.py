"""Does a model that says 80% turn out right 80% of the time? And which temperature makes it so?

    >>> import numpy as np
    >>> confidence, right = np.array([0.9, 0.8, 0.6]), np.array([1, 1, 0])      # one bin: the gap is
    >>> round(float(abs(right.mean() - confidence.mean())), 3)
    0.1

A prediction is a row of probabilities with the label that came true; its confidence is the largest probability, and it
is right where that token is the label (of tied tokens, the first). For an event that happens or not, give the
probability of the event instead of a row, and labels 0 and 1.
"""

from typing import NamedTuple

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second

from taulab._blocks import HOTTEST, largest
from taulab._checks import count, distributions, floats, indices, one_of, plain, rows, sums_to_one
from taulab.entropy import logit_moments


class CalibrationCurve(NamedTuple):
    """Predictions gathered in bins of equal width by their confidence; nan where a bin is empty."""

    confidence: np.ndarray      # (n_bins,) mean confidence
    accuracy: np.ndarray        # (n_bins,) share that was right
    count: np.ndarray           # (n_bins,) number of predictions
    edges: np.ndarray           # (n_bins + 1,)


def calibration_curve(probs, labels, *, n_bins=15):
    """Accuracy against confidence, bin by bin: the points of a reliability diagram.

    Bin m holds the confidences from m/n_bins up to, but not including, (m + 1)/n_bins; the last one includes 1. Edges
    are rounded as the confidences are: 0.9 in float32 is a little less than 9/10, and still an edge.

    Parameters
    ----------
    probs : array_like, shape (..., V), or (...) for events
        Probabilities that sum to 1 along the last axis, or the probability of each event.
    labels : array_like of int, shape (...)
        The token that came true, from 0 to V - 1 (not one-hot); or 1 where the event happened, else 0.
    n_bins : int, keyword-only
        At least 1.

    Returns
    -------
    CalibrationCurve
        Fields confidence, accuracy, count and edges.

    Raises
    ------
    ValueError
        If probs are no probabilities, labels do not fit them, there are no predictions, or n_bins is not an integer
        above 0.

    Examples
    --------
    >>> curve = calibration_curve([0.9, 0.8, 0.6, 0.1], [1, 1, 0, 0], n_bins=2)
    >>> curve.count, curve.accuracy.round(2), curve.confidence.round(2)
    (array([1, 3]), array([0.  , 0.67]), array([0.1 , 0.77]))

    References
    ----------
    Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks" (2017), section 2; arXiv:1706.04599.
    """
    n_bins = count(n_bins, "n_bins")
    confidence, right = _confidence_and_right(probs, labels)
    edges = np.arange(n_bins + 1) / n_bins
    # The last edge bounds nothing: what is 1, or above it by rounding, belongs to the bin below.
    bins = np.searchsorted(edges[1:-1].astype(confidence.dtype), confidence, side="right")
    held, confident, accurate = (np.bincount(bins, weights, n_bins) for weights in (None, confidence, right))
    with np.errstate(invalid="ignore"):
        return CalibrationCurve(confident / held, accurate / held, held, edges)


def _confidence_and_right(probs, labels):
    """Return the confidence of each prediction, and whether it was right, as vectors."""
    probs, labels = _some(floats(probs, "probs"), "probs"), _some(plain(labels, "labels"), "labels")
    if probs.shape == labels.shape:
        if probs.ndim > 1 and sums_to_one(probs).all() and sums_to_one(labels).all():
            raise ValueError(f"labels: shape {labels.shape}, rows that sum to 1 as those of probs do; for tokens pass "
                             "labels.argmax(axis=-1), for events probs.ravel() and labels.ravel()")
        labels = indices(labels.astype(int) if labels.dtype == bool else labels, 2, "labels")
        if not ((probs >= 0) & (probs <= 1)).all():
            raise ValueError(f"probs: holds {probs[~((probs >= 0) & (probs <= 1))][0]}; the probability of an event "
                             "lies between 0 and 1")
        return probs.ravel(), labels.ravel()
    labels = _one_per_row(labels, probs, "probs")
    distributions(probs, "probs")
    return probs.max(axis=-1).ravel(), (probs.argmax(axis=-1) == labels).ravel()


def _some(x, name):
    """Return labels, or what they belong to, after checking that there are any."""
    if x.size == 0:
        raise ValueError(f"{name}: there are none; pass at least one prediction")
    return x


def _one_per_row(labels, x, name):
    """Return the labels after checking that they are one token for each row of x."""
    if x.shape[:-1] != labels.shape:
        raise ValueError(f"labels: shape {labels.shape} does not fit {name} of shape {x.shape}; pass one token "
                         "per row")
    return indices(labels, x.shape[-1], "labels")


def expected_calibration_error(probs, labels, *, n_bins=15, norm="l1"):
    """How far accuracy is from confidence, over the bins of `calibration_curve`.

    l1 is the mean gap |accuracy - confidence| (ECE), l2 the root of the mean squared gap, max the largest gap (MCE);
    bins weigh by their number of predictions, and empty ones not at all. The estimate is above 0 even for a calibrated
    model, the more so the fewer predictions there are for each bin: compare it with its own bootstrap interval.

    probs, labels, n_bins and the other errors are those of `calibration_curve`.

    Parameters
    ----------
    norm : {"l1", "l2", "max"}, keyword-only

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If norm is none of the three.

    Examples
    --------
    >>> round(expected_calibration_error([0.9, 0.8, 0.6, 0.1], [1, 1, 0, 0], n_bins=2), 3)
    0.1

    References
    ----------
    Guo et al. (2017), section 2, for ECE and MCE; Kumar, Liang and Ma, "Verified uncertainty calibration" (2019),
    section 2, for l2; arXiv:1909.10155.
    """
    one_of(norm, "norm", ("l1", "l2", "max"))
    curve = calibration_curve(probs, labels, n_bins=n_bins)
    used = curve.count > 0
    gap = abs(curve.accuracy - curve.confidence)[used]
    weight = curve.count[used] / curve.count.sum()
    return float({"l1": (weight * gap).sum(), "l2": np.sqrt((weight * gap**2).sum()), "max": gap.max()}[norm])


def fit_temperature(logits, labels):
    """The temperature at which softmax(z/τ) gives the labels the smallest log loss (τ̂, temperature scaling).

    The loss, mean of ln Z - z_y/τ, is convex in 1/τ, with the derivative mean E_q[z] - mean z_y: it is least where the
    model expects, on average, the logit that came true. E_q[z] falls from max z at τ = 0 to the mean logit at ∞, so

        the mean of z_y lies between these       one root, found by bracketing
        every label is a largest logit           0: the colder the better, and at 0 the loss is least
        mean z_y ≤ mean of the finite logits     inf: the logits do not help, and uniform is best

    It is above 1 exactly if, at τ = 1, the mean of E_q[z] exceeds the mean of z_y. Where the logits are those of the
    truth times a factor, that is so for an over-confident model; in general a model may be over-confident and have τ̂
    below 1 (see the last example). Accuracy stays as it is.

    Parameters
    ----------
    logits : array_like, shape (..., V)
        Logits of predictions not used in training; -inf cuts a token away.
    labels : array_like of int, shape (...)
        The token that came true, from 0 to V - 1.

    Returns
    -------
    float
        τ̂, from 0 to inf; inf too where it is beyond the range of a float.

    Raises
    ------
    ValueError
        If labels do not fit, a label has a logit of -inf (its loss is infinite at every τ), all logits of every row are
        equal (every τ is as good), or as `taulab.entropy.logit_moments` for z, of logits.

    Examples
    --------
    >>> import numpy as np
    >>> labels = [0] * 8 + [1] * 2                    # right 8 times of 10, so the logit gap should be ln 4 = 1.386
    >>> round(fit_temperature(np.tile([3.0, 0.0], (10, 1)), labels), 3)     # it is 3, and 3/1.386 = 2.164
    2.164
    >>> round(fit_temperature([[1, 0.9, -5]] * 2, [0, 1]), 3)                # confidence 0.524, accuracy 0.5
    0.859

    References
    ----------
    Guo et al. (2017), section 4.2 and supplement S2; arXiv:1706.04599.
    """
    z = rows(logits, "logits", -1)
    top = largest(z, "logits")
    labels = _one_per_row(_some(plain(labels, "labels"), "labels"), z, "logits")
    true = np.take_along_axis(z, labels[..., None], axis=-1)[..., 0]
    if (true == -np.inf).any():
        raise ValueError("labels: one of them has a logit of -inf, and its loss is infinite at every temperature")

    with np.errstate(over="ignore"):
        return _least_loss(z, top, true)


def _least_loss(z, top, true):
    """Return the τ of least log loss for rows of logits, their largest, and of each row the one that came true."""
    power = -int(np.frexp(max(abs(top).max(), abs(true).max()))[1])
    true = np.ldexp(true, power, dtype=np.float64)

    def surplus(log_temperature):
        """Mean over the rows of E_q[z] - z_y, which falls as τ rises: in a unit of which no sum overflows."""
        mean, _ = logit_moments(z, np.exp(log_temperature))
        return np.mean(np.ldexp(mean, power, dtype=np.float64) - true)

    coldest, hottest = surplus(-np.inf), surplus(np.inf)
    if coldest == hottest:
        raise ValueError("logits: all logits of every row are equal, so every temperature fits alike")
    if coldest <= 0:
        return 0.0
    if hottest >= -8 * np.finfo(z.dtype).eps * abs(true).max():         # 0 up to rounding
        return np.inf
    low, high = -1.0, 1.0
    while surplus(low) <= 0:
        low *= 2
    while surplus(high) >= 0:
        if high == HOTTEST:
            return np.inf
        high = min(2 * high, HOTTEST)
    return float(np.exp(scipy.optimize.brentq(surplus, low, high, xtol=1e-12)))
