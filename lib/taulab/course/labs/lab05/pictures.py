"""The picture on the page of theory 05."""

import numpy as np

from taulab.calibration import calibration_curve, fit_temperature
from taulab.course.chart import Curve, across, chart, up
from taulab.softmax import softmax


def reliability() -> str:
    """A model that says softmax(2z) where the labels follow softmax(z): at τ = 1, and at the temperature that fits."""
    rng = np.random.default_rng(5)
    z = rng.normal(0, 1.5, (20_000, 10))
    labels = np.argmax(z + rng.gumbel(size=z.shape), axis=1)
    plain, mended = (calibration_curve(softmax(2 * z, tau), labels, n_bins=10)
                     for tau in (1.0, fit_temperature(2 * z, labels)))
    plain_used, mended_used = plain.count > 0, mended.count > 0
    tenths = (0, 0.2, 0.4, 0.6, 0.8, 1)
    return chart(across("c", 0, 1, tenths), up("a", 0, 1, tenths), [
        Curve((0, 1), (0, 1), 2),
        Curve(mended.confidence[mended_used], mended.accuracy[mended_used], 1, label="τ̂", at=5, shift=(-16, -10)),
        Curve(plain.confidence[plain_used], plain.accuracy[plain_used], 0, dots=True, label="τ = 1", at=4,
              shift=(0, 26)),
    ])


#: File -> the function that draws it.
PICTURES = {"05-reliability": reliability}
