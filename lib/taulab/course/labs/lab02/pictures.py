"""The picture on the page of theory 02."""

import numpy as np

from taulab.course.chart import Curve, across, chart, up
from taulab.entropy import entropy_from_logits
from taulab.softmax import softmax

Z = np.array([3.0, 1.0, 0.0])


def curvature() -> str:
    """The second derivative of H at z = (3, 1, 0): derived, as published, and measured."""
    tau, measured_at, h = np.linspace(0.45, 2.5, 120), np.linspace(0.5, 2.5, 9), 1e-3
    moments = [central_moments(t) for t in tau]
    entropies = [[entropy_from_logits(Z, t + k * h) for k in (-1, 0, 1)] for t in measured_at]
    return chart(across("τ", 0.4, 2.6, (0.5, 1, 1.5, 2, 2.5)), up("H″", -2, 9, (-2, 0, 2, 4, 6, 8)), [
        Curve(tau, [-(2 * mu3 + 3 * mu2) / t**2 for t, (mu2, mu3) in zip(tau, moments)], 1,
              label="−(2μ₃ + 3μ₂)/τ²", at=25, shift=(76, 0)),
        Curve(tau, [-(mu3 + 3 * mu2) / t**2 for t, (mu2, mu3) in zip(tau, moments)], 0,
              label="−(μ₃ + 3μ₂)/τ²", at=34, shift=(0, 22)),
        Curve(measured_at, [(left - 2 * middle + right) / h**2 for left, middle, right in entropies], 0, dots=True),
    ])


def central_moments(tau: float) -> tuple[float, float]:
    """Return the second and third central moment of ln q, for z = (3, 1, 0)."""
    q = softmax(Z, tau)
    deviation = np.log(q) - q @ np.log(q)
    return q @ deviation**2, q @ deviation**3


#: File -> the function that draws it.
PICTURES = {"02-curvature": curvature}
