"""Fitting α step by step, from the last to the first; and what errors of it cost."""

from typing import NamedTuple

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second

from taulab._checks import floats
from taulab.future_entropy.tilt import FutureScaling, broadcast, backward, checked_errors, slope, tilt
from taulab.worlds import occupancy
from taulab.worlds.world import checked

#: α is looked for between these.
LEAST, MOST = -64.0, 64.0


def fit_alphas(world, *, slopes=0.0, errors=0.0):
    """Future-entropy scaling: each α_t where the log loss of its step is least, from the last step to the first.

    The log loss of a step is convex in its α. Both of the following can be spoilt on purpose, to see what it costs.

    Parameters
    ----------
    world : taulab.worlds.World
        With a model that gives no probability 0 to what the truth has.
    slopes : array_like that broadcasts to (T,), keyword-only
        Slope of the log loss at which to stop, instead of 0.
    errors : array_like that broadcasts to (T, S, V), keyword-only
        Nats, added to the future entropies, as in `adjusted`.

    Returns
    -------
    FutureScaling
        Fields as in `adjusted`. With neither, EntCE of its world is 0, and its log loss at most that of the world
        given; neither means that no other model has a lower one.

    Raises
    ------
    ValueError
        If world is no World or its log loss is infinite, slopes or errors do not fit it, or a slope is had at no α
        between -64 and 64.

    Examples
    --------
    >>> from taulab.entropy_calibration import calibration_by_step
    >>> from taulab.worlds import small_world
    >>> fit = fit_alphas(small_world())
    >>> fit.alphas.round(3)
    array([0.246, 0.175, 0.178, 0.181, 0.184, 0.187, 0.19 ])
    >>> steps = calibration_by_step(fit.world)
    >>> round(float(steps.log_loss.mean()), 5), round(abs(steps.entce), 9)     # 1.03291 and .09597 before
    (1.02365, 0.0)

    References
    ----------
    Cao, Valiant and Liang, "On the entropy calibration of language models" (2025), algorithm 1 and theorem 5.2;
    arXiv:2511.11966.
    """
    slopes = broadcast(slopes, "slopes", checked(world).model.shape[:1])
    errors = checked_errors(errors, world)
    if ((occupancy(world)[:, :, None] * world.truth > 0) & (world.model == 0)).any():
        raise ValueError("world: its model gives probability 0 to what the truth has, so the log loss is infinite at "
                         "every α; pass one that is not truncated")
    fit = backward(world, lambda t, predicted, joint: best_alpha(world.model[t], predicted, joint, slopes[t]),
                   lambda t, future, laws: future + errors[t])
    if abs(fit.slopes - slopes).max() > 1e-9:
        t = abs(fit.slopes - slopes).argmax()
        raise ValueError(f"slopes: {slopes[t]} is had at step {t} at no α between {LEAST:g} and {MOST:g}; it comes as "
                         f"near as {fit.slopes[t]:.3g}")
    return fit


def best_alpha(q, predicted, joint, target=0.0):
    """Return the α at which the log loss of a step has the slope `target`, or the nearer end of what is searched."""
    def excess(alpha):
        return slope(q, predicted, joint, tilt(q, predicted, alpha)) - target
    if excess(LEAST) >= 0:
        return LEAST
    if excess(MOST) <= 0:
        return MOST
    return scipy.optimize.brentq(excess, LEAST, MOST, xtol=1e-14, rtol=1e-14)


class EntCEParts(NamedTuple):
    """What EntCE of an adjusted model is made of: T EntCE is the sum of both, over the steps."""

    slopes: np.ndarray       # (T,) -(1 + α_t) dL_t/dα_t
    errors: np.ndarray       # (T,) what the truth expects of the error of f, less what the adjusted model does

    @property
    def total(self):
        """T EntCE: nats per text."""
        return float(self.slopes.sum() + self.errors.sum())


def entce_parts(scaling):
    """EntCE of an adjusted model, from the slopes at which its fit stopped and the errors of its future entropies.

    With e = predicted - future, an identity that holds at any α:

        T EntCE = Σ_t -(1 + α_t) dL_t/dα_t  +  Σ_t E_{true prefix} (E_truth[e_t] - E_model[e_t])

    It is stronger than the bound of the theorem: an error that is the same for all tokens costs nothing, however large.
    At a single step H_t - L_t is neither 0 nor the summand; only the sums agree.

    Parameters
    ----------
    scaling : FutureScaling

    Returns
    -------
    EntCEParts
        Fields `slopes` and `errors`, and their `total`.

    Raises
    ------
    ValueError
        If scaling is no FutureScaling.

    Examples
    --------
    >>> from taulab.future_entropy import adjusted
    >>> from taulab.entropy_calibration import calibration_by_step
    >>> from taulab.worlds import small_world
    >>> scaling = adjusted(small_world(), 0.1)
    >>> round(entce_parts(scaling).total, 5), round(7 * calibration_by_step(scaling.world).entce, 5)
    (0.33362, 0.33362)

    References
    ----------
    Cao, Valiant and Liang (2025), as in `fit_alphas`: the proof of theorem 5.2, with its inequalities left out.
    """
    if not isinstance(scaling, FutureScaling):
        raise ValueError(f"scaling: is {type(scaling).__name__}, not a FutureScaling; pass what fit_alphas returns")
    world, wrong = scaling.world, scaling.predicted - scaling.future
    expected = (occupancy(world)[:, :, None] * (world.truth - world.model) * wrong).sum(axis=(1, 2))
    return EntCEParts(-(1 + scaling.alphas) * scaling.slopes, expected)


def entce_bound(alphas, epsilon, delta):
    """The theorem's bound on T |EntCE|: 2 T δ + Σ |1 + α_t| ε_t.

    The part of the slopes is reached, if all have one sign; that of the errors only if every error is as harmful as
    can be.

    Parameters
    ----------
    alphas : array_like, shape (T,)
        Finite; mostly above -1, where the bars can be left out.
    epsilon : array_like that broadcasts to (T,)
        Bounds of |dL_t/dα_t|, 0 or greater.
    delta : float
        Bound of the absolute error of the future entropies, nats, 0 or greater.

    Returns
    -------
    float
        Nats per text.

    Raises
    ------
    ValueError
        If an argument is out of range, or epsilon does not fit alphas.

    Examples
    --------
    >>> round(entce_bound([0.1, 0.2], 0.01, 0.05), 3)
    0.223

    References
    ----------
    Cao, Valiant and Liang (2025), as in `fit_alphas`: theorem A.1 in the form of its appendix.
    """
    alphas = floats(alphas, "alphas").astype(float)
    if alphas.ndim != 1 or not alphas.size or not np.isfinite(alphas).all():
        raise ValueError(f"alphas: has shape {alphas.shape}; pass a vector of finite numbers")
    epsilon = broadcast(epsilon, "epsilon", alphas.shape)
    delta = floats(delta, "delta").astype(float)
    if (epsilon < 0).any():
        raise ValueError(f"epsilon: holds {epsilon.min()}; bounds are 0 or greater")
    if delta.ndim or not 0 <= delta < np.inf:
        raise ValueError(f"delta={delta}: must be one number, 0 or greater, and finite")
    return float(2 * alphas.size * delta + (abs(1 + alphas) * epsilon).sum())
