"""The predictions of lab 08."""

import numpy as np
from scipy.optimize import minimize

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.losses import alpha_divergence

P = np.array([0.6, 0.3, 0.1])


def temperature_hidden_in_alpha():
    """Return the τ at which the q of least α-divergence, α = 0.5, becomes p = (0.6, 0.3, 0.1) again."""
    def mean_loss(z):
        losses = [alpha_divergence(z, y, 0.5) for y in range(3)]
        return sum(p * loss for p, (loss, _slope) in zip(P, losses)), sum(p * slope for p, (_, slope) in zip(P, losses))

    z = minimize(mean_loss, np.zeros(3), jac=True, tol=1e-12).x
    return float((z[0] - z[1]) / np.log(P[0] / P[1]))


PREDICTIONS = (
    Prediction("08.a", _("τ that turns the model back into p, after training with α = 0.5"), temperature_hidden_in_alpha,
               _("τ = {truth:.2f}, that is 1/α: the model has learnt p at the temperature α, and is too sure of itself."),
               tolerance=0.05),
)
