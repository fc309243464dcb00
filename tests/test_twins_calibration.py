"""Temperature scaling against PyTorch: the log loss minimised by L-BFGS on ln τ, as the published code does on τ."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

torch = pytest.importorskip("torch")

from taulab.calibration import expected_calibration_error, fit_temperature      # noqa: E402


def by_lbfgs(logits, labels):
    z, y = torch.tensor(logits), torch.tensor(labels)
    log_tau = torch.zeros(1, dtype=z.dtype, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_tau], max_iter=200, tolerance_grad=1e-12, tolerance_change=1e-14,
                                  line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(z / log_tau.exp(), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    return float(log_tau.detach().exp())


def by_bin_masks(probs, labels, n_bins=15):
    """ECE as the published code computes it: bins (lower, upper], one mask after the other."""
    confidence, prediction = torch.tensor(probs).max(1)
    right = prediction.eq(torch.tensor(labels)).double()
    error = 0.0
    for lower, upper in zip(torch.linspace(0, 1, n_bins + 1)[:-1], torch.linspace(0, 1, n_bins + 1)[1:]):
        inside = confidence.gt(lower.item()) & confidence.le(upper.item())
        if inside.any():
            error += abs(confidence[inside].mean() - right[inside].mean()) * inside.double().mean()
    return float(error)


@pytest.mark.parametrize("seed", range(8))
def test_temperature(seed):
    rng = np.random.default_rng(seed)
    z = rng.normal(0, 1.5, (500, 6))
    labels = np.argmax(z + rng.gumbel(size=z.shape), axis=-1)
    z *= rng.choice([0.3, 1, 4])
    assert_allclose(fit_temperature(z, labels), by_lbfgs(z, labels), rtol=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_error(seed):
    """Confidences drawn at random do not lie on an edge, where the two conventions differ."""
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(5, 0.4), 300)
    labels = rng.integers(0, 5, 300)
    assert_allclose(expected_calibration_error(p, labels), by_bin_masks(p, labels), rtol=1e-9)
