"""EntCE against size, as a power law."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from taulab._checks import floats


class ScalingFit(NamedTuple):
    """A fit of entce = exp(intercept) size^slope."""

    slope: float
    standard_error: float               # of the slope, from the scatter about the line
    interval: tuple[float, float]       # of 95 %
    intercept: float


def entce_scaling(sizes, entce):
    """Exponent with which EntCE falls as a model or its data grows: the slope of ln EntCE against ln size.

    Compare it with that of the singleton mass at the same vocabulary, which is steeper than 1/α - 1. The interval
    describes the scatter about the line; where exact numbers are fitted, that is their curvature.

    Parameters
    ----------
    sizes : array_like, shape (k,)
        Three or more, each above 0, not all the same.
    entce : array_like, shape (k,)
        Each above 0. A model with too little entropy has no logarithm here, and is not to be left out.

    Returns
    -------
    ScalingFit
        Fields `slope`, `standard_error`, `interval`, `intercept`.

    Raises
    ------
    ValueError
        If there are fewer than three sizes, they are all the same, the shapes differ, or one number is not above 0 or
        not finite.

    Examples
    --------
    >>> fit = entce_scaling([1e3, 1e4, 1e5], [0.08, 0.04, 0.02])
    >>> round(fit.slope, 4)                                       # half of it at ten times the size: -log10 2
    -0.301

    References
    ----------
    Cao, Valiant and Liang, "On the entropy calibration of language models" (2025); arXiv:2511.11966.
    """
    sizes, entce = floats(sizes, "sizes").astype(float), floats(entce, "entce").astype(float)
    if sizes.ndim != 1 or not ((sizes > 0) & (sizes < np.inf)).all() or sizes.size < 3 or np.ptp(np.log(sizes)) == 0:
        raise ValueError(f"sizes: has shape {sizes.shape}; pass a vector of three or more, each above 0 and finite, "
                         "not all the same")
    if entce.shape != sizes.shape:
        raise ValueError(f"entce: has shape {entce.shape} and sizes {sizes.shape}; pass one for each size")
    if not ((entce > 0) & (entce < np.inf)).all():
        wrong = entce[~((entce > 0) & (entce < np.inf))][0]
        raise ValueError(f"entce: holds {wrong}, which has no finite logarithm; a power law needs numbers above 0, so "
                         "report that it does not hold")
    x = np.log(sizes)
    (slope, level), spread = np.polyfit(x - x.mean(), np.log(entce), 1, cov=True)
    error = np.sqrt(spread[0, 0])
    reach = stdtrit(sizes.size - 2, 0.975) * error
    return ScalingFit(float(slope), float(error), (float(slope - reach), float(slope + reach)),
                      float(level - slope * x.mean()))
