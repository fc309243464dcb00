"""Losses and optimisers against PyTorch: the same numbers from another implementation of the same formulas."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

torch = pytest.importorskip("torch")
from torch.nn import functional as F      # noqa: E402, N812

from taulab import losses, optim          # noqa: E402


def entropy_of(z):
    return torch.distributions.Categorical(logits=z).entropy().mean()


PAIRS = {
    "log_loss on tokens": (lambda z, y, p: losses.log_loss(z, y), lambda z, y, p: F.cross_entropy(z, y)),
    "log_loss on distributions": (lambda z, y, p: losses.log_loss(z, p),
                                       lambda z, y, p: F.cross_entropy(z, p)),
    "mean_entropy": (lambda z, y, p: losses.mean_entropy(z), lambda z, y, p: entropy_of(z)),
    "label_smoothing": (lambda z, y, p: losses.label_smoothing(z, y, 0.1),
                        lambda z, y, p: F.cross_entropy(z, y, label_smoothing=0.1)),
    "confidence_penalty": (lambda z, y, p: losses.confidence_penalty(z, y, 0.3),
                           lambda z, y, p: F.cross_entropy(z, y) - 0.3 * entropy_of(z)),
    "entropy_penalty": (lambda z, y, p: losses.entropy_penalty(z, y, 0.3),
                        lambda z, y, p: F.cross_entropy(z, y) + 0.3 * entropy_of(z)),
    "forward_kl": (lambda z, y, p: losses.forward_kl(z, p),
                   lambda z, y, p: F.kl_div(F.log_softmax(z, -1), p, reduction="batchmean")),
    "reverse_kl": (lambda z, y, p: losses.reverse_kl(z, p),
                   lambda z, y, p: F.kl_div(p.log(), F.softmax(z, -1), reduction="batchmean")),
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dtype, rtol", [(np.float64, 1e-11), (np.float32, 2e-4)])
def test_loss_and_gradient(name, dtype, rtol):
    ours, theirs = PAIRS[name]
    rng = np.random.default_rng(0)
    for size in (2, 7, 300):
        z, y = rng.normal(0, 3, (20, size)).astype(dtype), rng.integers(0, size, 20)
        p = rng.dirichlet(np.ones(size), 20).astype(dtype)
        loss, gradient = ours(z, y, p)
        tensor = torch.tensor(z, requires_grad=True)
        other = theirs(tensor, torch.tensor(y), torch.tensor(p))
        other.backward()
        assert_allclose(loss, other.item(), rtol=rtol, atol=rtol)
        assert_allclose(gradient, tensor.grad.numpy(), rtol=rtol, atol=rtol / 1000)


@pytest.mark.parametrize("ours, theirs", [
    (lambda x: optim.SGD(x, 0.1), lambda x: torch.optim.SGD(x, 0.1)),
    (lambda x: optim.SGD(x, 0.1, momentum=0.9), lambda x: torch.optim.SGD(x, 0.1, momentum=0.9)),
    (lambda x: optim.Adam(x), lambda x: torch.optim.Adam(x)),
    (lambda x: optim.Adam(x, 0.02, beta1=0.8, beta2=0.95, epsilon=1e-3),
     lambda x: torch.optim.Adam(x, 0.02, betas=(0.8, 0.95), eps=1e-3)),
])
@pytest.mark.parametrize("dtype, rtol", [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_steps(ours, theirs, dtype, rtol):
    rng = np.random.default_rng(1)
    theta = rng.normal(size=50).astype(dtype)
    parameter = torch.nn.Parameter(torch.tensor(theta))
    optimizer, twin = ours(theta), theirs([parameter])
    for _ in range(30):
        gradient = (rng.normal(size=50) * np.geomspace(1e-3, 1e3, 50)).astype(dtype)
        optimizer.step(gradient)
        parameter.grad = torch.tensor(gradient)
        twin.step()
        assert_allclose(theta, parameter.detach().numpy(), rtol=rtol, atol=rtol)
