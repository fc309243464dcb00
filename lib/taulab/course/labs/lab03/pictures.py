"""The picture on the page of theory 03."""

import numpy as np

from taulab.course.chart import Curve, across, chart, decades, up
from taulab.data import next_token_logits
from taulab.sampling import min_p, temperature, top_k, top_p


def survivors() -> str:
    """How many tokens of real row 3 three rules keep after temperature."""
    tau, row = np.geomspace(0.3, 5, 60), next_token_logits().logits[3].astype(float)
    rules = [(top_p, 0.9, "top-p 0.9", 25, (-34, -14)), (min_p, 0.05, "min-p 0.05", 48, (36, 22)),
             (top_k, 50, "top-k 50", 6, (0, -12))]
    return chart(across("τ", 0.3, 5, (0.3, 0.5, 1, 2, 5), log=True), decades(up, "n", 1, 1e5, range(6)), [
        Curve(tau, [np.sum(rule(temperature(row, t), value) > -np.inf) for t in tau], kind, label=label, at=at,
              shift=shift)
        for kind, (rule, value, label, at, shift) in enumerate(rules)
    ])


#: File -> the function that draws it.
PICTURES = {"03-survivors": survivors}
