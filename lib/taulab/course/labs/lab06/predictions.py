"""The predictions of lab 06."""

import numpy as np

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.entropy import entropy
from taulab.losses import confidence_penalty_optimum, entropy_penalty
from taulab.softmax import softmax

from .implied_temperatures import implied_temperatures
from .penalised_optimum import penalised_optimum
from .shared import P


def entropy_with_plus():
    """The entropy at the minimum of CE + 0.3 H for p = (0.6, 0.3, 0.1), by descending its gradient from p."""
    z = np.log(P)
    for _step in range(2_000):
        z = z - 0.5 * entropy_penalty(z, P, 0.3)[1]
    return float(entropy(softmax(z)))


def second_pair():
    return float(implied_temperatures(P, penalised_optimum(P, 1.0))[1])


def sure_pair():
    p = np.array([0.999, 0.001])
    return float(implied_temperatures(p, penalised_optimum(p, 0.3))[0])


def peak_in_a_large_vocabulary():
    sure = np.zeros(50_257)
    sure[0] = 1.0
    return float(confidence_penalty_optimum(sure, 0.1)[0])


PREDICTIONS = (
    Prediction("06.a", _("entropy at the minimum of −Σ p ln q + 0.3 H, in nats"), entropy_with_plus,
               _("{truth:.3f} nats: the plus sign lowers the entropy of p, which was 0.898.")),
    Prediction("06.b", _("τ implied by the second pair at β = 1"), second_pair,
               _("τ = {truth:.2f}, where the first pair says 1.91: no single temperature fits both."),
               tolerance=0.1),
    Prediction("06.c", _("τ implied by p = (0.999, 0.001) at β = 0.3"), sure_pair,
               _("τ = {truth:.2f}: the surer the context, the more heat the same β stands for."), tolerance=0.1),
    Prediction("06.d", _("largest probability left of a sure token among 50\u202f257"), peak_in_a_large_vocabulary,
               _("{truth:.3f}: with 10 tokens the same β left 0.9996."), tolerance=0.02),
)
