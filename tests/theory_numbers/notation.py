"""What the page of notation prints, recomputed."""

import numpy as np

NUMBERS = {"units": {"1.443": 1 / np.log(2), "0.693": np.log(2)}, "numbers": {"49152": None}}
