"""What the page of claims prints, recomputed."""

import numpy as np

from taulab.data import next_token_logits
from taulab.entropy import entropy_from_logits
from taulab.sampling import repetition_penalty
from taulab.softmax import softmax, temper

GIVEN = None

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
Z36 = np.array([2.0, 1.0, -1.0, -2.0])
ROW = next_token_logits().logits[3].astype(float)

assert np.abs(softmax(Z0, 2) - temper(softmax(Z0), 2)).max() < 1e-15


def penalised(shift):
    return softmax(repetition_penalty(Z36 + shift, [0, 2], 1.3))


NUMBERS = {
    "claim-32": {"1e-15": GIVEN},
    # recomputed in 01-sweeping-tau, section limits
    "claim-34": {"50257": GIVEN, "4.3%": GIVEN, "0.55%": GIVEN, "12.1%": GIVEN, "1.6%": GIVEN},
    "claim-35": {"0.5": GIVEN, "0.9": GIVEN, "2": 1 / (1 - 0.5), "10": 1 / (1 - 0.9)},
    "claim-36": {"1.3": GIVEN, "0.035": softmax(Z36)[2], "0.058": softmax([2 / 1.3, 1, -1 / 1.3, -2])[2],
                 "0.649": penalised(-3)[0], "0.430": penalised(3)[0]},
    "claim-44a": {"0.7": GIVEN, "1.5": GIVEN, "2.367": entropy_from_logits(ROW, 0.7),
                  "3.938": entropy_from_logits(ROW, 1), "6.173": entropy_from_logits(ROW, 1.5)},
}
