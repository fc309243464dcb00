"""Exponents of counts against the package powerlaw, on texts that are drawn."""

import numpy as np
import pytest

powerlaw = pytest.importorskip("powerlaw")

from taulab.heavy_tails import count_exponent, draw_counts, power_law          # noqa: E402


@pytest.mark.parametrize("alpha", [0.9, 1.25, 2])
@pytest.mark.parametrize("least", [1, 5, 12])
def test_exponents(alpha, least):
    counts = draw_counts(power_law(alpha, 10**5), 10**6, np.random.default_rng(0))
    law = powerlaw.Fit(counts[counts > 0], xmin=least, discrete=True, estimate_discrete=False, verbose=0).power_law
    fit = count_exponent(counts, least=least)
    assert fit.exponent == pytest.approx(law.alpha, abs=2e-4)
    continuous = 0.1 if least == 1 else 0.01                   # theirs is the error for counts that are no integers
    assert fit.standard_error == pytest.approx(law.standard_err, rel=continuous)
