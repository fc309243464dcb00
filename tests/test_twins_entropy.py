"""Softmax and entropy against PyTorch: values in both precisions, and slopes by automatic differentiation."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

torch = pytest.importorskip("torch")

from taulab.data import next_token_logits                     # noqa: E402
from taulab.entropy import cross_entropy, entropy, entropy_from_logits, entropy_slope, kl_divergence    # noqa: E402
from taulab.softmax import log_softmax, logsumexp, softmax    # noqa: E402

TEMPERATURES = [0.3, 1.0, 2.5, 40.0]


@pytest.fixture(params=[np.float64, np.float32], ids=lambda dtype: dtype.__name__)
def rows(request):
    random = np.random.default_rng(1).normal(scale=5, size=(3, 1000))
    random[0, ::2] = -np.inf
    return [random.astype(request.param), next_token_logits().logits.astype(request.param)]


def digits(z):
    return 1e-12 if z.dtype == np.float64 else 2e-5


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_values(rows, temperature):
    for z in rows:
        warm = torch.tensor(z).double() / temperature       # PyTorch's own sums in float32 are off by up to 2e-5
        p = torch.softmax(warm, -1)
        assert_allclose(softmax(z, temperature), p.numpy(), rtol=digits(z), atol=1e-37)
        assert_allclose(log_softmax(z, temperature), torch.log_softmax(warm, -1).numpy(), rtol=0, atol=30 * digits(z))
        assert_allclose(logsumexp(z), torch.logsumexp(torch.tensor(z), -1).numpy(), rtol=digits(z))
        theirs = torch.distributions.Categorical(logits=warm).entropy().numpy()
        assert_allclose(entropy_from_logits(z, temperature), theirs, rtol=digits(z), atol=digits(z))
        assert_allclose(entropy(p.numpy()), theirs, rtol=digits(z), atol=digits(z))


def test_two_distributions():
    z = np.random.default_rng(2).normal(scale=3, size=(2, 50, 400))
    p, q = softmax(z)
    log_q = torch.log_softmax(torch.tensor(z[1]), -1)
    kl = torch.nn.functional.kl_div(log_q, torch.tensor(p), reduction="none").sum(-1)
    cross = torch.nn.functional.cross_entropy(torch.tensor(z[1]), torch.tensor(p), reduction="none")
    assert_allclose(kl_divergence(p, q), kl.numpy(), rtol=1e-12)
    assert_allclose(cross_entropy(p, q), cross.numpy(), rtol=1e-12)


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_the_slope_by_automatic_differentiation(temperature):
    z = next_token_logits().logits.astype(np.float64)
    tau = torch.full((8, 1), temperature, dtype=torch.float64, requires_grad=True)
    torch.distributions.Categorical(logits=torch.tensor(z) / tau).entropy().sum().backward()
    assert_allclose(entropy_slope(z, temperature), tau.grad[:, 0].numpy(), rtol=1e-9, atol=1e-11)
