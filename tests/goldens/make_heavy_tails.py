"""Write heavy_tails.json: exponents of counts by the package powerlaw.

    python tests/goldens/make_heavy_tails.py

The tests read the table, so that every run is held to it, also where powerlaw is not installed. Takes a second.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import powerlaw

from taulab.heavy_tails import power_law

M, V = 10**5, 10**4


def main():
    cases = []
    for alpha in (1.0, 1.25, 1.5):
        counts = np.rint(M * power_law(alpha, V)).astype(int)
        for least in (1, 5, 20):
            fit = powerlaw.Fit(counts[counts > 0], xmin=least, discrete=True, estimate_discrete=False, verbose=0)
            cases.append({"alpha": alpha, "least": least, "exponent": fit.power_law.alpha,
                          "standard_error": fit.power_law.standard_err})
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    (Path(__file__).parent / "heavy_tails.json").write_text(
        f'{{"made_with": "powerlaw {version("powerlaw")}", "m": {M}, "v": {V}, "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
