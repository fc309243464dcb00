"""The pictures on the page of theory 01."""

import numpy as np

from taulab.course.chart import Curve, across, chart, decades, up
from taulab.data import next_token_logits
from taulab.entropy import entropy_from_logits, logit_moments
from taulab.softmax import softmax

Z = np.array([3.0, 1.0, 0.0])


def sweep() -> str:
    """H(τ) from one limit to the other, with and without a tie at the top."""
    tau, shown = np.geomspace(0.1, 30, 120), (0.5, 1, 2, 4, 8)
    tied = np.array([3.0, 3.0, 0.0])
    x = across("τ", 0.1, 30, (0.1, 0.2, 0.5, 1, 2, 4, 8, 16), log=True)
    return chart(x, up("H", 0, 1.25, (0, 0.25, 0.5, 0.75, 1)), [
        Curve(x.ticks, np.full(8, np.log(3)), 2, label="ln 3", at=1),
        Curve(tau, [entropy_from_logits(tied, t) for t in tau], 1, label="(3, 3, 0)", at=30, shift=(0, -12)),
        Curve(tau, [entropy_from_logits(Z, t) for t in tau], 0, label="(3, 1, 0)", at=45, shift=(48, 12)),
        Curve(shown, [entropy_from_logits(Z, t) for t in shown], 0, dots=True),
    ])


def step() -> str:
    """The error of a difference quotient at z = (3, 1, 0), τ = 1 against its step: truncation plus rounding."""
    second, third = derivatives_at_one()
    rounding = np.finfo(float).eps * entropy_from_logits(Z)
    h = np.geomspace(1e-12, 1, 120)
    return chart(decades(across, "h", 1e-12, 1, range(-12, 1, 2)), decades(up, "E", 1e-12, 1, range(-12, 1, 3)), [
        Curve(h, h / 2 * abs(second) + 2 * rounding / h, 1, label="D₁", at=78, shift=(0, -14)),
        Curve(h, h**2 / 6 * abs(third) + rounding / h, 0, label="D₂", at=95, shift=(16, 18)),
    ])


def derivatives_at_one() -> tuple[float, float]:
    """Return H'' and H''' of z = (3, 1, 0) at τ = 1, from the cumulants of the logits."""
    q = softmax(Z)
    deviation = Z - q @ Z
    k2, k3 = q @ deviation**2, q @ deviation**3
    k4 = q @ deviation**4 - 3 * k2**2
    return -k3 - 3 * k2, k4 + 8 * k3 + 12 * k2


def capacity() -> str:
    """The heat capacity of three real rows."""
    tau, real = np.geomspace(0.1, 10, 120), next_token_logits().logits
    return chart(across("τ", 0.1, 10, (0.1, 0.2, 0.5, 1, 2, 5, 10), log=True),
                 up("C", 0, 14, (0, 2, 4, 6, 8, 10, 12)), [
        Curve(tau, [logit_moments(real[row].astype(float), t)[1] / t**2 for t in tau], kind, label=str(row), at=at,
              shift=shift)
        for kind, (row, at, shift) in enumerate([(4, 66, (0, -8)), (7, 58, (-14, -10)), (3, 85, (22, 8))])
    ])


#: File -> the function that draws it.
PICTURES = {"01-sweep": sweep, "01-step": step, "01-capacity": capacity}
