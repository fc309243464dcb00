"""The entropy rate, from losses at several sizes, by a power law that is believed to go on."""

from typing import NamedTuple

import numpy as np
import scipy                  # .optimize is loaded when it is used: a third of a second
from scipy.special import stdtrit

from taulab._checks import floats

#: Exponents 1 - b that a fit may start from.
STARTS = np.geomspace(0.05, 8, 60)
#: Losses that fall like a power with a larger b look like a straight line in ln n, and end anywhere.
SLOWEST = 0.99


class RateFit(NamedTuple):
    """A fit of loss = rate + amplitude n^(exponent - 1)."""

    rate: float                         # nats per token, at n = ∞
    standard_error: float               # of the rate, from the scatter about the curve
    interval: tuple[float, float]       # of 95 %
    amplitude: float                    # nats per token, at n = 1
    exponent: float                     # b


def entropy_rate_extrapolation(n, loss):
    """Entropy rate at n = ∞, from losses at several n, if they fall to it as a power law: loss = h + A n^(b - 1).

    n is how much a model has: the length of the context, or the words it was trained on. Least squares; for each b the
    other two are a straight line, so the search has one dimension. The interval knows the scatter of the losses about
    the curve. It does not know whether the curve is right, and where the losses fall in another way, say exponentially,
    h lies outside it: compare with a source whose rate is known before you believe it.

    Parameters
    ----------
    n : array_like, shape (k,)
        Four or more different sizes, each above 0. A model without context has n = 1, the token itself.
    loss : array_like, shape (k,)
        Nats per token.

    Returns
    -------
    RateFit
        Fields `rate`, `standard_error`, `interval`, `amplitude`, `exponent`.

    Raises
    ------
    ValueError
        If there are fewer than four sizes, one is not above 0, a loss is not finite, the shapes differ, or no power
        law with b < 0.99 fits: losses that do not fall, or fall ever faster.

    Examples
    --------
    >>> import numpy as np
    >>> n = np.array([1, 2, 4, 8, 16])
    >>> fit = entropy_rate_extrapolation(n, 1.4 + 2.7 * n ** (0.3 - 1))
    >>> round(fit.rate, 6), round(fit.amplitude, 6), round(fit.exponent, 6)
    (1.4, 2.7, 0.3)
    >>> from taulab.corpus import grammar                        # its floors fall exponentially: the fit ends too low
    >>> english, windows = grammar("en"), np.arange(6)
    >>> fit = entropy_rate_extrapolation(windows + 1, [english.floor(width) for width in windows])
    >>> round(fit.rate, 4), round(english.entropy_rate, 4), round(english.floor(5), 4)
    (1.3789, 1.402, 1.4192)

    References
    ----------
    Hilberg, "Der bekannte Grenzwert der redundanzfreien Information in Texten" (1990), for the power law; Takahashi and
    Tanaka-Ishii, "Cross entropy of neural language models at infinity" (2018), for the extrapolation;
    doi:10.3390/e20110839.
    """
    n, loss = _points(n, loss)
    scale = np.exp(np.log(n).mean())                       # about the middle of the sizes the three are less alike
    found = _fit(n / scale, loss)
    rate, amplitude, exponent = map(float, found.x)
    if not (exponent < SLOWEST and amplitude > 0):
        raise ValueError("loss: no power law that falls fits these; pass losses that fall, ever more slowly, or more "
                         "sizes")
    spread = np.linalg.pinv(found.jac.T @ found.jac) * 2 * found.cost / (n.size - 3)
    error = float(np.sqrt(spread[0, 0]))
    reach = float(stdtrit(n.size - 3, 0.975)) * error
    return RateFit(rate, error, (rate - reach, rate + reach), float(amplitude * scale ** (1 - exponent)), exponent)


def _fit(n, loss):
    """Return SciPy's result for rate, amplitude and exponent, from the best of `STARTS` on."""
    def line(exponent):
        columns = np.column_stack([np.ones_like(n), n ** (exponent - 1)])
        straight, *_ = np.linalg.lstsq(columns, loss)
        return ((columns @ straight - loss) ** 2).sum(), (*straight, exponent)

    def residuals(three):
        rate, amplitude, exponent = three
        return rate + amplitude * n ** (exponent - 1) - loss
    _, start = min(map(line, 1 - STARTS))
    return scipy.optimize.least_squares(residuals, start, x_scale="jac", xtol=1e-14, ftol=1e-14, gtol=1e-14)


def _points(n, loss):
    n, loss = floats(n, "n").astype(float), floats(loss, "loss").astype(float)
    if n.ndim != 1 or not ((n > 0) & (n < np.inf)).all() or np.unique(n).size < 4:
        raise ValueError(f"n: has shape {n.shape} and {np.unique(n).size} different sizes; pass a vector of four or "
                         "more, each above 0, and finite")
    if loss.shape != n.shape or not np.isfinite(loss).all():
        raise ValueError(f"loss: has shape {loss.shape} and n {n.shape}; pass a finite loss for each size")
    return n, loss
